/** Zalo's token in the real database: one refresh however many ask, and no token lost in silence. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { makeHttp } from '../../src/channels/http.ts'
import { makeTokens } from '../../src/channels/zalo/token.ts'
import { openAccountBook, openTokenStore, saveTokens } from '../../src/store/accounts.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { openTestDatabase } from '../support/database.ts'
import { zaloAccount } from './fixtures.ts'
import { type Platform, quietLog, startPlatform } from './local-platform.ts'

const key = randomBytes(32)
const hour = 3_600_000
const renewed = { json: { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: '90000' } }
let database: Database
let platform: Platform
let accountId: string
const { log, lines } = quietLog()
const clock = { now: new Date() }
const results: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  platform = await startPlatform()
  const secrets = { channel: 'zalo' as const, appId: '1', appSecret: 's', oaSecretKey: 'k' }
  const unitId = await ensureFirstUnit(database.db, 'Công an tỉnh')
  const book = openAccountBook(database.db, key)
  accountId = await book.save({ platformId: '12345678', name: 'OA thử', unitId, secrets })
})
afterAll(async () => {
  await platform.close()
  await database.close()
})
beforeEach(async () => {
  platform.asked.length = 0
  lines.length = 0
  results.length = 0
  clock.now = new Date()
  await saveTokens(database.db, key, accountId, pairOf('1', 13))
})

/** A pair made `hours` of its 25 hours ago. */
const pairOf = (mark: string, hours: number) => ({
  accessToken: `access-${mark}`,
  refreshToken: `refresh-${mark}`,
  refreshedAt: new Date(clock.now.getTime() - hours * hour),
  expiresAt: new Date(clock.now.getTime() + (25 - hours) * hour),
})
const openStore = () => openTokenStore(database.db, key, database.pglite !== null)
const keeper = (store = openStore()) =>
  makeTokens({
    oauthUrl: platform.url,
    store,
    http: makeHttp(),
    log,
    clock: () => clock.now,
    measure: (result) => results.push(result),
  })
const account = () => zaloAccount({ id: accountId })
const row = () => database.db.selectFrom('account_token').selectAll().executeTakeFirstOrThrow()

test('fifty that ask at once make one refresh: five processes on PostgreSQL, one on the embedded database', async () => {
  platform.answer({ ...renewed, afterMs: 400 })
  await saveTokens(database.db, key, accountId, pairOf('old', 26))
  const got = database.url ? await fiftyInProcesses(database.url) : await fiftyHere()
  expect(got).toHaveLength(50)
  expect(new Set(got.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ kind: 'token', token: 'access-2' })]),
  )
  expect(platform.asked).toHaveLength(1)
  expect((await row()).refreshing_since).toBeNull()
})

async function fiftyHere(): Promise<unknown[]> {
  const store = openStore()
  const keepers = Array.from({ length: 5 }, () => keeper(store))
  return Promise.all(Array.from({ length: 50 }, (_, index) => keepers[index % 5]!.access(account())))
}

async function fiftyInProcesses(url: string): Promise<unknown[]> {
  const file = join(import.meta.dirname, '..', 'support', 'refresh-process.ts')
  const children = Array.from({ length: 5 }, () =>
    spawn(process.execPath, [file, url, key.toString('hex'), platform.url, accountId], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const texts = children.map(collect)
  await Promise.all(children.map((child) => once(child.stdout!, 'data')))
  for (const child of children) child.stdin!.write('go\n')
  await Promise.all(children.map((child) => once(child, 'exit')))
  return texts.flatMap((text) => JSON.parse(text.all.split('\n')[1]!) as unknown[])
}

function collect(child: ChildProcess): { all: string } {
  const text = { all: '' }
  child.stdout!.on('data', (part: Buffer) => {
    text.all += part.toString()
  })
  return text
}

test('a process that dies between the answer and the storing leaves a mark, and the next one says so aloud', async () => {
  platform.answer(renewed)
  const dying = openStore()
  let letGo = () => {}
  const store: typeof dying = {
    read: dying.read,
    // What a killed process leaves: begun, answered, never stored.
    underLock: (id, work) =>
      dying.underLock(id, (io) => work({ ...io, save: () => new Promise<void>((done) => (letGo = done)) })),
  }
  void keeper(store).access(account())
  while ((await row()).refreshing_since === null || platform.asked.length === 0)
    await new Promise((done) => setTimeout(done, 10))
  expect((await openStore().read(accountId))!.accessToken).toBe('access-1')

  // Another process, on its own connection; a killed one has let go of its lock.
  const next = openTokenStore(database.db, key, true)
  clock.now = new Date(clock.now.getTime() + 5_000)
  expect(await keeper(next).access(account())).toEqual({ kind: 'token', token: 'access-1' })
  expect(platform.asked).toHaveLength(1)

  // Half a minute later it tries; Zalo knows the refresh token as used.
  clock.now = new Date(clock.now.getTime() + 60_000)
  platform.answer({ json: { error: -14020, error_name: 'Invalid refresh token.' } })
  expect(await keeper(next).access(account())).toEqual({ kind: 'token', token: 'access-1' })
  const stored = await row()
  expect(stored.failure).toMatch(/^-14020 .*a refresh begun .* never ended$/)
  expect(stored.failed_at).toEqual(clock.now)
  expect(results).toEqual(['failed'])
  expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(1)
  letGo()
})

test('an answer that is lost keeps the old pair and the mark; a new pair clears both', async () => {
  platform.answer('reset')
  expect(await keeper().access(account())).toEqual({ kind: 'token', token: 'access-1' })
  expect(await row()).toMatchObject({ refreshing_since: clock.now, failed_at: clock.now })
  clock.now = new Date(clock.now.getTime() + hour)
  platform.answer(renewed)
  expect(await keeper().access(account())).toEqual({ kind: 'token', token: 'access-2' })
  expect(await row()).toMatchObject({ refreshing_since: null, failed_at: null, failure: null })
  expect(results).toEqual(['failed', 'ok'])
})
