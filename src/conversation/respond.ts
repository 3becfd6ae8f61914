/** Step 3 of a citizen's message: everything unanswered becomes one question; answer it, ask back, or hand it over. */
import { answer } from '../assistant/assistant.ts'
import { fixedReplies } from '../assistant/fixed-replies.ts'
import { emptyMemory, type Memory, type Outcome, type Question } from '../assistant/outcome.ts'
import { findCode, makeCheckCode } from '../escalation/code.ts'
import { fingerprintsOf } from '../escalation/fingerprint.ts'
import { checkLine } from '../escalation/sentences.ts'
import type { JobData } from '../queue.ts'
import type { Account } from '../store/accounts.ts'
import { insertAnswer } from '../store/answers.ts'
import { tellInbox } from '../store/audit.ts'
import {
  type Conversation,
  extendQuestion,
  insertQuestion,
  isHeld,
  lastAnswered,
  loadConversation,
  openClarification,
  saveFeedback,
  saveMemory,
  setHolder,
  settleQuestion,
} from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { openEscalations } from '../store/escalations.ts'
import {
  assignToQuestion,
  insertOutbound,
  type Message,
  recentMessages,
  unansweredMessages,
} from '../store/messages.ts'
import { actOnOwn } from './citizen-acts.ts'
import { toParts } from './compose-parts.ts'
import { answerPlace, withPapersWarning } from './contents.ts'
import { endOffer, escalate } from './escalate.ts'
import { withTypedTitle } from './menus.ts'
import { answerOwnData, ownDataWish } from './own-data.ts'
import { accountOf, type Parts } from './parts.ts'
import { resumeClock } from './resume.ts'
import { takePlace } from './routing.ts'
import { tellState } from './tell-state.ts'

const historyLength = 8

/** Answers what is unanswered in the conversation, unless something newer came: then its own job will. Safe to repeat. */
export async function respond(
  parts: Parts,
  { accountId, conversationId, messageId }: JobData<'respond'>,
): Promise<void> {
  const now = parts.now()
  const conversation = await loadConversation(parts.db, accountId, conversationId)
  const waiting = await unansweredMessages(parts.db, accountId, conversationId)
  if (waiting.length === 0) return
  if (waiting.some((message) => BigInt(message.id) > BigInt(messageId))) return
  const account = await accountOf(parts, accountId)
  const ownData = ownDataWish(waiting, conversation.memory)
  if (ownData)
    return parts.db
      .transaction()
      .execute((tx) => answerOwnData(tx, parts, account, conversation, ownData, waiting, now))
  const held = isHeld(conversation, now)
  if (await parts.db.transaction().execute((tx) => actOnOwn(tx, parts, account, conversationId, waiting, held, now)))
    return parts.measures.outcome(account.channel, 'act')
  if (held) return parts.db.transaction().execute((tx) => leaveToOfficer(tx, account, conversation, waiting, now))

  const question = withTypedTitle(account, await asQuestion(parts, conversation, waiting))
  const outcome = await decide(parts, account, question)

  const told = await parts.db.transaction().execute(async (tx) => {
    const current = await loadConversation(tx, accountId, conversationId, true)
    // An officer may have taken over while the answer was made.
    if (isHeld(current, now)) return leaveToOfficer(tx, account, current, waiting, now)
    if (conversation.heldBy === 'officer') await setHolder(tx, accountId, conversationId, { by: 'assistant' })
    const place = await aboutPlace(tx, parts, account, current, question, outcome, now)
    return reply(
      tx,
      parts,
      account,
      { ...current, introduce: current.introduce || conversation.heldBy === 'officer' },
      question,
      place ?? outcome,
      waiting,
      now,
    )
  })
  if (told) parts.measures.outcome(account.channel, outcome.kind)
}

/** While an officer holds the conversation the assistant is silent: the words belong to the officer's question. */
async function leaveToOfficer(
  tx: Tx,
  account: Account,
  conversation: Conversation,
  waiting: Message[],
  now: Date,
): Promise<void> {
  const { accountId, id } = conversation
  const all = (await openEscalations(tx, accountId, id)).filter((one) => one.state !== 'OFFERED')
  // Who was asked back answers that; else the words belong to what was opened last.
  const open = all.find((one) => one.state === 'WAITING_CITIZEN') ?? all.at(-1)
  const questionId =
    open?.questionId ??
    (await insertQuestion(tx, {
      accountId,
      conversationId: id,
      parentId: null,
      text: joinTexts(waiting),
      askedAt: waiting[0]!.platformAt ?? now,
      topic: null,
      score: null,
      trace: { heldBy: 'officer' },
    }))
  await assignToQuestion(
    tx,
    accountId,
    waiting.map((message) => message.id),
    questionId,
  )
  if (open) await resumeClock(tx, account, open, now)
  await tellInbox(tx, { kind: 'message', accountId, conversationId: id })
}

async function asQuestion(parts: Parts, conversation: Conversation, waiting: Message[]): Promise<Question> {
  const history = await recentMessages(parts.db, conversation.accountId, conversation.id, historyLength)
  return {
    text: joinTexts(waiting),
    payload: waiting.at(-1)?.payload ?? null,
    contents: [...new Set(waiting.flatMap((message) => message.contents))].filter((kind) => kind !== 'text'),
    history: history.map((message) => ({
      from: message.author === 'system' ? 'assistant' : message.author,
      text: message.text,
    })),
    memory: { ...emptyMemory, ...(conversation.memory as Partial<Memory>) },
    at: parts.now(),
  }
}

const joinTexts = (messages: Message[]): string =>
  messages
    .map((message) => message.text.trim())
    .filter(Boolean)
    .join('\n')

/** The assistant's decision; whatever goes wrong in it, the citizen gets an officer instead of silence. */
async function decide(parts: Parts, account: Account, question: Question): Promise<Outcome> {
  const plain = { text: '', choices: [], candidates: [], score: 0, memory: question.memory, trace: {} }
  const code = findCode(question.text)
  if (code) return { ...plain, kind: 'fixed', topic: null, reply: 'state-by-code', lookup: { code } }
  const place = await answerPlace(parts, account, question)
  if (place) return { ...plain, kind: 'fixed', topic: null, reply: 'location', text: place }
  if (!account.assistantOn) return { ...plain, kind: 'escalate', topic: null, reason: 'assistant-off', urgent: false }
  try {
    return await answer(question, await parts.toolsFor(account.unitId, question.at))
  } catch (error) {
    parts.log.error('the assistant failed; the question goes to an officer', { error, account: account.id })
    return { ...plain, kind: 'escalate', topic: null, reason: 'assistant-failed', urgent: false }
  }
}

/** The answer to the question where he lives, when this message is one; what is clearly a question of its own is not. */
async function aboutPlace(
  tx: Tx,
  parts: Parts,
  account: Account,
  conversation: Conversation,
  question: Question,
  outcome: Outcome,
  now: Date,
): Promise<Outcome | null> {
  const pressed = question.payload?.startsWith('#place:') === true
  const vague =
    outcome.kind === 'clarify' ||
    (outcome.kind === 'escalate' && !outcome.urgent && outcome.reason !== 'asked-for-officer')
  if (!pressed && !vague) return null
  const about = { conversation, accountUnitId: account.unitId, text: question.text, payload: question.payload }
  const said = await takePlace(tx, parts, about, now)
  if (!said) return null
  return { ...outcome, ...said, kind: 'fixed', topic: null, reply: 'place', memory: question.memory }
}

/** Stores the question, its ending and the reply, and queues the delivery: together or not at all. */
async function reply(
  tx: Tx,
  parts: Parts,
  account: Account,
  conversation: Conversation,
  question: Question,
  outcome: Outcome,
  waiting: Message[],
  now: Date,
): Promise<boolean> {
  // The welcome to a follower has said it already.
  const first = question.history.length === 0
  const questionId = await storeQuestion(tx, conversation, question, outcome, waiting, now)
  // Another question instead of a word on the offer: it is over, and the ledger says that nobody answered it.
  if (outcome.kind === 'answer' || outcome.kind === 'clarify') {
    const offered = (await openEscalations(tx, account.id, conversation.id)).find((one) => one.state === 'OFFERED')
    if (offered) await endOffer(tx, offered, 'asked-anew', now)
  }
  const handed =
    outcome.kind === 'escalate'
      ? await escalate(tx, parts, { account, conversation, questionId, question: question.text, ...outcome }, now)
      : null
  const checkCode = outcome.kind === 'answer' ? makeCheckCode() : null
  const text = [
    conversation.introduce ? fixedReplies.introduction : '',
    first ? `${fixedReplies.consent} ${parts.baseUrl}/privacy` : '',
    await withPapersWarning(tx, conversation, question, outcome, now),
    handed?.text ?? '',
    outcome.kind === 'fixed' && outcome.lookup ? await tellState(tx, conversation, outcome.lookup, now) : '',
    checkCode ? checkLine(checkCode) : '',
  ]
    .filter(Boolean)
    .join('\n\n')
  if (outcome.kind === 'answer') await settleQuestion(tx, account.id, questionId, 'BOT_ANSWERED', null, now)
  const answerId = checkCode
    ? await insertAnswer(tx, {
        accountId: account.id,
        questionId,
        unitId: account.unitId,
        author: 'assistant',
        state: 'left',
        checkCode,
        fingerprints: fingerprintsOf(checkCode, text),
        createdAt: now,
      })
    : null
  if (outcome.kind === 'fixed') await settleFixed(tx, account.id, questionId, outcome.reply, now)

  const { limits } = parts.channels[account.channel]
  await insertOutbound(
    tx,
    toParts(text, handed?.choices.length ? handed.choices : outcome.choices, limits).map((part) => ({
      accountId: account.id,
      conversationId: conversation.id,
      author: 'assistant',
      text: part.text,
      buttons: part.buttons,
      questionId,
      answerId,
      createdAt: now,
    })),
  )
  await saveMemory(tx, account.id, conversation.id, outcome.memory, false)
  await parts.queue.send(tx, 'deliver', { accountId: account.id, conversationId: conversation.id })
  await tellInbox(tx, { kind: 'message', accountId: account.id, conversationId: conversation.id })
  return true
}

/** A question asked back about goes on as the same question; "chưa đúng" opens a new one linked to the answered one. */
async function storeQuestion(
  tx: Tx,
  conversation: Conversation,
  question: Question,
  outcome: Outcome,
  waiting: Message[],
  now: Date,
): Promise<string> {
  const { accountId, id: conversationId } = conversation
  const rated =
    question.payload === '#wrong' || question.payload === '#right'
      ? await lastAnswered(tx, accountId, conversationId)
      : null
  if (rated) await saveFeedback(tx, accountId, rated.id, question.payload === '#right' ? 'right' : 'wrong')
  const pending = outcome.kind === 'fixed' || rated ? null : await openClarification(tx, accountId, conversationId)
  const trace = { ...outcome.trace, kind: outcome.kind, candidates: outcome.candidates }
  let id: string
  if (pending) {
    id = pending.id
    await extendQuestion(tx, accountId, id, {
      text: `${pending.text}\n${question.text}`,
      topic: outcome.topic,
      score: outcome.score,
      trace,
    })
  } else {
    id = await insertQuestion(tx, {
      accountId,
      conversationId,
      parentId: rated && question.payload === '#wrong' ? rated.id : null,
      text:
        rated && question.payload === '#wrong' ? `${rated.text}\n(Người dân báo câu trả lời chưa đúng)` : question.text,
      askedAt: waiting[0]!.platformAt ?? now,
      topic: outcome.topic ?? rated?.topic ?? null,
      score: outcome.score,
      trace,
    })
  }
  await assignToQuestion(
    tx,
    accountId,
    waiting.map((message) => message.id),
    id,
  )
  return id
}

/** Greetings and the like are no questions of the register: they end at once, under their own reason. */
async function settleFixed(tx: Tx, accountId: string, questionId: string, reply: string, now: Date): Promise<void> {
  const emergency = reply.startsWith('emergency')
  await settleQuestion(
    tx,
    accountId,
    questionId,
    emergency ? 'EMERGENCY_SCRIPT' : 'NOT_ANSWERABLE',
    `fixed:${reply}`,
    now,
  )
}
