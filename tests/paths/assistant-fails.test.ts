import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
afterAll(() => server.stop())

test('whatever fails while an answer is made, the citizen is offered a person, and gets a code when he says yes', async () => {
  const { emulator, parts } = server
  const person = emulator.addPerson('zalo', { name: 'Chị Sáu', interacted: true })
  const tools = parts.toolsFor
  parts.toolsFor = async () => {
    throw new Error('the index is broken')
  }
  try {
    let mark = emulator.mark()
    await emulator.citizenSends('zalo', person.id, { text: 'làm lại căn cước hết bao nhiêu tiền' })
    const offered = await emulator.waitForSent(
      { channel: 'zalo', personId: person.id, after: mark, text: /cán bộ/ },
      15_000,
    )
    expect(offered.text).not.toMatch(/broken|index|lỗi máy chủ/)
    mark = emulator.mark()
    await emulator.citizenSends('zalo', person.id, { text: 'có' })
    await emulator.waitForSent({ channel: 'zalo', personId: person.id, after: mark, text: /HD-/ }, 15_000)
  } finally {
    parts.toolsFor = tools
  }
  const row = await server.database.db.selectFrom('escalation').select(['reason', 'state']).executeTakeFirstOrThrow()
  expect(row.reason).toBe('assistant-failed')
})
