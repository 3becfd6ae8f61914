import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { type Emulator, makeEmulator } from '../../src/simulator/emulator.ts'
import { makeTestDatabase } from '../support/database.ts'
import { accounts, startProcess } from '../support/own-process.ts'

// The platforms live here, in the test; the server is a process of its own that can be killed.
let platforms: Server
let emulator: Emulator
let target = ''
let dataDir: string
let made: Awaited<ReturnType<typeof makeTestDatabase>>
const started: ChildProcess[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-killed-'))
  made = await makeTestDatabase()
  emulator = makeEmulator({ ...accounts, target: () => target, now: () => new Date() })
  platforms = createServer(express().use(emulator.router)).listen(0)
}, 60_000)
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  emulator.close()
  platforms.close()
  platforms.closeAllConnections()
  await made?.drop()
  await rm(dataDir, { recursive: true, force: true })
})

/** Starts the server again on the same data. */
function startAgain(): Promise<ChildProcess> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  target = `http://127.0.0.1:${port}`
  const base = `http://127.0.0.1:${(platforms.address() as AddressInfo).port}`
  const settings = {
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    QUIET_MS: '100',
    ...(made ? { DATABASE_URL: made.url } : {}),
  }
  return startProcess(port, base, settings, (child) => started.push(child))
}

const kill = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

test('killed right after the 200, at three moments: every message is answered once after the restart', async () => {
  let child = await startAgain()
  const people: { channel: 'zalo' | 'facebook'; id: string }[] = []
  for (const wait of [0, 130, 300]) {
    for (const channel of ['zalo', 'facebook'] as const) {
      const person = emulator.addPerson(channel, { interacted: true })
      people.push({ channel, id: person.id })
      const { delivery } = await emulator.citizenSends(channel, person.id, { text: 'gặp cán bộ' })
      expect(delivery!.attempts.at(-1)).toMatchObject({ status: 200 })
    }
    await new Promise((done) => setTimeout(done, wait))
    await kill(child)
    child = await startAgain()
  }
  for (const { channel, id } of people) await emulator.waitForSent({ channel, personId: id, text: /HD-/ }, 150_000)
  await new Promise((done) => setTimeout(done, 2_000))
  for (const { channel, id } of people) {
    const answers = emulator.sent.filter(
      (one) => one.channel === channel && one.personId === id && one.kind === 'message' && one.taken,
    )
    expect({ channel, count: answers.length }).toEqual({ channel, count: 1 })
  }
  await kill(child)
}, 400_000)
