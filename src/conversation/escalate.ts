/** Step 4 of a citizen's message, when it cannot be answered: offer an officer, open an escalation, or join the open one. */
import type { Choice, EscalationReason } from '../assistant/outcome.ts'
import { nextOpening } from '../escalation/calendar.ts'
import { makeCode } from '../escalation/code.ts'
import { deadlineFor } from '../escalation/deadline.ts'
import { joined, offer, offerChoices, received } from '../escalation/sentences.ts'
import { next, openStates } from '../escalation/states.ts'
import { calendarOf, policyOf } from '../escalation/working-time.ts'
import type { Account } from '../store/accounts.ts'
import { writeAudit } from '../store/audit.ts'
import { attachToEscalation, type Conversation, settleEscalatedQuestions } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import {
  changeEscalation,
  type Escalation,
  type EscalationChange,
  escalationByCode,
  insertEscalation,
  openEscalations,
} from '../store/escalations.ts'
import { readQuestion } from '../store/inbox-conversation.ts'
import { saveRouting } from '../store/routing.ts'
import type { EscalationState } from '../store/tables.ts'
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
  /** The citizen's words: a place may be named in them, and by them silence after an offer is understood. */
  question: string
  /** What is said before the notice; empty = nothing. */
  text: string
}

/** What the citizen is told, and the choices under it. */
export interface Told {
  text: string
  choices: Choice[]
}

type World = Pick<Parts, 'places' | 'timing'>

// The assistant is not sure: the citizen decides whether an officer shall answer. Everything else goes to an officer at once.
const offered: EscalationReason[] = [
  'nothing-found',
  'not-confident',
  'clarification-failed',
  'knowledge-expired',
  'unsupported-answer',
  'not-our-field',
  'assistant-failed',
]

// Once a person waits for an officer, these bring nothing new to the officer's desk: no second code is made.
const joining: EscalationReason[] = [
  'asked-for-officer',
  'personal-case',
  'not-confident',
  'nothing-found',
  'clarification-failed',
]

/** Hands the question over in the caller's transaction, so that the notice to the citizen and the escalation exist together
 * or not at all. */
export async function escalate(tx: Tx, parts: World, over: HandOver, now: Date): Promise<Told> {
  const open = await openEscalations(tx, over.account.id, over.conversation.id)
  const waiting = open.filter((one) => openStates.includes(one.state)).at(-1)
  if (waiting && joining.includes(over.reason) && !over.urgent) {
    await addQuestion(tx, waiting, over, now)
    return { text: joined(waiting.code), choices: [] }
  }
  const standing = open.find((one) => one.state === 'OFFERED')
  if (offered.includes(over.reason) && !over.urgent) {
    if (standing) await widenOffer(tx, parts, standing, over, now)
    else await openEscalation(tx, parts, over, { state: 'OFFERED', ...patience(parts, over, now) }, now)
    return { text: offer, choices: offerChoices }
  }
  if (standing && over.reason === 'asked-for-officer') {
    await addQuestion(tx, standing, over, now)
    return acceptOffer(tx, parts, over, standing, 'citizen', now)
  }
  if (standing) await endOffer(tx, standing, 'asked-anew', now)
  const made = await openEscalation(tx, parts, over, { state: 'RECEIVED' }, now)
  return receipt(tx, over, made, now)
}

/** How long an offer stands, and whether silence means yes: only for a clear question within our field. */
function patience(parts: World, over: HandOver, now: Date): { offerUntil: Date; offerClear: boolean } {
  const sentence = over.question.trim().split(/\s+/).length >= 4
  const clear =
    ['not-confident', 'knowledge-expired', 'unsupported-answer', 'assistant-failed'].includes(over.reason) ||
    (over.reason === 'nothing-found' && sentence)
  const minutes = clear ? parts.timing.offerMinutes : parts.timing.offerLapseHours * 60
  return { offerUntil: new Date(now.getTime() + minutes * 60_000), offerClear: clear }
}

/** A further question the assistant is not sure of, while an offer stands: one offer for both. */
async function widenOffer(tx: Tx, parts: World, standing: Escalation, over: HandOver, now: Date): Promise<void> {
  const { offerUntil, offerClear } = patience(parts, over, now)
  const clear = standing.offerClear || offerClear
  const until = standing.offerClear && standing.offerUntil ? standing.offerUntil : offerUntil
  await attachToEscalation(tx, standing.accountId, over.questionId, standing.id)
  const entry = { type: 'question-added', actor: 'assistant', at: now, detail: { questionId: over.questionId } }
  await changeEscalation(tx, standing, { offerUntil: until, offerClear: clear }, entry)
}

/** The citizen, or silence, agrees to an offer: the unit is decided and the clock starts now. Returns what the citizen is told. */
export async function acceptOffer(
  tx: Tx,
  parts: World,
  over: Pick<HandOver, 'account' | 'conversation' | 'text'>,
  standing: Escalation,
  actor: 'citizen' | 'system',
  now: Date,
): Promise<Told> {
  const state = next(standing.state, 'accept')
  if (!state) throw new Error(`${standing.code} is no offer any more`)
  const asked = await readQuestion(tx, standing.accountId, standing.questionId)
  const given = { topic: standing.topic, accountUnitId: over.account.unitId, text: asked?.text ?? '' }
  const decided = await decideUnit(tx, parts, given, now)
  const deadline = await dates(tx, over, { ...standing, unitId: decided.unitId, short: standing.urgent }, now)
  const change = { state, unitId: decided.unitId, ...deadline, offerUntil: null }
  if (!(await changeEscalation(tx, standing, change, { type: 'accept', actor, at: now })))
    throw new Error('this offer was answered by another worker just now')
  await saveRouting(tx, standing, decided.unitId, decided.record, 'assistant', now)
  return receipt(tx, over, { ...standing, ...change, decided }, now)
}

/** Ends an offer without an officer, for its reason of the closed list; the ledger says that nobody answered. */
export async function endOffer(
  tx: Tx,
  standing: Escalation,
  why: 'declined' | 'asked-anew' | 'no-consent',
  now: Date,
): Promise<void> {
  const state = next(standing.state, 'decline')
  if (!state) return
  const actor = why === 'no-consent' ? 'system' : 'citizen'
  const entry = { type: 'decline', actor, at: now, detail: { reason: why } }
  if (!(await changeEscalation(tx, standing, { state, closedAt: now, closedReason: why }, entry))) return
  const outcome = why === 'declined' ? 'WITHDRAWN' : 'NOT_ANSWERABLE'
  await settleEscalatedQuestions(tx, standing.accountId, standing.id, outcome, why, now)
}

/** A new escalation with its question; what differs stands in `more`. Routed by topic and place, unless `more` names the unit. */
export async function openEscalation(
  tx: Tx,
  parts: World,
  over: Omit<HandOver, 'text'>,
  more: EscalationChange & { state: EscalationState },
  now: Date,
): Promise<Made> {
  const { account, conversation, questionId, topic } = over
  const given = { topic, accountUnitId: account.unitId, text: over.question }
  const decided = more.unitId ? null : await decideUnit(tx, parts, given, now)
  const unitId = more.unitId ?? decided!.unitId
  const code = await freshCode(tx)
  const deadline = await dates(tx, over, { unitId, topic, short: over.urgent || Boolean(more.parentId) }, now)
  const id = await insertEscalation(
    tx,
    {
      accountId: account.id,
      code,
      questionId,
      conversationId: conversation.id,
      reason: over.reason,
      urgent: over.urgent,
      topic,
      ...deadline,
      createdAt: now,
      ...more,
      unitId,
    },
    more.parentId ? 'citizen' : 'assistant',
  )
  await attachToEscalation(tx, account.id, questionId, id)
  if (decided) await saveRouting(tx, { accountId: account.id, id }, unitId, decided.record, 'assistant', now)
  return { id, code, unitId, replyByAt: deadline.replyByAt, decided }
}

interface Made {
  id: string
  code: string
  unitId: string
  replyByAt: Date
  decided: Awaited<ReturnType<typeof decideUnit>> | null
}

/** Both clocks, by the calendar of the unit and the policy of the topic. `short`: urgent, or asked about again. */
async function dates(
  tx: Tx,
  { account, conversation }: Pick<HandOver, 'account' | 'conversation'>,
  about: { unitId: string; topic: string | null; short: boolean },
  now: Date,
) {
  const calendar = await calendarOf(tx, about.unitId)
  const policy = await policyOf(tx, about.topic)
  const deadline = deadlineFor(now, about.short, calendar, policy, {
    channel: account.channel,
    last: conversation.lastInteractionAt ?? now,
    settings: account.settings,
  })
  return {
    legalDueAt: deadline.legalDueAt,
    replyByAt: deadline.replyByAt,
    replyByReason: deadline.reason,
    policyVersion: policy.version,
    calendarVersion: calendar.version,
  }
}

/** What the citizen is told of a request that was received; when the place would matter, it is asked with it. */
async function receipt(
  tx: Tx,
  over: Pick<HandOver, 'account' | 'conversation' | 'text'>,
  { id, code, unitId, replyByAt, decided }: Made,
  now: Date,
): Promise<Told> {
  const opens = nextOpening(await calendarOf(tx, unitId), now)
  const text = received(code, await unitName(tx, unitId), replyByAt, opens, over.text === '', now)
  if (!decided?.ask) return { text, choices: [] }
  const place = await askForPlace(tx, { ...over, escalationId: id, names: decided.names }, now)
  return { text: `${text}\n\n${place.text}`, choices: place.choices }
}

async function addQuestion(tx: Tx, escalation: Escalation, over: HandOver, now: Date): Promise<void> {
  await attachToEscalation(tx, escalation.accountId, over.questionId, escalation.id)
  await writeAudit(tx, {
    accountId: escalation.accountId,
    subject: 'escalation',
    subjectId: escalation.id,
    type: 'question-added',
    actor: 'assistant',
    at: now,
    detail: { questionId: over.questionId, reason: over.reason },
  })
}

async function freshCode(tx: Tx): Promise<string> {
  for (;;) {
    const code = makeCode()
    if (!(await escalationByCode(tx, code))) return code
  }
}
