import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { questionsOf } from '../support/asked.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
afterAll(() => server.stop())

const post = (channel: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/webhooks/${channel}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  })

const eventCount = async () =>
  Number(
    (
      await server.database.db
        .selectFrom('event')
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

function zaloMac(body: string, timestamp: string): Record<string, string> {
  const { appId, oaSecretKey } = server.emulator.settings.zalo
  return {
    'x-zevent-signature': `mac=${createHash('sha256')
      .update(appId + body + timestamp + oaSecretKey)
      .digest('hex')}`,
  }
}
const facebookMac = (body: string) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', server.emulator.settings.facebook.appSecret).update(body).digest('hex')}`,
})

test('the console check without signature gets 200 and is not processed', async () => {
  const before = await eventCount()
  expect((await post('zalo', '{"event_name":"user_send_text","message":{"text":"x"}}')).status).toBe(200)
  expect(await eventCount()).toBe(before)
})

test('a bad signature is 401, is counted, and nothing is stored', async () => {
  const before = await eventCount()
  const body = JSON.stringify({
    event_name: 'user_send_text',
    app_id: server.emulator.settings.zalo.appId,
    timestamp: String(Date.now()),
  })
  expect((await post('zalo', body, { 'x-zevent-signature': `mac=${'0'.repeat(64)}` })).status).toBe(401)
  expect(
    (await post('facebook', '{"object":"page","entry":[]}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }))
      .status,
  ).toBe(401)
  expect((await post('facebook', '{"object":"page","entry":[]}')).status).toBe(401)
  expect(await eventCount()).toBe(before)
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/tro_ly_webhooks_total\{channel="facebook",result="bad-signature"\} 2/)
})

test('a body over 1 MB is 413 and malformed JSON is 400', async () => {
  expect((await post('zalo', Buffer.alloc(1024 * 1024 + 1, 'a'))).status).toBe(413)
  expect((await post('zalo', '{"event_name":')).status).toBe(400)
  expect((await post('facebook', 'no json')).status).toBe(400)
  expect((await post('zalo', `${'['.repeat(200_000)}${']'.repeat(200_000)}`)).status).toBeLessThan(500)
})

test('an unknown event is stored and ignored', async () => {
  const { appId, oaId } = server.emulator.settings.zalo
  const timestamp = String(Date.now())
  const body = JSON.stringify({ event_name: 'something_new_of_2027', app_id: appId, oa_id: oaId, timestamp })
  expect((await post('zalo', body, zaloMac(body, timestamp))).status).toBe(200)
  const stored = async () =>
    server.database.db
      .selectFrom('event')
      .select('state')
      .where('name', '=', 'something_new_of_2027')
      .executeTakeFirst()
  await eventually(async () => (await stored())?.state === 'ignored', 10_000)
})

test('Facebook: the challenge is echoed only with the right token', async () => {
  const { verifyToken } = server.emulator.settings.facebook
  const ask = (token: string) =>
    fetch(`${server.url}/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`)
  const good = await ask(verifyToken)
  expect([good.status, good.headers.get('content-type'), await good.text()]).toEqual([
    200,
    expect.stringMatching(/text\/plain/),
    '1158201444',
  ])
  expect((await ask('wrong')).status).toBe(403)
})

test('Facebook: every item of every entry is taken; an echo of ours is never answered', async () => {
  const { pageId, appId } = server.emulator.settings.facebook
  const people = ['7000000000000001', '7000000000000002', '7000000000000003'].map((id) =>
    server.emulator.addPerson('facebook', { id, interacted: true }),
  )
  const item = (psid: string, mid: string) => ({
    sender: { id: psid },
    recipient: { id: pageId },
    timestamp: Date.now(),
    message: { mid, text: 'gặp cán bộ' },
  })
  const echo = {
    sender: { id: pageId },
    recipient: { id: people[0]!.id },
    timestamp: Date.now(),
    message: { mid: 'm_e', is_echo: true, app_id: Number(appId), text: 'x', metadata: '999999' },
  }
  const body = JSON.stringify({
    object: 'page',
    entry: [
      { id: pageId, time: Date.now(), messaging: [item(people[0]!.id, 'm_1'), item(people[1]!.id, 'm_2'), echo] },
      {
        id: pageId,
        time: Date.now(),
        messaging: [item(people[2]!.id, 'm_3')],
        changes: [{ field: 'feed', value: { item: 'like' } }],
      },
    ],
  })
  expect((await post('facebook', body, facebookMac(body))).status).toBe(200)
  await Promise.all(
    people.map((person) =>
      server.emulator.waitForSent({ channel: 'facebook', personId: person.id, text: /HD-/ }, 15_000),
    ),
  )
})

test('acknowledged before anything is worked out: a slow assistant does not make the platform wait', async () => {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  const tools = server.parts.toolsFor
  const asked: number[] = []
  server.parts.toolsFor = async (...given) => {
    asked.push(Date.now())
    await new Promise((done) => setTimeout(done, 1_000))
    return tools(...given)
  }
  try {
    const timestamp = String(Date.now())
    const body = JSON.stringify({
      app_id: server.emulator.settings.zalo.appId,
      event_name: 'user_send_text',
      sender: { id: person.id },
      recipient: { id: server.emulator.settings.zalo.oaId },
      message: { text: 'đăng ký tạm trú cần giấy tờ gì', msg_id: 'slow-assistant-1' },
      timestamp,
    })
    const answer = await post('zalo', body, zaloMac(body, timestamp))
    expect([answer.status, asked]).toEqual([200, []])
    await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, text: /tạm trú/ }, 15_000)
    expect(asked).toHaveLength(1)
  } finally {
    server.parts.toolsFor = tools
  }
})

test('the same webhook six times at once is one message and one answer', async () => {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  const { appId, oaId } = server.emulator.settings.zalo
  const timestamp = String(Date.now())
  const body = JSON.stringify({
    event_name: 'user_send_text',
    app_id: appId,
    sender: { id: person.id },
    recipient: { id: oaId },
    message: { text: 'gặp cán bộ', msg_id: '96d3cdf3af150460909a' },
    timestamp,
    user_id_by_app: '552177279717587730',
  })
  const answers = await Promise.all(Array.from({ length: 6 }, () => post('zalo', body, zaloMac(body, timestamp))))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200])
  await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, text: /HD-/ }, 15_000)
  await new Promise((done) => setTimeout(done, 1_500))
  expect(
    server.emulator.sent.filter((one) => one.personId === person.id && one.kind === 'message' && one.taken).length,
  ).toBe(1)
})

test("messages that arrive out of order are read in the platform's order", async () => {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  server.emulator.faults.once('zalo', { kind: 'swap' })
  await Promise.all([
    server.emulator.citizenSends('zalo', person.id, { text: 'tôi mất căn cước' }),
    new Promise((done) => setTimeout(done, 20)).then(() =>
      server.emulator.citizenSends('zalo', person.id, { text: 'làm lại ở đâu' }),
    ),
  ])
  const text = async () => (await questionsOf(server, person.id))[0]
  await eventually(async () => (await text()) !== undefined, 10_000)
  expect(await text()).toBe('tôi mất căn cước\nlàm lại ở đâu')
})
