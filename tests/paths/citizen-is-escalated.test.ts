import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { findCode } from '../../src/escalation/code.ts'
import { eventually } from '../support/eventually.ts'
import { type OfficerClient, signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let officer: OfficerClient
beforeAll(async () => {
  server = await startServer()
  officer = await signIn(server.url)
}, 180_000)
afterAll(() => server.stop())

/** Says something and waits for a reply that matches. */
async function say(
  channel: 'zalo' | 'facebook',
  personId: string,
  act: { text: string } | { tap: string },
  words: RegExp,
): Promise<string> {
  const mark = server.emulator.mark()
  await server.emulator.citizenSends(channel, personId, act)
  return (await server.emulator.waitForSent({ channel, personId, after: mark, text: words }, 15_000)).text!
}

describe.each(['zalo', 'facebook'] as const)('on %s', (channel) => {
  test('"gặp cán bộ" gives a code and a deadline; an officer answers; the citizen gets it; the assistant speaks again', async () => {
    const { emulator } = server
    const person = emulator.addPerson(channel, { name: 'Bác Tư', interacted: true })

    // Given a person who asks for an officer
    const told = await say(channel, person.id, { text: 'cho tôi gặp cán bộ' }, /HD-/)
    const code = findCode(told)!
    expect(told).toMatch(/Hẹn trả lời trước: \d\d:\d\d/)
    expect(told).toMatch(/không bao giờ hỏi mã OTP/)

    // And who can ask for the state by the code, in any shape
    expect(
      await say(channel, person.id, { text: `ma ${code.toLowerCase().replaceAll('-', ' ')}` }, /chờ cán bộ/),
    ).toContain(code)

    // When an officer takes it, the citizen is told and the assistant falls silent
    const row = (await officer.list('unit')).find((one) => one.code === code)!
    expect((await officer.act(row, 'take')).status).toBe(200)
    await emulator.waitForSent({ channel, personId: person.id, text: /cán bộ đã nhận/ }, 15_000)
    const silent = emulator.mark()
    await emulator.citizenSends(channel, person.id, { text: 'cấp lại căn cước hết bao nhiêu tiền' })
    await new Promise((done) => setTimeout(done, 1_500))
    expect(emulator.sent.filter((one) => one.personId === person.id && one.seq > silent)).toEqual([])
    expect((await officer.messages(row)).map((message) => message.text)).toContain(
      'cấp lại căn cước hết bao nhiêu tiền',
    )

    // And when the officer answers (twice by mistake), the answer comes once, on the same channel
    const mark = emulator.mark()
    const requestId = '3f0e5a52-6f0f-4d65-9d1e-6f2b7c1d2e3f'.replace(/^./, channel === 'zalo' ? 'a' : 'b')
    expect(
      (await officer.reply(row, 'Mời bác đến Công an phường gần nhất, mang theo số định danh.', requestId)).status,
    ).toBe(200)
    expect(
      (await officer.reply(row, 'Mời bác đến Công an phường gần nhất, mang theo số định danh.', requestId)).status,
    ).toBe(200)
    const answer = await emulator.waitForSent(
      { channel, personId: person.id, after: mark, text: /Mời bác đến/ },
      15_000,
    )
    expect(answer.text).toContain(`Mã: ${code}`)
    await new Promise((done) => setTimeout(done, 1_000))
    expect(emulator.sent.filter((one) => one.personId === person.id && /Mời bác đến/.test(one.text ?? '')).length).toBe(
      1,
    )

    // And when it is closed, the assistant speaks again and says that it is automatic
    expect((await officer.act(row, 'close', { reason: 'answered' })).status).toBe(200)
    await say(channel, person.id, { text: 'đăng ký tạm trú cần giấy tờ gì' }, /trợ lý tự động/i)
    const question = await server.database.db
      .selectFrom('question')
      .selectAll()
      .where('outcome', '=', 'OFFICER_ANSWERED')
      .execute()
    expect(question.length).toBeGreaterThan(0)
  })

  test('where the channel tells nothing of receipt, the citizen’s next word proves that the answer arrived', async () => {
    const { emulator } = server
    const person = emulator.addPerson(channel, { interacted: true })
    const code = findCode(await say(channel, person.id, { text: 'gặp cán bộ' }, /HD-/))!
    const row = (await officer.list('unit')).find((one) => one.code === code)!
    const state = async () => (await officer.detail(row)).escalation.state
    emulator.settings.receipts = false
    try {
      const mark = emulator.mark()
      expect((await officer.reply(row, 'Bác đến phường trong giờ hành chính.')).status).toBe(200)
      await emulator.waitForSent({ channel, personId: person.id, after: mark, text: /Bác đến phường/ }, 15_000)
      await emulator.idle()
      expect(await state()).toBe('ANSWERED')
      await emulator.citizenSends(channel, person.id, { text: 'cảm ơn cán bộ' })
      await eventually(async () => (await state()) === 'DELIVERED', 10_000)
      expect((await officer.detail(row)).history.map((entry) => entry.type)).toContain('delivered')
    } finally {
      emulator.settings.receipts = true
    }
  })

  test('"Chưa đúng" under an answer opens a question linked to the answered one', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    await say(channel, person.id, { text: 'cấp lại thẻ căn cước bị mất cần giấy tờ gì' }, /căn cước/i)
    await server.emulator.idle()
    const told = await say(channel, person.id, { tap: '#wrong' }, /HD-/)
    const code = findCode(told)!
    const row = (await officer.list('all')).find((one) => one.code === code)!
    const { db } = server.database
    const linked = await db
      .selectFrom('escalation')
      .innerJoin('question', (join) =>
        join
          .onRef('question.account_id', '=', 'escalation.account_id')
          .onRef('question.id', '=', 'escalation.question_id'),
      )
      .select(['question.parent_id', 'escalation.reason'])
      .where('escalation.id', '=', row.id)
      .where('escalation.account_id', '=', row.accountId)
      .executeTakeFirstOrThrow()
    expect(linked.reason).toBe('answer-rejected')
    const parent = await db
      .selectFrom('question')
      .selectAll()
      .where('id', '=', linked.parent_id!)
      .executeTakeFirstOrThrow()
    expect(parent).toMatchObject({ outcome: 'BOT_ANSWERED', feedback: 'wrong' })
  })

  test('a code of somebody else tells the state and nothing more', async () => {
    const owner = server.emulator.addPerson(channel, { interacted: true })
    const code = findCode(await say(channel, owner.id, { text: 'gặp cán bộ' }, /HD-/))!
    const other = server.emulator.addPerson(channel, { interacted: true })
    const told = await say(channel, other.id, { text: code }, /HD-/)
    expect(told).toContain('đã tiếp nhận')
    expect(told).not.toMatch(/Đơn vị|Hẹn trả lời/)
  })
})

test('of two officers who take the same escalation one wins and the other is told who', async () => {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  const code = findCode(await say('zalo', person.id, { text: 'gặp cán bộ' }, /HD-/))!
  const head = await signIn(server.url, 'chi-huy@vi-du.vn')
  const row = (await officer.list('unit')).find((one) => one.code === code)!
  const both = await Promise.all([officer.act(row, 'take'), head.act(row, 'take')])
  expect(both.map((one) => one.status).sort()).toEqual([200, 409])
})

test('a reply that came too late can be sent again after a look: the refused attempt leaves no trace', async () => {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  const code = findCode(await say('zalo', person.id, { text: 'gặp cán bộ' }, /HD-/))!
  const row = (await officer.list('unit')).find((one) => one.code === code)!
  const requestId = '7c1d3f0a-2b4e-4f6a-8c9d-0e1f2a3b4c5d'
  const stale = await officer.act(row, 'reply', { text: 'Trả lời sau khi xem lại.', requestId, version: 99 })
  expect(stale.status).toBe(409)
  expect((await officer.reply(row, 'Trả lời sau khi xem lại.', requestId)).status).toBe(200)
  await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, text: /sau khi xem lại/ }, 15_000)
})
