/** Step 2 of a citizen's message: turn stored events into messages and `respond` jobs, in one transaction per batch. */
import { underRequest } from '../log.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox } from '../store/audit.ts'
import { meetCitizens } from '../store/conversations.ts'
import { isPassing, type Tx } from '../store/database.ts'
import { insertDeadLetter } from '../store/dead-letters.ts'
import { answeredBefore } from '../store/escalations.ts'
import { type PendingEvent, settleEvents, takePendingEvents } from '../store/events.ts'
import { insertInbound, recordReceipt, unparkMessages } from '../store/messages.ts'
import { answerArrived } from './arrival.ts'
import { takePublic } from './comments.ts'
import { type Kept, kept, type Placed } from './kept-event.ts'
import { accountOf, type Parts } from './parts.ts'
import { takeAccountEvent, takeRelation, takeSign, takeWithdrawal } from './signs.ts'
import { takeControl, takeEcho, takeStandby } from './takeover.ts'

const batch = 200

type World = Pick<Parts, 'db' | 'queue' | 'quietMs' | 'now' | 'accounts' | 'channels' | 'log' | 'baseUrl'>

/** How often an event that cannot be worked on is tried before it is put aside. */
const triesMost = 3

/** Works on all pending events. One process at a time receives, so the order holds. */
export async function receive(parts: World): Promise<void> {
  for (;;) {
    const count = await receiveOldest(parts, batch).catch((error) => {
      if (isPassing(error)) throw error
      return receiveSingly(parts)
    })
    if (count > 0) setTimeout(() => parts.queue.wake('respond'), parts.quietMs + 5)
    if (count < batch) return
  }
}

/** Works on the oldest `most` pending events in one transaction; returns how many there were. `seen` is told of them before. */
async function receiveOldest(parts: World, most: number, seen?: (events: PendingEvent[]) => void): Promise<number> {
  const afterwards: (() => Promise<unknown>)[] = []
  const count = await parts.db.transaction().execute(async (tx) => {
    const events = await takePendingEvents(tx, most)
    if (!events || events.length === 0) return 0
    seen?.(events)
    await receiveBatch(parts, tx, events, afterwards)
    return events.length
  })
  for (const work of afterwards)
    await work().catch((error) => parts.log.error('what follows from an event failed', { error }))
  return count
}

/** Something in the batch cannot be worked on: one event after another, so that it holds up nobody else. */
async function receiveSingly(parts: World): Promise<number> {
  for (let done = 0; done < batch; done += 1) {
    for (let tries = 1; ; tries += 1) {
      let at: string | undefined
      try {
        const count = await receiveOldest(parts, 1, ([event]) => {
          at = event?.id
        })
        if (count === 0) return done
        break
      } catch (error) {
        if (isPassing(error)) throw error
        if (tries < triesMost) continue
        await putAside(parts, at, error)
        break
      }
    }
  }
  return batch
}

/** The event `id`, the oldest, is kept as failed and goes to the dead letters: a person sees it and may try it again. */
async function putAside(parts: World, id: string | undefined, error: unknown): Promise<void> {
  await parts.db.transaction().execute(async (tx) => {
    const [event] = (await takePendingEvents(tx, 1)) ?? []
    if (!event || event.id !== id) return
    parts.log.error('an event could not be worked on; it is in the list of failures', { event: event.id, error })
    await settleEvents(tx, [event.id], 'failed', String(error))
    const data = { accountId: event.accountId, eventId: event.id }
    await insertDeadLetter(tx, 'receive', data, error, parts.now())
  })
}

/** `afterwards` collects what must wait for the commit: calls of a platform. */
async function receiveBatch(
  parts: World,
  tx: Tx,
  events: PendingEvent[],
  afterwards: (() => Promise<unknown>)[],
): Promise<void> {
  const now = parts.now()
  const read = events
    .map((event) => ({ event, incoming: kept.safeParse(event.incoming).data }))
    .filter((one): one is { event: PendingEvent; incoming: Kept } => one.incoming !== undefined)
  const accounts = new Map<string, Account>()
  for (const { event } of read)
    if (!accounts.has(event.accountId)) accounts.set(event.accountId, await accountOf(parts, event.accountId, tx))
  const used = new Set<string>()
  for (const { event, incoming } of read.filter((one) => !isAboutConversation(one.incoming))) {
    const account = accounts.get(event.accountId)!
    if (incoming.kind === 'account') await takeAccountEvent(tx, account, incoming, now)
    if (incoming.kind === 'account') afterwards.push(async () => parts.accounts.forget())
    if (incoming.kind === 'public') await takePublic(parts, tx, account, incoming, now)
    if (incoming.name === 'user_withdraw') await takeWithdrawal(tx, account, incoming.citizenPlatformId!, now)
    if (incoming.kind !== 'other') used.add(event.id)
  }

  const placed = await place(
    tx,
    read.filter((one) => isAboutConversation(one.incoming)),
  )
  const byKind = (kind: Kept['kind']) => placed.filter(({ incoming }) => incoming.kind === kind)
  const accountFor = ({ event }: Placed) => accounts.get(event.accountId)!
  await takeMessages(parts, tx, byKind('message'), now)
  for (const one of byKind('sign')) await takeSign(tx, accountFor(one), one)
  for (const one of byKind('sign').filter(({ incoming }) => incoming.name.endsWith('_thread_control'))) {
    const account = accountFor(one)
    const app = await takeControl(tx, account, one, now)
    if (app)
      afterwards.push(() => parts.channels[account.channel].control(account, one.incoming.citizenPlatformId!, { app }))
  }
  for (const one of byKind('echo')) await takeEcho(tx, accountFor(one), one, now)
  for (const one of byKind('standby')) await takeStandby(tx, accountFor(one), one, now)
  for (const one of newestReceipts(byKind('receipt'))) await takeReceipt(tx, one, now)
  for (const one of byKind('relation')) await takeRelation(parts, tx, accountFor(one), one, now)
  for (const { event } of placed) used.add(event.id)
  const ids = events.map((event) => event.id)
  const split = { done: ids.filter((id) => used.has(id)), ignored: ids.filter((id) => !used.has(id)) }
  for (const state of ['done', 'ignored'] as const) await settleEvents(tx, split[state], state)
}

// A withdrawal must not make us acquainted with somebody we do not know.
const isAboutConversation = ({ kind, name, citizenPlatformId }: Kept): boolean =>
  citizenPlatformId !== null && !['account', 'public', 'other'].includes(kind) && name !== 'user_withdraw'

/** Finds the conversation of each event; only a citizen's own act opens the reply window. */
async function place(tx: Tx, readable: { event: PendingEvent; incoming: Kept }[]): Promise<Placed[]> {
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
  parts: Pick<Parts, 'queue' | 'quietMs' | 'log'>,
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
  for (const [index, { event, conversationId }] of ordered.entries()) {
    const line = { account: event.accountId, conversation: conversationId, messageId: ids[index] }
    underRequest(event.request ?? undefined, () => parts.log.info('message received', line))
  }
  const newest = new Map(
    ordered.map((one, index) => [`${one.event.accountId}/${one.conversationId}`, { one, messageId: ids[index]! }]),
  )
  const jobs = [...newest.values()].map(({ one, messageId }) => ({
    data: {
      accountId: one.event.accountId,
      conversationId: one.conversationId,
      messageId,
      request: one.event.request ?? undefined,
    },
    // After the clock was set back, "received" lies ahead; nobody waits for that.
    startAfter: new Date(Math.min(one.event.receivedAt.getTime(), now.getTime()) + parts.quietMs),
  }))
  await parts.queue.sendMany(tx, 'respond', jobs)
  // Who writes on under an answer has it before them: the proof where a channel tells nothing of receipt.
  const words = [...newest.values()].map(({ one: { event, incoming, conversationId } }) => ({
    accountId: event.accountId,
    conversationId,
    at: incoming.platformAt,
  }))
  for (const { accountId, id } of await answeredBefore(tx, words))
    await answerArrived(tx, accountId, id, 'citizen', now)
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
  for (const id of new Set(escalationIds)) await answerArrived(tx, event.accountId, id, 'platform', now)
  await tellInbox(tx, { kind: 'message', accountId: event.accountId, conversationId })
}
