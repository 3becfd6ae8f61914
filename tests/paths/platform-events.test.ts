import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { findCode } from '../../src/escalation/code.ts'
import type { Person, Sent } from '../../src/simulator/world.ts'
import { accountNow, setFor } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { type OfficerClient, signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let officer: OfficerClient
beforeAll(async () => {
  server = await startServer()
  officer = await signIn(server.url)
}, 180_000)
afterEach(() => server.emulator.faults.clear())
afterAll(() => server.stop())

const says = (channel: 'zalo' | 'facebook', person: Person, text: string) =>
  server.emulator.citizenSends(channel, person.id, { text })
const told = (person: Person, text: RegExp, after = 0) =>
  server.emulator.waitForSent({ channel: person.channel, personId: person.id, text, after }, 15_000)
const sentTo = (person: Person, after = 0): Sent[] =>
  server.emulator.sent.filter(
    (one) => one.personId === person.id && one.seq > after && one.kind === 'message' && one.taken,
  )
const newcomer = (channel: 'zalo' | 'facebook') => server.emulator.addPerson(channel, { interacted: true })

/** Everything that came until now is worked on, and nothing more is sent to this person. */
async function staysSilent(person: Person, after: number): Promise<void> {
  await server.emulator.idle()
  await eventually(async () => (await pending()) === 0, 10_000)
  await new Promise((done) => setTimeout(done, 700))
  expect(sentTo(person, after).map(({ text }) => text)).toEqual([])
}
const pending = async () =>
  Number(
    (await sql<{ n: string }>`select count(*) as n from event where state = 'pending'`.execute(server.database.db))
      .rows[0]!.n,
  )
const conversationOf = (person: Person) =>
  server.database.db
    .selectFrom('citizen')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.account_id', '=', 'citizen.account_id')
        .onRef('conversation.citizen_id', '=', 'citizen.id'),
    )
    .select([
      'conversation.account_id',
      'conversation.id',
      'conversation.held_by',
      'conversation.held_until',
      'citizen.unreachable',
    ])
    .where('citizen.platform_id', '=', person.id)
    .executeTakeFirst()

describe('first contact', () => {
  test.each([
    ['zalo', { follow: true }],
    ['zalo', { chatNow: true }],
    ['facebook', { chatNow: true }],
  ] as const)(
    '%s %j: welcomed once, with the line that the words are kept; the answer that follows does not introduce itself again',
    async (channel, act) => {
      const person = newcomer(channel)
      await server.emulator.citizenSends(channel, person.id, act)
      await told(person, /trợ lý tự động.*đồng ý để đơn vị lưu.*privacy/s)
      await server.emulator.citizenSends(channel, person.id, act)
      await says(channel, person, 'cảm ơn')
      await told(person, /cứ nhắn cho em/)
      const texts = sentTo(person).map((one) => one.text ?? '')
      expect(texts).toHaveLength(2)
      expect(texts[1]).not.toMatch(/trợ lý tự động/)
    },
    60_000,
  )

  test('leaving is noted and answered with nothing; coming back takes the note away', async () => {
    const person = newcomer('zalo')
    await server.emulator.citizenSends('zalo', person.id, { follow: true })
    await told(person, /trợ lý tự động/)
    const mark = server.emulator.mark()
    await server.emulator.citizenSends('zalo', person.id, { unfollow: true })
    await eventually(async () => (await conversationOf(person))?.unreachable === 'unfollowed', 10_000)
    await staysSilent(person, mark)
    await server.emulator.citizenSends('zalo', person.id, { follow: true })
    await eventually(async () => (await conversationOf(person))?.unreachable === null, 10_000)
    await staysSilent(person, mark)
  })
})

describe('what is no text', () => {
  test('a picture is never opened: warned once within some hours, then a short word; an answer to its caption carries the warning', async () => {
    const person = newcomer('zalo')
    await server.emulator.citizenSends('zalo', person.id, { image: { caption: 'gặp cán bộ' } })
    expect((await told(person, /HD-/)).text).toMatch(/đừng gửi ảnh căn cước/)
    const mark = server.emulator.mark()
    await server.emulator.citizenSends('zalo', person.id, { image: true })
    const second = await told(person, /./, mark)
    expect(second.text).toMatch(/không mở được ảnh/)
    expect(second.text).not.toMatch(/đừng gửi/)
    const other = newcomer('facebook')
    await server.emulator.citizenSends('facebook', other.id, { file: true })
    expect((await told(other, /không mở được tệp/)).text).toMatch(/đừng gửi giấy tờ/)
  }, 60_000)

  test.each([
    ['zalo', { sticker: true }, /gõ câu hỏi/],
    ['zalo', { audio: true }, /chưa nghe được tin nhắn thoại/],
    ['zalo', { contact: { name: 'Nguyễn Văn Bí Mật', phone: '84900111222' } }, /không lưu danh thiếp/],
    ['zalo', { location: { name: 'Quán cà phê Xyz', latitude: 21, longitude: 105 } }, /không xem được bản đồ/],
    ['facebook', { location: true }, /không xem được bản đồ/],
    ['facebook', { video: true }, /chưa xem được video/],
  ] as const)(
    '%s %j is answered plainly',
    async (channel, act, words) => {
      const person = newcomer(channel)
      await server.emulator.citizenSends(channel, person.id, act as never)
      await told(person, words)
    },
    30_000,
  )

  test('a form that was filled in is not kept', async () => {
    const person = newcomer('zalo')
    await server.emulator.places.submitInfo(person, {
      name: 'Lê Thị Kín',
      phone: '84911222333',
      address: 'số 9 ngõ Kín',
    })
    await told(person, /không lưu thông tin cá nhân/)
  }, 30_000)

  test('no address of an attachment, no phone of a card and no form stands in any table', async () => {
    await server.emulator.idle()
    const tables = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(server.database.db)
    const secret =
      'zdn\\.vn|fbcdn\\.net|fbsbx|zadn\\.vn|zalo\\.me/1|checksum|84900111222|84911222333|Bí Mật|Thị Kín|ngõ Kín'
    for (const { name } of tables.rows) {
      const found = await sql`select 1 from ${sql.raw(name)} t where t::text ~ ${secret} limit 1`.execute(
        server.database.db,
      )
      expect([name, found.rows.length]).toEqual([name, 0])
    }
  })
})

describe('words that change, and judgements', () => {
  test('the newest wording counts while nobody has answered', async () => {
    const person = newcomer('facebook')
    const messageId = server.emulator.places.newMessageId()
    const { pageId } = server.emulator.settings.facebook
    const head = { sender: { id: person.id }, recipient: { id: pageId }, timestamp: Date.now() }
    const messaging = [
      { ...head, message: { mid: messageId, text: 'gặp cán' } },
      { ...head, timestamp: Date.now() + 1, message_edit: { mid: messageId, text: 'gặp cán bộ', num_edit: 1 } },
    ]
    // Both in one delivery: the first wording is surely still unanswered when the edit comes.
    await server.emulator.sendRaw('facebook', { object: 'page', entry: [{ id: pageId, time: Date.now(), messaging }] })
    await told(person, /HD-/)
    await eventually(async () => (await pending()) === 0, 10_000)
    const row = await server.database.db
      .selectFrom('message')
      .select('text')
      .where('platform_message_id', '=', messageId)
      .executeTakeFirstOrThrow()
    expect(row.text).toBe('gặp cán bộ')
    // Once answered, the record keeps what was answered.
    await server.emulator.places.edit(person, messageId, 'đổi ý')
    await eventually(async () => (await pending()) === 0, 10_000)
    expect(
      (
        await server.database.db
          .selectFrom('message')
          .select('text')
          .where('platform_message_id', '=', messageId)
          .executeTakeFirstOrThrow()
      ).text,
    ).toBe('gặp cán bộ')
  }, 60_000)

  test('a thumb under an answer is kept with its question', async () => {
    const person = newcomer('facebook')
    await says('facebook', person, 'Lệ phí cấp lại thẻ căn cước khi bị mất là bao nhiêu?')
    const sent = await told(person, /./)
    await eventually(() => sent.messageId !== null, 5_000)
    await server.emulator.idle()
    await server.emulator.places.thumb(person, sent.messageId!, false)
    const feedback = async () =>
      (
        await server.database.db
          .selectFrom('question')
          .innerJoin('message', 'message.question_id', 'question.id')
          .select('question.feedback')
          .where('message.platform_message_id', '=', sent.messageId)
          .executeTakeFirst()
      )?.feedback
    await eventually(async () => (await feedback()) === 'wrong', 10_000)
  }, 60_000)
})

describe('a person speaks from the platform’s own app', () => {
  test.each([['inbox'], ['unnamed']] as const)(
    'Zalo (%s): silent for that person, the words answer the escalation, and a button gives the conversation back',
    async (app) => {
      const person = newcomer('zalo')
      await says('zalo', person, 'gặp cán bộ')
      const code = findCode((await told(person, /HD-/)).text!)!
      await server.emulator.officerWrites('zalo', person.id, 'Chào chị, mời chị ra Công an phường sáng mai.', app)
      const row = (await officer.list('all')).find((one) => one.code === code)!
      await eventually(async () => (await officer.detail(row)).escalation.state === 'ANSWERED', 15_000)
      expect((await officer.messages(row)).at(-1)).toMatchObject({
        author: 'officer',
        text: expect.stringMatching(/sáng mai/),
      })
      const mark = server.emulator.mark()
      await says('zalo', person, 'vâng ạ, em cảm ơn')
      await staysSilent(person, mark)
      expect((await officer.act(row, 'release')).status).toBe(200)
      await says('zalo', person, 'xin chào')
      await told(person, /trợ lý tự động/, mark)
      expect((await officer.act(row, 'release')).status).toBe(422)
    },
    90_000,
  )

  test('our own echo that arrives before the answer to our call does not silence us', async () => {
    for (const channel of ['zalo', 'facebook'] as const) {
      const person = newcomer(channel)
      server.emulator.faults.on(channel, { kind: 'echo-first' })
      await says(channel, person, 'gặp cán bộ')
      await told(person, /HD-/)
      await server.emulator.idle()
      server.emulator.faults.clear()
      await eventually(async () => (await pending()) === 0, 10_000)
      expect((await conversationOf(person))!.held_by).toBe('assistant')
    }
  }, 60_000)

  test('choices that the OA may not send as buttons go out as text, and their echo does not silence us either', async () => {
    await setFor(server, 'zalo', { buttons: false })
    const person = newcomer('zalo')
    await says('zalo', person, 'vneid')
    const sent = await told(person, /1\. /)
    expect(sent.buttons).toEqual([])
    await server.emulator.idle()
    await eventually(async () => (await pending()) === 0, 10_000)
    expect((await conversationOf(person))!.held_by).toBe('assistant')
    await setFor(server, 'zalo', { buttons: true })
  }, 60_000)

  test('the silence ends by itself after the hours that are set', async () => {
    await setFor(server, 'facebook', { humanHoldHours: 2 })
    const person = newcomer('facebook')
    await says('facebook', person, 'xin chào')
    await told(person, /trợ lý tự động/)
    const before = Date.now()
    await server.emulator.officerWrites('facebook', person.id, 'Chào anh.')
    await eventually(async () => (await conversationOf(person))?.held_by === 'officer', 10_000)
    const until = new Date((await conversationOf(person))!.held_until!).getTime()
    expect(until - before).toBeGreaterThan(1.99 * 3600_000)
    expect(until - before).toBeLessThan(2.01 * 3600_000)
  }, 60_000)
})

describe('Facebook’s thread control', () => {
  test('another app takes the thread: silent; it comes back: the assistant speaks', async () => {
    const person = newcomer('facebook')
    await says('facebook', person, 'xin chào')
    await told(person, /trợ lý tự động/)
    await server.emulator.places.threadControl(person, 'take', '263902037430900')
    await eventually(async () => (await conversationOf(person))?.held_by === 'officer', 10_000)
    const mark = server.emulator.mark()
    await says('facebook', person, 'alo')
    await staysSilent(person, mark)
    await server.emulator.places.threadControl(person, 'pass', server.emulator.settings.facebook.appId)
    await eventually(async () => (await conversationOf(person))?.held_by === 'assistant', 10_000)
    await says('facebook', person, 'alo')
    await told(person, /./, mark)
  }, 60_000)

  test('a thread that is asked for is given only where the Page routes its conversations', async () => {
    const person = newcomer('facebook')
    const passes = () => server.emulator.world.traffic.filter((one) => one.path.includes('pass_thread_control')).length
    await says('facebook', person, 'xin chào')
    await told(person, /trợ lý tự động/)
    await server.emulator.places.threadControl(person, 'request', '263902037430900')
    await eventually(async () => (await pending()) === 0, 10_000)
    expect([passes(), (await conversationOf(person))!.held_by]).toEqual([0, 'assistant'])
    await setFor(server, 'facebook', { routing: true })
    await server.emulator.places.threadControl(person, 'request', '263902037430900')
    await eventually(() => passes() === 1, 10_000)
    expect((await conversationOf(person))!.held_by).toBe('officer')
  }, 60_000)

  test('standby words are on record and not answered', async () => {
    const person = newcomer('facebook')
    server.emulator.faults.on('facebook', { kind: 'other-app' })
    const mark = server.emulator.mark()
    await says('facebook', person, 'cấp lại căn cước ở đâu')
    await eventually(async () => (await conversationOf(person))?.held_by === 'officer', 10_000)
    await staysSilent(person, mark)
    const { account_id, id } = (await conversationOf(person))!
    const rows = await server.database.db
      .selectFrom('message')
      .select('text')
      .where('account_id', '=', account_id)
      .where('conversation_id', '=', id)
      .execute()
    expect(rows.map(({ text }) => text)).toEqual(['cấp lại căn cước ở đâu'])
  }, 60_000)
})

test('a visitor of the web widget is answered by way of the visit', async () => {
  const visitor = server.emulator.places.addVisitor()
  await server.emulator.places.visitorWrites(visitor, 'gặp cán bộ')
  const sent = await told(visitor, /HD-/)
  expect((sent.body as { recipient: unknown }).recipient).toEqual({
    anonymous_id: visitor.id.split('/')[1],
    conversation_id: visitor.id.split('/')[2],
  })
  expect(sent.api).toBe('v2')
  await server.emulator.idle()
  await eventually(async () => (await pending()) === 0, 10_000)
  expect((await conversationOf(visitor))!.held_by).toBe('assistant')
}, 60_000)

test('a withdrawal of somebody we never met makes us acquainted with nobody', async () => {
  const stranger = newcomer('zalo')
  await server.emulator.citizenSends('zalo', stranger.id, { withdraw: true })
  await eventually(async () => (await pending()) === 0, 10_000)
  expect(await conversationOf(stranger)).toBeUndefined()
})

// Last: the account stands still afterwards.
test('permission revoked: the account is paused, it is on record, nothing more is sent', async () => {
  const person = newcomer('zalo')
  await server.emulator.places.revokePermission()
  await eventually(async () => (await accountNow(server, 'zalo')).state === 'paused', 10_000)
  const { id } = await accountNow(server, 'zalo')
  const entries = await server.database.db
    .selectFrom('audit')
    .select(['type', 'detail'])
    .where('subject', '=', 'account')
    .where('subject_id', '=', id)
    .where('type', '=', 'permission-revoked')
    .execute()
  expect(entries).toEqual([{ type: 'permission-revoked', detail: { paused: true } }])
  const mark = server.emulator.mark()
  await says('zalo', person, 'xin chào')
  await staysSilent(person, mark)
}, 60_000)
