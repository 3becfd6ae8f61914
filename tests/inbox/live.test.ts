import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openInbox, type TestInbox } from './support.ts'

let inbox: TestInbox
beforeAll(async () => {
  inbox = await openInbox()
})
afterAll(() => inbox.close())

/** Opens the stream and gathers what it says. */
async function follow(cookie: string) {
  const stop = new AbortController()
  const response = await fetch(`${inbox.url}/inbox/api/live`, { headers: { cookie }, signal: stop.signal })
  const heard: string[] = []
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body!) heard.push(decoder.decode(chunk as Uint8Array))
  }
  const reading = read().catch(() => {})
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    heard,
    stop: () => {
      stop.abort()
      return reading
    },
  }
}
const until = async (met: () => boolean) => {
  for (let waited = 0; waited < 100 && !met(); waited++) await new Promise((done) => setTimeout(done, 50))
}

test('a change is told at once to those whose unit it is, and to nobody else', async () => {
  const hoa = await inbox.officer('officer', inbox.units.ward)
  const head = await inbox.officer('head', inbox.units.province)
  const beside = await inbox.officer('officer', inbox.units.other)
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const streams = await Promise.all([hoa, head, beside].map((one) => follow(one.cookie)))
  const [ours, above, theirs] = streams
  expect([ours?.status, ours?.type]).toEqual([200, 'text/event-stream; charset=utf-8'])
  await inbox.request('POST', `${made.path}/take`, hoa.cookie, { version: 0 })
  const told = JSON.stringify({ kind: 'change', accountId: made.accountId, conversationId: made.conversationId })
  await until(() => [ours, above].every((one) => one?.heard.join('').includes(told)))
  expect(ours?.heard.join('')).toContain(told)
  expect(above?.heard.join('')).toContain(told)
  expect(theirs?.heard.join('')).not.toContain('change')
  await Promise.all(streams.map((one) => one.stop()))
})

test('without a session there is no stream', async () => {
  expect((await fetch(`${inbox.url}/inbox/api/live`)).status).toBe(401)
})
