/** Forgetting a person leaves no word, name or id of theirs in any table, and the ledger's sums as they were. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { makeCode } from '../../src/escalation/code.ts'
import { forgetCitizen } from '../../src/privacy/forget.ts'
import { findCitizen, meetCitizens, saveMemory } from '../../src/store/conversations.ts'
import type { Database } from '../../src/store/database.ts'
import { insertEvents, settleEvents } from '../../src/store/events.ts'
import { insertInbound, insertOutbound } from '../../src/store/messages.ts'
import { ensureFirstUnit } from '../../src/store/units.ts'
import { contentsOf } from '../support/contents.ts'
import { openTestDatabase, testStore } from '../support/database.ts'

const now = new Date('2026-11-24T02:00:00Z')
const said = 'Nguyen Van Teo o phuong Xyzzy can doi the'
let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
  const unitId = await ensureFirstUnit(database.db, 'Công an tỉnh')
  await sql`insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '1', 'OA', ${unitId}, '')`.execute(
    database.db,
  )
}, 60_000)
afterAll(() => database.close())

/** A person who asked, was answered, and has a request open and a message waiting. */
async function person(platformId: string): Promise<{ citizenId: string; code: string }> {
  const { db } = database
  const incoming = { citizenPlatformId: platformId, text: said }
  const one = { accountId: '1', kind: 'message', name: 'n', incoming, platformAt: now, receivedAt: now }
  await insertEvents(db, [{ ...one, key: `event of ${platformId.length}${platformId.at(-1)}` }])
  await settleEvents(
    db,
    (await db.selectFrom('event').select('id').execute()).map((row) => row.id),
    'done',
  )
  const [met] = await meetCitizens(db, [{ accountId: '1', platformId, at: now }])
  const conversationId = met!.conversationId
  await db.updateTable('citizen').set({ name: said }).where('platform_id', '=', platformId).execute()
  await saveMemory(db, '1', conversationId, { topic: said }, false)
  const inbound = {
    text: said,
    payload: said,
    contents: ['text'],
    platformMessageId: `m-${platformId}`,
    platformAt: now,
  }
  await insertInbound(db, [{ accountId: '1', conversationId, ...inbound, createdAt: now, questionId: null }])
  const question = { account_id: '1', conversation_id: conversationId, text: said, asked_at: now, topic: 'doi-the' }
  const trace = JSON.stringify({ reading: said })
  await db
    .insertInto('question')
    .values({ ...question, trace, outcome: 'BOT_ANSWERED' })
    .execute()
  const { id: question_id } = await db
    .insertInto('question')
    .values({ ...question, trace })
    .returning('id')
    .executeTakeFirstOrThrow()
  const code = makeCode()
  const dates = { legal_due_at: now, reply_by_at: now, created_at: now, reply_by_reason: 'legal' }
  const { id } = await db
    .insertInto('escalation')
    .values({
      account_id: '1',
      code,
      question_id,
      conversation_id: conversationId,
      unit_id: '1',
      state: 'RECEIVED',
      reason: 'x',
      ...dates,
      policy_version: 1,
      calendar_version: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('question').set({ escalation_id: id }).where('id', '=', question_id).execute()
  await insertOutbound(db, [{ accountId: '1', conversationId, author: 'officer', text: said, createdAt: now }])
  return { citizenId: (await findCitizen(db, '1', platformId))!, code }
}

const sums = () =>
  sql`select (select count(*) from message) messages, (select count(*) from question) questions, (select count(*) from escalation) escalations,
    (select count(*) from question where outcome = 'BOT_ANSWERED') answered, (select count(*) from question where topic = 'doi-the') topics`
    .execute(database.db)
    .then(({ rows }) => rows[0])

describe(`on ${testStore}`, () => {
  test('one person is gone, the neighbour is untouched, the sums stay', async () => {
    const teo = await person('teo-8441')
    const neighbour = await person('neighbour-77')
    const before = await sums()
    const done = await database.db.transaction().execute((tx) => forgetCitizen(tx, '1', teo.citizenId, now, 'asked'))
    expect(done?.withdrawn).toEqual([teo.code])
    expect(done?.rows).toMatchObject({ citizen: 1, conversation: 1, message: 2, question: 2, event: 1 })
    expect(await sums()).toEqual(before)

    await database.db.transaction().execute((tx) => forgetCitizen(tx, '1', neighbour.citizenId, now, 'asked'))
    const left = await contentsOf(database, true)
    for (const [table, rows] of left)
      expect([table, rows.match(/teo-8441|neighbour-77|Nguyen Van|Xyzzy/gi)]).toEqual([table, null])
  })

  test('what waited is not sent, what was open is withdrawn, on record', async () => {
    const { citizenId, code } = await person('again-1')
    await database.db.transaction().execute((tx) => forgetCitizen(tx, '1', citizenId, now, 'zalo-withdraw'))
    const { db } = database
    const escalation = await db.selectFrom('escalation').selectAll().where('code', '=', code).executeTakeFirstOrThrow()
    expect(escalation).toMatchObject({ state: 'WITHDRAWN', closed_reason: 'withdrawn' })
    const waiting = await db.selectFrom('message').select('id').where('send_state', '=', 'queued').execute()
    expect(waiting).toEqual([])
    const open = await db.selectFrom('question').select('id').where('outcome', 'is', null).execute()
    expect(open).toEqual([])
    const entry = await db
      .selectFrom('audit')
      .selectAll()
      .where('type', '=', 'forgotten')
      .where('subject_id', '=', citizenId)
      .executeTakeFirstOrThrow()
    expect(entry).toMatchObject({
      subject: 'citizen',
      actor: 'citizen',
      detail: { why: 'zalo-withdraw', withdrawn: 1 },
    })
  })

  test('who is not known is not forgotten, and nothing is found of who was', async () => {
    expect(await forgetCitizen(database.db, '1', '999999', now, 'asked')).toBeNull()
    expect(await findCitizen(database.db, '1', 'teo-8441')).toBeNull()
  })
})
