/** Messages in and out, each with the platform's id and time beside ours and what became of its sending. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { SendState } from './tables.ts'

/** A stored message. */
export interface Message {
  accountId: string
  id: string
  conversationId: string
  direction: 'in' | 'out'
  author: 'citizen' | 'assistant' | 'officer' | 'system'
  text: string
  payload: string | null
  contents: string[]
  buttons: unknown[]
  createdAt: Date
  platformAt: Date | null
  questionId: string | null
  escalationId: string | null
  sendState: SendState | null
  sendAfter: Date | null
  sendStartedAt: Date | null
  sendAttempts: number
  /** The answer that this message is, or is a part of. */
  answerId: string | null
}

const columns = [
  'account_id as accountId',
  'id',
  'conversation_id as conversationId',
  'direction',
  'author',
  'text',
  'payload',
  'contents',
  'buttons',
  'created_at as createdAt',
  'platform_at as platformAt',
  'question_id as questionId',
  'escalation_id as escalationId',
  'send_state as sendState',
  'send_after as sendAfter',
  'send_started_at as sendStartedAt',
  'send_attempts as sendAttempts',
  'answer_id as answerId',
] as const

/** What a citizen sent. */
export interface NewInbound {
  accountId: string
  conversationId: string
  text: string
  payload: string | null
  contents: string[]
  platformMessageId: string | null
  platformAt: Date
  createdAt: Date
  /** Set when it belongs to a question already (an officer holds the conversation); null = unanswered. */
  questionId: string | null
}

/** Stores what citizens sent, in order; returns the ids in the same order. */
export async function insertInbound(tx: Tx, messages: NewInbound[]): Promise<string[]> {
  if (messages.length === 0) return []
  const rows = await tx
    .insertInto('message')
    .values(
      messages.map((message) => ({
        account_id: message.accountId,
        conversation_id: message.conversationId,
        direction: 'in' as const,
        author: 'citizen' as const,
        text: message.text,
        payload: message.payload,
        contents: message.contents,
        buttons: '[]',
        platform_message_id: message.platformMessageId,
        platform_at: message.platformAt,
        created_at: message.createdAt,
        question_id: message.questionId,
      })),
    )
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** A message of ours to be sent. */
export interface NewOutbound {
  accountId: string
  conversationId: string
  author: 'assistant' | 'officer' | 'system'
  officerId?: string | null
  text: string
  buttons?: unknown[]
  questionId?: string | null
  escalationId?: string | null
  answerId?: string | null
  /** Not before then: until then it can be taken back. */
  sendAfter?: Date | null
  createdAt: Date
}

/** Stores messages to be sent, in order. The caller queues a `deliver` job in the same transaction. */
export async function insertOutbound(tx: Tx, messages: NewOutbound[]): Promise<void> {
  if (messages.length === 0) return
  await tx
    .insertInto('message')
    .values(
      messages.map((message) => ({
        account_id: message.accountId,
        conversation_id: message.conversationId,
        direction: 'out' as const,
        author: message.author,
        officer_id: message.officerId ?? null,
        text: message.text,
        buttons: JSON.stringify(message.buttons ?? []),
        created_at: message.createdAt,
        question_id: message.questionId ?? null,
        escalation_id: message.escalationId ?? null,
        answer_id: message.answerId ?? null,
        send_after: message.sendAfter ?? null,
        send_state: 'queued' as const,
      })),
    )
    .execute()
}

/** Stores words that reached the citizen by another way than `deliver` (an officer in the platform's own app, a private reply to
 * a comment): they are in the record, nothing is sent. */
export async function insertForeignOutbound(
  tx: Tx,
  message: {
    accountId: string
    conversationId: string
    text: string
    contents: string[]
    platformMessageId: string | null
    platformAt: Date
    createdAt: Date
    /** The escalation that these words answer. */
    escalationId: string | null
    /** Default: an officer. */
    author?: 'officer' | 'assistant'
    questionId?: string | null
  },
): Promise<void> {
  await tx
    .insertInto('message')
    .values({
      account_id: message.accountId,
      conversation_id: message.conversationId,
      direction: 'out',
      author: message.author ?? 'officer',
      text: message.text,
      contents: message.contents,
      question_id: message.questionId ?? null,
      buttons: '[]',
      platform_message_id: message.platformMessageId,
      platform_at: message.platformAt,
      created_at: message.createdAt,
      escalation_id: message.escalationId,
      send_state: 'sent',
      sent_at: message.platformAt,
    })
    .execute()
}

/** What the citizen wrote and nobody has answered yet, oldest first by the platform's time. */
export async function unansweredMessages(tx: Tx, accountId: string, conversationId: string): Promise<Message[]> {
  return tx
    .selectFrom('message')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .where('question_id', 'is', null)
    .orderBy('platform_at')
    .orderBy('id')
    .execute()
}

/** When the citizen's `n`th newest message of this conversation was stored; null when there are fewer. */
export async function nthNewestInbound(
  tx: Tx,
  accountId: string,
  conversationId: string,
  n: number,
): Promise<Date | null> {
  const row = await tx
    .selectFrom('message')
    .select('created_at')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .orderBy('id', 'desc')
    .offset(n - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.created_at ?? null
}

/** Marks messages as belonging to a question: they are being answered by it. Throws when another worker was faster, so that
 * the caller's transaction, answer and all, is undone. */
export async function assignToQuestion(tx: Tx, accountId: string, ids: string[], questionId: string): Promise<void> {
  if (ids.length === 0) return
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ question_id: questionId })
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .where('question_id', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== BigInt(ids.length)) throw new Error('these messages were answered by another worker just now')
}

/** Puts the newest wording into a message that the citizen edited, if nobody has answered it yet. */
export async function editInbound(
  tx: Tx,
  accountId: string,
  conversationId: string,
  platformMessageId: string,
  text: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ text })
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('platform_message_id', '=', platformMessageId)
    .where('direction', '=', 'in')
    .where('question_id', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What of ours was given to the platform in this conversation since `since`, newest first. */
export async function sentSince(tx: Tx, accountId: string, conversationId: string, since: Date): Promise<Message[]> {
  return tx
    .selectFrom('message')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .where('send_started_at', '>=', since)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
}

/** The question that our message with this platform id answered, or null. */
export async function questionOfMessage(tx: Tx, accountId: string, platformMessageId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('message')
    .select('question_id')
    .where('account_id', '=', accountId)
    .where('platform_message_id', '=', platformMessageId)
    .where('direction', '=', 'out')
    .executeTakeFirst()
  return row?.question_id ?? null
}

/** Whether a part of this escalation's answer is parked already. */
export async function hasParked(tx: Tx, accountId: string, escalationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('message')
    .select('id')
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .where('send_state', '=', 'parked')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** How many messages of this account cost money since `since`. */
export async function countCharged(tx: Tx, accountId: string, since: Date): Promise<number> {
  const row = await tx
    .selectFrom('message')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('account_id', '=', accountId)
    .where('charged', '=', true)
    .where('sent_at', '>=', since)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** The last `limit` messages before these, oldest first, for the assistant's memory of the conversation. */
export async function recentMessages(
  tx: Tx,
  accountId: string,
  conversationId: string,
  limit: number,
): Promise<Message[]> {
  const rows = await tx
    .selectFrom('message')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where((eb) => eb.or([eb('direction', '=', 'out'), eb('question_id', 'is not', null)]))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse()
}

/** What waits to be sent in this conversation, in order; includes messages whose sending was begun and never ended. */
export async function waitingMessages(tx: Tx, accountId: string, conversationId: string): Promise<Message[]> {
  return tx
    .selectFrom('message')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('send_state', 'in', ['queued', 'sending'])
    .orderBy('id')
    .execute()
}

/** What is known about one message's sending. */
export interface SendChange {
  state: SendState
  at: Date
  platformMessageId?: string
  code?: string
  detail?: string
  sendAfter?: Date
  charged?: boolean
}

/** Records a step of a message's sending. */
export async function recordSend(tx: Tx, accountId: string, id: string, change: SendChange): Promise<void> {
  await tx
    .updateTable('message')
    .set({
      send_state: change.state,
      send_code: change.code ?? null,
      send_detail: change.detail?.slice(0, 500) ?? null,
      send_after: change.sendAfter ?? null,
      ...(change.state === 'sending' ? { send_started_at: change.at, send_attempts: sql`send_attempts + 1` } : {}),
      ...(change.state === 'sent' ? { sent_at: change.at, charged: change.charged ?? false } : {}),
      ...(change.platformMessageId ? { platform_message_id: change.platformMessageId } : {}),
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Begins the sending of a message, if nobody took it back meanwhile. False: it must not be sent. */
export async function beginSend(tx: Tx, accountId: string, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({
      send_state: 'sending',
      send_code: null,
      send_detail: null,
      send_after: null,
      send_started_at: at,
      send_attempts: sql`send_attempts + 1`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('send_state', 'in', ['queued', 'sending'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Takes an answer back whose sending has not begun; false when any part of it has, then nothing is changed by the caller. */
export async function cancelAnswer(tx: Tx, accountId: string, answerId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ send_state: 'cancelled', send_detail: 'cán bộ đã thu hồi trước khi gửi' })
    .where('account_id', '=', accountId)
    .where('answer_id', '=', answerId)
    .where('send_state', '=', 'queued')
    .where('send_attempts', '=', 0)
    .executeTakeFirst()
  const { all } = await tx
    .selectFrom('message')
    .select((eb) => eb.fn.countAll<string>().as('all'))
    .where('account_id', '=', accountId)
    .where('answer_id', '=', answerId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n && numUpdatedRows === BigInt(all)
}

/** Puts parked answers back in line: the citizens wrote again, so they can be delivered, first. Returns the conversations that
 * had any. */
export async function unparkMessages(
  tx: Tx,
  conversations: { accountId: string; conversationId: string }[],
): Promise<{ accountId: string; conversationId: string }[]> {
  if (conversations.length === 0) return []
  const rows = await tx
    .updateTable('message')
    .set({ send_state: 'queued', send_code: null, send_detail: null })
    .where(
      'account_id',
      'in',
      conversations.map((one) => one.accountId),
    )
    .where(
      'conversation_id',
      'in',
      conversations.map((one) => one.conversationId),
    )
    .where('send_state', '=', 'parked')
    .returning(['account_id as accountId', 'conversation_id as conversationId'])
    .execute()
  return [...new Map(rows.map((row) => [`${row.accountId}/${row.conversationId}`, row])).values()]
}

/** Notes that the platform delivered or showed messages of ours. `upTo` covers all sent until that time. Returns the escalations answered by them. */
export async function recordReceipt(
  tx: Tx,
  accountId: string,
  conversationId: string,
  receipt: { state: 'delivered' | 'seen'; messageIds: string[]; upTo: Date | null },
): Promise<string[]> {
  if (receipt.messageIds.length === 0 && !receipt.upTo) return []
  const rows = await tx
    .updateTable('message')
    .set({ send_state: receipt.state })
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .where('send_state', 'in', receipt.state === 'seen' ? ['sent', 'unknown', 'delivered'] : ['sent', 'unknown'])
    .where((eb) =>
      eb.or([
        ...(receipt.messageIds.length > 0 ? [eb('platform_message_id', 'in', receipt.messageIds)] : []),
        ...(receipt.upTo ? [eb('sent_at', '<=', receipt.upTo)] : []),
      ]),
    )
    .returning('escalation_id')
    .execute()
  return rows.map((row) => row.escalation_id).filter((id): id is string => id !== null)
}

/** Notes that a message of ours came back as the platform's echo: it did arrive, whatever the send call said. */
export async function recordEcho(
  tx: Tx,
  accountId: string,
  id: string,
  platformMessageId: string | null,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('message')
    .set({ send_state: 'sent', sent_at: at, ...(platformMessageId ? { platform_message_id: platformMessageId } : {}) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('direction', '=', 'out')
    .where('send_state', 'in', ['sending', 'unknown'])
    .execute()
}

/** Puts words before a message that is not sent yet. */
export async function prefixMessage(tx: Tx, accountId: string, id: string, words: string): Promise<void> {
  const message = await loadMessage(tx, accountId, id)
  if (!message) return
  await tx
    .updateTable('message')
    .set({ text: `${words}\n\n${message.text}` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** One message, or null. */
export async function loadMessage(tx: Tx, accountId: string, id: string): Promise<Message | null> {
  const row = await tx
    .selectFrom('message')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Whether the conversation has any message of ours. */
export async function hasSpoken(tx: Tx, accountId: string, conversationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('message')
    .select('id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether one of our own messages has this platform id. */
export async function isOurs(tx: Tx, accountId: string, platformMessageId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('message')
    .select('id')
    .where('account_id', '=', accountId)
    .where('platform_message_id', '=', platformMessageId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Conversations with something unanswered (and its newest message) and with something to send: queued anew after a restore. */
export async function conversationsAtWork(tx: Tx) {
  const respond = await sql<{ accountId: string; conversationId: string; messageId: string }>`
    select account_id as "accountId", conversation_id as "conversationId", max(id)::text as "messageId"
    from message where direction = 'in' and question_id is null group by 1, 2`.execute(tx)
  const deliver = await sql<{ accountId: string; conversationId: string }>`
    select distinct account_id as "accountId", conversation_id as "conversationId"
    from message where send_state in ('queued', 'sending')`.execute(tx)
  return { respond: respond.rows, deliver: deliver.rows }
}
