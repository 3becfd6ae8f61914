/** Who speaks in a conversation: an officer while one works on it, else the assistant. */
import { setHolder } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { type Escalation, openEscalations } from '../store/escalations.ts'

/** States in which an officer is talking with the citizen. */
const talking = ['IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL']

/** Whether another escalation of this conversation is in an officer's hands. */
async function othersHeld(tx: Tx, escalation: Escalation): Promise<boolean> {
  const open = await openEscalations(tx, escalation.accountId, escalation.conversationId)
  return open.some((one) => one.id !== escalation.id && one.ownerId !== null && talking.includes(one.state))
}

/** The conversation goes back to the assistant unless another of its escalations is still in an officer's hands. */
export async function letAssistantSpeak(tx: Tx, escalation: Escalation): Promise<void> {
  if (await othersHeld(tx, escalation)) return
  await setHolder(tx, escalation.accountId, escalation.conversationId, { by: 'assistant' })
}

/** The officer holds the conversation; `until` (null = until given back) counts only when nothing else of it is in hand. */
export async function holdFor(tx: Tx, escalation: Escalation, officerId: string, until: Date | null): Promise<void> {
  const end = until && (await othersHeld(tx, escalation)) ? null : until
  await setHolder(tx, escalation.accountId, escalation.conversationId, { by: 'officer', officerId, until: end })
}
