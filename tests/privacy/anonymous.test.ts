/** What leaves for research leads to nobody. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { anonymousQuestions } from '../../src/privacy/anonymous.ts'
import { insertQuestion, settleQuestion } from '../../src/store/conversations.ts'
import type { Database } from '../../src/store/database.ts'
import { openTestDatabase, testStore } from '../support/database.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
  for (const statement of [
    `insert into unit (name, level) values ('Công an tỉnh Mẫu', 'province')`,
    `insert into unit (name, level, parent_id) values ('Công an phường Mẫu', 'commune', 1)`,
    `insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '777001', 'OA tỉnh', 1, '\\x00'), ('facebook', '777002', 'Trang phường', 2, '\\x00')`,
    `insert into citizen (account_id, platform_id) values (1, '555123'), (2, '555124')`,
    `insert into conversation (account_id, citizen_id) select account_id, id from citizen`,
  ])
    await sql.raw(statement).execute(database.db)
}, 180_000)
afterAll(() => database.close())

const from = new Date('2026-10-31T17:00:00Z')
const to = new Date('2026-11-30T17:00:00Z')

async function ask(accountId: '1' | '2', topic: string | null, text: string, askedAt: string): Promise<string> {
  const conversation = await database.db
    .selectFrom('conversation')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return insertQuestion(database.db, {
    accountId,
    conversationId: conversation.id,
    parentId: null,
    text,
    askedAt: new Date(askedAt),
    topic,
    score: null,
    trace: {},
  })
}

describe(`on ${testStore}`, () => {
  test('questions come masked, without ids and moments; rare ones, greetings and other days stay at home', async () => {
    // Five of one topic at the province, in an order that must not be seen; the first at 00:30 of 1 November in Vietnam.
    const typed = [
      'em tên Trần Thị Bông, sđt 0912345678, làm lại căn cước',
      'cccd 001099012345 bị mất thì làm sao',
      'yêu cầu HD-K7M-3XQ-9TR của tôi tới đâu rồi',
      'căn cước hết hạn',
      'an toàn không khi làm căn cước online',
    ]
    for (const [at, text] of typed.entries()) await ask('1', 'cap-lai-can-cuoc', text, `2026-10-31T17:30:0${at}Z`)
    // Four of a topic at the commune: too few.
    for (const at of [1, 2, 3, 4]) await ask('2', 'xac-nhan-cu-tru', `việc hiếm ${at}`, `2026-11-1${at}T03:00:00Z`)
    // The day before, and a greeting.
    await ask('1', 'cap-lai-can-cuoc', 'câu của tháng trước', '2026-10-31T16:59:59Z')
    const greeting = await ask('1', null, 'chào em', '2026-11-05T03:00:00Z')
    await settleQuestion(database.db, '1', greeting, 'NOT_ANSWERABLE', 'fixed:greeting', to)

    const { questions, leftOut } = await anonymousQuestions(database.db, from, to)

    expect(leftOut).toBe(4)
    expect(questions.map((one) => one.text)).toEqual(
      [
        'em tên (họ tên), sđt (số điện thoại), làm lại căn cước',
        'cccd (số định danh 12 số) bị mất thì làm sao',
        'yêu cầu (mã tra cứu) của tôi tới đâu rồi',
        'căn cước hết hạn',
        'an toàn không khi làm căn cước online',
      ].sort(),
    )
    for (const one of questions)
      expect(one).toEqual({
        day: '2026-11-01',
        channel: 'zalo',
        level: 'province',
        topic: 'cap-lai-can-cuoc',
        outcome: null,
        text: expect.any(String),
      })
    expect(JSON.stringify(questions)).not.toMatch(/555123|777001|Mẫu|HD-|0912|17:30/)
  })
})
