/** One person who writes far more than a person can mean: told once, everything kept, nobody else waits. */
import { dangerIn } from '../assistant/danger.ts'
import { fixedReplies } from '../assistant/fixed-replies.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox } from '../store/audit.ts'
import { type Conversation, insertQuestion, newestFlood, settleQuestion } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { assignToQuestion, insertOutbound, type Message, nthNewestInbound } from '../store/messages.ts'
import type { Parts } from './parts.ts'

const windowMs = 60_000
/** A flood that goes on after a shorter pause is the same one: nothing is said again. */
const sameFloodMs = 10 * 60_000

/** Whether the person wrote more than the limit within the last minute, and nothing of it tells of danger. */
export async function isFlood(
  tx: Tx,
  { floodPerMinute }: Pick<Parts, 'floodPerMinute'>,
  conversation: Pick<Conversation, 'accountId' | 'id'>,
  waiting: Message[],
  now: Date,
): Promise<boolean> {
  const at = await nthNewestInbound(tx, conversation.accountId, conversation.id, floodPerMinute + 1)
  if (at === null || now.getTime() - at.getTime() >= windowMs) return false
  return !waiting.some((message) => dangerIn(message.text))
}

/** Sets what waits aside: on record under one question that ended as SPAM, for officers to see; the person is told once. */
export async function takeFlood(
  tx: Tx,
  parts: Pick<Parts, 'queue'>,
  account: Account,
  conversation: Conversation,
  waiting: Message[],
  now: Date,
): Promise<void> {
  const { accountId, id: conversationId } = conversation
  const ids = waiting.map((message) => message.id)
  const standing = await newestFlood(tx, accountId, conversationId, new Date(now.getTime() - sameFloodMs))
  if (standing) await assignToQuestion(tx, accountId, ids, standing)
  else {
    const questionId = await insertQuestion(tx, {
      accountId,
      conversationId,
      parentId: null,
      text: waiting[0]!.text,
      askedAt: waiting[0]!.platformAt ?? now,
      topic: null,
      score: null,
      trace: { flood: true },
    })
    await settleQuestion(tx, accountId, questionId, 'SPAM', 'flood', now)
    await assignToQuestion(tx, accountId, ids, questionId)
    await insertOutbound(tx, [
      {
        accountId: account.id,
        conversationId,
        author: 'assistant',
        text: fixedReplies.flood,
        questionId,
        createdAt: now,
      },
    ])
    await parts.queue.send(tx, 'deliver', { accountId, conversationId })
  }
  await tellInbox(tx, { kind: 'message', accountId, conversationId })
}
