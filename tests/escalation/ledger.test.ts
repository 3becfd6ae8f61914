/** The ledger under random orders of events, over the real store: what must hold holds after every step. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { answerArrived, answerLeft } from '../../src/conversation/arrival.ts'
import { actOnOwn } from '../../src/conversation/citizen-acts.ts'
import { tick } from '../../src/conversation/clockwork.ts'
import type { Parts } from '../../src/conversation/parts.ts'
import { finalStates } from '../../src/escalation/states.ts'
import { insertInbound, unansweredMessages } from '../../src/store/messages.ts'
import type { EscalationState } from '../../src/store/tables.ts'
import { openInbox, type TestInbox } from '../inbox/support.ts'

const minute = 60_000
let inbox: TestInbox
let parts: Parts
let officers: { id: string; cookie: string }[]
let head: { id: string; cookie: string }
beforeAll(async () => {
  inbox = await openInbox()
  parts = inbox.parts as unknown as Parts
  officers = [await inbox.officer('officer', inbox.units.ward), await inbox.officer('officer', inbox.units.ward)]
  head = await inbox.officer('head', inbox.units.ward)
}, 60_000)
afterAll(() => inbox.close())

const words = ['có', 'thôi', 'hủy', 'đã rõ', 'chưa đúng', 'chưa rõ', '5', 'hỏi câu khác', 'cảm ơn']
const step = fc.oneof(
  fc.record({ by: fc.constant('citizen' as const), what: fc.constantFrom(...words) }),
  fc.record({
    by: fc.constantFrom('first' as const, 'second' as const, 'head' as const),
    what: fc.constantFrom(
      'take',
      'give-back',
      'ask',
      'reply',
      'undo',
      'submit',
      'approve',
      'return',
      'close',
      'transfer',
      'snooze',
    ),
  }),
  fc.record({ by: fc.constant('platform' as const), what: fc.constantFrom('left', 'arrived') }),
  fc.record({ by: fc.constant('time' as const), what: fc.constantFrom('10', '600', '12000') }),
)
type Step = { by: string; what: string }

const bodies: Record<string, object> = {
  'give-back': { reason: 'Bận' },
  ask: { text: 'Bác ở phường nào?' },
  reply: { text: 'Mời bác đến phường.' },
  submit: { text: 'Mời bác đến phường.', basis: null, noBasis: true },
  return: { reason: 'Thiếu căn cứ' },
  close: { reason: 'answered' },
}

async function run(steps: Step[]): Promise<void> {
  // What earlier runs left open would be moved on by every tick of this one.
  await inbox.db.updateTable('escalation').set({ state: 'CLOSED', snoozed_until: null }).execute()
  const made = await inbox.escalation({ unitId: inbox.units.ward, state: 'OFFERED' })
  const { accountId, conversationId } = made
  const { db } = inbox
  const all = () =>
    db.selectFrom('escalation').selectAll().where('conversation_id', '=', conversationId).orderBy('id').execute()
  const first = (await all())[0]!
  await db.updateTable('question').set({ escalation_id: made.id }).where('id', '=', first.question_id).execute()
  let now = new Date(inbox.clock.now)
  await db
    .updateTable('escalation')
    .set({ offer_until: new Date(now.getTime() + 10 * minute), offer_clear: true })
    .where('id', '=', made.id)
    .execute()
  let before = await all()
  const settled = new Map<string, string>()
  for (const { by, what } of steps) {
    const newest = before.at(-1)!
    if (by === 'time') {
      now = new Date(now.getTime() + Number(what) * minute)
      await tick(parts, now)
    } else if (by === 'citizen') {
      const told = { accountId, conversationId, text: what, payload: null, contents: ['text'], platformMessageId: null }
      await insertInbound(db, [{ ...told, platformAt: now, createdAt: now, questionId: null }])
      const account = (await parts.accounts.byId(accountId))!
      const waiting = await unansweredMessages(db, accountId, conversationId)
      const own = waiting.filter((message) => message.text === what)
      await db.transaction().execute((tx) => actOnOwn(tx, parts, account, conversationId, own, true, now))
      await db
        .updateTable('message')
        .set({ question_id: '0' })
        .where('conversation_id', '=', conversationId)
        .where('question_id', 'is', null)
        .where('direction', '=', 'in')
        .execute()
    } else if (by === 'platform') {
      const sent = await db
        .selectFrom('message')
        .select(['account_id as accountId', 'answer_id as answerId', 'escalation_id as escalationId', 'author'])
        .where('escalation_id', '=', newest.id)
        .where('send_state', '<>', 'cancelled')
        .execute()
      for (const message of sent) {
        await answerLeft(db, message, now)
        if (what === 'arrived') await answerArrived(db, accountId, newest.id, 'platform', now)
      }
    } else {
      const who = by === 'first' ? officers[0]! : by === 'second' ? officers[1]! : head
      const more = {
        transfer: { unitId: inbox.units.other, reason: 'x' },
        snooze: { until: new Date(now.getTime() + 5 * minute) },
      }
      const extra = what === 'reply' ? { requestId: randomUUID() } : {}
      const body = { version: newest.version, ...bodies[what], ...(more as Record<string, object>)[what], ...extra }
      const path = `/escalations/${accountId}/${newest.id}/${what}`
      inbox.clock.now = now
      const answer = await inbox.request('POST', path, who.cookie, body)
      expect([what, answer.status < 500]).toEqual([what, true])
    }
    const after = await all()
    await check(before, after, settled, conversationId)
    before = after
  }
}

/** What is compared of a row. */
interface Kept {
  id: string
  state: EscalationState
  version: number
  code: string
  reply_by_at: Date
  legal_due_at: Date
  closed_reason: string | null
}

async function check(
  before: Kept[],
  after: Kept[],
  settled: Map<string, string>,
  conversationId: string,
): Promise<void> {
  const { db } = inbox
  expect(new Set(after.map((one) => one.code)).size).toBe(after.length)
  for (const one of after) {
    const was = before.find((row) => row.id === one.id)
    if (was && finalStates.includes(was.state)) expect([was.state, one.state]).toEqual([was.state, was.state])
    // Dates move later only by a pause that ended, or when an offer is taken up.
    if (was && !['WAITING_CITIZEN', 'OFFERED'].includes(was.state)) {
      expect(one.legal_due_at.getTime()).toBeLessThanOrEqual(was.legal_due_at.getTime())
      expect(one.reply_by_at.getTime()).toBeLessThanOrEqual(was.reply_by_at.getTime())
    }
    const entries = await db
      .selectFrom('audit')
      .select('detail')
      .where('subject', '=', 'escalation')
      .where('subject_id', '=', one.id)
      .orderBy('seq')
      .execute()
    // Every change has its entry, and each goes on from where the one before ended.
    const changes = entries.map((row) => row.detail as { from?: string; to?: string }).filter((detail) => detail.from)
    expect(changes).toHaveLength(one.version)
    for (const [place, change] of changes.entries()) if (place > 0) expect(change.from).toBe(changes[place - 1]!.to)
    if (changes.length > 0) expect(changes.at(-1)!.to).toBe(one.state)
    if (one.state === 'CLOSED') {
      const answers = await db.selectFrom('answer').select('state').where('escalation_id', '=', one.id).execute()
      expect(answers.some((answer) => answer.state === 'left')).toBe(true)
    }
    if (finalStates.includes(one.state)) expect(one.closed_reason).not.toBeNull()
  }
  const questions = await db
    .selectFrom('question')
    .select(['id', 'outcome', 'escalation_id'])
    .where('conversation_id', '=', conversationId)
    .execute()
  for (const question of questions) {
    const known = settled.get(question.id)
    // An outcome is final.
    if (known) expect(question.outcome).toBe(known)
    if (question.outcome) settled.set(question.id, question.outcome)
    const state = after.find((one) => one.id === question.escalation_id)?.state
    if (state && finalStates.includes(state)) expect([state, question.outcome]).not.toEqual([state, null])
  }
}

test('one outcome a question, one entry a change, no date later, nothing after the end', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), run), {
    numRuns: 25,
    endOnFailure: true,
    interruptAfterTimeLimit: 45_000,
    markInterruptAsFailure: false,
  })
}, 120_000)
