import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { fixedReplies } from '../../src/assistant/fixed-replies.ts'
import { insertEvents, type PendingEvent, takePendingEvents } from '../../src/store/events.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ FLOOD_PER_MINUTE: '20' })
}, 180_000)
afterAll(() => server.stop())

const newPerson = () => server.emulator.addPerson('facebook', { interacted: true }).id
const ask = (personId: string, text: string) => server.emulator.citizenSends('facebook', personId, { text })
const got = (personId: string) =>
  server.emulator.sent.filter((one) => one.personId === personId && one.kind === 'message' && one.taken)
const told = (personId: string) => got(personId).filter((one) => one.text?.includes(fixedReplies.flood)).length

/** What is on record of the person: messages, and how their questions ended. */
async function record(personId: string) {
  return server.database.db
    .selectFrom('message as m')
    .innerJoin('conversation as c', (on) =>
      on.onRef('c.account_id', '=', 'm.account_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .innerJoin('citizen as p', (on) => on.onRef('p.account_id', '=', 'c.account_id').onRef('p.id', '=', 'c.citizen_id'))
    .leftJoin('question as q', (on) =>
      on.onRef('q.account_id', '=', 'm.account_id').onRef('q.id', '=', 'm.question_id'),
    )
    .select(['m.text', 'm.question_id', 'q.outcome', 'q.outcome_reason'])
    .where('p.platform_id', '=', personId)
    .where('m.direction', '=', 'in')
    .orderBy('m.id')
    .execute()
}
const allEnded = async (personId: string, count: number) => {
  const rows = await record(personId)
  return rows.length === count && rows.every((row) => row.question_id !== null)
}

test('sixty messages in a minute: one line, everything on record under one question, others are answered meanwhile', async () => {
  const [loud, other] = [newPerson(), newPerson()]
  await ask(loud, 'đăng ký tạm trú cần giấy tờ gì')
  await server.emulator.waitForSent({ personId: loud, text: /tạm trú/ }, 40_000)
  for (let n = 1; n <= 60; n += 1) await ask(loud, `tin số ${n}`)
  await ask(other, 'mất căn cước thì làm lại ở đâu')
  await server.emulator.waitForSent({ personId: other, text: /căn cước/i }, 40_000)
  await eventually(() => allEnded(loud, 61), 40_000)
  await server.emulator.waitForSent({ personId: loud, text: fixedReplies.flood }, 30_000)

  // More of the same flood: kept under the same question, nothing said again.
  for (let n = 61; n <= 70; n += 1) await ask(loud, `tin số ${n}`)
  await eventually(() => allEnded(loud, 71), 40_000)
  expect(told(loud)).toBe(1)
  const flooded = (await record(loud)).filter((row) => row.outcome_reason === 'flood')
  expect(flooded.length).toBeGreaterThanOrEqual(40)
  expect(new Set(flooded.map((row) => row.question_id)).size).toBe(1)
  expect(flooded.every((row) => row.outcome === 'SPAM')).toBe(true)
  expect((await record(loud)).map((row) => row.text)).toContain('tin số 70')
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/^tro_ly_outcomes_total\{.*kind="flood".*\} [1-9]/m)
}, 180_000)

test('danger in the middle of a flood is answered', async () => {
  const personId = newPerson()
  for (let n = 1; n <= 40; n += 1) await ask(personId, `tin số ${n}`)
  await eventually(() => allEnded(personId, 40), 40_000)
  await ask(personId, 'cháy nhà rồi cứu với')
  await server.emulator.waitForSent(
    (one) =>
      one.personId === personId && one.taken && /114/.test(one.text ?? '') && !one.text!.includes(fixedReplies.flood),
    20_000,
  )
}, 120_000)

test('when more events wait than are taken at once, every account gets its share, each in its order', async () => {
  const { db } = server.database
  const [one, two] = (await db.selectFrom('account').select('id').orderBy('id').execute()).map(({ id }) => id) as [
    string,
    string,
  ]
  const event = (accountId: string, n: number) => ({
    accountId,
    key: `share ${accountId} ${n}`,
    kind: 'sign',
    name: 'n',
    incoming: { n },
    platformAt: new Date(n),
    receivedAt: new Date(),
  })
  const undone = new Error('roll back')
  await db
    .transaction()
    .execute(async (tx) => {
      await tx.updateTable('event').set({ state: 'done' }).where('state', '=', 'pending').execute()
      await insertEvents(
        tx,
        Array.from({ length: 50 }, (_, n) => event(one, n)),
      )
      await insertEvents(tx, [event(two, 1), event(two, 2)])
      // The server's own look for events may hold the lock for a moment.
      let taken: PendingEvent[] | null = null
      await eventually(async () => {
        taken = await takePendingEvents(tx, 10)
        // What the platforms tell meanwhile (receipts) is put away first.
        const others = taken?.filter((each) => typeof each.incoming.n !== 'number').map((each) => each.id) ?? []
        if (others.length > 0) await tx.updateTable('event').set({ state: 'done' }).where('id', 'in', others).execute()
        return taken !== null && others.length === 0
      }, 30_000)
      expect(taken!.map((each) => [each.accountId, each.incoming.n])).toEqual([
        ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [one, n]),
        [two, 1],
        [two, 2],
      ])
      throw undone
    })
    .catch((error) => {
      if (error !== undone) throw error
    })
}, 120_000)
