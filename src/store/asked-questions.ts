/** Questions with their words, for the anonymised export. */
import type { Db } from './database.ts'

/** One question; `level` is that of the unit that answered for it. */
export interface AskedQuestion {
  askedAt: Date
  channel: string
  level: string
  topic: string | null
  outcome: string | null
  text: string
}

/** All questions of a period (`to` not included) whose words are still there; greetings and the like are none. */
export async function askedQuestions(db: Db, from: Date, to: Date): Promise<AskedQuestion[]> {
  return db
    .selectFrom('question as q')
    .innerJoin('account as a', 'a.id', 'q.account_id')
    .leftJoin('escalation as e', (join) =>
      join.onRef('e.account_id', '=', 'q.account_id').onRef('e.id', '=', 'q.escalation_id'),
    )
    .innerJoin('unit as u', (join) =>
      join.on(({ eb, fn }) => eb('u.id', '=', fn.coalesce('e.unit_id', 'a.unit_id') as never)),
    )
    .select(['q.asked_at as askedAt', 'a.channel', 'u.level', 'q.topic', 'q.outcome', 'q.text'])
    .where('q.asked_at', '>=', from)
    .where('q.asked_at', '<', to)
    .where('q.purged', '=', false)
    .where(({ eb, or }) =>
      or([
        eb('q.outcome', 'is distinct from', 'NOT_ANSWERABLE'),
        eb('q.outcome_reason', 'is', null),
        eb('q.outcome_reason', 'not like', 'fixed:%'),
      ]),
    )
    .execute()
}
