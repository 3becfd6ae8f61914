import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { eachMinute } from '../../src/worker.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
afterAll(() => server.stop())

test('a job whose process died at every try frees its lane and is in the list of failures; the next message is answered', async () => {
  const { emulator, parts } = server
  const { db } = server.database
  const person = emulator.addPerson('zalo', { interacted: true })
  // Given a conversation, and a job of its lane that pg-boss gave up without our code being told
  await emulator.citizenSends('zalo', person.id, { text: 'xin chào' })
  await emulator.waitForSent({ channel: 'zalo', personId: person.id }, 15_000)
  const { account_id: accountId, id: conversationId } = await db
    .selectFrom('conversation')
    .select(['account_id', 'id'])
    .executeTakeFirstOrThrow()
  await parts.queue.send(db, 'respond', { accountId, conversationId, messageId: '1' }, new Date(Date.now() + 3_600_000))
  await sql`update pgboss.job set state = 'failed', completed_on = now() where name = 'respond' and state = 'created'`.execute(
    db,
  )

  // When a minute passes
  await eachMinute(parts, new Date(Date.now() + 120_000))

  // Then it is in the list, and the lane goes on
  const letters = await db.selectFrom('dead_letter').select(['job', 'failure']).execute()
  expect(letters).toEqual([{ job: 'respond', failure: 'tiến trình dừng ở mỗi lần thử' }])
  const mark = emulator.mark()
  await emulator.citizenSends('zalo', person.id, { text: 'đăng ký tạm trú cần giấy tờ gì' })
  await emulator.waitForSent({ channel: 'zalo', personId: person.id, after: mark, text: /tạm trú/ }, 20_000)
})
