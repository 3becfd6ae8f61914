/** Answers "how far is my request?": by code, or all of the citizen's own. */
import { noEscalations, status, statusForOthers, unknownCode } from '../escalation/sentences.ts'
import type { Conversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { type Escalation, escalationByCode, lastAnswerText, openEscalations } from '../store/escalations.ts'

/** What the citizen reads. A code of somebody else tells its state only, never content. */
export async function tellState(
  tx: Tx,
  conversation: Conversation,
  lookup: { code: string } | { mine: true },
  now: Date,
): Promise<string> {
  if ('mine' in lookup) {
    const open = await openEscalations(tx, conversation.accountId, conversation.id)
    if (open.length === 0) return noEscalations
    return (await Promise.all(open.map((escalation) => describe(tx, escalation, now)))).join('\n\n')
  }
  const escalation = await escalationByCode(tx, lookup.code)
  if (!escalation) return unknownCode(lookup.code)
  const own = escalation.accountId === conversation.accountId && escalation.conversationId === conversation.id
  return own ? describe(tx, escalation, now) : statusForOthers(escalation.code, escalation.state)
}

async function describe(tx: Tx, escalation: Escalation, now: Date): Promise<string> {
  const answer = await lastAnswerText(tx, escalation.accountId, escalation.id)
  return status(
    {
      code: escalation.code,
      state: escalation.state,
      unit: escalation.unitName,
      replyBy: escalation.replyByAt,
      answer,
    },
    now,
  )
}
