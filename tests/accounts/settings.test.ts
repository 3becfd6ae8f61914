/** What the settings give: the proof of the domain, accounts that a restart does not undo; and the clock compared. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { doctorDoor, doctorPass, domainPages } from '../../src/accounts/domain.ts'
import { connectSettings } from '../../src/accounts/from-settings.ts'
import { compareClock } from '../../src/channels/care.ts'
import { makeHttp } from '../../src/channels/http.ts'
import { readConfig } from '../../src/config.ts'
import { openAccountBook, openTokenStore } from '../../src/store/accounts.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { openTestDatabase } from '../support/database.ts'

const key = randomBytes(32)
const code = 'SysI4Q6-4Iuaeu46nPCc6m'
const app = express()
app.use(domainPages(code, '/inbox/'))
const report = { at: new Date(), state: 'fine' as const, subjects: [] }
app.post(
  '/internal/doctor',
  doctorDoor(key, async () => report),
)
const server = app.listen(0, '127.0.0.1')
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await database.close()
})

test("Zalo's verification file and the meta tag of the front page carry the code of the settings", async () => {
  const file = await fetch(`${url()}/zalo_verifier${code}.html`)
  expect([file.status, await file.text()]).toEqual([200, expect.stringContaining(`content="${code}"`)])
  const tag = `<meta name="zalo-platform-site-verification" content="${code}" />`
  expect(await (await fetch(`${url()}/`)).text()).toContain(tag)
  expect((await fetch(`${url()}/zalo_verifierother.html`)).status).toBe(404)
  expect(() => readConfig({ ZALO_VERIFIER: 'zalo_verifierabc.html' })).toThrow(/ZALO_VERIFIER/)
})

test('the doctor answers only who holds the key of the installation', async () => {
  const ask = (pass: string) => fetch(`${url()}/internal/doctor`, { method: 'POST', headers: { 'x-doctor': pass } })
  expect((await ask(doctorPass(randomBytes(32)))).status).toBe(404)
  expect((await ask(doctorPass(key))).status).toBe(200)
})

test('an unchanged setting does not overwrite what was connected since; a changed one does', async () => {
  const unitId = await ensureFirstUnit(database.db, 'Công an tỉnh')
  const accounts = openAccountBook(database.db, key)
  const tokens = openTokenStore(database.db, key, database.pglite !== null)
  const world = { accounts, tokens, db: database.db, key }
  const start = (token: string) => {
    const page = { FACEBOOK_APP_ID: '12345', FACEBOOK_APP_SECRET: 's', FACEBOOK_VERIFY_TOKEN: 'v' }
    const config = readConfig({ ...page, FACEBOOK_PAGE_ID: '67890', FACEBOOK_PAGE_ACCESS_TOKEN: token })
    return connectSettings(config, world, unitId, null)
  }
  const token = async () => {
    const { secrets } = (await accounts.all())[0]!
    return secrets.channel === 'facebook' ? secrets.pageAccessToken : null
  }
  await start('first')
  const app = { appId: '12345', appSecret: 's', verifyToken: 'v' }
  const secrets = { channel: 'facebook' as const, ...app, pageAccessToken: 'connected' }
  await accounts.connect({ platformId: '67890', name: 'Trang', unitId, secrets })
  await start('first')
  expect(await token()).toBe('connected')
  await start('second')
  expect(await token()).toBe('second')
})

test('an application alone starts without the simulator and without an account', () => {
  const zalo = { ZALO_APP_ID: '12345', ZALO_APP_SECRET: 'a', ZALO_OA_SECRET_KEY: 'b' }
  expect(readConfig(zalo)).toMatchObject({ simulator: false, ZALO_APP_ID: '12345' })
})

test.each([
  [0, 'fine'],
  [120, 'warn'],
  [-600, 'bad'],
])('a clock that is %i seconds off is %s', async (seconds, state) => {
  const off = () => new Date(Date.now() + seconds * 1000)
  expect(await compareClock(makeHttp(), url(), off)).toMatchObject({ state })
})
