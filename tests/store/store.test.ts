import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openAccountBook, openTokenStore, saveTokens } from '../../src/store/accounts.ts'
import { writeAudit } from '../../src/store/audit.ts'
import { type Database, migrate } from '../../src/store/database.ts'
import {
  insertEvents,
  makePartitions,
  openEventWriter,
  settleEvents,
  takePendingEvents,
} from '../../src/store/events.ts'
import { seal, unseal } from '../../src/store/seal.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { openTestDatabase, testStore } from '../support/database.ts'

let database: Database
const key = randomBytes(32)
const zalo = { channel: 'zalo' as const, appId: '1', appSecret: 'app', oaSecretKey: 'oa' }
beforeAll(async () => {
  database = await openTestDatabase()
}, 60_000)
afterAll(() => database.close())

const event = (name: string, accountId = '1') => ({
  accountId,
  key: name,
  kind: 'message',
  name: 'user_send_text',
  incoming: { text: 'xin chào' },
  platformAt: new Date('2026-11-24T02:00:00Z'),
  receivedAt: new Date('2026-11-24T02:00:01Z'),
})

describe(`on ${testStore}`, () => {
  test('migrations run again harmlessly', async () => {
    expect(await migrate(database.db)).toEqual([])
  })

  test('an event is kept once, whether it comes twice in a batch or in two', async () => {
    expect(await insertEvents(database.db, [event('a'), event('a'), event('b')])).toBe(2)
    expect(await insertEvents(database.db, [event('a'), event('c'), event('a', '2')])).toBe(2)
  })

  test('a hundred requests at once are all stored, and one bad request fails alone', async () => {
    const write = openEventWriter(database.db, 5_000)
    const bad = { ...event('bad'), accountId: 'no number' }
    const results = await Promise.allSettled([
      ...Array.from({ length: 100 }, (_, n) => write([event(`burst ${n}`)])),
      write([bad]),
    ])
    expect(results.filter((result) => result.status === 'rejected').length).toBe(1)
    const { count } = await database.db
      .selectFrom('event')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('key', 'like', 'burst %')
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBe(100)
  })

  test('pending events are taken in order and settled once', async () => {
    await database.db.transaction().execute(async (tx) => {
      const events = (await takePendingEvents(tx, 1000))!
      const ids = events.map((one) => BigInt(one.id))
      expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)))
      await settleEvents(
        tx,
        events.map((one) => one.id),
        'done',
      )
    })
    expect(await database.db.transaction().execute((tx) => takePendingEvents(tx, 10))).toEqual([])
  })

  test('rows of a coming month go into a partition of their own', async () => {
    await makePartitions(database.db, new Date('2027-03-10T00:00:00Z'))
    await makePartitions(database.db, new Date('2027-03-10T00:00:00Z'))
    await insertEvents(database.db, [{ ...event('march'), receivedAt: new Date('2027-03-11T00:00:00Z') }])
    const { rows } = await import('kysely').then(({ sql }) =>
      sql<{ part: string }>`select tableoid::regclass::text as part from event where key = 'march'`.execute(
        database.db,
      ),
    )
    expect(rows[0]!.part).toBe('event_2027_03')
  })

  test('audit entries cannot be changed or deleted', async () => {
    await writeAudit(database.db, {
      accountId: null,
      subject: 'officer',
      subjectId: '1',
      type: 'x',
      actor: 'system',
      at: new Date(),
    })
    await expect(database.db.updateTable('audit').set({ type: 'y' }).execute()).rejects.toThrow(/never changed/)
    await expect(database.db.deleteFrom('audit').execute()).rejects.toThrow(/never changed/)
  })

  test('secrets are sealed in the database and open only with the key and under their own name', async () => {
    const unitId = await ensureFirstUnit(database.db, 'Công an tỉnh')
    const book = openAccountBook(database.db, key)
    const id = await book.save({ platformId: '10', name: 'OA', unitId, secrets: zalo })
    expect((await book.byId(id))?.secrets).toEqual(zalo)
    const row = await database.db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(Buffer.from(row.secrets).toString('latin1')).not.toContain('app')
    await expect(openAccountBook(database.db, randomBytes(32)).all()).rejects.toThrow(/SECRET_KEY/)
    expect(() => unseal(key, 'another name', seal(key, 'a name', 1))).toThrow()
  })

  test('a Zalo token pair replaces the one before, which is kept; twenty refreshers come one after another', async () => {
    const account = (await openAccountBook(database.db, key).all())[0]!
    const store = openTokenStore(database.db, key, database.pglite !== null)
    const pair = (n: number) => ({
      accessToken: `a${n}`,
      refreshToken: `r${n}`,
      expiresAt: new Date(Date.now() + n * 1000),
      refreshedAt: new Date(),
    })
    await saveTokens(database.db, key, account.id, pair(1))
    let inside = 0
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.underLock(account.id, async (io) => {
          inside += 1
          expect(inside).toBe(1)
          const current = await io.read()
          await new Promise((done) => setTimeout(done, 5))
          await io.save(pair(Number(current!.accessToken.slice(1)) + 1))
          inside -= 1
        }),
      ),
    )
    expect((await store.read(account.id))?.accessToken).toBe('a21')
    const row = await database.db.selectFrom('account_token').selectAll().executeTakeFirstOrThrow()
    expect(unseal(key, `token ${account.id}`, row.previous_sealed!)).toEqual({
      accessToken: 'a20',
      refreshToken: 'r20',
    })
  })

  test('a notice reaches a listener', async () => {
    const heard: string[] = []
    const stop = await database.listen('inbox', (payload) => heard.push(payload))
    const { tellInbox } = await import('../../src/store/audit.ts')
    await tellInbox(database.db, { kind: 'message', accountId: '1', conversationId: '2' })
    for (let n = 0; n < 50 && !heard.some((one) => one.includes('message')); n += 1)
      await new Promise((done) => setTimeout(done, 20))
    expect(heard.map((one) => one && JSON.parse(one))).toContainEqual({
      kind: 'message',
      accountId: '1',
      conversationId: '2',
    })
    await stop()
  })
})
