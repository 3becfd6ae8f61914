/** Somebody else speaks in the conversation: an officer in the platform's own app, or another app that owns the thread. */
import { next } from '../escalation/states.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox, writeAudit } from '../store/audit.ts'
import { loadConversation, setHolder } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { openEscalations } from '../store/escalations.ts'
import { insertForeignOutbound, insertInbound, isOurs, recordEcho, sentSince } from '../store/messages.ts'
import { settingsOf } from './account-settings.ts'
import { type ActionResult, type Officer, refused } from './act.ts'
import { answeredOutside } from './arrival.ts'
import type { Placed } from './kept-event.ts'
import { isOwnWording } from './own-words.ts'
import { accountOf, type Parts } from './parts.ts'

const hour = 3600_000
/** How far back an echo is looked for among what we gave to the platform. */
const echoWithinMs = 15 * 60_000
/** "Control expires after 24 h without activity" (Conversation Routing). */
const threadLifeMs = 24 * hour

/** Our own words coming back, or an officer's words from the platform's own app: then the assistant falls silent, the words
 * are on record and the open escalations are answered by them. */
export async function takeEcho(tx: Tx, account: Account, placed: Placed, now: Date): Promise<void> {
  const { incoming, conversationId } = placed
  if (await isOwnEcho(tx, account, placed)) return
  const open = incoming.text ? await openEscalations(tx, account.id, conversationId) : []
  const answered = open.filter((one) => next(one.state, 'replyOutside') !== null)
  await insertForeignOutbound(tx, {
    accountId: account.id,
    conversationId,
    text: incoming.text ?? '',
    contents: incoming.contents,
    platformMessageId: incoming.platformMessageId,
    platformAt: incoming.platformAt,
    createdAt: now,
    escalationId: answered.at(-1)?.id ?? null,
  })
  await silence(tx, account, conversationId, now, settingsOf(account).humanHoldHours * hour)
  for (const escalation of answered) await answeredOutside(tx, escalation, incoming.text ?? '', now)
}

/** Ours by its metadata, by its id, or (Zalo, where an echo may come before the answer to our call) by its words. */
async function isOwnEcho(tx: Tx, account: Account, { incoming, conversationId }: Placed): Promise<boolean> {
  const { metadata, platformMessageId, platformAt, spokenBy } = incoming
  if (spokenBy === 'us') {
    if (metadata && /^\d+$/.test(metadata)) await recordEcho(tx, account.id, metadata, platformMessageId, platformAt)
    return true
  }
  if (platformMessageId && (await isOurs(tx, account.id, platformMessageId))) return true
  if (spokenBy === 'human') return false
  const since = new Date(platformAt.getTime() - echoWithinMs)
  const sent = await sentSince(tx, account.id, conversationId, since)
  const own = sent.find((message) => isOwnWording(incoming.text ?? '', message))
  if (own) await recordEcho(tx, account.id, own.id, platformMessageId, platformAt)
  return own !== undefined
}

/** The assistant is silent for `ms`; a conversation that an officer holds in our inbox stays with that officer. */
async function silence(tx: Tx, account: Account, conversationId: string, now: Date, ms: number): Promise<void> {
  const { heldBy, holderId } = await loadConversation(tx, account.id, conversationId)
  if (heldBy !== 'officer' || holderId === null) {
    const until = new Date(now.getTime() + ms)
    await setHolder(tx, account.id, conversationId, { by: 'officer', officerId: null, until })
  }
  await tellInbox(tx, { kind: 'message', accountId: account.id, conversationId })
}

/** Another app owns the thread: the words are kept, nothing is answered. */
export async function takeStandby(tx: Tx, account: Account, placed: Placed, now: Date): Promise<void> {
  const { incoming, conversationId } = placed
  await silence(tx, account, conversationId, now, threadLifeMs)
  if (!incoming.text && incoming.contents.length === 0) return
  await insertInbound(tx, [
    {
      accountId: account.id,
      conversationId,
      text: incoming.text ?? '',
      payload: incoming.payload,
      contents: incoming.contents,
      platformMessageId: incoming.platformMessageId,
      platformAt: incoming.platformAt,
      createdAt: now,
      questionId: '0',
    },
  ])
}

/** Facebook's thread control. Returns the app that asks for the thread and must be given it after the transaction. */
export async function takeControl(tx: Tx, account: Account, placed: Placed, now: Date): Promise<string | null> {
  const { incoming, conversationId } = placed
  const app = incoming.payload
  if (app === null) return null
  const ours = app === account.secrets.appId
  if (incoming.name === 'request_thread_control') {
    if (ours || !settingsOf(account).routing) return null
    await silence(tx, account, conversationId, now, threadLifeMs)
    return app
  }
  if (!ours) {
    await silence(tx, account, conversationId, now, threadLifeMs)
    return null
  }
  const { heldBy, holderId } = await loadConversation(tx, account.id, conversationId)
  if (heldBy === 'officer' && holderId === null) await setHolder(tx, account.id, conversationId, { by: 'assistant' })
  return null
}

/** "Trả lại cho trợ lý": an officer lets the assistant speak again, whoever held the conversation. */
export async function releaseConversation(
  parts: Pick<Parts, 'db' | 'accounts' | 'channels'>,
  request: { accountId: string; conversationId: string; officer: Officer },
  now: Date,
): Promise<ActionResult> {
  const { accountId, conversationId, officer } = request
  const account = await accountOf(parts, accountId)
  const done = await parts.db.transaction().execute(async (tx) => {
    const conversation = await loadConversation(tx, accountId, conversationId, true)
    if (conversation.heldBy === 'assistant') return null
    await setHolder(tx, accountId, conversationId, { by: 'assistant' })
    await writeAudit(tx, {
      accountId,
      subject: 'conversation',
      subjectId: conversationId,
      type: 'released',
      actor: officer.id,
      at: now,
    })
    await tellInbox(tx, { kind: 'message', accountId, conversationId })
    return conversation
  })
  if (!done) return refused('Trợ lý đang trả lời cuộc trò chuyện này rồi.')
  // Where it fails, the thread comes back by itself within a day.
  if (settingsOf(account).routing) await parts.channels[account.channel].control(account, done.citizenPlatformId, 'us')
  return { kind: 'done' }
}
