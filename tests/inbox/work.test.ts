import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openInbox, type TestInbox } from './support.ts'

let inbox: TestInbox
let hoa: Awaited<ReturnType<TestInbox['officer']>>
let bao: Awaited<ReturnType<TestInbox['officer']>>
beforeAll(async () => {
  inbox = await openInbox()
  hoa = await inbox.officer('officer', inbox.units.ward, 'Nguyễn Thị Hoà')
  bao = await inbox.officer('officer', inbox.units.ward, 'Trần Quốc Bảo')
})
afterAll(() => inbox.close())

const messages = async (path: string) =>
  (await inbox.request('GET', `${path}/messages`, hoa.cookie)).body.messages as Record<string, unknown>[]

describe('two officers, one escalation', () => {
  test('the second is told who has it, and nothing of theirs is sent', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward })
    expect((await inbox.request('POST', `${made.path}/take`, hoa.cookie, { version: 0 })).status).toBe(200)
    const late = await inbox.request('POST', `${made.path}/take`, bao.cookie, { version: 0 })
    expect(late.status).toBe(409)
    expect(late.body.error).toMatchObject({ code: 'stale', by: 'Nguyễn Thị Hoà' })
    const reply = { version: 0, text: 'Tôi trả lời', requestId: randomUUID() }
    expect((await inbox.request('POST', `${made.path}/reply`, bao.cookie, reply)).status).toBe(409)
    expect((await messages(made.path)).filter((one) => one.author === 'officer')).toHaveLength(0)
  })

  test('both at the same moment: one wins', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward })
    const both = await Promise.all(
      [hoa, bao].map((one) => inbox.request('POST', `${made.path}/take`, one.cookie, { version: 0 })),
    )
    expect(both.map((one) => one.status).sort()).toEqual([200, 409])
  })

  test('an old version of one’s own is stale too', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward })
    await inbox.request('POST', `${made.path}/take`, hoa.cookie, { version: 0 })
    const old = await inbox.request('POST', `${made.path}/give-back`, hoa.cookie, { version: 0, reason: 'Nhầm' })
    expect([old.status, old.body.error?.code]).toEqual([409, 'stale'])
  })
})

describe('a reply', () => {
  test('asked twice under one id is sent once', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
    const body = { version: made.version, text: 'Mời anh chị đến phường.', requestId: randomUUID() }
    const first = await inbox.request('POST', `${made.path}/reply`, hoa.cookie, body)
    const again = await inbox.request('POST', `${made.path}/reply`, hoa.cookie, body)
    expect([first.status, again.status]).toEqual([200, 200])
    const sent = (await messages(made.path)).filter((one) => one.author === 'officer')
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ sendState: 'queued', officerName: 'Nguyễn Thị Hoà' })
  })

  test.each([
    ['empty', { text: '   ' }, 'Câu trả lời đang trống.'],
    ['too long', { text: 'a'.repeat(8_001) }, /dài quá 8\.000 ký tự/],
    ['without an id', { requestId: 'x' }, 'Dữ liệu gửi lên chưa đúng.'],
  ])('%s is refused with a sentence', async (_name, wrong, sentence) => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
    const body = { version: made.version, text: 'Được', requestId: randomUUID(), ...wrong }
    const answer = await inbox.request('POST', `${made.path}/reply`, hoa.cookie, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error?.message).toMatch(sentence)
  })

  test('with a NUL in it is stored without it', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
    const body = { version: made.version, text: 'Mời\u0000 đến', requestId: randomUUID() }
    expect((await inbox.request('POST', `${made.path}/reply`, hoa.cookie, body)).status).toBe(200)
  })
})

test('closing as answered needs an answer; the reason must be of the list', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
  const close = (reason: string) =>
    inbox.request('POST', `${made.path}/close`, hoa.cookie, { version: made.version, reason })
  expect((await close('answered')).body.error?.code).toBe('refused')
  expect((await close('vi-thich')).body.error?.message).toBe('Hãy chọn lý do đóng.')
  expect((await close('withdrawn')).body.escalation).toMatchObject({
    state: 'WITHDRAWN',
    closedReasonLabel: 'Người dân không cần nữa',
  })
})

test('what was transferred away is answered with nothing, because it is not ours any more', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const body = { version: 0, unitId: inbox.units.other, reason: 'Thuộc phường Hai' }
  expect((await inbox.request('POST', `${made.path}/transfer`, hoa.cookie, body)).body).toEqual({
    done: true,
    escalation: null,
  })
})

test('a refused message says what the code means, and can be sent again once', async () => {
  const made = await inbox.escalation({
    unitId: inbox.units.ward,
    ownerId: hoa.id,
    answer: { state: 'refused', code: '-230' },
  })
  const [, answer] = await messages(made.path)
  expect(answer).toMatchObject({ sendState: 'refused', sendCode: '-230' })
  expect(answer?.sendMeaning).toMatch(/quá 7 ngày.*Khi người dân nhắn lại/)
  const retry = () => inbox.request('POST', `/messages/${made.accountId}/${made.messageId}/retry`, hoa.cookie, {})
  expect((await retry()).status).toBe(200)
  expect((await retry()).body.error?.code).toBe('refused')
})

test('a body that is no JSON, or far too large, gets a sentence in the same shape', async () => {
  const headers = { origin: inbox.url, 'x-inbox': '1', 'content-type': 'application/json', cookie: hoa.cookie }
  const send = (body: string) => fetch(`${inbox.url}/inbox/api/escalations/1/1/take`, { method: 'POST', headers, body })
  const broken = await send('{"version":')
  expect([broken.status, await broken.json()]).toEqual([
    400,
    { error: { code: 'invalid', message: 'Dữ liệu gửi lên chưa đúng.' } },
  ])
  expect((await send(JSON.stringify({ x: 'a'.repeat(300_000) }))).status).toBe(413)
})

test('submitting what nobody has taken takes it; whoever is slower is told who has it', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const draft = { version: 0, text: 'Mời anh chị đến phường.', basis: 'Điều 27', noBasis: false }
  expect((await inbox.request('POST', `${made.path}/submit`, hoa.cookie, draft)).status).toBe(200)
  const { body } = await inbox.request('GET', made.path, hoa.cookie)
  expect(body).toMatchObject({ escalation: { state: 'PENDING_APPROVAL', ownerId: hoa.id }, heldBy: 'officer' })
  expect(await inbox.audit('escalation', made.id)).toEqual(['claim', 'submit'])
  const late = await inbox.request('POST', `${made.path}/submit`, bao.cookie, draft)
  expect([late.status, late.body.error?.by]).toEqual([409, 'Nguyễn Thị Hoà'])
})
