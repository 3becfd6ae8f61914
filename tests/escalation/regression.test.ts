/** Rows of the regression list (design, 5.8) about the life of an escalation. Rows 1–10 and 18 by time and duty stand in
 * reminders.test.ts, rows 13–16, 21 and 22 in the tests of the channels and paths. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { answerArrived, answeredOutside, answerLeft } from '../../src/conversation/arrival.ts'
import { actOnOwn } from '../../src/conversation/citizen-acts.ts'
import { tick } from '../../src/conversation/clockwork.ts'
import type { Parts } from '../../src/conversation/parts.ts'
import { next, openStates, transitions } from '../../src/escalation/states.ts'
import { loadEscalation } from '../../src/store/escalations.ts'
import { insertInbound, unansweredMessages } from '../../src/store/messages.ts'
import { openInbox, type TestInbox } from '../inbox/support.ts'

const hour = 3_600_000
let inbox: TestInbox
let parts: Parts
let officer: { id: string; cookie: string }
beforeAll(async () => {
  inbox = await openInbox()
  parts = inbox.parts as unknown as Parts
  officer = await inbox.officer('officer', inbox.units.ward, 'Hoà')
  await inbox.officer('head', inbox.units.ward, 'Chi')
}, 60_000)
afterAll(() => inbox.close())

type Made = Awaited<ReturnType<TestInbox['escalation']>>
const later = (ms: number) => new Date(inbox.clock.now.getTime() + ms)
const load = async (made: Made) => (await loadEscalation(inbox.db, made.accountId, made.id))!
const set = (made: Made, change: object) =>
  inbox.db.updateTable('escalation').set(change).where('id', '=', made.id).execute()
const outcome = async (questionId: string) =>
  inbox.db.selectFrom('question').select(['outcome', 'outcome_reason']).where('id', '=', questionId).executeTakeFirst()
const said = async (made: Made) =>
  (
    await inbox.db
      .selectFrom('message')
      .select(['text', 'author'])
      .where('conversation_id', '=', made.conversationId)
      .where('direction', '=', 'out')
      .orderBy('id')
      .execute()
  ).map((row) => row.text)
/** The citizen writes; true when it was an act on an own request. */
async function writes(made: Made, text: string, at: Date, payload: string | null = null): Promise<boolean> {
  const account = (await parts.accounts.byId(made.accountId))!
  await inbox.db
    .updateTable('message')
    .set({ question_id: '0' })
    .where('direction', '=', 'in')
    .where('question_id', 'is', null)
    .execute()
  const said = {
    text,
    payload,
    contents: ['text'],
    platformMessageId: null,
    platformAt: at,
    createdAt: at,
    questionId: null,
  }
  await insertInbound(inbox.db, [{ accountId: made.accountId, conversationId: made.conversationId, ...said }])
  const waiting = await unansweredMessages(inbox.db, made.accountId, made.conversationId)
  return inbox.db.transaction().execute((tx) => actOnOwn(tx, parts, account, made.conversationId, waiting, false, at))
}
const act = async (made: Made, action: string, body: object = {}) => {
  const { version } = await load(made)
  return inbox.request('POST', `${made.path}/${action}`, officer.cookie, { version, ...body })
}
const asked = async (state: 'RECEIVED' | 'OFFERED' = 'RECEIVED', clear = true) => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, state })
  const { questionId } = await load(made)
  await inbox.db.updateTable('question').set({ escalation_id: made.id }).where('id', '=', questionId).execute()
  if (state === 'OFFERED') await set(made, { offer_until: later(10 * 60_000), offer_clear: clear })
  return { made, questionId }
}
/** Answered by an officer, sent and delivered. */
async function answered() {
  const { made, questionId } = await asked()
  const reply = await act(made, 'reply', { text: 'Mời bác đến phường.', requestId: randomUUID() })
  expect(reply.status).toBe(200)
  const message = await inbox.db
    .selectFrom('message')
    .select(['account_id as accountId', 'answer_id as answerId', 'escalation_id as escalationId', 'author'])
    .where('escalation_id', '=', made.id)
    .executeTakeFirstOrThrow()
  await answerLeft(inbox.db, message, inbox.clock.now)
  await answerArrived(inbox.db, made.accountId, made.id, 'platform', inbox.clock.now)
  return { made, questionId }
}

test('1: an objection gets a fresh date of its own, the same officer first; the first outcome stays', async () => {
  const { made, questionId } = await answered()
  await set(made, { legal_due_at: later(-100 * hour), reply_by_at: later(-100 * hour) })
  expect(await writes(made, 'chưa đúng', later(hour))).toBe(true)
  const child = await inbox.db
    .selectFrom('escalation')
    .selectAll()
    .where('parent_id', '=', made.id)
    .executeTakeFirstOrThrow()
  expect(child).toMatchObject({ state: 'ASSIGNED', owner_id: officer.id, to_head: true, unit_id: inbox.units.ward })
  expect(child.reply_by_at.getTime()).toBeGreaterThan(later(hour).getTime())
  expect((await outcome(questionId))?.outcome).toBe('OFFICER_ANSWERED')
  expect((await outcome(child.question_id))?.outcome).toBeNull()
  expect(await load(made)).toMatchObject({ state: 'CLOSED', closedReason: 'objected' })
})

describe('an answer of whose arrival the channel tells nothing', () => {
  const sent = async (state: 'sent' | 'refused' | 'unknown' | 'parked') => {
    const { made } = await asked()
    await act(made, 'reply', { text: 'Mời bác đến phường.', requestId: randomUUID() })
    await inbox.db
      .updateTable('message')
      .set({ send_state: state, sent_at: state === 'sent' ? later(hour) : null })
      .where('escalation_id', '=', made.id)
      .execute()
    return made
  }

  test('counts as arrived 48 hours after the channel took it, said as an assumption, and settles 72 hours after', async () => {
    const made = await sent('sent')
    await tick(parts, later(48 * hour))
    expect((await load(made)).state).toBe('ANSWERED')
    await tick(parts, later(49 * hour))
    expect(await load(made)).toMatchObject({ state: 'DELIVERED', deliveredAt: later(hour) })
    expect(await inbox.audit('escalation', made.id)).toContain('arrivalAssumed')
    await tick(parts, later(72 * hour))
    expect((await load(made)).state).toBe('DELIVERED')
    await tick(parts, later(73 * hour))
    expect(await load(made)).toMatchObject({ state: 'CLOSED', closedReason: 'settled' })
  })

  test.each(['refused', 'unknown', 'parked'] as const)(
    'a part that is %s is no arrival, however long',
    async (state) => {
      const made = await sent(state)
      await tick(parts, later(1_000 * hour))
      expect((await load(made)).state).toBe('ANSWERED')
    },
  )

  test('what was answered in the platform’s own app ends too', async () => {
    const { made } = await asked()
    await answeredOutside(inbox.db, await load(made), 'Đã trả lời trong ứng dụng', inbox.clock.now)
    await tick(parts, later(48 * hour))
    expect(await load(made)).toMatchObject({ state: 'DELIVERED', deliveredAt: inbox.clock.now })
  })
})

test('2: what is merged, closed or redirected does nothing more by itself', () => {
  for (const state of ['CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED'] as const)
    for (const event of Object.keys(transitions) as (keyof typeof transitions)[]) expect(next(state, event)).toBeNull()
})

test('4: the citizen’s word restarts the paused clock with the time that was left; silence gives a general answer', async () => {
  const { made } = await asked()
  await act(made, 'take')
  expect((await act(made, 'ask', { text: 'Bác ở phường nào?' })).status).toBe(200)
  const paused = await load(made)
  expect(await writes(made, `${made.code} tôi ở phường Một nhé`, later(48 * hour))).toBe(true)
  const resumed = await load(made)
  expect(resumed.state).toBe('IN_PROGRESS')
  expect(resumed.legalDueAt.getTime()).toBeGreaterThan(paused.legalDueAt.getTime())
  await act(made, 'ask', { text: 'Còn số nhà?' })
  await tick(parts, later(30 * 24 * hour))
  expect(await load(made)).toMatchObject({ state: 'ANSWERED', rounds: 2 })
  expect((await said(made)).join('\n')).toMatch(/gửi thêm thông tin để được trả lời cụ thể/)
})

test('a third question back is refused', async () => {
  const { made } = await asked()
  await act(made, 'take')
  await set(made, { rounds: 2 })
  expect((await act(made, 'ask', { text: 'Còn gì nữa?' })).body.error?.message).toMatch(/Đã hỏi lại người dân 2 lần/)
})

describe('11 and 18: an offer always ends, and the citizen is told', () => {
  test('"có" opens it with code and date in one', async () => {
    const { made } = await asked('OFFERED')
    expect(await writes(made, 'có ạ', later(60_000))).toBe(true)
    expect((await load(made)).state).toBe('RECEIVED')
    expect((await said(made)).at(-1)).toContain(made.code)
  })
  test('"thôi" withdraws it', async () => {
    const { made, questionId } = await asked('OFFERED')
    await writes(made, 'thôi ạ', later(60_000))
    expect((await load(made)).state).toBe('WITHDRAWN')
    expect(await outcome(questionId)).toEqual({ outcome: 'WITHDRAWN', outcome_reason: 'declined' })
  })
  test('silence hands a clear question over', async () => {
    const { made } = await asked('OFFERED')
    await tick(parts, later(9 * 60_000))
    expect((await load(made)).state).toBe('OFFERED')
    await tick(parts, later(11 * 60_000))
    expect((await load(made)).state).toBe('RECEIVED')
    expect((await said(made)).at(-1)).toMatch(/để không bị bỏ sót[\s\S]*Mã tra cứu/)
  })
  test('silence ends an unclear one, and says so', async () => {
    const { made, questionId } = await asked('OFFERED', false)
    await tick(parts, later(11 * 60_000))
    expect(await load(made)).toMatchObject({ state: 'WITHDRAWN', closedReason: 'no-consent' })
    expect((await outcome(questionId))?.outcome).toBe('NOT_ANSWERABLE')
    expect((await said(made)).at(-1)).toMatch(/chưa được gửi cho cán bộ/)
  })
})

test('late: told once by us with a new promise; the legal date stays', async () => {
  const { made } = await asked()
  const before = await load(made)
  await tick(parts, later(25 * hour))
  await tick(parts, later(26 * hour))
  expect((await said(made)).filter((text) => /bị chậm/.test(text))).toHaveLength(1)
  const after = await load(made)
  expect(after.legalDueAt).toEqual(before.legalDueAt)
  expect(after.promisedAt!.getTime()).toBeGreaterThan(later(25 * hour).getTime())
})

test('17: the rating is asked once, after "đã rõ"; it is given once', async () => {
  const { made } = await answered()
  expect(await writes(made, 'đã rõ', later(hour))).toBe(true)
  expect(await load(made)).toMatchObject({ state: 'CLOSED', closedReason: 'confirmed' })
  await writes(made, '5 cán bộ nhiệt tình', later(hour))
  await writes(made, '1', later(hour), `#rate:${made.code}:1`)
  expect(await load(made)).toMatchObject({ rating: 5, ratingWords: 'cán bộ nhiệt tình' })
  expect((await said(made)).filter((text) => /chấm giúp/.test(text))).toHaveLength(1)
})

test('23: an answer that left is closed only after 72 hours; what waits is kept however long', async () => {
  const { made } = await answered()
  const waiting = await asked()
  await tick(parts, later(71 * hour))
  expect((await load(made)).state).toBe('DELIVERED')
  await tick(parts, later(73 * hour))
  expect((await load(made)).state).toBe('CLOSED')
  await tick(parts, later(300 * 24 * hour))
  expect(openStates).toContain((await load(waiting.made)).state)
})

test('a reply taken back leaves the question open, and nothing is sent', async () => {
  const { made, questionId } = await asked()
  await act(made, 'reply', { text: 'Nhầm rồi', requestId: randomUUID() })
  const undone = await act(made, 'undo')
  expect(undone.body).toMatchObject({ text: 'Nhầm rồi', escalation: { state: 'IN_PROGRESS' } })
  expect((await outcome(questionId))?.outcome).toBeNull()
  expect((await act(made, 'undo')).status).toBe(422)
})

test('merged: one answer, both codes keep working, the question is a duplicate', async () => {
  const { made, questionId } = await asked()
  const into = await inbox.escalation({ unitId: inbox.units.ward, beside: made })
  expect((await act(made, 'merge', { into: into.id })).status).toBe(200)
  expect(await outcome(questionId)).toEqual({ outcome: 'DUPLICATE', outcome_reason: `of:${into.code}` })
  expect((await said(made)).at(-1)).toContain(into.code)
})

test('"hủy" ends the one that waits, and the ledger says so', async () => {
  const { made, questionId } = await asked()
  expect(await writes(made, 'hủy', later(60_000))).toBe(true)
  expect(await load(made)).toMatchObject({ state: 'WITHDRAWN', closedReason: 'cancelled' })
  expect((await outcome(questionId))?.outcome).toBe('WITHDRAWN')
})
