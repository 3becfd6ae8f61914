/** Corrections: who was told something that holds no more, and who was told so. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** What is to be corrected. `subject` is a topic, or a version of an entry as questions name it. */
export interface Recall {
  id: string
  subject: string
  unitId: string
  unitName: string
  since: Date
  until: Date
  correction: string
  createdAt: Date
  state: 'open' | 'sent' | 'needless'
}

/** One answer that reached somebody and is not corrected yet. */
export interface Told {
  accountId: string
  questionId: string
  conversationId: string
  question: string
  at: Date
}

/** Opens a recall; returns its id. */
export async function insertRecall(
  tx: Tx,
  made: { subject: string; unitId: string; since: Date; until: Date; correction: string; by: string },
): Promise<string> {
  const { by, until, unitId, ...rest } = made
  const row = { ...rest, unit_id: unitId, until, created_by: by, created_at: until }
  return (await tx.insertInto('recall').values(row).returning('id').executeTakeFirstOrThrow()).id
}

/** Open recalls of these units, oldest first. */
export async function openRecalls(tx: Tx, unitIds: 'all' | readonly string[]): Promise<Recall[]> {
  return (await recalls(tx, null)).filter(
    (one) => one.state === 'open' && (unitIds === 'all' || unitIds.includes(one.unitId)),
  )
}

/** One recall, locked until the transaction ends; null when there is none. */
export async function lockRecall(tx: Tx, id: string): Promise<Recall | null> {
  await tx.selectFrom('recall').select('id').where('id', '=', id).forUpdate().execute()
  return (await recalls(tx, id))[0] ?? null
}

const recalls = (tx: Tx, id: string | null): Promise<Recall[]> =>
  tx
    .selectFrom('recall as r')
    .innerJoin('unit as u', 'u.id', 'r.unit_id')
    .select(['r.id', 'r.subject', 'r.since', 'r.until', 'r.correction', 'r.state', 'u.name as unitName'])
    .select(['r.unit_id as unitId', 'r.created_at as createdAt'])
    .$if(id !== null, (query) => query.where('r.id', '=', id!))
    .orderBy('r.id')
    .execute()

/** Ends a recall; the words that were sent stay on record. */
export async function decideRecall(
  tx: Tx,
  id: string,
  change: { state: 'sent' | 'needless'; correction: string; by: string; at: Date },
): Promise<void> {
  const { state, correction, by, at } = change
  await tx
    .updateTable('recall')
    .set({ state, correction, decided_by: by, decided_at: at })
    .where('id', '=', id)
    .execute()
}

/** Who was told `subject` by an account of this unit or below in that time, one row an answer, oldest first. Whom the answer never
 * reached, and whose answer was corrected already, is not among them. */
export async function toldOf(
  tx: Tx,
  { subject, unitId, since, until }: Pick<Recall, 'subject' | 'unitId' | 'since' | 'until'>,
): Promise<Told[]> {
  const found = await sql<Told>`
    with recursive below as (
      select id from unit where id = ${unitId}
      union all select unit.id from unit join below on unit.parent_id = below.id
    )
    select q.account_id as "accountId", q.id as "questionId", q.conversation_id as "conversationId", q.text as question,
      q.outcome_at as at
    from question q join account a on a.id = q.account_id
    where q.topic = ${subject} and q.outcome = 'BOT_ANSWERED' and q.outcome_at >= ${since} and q.outcome_at <= ${until}
      and a.unit_id in (select id from below)
      and exists (select from message m where m.account_id = q.account_id and m.question_id = q.id and m.direction = 'out'
        and m.author = 'assistant' and m.send_state not in ('refused', 'cancelled'))
      and not exists (select from recall_told t where t.account_id = q.account_id and t.question_id = q.id)
    order by q.outcome_at, q.id`.execute(tx)
  return found.rows.map((row) => ({ ...row, at: new Date(row.at) }))
}

/** Notes that these answers are corrected; returns those that were not before. */
export async function noteCorrected(tx: Tx, recallId: string, told: Told[], at: Date): Promise<Told[]> {
  if (told.length === 0) return []
  const rows = await tx
    .insertInto('recall_told')
    .values(
      told.map((one) => ({
        account_id: one.accountId,
        question_id: one.questionId,
        conversation_id: one.conversationId,
        recall_id: recallId,
        at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(['account_id', 'question_id'])
    .execute()
  const fresh = new Set(rows.map((row) => `${row.account_id}/${row.question_id}`))
  return told.filter((one) => fresh.has(`${one.accountId}/${one.questionId}`))
}
