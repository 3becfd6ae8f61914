/** Real server processes against an emulator in this process, on a database of their own; for what kills them or floods them. */
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { makeLog } from '../../src/log.ts'
import { type Emulator, makeEmulator } from '../../src/simulator/emulator.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { textKeys } from '../../src/store/keys.ts'
import { makeTestDatabase } from '../../tests/support/database.ts'
import { freePort } from '../../tests/support/free-port.ts'
import { accounts, startProcess } from '../../tests/support/own-process.ts'
import { isDrained } from './run-record.ts'

/** One place where a process runs, again and again. */
export interface Slot {
  role: 'all' | 'web' | 'worker'
  port: number
  child: ChildProcess | null
  ready: boolean
}

/** Everything that is under test, and its platforms. */
export interface Processes {
  store: string
  slots: Slot[]
  emulator: Emulator
  /** Processes that ended without being killed. */
  crashed: string[]
  run(slot: Slot): Promise<void>
  kill(slot: Slot): Promise<void>
  /** Works on the database: beside the processes on PostgreSQL, between two lives of the one process on PGlite. */
  withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T>
  /** Waits until nothing waits any more, at most `ms`; all processes must run. */
  drain(ms: number): Promise<boolean>
  close(): Promise<void>
}

const secret = '5'.repeat(64)
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Starts one web and two worker processes on PostgreSQL (TEST_DATABASE_URL; TEST_REDIS_URL for shared limits), else one on PGlite. */
export async function startProcesses(settings: Record<string, string>): Promise<Processes> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-trust-'))
  const made = await makeTestDatabase()
  const roles: Slot['role'][] = made ? ['web', 'worker', 'worker'] : ['all']
  const slots: Slot[] = []
  for (const role of roles) slots.push({ role, port: await freePort(), child: null, ready: false })
  const emulator = makeEmulator({
    ...accounts,
    target: `http://127.0.0.1:${slots[0]!.port}`,
    now: () => new Date(),
    rates: { zalo: 1_000_000, facebook: 1_000_000 },
    keep: { sent: 10_000_000, people: 1_000_000 },
    // The platforms try for an hour and more; here they must outlast a restart on a busy machine.
    retryMs: { zalo: Array(120).fill(1_000), facebook: Array(120).fill(1_000) },
  })
  const platforms = createServer(express().use(emulator.router)).listen(0)
  const base = `http://127.0.0.1:${(platforms.address() as AddressInfo).port}`
  const environment = {
    NODE_ENV: 'test',
    SECRET_KEY: secret,
    DATA_DIR: dataDir,
    ...(made ? { DATABASE_URL: made.url } : {}),
    ...(made && process.env.TEST_REDIS_URL ? { REDIS_URL: process.env.TEST_REDIS_URL } : {}),
    ...settings,
  }
  const crashed: string[] = []
  const run = (slot: Slot) => startSlot(slot, base, environment, crashed)
  const withDatabase: Processes['withDatabase'] = async (work) => {
    if (!made) for (const slot of slots) await kill(slot)
    const keys = textKeys(Buffer.from(secret, 'hex'))
    const database = await openDatabase(
      made ? { url: made.url, keys, poolSize: 2 } : { dataDir, keys },
      makeLog('silent'),
    )
    try {
      return await work(database.db)
    } finally {
      await database.close()
    }
  }
  const close = async () => {
    for (const slot of slots) await kill(slot)
    emulator.close()
    platforms.close()
    platforms.closeAllConnections()
    await made?.drop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    for (const slot of slots) await run(slot)
    if (slots.some((slot) => !slot.ready)) throw new Error('a process did not become ready')
  } catch (error) {
    await close()
    throw error
  }
  return {
    store: made ? 'PostgreSQL, 1 web + 2 workers' : 'PGlite, 1 process',
    slots,
    emulator,
    crashed,
    run,
    kill,
    withDatabase,
    drain: async (ms) => {
      const end = Date.now() + ms
      // The embedded database can only be read while its process is away, and a start takes some seconds.
      for (let wait = made ? 500 : 4_000; Date.now() < end; wait = made ? 1_000 : Math.min(wait * 2, 30_000)) {
        await sleep(wait)
        if (await withDatabase(isDrained)) return true
        for (const slot of slots) if (!slot.child) await run(slot)
      }
      return false
    },
    close,
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
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((gone) => {
    child.once('exit', () => gone())
    child.kill('SIGKILL')
  })
}
