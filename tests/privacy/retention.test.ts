/** What may no longer be kept goes by itself; what is open stays; the proof holds figures only. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { deletedWords } from '../../src/privacy/kept-data.ts'
import { privacyPage } from '../../src/privacy/page.ts'
import { cleanUp } from '../../src/privacy/retention.ts'
import { meetCitizens } from '../../src/store/conversations.ts'
import type { Database } from '../../src/store/database.ts'
import { insertEvents, makePartitions, settleEvents } from '../../src/store/events.ts'
import { forgetLater } from '../../src/store/forgetting.ts'
import { insertInbound } from '../../src/store/messages.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { openTestDatabase } from '../support/database.ts'

const now = new Date('2028-03-10T02:00:00Z')
const limits = { eventDays: 30, textMonths: 12, recordMonths: 60 }
const ago = (days: number) => new Date(now.getTime() - days * 24 * 3600_000)
let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
  const unitId = await ensureFirstUnit(database.db, 'Công an tỉnh')
  await sql`insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '1', 'OA', ${unitId}, '')`.execute(
    database.db,
  )
  for (const days of [70, 10]) await makePartitions(database.db, ago(days))
}, 60_000)
afterAll(() => database.close())

async function wrote(platformId: string, text: string, at: Date): Promise<string> {
  const { db } = database
  const incoming = { citizenPlatformId: platformId, text }
  await insertEvents(db, [
    { accountId: '1', key: text, kind: 'message', name: 'n', incoming, platformAt: at, receivedAt: at },
  ])
  const [met] = await meetCitizens(db, [{ accountId: '1', platformId, at }])
  const { conversationId } = met!
  const said = { text, payload: null, contents: ['text'], platformMessageId: null, platformAt: at, createdAt: at }
  await insertInbound(db, [{ accountId: '1', conversationId, ...said, questionId: null }])
  await db
    .insertInto('question')
    .values({
      account_id: '1',
      conversation_id: conversationId,
      text,
      asked_at: at,
      trace: '{}',
      outcome: 'BOT_ANSWERED',
    })
    .execute()
  return conversationId
}

test('events go after days, words after months, silent people too; a second run on the same day does nothing', async () => {
  const { db } = database
  await wrote('regular', 'lâu rồi', ago(400))
  await wrote('regular', 'tháng trước', ago(65))
  await wrote('regular', 'tuần này', ago(5))
  await wrote('silent', 'im lặng', ago(500))
  await wrote('asked', 'đã xóa', ago(3))
  await forgetLater(db, '1', 'asked', ago(1))
  const open = await wrote('open', 'còn chờ', ago(500))
  await sql`insert into escalation (account_id, code, question_id, conversation_id, unit_id, state, reason, legal_due_at, reply_by_at,
    reply_by_reason, policy_version, calendar_version, created_at)
    select 1, 'HD-1', id, ${open}, 1, 'IN_PROGRESS', 'x', ${now}, ${now}, 'legal', 1, 1, ${now} from question where conversation_id = ${open}`.execute(
    db,
  )
  await settleEvents(
    db,
    (await db.selectFrom('event').select('id').execute()).map((row) => row.id),
    'done',
  )

  const gone = await cleanUp(db, limits, now)
  expect(gone).toMatchObject({ messages: 2, questions: 2, people: 2, messageMonths: 0 })
  expect(gone!.eventMonths! >= 1).toBe(true)
  const left = await db.selectFrom('message').select('text').orderBy('id').execute()
  expect(left.map((row) => row.text)).toEqual([
    deletedWords,
    'tháng trước',
    'tuần này',
    deletedWords,
    deletedWords,
    'còn chờ',
  ])
  const events = await db.selectFrom('event').select('key').orderBy('id').execute()
  expect(events.map((row) => row.key)).toEqual(['tuần này', 'đã xóa'])
  const people = await db.selectFrom('citizen').select('platform_id').orderBy('id').execute()
  expect(people.map((row) => row.platform_id.replace(/-.*/, ''))).toEqual(['regular', 'forgotten', 'forgotten', 'open'])
  const questions = await db
    .selectFrom('question')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  expect(Number(questions.count)).toBe(6)

  expect(await cleanUp(db, limits, now)).toBeNull()
  const proof = await db.selectFrom('audit').selectAll().where('type', '=', 'purged').executeTakeFirstOrThrow()
  expect(proof.detail).toMatchObject({ messages: 2, people: 2, eventDays: 30 })
  // The day after there is nothing left to do.
  expect(await cleanUp(db, limits, new Date(now.getTime() + 24 * 3600_000))).toMatchObject({
    messages: 0,
    questions: 0,
    people: 0,
  })
})

test('the privacy page says it in the numbers of this installation', () => {
  const page = privacyPage('Công an <tỉnh>', limits, '')
  for (const words of ['30 ngày', '12 tháng', '60 tháng', 'xóa dữ liệu của tôi', 'Công an &#60;tỉnh&#62;'])
    expect(page).toContain(words)
})
