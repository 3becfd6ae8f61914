/** The end of step 3: each question of a message gets its row and its outcome in the register, and its words to the citizen. */
import { fixedReplies } from '../assistant/fixed-replies.ts'
import type { Choice, Part, Question } from '../assistant/outcome.ts'
import { makeCheckCode } from '../escalation/code.ts'
import { fingerprintsOf } from '../escalation/fingerprint.ts'
import { checkLine } from '../escalation/sentences.ts'
import type { Account } from '../store/accounts.ts'
import { insertAnswer } from '../store/answers.ts'
import { tellInbox } from '../store/audit.ts'
import {
  type Conversation,
  extendQuestion,
  insertQuestion,
  lastAnswered,
  openClarification,
  saveFeedback,
  saveMemory,
  settleQuestion,
} from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { openEscalations } from '../store/escalations.ts'
import { assignToQuestion, insertOutbound, type Message } from '../store/messages.ts'
import { raiseAlarm } from './alarm.ts'
import { toParts } from './compose-parts.ts'
import { withPapersWarning } from './contents.ts'
import { endOffer, escalate } from './escalate.ts'
import type { Parts } from './parts.ts'
import { tellState } from './tell-state.ts'

/** What is replied to: the waiting messages, read as one question, of a conversation. */
export interface RepliedTo {
  account: Account
  conversation: Conversation
  question: Question
  waiting: Message[]
}

/** Stores the questions, their endings and the reply, and queues the delivery: together or not at all. */
export async function reply(tx: Tx, parts: Parts, about: RepliedTo, decided: Part[], now: Date): Promise<true> {
  const { account, conversation, question, waiting } = about
  // Another question instead of a word on the offer: it is over, and the ledger says that nobody answered it.
  if (decided.some(({ outcome }) => outcome.kind === 'answer' || outcome.kind === 'clarify')) {
    const offered = (await openEscalations(tx, account.id, conversation.id)).find((one) => one.state === 'OFFERED')
    if (offered) await endOffer(tx, offered, 'asked-anew', now)
  }
  // The welcome to a follower has said it already.
  const consent = question.history.length === 0 ? `${fixedReplies.consent} ${parts.baseUrl}/privacy` : ''
  let before = [conversation.introduce ? fixedReplies.introduction : '', consent]
  for (const [place, part] of decided.entries()) {
    const askedAt = waiting[0]!.platformAt ?? now
    const questionId = await storeQuestion(tx, conversation, part, place === 0 ? waiting : [], askedAt)
    const { words, choices } = await endQuestion(tx, parts, about, questionId, part, now)
    await raiseAlarm(tx, parts, { account, conversation, questionId, text: part.text }, now)
    // Silence is an answer to insults: then nothing is sent, and nobody is introduced.
    if (words === '') continue
    await say(tx, parts, { account, conversation, questionId }, [...before, words], { part, choices }, now)
    before = []
  }
  await saveMemory(
    tx,
    account.id,
    conversation.id,
    decided.at(-1)!.outcome.memory,
    conversation.introduce && before.length > 0,
  )
  await parts.queue.send(tx, 'deliver', { accountId: account.id, conversationId: conversation.id })
  await tellInbox(tx, { kind: 'message', accountId: account.id, conversationId: conversation.id })
  return true
}

/** Stores the words to one question as messages to be sent; an answer carries a code by which it can be checked. */
async function say(
  tx: Tx,
  parts: Parts,
  to: { account: Account; conversation: Conversation; questionId: string },
  words: string[],
  { part, choices }: { part: Part; choices: Choice[] },
  now: Date,
): Promise<void> {
  const { account, conversation, questionId } = to
  const checkCode = part.outcome.kind === 'answer' ? makeCheckCode() : null
  const text = [...words, checkCode ? checkLine(checkCode) : ''].filter(Boolean).join('\n\n')
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
  await insertOutbound(
    tx,
    toParts(text, choices, parts.channels[account.channel].limits).map((sent) => ({
      accountId: account.id,
      conversationId: conversation.id,
      author: 'assistant',
      text: sent.text,
      buttons: sent.buttons,
      questionId,
      answerId,
      createdAt: now,
    })),
  )
}

/** Gives one question its outcome, or its escalation; returns what the citizen reads and may press. */
async function endQuestion(
  tx: Tx,
  parts: Parts,
  { account, conversation, question }: RepliedTo,
  questionId: string,
  { text, outcome }: Part,
  now: Date,
): Promise<{ words: string; choices: Choice[] }> {
  const told = await withPapersWarning(tx, conversation, question, outcome, now)
  const together = (added: string, choices: Choice[] = []) => ({
    words: [told, added].filter(Boolean).join('\n\n'),
    choices: choices.length > 0 ? choices : outcome.choices,
  })
  switch (outcome.kind) {
    case 'answer':
      await settleQuestion(tx, account.id, questionId, 'BOT_ANSWERED', null, now)
      return together('')
    case 'fixed':
      await settleFixed(tx, account.id, questionId, outcome.reply, now)
      return together(outcome.lookup ? await tellState(tx, conversation, outcome.lookup, now) : '')
    case 'escalate': {
      const about = { account, conversation, questionId, question: text, ...outcome }
      const handed = await escalate(tx, parts, about, now)
      return together(handed.text, handed.choices)
    }
    case 'clarify':
      return together('')
  }
}

/** A question asked back about goes on as the same question; "chưa đúng" opens a new one linked to the answered one. The
 * messages stand with the first question of those they hold. */
async function storeQuestion(
  tx: Tx,
  conversation: Conversation,
  { text, outcome }: Part,
  waiting: Message[],
  askedAt: Date,
): Promise<string> {
  const { accountId, id: conversationId } = conversation
  const rated = outcome.feedback ? await lastAnswered(tx, accountId, conversationId) : []
  for (const answered of rated) await saveFeedback(tx, accountId, answered.id, outcome.feedback!)
  const again = outcome.feedback === 'wrong' ? rated.at(-1) : undefined
  const goesOn = waiting.length > 0 && outcome.kind !== 'fixed' && rated.length === 0
  const pending = goesOn ? await openClarification(tx, accountId, conversationId) : null
  const trace = { ...outcome.trace, kind: outcome.kind, candidates: outcome.candidates }
  const seen = { topic: outcome.topic ?? rated.at(-1)?.topic ?? null, score: outcome.score, trace }
  const id =
    pending?.id ??
    (await insertQuestion(tx, {
      accountId,
      conversationId,
      parentId: again?.id ?? null,
      text: again ? `${rated.map((one) => one.text).join('\n')}\n(Người dân báo câu trả lời chưa đúng)` : text,
      askedAt,
      ...seen,
    }))
  if (pending) await extendQuestion(tx, accountId, id, { text: `${pending.text}\n${text}`, ...seen })
  const ids = waiting.map((message) => message.id)
  await assignToQuestion(tx, accountId, ids, id)
  return id
}

/** Greetings and the like are no questions of the register: they end at once, under their own reason. */
async function settleFixed(tx: Tx, accountId: string, questionId: string, reply: string, now: Date): Promise<void> {
  const outcome = reply.startsWith('emergency') ? 'EMERGENCY_SCRIPT' : reply === 'rude' ? 'SPAM' : 'NOT_ANSWERABLE'
  await settleQuestion(tx, accountId, questionId, outcome, `fixed:${reply}`, now)
}
