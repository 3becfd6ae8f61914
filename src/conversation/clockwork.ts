/** What time alone does to escalations: silence after an offer, a date that passes, a citizen who does not come back, an answer
 * whose arrival nobody tells or nobody objects to, a snooze that ends. Looked for every minute; each is done once, in its own transaction. */
import { answer } from '../assistant/assistant.ts'
import { emptyMemory } from '../assistant/outcome.ts'
import { addWorkingMinutes } from '../escalation/calendar.ts'
import { makeCheckCode } from '../escalation/code.ts'
import { fingerprintsOf } from '../escalation/fingerprint.ts'
import { handedOver, lapsed, late, silent } from '../escalation/sentences.ts'
import { clockRuns, next } from '../escalation/states.ts'
import { calendarOf, policyOf } from '../escalation/working-time.ts'
import { insertAnswer } from '../store/answers.ts'
import { loadConversation, settleEscalatedQuestions } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import {
  answerTakenAt,
  changeEscalation,
  dueEscalations,
  type Escalation,
  loadEscalation,
} from '../store/escalations.ts'
import { insertOutbound } from '../store/messages.ts'
import { tellCitizen } from './act.ts'
import { answerArrived } from './arrival.ts'
import { toParts } from './compose-parts.ts'
import { acceptOffer, endOffer } from './escalate.ts'
import { letAssistantSpeak } from './holding.ts'
import { accountOf, type Parts } from './parts.ts'
import { tellOfficers } from './tell-officers.ts'

const batch = 200

/** Does everything that is due at `now`. Returns how many escalations were moved. Safe in several processes. */
export async function tick(parts: Parts, now: Date): Promise<number> {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3600_000)
  const before = { settled: ago(parts.timing.objectHours), taken: ago(parts.timing.takenHours) }
  const due = await dueEscalations(parts.db, now, before, batch)
  let moved = 0
  for (const { accountId, id } of due) {
    try {
      if (await moveOne(parts, accountId, id, now)) moved += 1
    } catch (error) {
      parts.log.error('an escalation could not be moved on, it is tried again', { error, escalation: id })
    }
  }
  return moved
}

async function moveOne(parts: Parts, accountId: string, id: string, now: Date): Promise<boolean> {
  const seen = await loadEscalation(parts.db, accountId, id)
  if (!seen) return false
  // Composing needs the index, not the database: it is done before the transaction.
  const general = seen.state === 'WAITING_CITIZEN' ? await generalAnswer(parts, seen, now) : ''
  return parts.db.transaction().execute(async (tx) => {
    const escalation = await loadEscalation(tx, accountId, id)
    if (!escalation || escalation.version !== seen.version) return false
    if (escalation.snoozedUntil && escalation.snoozedUntil <= now) return wake(tx, escalation, now)
    if (escalation.state === 'OFFERED') return endSilence(tx, parts, escalation, now)
    if (escalation.state === 'WAITING_CITIZEN') return answerGenerally(tx, parts, escalation, general, now)
    if (escalation.state === 'ANSWERED') return assumeArrival(tx, escalation, now)
    if (escalation.state === 'DELIVERED') return settle(tx, escalation, now)
    if (clockRuns.includes(escalation.state)) return tellLate(tx, parts, escalation, now)
    return false
  })
}

/** Nobody answered the offer: a clear question goes to an officer, an unclear one ends, and either is told. */
async function endSilence(tx: Tx, parts: Parts, escalation: Escalation, now: Date): Promise<boolean> {
  if (!escalation.offerUntil || escalation.offerUntil > now) return false
  if (!escalation.offerClear) {
    await endOffer(tx, escalation, 'no-consent', now)
    await tellCitizen(tx, parts, escalation, lapsed, now)
    return true
  }
  const account = await accountOf(parts, escalation.accountId, tx)
  const conversation = await loadConversation(tx, escalation.accountId, escalation.conversationId)
  const told = await acceptOffer(tx, parts, { account, conversation, text: handedOver }, escalation, 'system', now)
  await tellCitizen(tx, parts, escalation, `${handedOver}\n\n${told.text}`, now)
  return true
}

/** The promised date passes: told by us, with a new promise; the legal date stays as it is. */
async function tellLate(tx: Tx, parts: Parts, escalation: Escalation, now: Date): Promise<boolean> {
  if (escalation.lateToldAt || escalation.replyByAt > now) return false
  const promisedAt = escalation.legalDueAt > now ? escalation.legalDueAt : await inWorkingTime(tx, escalation, now)
  const entry = { type: 'late-told', actor: 'system', at: now, detail: { promisedAt } }
  if (!(await changeEscalation(tx, escalation, { lateToldAt: now, promisedAt }, entry))) return false
  await tellCitizen(tx, parts, escalation, late(escalation.code, promisedAt, now), now)
  return true
}

/** As long again as the topic is given, from now on. */
async function inWorkingTime(tx: Tx, { unitId, topic, urgent }: Escalation, now: Date): Promise<Date> {
  const policy = await policyOf(tx, topic)
  return addWorkingMinutes(await calendarOf(tx, unitId), now, urgent ? policy.urgentMinutes : policy.minutes)
}

/** What the knowledge base says of the topic in general, or nothing. */
async function generalAnswer(parts: Parts, { topic, unitId, id }: Escalation, now: Date): Promise<string> {
  if (!topic) return ''
  const question = { text: '', payload: `#topic:${topic}`, contents: [], history: [], memory: emptyMemory, at: now }
  try {
    const told = await answer(question, await parts.toolsFor(unitId, now))
    return told.kind === 'answer' ? told.text : ''
  } catch (error) {
    parts.log.warn('no general answer could be composed', { error, escalation: id })
    return ''
  }
}

/** The citizen did not come back: a general answer goes out, never a silent end. */
async function answerGenerally(
  tx: Tx,
  parts: Parts,
  escalation: Escalation,
  general: string,
  now: Date,
): Promise<boolean> {
  const state = next(escalation.state, 'citizenSilent')
  if (!state || !escalation.waitUntil || escalation.waitUntil > now) return false
  const change = { state, answeredAt: now, pausedAt: null, waitUntil: null }
  const entry = { type: 'citizenSilent', actor: 'system', at: now }
  if (!(await changeEscalation(tx, escalation, change, entry))) return false
  const { accountId, conversationId, id: escalationId, questionId, unitId } = escalation
  const text = [general, silent(escalation.code)].filter(Boolean).join('\n\n')
  const checkCode = makeCheckCode()
  const fingerprints = fingerprintsOf(checkCode, text)
  const made = { accountId, escalationId, questionId, unitId, text, checkCode, fingerprints, createdAt: now }
  const answerId = await insertAnswer(tx, { ...made, author: 'system', state: 'leaving' })
  const { limits } = parts.channels[(await accountOf(parts, accountId, tx)).channel]
  await insertOutbound(
    tx,
    toParts(text, [], limits).map((part) => ({
      accountId,
      conversationId,
      author: 'system' as const,
      text: part.text,
      escalationId,
      questionId,
      answerId,
      createdAt: now,
    })),
  )
  await settleEscalatedQuestions(tx, accountId, escalationId, 'NOT_ANSWERABLE', 'citizen-silent', now)
  await letAssistantSpeak(tx, escalation)
  await parts.queue.send(tx, 'deliver', { accountId, conversationId })
  return true
}

/** The channel took the answer, no part failed, and it never told of receipt: counted as arrived when it was taken. The record
 * says that this is an assumption; an objection still opens the matter again. */
async function assumeArrival(tx: Tx, escalation: Escalation, now: Date): Promise<boolean> {
  const { accountId, id, answeredAt } = escalation
  const taken = (await answerTakenAt(tx, accountId, id)) ?? answeredAt ?? now
  return (await answerArrived(tx, accountId, id, 'system', now, taken)) !== null
}

/** Delivered and not objected to. Nothing is told: no noise. */
async function settle(tx: Tx, escalation: Escalation, now: Date): Promise<boolean> {
  const state = next(escalation.state, 'close')
  if (!state) return false
  const change = { state, closedAt: now, closedReason: 'settled' }
  return changeEscalation(tx, escalation, change, {
    type: 'close',
    actor: 'system',
    at: now,
    detail: { reason: 'settled' },
  })
}

/** A snooze ends: the officer is told. */
async function wake(tx: Tx, escalation: Escalation, now: Date): Promise<boolean> {
  const entry = { type: 'wake', actor: 'system', at: now }
  if (!(await changeEscalation(tx, escalation, { snoozedUntil: null }, entry))) return false
  const { ownerId, code } = escalation
  if (ownerId) await tellOfficers(tx, [ownerId], 'reminder', escalation, `${code}: đến giờ xem lại.`, now)
  return true
}
