/** Facebook's data deletion callback: only a rightly signed one deletes, and the person can see that it was done. */
import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { facebookDeletion } from '../../src/conversation/facebook-deletion.ts'
import { makeLog } from '../../src/log.ts'
import { openAccountBook } from '../../src/store/accounts.ts'
import { findCitizen, meetCitizens } from '../../src/store/conversations.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { openTestDatabase } from '../support/database.ts'

const appSecret = 'bi-mat-cua-ung-dung'
const now = new Date('2026-11-24T02:00:00Z')
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (payload: object, secret = appSecret) =>
  `${createHmac('sha256', secret).update(encoded(payload)).digest('base64url')}.${encoded(payload)}`
const good = { user_id: '218471', algorithm: 'HMAC-SHA256', issued_at: 1_291_836_800 }

let database: Database
let url: string
let accountId: string
const app = express()
const server = app.listen(0, '127.0.0.1')
beforeAll(async () => {
  database = await openTestDatabase()
  const { db } = database
  const accounts = openAccountBook(db, Buffer.alloc(32, 1))
  const unitId = await ensureFirstUnit(db, 'Công an tỉnh')
  const secrets = { channel: 'facebook' as const, appId: '1', appSecret, verifyToken: 'v', pageAccessToken: 'p' }
  accountId = await accounts.save({ platformId: '12345', name: 'Trang', unitId, secrets })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data-deletion`
  app.use(
    '/data-deletion',
    facebookDeletion({ db, accounts, log: makeLog('silent'), now: () => now, baseUrl: 'https://vi-du.vn' }),
  )
}, 60_000)
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await database.close()
})
const post = (signed_request: string) => fetch(url, { method: 'POST', body: new URLSearchParams({ signed_request }) })

test('a signed request deletes the person, and the status page says so', async () => {
  await meetCitizens(database.db, [{ accountId, platformId: good.user_id, at: now }])
  const answer = await post(signed(good))
  expect(answer.status).toBe(200)
  const { url: page, confirmation_code: code } = (await answer.json()) as { url: string; confirmation_code: string }
  expect(page).toBe(`https://vi-du.vn/data-deletion/${code}`)
  expect(await findCitizen(database.db, accountId, good.user_id)).toBeNull()
  expect(await (await fetch(`${url}/${code}`)).text()).toContain('Dữ liệu đã được xóa ngày 24/11/2026')
  const unknown = (await (await post(signed({ ...good, user_id: 5 }))).json()) as { confirmation_code: string }
  expect(await (await fetch(`${url}/${unknown.confirmation_code}`)).text()).toContain(
    'không lưu dữ liệu nào gắn với tài khoản này',
  )
})

test.each([
  ['another secret', signed(good, 'another')],
  ['another payload', `${signed(good).split('.')[0]}.${encoded({ ...good, user_id: '1' })}`],
  ['another algorithm', signed({ ...good, algorithm: 'none' })],
  ['no user', signed({ algorithm: 'HMAC-SHA256' })],
  ['no signature', `.${encoded(good)}`],
  ['three parts', `${signed(good)}.x`],
  ['no JSON', 'eA.eA'],
  ['nothing', ''],
])('%s is refused', async (_what, request) => {
  expect((await post(request)).status).toBe(400)
})

test('a code that does not exist shows nothing', async () => {
  for (const code of ['AAAAAAAAAAAAAAAA', '<script>', "';--"])
    expect((await fetch(`${url}/${encodeURIComponent(code)}`)).status).toBe(404)
})
