/** Step 2 of a citizen's message: turn stored events into messages and `respond` jobs, in one transaction per batch. */
import { z } from 'zod'
import { fixedReplies } from '../assistant/fixed-replies.ts'
import { next } from '../escalation/states.ts'
import { tellInbox } from '../store/audit.ts'
import { meetCitizens, setHolder } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, loadEscalation, openEscalations } from '../store/escalations.ts'
import { type PendingEvent, settleEvents, takePendingEvents } from '../store/events.ts'
import {
  hasSpoken,
  insertForeignOutbound,
  insertInbound,
  insertOutbound,
  isOurs,
  recordEcho,
  recordReceipt,
  unparkMessages,
} from '../store/messages.ts'
import type { Parts } from './parts.ts'

const batch = 200

/** How long the assistant stays silent after an officer wrote in the platform's own app. */
const humanHoldMs = 4 * 3600_000

// The events were parsed at the door; this reads back what the store kept.
const kept = z.object({
  kind: z.enum(['message', 'echo', 'relation', 'receipt', 'standby', 'other']),
  name: z.string(),
  citizenPlatformId: z.string().nullable(),
  platformMessageId: z.string().nullable(),
  platformAt: z.coerce.date(),
  text: z.string().nullable(),
  payload: z.string().nullable(),
  interaction: z.boolean(),
  contents: z.array(z.string()),
  spokenBy: z.enum(['citizen', 'us', 'human', 'unknown']),
  metadata: z.string().nullable(),
  receipt: z
    .object({
      state: z.enum(['delivered', 'seen']),
      messageIds: z.array(z.string()),
      watermark: z.coerce.date().nullable(),
    })
    .nullable(),
})
type Kept = z.infer<typeof kept>

/** One event with the conversation it belongs to. */
interface Placed {
  event: PendingEvent
  incoming: Kept
  conversationId: string
}

/** Works on all pending events. One process at a time receives, so the order holds. */
export async function receive(parts: Pick<Parts, 'db' | 'queue' | 'quietMs' | 'now'>): Promise<void> {
  for (;;) {
    const count = await parts.db.transaction().execute(async (tx) => {
      const events = await takePendingEvents(tx, batch)
      if (!events || events.length === 0) return 0
      await receiveBatch(parts, tx, events)
      return events.length
    })
    if (count > 0) setTimeout(() => parts.queue.wake('respond'), parts.quietMs + 5)
    if (count < batch) return
  }
}

async function receiveBatch(
  parts: Pick<Parts, 'queue' | 'quietMs' | 'now'>,
  tx: Tx,
  events: PendingEvent[],
): Promise<void> {
  const now = parts.now()
  const placed = await place(tx, events)
  const byKind = (kind: Kept['kind']) => placed.filter(({ incoming }) => incoming.kind === kind)
  await takeMessages(parts, tx, byKind('message'), now)
  for (const one of byKind('echo')) await takeEcho(tx, one, now)
  for (const one of byKind('standby')) await takeStandby(tx, one, now)
  for (const one of newestReceipts(byKind('receipt'))) await takeReceipt(tx, one, now)
  for (const one of byKind('relation')) await welcome(parts, tx, one, now)
  const used = new Set(placed.map(({ event }) => event.id))
  const ids = events.map((event) => event.id)
  const split = { done: ids.filter((id) => used.has(id)), ignored: ids.filter((id) => !used.has(id)) }
  for (const state of ['done', 'ignored'] as const) await settleEvents(tx, split[state], state)
}

/** Reads each event and finds its conversation; only a citizen's own act makes one or opens the reply window. */
async function place(tx: Tx, events: PendingEvent[]): Promise<Placed[]> {
  const readable = events
    .map((event) => ({ event, read: kept.safeParse(event.incoming) }))
    .filter(({ read, event }) => read.success && event.kind !== 'other' && read.data.citizenPlatformId !== null)
    .map(({ event, read }) => ({ event, incoming: read.data! }))
  if (readable.length === 0) return []
  const met = await meetCitizens(
    tx,
    readable.map(({ event, incoming }) => ({
      accountId: event.accountId,
      platformId: incoming.citizenPlatformId!,
      at: incoming.interaction ? incoming.platformAt : null,
    })),
  )
  return readable.map(({ event, incoming }) => ({
    event,
    incoming,
    conversationId: met.find(
      (one) => one.accountId === event.accountId && one.platformId === incoming.citizenPlatformId,
    )!.conversationId,
  }))
}

async function takeMessages(
  parts: Pick<Parts, 'queue' | 'quietMs'>,
  tx: Tx,
  placed: Placed[],
  now: Date,
): Promise<void> {
  const ordered = [...placed].sort((a, b) => a.incoming.platformAt.getTime() - b.incoming.platformAt.getTime())
  const ids = await insertInbound(
    tx,
    ordered.map(({ event, incoming, conversationId }) => ({
      accountId: event.accountId,
      conversationId,
      text: incoming.text ?? '',
      payload: incoming.payload,
      contents: incoming.contents,
      platformMessageId: incoming.platformMessageId,
      platformAt: incoming.platformAt,
      createdAt: now,
      questionId: null,
    })),
  )
  const newest = new Map(
    ordered.map((one, index) => [`${one.event.accountId}/${one.conversationId}`, { one, messageId: ids[index]! }]),
  )
  const jobs = [...newest.values()].map(({ one, messageId }) => ({
    data: { accountId: one.event.accountId, conversationId: one.conversationId, messageId },
    startAfter: new Date(one.event.receivedAt.getTime() + parts.quietMs),
  }))
  await parts.queue.sendMany(tx, 'respond', jobs)
  // A parked answer goes before anything else.
  const parked = await unparkMessages(
    tx,
    jobs.map(({ data }) => data),
  )
  await parts.queue.sendMany(
    tx,
    'deliver',
    parked.map((data) => ({ data })),
  )
  for (const { data } of jobs)
    await tellInbox(tx, { kind: 'message', accountId: data.accountId, conversationId: data.conversationId })
}

/** Our own words coming back, or an officer's words from the platform's own app: then the assistant falls silent. */
async function takeEcho(tx: Tx, { event, incoming, conversationId }: Placed, now: Date): Promise<void> {
  if (incoming.spokenBy === 'us') {
    if (incoming.metadata && /^\d+$/.test(incoming.metadata)) {
      await recordEcho(tx, event.accountId, incoming.metadata, incoming.platformMessageId, incoming.platformAt)
    }
    return
  }
  if (incoming.spokenBy !== 'human') return
  if (incoming.platformMessageId && (await isOurs(tx, event.accountId, incoming.platformMessageId))) return
  await insertForeignOutbound(tx, {
    accountId: event.accountId,
    conversationId,
    text: incoming.text ?? '',
    platformMessageId: incoming.platformMessageId,
    platformAt: incoming.platformAt,
    createdAt: now,
  })
  await setHolder(tx, event.accountId, conversationId, {
    by: 'officer',
    officerId: null,
    until: new Date(now.getTime() + humanHoldMs),
  })
  for (const escalation of await openEscalations(tx, event.accountId, conversationId)) {
    const state = next(escalation.state, 'replyOutside')
    if (!state) continue
    await changeEscalation(
      tx,
      escalation,
      { state, answeredAt: now },
      { type: 'answered', actor: 'platform-app', at: now },
    )
  }
  await tellInbox(tx, { kind: 'message', accountId: event.accountId, conversationId })
}

/** Another app owns the thread: the words are kept, nothing is answered. */
async function takeStandby(tx: Tx, { event, incoming, conversationId }: Placed, now: Date): Promise<void> {
  if (!incoming.text) return
  await tellInbox(tx, { kind: 'message', accountId: event.accountId, conversationId })
  await setHolder(tx, event.accountId, conversationId, {
    by: 'officer',
    officerId: null,
    until: new Date(now.getTime() + humanHoldMs),
  })
  await insertInbound(tx, [
    {
      accountId: event.accountId,
      conversationId,
      text: incoming.text,
      payload: incoming.payload,
      contents: incoming.contents,
      platformMessageId: incoming.platformMessageId,
      platformAt: incoming.platformAt,
      createdAt: now,
      questionId: '0',
    },
  ])
}

/** Of several watermarks of one conversation only the last tells anything. */
function newestReceipts(placed: Placed[]): Placed[] {
  const kept = new Map<string, Placed>()
  for (const one of placed) {
    const { receipt } = one.incoming
    const key =
      receipt && receipt.messageIds.length === 0
        ? `${one.event.accountId}/${one.conversationId}/${receipt.state}`
        : one.event.id
    kept.set(key, one)
  }
  return [...kept.values()]
}

/** Delivered or seen: an officer's answer that reached the citizen stops its escalation's clock. */
async function takeReceipt(tx: Tx, { event, incoming, conversationId }: Placed, now: Date): Promise<void> {
  if (!incoming.receipt) return
  const { state, messageIds, watermark } = incoming.receipt
  const escalationIds = await recordReceipt(tx, event.accountId, conversationId, { state, messageIds, upTo: watermark })
  for (const id of new Set(escalationIds)) {
    const escalation = await loadEscalation(tx, event.accountId, id)
    const to = escalation && next(escalation.state, 'delivered')
    if (escalation && to) {
      await changeEscalation(
        tx,
        escalation,
        { state: to, deliveredAt: now },
        { type: 'delivered', actor: 'citizen', at: now },
      )
    }
  }
  await tellInbox(tx, { kind: 'message', accountId: event.accountId, conversationId })
}

/** First contact: one greeting, once. */
async function welcome(
  parts: Pick<Parts, 'queue'>,
  tx: Tx,
  { event, incoming, conversationId }: Placed,
  now: Date,
): Promise<void> {
  if (!['follow', 'user_click_chatnow', 'optin'].includes(incoming.name)) return
  if (await hasSpoken(tx, event.accountId, conversationId)) return
  await insertOutbound(tx, [
    { accountId: event.accountId, conversationId, author: 'assistant', text: fixedReplies.greeting, createdAt: now },
  ])
  await parts.queue.send(tx, 'deliver', { accountId: event.accountId, conversationId })
}
