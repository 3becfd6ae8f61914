/** Step 4 of a citizen's message, when it cannot be answered: open an escalation, or join the one that is open. */
import type { Choice, EscalationReason } from '../assistant/outcome.ts'
import { nextOpening } from '../escalation/calendar.ts'
import { makeCode } from '../escalation/code.ts'
import { deadlineFor } from '../escalation/deadline.ts'
import { joined, received } from '../escalation/sentences.ts'
import { calendarOf, policyOf } from '../escalation/working-time.ts'
import type { Account } from '../store/accounts.ts'
import { writeAudit } from '../store/audit.ts'
import { attachToEscalation, type Conversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { escalationByCode, insertEscalation, openEscalations } from '../store/escalations.ts'
import { saveRouting } from '../store/routing.ts'
import { unitName } from '../store/units.ts'
import type { Parts } from './parts.ts'
import { askForPlace, decideUnit } from './routing.ts'

/** What is handed over. */
export interface HandOver {
  account: Account
  conversation: Conversation
  questionId: string
  reason: EscalationReason
  urgent: boolean
  topic: string | null
  /** The citizen's words, in which a place may be named. */
  question: string
  /** What is said before the notice; empty = nothing. */
  text: string
}

// Once a person waits for an officer, these bring nothing new to the officer's desk: no second code is made.
const joining: EscalationReason[] = [
  'asked-for-officer',
  'personal-case',
  'not-confident',
  'nothing-found',
  'clarification-failed',
]

/** Opens (or joins) an escalation for the question, in the caller's transaction, so that the notice to the citizen and the
 * escalation exist together or not at all. Returns what to tell the citizen, and what he can press. */
export async function escalate(
  tx: Tx,
  parts: Pick<Parts, 'places'>,
  over: HandOver,
  now: Date,
): Promise<{ text: string; choices: Choice[] }> {
  const { account, conversation, questionId } = over
  const waiting = (await openEscalations(tx, account.id, conversation.id)).filter((one) =>
    ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS'].includes(one.state),
  )
  const open = waiting.at(-1)
  if (open && joining.includes(over.reason) && !over.urgent) {
    await attachToEscalation(tx, account.id, questionId, open.id)
    await writeAudit(tx, {
      accountId: account.id,
      subject: 'escalation',
      subjectId: open.id,
      type: 'question-added',
      actor: 'assistant',
      at: now,
      detail: { questionId, reason: over.reason },
    })
    return { text: joined(open.code), choices: [] }
  }
  const decided = await decideUnit(tx, parts, { ...over, accountUnitId: account.unitId, text: over.question }, now)
  const calendar = await calendarOf(tx, decided.unitId)
  const policy = await policyOf(tx, over.topic)
  const deadline = deadlineFor(now, over.urgent, calendar, policy, {
    channel: account.channel,
    last: conversation.lastInteractionAt ?? now,
    settings: account.settings,
  })
  const code = await freshCode(tx)
  const escalationId = await insertEscalation(tx, {
    accountId: account.id,
    code,
    questionId,
    conversationId: conversation.id,
    unitId: decided.unitId,
    reason: over.reason,
    urgent: over.urgent,
    topic: over.topic,
    legalDueAt: deadline.legalDueAt,
    replyByAt: deadline.replyByAt,
    replyByReason: deadline.reason,
    policyVersion: policy.version,
    calendarVersion: calendar.version,
    createdAt: now,
  })
  await attachToEscalation(tx, account.id, questionId, escalationId)
  await saveRouting(tx, { accountId: account.id, id: escalationId }, decided.unitId, decided.record, 'assistant', now)
  const told = received(
    code,
    await unitName(tx, decided.unitId),
    deadline.replyByAt,
    nextOpening(calendar, now),
    over.text === '',
    now,
  )
  const place = decided.ask ? await askForPlace(tx, { ...over, escalationId, names: decided.names }, now) : null
  return place ? { text: `${told}\n\n${place.text}`, choices: place.choices } : { text: told, choices: [] }
}

async function freshCode(tx: Tx): Promise<string> {
  for (;;) {
    const code = makeCode()
    if (!(await escalationByCode(tx, code))) return code
  }
}
