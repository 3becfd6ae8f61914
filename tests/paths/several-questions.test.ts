/** A message that asks two things stands in the register as two questions, each with its own ending; what the citizen thinks of
 * the answers is kept, pressed or typed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
afterAll(() => server.stop())

async function registerOf(platformId: string) {
  return server.database.db
    .selectFrom('question')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.account_id', '=', 'question.account_id')
        .onRef('conversation.id', '=', 'question.conversation_id'),
    )
    .innerJoin('citizen', (join) =>
      join
        .onRef('citizen.account_id', '=', 'conversation.account_id')
        .onRef('citizen.id', '=', 'conversation.citizen_id'),
    )
    .select(['question.outcome', 'question.escalation_id', 'question.topic', 'question.feedback', 'question.parent_id'])
    .where('citizen.platform_id', '=', platformId)
    .orderBy('question.id')
    .execute()
}

describe.each(['zalo', 'facebook'] as const)('on %s', (channel) => {
  test('two answers, two rows; "đúng rồi" typed by hand is kept with both', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    const text = 'mất căn cước làm lại ở đâu? quên mật khẩu vneid lấy lại thế nào?'
    await server.emulator.citizenSends(channel, person.id, { text })
    await server.emulator.waitForSent({ channel, personId: person.id, text: /^2\. /m }, 30_000)
    const rows = await registerOf(person.id)
    expect(rows.map((row) => [row.topic, row.outcome])).toEqual([
      ['cap_lai_the_can_cuoc', 'BOT_ANSWERED'],
      ['quen_mat_khau_passcode', 'BOT_ANSWERED'],
    ])
    await server.emulator.citizenSends(channel, person.id, { text: 'đúng rồi ạ' })
    await eventually(
      async () => (await registerOf(person.id)).filter((row) => row.feedback === 'right').length === 2,
      30_000,
    )
  })

  test('one answer and one for an officer: nothing is lost', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    const text = 'mất căn cước làm lại ở đâu? thủ tục ly hôn đơn phương thế nào?'
    await server.emulator.citizenSends(channel, person.id, { text })
    await server.emulator.waitForSent({ channel, personId: person.id, text: /^2\. /m }, 30_000)
    const rows = await registerOf(person.id)
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({ topic: 'cap_lai_the_can_cuoc', outcome: 'BOT_ANSWERED', escalation_id: null })
    expect(rows[1]!.outcome === null && rows[1]!.escalation_id !== null).toBe(true)
  })

  test('insulted twice, it answers once and the register says so', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    await server.emulator.citizenSends(channel, person.id, { text: 'đm trả lời ngu vcl' })
    await server.emulator.waitForSent({ channel, personId: person.id, text: /bực/ }, 30_000)
    const mark = server.emulator.mark()
    await server.emulator.citizenSends(channel, person.id, { text: 'đồ chó' })
    await eventually(
      async () => (await registerOf(person.id)).filter((row) => row.outcome === 'SPAM').length === 2,
      30_000,
    )
    expect(server.emulator.sent.slice(mark).filter((one) => one.personId === person.id)).toEqual([])
  })
})
