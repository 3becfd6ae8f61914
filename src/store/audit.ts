/** The append-only record of who did what, written in the transaction of the change itself. */
import { sql } from 'kysely'
import { maskPersonal } from '../privacy/mask.ts'
import type { Tx } from './database.ts'

/** One entry. `actor` is an officer's id, `assistant`, `citizen` or `system`. */
export interface AuditEntry {
  accountId: string | null
  subject:
    | 'escalation'
    | 'conversation'
    | 'account'
    | 'officer'
    | 'unit'
    | 'message'
    | 'citizen'
    | 'system'
    | 'knowledge'
    | 'routing'
    | 'calendar'
    | 'canned'
  subjectId: string
  type: string
  actor: string
  at: Date
  detail?: Record<string, unknown>
}

// An entry can never be taken back: words typed by officers lose what identifies a person before they become one.
const masked = (_name: string, value: unknown): unknown =>
  typeof value === 'string' && value.includes(' ') ? maskPersonal(value) : value

/** Writes one entry. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      account_id: entry.accountId,
      subject: entry.subject,
      subject_id: entry.subjectId,
      type: entry.type,
      actor: entry.actor,
      at: entry.at,
      detail: JSON.stringify(entry.detail ?? {}, masked),
    })
    .execute()
}

/** What open inbox pages are told: something changed here, or an officer is looking at it (until a moment; null = went
 * away). Carries ids and officers' names only. */
export interface LiveNotice {
  kind: 'escalation' | 'message' | 'looking'
  accountId: string
  conversationId: string
  escalationId?: string
  looking?: { officerId: string; name: string; typing: boolean; until: string | null }
}

/** Tells every open inbox page, in every process, once the transaction commits. */
export async function tellInbox(tx: Tx, notice: LiveNotice): Promise<void> {
  await sql`select pg_notify('inbox', ${JSON.stringify(notice)})`.execute(tx)
}
