/** Notices to officers as rows: what is told, to whom, by which ways, and whether it went out. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** A notice as it is stored. `key` makes it one: the same key is never told twice to the same person or unit. */
export interface NewNotice {
  kind: string
  key: string
  title: string
  body: string
  /** Path inside the inbox, e.g. `/mine/3-12`; null = none. */
  link: string | null
  at: Date
}

/** Stores it for these officers; returns the ids of those who had not been told, by officer. */
export async function insertNotices(tx: Tx, notice: NewNotice, officers: string[]): Promise<Map<string, string>> {
  if (officers.length === 0) return new Map()
  const rows = await tx
    .insertInto('notice')
    .values(officers.map((officer_id) => ({ ...columns(notice), officer_id, unit_id: null })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'officer_id'])
    .execute()
  return new Map(rows.map((row) => [row.officer_id!, row.id]))
}

/** Stores it for the group of a unit; null when it was told before. */
export async function insertGroupNotice(tx: Tx, notice: NewNotice, unitId: string): Promise<string | null> {
  const row = await tx
    .insertInto('notice')
    .values({ ...columns(notice), officer_id: null, unit_id: unitId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

const columns = (notice: NewNotice) => ({
  kind: notice.kind,
  key: notice.key,
  title: notice.title,
  body: notice.body,
  link: notice.link,
  created_at: notice.at,
})

/** Queues ways out. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: { noticeId: string; notifier: string }[],
  at: Date,
): Promise<void> {
  if (deliveries.length === 0) return
  await tx
    .insertInto('notice_delivery')
    .values(deliveries.map(({ noticeId, notifier }) => ({ notice_id: noticeId, notifier, next_at: at })))
    .execute()
}

/** What each of these officers chose for this kind; who chose nothing is not in it. */
export async function choicesFor(tx: Tx, officers: string[], kind: string) {
  if (officers.length === 0) return []
  return tx
    .selectFrom('notice_choice')
    .selectAll()
    .where('officer_id', 'in', officers)
    .where('kind', '=', kind)
    .execute()
}

/** Everything one officer chose. */
export async function choicesOf(tx: Tx, officerId: string) {
  return tx.selectFrom('notice_choice').select(['kind', 'email', 'push']).where('officer_id', '=', officerId).execute()
}

/** Keeps a choice. */
export async function saveChoice(
  tx: Tx,
  officerId: string,
  choice: { kind: string; email: boolean; push: boolean },
): Promise<void> {
  await tx
    .insertInto('notice_choice')
    .values({ officer_id: officerId, ...choice })
    .onConflict((conflict) =>
      conflict.columns(['officer_id', 'kind']).doUpdateSet({ email: choice.email, push: choice.push }),
    )
    .execute()
}

/** The newest notices of an officer, and how many are unread. */
export async function noticesOf(tx: Tx, officerId: string, limit: number) {
  const items = await tx
    .selectFrom('notice')
    .select(['id', 'kind', 'title', 'body', 'link', 'created_at', 'read_at'])
    .where('officer_id', '=', officerId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  const { count } = await tx
    .selectFrom('notice')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('officer_id', '=', officerId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { items, unread: Number(count) }
}

/** Marks as read: these, or all up to `upTo`, save alarms, which are seen one by one. */
export async function readNotices(tx: Tx, officerId: string, upTo: string, only: string[] | null, now: Date) {
  await tx
    .updateTable('notice')
    .set({ read_at: now })
    .where('officer_id', '=', officerId)
    .where('read_at', 'is', null)
    .where('id', '<=', upTo)
    .$if(only !== null, (query) => query.where('id', 'in', only!.length > 0 ? only! : ['0']))
    .$if(only === null, (query) => query.where('kind', '<>', 'emergency'))
    .execute()
}

/** A way out that is due, with everything a notifier needs. `email` etc. are null where the officer is gone. */
export interface DueDelivery {
  id: string
  notifier: string
  attempts: number
  title: string
  body: string
  link: string | null
  officer_id: string | null
  email: string | null
  group_account_id: string | null
  group_id: string | null
}

/** Takes due deliveries for the time of `leaseMs`: a crash in the middle brings them back after it. */
export async function takeDeliveries(tx: Tx, now: Date, leaseMs: number, limit: number): Promise<DueDelivery[]> {
  const found = await sql<DueDelivery>`
    with taken as (
      update notice_delivery set attempts = attempts + 1, next_at = ${new Date(now.getTime() + leaseMs)}
      where id in (select id from notice_delivery where state = 'waiting' and next_at <= ${now}
        order by id limit ${limit} for update skip locked)
      returning id, notice_id, notifier, attempts)
    select t.id, t.notifier, t.attempts, n.title, n.body, n.link, n.officer_id, o.email, d.group_account_id, d.group_id
    from taken t join notice n on n.id = t.notice_id
    left join officer o on o.id = n.officer_id left join unit_duty d on d.unit_id = n.unit_id order by t.id`.execute(tx)
  return found.rows
}

/** Ends a delivery, or puts it off until `again`. */
export async function settleDelivery(
  tx: Tx,
  id: string,
  result:
    | { state: 'sent'; at: Date }
    | { state: 'waiting'; failure: string; again: Date }
    | { state: 'failed'; failure: string },
): Promise<void> {
  const change =
    result.state === 'sent'
      ? { state: result.state, sent_at: result.at, failure: null }
      : result.state === 'waiting'
        ? { state: result.state, failure: result.failure, next_at: result.again }
        : { state: result.state, failure: result.failure }
  await tx.updateTable('notice_delivery').set(change).where('id', '=', id).execute()
}

/** Browsers of an officer that asked for pushes. */
export async function subscriptionsOf(tx: Tx, officerId: string) {
  return tx
    .selectFrom('push_subscription')
    .select(['endpoint', 'p256dh', 'auth'])
    .where('officer_id', '=', officerId)
    .execute()
}

/** Remembers a browser; the same browser used by somebody else changes hands. */
export async function saveSubscription(
  tx: Tx,
  officerId: string,
  subscription: { endpoint: string; p256dh: string; auth: string },
  at: Date,
): Promise<void> {
  const { endpoint, ...keys } = subscription
  await tx
    .insertInto('push_subscription')
    .values({ endpoint, officer_id: officerId, ...keys, created_at: at })
    .onConflict((conflict) => conflict.column('endpoint').doUpdateSet({ officer_id: officerId, ...keys }))
    .execute()
}

/** Forgets a browser; of any officer when `officerId` is null. */
export async function dropSubscription(tx: Tx, endpoint: string, officerId: string | null): Promise<void> {
  await tx
    .deleteFrom('push_subscription')
    .where('endpoint', '=', endpoint)
    .$if(officerId !== null, (query) => query.where('officer_id', '=', officerId!))
    .execute()
}

/** Deletes notices that are old, with their ways out. */
export async function forgetNotices(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('notice').where('created_at', '<', before).execute()
}

/** Tells open pages of these officers, once the transaction commits. */
export async function tellOfficers(tx: Tx, officers: string[]): Promise<void> {
  // A NOTIFY holds 8,000 bytes.
  for (let first = 0; first < officers.length; first += 100)
    await sql`select pg_notify('inbox', ${JSON.stringify({ kind: 'notice', officers: officers.slice(first, first + 100) })})`.execute(
      tx,
    )
}
