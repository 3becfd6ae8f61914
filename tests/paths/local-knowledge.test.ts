import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/start.ts'

let ward: TestServer
let elsewhere: TestServer
beforeAll(async () => {
  ward = await startServer({ UNIT_NAME: 'Công an Phường Mẫu Một' })
  elsewhere = await startServer({ UNIT_NAME: 'Công an phường khác' })
}, 240_000)
afterAll(async () => {
  await ward?.stop()
  await elsewhere?.stop()
})

async function ask(server: TestServer, text: string): Promise<string> {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  const mark = server.emulator.mark()
  await server.emulator.citizenSends('zalo', person.id, { text })
  return (await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, after: mark }, 15_000)).text!
}

test("a unit's own address is told by its own account, and by nobody else's", async () => {
  const question = 'đăng ký tạm trú thì làm ở đâu ạ'
  expect(await ask(ward, question)).toContain('đường Ví Dụ')
  expect(await ask(elsewhere, question)).not.toContain('Ví Dụ')
})
