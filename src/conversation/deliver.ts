/** The last step of both stories: send what waits in one conversation, in order, and record what became of it. */
import { z } from 'zod'
import type { Button, Channel, Outgoing, SendResult } from '../channels/channel.ts'
import { localDay } from '../escalation/calendar.ts'
import { parkedFirst } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import type { JobData } from '../queue.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox } from '../store/audit.ts'
import { type Conversation, isHeld, loadConversation, setHolder } from '../store/conversations.ts'
import { changeEscalation, loadEscalation } from '../store/escalations.ts'
import { beginSend, hasParked, type Message, prefixMessage, recordSend, waitingMessages } from '../store/messages.ts'
import { answerLeft } from './arrival.ts'
import { foreignHosts } from './links.ts'
import { accountOf, type Parts } from './parts.ts'
import { isCharged, whyNotPaid } from './windows.ts'

const buttonsShape = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('reply'), title: z.string(), payload: z.string() }),
    z.object({ type: z.literal('url'), title: z.string(), url: z.string() }),
    z.object({ type: z.literal('phone'), title: z.string(), phone: z.string() }),
  ]),
)

/** How long after an unclear send the platform is asked whether the message arrived: its own echo usually comes first. */
const reconcileAfterMs = 8_000
/** How long it is looked for before an officer is shown that nobody knows. */
const reconcileUntilMs = 120_000
/** The clocks of two processes may differ by so much. */
const clocksDifferMs = 60_000
/** How often it is looked whether a paused account was connected again. */
const pausedMs = 10 * 60_000
/** "Control expires after 24 h without activity" (Conversation Routing). */
const threadLifeMs = 24 * 3600_000
/** A message that a platform keeps putting off is given up after this long and shown to the officers. */
const giveUpAfterMs = 24 * 3600_000

/** Sends the conversation's waiting messages one after another; stops at the first that must wait. Safe to repeat: a message
 * whose sending was begun and not ended is looked up at the platform, never simply sent again. */
export async function deliver(parts: Parts, { accountId, conversationId }: JobData<'deliver'>): Promise<void> {
  const account = await accountOf(parts, accountId)
  const channel = parts.channels[account.channel]
  for (const message of await waitingMessages(parts.db, accountId, conversationId)) {
    const conversation = await loadConversation(parts.db, accountId, conversationId)
    const now = parts.now()
    if (message.sendAfter && message.sendAfter > now && !wasSetBack(message, now))
      return later(parts, message, message.sendAfter)
    if (account.state === 'paused') return later(parts, message, new Date(now.getTime() + pausedMs))
    const needless = message.sendState === 'queued' ? whyNeedless(account, conversation, message, now) : null
    if (needless) {
      await recordSend(parts.db, accountId, message.id, { state: 'cancelled', at: now, detail: needless })
      continue
    }
    const goOn =
      message.sendState === 'sending'
        ? await settleUnclear(parts, account, channel, conversation, message)
        : await sendOne(parts, account, channel, conversation, message)
    if (!goOn) return
  }
}

/** Whether the clock was set back since the message was last touched: then its times lie ahead and mean nothing. */
const wasSetBack = (message: Message, now: Date): boolean =>
  (message.sendStartedAt ?? message.createdAt).getTime() > now.getTime() + clocksDifferMs

/** Why a message is not worth sending any more. */
function whyNeedless(account: Account, conversation: Conversation, message: Message, now: Date): string | null {
  if (message.author === 'assistant' && isHeld(conversation, now)) return 'cán bộ đã nhận cuộc trò chuyện'
  const notice = message.author === 'system' && message.escalationId === null
  if (notice && isCharged(account, conversation.lastInteractionAt, now))
    return 'chỉ là thông báo, đã hết thời gian nhắn miễn phí nên không gửi'
  return null
}

/** Sends one message. False: stop here for now, the rest of the conversation waits behind it. */
async function sendOne(
  parts: Parts,
  account: Account,
  channel: Channel,
  conversation: Conversation,
  message: Message,
): Promise<boolean> {
  // The last door: whatever wrote the message, no link outside the list leaves.
  const foreign = foreignHosts(message.text, parts.allowedHosts)
  if (foreign.length > 0) {
    const detail = `đường dẫn ngoài danh sách cho phép: ${foreign.join(', ')}`
    parts.log.error('a message with a foreign link was stopped', { message: message.id, foreign })
    await recordSend(parts.db, account.id, message.id, { state: 'refused', at: parts.now(), code: 'link', detail })
    return true
  }
  const unpaid = await whyNotPaid(parts.db, account, conversation.lastInteractionAt, parts.now())
  if (unpaid) {
    const detail = unpaid === 'window' ? 'chỉ gửi tin miễn phí' : 'đã đủ số tin trả phí của tháng'
    return record(parts, account, message, { kind: 'refused', reason: 'window', code: unpaid, detail })
  }
  if (!(await beginSend(parts.db, account.id, message.id, parts.now()))) return true
  const began = performance.now()
  const result = await channel.send(
    account,
    conversation.citizenPlatformId,
    outgoing(message, conversation),
    parts.now(),
  )
  const code = 'code' in result ? result.code : ''
  parts.measures.send(account.channel, result.kind, code)
  parts.measures.platformSeconds(account.channel, (performance.now() - began) / 1000)
  parts.log.info('handed to the platform', { account: account.id, messageId: message.id, result: result.kind, code })
  return record(parts, account, message, result)
}

function outgoing(message: Message, conversation: Conversation): Outgoing {
  return {
    id: message.id,
    text: message.text,
    buttons: buttonsShape.parse(message.buttons) satisfies Button[],
    author: message.author === 'citizen' ? 'system' : message.author,
    lastInteractionAt: conversation.lastInteractionAt,
  }
}

async function record(parts: Parts, account: Account, message: Message, result: SendResult): Promise<boolean> {
  const { db } = parts
  const now = parts.now()
  const tell = () => tellInbox(db, { kind: 'message', accountId: account.id, conversationId: message.conversationId })
  switch (result.kind) {
    case 'sent':
      await db.transaction().execute(async (tx) => {
        await recordSend(tx, account.id, message.id, {
          state: 'sent',
          at: now,
          platformMessageId: result.platformMessageId,
          charged: result.charged,
        })
        await answerLeft(tx, message, now)
      })
      if (message.questionId && message.author === 'assistant')
        parts.measures.replySeconds((now.getTime() - message.createdAt.getTime()) / 1000)
      await tell()
      return true
    case 'later': {
      if (now.getTime() - message.createdAt.getTime() > giveUpAfterMs) {
        await recordSend(db, account.id, message.id, {
          state: 'refused',
          at: now,
          code: result.code,
          detail: result.detail,
        })
        await tell()
        return true
      }
      // Each further putting-off waits longer: up to five minutes, or one when it is only the account's rate that is used up.
      const most = result.code === 'limit' ? 60 : 300
      const at = new Date(now.getTime() + Math.max(result.seconds, Math.min(most, 2 ** message.sendAttempts)) * 1000)
      await recordSend(db, account.id, message.id, {
        state: 'queued',
        at: now,
        code: result.code,
        detail: result.detail,
        sendAfter: at,
      })
      await later(parts, message, at)
      return false
    }
    case 'refused':
      await refuse(parts, account, message, result)
      await tell()
      return true
    case 'unknown': {
      parts.log.warn('the outcome of a send is unknown; it will be looked up, not repeated', {
        message: message.id,
        detail: result.detail,
      })
      await later(parts, message, new Date(now.getTime() + reconcileAfterMs))
      return false
    }
  }
}

/** A message whose sending was begun earlier: did it arrive? */
async function settleUnclear(
  parts: Parts,
  account: Account,
  channel: Channel,
  conversation: Conversation,
  message: Message,
): Promise<boolean> {
  const begun = message.sendStartedAt ?? message.createdAt
  const age = parts.now().getTime() - begun.getTime()
  const setBack = wasSetBack(message, parts.now())
  if (age < reconcileAfterMs && !setBack) {
    await later(parts, message, new Date(begun.getTime() + reconcileAfterMs))
    return false
  }
  // After the clock was set back nobody can say which of the person's messages came "since": only an officer can.
  const found = setBack
    ? 'unknown'
    : await channel.reconcile(account, conversation.citizenPlatformId, outgoing(message, conversation), begun)
  parts.measures.send(account.channel, `reconciled-${found}`, '')
  const now = parts.now()
  if (found === 'absent') return sendOne(parts, account, channel, conversation, message)
  if (found === 'unknown' && age < reconcileUntilMs && !setBack) {
    await later(parts, message, new Date(now.getTime() + 2 * reconcileAfterMs))
    return false
  }
  await recordSend(parts.db, account.id, message.id, {
    state: found === 'arrived' ? 'sent' : 'unknown',
    at: now,
    ...(found === 'arrived' ? {} : { code: 'unknown', detail: 'nền tảng không trả lời, chưa rõ tin đã tới hay chưa' }),
  })
  if (found === 'arrived') await answerLeft(parts.db, message, now)
  await tellInbox(parts.db, { kind: 'message', accountId: account.id, conversationId: message.conversationId })
  return true
}

/** The platform will not take it. An officer's answer outside the reply window waits for the citizen's next word. */
async function refuse(
  parts: Parts,
  account: Account,
  message: Message,
  result: Extract<SendResult, { kind: 'refused' }>,
): Promise<void> {
  const now = parts.now()
  const change = { at: now, code: result.code, detail: result.detail }
  const answer = message.escalationId !== null || message.author === 'officer'
  const park = answer && ['window', 'blocked', 'routing'].includes(result.reason)
  await parts.db.transaction().execute(async (tx) => {
    const isFirst = !message.escalationId || !(await hasParked(tx, account.id, message.escalationId))
    await recordSend(tx, account.id, message.id, { state: park ? 'parked' : 'refused', ...change })
    if (result.reason === 'routing' && message.author === 'assistant') {
      // Another app speaks with the person: whatever we make now would not be taken either.
      const until = new Date(now.getTime() + threadLifeMs)
      await setHolder(tx, account.id, message.conversationId, { by: 'officer', officerId: null, until })
    }
    const escalation = message.escalationId ? await loadEscalation(tx, account.id, message.escalationId) : null
    if (!escalation || !park) return
    await answerLeft(tx, message, now)
    const words = parkedFirst(escalation.code, localDay(message.createdAt).split('-').reverse().join('/'))
    if (isFirst && !message.text.startsWith('Trước hết')) await prefixMessage(tx, account.id, message.id, words)
    const to = next(escalation.state, 'undeliverable')
    if (to)
      await changeEscalation(
        tx,
        escalation,
        { state: to },
        { type: 'undeliverable', actor: 'system', at: now, detail: { code: result.code } },
      )
  })
}

/** Comes back to this conversation at `at`. */
async function later(parts: Pick<Parts, 'db' | 'queue'>, message: Message, at: Date): Promise<void> {
  await parts.queue.send(
    parts.db,
    'deliver',
    { accountId: message.accountId, conversationId: message.conversationId },
    at,
  )
}
