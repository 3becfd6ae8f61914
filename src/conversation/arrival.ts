/** What becomes of an officer's answer on its way: it left, it arrived, or it was given in the platform's own app. */
import { next } from '../escalation/states.ts'
import { changeAnswer, insertAnswer } from '../store/answers.ts'
import { loadConversation, settleEscalatedQuestions } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, type Escalation, loadEscalation } from '../store/escalations.ts'
import { letAssistantSpeak } from './holding.ts'

/** The answer was handed to the platform, or lies ready for the citizen's next word: it cannot be taken back any more, and
 * with it the questions have their outcome. Further parts of the same answer change nothing. */
export async function answerLeft(
  tx: Tx,
  message: { accountId: string; answerId: string | null; escalationId: string | null; author: string },
  now: Date,
): Promise<void> {
  if (!message.answerId || !message.escalationId) return
  const left = await changeAnswer(tx, message.accountId, message.answerId, 'leaving', { state: 'left', leftAt: now })
  if (left && message.author === 'officer')
    await settleEscalatedQuestions(tx, message.accountId, message.escalationId, 'OFFICER_ANSWERED', null, now)
}

/** The answer is in the citizen's hands: the clock has stopped, and the assistant speaks again. `actor`: who proved it; the
 * system proves nothing, it says that the channel took the answer at `at` and never told more. */
export async function answerArrived(
  tx: Tx,
  accountId: string,
  escalationId: string,
  actor: 'citizen' | 'platform' | 'system',
  now: Date,
  at = now,
): Promise<Escalation | null> {
  const escalation = await loadEscalation(tx, accountId, escalationId)
  const state = escalation && next(escalation.state, 'delivered')
  if (!escalation || !state) return null
  const change = { state, deliveredAt: at }
  const type = actor === 'system' ? 'arrivalAssumed' : 'delivered'
  if (!(await changeEscalation(tx, escalation, change, { type, actor, at: now }))) return null
  // Who answers in the platform's own app may go on there: that silence ends by its time or by a button.
  const { holderId, heldUntil } = await loadConversation(tx, accountId, escalation.conversationId)
  if (holderId !== null || heldUntil === null) await letAssistantSpeak(tx, escalation)
  return { ...escalation, ...change, version: escalation.version + 1 }
}

/** An officer answered in the platform's own app: that is the answer on record. */
export async function answeredOutside(tx: Tx, escalation: Escalation, text: string, now: Date): Promise<void> {
  const state = next(escalation.state, 'replyOutside')
  if (!state) return
  const entry = { type: 'replyOutside', actor: 'platform-app', at: now }
  if (!(await changeEscalation(tx, escalation, { state, answeredAt: now, pausedAt: null }, entry))) return
  await insertAnswer(tx, {
    accountId: escalation.accountId,
    escalationId: escalation.id,
    questionId: escalation.questionId,
    unitId: escalation.unitId,
    author: 'officer',
    state: 'left',
    text,
    createdAt: now,
  })
  await settleEscalatedQuestions(tx, escalation.accountId, escalation.id, 'OFFICER_ANSWERED', 'platform-app', now)
}
