/** Who opened which conversation: one audit entry for an opening, not one for every request the page makes. */
import { sql } from 'kysely'
import { writeAudit } from './audit.ts'
import type { Tx } from './database.ts'

/** Looking again within this time is the same opening. */
const sameOpeningMs = 30 * 60_000

/** Notes that the officer opened the conversation, from this escalation or from an alarm about this question. */
export async function noteAccess(
  tx: Tx,
  seen: {
    accountId: string
    escalationId: string | null
    questionId?: string
    conversationId: string
    officerId: string
  },
  at: Date,
): Promise<void> {
  const { rows } = await sql`
    select from audit where subject = 'conversation' and subject_id = ${seen.conversationId} and account_id = ${seen.accountId}
      and type = 'opened' and actor = ${seen.officerId} and at > ${new Date(at.getTime() - sameOpeningMs)} limit 1`.execute(
    tx,
  )
  if (rows.length > 0) return
  const entry = {
    subject: 'conversation' as const,
    subjectId: seen.conversationId,
    type: 'opened',
    actor: seen.officerId,
  }
  const from = seen.escalationId ? { escalationId: seen.escalationId } : { questionId: seen.questionId }
  await writeAudit(tx, { accountId: seen.accountId, ...entry, at, detail: from })
}
