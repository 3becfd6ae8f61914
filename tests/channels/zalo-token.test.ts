import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeHttp } from '../../src/channels/http.ts'
import { makeTokens, type TokenStore } from '../../src/channels/zalo/token.ts'
import { freshPair, hoursAgo, memoryTokens, now, zaloAccount } from './fixtures.ts'
import { type Platform, quietLog, startPlatform } from './local-platform.ts'

const renewed = { json: { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: '90000' } }
// Made 13 of its 25 hours ago.
const halfGone = () => freshPair({ refreshedAt: hoursAgo(13), expiresAt: hoursAgo(-12) })
const expired = () => freshPair({ refreshedAt: hoursAgo(30), expiresAt: hoursAgo(5) })

describe('the token of an OA', () => {
  let platform: Platform
  const { log, lines } = quietLog()
  const clock = { now }
  beforeAll(async () => {
    platform = await startPlatform()
  })
  beforeEach(() => {
    platform.asked.length = 0
    lines.length = 0
    clock.now = now
  })
  afterAll(() => platform.close())
  const keep = (store: TokenStore) =>
    makeTokens({ oauthUrl: platform.url, store, http: makeHttp(), log, clock: () => clock.now })
  const account = zaloAccount()

  test('a young token is used as it is', async () => {
    expect(await keep(memoryTokens(freshPair())).access(account)).toEqual({ kind: 'token', token: 'access-1' })
    expect(platform.asked).toHaveLength(0)
  })

  test('at half of its life it is refreshed with the documented form, stored, then used', async () => {
    platform.answer(renewed)
    const store = memoryTokens(halfGone())
    expect(await keep(store).access(account)).toEqual({ kind: 'token', token: 'access-2' })
    const [asked] = platform.asked
    expect(asked).toMatchObject({ method: 'POST', path: '/v4/oa/access_token' })
    expect(asked!.headers).toMatchObject({
      secret_key: 'app-secret',
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(Object.fromEntries(new URLSearchParams(asked!.text))).toEqual({
      refresh_token: 'refresh-1',
      app_id: '360846524940903967',
      grant_type: 'refresh_token',
    })
    expect(store.pair).toEqual({
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      refreshedAt: now,
      expiresAt: hoursAgo(-25),
    })
    expect(lines).toEqual([])
  })

  test('fifty at once, in two processes, make one refresh', async () => {
    platform.answer({ ...renewed, afterMs: 30 })
    const store = memoryTokens(expired())
    const processes = [keep(store), keep(store)]
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, index) => processes[index % 2]!.access(account)))
    expect(new Set(tokens.map((access) => JSON.stringify(access)))).toEqual(
      new Set([JSON.stringify({ kind: 'token', token: 'access-2' })]),
    )
    expect(platform.asked).toHaveLength(1)
    expect(store.saves).toBe(1)
  })

  test('fifty refused at once make one refresh', async () => {
    platform.answer({ ...renewed, afterMs: 30 })
    const store = memoryTokens(freshPair())
    const processes = [keep(store), keep(store)]
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, index) => processes[index % 2]!.renew(account, 'access-1')),
    )
    expect(tokens.every((access) => access.kind === 'token' && access.token === 'access-2')).toBe(true)
    expect(platform.asked).toHaveLength(1)
  })

  test('a token that another process renewed is taken over without a refresh', async () => {
    const store = memoryTokens(freshPair({ accessToken: 'access-9' }))
    expect(await keep(store).renew(account, 'access-1')).toEqual({ kind: 'token', token: 'access-9' })
    expect(platform.asked).toHaveLength(0)
  })

  test.each([
    ['an error inside HTTP 200', { json: { error_name: 'Invalid refresh token.', error: -14020 } }],
    ['half a pair', { json: { access_token: 'a', expires_in: '90000' } }],
    ['no lifetime', { json: { access_token: 'a', refresh_token: 'r', expires_in: '0' } }],
    ['empty api', { status: 404, text: 'empty api' }],
    ['a server error', { status: 500, text: '<html>' }],
    ['a lost answer', 'reset' as const],
  ])('%s is never stored; the old token serves to its end, with an alarm', async (_name, reply) => {
    platform.answer(reply)
    const store = memoryTokens(halfGone())
    const tokens = keep(store)
    expect(await tokens.access(account)).toEqual({ kind: 'token', token: 'access-1' })
    expect(store.saves).toBe(0)
    expect(store.failures).toHaveLength(1)
    expect(store.failures[0]).not.toContain('refresh-1')
    expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(1)
    // The next sends do not ask again at once.
    await tokens.access(account)
    expect(platform.asked).toHaveLength(1)
    clock.now = hoursAgo(-1)
    platform.answer(renewed)
    expect(await tokens.access(account)).toEqual({ kind: 'token', token: 'access-2' })
  })

  test('an expired token is not used: a dead grant needs a person, a passing failure only time', async () => {
    platform.answer({ json: { error: -14020, error_name: 'Invalid refresh token.' } })
    expect(await keep(memoryTokens(expired())).access(account)).toMatchObject({
      kind: 'grant',
      detail: '-14020 Invalid refresh token.',
    })
    platform.answer('reset')
    expect(await keep(memoryTokens(expired())).access(account)).toMatchObject({ kind: 'wait' })
    expect(await keep(memoryTokens(null)).access(account)).toMatchObject({ kind: 'grant' })
  })

  test('a database that hiccups while storing does not cost the new pair', async () => {
    platform.answer(renewed)
    const store = memoryTokens(expired())
    let failing = 1
    const shaky: TokenStore = {
      read: store.read,
      underLock: (id, work) =>
        store.underLock(id, (io) =>
          work({ ...io, save: async (pair) => (failing-- > 0 ? Promise.reject(new Error('gone')) : io.save(pair)) }),
        ),
    }
    expect(await keep(shaky).access(account)).toEqual({ kind: 'token', token: 'access-2' })
    expect(store.pair).toMatchObject({ refreshToken: 'refresh-2' })
  })

  test('a store that cannot be used makes the send wait, not fail', async () => {
    const broken: TokenStore = {
      read: async () => Promise.reject(new Error('no database')),
      underLock: async () => Promise.reject(new Error('no database')),
    }
    expect(await keep(broken).access(account)).toMatchObject({ kind: 'wait' })
    const halfBroken: TokenStore = { ...broken, read: async () => halfGone() }
    expect(await keep(halfBroken).access(account)).toEqual({ kind: 'token', token: 'access-1' })
  })
})
