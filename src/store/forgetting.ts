/** Takes a person's words, names and ids out of rows; the rows and their figures stay. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import { withKeys } from './sealed-columns.ts'

/** The person's conversation, locked, with the platform's id of the person; null when there is no such person. */
export async function lockPerson(
  tx: Tx,
  accountId: string,
  citizenId: string,
): Promise<{ conversationId: string | null; platformId: string } | null> {
  const row = await tx
    .selectFrom('citizen')
    .leftJoin('conversation', (join) =>
      join
        .onRef('conversation.account_id', '=', 'citizen.account_id')
        .onRef('conversation.citizen_id', '=', 'citizen.id'),
    )
    .select(['citizen.platform_id as platformId', 'conversation.id as conversationId'])
    .where('citizen.account_id', '=', accountId)
    .where('citizen.id', '=', citizenId)
    .forUpdate('citizen')
    .executeTakeFirst()
  return row ?? null
}

/** Ends questions of the conversation that have no outcome. */
export async function withdrawQuestions(tx: Tx, accountId: string, conversationId: string, why: string, at: Date) {
  await tx
    .updateTable('question')
    .set({ outcome: 'WITHDRAWN', outcome_reason: why, outcome_at: at })
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('outcome', 'is', null)
    .execute()
}

/** Messages of ours that wait are not sent any more. */
export async function cancelWaiting(tx: Tx, accountId: string, conversationId: string): Promise<void> {
  await tx
    .updateTable('message')
    .set({ send_state: 'cancelled', send_code: 'forgotten' })
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('send_state', 'in', ['queued', 'parked'])
    .execute()
}

/** Whose rows: by the column that leads to the person. */
export interface Person {
  accountId: string
  citizenId: string
  conversationId: string | null
  platformId: string
}

/** Sets columns of the person's rows in `table`; `lead` is the column by which they are found. Returns how many rows. */
export async function blankRows(
  tx: Tx,
  table: string,
  lead: Lead,
  values: Record<string, unknown>,
  person: Person,
): Promise<number> {
  if (lead !== 'person' && table !== 'citizen' && person.conversationId === null) return 0
  const { numUpdatedRows } = await tx
    .updateTable(table as 'message')
    .set(values as never)
    .where('account_id', '=', person.accountId)
    .where(await ownedBy(tx, table, lead, person))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** How many rows of `table` are the person's: those that `blankRows` would empty. */
export async function countRows(tx: Tx, table: string, lead: Lead, person: Person): Promise<number> {
  const { count } = await tx
    .selectFrom(table as 'message')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('account_id', '=', person.accountId)
    .where(await ownedBy(tx, table, lead, person))
    .executeTakeFirstOrThrow()
  return Number(count)
}

type Lead = 'id' | 'citizen_id' | 'conversation_id' | 'escalation_id' | 'person'

async function ownedBy(tx: Tx, table: string, lead: Lead, person: Person) {
  const talk = person.conversationId
  switch (lead) {
    case 'id':
      return sql<boolean>`id = ${table === 'citizen' ? person.citizenId : talk}`
    case 'citizen_id':
      return sql<boolean>`citizen_id = ${person.citizenId}`
    case 'conversation_id':
      return sql<boolean>`conversation_id = ${talk}`
    case 'escalation_id':
      return sql<boolean>`escalation_id in (select id from escalation where account_id = ${person.accountId} and conversation_id = ${talk})`
    case 'person':
      return sql<boolean>`person = ${await personNumber(tx, person)} and state <> 'pending'`
  }
}

// A parameter made with the keys is made in raw SQL only.
async function personNumber(tx: Tx, person: Person): Promise<number> {
  const mark = withKeys((keys) => keys.person(person.accountId, person.platformId))
  return (await sql<{ mark: number }>`select ${mark}::int4 as mark`.execute(tx)).rows[0]!.mark
}

/** An id that leads to nobody. */
export const pseudonym = (): string => `forgotten-${randomUUID()}`

/** Lets a person be forgotten at `at`: only the last word is left to be delivered. A further word of the person undoes it. */
export async function forgetLater(tx: Tx, accountId: string, platformId: string, at: Date): Promise<void> {
  await tx
    .updateTable('citizen')
    .set({ forget_at: at })
    .where('account_id', '=', accountId)
    .where('platform_id', '=', platformId)
    .execute()
}

/** People whose time has come: `forget_at` is past, or nothing was heard of them since `silentSince` and nothing of theirs is open. */
export async function peopleToForget(db: Db, now: Date, silentSince: Date, limit: number) {
  const found = await sql<{ account_id: string; id: string; asked: boolean }>`
    select c.account_id, c.id, c.forget_at is not null as asked from citizen c
    where (c.forget_at <= ${now} or coalesce(c.last_interaction_at, c.created_at) < ${silentSince})
      and c.platform_id not like 'forgotten-%'
      and not exists (select from escalation e join conversation v on v.account_id = e.account_id and v.id = e.conversation_id
        where v.account_id = c.account_id and v.citizen_id = c.id
          and e.state not in ('CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED'))
    order by c.account_id, c.id limit ${limit}`.execute(db)
  return found.rows.map((row) => ({ accountId: row.account_id, citizenId: row.id, asked: row.asked }))
}
