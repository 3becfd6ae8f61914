/** Attempts to connect accounts, the results of their checks, and what the accounts page reads. */
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { UnitScope } from './inbox-queries.ts'
import { type SealKey, seal, unseal } from './seal.ts'

/** One attempt to connect: who began it, for which unit, and what must not leave the server meanwhile. */
export interface Attempt {
  sessionId: string
  officerId: string
  channel: 'zalo' | 'facebook'
  unitId: string
  sealed: Record<string, unknown>
}

const hashOf = (state: string) => createHash('sha256').update(state).digest('hex')
const sealName = (hash: string) => `connect ${hash}`

/** Writes an attempt down and gives its state: 43 characters that travel by the platform and are stored as a hash only. */
export async function beginAttempt(db: Db, key: SealKey, attempt: Attempt, until: Date): Promise<string> {
  const state = randomBytes(32).toString('base64url')
  const hash = hashOf(state)
  await db
    .insertInto('connect_attempt')
    .values({
      state: hash,
      session_id: attempt.sessionId,
      officer_id: attempt.officerId,
      channel: attempt.channel,
      unit_id: attempt.unitId,
      sealed: seal(key, sealName(hash), attempt.sealed),
      expires_at: until,
    })
    .execute()
  await db
    .deleteFrom('connect_attempt')
    .where('expires_at', '<', new Date(until.getTime() - 24 * 3600_000))
    .execute()
  return state
}

/** Takes an attempt up, once. `wrong`: no such attempt of this session and channel; `used`, `expired`: it was one. */
export async function takeAttempt(
  db: Db,
  key: SealKey,
  by: { state: string; sessionId: string; channel: 'zalo' | 'facebook' },
  now: Date,
): Promise<Attempt | 'wrong' | 'used' | 'expired'> {
  const hash = hashOf(by.state)
  const found = await db
    .selectFrom('connect_attempt')
    .selectAll()
    .where('state', '=', hash)
    .where('session_id', '=', by.sessionId)
    .where('channel', '=', by.channel)
    .executeTakeFirst()
  if (!found) return 'wrong'
  if (found.expires_at < now) return 'expired'
  const taken = await db
    .updateTable('connect_attempt')
    .set({ used_at: now })
    .where('state', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (taken.numUpdatedRows === 0n) return 'used'
  const sealed = unseal(key, sealName(hash), found.sealed) as Record<string, unknown>
  return {
    sessionId: found.session_id,
    officerId: found.officer_id,
    channel: found.channel,
    unitId: found.unit_id,
    sealed,
  }
}

/** What an attempt holds, without using it up; null when it is not this session's, used or expired. */
export async function lookAtAttempt(
  db: Db,
  key: SealKey,
  by: { state: string; sessionId: string },
  now: Date,
): Promise<Record<string, unknown> | null> {
  const hash = hashOf(by.state)
  const found = await db
    .selectFrom('connect_attempt')
    .select('sealed')
    .where('state', '=', hash)
    .where('session_id', '=', by.sessionId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return found ? (unseal(key, sealName(hash), found.sealed) as Record<string, unknown>) : null
}

/** What was found out about an account; the state changes `since` only when it changes. */
export interface CheckResult {
  findings: { check: string; state: 'fine' | 'warn' | 'bad'; say: string; todo: string | null }[]
  state: 'fine' | 'warn' | 'bad'
}

/** Whether this process may make the check now: nobody else made it within `everyMs`. Claims it. */
export async function claimCheck(
  db: Db,
  accountId: string,
  kind: string,
  now: Date,
  everyMs: number,
): Promise<boolean> {
  const before = new Date(now.getTime() - everyMs)
  const rows = await sql<{ kind: string }>`
    insert into account_check (account_id, kind, at, findings, state, since)
    values (${accountId}, ${kind}, ${now}, '[]'::jsonb, 'fine', ${now})
    on conflict (account_id, kind) do update set at = excluded.at where account_check.at <= ${before}
    returning kind`.execute(db)
  return rows.rows.length > 0
}

/** Stores a result; gives the state before it. */
export async function storeCheck(
  db: Tx,
  accountId: string,
  kind: string,
  result: CheckResult,
  now: Date,
): Promise<CheckResult['state'] | null> {
  const before = await db
    .selectFrom('account_check')
    .select('state')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  const values = { at: now, findings: JSON.stringify(result.findings), state: result.state }
  await db
    .insertInto('account_check')
    .values({ account_id: accountId, kind, since: now, ...values })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'kind']).doUpdateSet((eb) => ({
        ...values,
        since: eb
          .case()
          .when('account_check.state', '=', result.state)
          .then(eb.ref('account_check.since'))
          .else(now)
          .end(),
      })),
    )
    .execute()
  return before?.state ?? null
}

const within = (scope: UnitScope) => {
  if (scope === 'all') return sql`true`
  return scope.length === 0 ? sql`false` : sql`a.unit_id in (${sql.join(scope)})`
}

/** Accounts with what is known of each: checks, last event, who last switched the assistant. Nothing sealed is read. */
export async function readAccountCare(db: Tx, scope: UnitScope) {
  const found = await sql<{
    id: string
    channel: 'zalo' | 'facebook'
    platform_id: string
    name: string
    unit_id: string
    unit_name: string
    state: 'active' | 'paused'
    assistant_on: boolean
    settings: Record<string, unknown>
    last_event_at: Date | null
    checks: {
      kind: string
      at: string
      state: 'fine' | 'warn' | 'bad'
      since: string
      findings: CheckResult['findings']
    }[]
    switched: { at: string; by: string | null; reason: string } | null
  }>`
    select a.id, a.channel, a.platform_id, a.name, a.unit_id, u.name as unit_name, a.state, a.assistant_on, a.settings,
      (select e.received_at from event e where e.account_id = a.id order by e.id desc limit 1) as last_event_at,
      coalesce((select jsonb_agg(jsonb_build_object('kind', c.kind, 'at', c.at, 'state', c.state, 'since', c.since,
        'findings', c.findings) order by c.kind) from account_check c where c.account_id = a.id), '[]') as checks,
      (select jsonb_build_object('at', d.at, 'by', o.name, 'reason', d.detail->>'reason') from audit d
        left join officer o on o.id = d.actor
        where d.subject = 'account' and d.subject_id = a.id::text and d.type in ('assistant-off', 'assistant-on')
        order by d.seq desc limit 1) as switched
    from account a join unit u on u.id = a.unit_id
    where ${within(scope)} order by a.id`.execute(db)
  return found.rows
}
