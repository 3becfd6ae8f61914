/** What the page of failures reads: jobs given up, messages not delivered, the state of accounts. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { UnitScope } from './inbox-queries.ts'
import type { SendState } from './tables.ts'

const within = (scope: UnitScope) => {
  if (scope === 'all') return sql`true`
  return scope.length === 0 ? sql`false` : sql`a.unit_id in (${sql.join(scope)})`
}

/** Jobs that failed for good, newest first; those of accounts outside the scope are left out. */
export async function readDeadLetters(db: Tx, scope: UnitScope) {
  const found = await sql<{
    id: string
    job: string
    data: Record<string, unknown>
    failure: string
    at: Date
    retried_at: Date | null
  }>`
    select d.id, d.job, d.data, d.failure, d.at, d.retried_at
    from dead_letter d left join account a on a.id::text = d.data->>'accountId'
    where ${scope === 'all' ? sql`true` : sql`(a.id is null or ${within(scope)})`}
    order by d.retried_at is not null, d.id desc limit 100`.execute(db)
  return found.rows
}

/** Marks one as tried again and gives its job; undefined when it is not there, or was tried before. */
export async function takeDeadLetter(db: Tx, id: string, scope: UnitScope, now: Date) {
  const found = await sql<{ job: string; data: Record<string, unknown> }>`
    update dead_letter d set retried_at = ${now}
    where d.id = ${id} and d.retried_at is null
      and ${
        scope === 'all'
          ? sql`true`
          : sql`(not exists (select from account a where a.id::text = d.data->>'accountId')
        or exists (select from account a where a.id::text = d.data->>'accountId' and ${within(scope)}))`
      }
    returning d.job, d.data`.execute(db)
  return found.rows[0]
}

/** The newest messages that were refused or of which nobody knows whether they arrived. */
export async function readUndelivered(db: Tx, scope: UnitScope) {
  const found = await sql<{
    account_id: string
    id: string
    created_at: Date
    author: string
    text: string
    channel: 'zalo' | 'facebook'
    send_state: SendState
    send_code: string | null
    send_detail: string | null
    escalation_id: string | null
    code: string | null
  }>`
    select m.account_id, m.id, m.created_at, m.author, m.text, a.channel, m.send_state, m.send_code, m.send_detail, e.id as escalation_id, e.code
    from message m
    join account a on a.id = m.account_id
    left join escalation e on e.account_id = m.account_id and e.id = m.escalation_id
    where m.send_state in ('refused', 'unknown') and ${within(scope)}
    order by m.id desc limit 50`.execute(db)
  return found.rows
}

/** Accounts with the state of their tokens; nothing that is sealed is read. */
export async function readAccounts(db: Tx, scope: UnitScope) {
  const found = await sql<{
    id: string
    channel: 'zalo' | 'facebook'
    platform_id: string
    name: string
    unit_name: string
    state: 'active' | 'paused'
    assistant_on: boolean
    expires_at: Date | null
    refreshed_at: Date | null
    failed_at: Date | null
    failure: string | null
  }>`
    select a.id, a.channel, a.platform_id, a.name, u.name as unit_name, a.state, a.assistant_on,
      t.expires_at, t.refreshed_at, coalesce(t.failed_at, c.since) as failed_at,
      coalesce(t.failure, c.findings->0->>'say') as failure
    from account a join unit u on u.id = a.unit_id left join account_token t on t.account_id = a.id
    left join account_check c on c.account_id = a.id and c.kind = 'token' and c.state = 'bad'
    where ${within(scope)} order by a.id`.execute(db)
  return found.rows
}
