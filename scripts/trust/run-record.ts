/** Reads from database and emulator what the check compares. */
import { sql } from 'kysely'
import type { Emulator } from '../../src/simulator/emulator.ts'
import type { Db } from '../../src/store/database.ts'
import type { Accepted, Reply, RunRecord, Stored } from './kill-check.ts'

/** True when nothing waits any more: no event, no unanswered message, nothing to send. */
export async function isDrained(db: Db): Promise<boolean> {
  const { rows } = await sql<{ n: string }>`select
    (select count(*) from event where state = 'pending')
    + (select count(*) from message where direction = 'in' and question_id is null)
    + (select count(*) from message where send_state in ('queued', 'sending')) as n`.execute(db)
  return Number(rows[0]!.n) === 0
}

/** The whole record of a run, after it was drained. */
export async function readRecord(db: Db, emulator: Emulator, accepted: Accepted[]): Promise<RunRecord> {
  const letters = await sql<{ n: string }>`select count(*) as n from dead_letter`.execute(db)
  return {
    accepted,
    stored: await readStored(db),
    replies: await readReplies(db),
    taken: emulator.sent
      .filter((one) => one.kind === 'message' && one.taken)
      .map((one) => ({ person: `${one.channel}/${one.personId}`, messageId: one.messageId!, text: one.text ?? '' })),
    deadLetters: Number(letters.rows[0]!.n),
  }
}

async function readStored(db: Db): Promise<Stored[]> {
  const { rows } = await sql<{ person: string; mid: string; id: string; question: string | null; ended: boolean }>`
    select a.channel || '/' || p.platform_id as person, m.platform_message_id as mid, m.id, m.question_id as question,
      coalesce(q.outcome is not null or q.escalation_id is not null or exists (
        select 1 from message o where o.account_id = q.account_id and o.question_id = q.id and o.direction = 'out'
          and o.conversation_id = m.conversation_id), false) as ended
    from message m
      join conversation c on c.account_id = m.account_id and c.id = m.conversation_id
      join citizen p on p.account_id = c.account_id and p.id = c.citizen_id
      join account a on a.id = m.account_id
      left join question q on q.account_id = m.account_id and q.id = m.question_id
    where m.direction = 'in' order by m.id`.execute(db)
  return rows.map((row) => ({
    person: row.person,
    messageId: row.mid,
    id: BigInt(row.id),
    questionId: row.question,
    ended: row.ended,
  }))
}

async function readReplies(db: Db): Promise<Reply[]> {
  const rows = await db
    .selectFrom('message as m')
    .innerJoin('conversation as c', (on) =>
      on.onRef('c.account_id', '=', 'm.account_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .innerJoin('citizen as p', (on) => on.onRef('p.account_id', '=', 'c.account_id').onRef('p.id', '=', 'c.citizen_id'))
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select(['m.id', 'm.text', 'm.send_state', 'm.question_id', 'm.platform_message_id', 'p.platform_id', 'a.channel'])
    .where('m.direction', '=', 'out')
    .orderBy('m.id')
    .execute()
  return rows.map((row) => ({
    person: `${row.channel}/${row.platform_id}`,
    id: BigInt(row.id),
    questionId: row.question_id,
    text: row.text,
    state: String(row.send_state),
    platformMessageId: row.platform_message_id,
  }))
}
