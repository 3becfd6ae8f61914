/** Kills real server processes at random moments under a steady load of signed webhooks, then lets the work end. */
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { makeLog } from '../../src/log.ts'
import { type Done, type Emulator, makeEmulator } from '../../src/simulator/emulator.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { loadKeys } from '../../src/store/keys.ts'
import { makeTestDatabase } from '../../tests/support/database.ts'
import { freePort } from '../../tests/support/free-port.ts'
import { accounts, startProcess } from '../../tests/support/own-process.ts'
import { type Accepted, type Checked, check, isDrained } from './kill-check.ts'
import { type Random, seeded } from './random.ts'

/** What to do. `perSecond`: messages; `people`: from so many of each platform. */
export interface KillPlan {
  kills: number
  seed: number
  perSecond: number
  people: number
  /** Called after each kill. */
  progress?: (done: number) => void
}

/** One place where a process runs, again and again. */
interface Slot {
  role: 'all' | 'web' | 'worker'
  port: number
  child: ChildProcess | null
  ready: boolean
}

const secret = '5'.repeat(64)
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Runs the plan on PostgreSQL (TEST_DATABASE_URL: one web and two workers) or on the embedded database (one process). */
export async function runKills(
  plan: KillPlan,
): Promise<Checked & { store: string; seconds: number; sentByPeople: number }> {
  const began = Date.now()
  const random = seeded(plan.seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-kills-'))
  const made = await makeTestDatabase()
  const roles: Slot['role'][] = made ? ['web', 'worker', 'worker'] : ['all']
  const slots: Slot[] = []
  for (const role of roles) slots.push({ role, port: await freePort(), child: null, ready: false })
  const emulator = makeEmulator({
    ...accounts,
    target: `http://127.0.0.1:${slots[0]!.port}`,
    now: () => new Date(),
    rates: { zalo: 1_000_000, facebook: 1_000_000 },
    keep: { sent: 1_000_000 },
    // The platforms try for an hour and more; here they must outlast a restart on a busy machine.
    retryMs: { zalo: Array(60).fill(1_000), facebook: Array(60).fill(1_000) },
  })
  const platforms = createServer(express().use(emulator.router)).listen(0)
  const base = `http://127.0.0.1:${(platforms.address() as AddressInfo).port}`
  const settings = {
    NODE_ENV: 'test',
    SECRET_KEY: secret,
    DATA_DIR: dataDir,
    QUIET_MS: '300',
    LOG_LEVEL: process.env.TRUST_LOG ?? 'silent',
    ...(made ? { DATABASE_URL: made.url } : {}),
  }
  const crashed: string[] = []
  const run = (slot: Slot) => startSlot(slot, base, settings, crashed)
  try {
    for (const slot of slots) await run(slot)
    const load = startLoad(emulator, random, plan)
    for (let done = 1; done <= plan.kills; done += 1) {
      await sleep(random.whole(200, 3_000))
      // Mostly a process at work, now and then one that is just starting.
      const alive = slots.filter((slot) => slot.child && (slot.ready || random() < 0.1))
      if (alive.length === 0) {
        done -= 1
        continue
      }
      const slot = random.pick(alive)
      await kill(slot)
      void sleep(random.whole(0, 800)).then(() => run(slot))
      plan.progress?.(done)
    }
    const sent = await load.end()
    await until(() => slots.every((slot) => slot.ready), 120_000, 'all processes running again')
    await emulator.idle()
    const accepted = sent.filter(wasAccepted).map((one) => one.accepted)
    const reopen = async <T>(work: (db: Db) => Promise<T>) => {
      const keys = (await loadKeys({ NODE_ENV: 'test', SECRET_KEY: secret, DATA_DIR: dataDir } as never)).text
      const database = await openDatabase(made ? { url: made.url, keys } : { dataDir, keys }, makeLog('silent'))
      try {
        return await work(database.db)
      } finally {
        await database.close()
      }
    }
    await drain(slots, run, reopen, made !== null)
    if (made) await Promise.all(slots.map(kill))
    const checked = await reopen((db) => check(db, emulator, accepted))
    checked.violations.push(...crashed)
    const seconds = Math.round((Date.now() - began) / 1000)
    return {
      store: made ? 'PostgreSQL, 1 web + 2 workers' : 'PGlite, 1 process',
      seconds,
      sentByPeople: sent.length,
      ...checked,
    }
  } finally {
    for (const slot of slots) await kill(slot)
    emulator.close()
    platforms.close()
    platforms.closeAllConnections()
    await made?.drop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Starts a process in its slot; one that ends without being killed is a finding. */
async function startSlot(slot: Slot, base: string, settings: Record<string, string>, crashed: string[]): Promise<void> {
  let mine: ChildProcess | null = null
  slot.ready = false
  await startProcess(slot.port, base, { ...settings, ROLE: slot.role }, (child) => {
    mine = child
    slot.child = child
    child.once('exit', (code) => {
      if (slot.child !== child) return
      slot.child = null
      slot.ready = false
      crashed.push(`the ${slot.role} process ended by itself with ${code}`)
    })
  }).catch(() => {})
  if (slot.child === mine && mine) slot.ready = true
}

async function kill(slot: Slot): Promise<void> {
  const { child } = slot
  slot.child = null
  slot.ready = false
  if (!child || child.exitCode !== null) return
  await new Promise<void>((gone) => {
    child.once('exit', () => gone())
    child.kill('SIGKILL')
  })
}

/** People write: at a steady rate, in bursts, with events repeated and in the wrong order. */
function startLoad(emulator: Emulator, random: Random, { perSecond, people }: KillPlan) {
  const asked = questions()
  const crowd = (['zalo', 'facebook'] as const).flatMap((channel) =>
    Array.from({ length: people }, () => ({ channel, id: emulator.addPerson(channel, { interacted: true }).id })),
  )
  const sent: { accepted: Accepted; done: Promise<Done> }[] = []
  let ended = false
  const write = async () => {
    const person = random.pick(crowd)
    if (random() < 0.15) emulator.faults.once(person.channel, { kind: 'duplicate' })
    if (random() < 0.08) emulator.faults.once(person.channel, { kind: 'swap' })
    const count = random() < 0.06 ? random.whole(3, 5) : 1
    for (let n = 0; n < count; n += 1) {
      const text = random() < 0.08 ? 'gặp cán bộ' : random.pick(asked)
      const done = emulator.citizenSends(person.channel, person.id, { text })
      sent.push({ accepted: { channel: person.channel, personId: person.id, messageId: '' }, done })
    }
  }
  const running = (async () => {
    while (!ended) {
      await write()
      await sleep((random() * 2 * 1000) / perSecond)
    }
  })()
  return {
    end: async () => {
      ended = true
      await running
      emulator.faults.clear()
      const all = []
      for (const one of sent) {
        const { messageId, delivery } = await one.done
        all.push({ accepted: { ...one.accepted, messageId: messageId! }, delivery })
      }
      return all
    },
  }
}

const wasAccepted = ({ delivery }: { delivery: Done['delivery'] }) =>
  delivery?.attempts.some((attempt) => attempt.status === 200) ?? false

/** The questions people may ask, from the project's own test set. */
export function questions(): string[] {
  const folder = join(import.meta.dirname, '..', '..', 'tests', 'questions')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as { q: string }).q)
}

/** Waits until all work has ended. The embedded database can only be read while its process is away. */
async function drain(
  slots: Slot[],
  run: (slot: Slot) => Promise<void>,
  reopen: <T>(work: (db: Db) => Promise<T>) => Promise<T>,
  shared: boolean,
): Promise<void> {
  // A send whose outcome nobody knows is looked up for two minutes.
  const end = Date.now() + 240_000
  while (Date.now() < end) {
    await sleep(shared ? 1_000 : 20_000)
    if (!shared) for (const slot of slots) await kill(slot)
    if (await reopen(isDrained)) return
    if (!shared) for (const slot of slots) await run(slot)
  }
}

async function until(holds: () => boolean, ms: number, what: string): Promise<void> {
  const end = Date.now() + ms
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await sleep(100)
  }
}
