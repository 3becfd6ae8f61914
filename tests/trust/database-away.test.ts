/** The database goes away, or falls silent, under a running server; and how long it may keep anybody waiting. */
import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { isPassing, within } from '../../src/store/database.ts'
import { makeTestDatabase, openTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startProxy } from '../support/proxy.ts'
import { startServer } from '../support/start.ts'

const base = process.env.TEST_DATABASE_URL

/** A server whose PostgreSQL stands behind a proxy. */
async function startBehindProxy() {
  const made = (await makeTestDatabase())!
  const url = new URL(made.url)
  const proxy = await startProxy(url.hostname, Number(url.port || 5432))
  url.hostname = '127.0.0.1'
  url.port = String(proxy.port)
  const server = await startServer({ DATABASE_URL: url.href })
  return {
    server,
    proxy,
    stop: async () => {
      await server.stop()
      proxy.close()
      await made.drop()
    },
  }
}

if (base)
  test.each(['refusing', 'silent'] as const)(
    'PostgreSQL is %s for some seconds: 503 in time at webhook and /readyz, then everything goes on without a restart',
    async (state) => {
      const { server, proxy, stop } = await startBehindProxy()
      try {
        const { emulator } = server
        const people = Array.from({ length: 6 }, () => emulator.addPerson('zalo', { interacted: true }).id)
        const ask = (personId: string) =>
          emulator.citizenSends('zalo', personId, { text: 'đăng ký tạm trú cần giấy tờ gì' })
        // Acknowledged just before: it must not be lost.
        const before = await Promise.all(people.slice(0, 2).map(ask))
        for (const { delivery } of before) expect(delivery!.attempts[0]).toMatchObject({ status: 200 })
        proxy.set(state)
        const during = await Promise.all(people.slice(2).map(ask))
        for (const { delivery } of during) {
          expect(delivery!.attempts[0]).toMatchObject({ status: 503 })
          // 1.5 s by design; a busy machine adds to it.
          expect(delivery!.attempts[0]!.ms).toBeLessThan(4_000)
        }
        const asked = Date.now()
        const [ready, alive, metrics] = await Promise.all(
          ['readyz', 'healthz', 'metrics'].map((path) => fetch(`${server.url}/${path}`)),
        )
        expect(Date.now() - asked).toBeLessThan(10_000)
        expect([ready!.status, alive!.status]).toEqual([503, 200])
        expect(await metrics!.text()).toMatch(/^tro_ly_database_up 0$/m)

        proxy.set('open')
        await eventually(async () => (await fetch(`${server.url}/readyz`)).ok, 40_000)
        for (const personId of people) await emulator.waitForSent({ personId, text: /tạm trú/ }, 80_000)
        await emulator.idle()
        for (const personId of people)
          expect(
            emulator.sent.filter((one) => one.personId === personId && one.kind === 'message' && one.taken).length,
          ).toBe(1)
      } finally {
        proxy.set('open')
        await stop()
      }
    },
    180_000,
  )

if (base)
  test('a connection lost inside a transaction, between two statements, fails that transaction and nothing else', async () => {
    const { db, close } = await openTestDatabase()
    try {
      const lost = db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
        await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(db)
        await new Promise((done) => setTimeout(done, 300))
        return sql`select 1`.execute(tx)
      })
      await expect(lost).rejects.toThrow()
      await sql`select 1`.execute(db)
    } finally {
      await close()
    }
  })

test('what passes by itself is told from what does not', async () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code })
  for (const code of ['08006', '53100', '57P01', '40P01', '55P03', 'ECONNREFUSED'])
    expect(isPassing(withCode(code))).toBe(true)
  for (const error of [new Error('Connection terminated unexpectedly'), new Error('Query read timeout')])
    expect(isPassing(error)).toBe(true)
  for (const code of ['23514', '22P05', '42703']) expect(isPassing(withCode(code))).toBe(false)
  expect(isPassing(new TypeError('x is not a function'))).toBe(false)
  await expect(within(20, new Promise(() => {}))).rejects.toThrow('no answer within 20 ms')
  expect(await within(1_000, Promise.resolve(1))).toBe(1)
})
