import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { learnedTopic } from '../../src/assistant/make.ts'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { groupGaps } from '../../src/learning/gaps.ts'
import { entrySet, type Matched } from '../../src/learning/learned.ts'
import { openRecall, perPerson, sendCorrections } from '../../src/learning/recall.ts'
import { replay } from '../../src/learning/replay.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'
import {
  approveVersion,
  entryVersions,
  insertEntry,
  insertVersion,
  saveReplay,
  withdrawVersion,
} from '../../src/store/entries.ts'
import { openRecalls, toldOf } from '../../src/store/recalls.ts'
import { openInbox, type TestInbox } from '../inbox/support.ts'
import { testStore } from '../support/database.ts'

const at = new Date('2026-11-24T03:00:00Z')
const words = {
  questions: ['Nhà trọ của em bị ngập nước lũ cuốn mất sổ đăng ký khách thuê thì làm sao?'],
  answer: 'Anh/chị báo Công an phường để lập lại danh sách khách thuê.',
  document: '68/2020/QH14',
  article: 'Điều 27',
  validUntil: '2027-06-30',
}
const asked = (text: string) => ({ text, payload: null, contents: [], history: [], memory: emptyMemory, at })
const matched = (change: Partial<Matched> = {}): Matched => ({
  ...words,
  entryId: '7',
  number: 2,
  unitId: '3',
  unitName: 'Công an phường Một',
  approvedAt: new Date('2026-11-20T03:00:00Z'),
  ...change,
})

let tools: Tools
let inbox: TestInbox
let author: { id: string }
let reviewer: { id: string; cookie: string }
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
  inbox = await openInbox()
  author = await inbox.hire('officer', inbox.units.ward, 'Người soạn')
  reviewer = await inbox.officer('reviewer', inbox.units.province, 'Người duyệt')
}, 240_000)
afterAll(() => inbox?.close())

describe('an approved entry answers', () => {
  const toolsWith = async (entries: Matched[], chain = ['3', '1']): Promise<Tools> => {
    const set = await entrySet(entries, tools)
    return { ...tools, learned: (text, when, sure) => set.match(text, when, sure, chain) }
  }

  test('questions like its own, typed as people type, with basis, unit and date', async () => {
    const with1 = await toolsWith([matched()])
    for (const text of [
      words.questions[0]!,
      'nha tro cua em bi ngap nuoc lu cuon mat so dang ky khach thue thi lam sao',
    ]) {
      const outcome = await answer(asked(text), with1)
      expect(outcome).toMatchObject({
        kind: 'answer',
        topic: learnedTopic('7', 2),
        trace: { entry: { id: '7', version: 2 } },
      })
      expect(outcome.text).toMatch(
        /^Anh\/chị báo Công an phường.*Căn cứ: .*Điều 27.*Công an phường Một trả lời ngày 20\/11\/2026/s,
      )
    }
  })

  test.each([
    ['another question', 'làm lại căn cước bị mất cần giấy tờ gì', {}],
    ['after its last day', words.questions[0]!, { validUntil: '2026-11-23' }],
    ['for a unit that it does not hold for', words.questions[0]!, { unitId: '9' }],
  ])('never %s', async (_name, text, change) => {
    const [with1, without] = [await toolsWith([matched(change)]), await answer(asked(text), tools)]
    const outcome = await answer(asked(text), with1)
    expect([outcome.kind, outcome.text]).toEqual([without.kind, without.text])
  })

  test('the unit’s own goes before the province’s', async () => {
    const province = matched({ entryId: '8', unitId: '1', answer: 'Của tỉnh' })
    const outcome = await answer(
      asked(words.questions[0]!),
      await toolsWith([province, matched({ answer: 'Của phường' })]),
    )
    expect(outcome.text).toMatch(/^Của phường/)
  })

  test('a replay lists exactly the answers that change', async () => {
    const texts = [words.questions[0]!, 'làm lại căn cước bị mất cần giấy tờ gì', 'lệ phí đăng ký thường trú']
    const questions = texts.map((text, n) => ({ accountId: '1', id: String(n), unitId: '3', text, askedAt: at }))
    const after = await toolsWith([matched()])
    const found = await replay(questions, { before: async () => tools, after: async () => after }, at)
    expect(found.asked).toBe(3)
    expect(found.changed.map((one) => one.question)).toEqual([texts[0]])
    expect(found.changed[0]!.after).toMatch(/^Anh\/chị báo/)
  })

  test('gaps: questions alike stand together, largest first, without personal data', async () => {
    const texts = [
      'mất sổ khách thuê trọ thì làm sao',
      'em bị mất sổ khách thuê trọ, sđt 0912345678, làm sao ạ',
      'đăng ký nuôi chó dữ ở đâu',
    ]
    const questions = texts.map((text, n) => ({
      accountId: '1',
      id: String(n),
      unitId: '3',
      text,
      askedAt: new Date(n),
    }))
    const gaps = await groupGaps(questions, tools.index)
    expect(gaps.map((gap) => gap.count)).toEqual([2, 1])
    expect(gaps[0]!.samples.join()).toMatch(/\(số điện thoại\)/)
    expect(await groupGaps([...questions].reverse(), tools.index)).toEqual(gaps)
  })
})

describe(`versions on ${testStore}`, () => {
  const approved = async () => {
    const { db } = inbox
    const made = { unitId: inbox.units.ward, words, authorId: author.id, from: null }
    const entryId = await insertEntry(db, made, at)
    await saveReplay(db, { entryId, number: 1 }, { asked: 0, changed: 0 }, reviewer.id, at)
    expect(await approveVersion(db, { entryId, number: 1 }, reviewer.id, at)).toBe(true)
    return entryId
  }
  const states = async (entryId: string) =>
    (await entryVersions(inbox.db, { entryId })).map((one) => [one.number, one.state, one.approverName])

  test('approving version 2 withdraws 1, which never comes back; words are sealed', async () => {
    const { db } = inbox
    const entryId = await approved()
    const made = { entryId, words: { ...words, answer: 'Bản hai' }, authorId: author.id, from: null }
    expect([await insertVersion(db, made, at), await insertVersion(db, made, at)]).toEqual([2, 3])
    for (const number of [2, 3]) await saveReplay(db, { entryId, number }, { asked: 0, changed: 0 }, reviewer.id, at)
    expect(await approveVersion(db, { entryId, number: 3 }, author.id, at)).toBe(false)
    expect(await approveVersion(db, { entryId, number: 3 }, reviewer.id, at)).toBe(true)
    for (const number of [1, 2, 3]) expect(await approveVersion(db, { entryId, number }, reviewer.id, at)).toBe(false)
    expect(await states(entryId)).toEqual([
      [3, 'approved', 'Người duyệt'],
      [2, 'draft', null],
      [1, 'withdrawn', 'Người duyệt'],
    ])
    // Not even by SQL.
    const row = (number: number) =>
      db.updateTable('entry_version').where('entry_id', '=', entryId).where('number', '=', number)
    await expect(row(1).set({ state: 'approved' }).execute()).rejects.toThrow(/cannot come back/)
    const to = { state: 'approved' as const, approved_by: reviewer.id, approved_at: at }
    await expect(row(2).set(to).execute()).rejects.toThrow(/newer version/)
    await expect(row(3).set({ article: 'Điều 1' }).execute()).rejects.toThrow(/not changed/)
    await expect(db.deleteFrom('entry_version').where('entry_id', '=', entryId).execute()).rejects.toThrow(
      /never deleted/,
    )
    const raw = await db.withoutPlugins().selectFrom('entry_version').select(['questions', 'answer']).execute()
    for (const { questions, answer: text } of raw)
      for (const stored of [questions, text]) expect(stored).toMatch(/^\$s1\./)
  })

  test('approving and withdrawing is seen by the running process within seconds', async () => {
    const entryId = await approved()
    const ask = async () =>
      (await inbox.parts.learning.learned.forUnit(inbox.units.ward)?.(words.questions[0]!, at, false))?.entryId
    const until = async (wanted: boolean) => {
      for (let n = 0; n < 200 && ((await ask()) !== undefined) !== wanted; n++)
        await new Promise((done) => setTimeout(done, 25))
      return (await ask()) !== undefined
    }
    for (const one of await entryVersions(inbox.db, { state: 'approved' }))
      if (one.entryId !== entryId) await withdrawVersion(inbox.db, one, reviewer.id, 'thử', at)
    expect(await until(true)).toBe(true)
    await withdrawVersion(inbox.db, { entryId, number: 1 }, reviewer.id, 'sai', at)
    expect(await until(false)).toBe(false)
  }, 30_000)

  test('the recall list is exactly who was told this version in time and reached; each is told once', async () => {
    const { db } = inbox
    const subject = learnedTopic('55', 1)
    const told = async (topic: string, when: Date, state: 'sent' | 'refused') => {
      const made = await inbox.escalation({ unitId: inbox.units.ward, answer: { state } })
      const one = db
        .updateTable('question')
        .where('account_id', '=', made.accountId)
        .where('conversation_id', '=', made.conversationId)
      await one.set({ topic, outcome: 'BOT_ANSWERED', outcome_at: when }).execute()
      await db.updateTable('message').set({ author: 'assistant' }).where('id', '=', made.messageId!).execute()
      return made.conversationId
    }
    const days = (n: number) => new Date(at.getTime() - n * 24 * 3600_000)
    const first = await told(subject, days(2), 'sent')
    const second = await told(subject, days(29), 'sent')
    await told(subject, days(31), 'sent')
    await told(subject, days(1), 'refused')
    await told(learnedTopic('55', 2), days(1), 'sent')
    await told(learnedTopic('5', 51), days(1), 'sent')
    const about = { subject, unitId: inbox.units.province, correction: 'Lệ phí là 0 đồng.', by: reviewer.id }
    expect(await openRecall(db, about, at)).toBe(2)
    const [recall] = await openRecalls(db, 'all')
    const list = perPerson(await toldOf(db, recall!)).map((answers) => answers[0]!.conversationId)
    expect(list).toEqual([second, first])
    const decided = { recallId: recall!.id, correction: 'Lệ phí là 0 đồng.', officerId: reviewer.id }
    expect(await Promise.all([1, 2].map(() => sendCorrections(inbox.parts, decided, at)))).toEqual(
      expect.arrayContaining([2, null]),
    )
    const sent = await db
      .selectFrom('message')
      .select(['conversation_id', 'text', 'send_state'])
      .where('author', '=', 'officer')
      .execute()
    const corrections = sent.filter((one) => one.text.includes('đính chính như sau'))
    expect(corrections.map((one) => one.conversation_id).sort()).toEqual([first, second].sort())
    expect(corrections.find((one) => one.conversation_id === first)!.text).toMatch(
      /^Ngày 22\/11\/2026 em đã trả lời .*Lệ phí là 0 đồng\.$/s,
    )
    // A further recall of the same answer finds nobody any more.
    expect(await openRecall(db, about, at)).toBe(0)
  })
})
