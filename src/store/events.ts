/** Platform events exactly as they came: written before the platform is answered, taken out once, in order. */
import { sql } from 'kysely'
import { type Db, type Tx, within } from './database.ts'
import { withKeys } from './sealed-columns.ts'

/** An event to keep. `incoming` is the channel's `Incoming` as JSON. */
export interface NewEvent {
  accountId: string
  key: string
  kind: string
  name: string
  incoming: Record<string, unknown>
  platformAt: Date
  receivedAt: Date
  /** Id of the request that brought it; null when it came otherwise. */
  request?: string | null
}

/** A kept event that waits to be worked on. */
export interface PendingEvent extends NewEvent {
  id: string
}

/** Stores events; an event whose key the account has seen already is dropped. Kinds that nothing is done about (`other`) are
 * stored as ignored at once. Returns how many were new. */
export async function insertEvents(db: Tx, events: NewEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const rows = withKeys(({ seal, person }) =>
    JSON.stringify(
      events.map((event) => ({
        account_id: event.accountId,
        key: event.key,
        kind: event.kind,
        name: event.name,
        incoming: seal('event.incoming', event.incoming),
        platform_at: event.platformAt,
        received_at: event.receivedAt,
        person: personOf(event, person),
        request: event.request ?? null,
      })),
    ),
  )
  const result = await sql<{ id: string }>`
    with given as (
      select distinct on (account_id, key) * from jsonb_to_recordset(${rows}::jsonb)
        as g(account_id bigint, key text, kind text, name text, incoming jsonb, platform_at timestamptz, received_at timestamptz, person int4, request text)
    ), fresh as (
      insert into event_key (account_id, key, seen_at) select account_id, key, received_at from given
      on conflict do nothing returning account_id, key
    )
    insert into event (account_id, key, kind, name, incoming, platform_at, received_at, person, request, state)
    select given.*, case when given.kind = 'other' then 'ignored' else 'pending' end
    from given join fresh using (account_id, key) order by given.platform_at
    returning id`.execute(db)
  return result.rows.length
}

const personOf = (event: NewEvent, mark: (accountId: string, platformId: string) => number): number | null =>
  typeof event.incoming.citizenPlatformId === 'string' ? mark(event.accountId, event.incoming.citizenPlatformId) : null

/** How long the first request of a batch waits for others, in milliseconds. */
const gatherMs = 3

/** Joins the writes of requests that come at the same moment into one statement, so that a burst costs few commits.
 * The promise resolves when the events are durably stored; it fails after `limitMs` without an answer of the database (they may
 * be stored all the same, and coming again does nothing). */
export function openEventWriter(db: Db, limitMs: number): (events: NewEvent[]) => Promise<void> {
  type Waiting = { events: NewEvent[]; done: () => void; failed: (error: unknown) => void }
  let waiting: Waiting[] = []
  let writing = false
  const write = async () => {
    writing = true
    await new Promise((done) => setTimeout(done, gatherMs))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, 200)
      waiting = waiting.slice(200)
      try {
        await insertEvents(
          db,
          batch.flatMap((one) => one.events),
        )
        for (const one of batch) one.done()
      } catch (error) {
        // One request's events must not fail its neighbours'.
        if (batch.length === 1) batch[0]!.failed(error)
        else await Promise.all(batch.map((one) => insertEvents(db, one.events).then(one.done, one.failed)))
      }
      if (waiting.length > 0) await new Promise((done) => setTimeout(done, gatherMs))
    }
    writing = false
  }
  return (events) => {
    let mine: Waiting | undefined
    const written = new Promise<void>((done, failed) => {
      mine = { events, done, failed }
      waiting.push(mine)
      if (!writing) void write()
    })
    // Those who gave up waiting are not written later: a long silence of the database must not fill the memory.
    return within(limitMs, written).finally(() => {
      waiting = waiting.filter((one) => one !== mine)
    })
  }
}

/** The oldest pending events of each account, at most `limit` together; null when another process is receiving just now.
 * Call inside a transaction: the lock that keeps the order ends with it. */
export async function takePendingEvents(tx: Tx, limit: number): Promise<PendingEvent[] | null> {
  const lock = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(hashtext('receive')) as got`.execute(tx)
  if (!lock.rows[0]?.got) return null
  const pending = tx.selectFrom('event').selectAll().where('state', '=', 'pending').orderBy('id')
  const oldest = await pending.limit(limit).execute()
  const rows = oldest.length < limit ? oldest : await pending.where('id', 'in', await sharesOf(tx, limit)).execute()
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    key: row.key,
    kind: row.kind,
    name: row.name,
    incoming: row.incoming,
    platformAt: row.platform_at,
    receivedAt: row.received_at,
    request: row.request,
  }))
}

/** When more waits than is taken at once: the accounts' events in turns, so that a flood at one keeps nobody elsewhere waiting. */
async function sharesOf(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select own.id from account a cross join lateral (
      select e.id, row_number() over (order by e.id) as place from event e
      where e.account_id = a.id and e.state = 'pending' order by e.id limit ${limit}
    ) own order by place, own.id limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Marks events as worked on, or as nothing for us, or as impossible with the reason. */
export async function settleEvents(
  tx: Tx,
  ids: string[],
  state: 'done' | 'ignored' | 'failed',
  failure?: string,
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('event')
    .set({ state, failure: failure?.slice(0, 500) ?? null })
    .where('id', 'in', ids)
    .execute()
}

/** Puts an event that failed back in line. False when it is not there any more, or did not fail. */
export async function retryEvent(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('event')
    .set({ state: 'pending', failure: null })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'failed')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Forgets keys of events older than `before`; platforms repeat events for some hours only. */
export async function forgetEventKeys(db: Tx, before: Date): Promise<void> {
  await db.deleteFrom('event_key').where('seen_at', '<', before).execute()
}

/** Makes the monthly partitions of `event` and `message` for the month of `now` and the next. */
export async function makePartitions(db: Tx, now: Date): Promise<void> {
  for (const ahead of [0, 1]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10)
    for (const table of ['event', 'message'])
      await sql`select make_month_partition(${table}, ${month}::date)`.execute(db)
  }
}
