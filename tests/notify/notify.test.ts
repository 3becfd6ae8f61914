/** Notices on their way out: a real mail server, a push service, a group; failures that stop nothing. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { SMTPServer } from 'smtp-server'
import { makeLog } from '../../src/log.ts'
import { emailNotifier } from '../../src/notify/email.ts'
import { Hopeless, type Notifier } from '../../src/notify/notifier.ts'
import { notify } from '../../src/notify/notify.ts'
import { sendNotices } from '../../src/notify/send.ts'
import { zaloGroupNotifier } from '../../src/notify/zalo-group.ts'
import type { Database } from '../../src/store/database.ts'
import { defaultDuty, saveUnitDuty } from '../../src/store/duty.ts'
import { noticesOf, readNotices, saveChoice } from '../../src/store/notices.ts'
import { openTestDatabase } from '../support/database.ts'

const now = new Date('2026-11-24T08:00:00+07:00')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const log = makeLog('silent')
let database: Database
let mail: SMTPServer
let email: Notifier
let unitId: string
const letters: { to: string[]; text: string }[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  mail = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((one) => one.address)
        letters.push({ to, text: Buffer.concat(parts).toString('utf8') })
        done()
      })
    },
  })
  await new Promise<void>((ready) => mail.listen(0, '127.0.0.1', () => ready()))
  const { port } = mail.server.address() as AddressInfo
  email = emailNotifier({ url: `smtp://127.0.0.1:${port}`, from: 'Trợ lý 06 <no-reply@vi-du.vn>' })
  const unit = { name: 'Phường Một', level: 'commune' as const, parent_id: null }
  unitId = (await database.db.insertInto('unit').values(unit).returning('id').executeTakeFirstOrThrow()).id
}, 120_000)
afterAll(async () => {
  await email.close?.()
  await new Promise<void>((done) => mail.close(() => done()))
  await database.close()
})
beforeEach(async () => {
  letters.length = 0
  await database.db.deleteFrom('notice').execute()
})

async function officer(): Promise<{ id: string; email: string }> {
  const id = randomUUID()
  const row = { id, name: 'Cán bộ', email: `${id}@vi-du.vn`, unit_id: unitId }
  await database.db.insertInto('officer').values(row).execute()
  return row
}
const world = (notifiers: Record<string, Notifier>) => ({
  db: database.db,
  log,
  notifiers,
  baseUrl: 'https://hop-thu.vi-du.vn',
})
const telling = (to: string[], group: string[] = []) => ({
  kind: 'overdue' as const,
  key: 'due:1-2',
  title: 'HD-7K3-M9Q-4TX: đã quá hạn trả lời',
  body: 'Chủ đề: Đăng ký tạm trú.',
  link: '/overdue/1-2',
  to,
  group,
  at: now,
})
const deliveries = () =>
  database.db.selectFrom('notice_delivery').select(['notifier', 'state', 'attempts', 'failure']).orderBy('id').execute()

test('nothing leaves the inbox until it was chosen; the notice itself is there, once', async () => {
  const hoa = await officer()
  expect(await notify(database.db, telling([hoa.id, hoa.id]))).toEqual([hoa.id])
  expect(await notify(database.db, telling([hoa.id]))).toEqual([])
  await sendNotices(world({ email }), now)
  expect(letters).toEqual([])
  const list = await noticesOf(database.db, hoa.id, 10)
  expect([list.unread, list.items.length]).toEqual([1, 1])
  await readNotices(database.db, hoa.id, list.items[0]!.id, null, now)
  expect((await noticesOf(database.db, hoa.id, 10)).unread).toBe(0)
})

test('what is rolled back was never told', async () => {
  const hoa = await officer()
  const undone = database.db.transaction().execute(async (tx) => {
    await notify(tx, telling([hoa.id]))
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await noticesOf(database.db, hoa.id, 10)).items).toEqual([])
})

test('an e-mail goes to a real server with title, body and a whole link, once', async () => {
  const hoa = await officer()
  await saveChoice(database.db, hoa.id, { kind: 'overdue', email: true, push: false })
  await notify(database.db, telling([hoa.id]))
  await sendNotices(world({ email }), now)
  await sendNotices(world({ email }), later(10))
  expect(letters.map((letter) => letter.to)).toEqual([[hoa.email]])
  const body = letters[0]!.text.replace(/=\r?\n/g, '')
  const base64 = /base64\r?\n(?:.*\r?\n)*?\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(letters[0]!.text)?.[1]
  const text = base64 ? Buffer.from(base64, 'base64').toString('utf8') : body
  expect(text).toContain('https://hop-thu.vi-du.vn/inbox/overdue/1-2')
  expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 1, failure: null }])
})

test('a notifier that fails stops no other, is tried again later and later, and is given up in the end', async () => {
  const hoa = await officer()
  await saveChoice(database.db, hoa.id, { kind: 'overdue', email: true, push: true })
  await notify(database.db, telling([hoa.id]))
  let tries = 0
  const broken: Notifier = {
    send: async () => {
      tries += 1
      throw new Error('the push service is down')
    },
  }
  await sendNotices(world({ email, push: broken }), now)
  expect(letters).toHaveLength(1)
  const push = async () => (await deliveries()).find((one) => one.notifier === 'push')
  expect(await push()).toMatchObject({ state: 'waiting', failure: 'the push service is down' })
  await sendNotices(world({ email, push: broken }), later(0.5))
  expect(tries).toBe(1)
  let at = 0
  for (const minutes of [1, 5, 30, 120, 480]) await sendNotices(world({ email, push: broken }), later((at += minutes)))
  expect(tries).toBe(6)
  expect(await push()).toMatchObject({ state: 'failed', attempts: 6 })
})

test('what cannot be reached by trying again is given up at once, with the reason', async () => {
  const hoa = await officer()
  await saveChoice(database.db, hoa.id, { kind: 'overdue', email: true, push: true })
  await notify(database.db, telling([hoa.id]))
  const nobody: Notifier = { send: () => Promise.reject(new Hopeless('no browser')) }
  await sendNotices(world({ push: nobody }), now)
  expect(await deliveries()).toMatchObject([
    { notifier: 'email', state: 'failed', failure: 'email is not set up' },
    { notifier: 'push', state: 'failed', failure: 'no browser' },
  ])
})

test('the unit’s Zalo group hears it once, where the unit has set one', async () => {
  const told: string[][] = []
  const group = zaloGroupNotifier(async (...given) => void told.push(given))
  await notify(database.db, telling([], [unitId]))
  await sendNotices(world({ 'zalo-group': group }), now)
  expect(told).toEqual([])
  const account = {
    channel: 'zalo' as const,
    platform_id: '1',
    name: 'OA',
    unit_id: unitId,
    secrets: Buffer.from('x'),
    settings: '{}',
  }
  const { id } = await database.db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()
  await saveUnitDuty(database.db, { ...defaultDuty(unitId), groupAccountId: id, groupId: 'nhom-1' })
  for (const minute of [0, 1]) {
    await notify(database.db, telling([], [unitId]))
    await sendNotices(world({ 'zalo-group': group }), later(minute))
  }
  expect(told).toHaveLength(1)
  expect(told[0]!.slice(0, 2)).toEqual([id, 'nhom-1'])
  expect(told[0]![2]).toContain('HD-7K3-M9Q-4TX: đã quá hạn trả lời')
})
