/** Guessing at the door: many passwords for one officer, one password for many, from one address and through two processes;
 * and a province's provider that never answers. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import express, { type Request, type Response } from 'express'
import { answerErrors } from '../../src/inbox/guard.ts'
import { lockAddressAfter, lockAfter, openSignIn } from '../../src/inbox/sign-in.ts'
import { makeLog } from '../../src/log.ts'
import { openInbox, password, type TestInbox } from '../inbox/support.ts'

let inbox: TestInbox
beforeAll(async () => {
  inbox = await openInbox()
}, 120_000)
afterAll(() => inbox.close())

/** The doors of further processes on the same database. Each takes the client's address from X-Forwarded-For, as behind a proxy. */
const doors: { close(): void }[] = []
async function openDoor(
  baseUrl = inbox.url,
  cookies: string[] = [],
): Promise<(email: string, typed: string, address: string) => Promise<number>> {
  const log = makeLog('silent')
  const signIn = openSignIn({
    db: inbox.db,
    log,
    secret: inbox.key.toString('hex'),
    baseUrl,
    now: () => inbox.clock.now,
  })
  const app = express().set('trust proxy', true)
  app.use(
    '/auth',
    express.json(),
    (asked: Request, answer: Response) => signIn.answer(asked, answer),
    answerErrors(log),
  )
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  doors.push(server)
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/auth/sign-in/email`
  return async (email, typed, address) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ email, password: typed }) })
    await answer.text()
    cookies.push(...answer.headers.getSetCookie())
    return answer.status
  }
}
let first: Awaited<ReturnType<typeof openDoor>>
let second: Awaited<ReturnType<typeof openDoor>>
beforeEach(async () => {
  first = await openDoor()
  second = await openDoor()
})
afterEach(() => {
  for (const door of doors.splice(0)) door.close()
  // The counts of one test are over before the next.
  inbox.clock.now = new Date(inbox.clock.now.getTime() + 3_600_000)
})

const count = (statuses: number[], status: number) => statuses.filter((one) => one === status).length

describe('guessing', () => {
  test('thirty guesses at once, through two processes and thirty addresses: never more than eight are looked at', async () => {
    const { email } = await inbox.hire('officer', inbox.units.ward)
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        (at % 2 ? first : second)(email, `mat-khau-doan-so-${at}`, `203.0.113.${at}`),
      ),
    )
    // Those that come at the same moment may hold one another up, never let one another through.
    const looked = count(guesses, 401)
    expect(looked).toBeGreaterThan(0)
    expect(looked).toBeLessThanOrEqual(lockAfter)
    expect(count(guesses, 429)).toBe(30 - looked)
    for (let at = looked; at < lockAfter; at++)
      expect(await first(email, 'mat-khau-doan-mot', '203.0.113.50')).toBe(401)
    expect(await second(email, 'mat-khau-doan-mot', '203.0.113.51')).toBe(429)
    // Locked for the right password too, from wherever it comes.
    expect(await first(email, password, '198.51.100.7')).toBe(429)
    expect(await inbox.audit('officer', (await idOf(email))!)).toContain('locked')
  })

  test('one password tried on many officers from one address stops at a number, in both processes; elsewhere nobody notices', async () => {
    const { email } = await inbox.hire('officer', inbox.units.ward)
    const statuses: number[] = []
    for (let at = 0; at < lockAddressAfter + 6; at++)
      statuses.push(await (at % 2 ? first : second)(`nguoi-${at}@vi-du.vn`, 'mat-khau-2026', '203.0.113.200'))
    expect(count(statuses, 401)).toBe(lockAddressAfter)
    expect(statuses.slice(-6)).toEqual(Array(6).fill(429))
    expect(await first(email, password, '203.0.113.200')).toBe(429)
    expect(await first(email, password, '198.51.100.8')).toBe(200)
    inbox.clock.now = new Date(inbox.clock.now.getTime() + 16 * 60_000)
    expect(await second(email, password, '203.0.113.200')).toBe(200)
  }, 120_000)

  test('an office of forty behind one address begins its day in the same minute', async () => {
    const office = await Promise.all(Array.from({ length: 40 }, () => inbox.hire('officer', inbox.units.ward)))
    const statuses: number[] = []
    // One in four mistypes once.
    for (const [at, { email }] of office.entries()) {
      if (at % 4 === 0) expect(await first(email, 'mat-khau-go-nham', '203.0.113.9')).toBe(401)
      statuses.push(await first(email, password, '203.0.113.9'))
    }
    expect(count(statuses, 200)).toBe(40)
  }, 120_000)
})

const idOf = async (email: string) =>
  (await inbox.db.selectFrom('officer').select('id').where('email', '=', email).executeTakeFirst())?.id

test('a session that was planted before sign-in is not the one after it, and opens nothing', async () => {
  const { email } = await inbox.hire('officer', inbox.units.ward)
  const planted = 'inbox.session_token=planted-by-somebody.c2lnbmF0dXJl'
  const body = { email, password }
  const answer = await inbox.request('POST', '/auth/sign-in/email', planted, body)
  expect(answer.status).toBe(200)
  const given = answer.cookies.map((one) => one.split(';')[0]).join('; ')
  expect(given).toContain('inbox.session_token=')
  expect(given).not.toContain('planted-by-somebody')
  expect((await inbox.request('GET', '/me', planted)).status).toBe(401)
  expect((await inbox.request('GET', '/me', given)).status).toBe(200)
  // The cookie is signed: another officer's session id is worth nothing under it.
  const [name, value] = given.split(/=(.*)/s) as [string, string]
  const token = decodeURIComponent(value).split('.')[0]!
  expect((await inbox.request('GET', '/me', `${name}=${token}`)).status).toBe(401)
  expect((await inbox.request('GET', '/me', `${name}=${token}.${'A'.repeat(43)}=`)).status).toBe(401)
  // A second sign-in in the same browser is a new session, too.
  const again = await inbox.request('POST', '/auth/sign-in/email', given, body)
  expect(again.cookies.map((one) => one.split(';')[0]).join('; ')).not.toContain(token)
})

test('behind https the cookie is Secure, unreadable for scripts, sent to the inbox alone and by no other site’s form', async () => {
  const { email } = await inbox.hire('officer', inbox.units.ward)
  const cookies: string[] = []
  const door = await openDoor('https://tro-ly.example.vn', cookies)
  expect(await door(email, password, '203.0.113.77')).toBe(200)
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatch(/^__Secure-inbox\.session_token=/)
  for (const word of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/inbox']) expect(cookies[0]).toContain(word)
  expect(cookies[0]).not.toMatch(/Domain=/i)
})

describe('a provider that takes the connection and never answers', () => {
  let silent: Server
  const held: Socket[] = []
  let single: TestInbox
  beforeAll(async () => {
    silent = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const issuer = `http://127.0.0.1:${(silent.address() as { port: number }).port}`
    single = await openInbox({ issuer, clientId: 'tro-ly', clientSecret: 'bi-mat', name: 'tài khoản của tỉnh' })
  }, 60_000)
  afterAll(async () => {
    await single.close()
    for (const socket of held) socket.destroy()
    silent.close()
  })

  test('stops neither the start nor a sign-in by password, and is told to who asked for it', async () => {
    const { email } = await single.hire('officer', single.units.ward)
    const asked = single.request('POST', '/auth/sign-in/sso', null, {})
    const answered = await Promise.race([single.signIn(email), asked.then(() => null)])
    expect(answered?.status).toBe(200)
    expect((await single.request('GET', '/me', answered!.cookie)).status).toBe(200)
    expect([(await asked).status, (await asked).body.error?.code]).toEqual([502, 'no-provider'])
    const back = await fetch(`${single.url}/inbox/api/auth/callback/oidc?code=x&state=y`, { redirect: 'manual' })
    expect([back.status, back.headers.get('location')]).toEqual([303, '/inbox/?sso=failed'])
  })
})
