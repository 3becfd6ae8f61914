/** Real faults of the surroundings: events and messages that cannot be worked on, a full disk, a platform that is away for an
 * hour, a clock that jumps. Nothing acknowledged is lost, nobody else waits, nothing is sent twice. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { demoOfficers } from '../../src/inbox/sign-in.ts'
import { eachMinute } from '../../src/worker.ts'
import { eventually } from '../support/eventually.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let ahead = 0
beforeAll(async () => {
  server = await startServer({}, () => new Date(Date.now() + ahead))
}, 180_000)
afterEach(async () => {
  server.emulator.faults.clear()
  for (const heal of planted.splice(0)) await heal()
})
afterAll(() => server.stop())

const minute = 60_000
const hour = 60 * minute
const newPerson = (channel: 'zalo' | 'facebook' = 'zalo') => server.emulator.addPerson(channel, { interacted: true }).id
const ask = (personId: string, text: string, channel: 'zalo' | 'facebook' = 'zalo') =>
  server.emulator.citizenSends(channel, personId, { text })
const got = (personId: string) =>
  server.emulator.sent.filter((one) => one.personId === personId && one.kind === 'message' && one.taken)

/** As if the time of the waiting jobs had come. */
async function jobsAreDue(): Promise<void> {
  await sql`update pgboss.job set start_after = now() where state in ('created', 'retry')`.execute(server.database.db)
  for (const name of ['respond', 'deliver'] as const) server.parts.queue.wake(name)
}

const planted: (() => Promise<void>)[] = []

/** The database refuses every insert into `table` for which `when` holds, with the error `code`, until the result is called. */
async function refuseInserts(table: string, when: string, code: string): Promise<() => Promise<void>> {
  const { db } = server.database
  await sql
    .raw(
      `create function refuse_${table}() returns trigger language plpgsql as $$
       begin raise exception 'planted' using errcode = '${code}'; end $$`,
    )
    .execute(db)
  await sql
    .raw(
      `create trigger refuse_${table} before insert on ${table} for each row when (${when}) execute function refuse_${table}()`,
    )
    .execute(db)
  const heal = async () => {
    await sql.raw(`drop function if exists refuse_${table}() cascade`).execute(db)
  }
  planted.push(heal)
  return heal
}

async function retryNewestLetter(): Promise<number> {
  const officer = await signIn(server.url, demoOfficers[2].email)
  const { id } = await server.database.db
    .selectFrom('dead_letter')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const tries = await Promise.all([1, 2].map(() => officer.post(`/dead-letters/${id}/retry`)))
  expect(tries.map((one) => one.status).sort()).toEqual([200, 409])
  return Number(id)
}

test('an event that cannot be worked on holds up nobody; it is in the list of failures, and "thử lại" brings it back', async () => {
  const [poisoned, other] = [newPerson(), newPerson()]
  const heal = await refuseInserts('citizen', `new.platform_id = '${poisoned}'`, '23514')
  await ask(poisoned, 'đăng ký tạm trú cần giấy tờ gì')
  await ask(other, 'đăng ký tạm trú cần giấy tờ gì')
  await server.emulator.waitForSent({ personId: other, text: /tạm trú/ }, 40_000)
  const letters = await server.database.db.selectFrom('dead_letter').select(['job', 'failure']).execute()
  expect(letters).toEqual([{ job: 'receive', failure: expect.stringContaining('planted') }])
  expect(got(poisoned)).toEqual([])

  await heal()
  await retryNewestLetter()
  await server.emulator.waitForSent({ personId: poisoned, text: /tạm trú/ }, 40_000)
}, 120_000)

test('a message that cannot be answered goes to the list and to an officer; the person’s next message is answered, "thử lại" doubles nothing', async () => {
  const personId = newPerson()
  const heal = await refuseInserts('answer', 'true', '23514')
  await ask(personId, 'đăng ký tạm trú cần giấy tờ gì')
  const offered = server.emulator.waitForSent({ personId, text: /gửi câu hỏi này cho cán bộ/ }, 45_000)
  const hurry = setInterval(() => void jobsAreDue(), 400)
  await offered.finally(() => clearInterval(hurry))
  const letter = await server.database.db
    .selectFrom('dead_letter')
    .select('job')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  expect(letter).toEqual({ job: 'respond' })

  await heal()
  const after = server.emulator.mark()
  await ask(personId, 'mất căn cước thì làm lại ở đâu')
  await server.emulator.waitForSent({ personId, after, text: /căn cước/i }, 40_000)
  const before = got(personId).length
  await retryNewestLetter()
  await eventually(async () => (await waitingJobs()) === 0, 40_000)
  expect(got(personId).length).toBe(before)
}, 180_000)

const waitingJobs = async () =>
  Number(
    (
      await sql<{
        n: string
      }>`select count(*) as n from pgboss.job where state in ('created', 'retry', 'active')`.execute(server.database.db)
    ).rows[0]!.n,
  )

test('a full disk is 503 at the webhook; the platform comes again, and every message is answered once', async () => {
  const heal = await refuseInserts('event', 'true', '53100')
  const people = [newPerson('zalo'), newPerson('facebook')] as const
  const tried = await Promise.all([
    ask(people[0], 'đăng ký tạm trú cần giấy tờ gì'),
    ask(people[1], 'đăng ký tạm trú cần giấy tờ gì', 'facebook'),
  ])
  for (const { delivery } of tried) expect(delivery!.attempts[0]).toMatchObject({ status: 503 })
  await heal()
  for (const personId of people) await server.emulator.waitForSent({ personId, text: /tạm trú/ }, 60_000)
  await server.emulator.idle()
  for (const personId of people) expect(got(personId).length).toBe(1)
}, 120_000)

test('a platform is away for an hour: what was asked meanwhile goes out afterwards, in order, once, within its rates', async () => {
  server.emulator.faults.on('facebook', { kind: 'error', code: 1200 })
  const people = Array.from({ length: 8 }, () => newPerson('facebook'))
  const questions = ['đăng ký tạm trú cần giấy tờ gì', 'mất căn cước thì làm lại ở đâu', 'xin chào']
  for (const text of questions) {
    for (const personId of people) await ask(personId, text, 'facebook')
    await eventually(async () => (await unanswered()) === 0, 60_000)
  }
  const tried = (after: number) =>
    server.emulator.sent.filter((one) => one.seq > after && people.includes(one.personId))
  for (let passed = 0; passed < hour; passed += 6 * minute) {
    ahead += 6 * minute
    const after = server.emulator.mark()
    // Each step tries everybody; where the machine is too slow for that, the next step does.
    const until = Date.now() + 6_000
    while (Date.now() < until && new Set(tried(after).map((one) => one.personId)).size < people.length) {
      await jobsAreDue()
      await new Promise((done) => setTimeout(done, 400))
    }
  }
  expect(new Set(tried(0).map((one) => one.personId)).size).toBe(people.length)
  for (const personId of people) expect(got(personId)).toEqual([])

  server.emulator.faults.clear()
  ahead += 6 * minute
  const hurry = setInterval(() => void jobsAreDue(), 400)
  await eventually(async () => (await queued()) === 0, 90_000).finally(() => clearInterval(hurry))
  const rows = await server.database.db
    .selectFrom('message')
    .select(['id', 'platform_message_id'])
    .where('direction', '=', 'out')
    .orderBy('id')
    .execute()
  for (const personId of people) {
    const places = got(personId).map((one) => rows.findIndex((row) => row.platform_message_id === one.messageId))
    expect(places.length).toBeGreaterThanOrEqual(questions.length)
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  }
  expect(tried(0).filter((one) => one.error !== null && one.fault === null)).toEqual([])
}, 300_000)

const count = async (where: 'unanswered' | 'queued'): Promise<number> => {
  const condition =
    where === 'queued' ? sql`send_state in ('queued', 'sending')` : sql`direction = 'in' and question_id is null`
  const { rows } = await sql<{ n: string }>`select
    (select count(*) from message where ${condition}) + (select count(*) from event where state = 'pending') as n`.execute(
    server.database.db,
  )
  return Number(rows[0]!.n)
}
const unanswered = () => count('unanswered')
const queued = () => count('queued')

test('the clock is set back by a day: what was put off goes out, nobody waits until tomorrow', async () => {
  const personId = newPerson('facebook')
  ahead += 24 * hour
  server.emulator.faults.on('facebook', { kind: 'error', code: 1200 })
  await ask(personId, 'đăng ký tạm trú cần giấy tờ gì', 'facebook')
  await eventually(() => server.emulator.sent.some((one) => one.personId === personId), 40_000)
  await eachMinute(server.parts, server.parts.now())

  ahead -= 24 * hour
  server.emulator.faults.clear()
  await jobsAreDue()
  await server.emulator.waitForSent({ personId, text: /tạm trú/ }, 40_000)
  // And the work of the minute goes on.
  const beat = async () =>
    (
      await server.database.db
        .selectFrom('lease')
        .select('until')
        .where('name', '=', 'minute')
        .executeTakeFirstOrThrow()
    ).until
  await eachMinute(server.parts, server.parts.now())
  expect((await beat()).getTime()).toBeLessThan(server.parts.now().getTime() + 2 * minute)
}, 120_000)

test('the clock is set back while nobody knows whether a message arrived: it is never sent again, an officer sees it', async () => {
  const personId = newPerson('facebook')
  ahead += 24 * hour
  server.emulator.faults.on('facebook', { kind: 'no-echo' })
  server.emulator.faults.once('facebook', { kind: 'reset-after' })
  await ask(personId, 'đăng ký tạm trú cần giấy tờ gì', 'facebook')
  await eventually(() => got(personId).length > 0, 40_000)
  ahead -= 24 * hour
  const state = async () =>
    (
      await server.database.db
        .selectFrom('message')
        .select('send_state')
        .where('direction', '=', 'out')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
    ).send_state
  const hurry = setInterval(() => void jobsAreDue(), 400)
  await eventually(async () => (await state()) === 'unknown', 60_000).finally(() => clearInterval(hurry))
  expect(got(personId).length).toBe(1)
}, 120_000)
