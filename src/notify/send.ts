/** Sends what waits in the ways out of the inbox. One notifier that fails stops neither the others nor the notice itself. */
import type { Log } from '../log.ts'
import type { Db } from '../store/database.ts'
import { type DueDelivery, settleDelivery, takeDeliveries } from '../store/notices.ts'
import { Hopeless, type Notifier } from './notifier.ts'

/** What sending needs. A notifier that is not among them is not set up. */
export interface NotifyWorld {
  db: Db
  log: Log
  notifiers: Readonly<Record<string, Notifier>>
  /** Where the inbox stands, for links. */
  baseUrl: string
}

/** Minutes until the next try, after each failure; then it is given up. */
const againMinutes = [1, 5, 30, 120, 480]
const leaseMs = 3 * 60_000
const batch = 40

/** Sends everything that is due at `now`. */
export async function sendNotices(world: NotifyWorld, now: Date): Promise<void> {
  for (;;) {
    const due = await takeDeliveries(world.db, now, leaseMs, batch)
    // Side by side, so that a slow server keeps nobody waiting but its own.
    const byNotifier = [...Map.groupBy(due, (one) => one.notifier).values()]
    await Promise.all(byNotifier.map((list) => sendList(world, list, now)))
    if (due.length < batch) return
  }
}

async function sendList(world: NotifyWorld, list: DueDelivery[], now: Date): Promise<void> {
  for (const one of list) await sendOne(world, one, now)
}

async function sendOne(world: NotifyWorld, one: DueDelivery, now: Date): Promise<void> {
  const notifier = world.notifiers[one.notifier]
  try {
    if (!notifier) throw new Hopeless(`${one.notifier} is not set up`)
    const link = one.link ? `${world.baseUrl}/inbox${one.link}` : null
    const to = {
      officerId: one.officer_id,
      email: one.email,
      groupAccountId: one.group_account_id,
      groupId: one.group_id,
    }
    await notifier.send({ title: one.title, body: one.body, link }, to)
    await settleDelivery(world.db, one.id, { state: 'sent', at: now })
  } catch (error) {
    const failure = error instanceof Error ? error.message.slice(0, 300) : 'unknown'
    const minutes = error instanceof Hopeless ? undefined : againMinutes[one.attempts - 1]
    world.log.warn('a notice could not be sent', { notifier: one.notifier, delivery: one.id, error, given: !minutes })
    await settleDelivery(
      world.db,
      one.id,
      minutes === undefined
        ? { state: 'failed', failure }
        : { state: 'waiting', failure, again: new Date(now.getTime() + minutes * 60_000) },
    )
  }
}
