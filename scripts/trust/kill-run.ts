/** Kills server processes at random moments under a steady load of signed webhooks, lets the work end, and checks. */
import type { Emulator } from '../../src/simulator/emulator.ts'
import { type Accepted, type Checked, check } from './kill-check.ts'
import { type Processes, type Slot, startProcesses } from './processes.ts'
import { questions } from './questions.ts'
import { type Random, seeded } from './random.ts'
import { readRecord } from './run-record.ts'

/** What to do. `perSecond`: messages; `people`: from so many of each platform. */
export interface KillPlan {
  kills: number
  seed: number
  perSecond: number
  people: number
  /** Called after each kill. */
  progress?: (done: number) => void
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Runs the plan on PostgreSQL (TEST_DATABASE_URL) or on the embedded database. */
export async function runKills(plan: KillPlan): Promise<Checked & { store: string; seconds: number; drained: number }> {
  const began = Date.now()
  const random = seeded(plan.seed)
  const processes = await startProcesses({ QUIET_MS: '300', LOG_LEVEL: process.env.TRUST_LOG ?? 'silent' })
  try {
    const load = startLoad(processes.emulator, random, plan)
    await killAtRandom(processes, random, plan)
    const accepted = await load.end()
    await allReady(processes)
    const ended = Date.now()
    // A send whose outcome nobody knows is looked up for two minutes.
    const drained = await processes.drain(300_000)
    const seconds = Math.round((Date.now() - ended) / 1000)
    for (const slot of processes.slots) await processes.kill(slot)
    const checked = check(await processes.withDatabase((db) => readRecord(db, processes.emulator, accepted)))
    checked.violations.push(...processes.crashed)
    if (!drained) checked.violations.push('after 300 s something still waits')
    return { store: processes.store, seconds: Math.round((Date.now() - began) / 1000), drained: seconds, ...checked }
  } finally {
    await processes.close()
  }
}

async function killAtRandom(processes: Processes, random: Random, plan: KillPlan): Promise<void> {
  for (let done = 0; done < plan.kills; ) {
    await sleep(random.whole(200, 3_000))
    // Mostly a process at work, now and then one that is just starting.
    const alive = processes.slots.filter((slot) => slot.child && (slot.ready || random() < 0.1))
    if (alive.length === 0) continue
    const slot = random.pick(alive)
    await processes.kill(slot)
    void startAgain(processes, slot, random.whole(0, 800))
    done += 1
    plan.progress?.(done)
  }
}

async function startAgain(processes: Processes, slot: Slot, after: number): Promise<void> {
  await sleep(after)
  await processes.run(slot)
}

async function allReady({ slots }: Processes): Promise<void> {
  const end = Date.now() + 120_000
  while (slots.some((slot) => !slot.ready)) {
    if (Date.now() > end) throw new Error('not all processes came back within 120 s')
    await sleep(100)
  }
}

/** People write: at a steady rate, in bursts, with events repeated and in the wrong order. `end` resolves with what was
 * acknowledged, when the platforms have nothing under way any more. */
function startLoad(emulator: Emulator, random: Random, { perSecond, people }: KillPlan) {
  const asked = questions()
  const crowd = (['zalo', 'facebook'] as const).flatMap((channel) =>
    Array.from({ length: people }, () => ({ channel, id: emulator.addPerson(channel, { interacted: true }).id })),
  )
  const sending: Promise<() => Accepted | null>[] = []
  let ended = false
  const write = () => {
    const { channel, id } = random.pick(crowd)
    if (random() < 0.15) emulator.faults.once(channel, { kind: 'duplicate' })
    if (random() < 0.08) emulator.faults.once(channel, { kind: 'swap' })
    const count = random() < 0.06 ? random.whole(3, 5) : 1
    for (let n = 0; n < count; n += 1)
      sending.push(send(emulator, channel, id, random() < 0.08 ? 'gặp cán bộ' : random.pick(asked)))
  }
  const running = (async () => {
    while (!ended) {
      write()
      await sleep((random() * 2 * 1000) / perSecond)
    }
  })()
  return {
    end: async (): Promise<Accepted[]> => {
      ended = true
      await running
      emulator.faults.clear()
      const sent = await Promise.all(sending)
      await emulator.idle()
      return sent.map((settle) => settle()).filter((one) => one !== null)
    },
  }
}

const firstTry = ({ status, ms }: { status: number | null; ms: number }): number | null => (status === 200 ? ms : null)

/** A message that was acknowledged, and how long the first try's answer took in milliseconds; null when that was no 200. */
export type Sending = Accepted & { ackMs: number | null }

/** One message on its way; the result tells, once all repetitions are over, whether it was acknowledged. */
export async function send(
  emulator: Emulator,
  channel: 'zalo' | 'facebook',
  id: string,
  text: string,
): Promise<() => Sending | null> {
  const sentAt = performance.now()
  const { messageId, delivery } = await emulator.citizenSends(channel, id, { text })
  const atOnce = delivery!.attempts.length === 1 && delivery!.attempts[0]!.status === 200
  const takenAt = atOnce ? performance.now() : Number.POSITIVE_INFINITY
  return () =>
    delivery!.attempts.some((attempt) => attempt.status === 200)
      ? { person: `${channel}/${id}`, messageId: messageId!, sentAt, takenAt, ackMs: firstTry(delivery!.attempts[0]!) }
      : null
}
