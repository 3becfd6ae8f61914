/** Dates of open escalations by today's calendars and limits: only when somebody asks, and shown before it is done. */
import { sql } from 'kysely'
import { writeAudit } from '../store/audit.ts'
import { type OpenDeadline, openDeadlines } from '../store/calendars.ts'
import type { Db, Tx } from '../store/database.ts'
import { forgetReminders } from '../store/reminders.ts'
import { deadlineFor } from './deadline.ts'
import { ladder } from './ladder.ts'
import { calendarOf, policyOf } from './working-time.ts'

/** One date that differs. */
export interface MovedDate {
  code: string
  before: Date
  after: Date
}

/** What differs within these units; stored, with a record, when `actor` is given. A date the citizen was promised is never
 * made later: he would be told one thing and get another. */
export async function recalculate(
  db: Db,
  units: readonly string[] | 'all',
  now: Date,
  actor: string | null,
): Promise<MovedDate[]> {
  return db.transaction().execute(async (tx) => {
    const moved: MovedDate[] = []
    for (const open of await openDeadlines(tx, units)) {
      const calendar = await calendarOf(tx, open.unitId)
      const policy = await policyOf(tx, open.topic)
      const { legalDueAt, replyByAt, reason } = deadlineFor(open.createdAt, open.urgent, calendar, policy, {
        channel: open.channel,
        last: open.lastInteractionAt ?? open.createdAt,
        settings: open.settings,
      })
      if (replyByAt >= open.replyByAt) continue
      moved.push({ code: open.code, before: open.replyByAt, after: replyByAt })
      if (actor)
        await store(
          tx,
          open,
          { legalDueAt, replyByAt, reason, policy: policy.version, calendar: calendar.version },
          actor,
          now,
        )
    }
    return moved
  })
}

async function store(
  tx: Tx,
  open: OpenDeadline,
  to: { legalDueAt: Date; replyByAt: Date; reason: string; policy: number; calendar: number },
  actor: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('escalation')
    .set({
      legal_due_at: to.legalDueAt,
      reply_by_at: to.replyByAt,
      reply_by_reason: to.reason,
      policy_version: to.policy,
      calendar_version: to.calendar,
      version: sql`version + 1`,
    })
    .where('account_id', '=', open.accountId)
    .where('id', '=', open.id)
    .where('version', '=', open.version)
    .execute()
  if (to.replyByAt > now) await forgetReminders(tx, open.accountId, open.id, [...ladder])
  await writeAudit(tx, {
    accountId: open.accountId,
    subject: 'escalation',
    subjectId: open.id,
    type: 'recalculated',
    actor,
    at: now,
    detail: { before: open.replyByAt, after: to.replyByAt },
  })
}
