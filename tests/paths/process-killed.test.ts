import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { type Emulator, makeEmulator } from '../../src/simulator/emulator.ts'
import { makeTestDatabase } from '../support/database.ts'

// The platforms live here, in the test; the server is a process of its own that can be killed.
const secrets = {
  zalo: {
    appId: '2000000000000000001',
    appSecret: 'app',
    oaId: '3000000000000000001',
    oaSecretKey: 'oa',
    refreshToken: 'refresh-1',
    accessToken: 'access-1',
  },
  facebook: {
    appId: '400000000000001',
    appSecret: 'fb',
    verifyToken: 'verify',
    pageId: '500000000000001',
    pageAccessToken: 'page',
  },
}
let platforms: Server
let emulator: Emulator
let target = ''
let dataDir: string
let made: Awaited<ReturnType<typeof makeTestDatabase>>
const started: ChildProcess[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-killed-'))
  made = await makeTestDatabase()
  emulator = makeEmulator({ ...secrets, target: () => target, now: () => new Date() })
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

/** Starts the real server as its own process; resolves when it is ready. */
async function startProcess(): Promise<ChildProcess> {
  const base = `http://127.0.0.1:${(platforms.address() as AddressInfo).port}`
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  target = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      DATA_DIR: dataDir,
      QUIET_MS: '100',
      ...(made ? { DATABASE_URL: made.url } : {}),
      ZALO_APP_ID: secrets.zalo.appId,
      ZALO_APP_SECRET: secrets.zalo.appSecret,
      ZALO_OA_ID: secrets.zalo.oaId,
      ZALO_OA_SECRET_KEY: secrets.zalo.oaSecretKey,
      ZALO_REFRESH_TOKEN: secrets.zalo.refreshToken,
      ZALO_ACCESS_TOKEN: secrets.zalo.accessToken,
      ZALO_API_URL: `${base}/zalo`,
      ZALO_OAUTH_URL: `${base}/zalo-oauth`,
      FACEBOOK_APP_ID: secrets.facebook.appId,
      FACEBOOK_APP_SECRET: secrets.facebook.appSecret,
      FACEBOOK_VERIFY_TOKEN: secrets.facebook.verifyToken,
      FACEBOOK_PAGE_ID: secrets.facebook.pageId,
      FACEBOOK_PAGE_ACCESS_TOKEN: secrets.facebook.pageAccessToken,
      FACEBOOK_GRAPH_URL: `${base}/graph/v25.0`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  started.push(child)
  for (let n = 0; n < 600; n += 1) {
    if (child.exitCode !== null) throw new Error(`the server stopped with ${child.exitCode}`)
    const ready = await fetch(`${target}/readyz`).catch(() => null)
    if (ready?.status === 200) return child
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the server did not become ready')
}

const kill = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

test('killed right after the 200, at three moments: every message is answered once after the restart', async () => {
  let child = await startProcess()
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
    child = await startProcess()
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
