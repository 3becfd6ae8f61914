/** What a citizen does with escalations of their own instead of asking: agree to an offer, cancel, add, object, rate. Said by
 * fixed sentences, also while an officer holds the conversation. */
import type { Choice } from '../assistant/outcome.ts'
import * as say from '../escalation/sentences.ts'
import { next, openStates } from '../escalation/states.ts'
import { type CitizenWish, readWish, type Standing } from '../escalation/wish.ts'
import type { Account } from '../store/accounts.ts'
import { lastAnswer } from '../store/answers.ts'
import { writeAudit } from '../store/audit.ts'
import { type Conversation, lastAnswered, loadConversation, settleEscalatedQuestions } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, type Escalation, escalationByCode, escalationsOf } from '../store/escalations.ts'
import { assignToQuestion, insertOutbound, type Message } from '../store/messages.ts'
import { answerArrived } from './arrival.ts'
import { toParts } from './compose-parts.ts'
import { acceptOffer, endOffer, type Told } from './escalate.ts'
import { letAssistantSpeak } from './holding.ts'
import { objectTo } from './object.ts'
import type { Parts } from './parts.ts'
import { resumeClock } from './resume.ts'
import { tellState } from './tell-state.ts'

/** How many of the citizen's last escalations are looked at. */
const remembered = 10

type World = Pick<Parts, 'queue' | 'channels' | 'places' | 'timing'>
interface Act {
  account: Account
  conversation: Conversation
  own: Escalation[]
  waiting: Message[]
  now: Date
}

/** Carries out what the waiting messages want of the citizen's own escalations, reply and all. False when they are a
 * question, or talk: then nothing was done. */
export async function actOnOwn(
  tx: Tx,
  parts: World,
  account: Account,
  conversationId: string,
  waiting: Message[],
  held: boolean,
  now: Date,
): Promise<boolean> {
  const own = await escalationsOf(tx, account.id, conversationId, remembered)
  const text = waiting.map((message) => message.text.trim()).join('\n')
  const payload = waiting.at(-1)?.payload ?? null
  const standing = await standingOf(tx, account.id, conversationId, own, parts.timing.objectHours, now)
  const wish = readWish(text, payload, standing)
  // Asked by code, the state is told on the ordinary path; while an officer holds the conversation it is told here.
  if (!wish || (wish.kind === 'status' && !held)) return false
  const conversation = await loadConversation(tx, account.id, conversationId, true)
  const act = { account, conversation, own, waiting, now }
  const done = await carryOut(tx, parts, wish, act)
  if (!done) return false
  await assignToQuestion(
    tx,
    account.id,
    waiting.map((message) => message.id),
    done.about?.questionId ?? '0',
  )
  await answerWith(tx, parts, act, done)
  return true
}

async function answerWith(tx: Tx, parts: World, { account, conversation, now }: Act, told: Told): Promise<void> {
  const messages = toParts(told.text, told.choices, parts.channels[account.channel].limits).map((part) => ({
    accountId: account.id,
    conversationId: conversation.id,
    author: 'system' as const,
    text: part.text,
    buttons: part.buttons,
    createdAt: now,
  }))
  await insertOutbound(tx, messages)
  await parts.queue.send(tx, 'deliver', { accountId: account.id, conversationId: conversation.id })
}

/** What short words can mean just now. */
async function standingOf(
  tx: Tx,
  accountId: string,
  conversationId: string,
  own: Escalation[],
  hours: number,
  now: Date,
): Promise<Standing> {
  const answered = await answeredLast(tx, own, hours, now)
  const byAssistant = answered ? (await lastAnswered(tx, accountId, conversationId)).at(-1)?.outcomeAt : null
  return {
    offered: own.some((one) => one.state === 'OFFERED'),
    open: own.some((one) => openStates.includes(one.state) || ['OFFERED', 'ANSWERED', 'PARKED'].includes(one.state)),
    answered: answered !== undefined && !(byAssistant && byAssistant > answered.answeredAt!),
    ratingAsked: own.some((one) => one.ratingAskedAt !== null && one.rating === null),
  }
}

/** The newest escalation with an answer that left and may still be spoken about. */
async function answeredLast(tx: Tx, own: Escalation[], hours: number, now: Date): Promise<Escalation | undefined> {
  const found = own.find(
    (one) =>
      one.answeredAt !== null &&
      ['ANSWERED', 'DELIVERED'].includes(one.state) &&
      now.getTime() - one.answeredAt.getTime() < hours * 3600_000,
  )
  return found && (await lastAnswer(tx, found.accountId, found.id, ['left'])) ? found : undefined
}

type Done = (Told & { about?: Escalation }) | null
const tell = (text: string, about?: Escalation, choices: Choice[] = []): Done => ({ text, choices, about })

async function carryOut(tx: Tx, parts: World, wish: CitizenWish, act: Act): Promise<Done> {
  const { account, conversation, own, now } = act
  const offered = own.find((one) => one.state === 'OFFERED')
  switch (wish.kind) {
    case 'agree':
      if (!offered) return null
      return {
        ...(await acceptOffer(tx, parts, { account, conversation, text: '' }, offered, 'citizen', now)),
        about: offered,
      }
    case 'decline':
    case 'anew':
      if (!offered) return null
      await endOffer(tx, offered, wish.kind === 'anew' ? 'asked-anew' : 'declined', now)
      return tell(wish.kind === 'anew' ? say.askAnew : say.declined, offered)
    case 'status':
      return tell(await tellState(tx, conversation, { code: wish.code }, now))
    case 'cancel':
      return cancel(tx, wish.code, act)
    case 'add':
      return add(tx, parts, wish, act)
    case 'clear':
      return confirm(tx, await meant(tx, wish.code, act, parts), act)
    case 'object': {
      const about = await meant(tx, wish.code, act, parts)
      return about && objectable(about) ? objectTo(tx, parts, about, wish.how, null, act) : null
    }
    case 'rate':
      return rate(tx, wish, act)
  }
}

const objectable = (one: Escalation): boolean => ['ANSWERED', 'DELIVERED', 'CLOSED'].includes(one.state)

/** The citizen's own escalation that the code names, or without one the last answered. */
async function meant(tx: Tx, code: string | null, act: Act, parts: World): Promise<Escalation | null> {
  if (!code) return (await answeredLast(tx, act.own, parts.timing.objectHours, act.now)) ?? null
  const found = await escalationByCode(tx, code)
  return found && isOwn(found, act.conversation) ? found : null
}

const isOwn = (one: Escalation, conversation: Conversation): boolean =>
  one.accountId === conversation.accountId && one.conversationId === conversation.id

/** "hủy": ends what waits for an officer. */
async function cancel(tx: Tx, code: string | null, act: Act): Promise<Done> {
  const open = act.own.filter((one) => openStates.includes(one.state) || one.state === 'OFFERED')
  if (code) {
    const found = await escalationByCode(tx, code)
    if (!found) return null
    if (!isOwn(found, act.conversation)) return tell(say.notYours(code))
    if (!open.some((one) => one.id === found.id)) return tell(say.notCancelled(code), found)
    return cancelOne(tx, found, act.now)
  }
  if (open.length === 0) return null
  if (open.length > 1) return tell(say.cancelWhich(open.map((one) => one.code).reverse()), open[0])
  return cancelOne(tx, open[0]!, act.now)
}

async function cancelOne(tx: Tx, one: Escalation, now: Date): Promise<Done> {
  if (one.state === 'OFFERED') {
    await endOffer(tx, one, 'declined', now)
    return tell(say.declined, one)
  }
  const state = next(one.state, 'withdraw')!
  const entry = { type: 'withdraw', actor: 'citizen', at: now, detail: { reason: 'cancelled' } }
  const change = { state, closedAt: now, closedReason: 'cancelled', pausedAt: null, snoozedUntil: null }
  if (!(await changeEscalation(tx, one, change, entry))) throw new Error(`${one.code} was changed just now`)
  await settleEscalatedQuestions(tx, one.accountId, one.id, 'WITHDRAWN', 'cancelled', now)
  await letAssistantSpeak(tx, one)
  return tell(say.cancelled(one.code), one)
}

/** A code and further words: they belong to that request. After an answer they are a question that goes on about it. */
async function add(tx: Tx, parts: World, wish: { code: string; text: string }, act: Act): Promise<Done> {
  const found = await escalationByCode(tx, wish.code)
  if (!found || !isOwn(found, act.conversation)) return null
  if (objectable(found)) return objectTo(tx, parts, found, 'further', wish.text, act)
  if (found.state === 'WAITING_CITIZEN') {
    await resumeClock(tx, act.account, found, act.now)
    return tell(say.joined(found.code), found)
  }
  if (!openStates.includes(found.state)) return null
  await writeAudit(tx, {
    accountId: found.accountId,
    subject: 'escalation',
    subjectId: found.id,
    type: 'citizen-added',
    actor: 'citizen',
    at: act.now,
  })
  return tell(say.joined(found.code), found)
}

/** "Đã rõ": proof that the answer arrived, and its end. Then, once, the question how it was. */
async function confirm(tx: Tx, about: Escalation | null, { now }: Act): Promise<Done> {
  if (!about) return null
  const here = about.state === 'ANSWERED' ? await answerArrived(tx, about.accountId, about.id, 'citizen', now) : about
  if (!here) return null
  const state = next(here.state, 'close')
  const ask = here.ratingAskedAt === null
  if (!state && !ask) return tell(say.rated, here)
  const entry = { type: state ? 'close' : 'rating-asked', actor: 'citizen', at: now, detail: { reason: 'confirmed' } }
  const change = {
    ...(state ? { state, closedAt: now, closedReason: 'confirmed' } : {}),
    ...(ask ? { ratingAskedAt: now } : {}),
  }
  if (!(await changeEscalation(tx, here, change, entry))) throw new Error(`${here.code} was changed just now`)
  return ask ? tell(say.askRating, here, say.ratingChoices(here.code)) : tell(say.rated, here)
}

/** One to five and a word, once. */
async function rate(tx: Tx, wish: Extract<CitizenWish, { kind: 'rate' }>, act: Act): Promise<Done> {
  const about = wish.code
    ? act.own.find((one) => one.code === wish.code)
    : act.own.find((one) => one.ratingAskedAt !== null && one.rating === null)
  if (!about?.ratingAskedAt) return null
  if (about.rating !== null) return tell(say.rated, about)
  const change = { rating: wish.points, ratingWords: wish.words.slice(0, 500) || null, ratedAt: act.now }
  const entry = { type: 'rated', actor: 'citizen', at: act.now, detail: { points: wish.points } }
  if (!(await changeEscalation(tx, about, change, entry))) throw new Error(`${about.code} was changed just now`)
  return tell(say.rated, about)
}
