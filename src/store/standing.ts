/** How the installation stands at a moment, in numbers for the monitoring: no text, no ids of citizens. */
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** Ages in seconds. */
export interface Standing {
  eventsPending: number
  /** Age of the oldest event not yet worked on; 0 without one. */
  eventLag: number
  deadLetters: number
  /** Waiting for an officer's answer, and of those past their legal date. */
  escalationsOpen: number
  escalationsOverdue: number
  /** Open, and warned of: the reply window shuts soon. */
  windowsClosing: number
  /** Answered after the window shut: the answer waits for the citizen's next word. */
  windowsClosed: number
  /** Since a worker last did the minute's work; null = never. */
  heartbeat: number | null
}

/** The accounts' tokens. `age` since the last renewal, `left` until the end (null = none is known), in seconds. */
export interface TokenStanding {
  channel: string
  account: string
  age: number
  left: number | null
  failed: boolean
}

const seconds = (from: string, to: Date) => sql`extract(epoch from ${to}::timestamptz - ${sql.raw(from)})::float8`

/** Reads it; some indexed counts, made for one call in some seconds. */
export async function readStanding(db: Db, now: Date): Promise<Standing & { tokens: TokenStanding[] }> {
  const numbers = await sql<Standing>`select
    (select count(*)::int from event where state = 'pending') as "eventsPending",
    coalesce((select greatest(0, ${seconds('received_at', now)}) from event where state = 'pending' order by id limit 1), 0) as "eventLag",
    (select count(*)::int from dead_letter where retried_at is null) as "deadLetters",
    open.number as "escalationsOpen", open.overdue as "escalationsOverdue", open.closing as "windowsClosing",
    (select count(*)::int from escalation where state = 'PARKED') as "windowsClosed",
    (select greatest(0, ${seconds('at', now)}) from upkeep where name = 'minute') as heartbeat
    from (select count(*)::int as number, (count(*) filter (where legal_due_at < ${now}))::int as overdue,
      (count(*) filter (where exists (select from audit a where a.subject = 'escalation' and a.subject_id = e.id::text
        and a.account_id = e.account_id and a.type = 'window-closing' and (a.detail->>'closesAt')::timestamptz > ${now})))::int as closing
      from escalation e where state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL')) open`.execute(
    db,
  )
  const tokens = await sql<TokenStanding>`select a.channel, a.id::text as account,
      greatest(0, ${seconds('t.refreshed_at', now)}) as age,
      extract(epoch from t.expires_at - ${now}::timestamptz)::float8 as left, t.failed_at is not null as failed
    from account_token t join account a on a.id = t.account_id`.execute(db)
  return { ...numbers.rows[0]!, tokens: tokens.rows }
}

/** Notes that `name` was done at `now`. */
export async function noteDone(tx: Tx, name: string, now: Date): Promise<void> {
  await tx
    .insertInto('upkeep')
    .values({ name, at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ at: now }))
    .execute()
}
