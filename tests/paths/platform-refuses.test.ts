import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { findCode } from '../../src/escalation/code.ts'
import { eventually } from '../support/eventually.ts'
import { type OfficerClient, type Row, signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let officer: OfficerClient
beforeAll(async () => {
  server = await startServer()
  officer = await signIn(server.url)
}, 180_000)
afterEach(() => server.emulator.faults.clear())
afterAll(() => server.stop())

/** A person with an escalation that the officer has taken. */
async function takenEscalation(channel: 'zalo' | 'facebook'): Promise<{ personId: string; row: Row; code: string }> {
  const person = server.emulator.addPerson(channel, { interacted: true })
  await server.emulator.citizenSends(channel, person.id, { text: 'gặp cán bộ' })
  const told = await server.emulator.waitForSent({ channel, personId: person.id, text: /HD-/ }, 15_000)
  const code = findCode(told.text!)!
  const row = (await officer.list('unit')).find((one) => one.code === code)!
  expect((await officer.act(row, 'take')).status).toBe(200)
  await server.emulator.waitForSent({ channel, personId: person.id, text: /đã nhận/ }, 15_000)
  return { personId: person.id, row, code }
}

test('an answer outside the reply window is parked and goes out first when the citizen writes again', async () => {
  const { personId, row, code } = await takenEscalation('facebook')
  server.emulator.faults.once('facebook', { kind: 'window-closed' })
  await officer.reply(row, 'Đây là câu trả lời tới muộn.')
  await eventually(async () => (await officer.detail(row)).escalation.state === 'PARKED', 15_000)

  server.emulator.faults.clear()
  const mark = server.emulator.mark()
  await server.emulator.citizenSends('facebook', personId, { text: 'alo' })
  const first = await server.emulator.waitForSent({ channel: 'facebook', personId, after: mark }, 15_000)
  expect(first.text).toMatch(/^Trước hết, đây là câu trả lời cho mã/)
  expect(first.text).toContain(code)
  expect(first.text).toContain('Đây là câu trả lời tới muộn.')
})

test('a refusal is in the inbox with its code', async () => {
  const { row } = await takenEscalation('zalo')
  server.emulator.faults.on('zalo', { kind: 'error', code: -224 })
  await officer.reply(row, 'Câu trả lời bị nền tảng từ chối.')
  await eventually(async () => (await officer.messages(row)).some((message) => message.sendState === 'refused'), 15_000)
  const refused = (await officer.messages(row)).find((message) => message.sendState === 'refused')!
  expect(JSON.stringify(refused)).toContain('-224')
})

test.each(['zalo', 'facebook'] as const)(
  '%s: a connection lost after the message was taken never sends it twice',
  async (channel) => {
    const { personId, row } = await takenEscalation(channel)
    server.emulator.faults.on(channel, { kind: 'reset-after' })
    await officer.reply(row, 'Chỉ gửi một lần.')
    await eventually(
      async () =>
        (await officer.messages(row)).some(
          (message) => /Chỉ gửi/.test(message.text) && ['sent', 'delivered', 'seen'].includes(message.sendState ?? ''),
        ),
      40_000,
    )
    expect(
      server.emulator.sent.filter(
        (one) => one.personId === personId && one.taken && /Chỉ gửi một lần/.test(one.text ?? ''),
      ).length,
    ).toBe(1)
  },
  60_000,
)

test('a rate limit puts the message off and keeps the order', async () => {
  const { personId, row } = await takenEscalation('zalo')
  server.emulator.faults.once('zalo', { kind: 'error', code: -32 })
  const mark = server.emulator.mark()
  await officer.reply(row, 'Thứ nhất.')
  await officer.reply(row, 'Thứ hai.')
  await server.emulator.waitForSent({ channel: 'zalo', personId, after: mark, text: /Thứ hai/ }, 20_000)
  const texts = server.emulator.sent
    .filter((one) => one.personId === personId && one.taken && one.seq > mark)
    .map((one) => one.text!.slice(0, 7))
  expect(texts).toEqual(['Thứ nhấ', 'Thứ hai'])
})

test('a state-agency OA is served by v2 after the first -235, and only then', async () => {
  const account = (await server.parts.accounts.all()).find((one) => one.channel === 'zalo')!
  server.parts.accounts.forget()
  expect((await server.parts.accounts.byId(account.id))!.settings.sendApi).toBe('v2')
})

test("an officer who answers in the platform's own app silences the assistant and the words are on record", async () => {
  const person = server.emulator.addPerson('facebook', { interacted: true })
  await server.emulator.citizenSends('facebook', person.id, { text: 'gặp cán bộ' })
  const code = findCode(
    (await server.emulator.waitForSent({ channel: 'facebook', personId: person.id, text: /HD-/ }, 15_000)).text!,
  )!
  await server.emulator.officerWrites('facebook', person.id, 'Chào chị, mời chị ra phường.')
  const row = (await officer.list('all')).find((one) => one.code === code)!
  await eventually(
    async () => (await officer.messages(row)).some((message) => message.text.includes('mời chị ra phường')),
    15_000,
  )
  const mark = server.emulator.mark()
  await server.emulator.citizenSends('facebook', person.id, { text: 'cấp lại căn cước bao nhiêu tiền' })
  await new Promise((done) => setTimeout(done, 1_500))
  expect(
    server.emulator.sent.filter((one) => one.personId === person.id && one.seq > mark && one.kind === 'message'),
  ).toEqual([])
})
