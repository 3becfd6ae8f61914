/** Months pass: what may still be sent after 24 hours, 48 hours and 7 days, and what becomes of what may not. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { findCode } from '../../src/escalation/code.ts'
import { sendMeaning } from '../../src/inbox/send-meaning.ts'
import type { Person } from '../../src/simulator/world.ts'
import { setFor } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { type OfficerClient, type Row, signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

const hour = 3600_000
let ahead = 0
const clock = () => new Date(Date.now() + ahead)
let server: TestServer
let officer: OfficerClient
beforeAll(async () => {
  server = await startServer({}, clock)
  officer = await signIn(server.url)
}, 180_000)
beforeEach(async () => {
  await setFor(server, 'zalo', { paidPerMonth: 500, freeMessagesOnly: false })
  await setFor(server, 'facebook', { humanAgent: false })
})
afterAll(() => server.stop())

const pass = (hours: number) => {
  ahead += hours * hour
}

/** A person whose question waits for an officer. */
async function waiting(channel: 'zalo' | 'facebook'): Promise<{ person: Person; row: Row; code: string }> {
  const person = server.emulator.addPerson(channel, { interacted: true })
  await server.emulator.citizenSends(channel, person.id, { text: 'gặp cán bộ' })
  const sent = await server.emulator.waitForSent({ channel, personId: person.id, text: /HD-/ }, 15_000)
  const code = findCode(sent.text!)!
  const row = (await officer.list('all')).find((one) => one.code === code)!
  return { person, row, code }
}

const answers = (person: Person, text: RegExp) =>
  server.emulator.sent.filter((one) => one.personId === person.id && one.taken && text.test(one.text ?? ''))
const answerOf = async (row: Row) =>
  (await officer.messages(row)).filter((message) => message.author === 'officer').at(-1)
const becomes = (row: Row, state: string) => eventually(async () => (await answerOf(row))?.sendState === state, 15_000)

test.each([
  ['zalo', 47, {}, null],
  ['zalo', 49, {}, null],
  ['facebook', 23, {}, null],
  ['facebook', 25, { humanAgent: true }, 'HUMAN_AGENT'],
  ['facebook', 6 * 24, { humanAgent: true }, 'HUMAN_AGENT'],
] as const)(
  '%s after %i hours %j: an officer’s answer goes out, with the tag %s',
  async (channel, hours, settings, tag) => {
    await setFor(server, channel, settings)
    const { person, row } = await waiting(channel)
    pass(hours)
    await officer.reply(row, 'Mời anh/chị ra phường.')
    const sent = await server.emulator.waitForSent({ channel, personId: person.id, text: /Mời anh/ }, 15_000)
    expect(sent.tag).toBe(tag)
    await eventually(async () => ['sent', 'delivered', 'seen'].includes((await answerOf(row))?.sendState ?? ''), 10_000)
    const { charged } = await server.database.db
      .selectFrom('message')
      .select('charged')
      .where('platform_message_id', '=', sent.messageId)
      .executeTakeFirstOrThrow()
    expect(charged).toBe(channel === 'zalo' && hours > 48)
  },
  60_000,
)

test.each([
  ['zalo', 8 * 24, {}],
  ['zalo', 49, { freeMessagesOnly: true }],
  ['zalo', 49, { paidPerMonth: 0 }],
  ['facebook', 25, {}],
  ['facebook', 8 * 24, { humanAgent: true }],
] as const)(
  '%s after %i hours %j: the answer waits, and the officer reads why',
  async (channel, hours, settings) => {
    await setFor(server, channel, settings)
    const { person, row } = await waiting(channel)
    pass(hours)
    await officer.reply(row, 'Mời anh/chị ra phường.')
    await becomes(row, 'parked')
    await eventually(async () => (await officer.detail(row)).escalation.state === 'PARKED', 10_000)
    expect(answers(person, /Mời anh/)).toEqual([])
    const stored = await server.database.db
      .selectFrom('message')
      .select(['send_code', 'send_detail'])
      .where('send_state', '=', 'parked')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(sendMeaning(channel, 'parked', stored.send_code, stored.send_detail)).toMatch(
      'paidPerMonth' in settings ? /đủ số tin trả phí.*nhắn lại/ : /nhắn lại/,
    )
  },
  60_000,
)

test.each([['zalo'], ['facebook']] as const)(
  '%s: answered on day 9, "alo" on day 12: the first reply is that answer, once, with its code and day',
  async (channel) => {
    const { person, row, code } = await waiting(channel)
    pass(9 * 24)
    await officer.reply(row, `Hồ sơ của anh/chị đã xong. ${'Mời anh/chị mang giấy hẹn tới nhận. '.repeat(80)}`)
    await becomes(row, 'parked')
    pass(3 * 24)
    const mark = server.emulator.mark()
    await server.emulator.citizenSends(channel, person.id, { text: 'alo' })
    await server.emulator.waitForSent({ channel, personId: person.id, text: /Trả lời bởi/, after: mark }, 15_000)
    await server.emulator.idle()
    const texts = server.emulator.sent
      .filter((one) => one.personId === person.id && one.seq > mark && one.kind === 'message' && one.taken)
      .map((one) => one.text ?? '')
    expect(texts[0]).toMatch(
      new RegExp(`^Trước hết, đây là câu trả lời cho mã ${code}.*Hồ sơ của anh/chị đã xong`, 's'),
    )
    expect(texts.filter((text) => text.includes('Hồ sơ của anh/chị đã xong'))).toHaveLength(1)
    // A long answer has several parts; only the first says what it is.
    expect(texts.filter((text) => text.startsWith('Trước hết'))).toHaveLength(1)
    await eventually(async () => (await officer.detail(row)).escalation.state === 'DELIVERED', 15_000)
  },
  60_000,
)

test('a notice costs no money: it is not sent once the free time is over', async () => {
  const { person, row } = await waiting('zalo')
  pass(50)
  expect((await officer.act(row, 'take')).status).toBe(200)
  const notice = async () =>
    (await officer.messages(row)).find((message) => message.author === 'system' && /đã nhận/.test(message.text))
      ?.sendState
  await eventually(async () => (await notice()) === 'cancelled', 15_000)
  expect(answers(person, /cán bộ đã nhận/)).toEqual([])
}, 60_000)
