/** The citizen came back with what was asked: the clock goes on with the time that was left. */
import { earlier, resumedDeadline } from '../escalation/deadline.ts'
import { next } from '../escalation/states.ts'
import { calendarOf } from '../escalation/working-time.ts'
import type { Account } from '../store/accounts.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, type Escalation } from '../store/escalations.ts'

/** Resumes a paused escalation; nothing happens to one that is not paused. */
export async function resumeClock(tx: Tx, account: Account, escalation: Escalation, now: Date): Promise<void> {
  const state = next(escalation.state, 'citizenWrote')
  if (!state) return
  const legalDueAt = resumedDeadline(
    await calendarOf(tx, escalation.unitId),
    now,
    escalation.legalDueAt,
    escalation.pauseLeft ?? 0,
  )
  const { replyByAt, reason } = earlier(legalDueAt, { channel: account.channel, last: now, settings: account.settings })
  await changeEscalation(
    tx,
    escalation,
    {
      state,
      legalDueAt,
      replyByAt,
      replyByReason: reason,
      pausedAt: null,
      pauseLeft: null,
      waitUntil: null,
    },
    { type: 'citizenWrote', actor: 'citizen', at: now, detail: { was: escalation.legalDueAt, legalDueAt } },
  )
}
