/** Reminders as rows: the steps of the ladder, what runs, what was sent; and the numbers of the morning. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { EscalationState } from './tables.ts'

/** One step as set: `share` of the time that has passed, where the step goes by it. */
export interface StepSetting {
  step: string
  share: number | null
  enabled: boolean
}

/** All steps. */
export async function reminderSteps(tx: Tx): Promise<StepSetting[]> {
  return tx.selectFrom('reminder_step').select(['step', 'share', 'enabled']).execute()
}

/** Changes one step; existing reminders follow at the next minute, because nothing is planned ahead. */
export async function saveStep(tx: Tx, setting: StepSetting): Promise<void> {
  const { step, ...change } = setting
  await tx.updateTable('reminder_step').set(change).where('step', '=', step).execute()
}

/** An escalation whose clock runs, with what was sent about it. */
export interface RunningClock {
  accountId: string
  id: string
  code: string
  state: EscalationState
  unitId: string
  unitName: string
  ownerId: string | null
  topic: string | null
  createdAt: Date
  replyByAt: Date
  replyByReason: string
  calendarVersion: number
  /** Until when an approver should have decided; null outside approval. */
  approvalDueAt: Date | null
  lastInteractionAt: Date | null
  channel: 'zalo' | 'facebook'
  settings: Record<string, unknown>
  /** Steps that were sent; `window` only if it was about the window that is open now. */
  sent: string[]
}

/** Everything whose clock runs: neither answered, ended nor waiting for the citizen. */
export async function runningClocks(tx: Tx): Promise<RunningClock[]> {
  const found = await sql<RunningClock & { approvalDueAt: Date | string | null }>`
    select e.account_id as "accountId", e.id, e.code, e.state, e.unit_id as "unitId", u.name as "unitName",
      e.owner_id as "ownerId", e.topic, e.created_at as "createdAt", e.reply_by_at as "replyByAt",
      e.reply_by_reason as "replyByReason", e.calendar_version as "calendarVersion",
      to_jsonb(e)->>'approval_due_at' as "approvalDueAt",
      c.last_interaction_at as "lastInteractionAt", a.channel, a.settings,
      coalesce((select array_agg(r.step) from reminder r where r.account_id = e.account_id and r.escalation_id = e.id
        and (r.step <> 'window' or r.at > c.last_interaction_at)), '{}') as sent
    from escalation e join unit u on u.id = e.unit_id join account a on a.id = e.account_id
    join conversation v on v.account_id = e.account_id and v.id = e.conversation_id
    join citizen c on c.account_id = v.account_id and c.id = v.citizen_id
    where e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL') order by e.reply_by_at`.execute(tx)
  return found.rows.map((row) => ({ ...row, approvalDueAt: row.approvalDueAt ? new Date(row.approvalDueAt) : null }))
}

/** Notes a step; false when it was noted before. */
export async function noteReminder(
  tx: Tx,
  reminder: { accountId: string; escalationId: string; step: string; at: Date; sent: boolean; told: string[] },
): Promise<boolean> {
  const written = await tx
    .insertInto('reminder')
    .values({
      account_id: reminder.accountId,
      escalation_id: reminder.escalationId,
      step: reminder.step,
      at: reminder.at,
      sent: reminder.sent,
      told: JSON.stringify(reminder.told),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('step')
    .executeTakeFirst()
  return written !== undefined
}

/** Forgets what was sent about an escalation whose date was moved to after these steps. */
export async function forgetReminders(tx: Tx, accountId: string, escalationId: string, steps: string[]): Promise<void> {
  if (steps.length === 0) return
  await tx
    .deleteFrom('reminder')
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .where('step', 'in', steps)
    .execute()
}

/** Takes the lease until `until` if nobody has it at `now`. */
export async function takeLease(tx: Tx, name: string, now: Date, until: Date): Promise<boolean> {
  // Nobody takes it for so long: it was taken before the clock was set back.
  const tooFar = new Date(until.getTime() + 60_000)
  const row = await tx
    .insertInto('lease')
    .values({ name, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ until })
        .where((eb) => eb.or([eb('lease.until', '<=', now), eb('lease.until', '>', tooFar)])),
    )
    .returning('name')
    .executeTakeFirst()
  return row !== undefined
}

/** Open work by unit and owner. */
export interface DayNumbers {
  unitId: string
  ownerId: string | null
  open: number
  dueToday: number
  overdue: number
  approval: number
}

/** The numbers of the morning; `endOfDay` is the end of the local day. */
export async function dayNumbers(tx: Tx, now: Date, endOfDay: Date): Promise<DayNumbers[]> {
  const running = sql`e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL')`
  const found = await sql<DayNumbers>`
    select e.unit_id as "unitId", e.owner_id as "ownerId", count(*)::int as open,
      (count(*) filter (where ${running} and e.reply_by_at >= ${now} and e.reply_by_at < ${endOfDay}))::int as "dueToday",
      (count(*) filter (where ${running} and e.reply_by_at < ${now}))::int as overdue,
      (count(*) filter (where e.state = 'PENDING_APPROVAL'))::int as approval
    from escalation e
    where e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL', 'WAITING_CITIZEN')
    group by e.unit_id, e.owner_id`.execute(tx)
  return found.rows
}

/** Officers who get a digest, with their unit. */
export async function digestOfficers(tx: Tx, now: Date) {
  const found = await sql<{ id: string; unitId: string; role: string }>`
    select o.id, o.unit_id as "unitId", o.role from officer o
    where o.unit_id is not null and o.disabled_at is null and o.role in ('officer', 'head', 'reviewer')
      and not exists (select from officer_leave l where l.officer_id = o.id and l.from_at <= ${now} and l.to_at > ${now})
    order by o.id`.execute(tx)
  return found.rows
}
