/** Working calendars and deadline policies as rows: never changed, each change is a new version. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { chainOfUnit } from './units.ts'

/** One version of what a unit (null = everybody) says about its working time. `week` null: as the unit above. */
export interface CalendarRow {
  version: number
  unitId: string | null
  week: number[][][] | null
  daysOff: string[]
  makeUpDays: string[]
  note: string
  changedAt: Date
}

/** The newest calendar row of the unit, of each unit above it and of everybody, nearest first, as they stood at `version`
 * (default: now). */
export async function calendarRows(tx: Tx, unitId: string, version?: number): Promise<CalendarRow[]> {
  const chain = await chainOfUnit(tx, unitId)
  const rows = await newest(tx, version)
  const own = chain.flatMap((id) => rows.filter((row) => row.unitId === id))
  return [...own, ...rows.filter((row) => row.unitId === null)]
}

/** The newest row of every unit that has one. */
export async function newest(tx: Tx, version?: number): Promise<CalendarRow[]> {
  const rows = await tx
    .selectFrom('working_calendar')
    .selectAll()
    .distinctOn('unit_id')
    .$if(version !== undefined, (query) => query.where('version', '<=', version!))
    .orderBy('unit_id')
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    unitId: row.unit_id,
    week: row.week,
    daysOff: row.days_off,
    makeUpDays: row.make_up_days,
    note: row.note,
    changedAt: row.changed_at,
  }))
}

/** Stores a new version; returns it. */
export async function insertCalendar(tx: Tx, row: Omit<CalendarRow, 'version'>, by: string): Promise<number> {
  const { version } = await tx
    .insertInto('working_calendar')
    .values({
      unit_id: row.unitId,
      week: row.week ? JSON.stringify(row.week) : null,
      days_off: JSON.stringify(row.daysOff),
      make_up_days: JSON.stringify(row.makeUpDays),
      note: row.note,
      changed_by: by,
      changed_at: row.changedAt,
    })
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** One version of the time a topic (null = all others) is given, in working minutes; both null = no longer its own. */
export interface PolicyRow {
  version: number
  topic: string | null
  minutes: number | null
  urgentMinutes: number | null
  changedAt: Date
}

/** The newest policy row of every topic that has or had one, as they stood at `version` (default: now). */
export async function policyRows(tx: Tx, version?: number): Promise<PolicyRow[]> {
  const rows = await tx
    .selectFrom('deadline_policy')
    .selectAll()
    .distinctOn('topic')
    .$if(version !== undefined, (query) => query.where('version', '<=', version!))
    .orderBy('topic')
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    topic: row.topic,
    minutes: row.minutes,
    urgentMinutes: row.urgent_minutes,
    changedAt: row.changed_at,
  }))
}

/** Stores a new version; returns it. */
export async function insertPolicy(tx: Tx, row: Omit<PolicyRow, 'version'>, by: string): Promise<number> {
  const { version } = await tx
    .insertInto('deadline_policy')
    .values({
      topic: row.topic,
      minutes: row.minutes,
      urgent_minutes: row.urgentMinutes,
      changed_by: by,
      changed_at: row.changedAt,
    })
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** An open escalation as far as its deadline goes. */
export interface OpenDeadline {
  accountId: string
  id: string
  code: string
  unitId: string
  topic: string | null
  urgent: boolean
  createdAt: Date
  legalDueAt: Date
  replyByAt: Date
  replyByReason: string
  policyVersion: number
  calendarVersion: number
  version: number
  channel: 'zalo' | 'facebook'
  settings: Record<string, unknown>
  lastInteractionAt: Date | null
}

/** Every escalation of these units whose clock runs, oldest first; not those whose clock was ever paused, whose date no
 * longer follows from when they were opened. */
export async function openDeadlines(tx: Tx, units: readonly string[] | 'all'): Promise<OpenDeadline[]> {
  const within = units === 'all' ? sql`true` : units.length === 0 ? sql`false` : sql`e.unit_id in (${sql.join(units)})`
  const found = await sql<OpenDeadline>`
    select e.account_id as "accountId", e.id, e.code, e.unit_id as "unitId", e.topic, e.urgent, e.created_at as "createdAt",
      e.legal_due_at as "legalDueAt", e.reply_by_at as "replyByAt", e.reply_by_reason as "replyByReason",
      e.policy_version as "policyVersion", e.calendar_version as "calendarVersion", e.version, a.channel, a.settings,
      c.last_interaction_at as "lastInteractionAt"
    from escalation e join account a on a.id = e.account_id
    join conversation v on v.account_id = e.account_id and v.id = e.conversation_id
    join citizen c on c.account_id = v.account_id and c.id = v.citizen_id
    where e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL') and ${within}
      and not exists (select from audit t where t.subject = 'escalation' and t.subject_id = e.id::text and t.type = 'askCitizen')
    order by e.id limit 5000`.execute(tx)
  return found.rows
}
