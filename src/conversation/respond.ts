/** Step 3 of a citizen's message: everything unanswered is read as one message; each question in it is answered, asked back
 * about, or handed over. */
import { answerParts } from '../assistant/assistant.ts'
import { recall } from '../assistant/memory.ts'
import type { EscalationReason, Outcome, Part, Question } from '../assistant/outcome.ts'
import { findCode } from '../escalation/code.ts'
import type { JobData } from '../queue.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox } from '../store/audit.ts'
import { type Conversation, insertQuestion, isHeld, loadConversation, setHolder } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { openEscalations } from '../store/escalations.ts'
import { assignToQuestion, type Message, recentMessages, unansweredMessages } from '../store/messages.ts'
import { raiseAlarm } from './alarm.ts'
import { actOnOwn } from './citizen-acts.ts'
import { answerPlace } from './contents.ts'
import { isFlood, takeFlood } from './flood.ts'
import { withTypedTitle } from './menus.ts'
import { answerOwnData, ownDataWish } from './own-data.ts'
import { accountOf, type Parts } from './parts.ts'
import { reply } from './reply.ts'
import { resumeClock } from './resume.ts'
import { takePlace } from './routing.ts'

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
  const flood = await isFlood(parts.db, parts, conversation, waiting, now)
  if (!flood && waiting.some((message) => BigInt(message.id) > BigInt(messageId))) return
  const account = await accountOf(parts, accountId)
  const ownData = ownDataWish(waiting, conversation.memory)
  if (ownData)
    return parts.db
      .transaction()
      .execute((tx) => answerOwnData(tx, parts, account, conversation, ownData, waiting, now))
  const held = isHeld(conversation, now)
  if (await parts.db.transaction().execute((tx) => actOnOwn(tx, parts, account, conversationId, waiting, held, now)))
    return ended(parts, account, ['act'], conversationId)
  if (held)
    return parts.db.transaction().execute((tx) => leaveToOfficer(tx, parts, account, conversation, waiting, now))
  if (flood) {
    await parts.db.transaction().execute((tx) => takeFlood(tx, parts, account, conversation, waiting, now))
    return ended(parts, account, ['flood'], conversationId)
  }

  const question = withTypedTitle(account, await asQuestion(parts, conversation, waiting))
  const began = performance.now()
  const decided = await decide(parts, account, question)
  parts.measures.decisionSeconds((performance.now() - began) / 1000)

  const told = await parts.db.transaction().execute(async (tx) => {
    const current = await loadConversation(tx, accountId, conversationId, true)
    // An officer may have taken over while the answer was made.
    if (isHeld(current, now)) return leaveToOfficer(tx, parts, account, current, waiting, now)
    if (conversation.heldBy === 'officer') await setHolder(tx, accountId, conversationId, { by: 'assistant' })
    const place =
      decided.length === 1 ? await aboutPlace(tx, parts, account, current, question, decided[0]!, now) : null
    const introduce = current.introduce || conversation.heldBy === 'officer'
    const about = { account, conversation: { ...current, introduce }, question, waiting }
    return reply(tx, parts, about, place ?? decided, now)
  })
  if (told)
    ended(
      parts,
      account,
      decided.map(({ outcome }) => outcome.kind),
      conversationId,
    )
}

/** After the last failed try: an officer gets what the assistant could not work on, the citizen is told, and the conversation
 * goes on with what comes next. */
export async function leaveFailed(parts: Parts, { accountId, conversationId }: JobData<'respond'>): Promise<void> {
  const now = parts.now()
  const account = await accountOf(parts, accountId)
  await parts.db.transaction().execute(async (tx) => {
    const conversation = await loadConversation(tx, accountId, conversationId, true)
    const waiting = await unansweredMessages(tx, accountId, conversationId)
    if (waiting.length === 0) return
    if (isHeld(conversation, now)) return leaveToOfficer(tx, parts, account, conversation, waiting, now)
    const question = await asQuestion({ ...parts, db: tx }, conversation, waiting)
    await reply(tx, parts, { account, conversation, question, waiting }, handOver(question, 'assistant-failed'), now)
  })
}

/** Counts how the questions ended, and says so without their words. */
function ended(parts: Parts, account: Account, kinds: string[], conversation: string): void {
  for (const kind of kinds) parts.measures.outcome(account.channel, kind)
  parts.log.info('questions ended', { account: account.id, conversation, kinds })
}

/** While an officer holds the conversation the assistant is silent: the words belong to the officer's question. */
async function leaveToOfficer(
  tx: Tx,
  parts: Parts,
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
  await raiseAlarm(tx, parts, { account, conversation, questionId, text: joinTexts(waiting) }, now)
  await tellInbox(tx, { kind: 'message', accountId, conversationId: id })
}

async function asQuestion(
  parts: { db: Tx; now: Parts['now'] },
  conversation: Conversation,
  waiting: Message[],
): Promise<Question> {
  const history = await recentMessages(parts.db, conversation.accountId, conversation.id, historyLength)
  return {
    text: joinTexts(waiting),
    payload: waiting.at(-1)?.payload ?? null,
    contents: [...new Set(waiting.flatMap((message) => message.contents))].filter((kind) => kind !== 'text'),
    history: history.map((message) => ({
      from: message.author === 'system' ? 'assistant' : message.author,
      text: message.text,
    })),
    memory: recall(conversation.memory, parts.now()),
    at: parts.now(),
  }
}

const joinTexts = (messages: Message[]): string =>
  messages
    .map((message) => message.text.trim())
    .filter(Boolean)
    .join('\n')

const plain = (memory: Question['memory']) => ({ text: '', choices: [], candidates: [], score: 0, memory, trace: {} })

/** The whole message goes to an officer. */
const handOver = (question: Question, reason: EscalationReason): Part[] => {
  const outcome = { ...plain(question.memory), kind: 'escalate' as const, topic: null, urgent: false, reason }
  return [{ text: question.text, outcome }]
}

/** The assistant's decision; whatever goes wrong in it, the citizen gets an officer instead of silence. */
async function decide(parts: Parts, account: Account, question: Question): Promise<Part[]> {
  const fixed = { ...plain(question.memory), kind: 'fixed' as const, topic: null }
  const whole = (outcome: Outcome): Part[] => [{ text: question.text, outcome }]
  const code = findCode(question.text)
  if (code) return whole({ ...fixed, reply: 'state-by-code', lookup: { code } })
  const place = await answerPlace(parts, account, question)
  if (place) return whole({ ...fixed, reply: 'location', text: place })
  if (!account.assistantOn) return handOver(question, 'assistant-off')
  try {
    return await answerParts(question, await parts.toolsFor(account.unitId, question.at))
  } catch (error) {
    parts.log.error('the assistant failed; the question goes to an officer', { error, account: account.id })
    return handOver(question, 'assistant-failed')
  }
}

/** The answer to the question where he lives, when this message is one; what is clearly a question of its own is not. */
async function aboutPlace(
  tx: Tx,
  parts: Parts,
  account: Account,
  conversation: Conversation,
  question: Question,
  { text, outcome }: Part,
  now: Date,
): Promise<Part[] | null> {
  const pressed = question.payload?.startsWith('#place:') === true
  const vague =
    outcome.kind === 'clarify' ||
    (outcome.kind === 'escalate' && !outcome.urgent && outcome.reason !== 'asked-for-officer')
  if (!pressed && !vague) return null
  const about = { conversation, accountUnitId: account.unitId, text: question.text, payload: question.payload }
  const said = await takePlace(tx, parts, about, now)
  if (!said) return null
  return [
    { text, outcome: { ...outcome, ...said, kind: 'fixed', topic: null, reply: 'place', memory: question.memory } },
  ]
}
