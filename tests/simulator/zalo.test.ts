/** The emulated Zalo is as strict as the real one: tokens, kinds of OA, limits, windows. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Platforms, startPlatforms, testAccounts } from '../support/platforms.ts'

let platforms: Platforms
let token: string
const person = '246845883529197922'

beforeEach(async () => {
  platforms = await startPlatforms({ zalo: { ...testAccounts.zalo, oaType: 2 } })
  token = (await refresh(testAccounts.zalo.refreshToken)).access_token ?? ''
  await platforms.emulator.citizenSends('zalo', person, { text: 'chào' })
})
afterEach(() => platforms.close())

interface TokenAnswer {
  access_token?: string
  refresh_token?: string
  expires_in?: string
  error?: number
}

async function refresh(refreshToken: string, secret = testAccounts.zalo.appSecret): Promise<TokenAnswer> {
  const body = new URLSearchParams({
    refresh_token: refreshToken,
    app_id: testAccounts.zalo.appId,
    grant_type: 'refresh_token',
  })
  const answer = await fetch(`${platforms.zaloOauthUrl}/v4/oa/access_token`, {
    method: 'POST',
    headers: { secret_key: secret },
    body,
  })
  return answer.status === 200 ? ((await answer.json()) as TokenAnswer) : { error: answer.status }
}

interface ApiAnswer {
  error: number
  data: Record<string, unknown> & { message_id: string; user_id: string; quota?: { quota_type: string } }
}

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { access_token: token },
): Promise<ApiAnswer> {
  const answer = await fetch(`${platforms.zaloApiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as ApiAnswer
}
const send = (message: unknown, to: unknown = { user_id: person }) =>
  post('/v3.0/oa/message/cs', { recipient: to, message })
const get = async (path: string, data: unknown) => {
  const url = `${platforms.zaloApiUrl}${path}?data=${encodeURIComponent(JSON.stringify(data))}`
  return (await fetch(url, { headers: { access_token: token } })).json()
}
const buttons = (count: number, title = 'Thủ tục') => ({
  text: 'Chọn',
  attachment: {
    type: 'template',
    payload: { buttons: Array.from({ length: count }, () => ({ title, type: 'oa.query.hide', payload: '#a' })) },
  },
})

describe('tokens', () => {
  test('a refresh token works once; each refresh gives a new pair', async () => {
    const second = await refresh('first-refresh-token')
    expect(second).toMatchObject({ error: -14020 })
    expect(second.access_token).toBeUndefined()
    const { emulator } = platforms
    emulator.reset()
    const fresh = await startPlatforms()
    await platforms.close()
    platforms = fresh
    const first = await refresh('first-refresh-token')
    expect(first.expires_in).toBe('90000')
    const next = await refresh(first.refresh_token ?? '')
    expect(next.refresh_token).not.toBe(first.refresh_token)
    expect(await refresh(first.refresh_token ?? '')).toMatchObject({ error: -14020 })
    expect(platforms.emulator.zalo.refreshes()).toBe(2)
  })

  test('a pair outlives the emulator, because the server keeps it in its database', async () => {
    const body = new URLSearchParams({
      refresh_token: 'first-refresh-token',
      app_id: testAccounts.zalo.appId,
      grant_type: 'refresh_token',
    })
    const other = await startPlatforms()
    const answer = await fetch(`${other.zaloOauthUrl}/v4/oa/access_token`, {
      method: 'POST',
      headers: { secret_key: testAccounts.zalo.appSecret },
      body,
    })
    const pair = (await answer.json()) as TokenAnswer
    await other.close()
    expect(await refresh(pair.refresh_token ?? '')).toHaveProperty('access_token')
  })

  test('without the right secret the call does not exist', async () => {
    expect(await refresh('first-refresh-token', 'wrong')).toEqual({ error: 404 })
  })

  test('only the header access_token counts', async () => {
    const body = { recipient: { user_id: person }, message: { text: 'a' } }
    expect(await post('/v3.0/oa/message/cs', body, {})).toMatchObject({ error: -216 })
    expect(await post('/v3.0/oa/message/cs', body, { authorization: `Bearer ${token}` })).toMatchObject({ error: -216 })
    expect(await post(`/v3.0/oa/message/cs?access_token=${token}`, body, {})).toMatchObject({ error: -216 })
    expect(await post('/v3.0/oa/message/cs', body, { access_token: 'made-up' })).toMatchObject({ error: -216 })
  })

  test('an access token dies after 25 hours', async () => {
    platforms.emulator.clock.move(24)
    expect(await send({ text: 'a' })).toMatchObject({ error: 0 })
    platforms.emulator.clock.move(2)
    expect(await send({ text: 'a' })).toMatchObject({ error: -216 })
  })

  test('the answer to a refresh can get lost after the token has changed', async () => {
    const { refresh_token: second = '' } = await (async () => {
      const other = await startPlatforms()
      await platforms.close()
      platforms = other
      return refresh('first-refresh-token')
    })()
    platforms.emulator.faults.once('zalo', { kind: 'refresh-lost' })
    await expect(refresh(second)).rejects.toThrow()
    expect(await refresh(second)).toMatchObject({ error: -14020 })
  })
})

describe('sending', () => {
  test('a text arrives, is recorded, and comes back as echo and receipt', async () => {
    const answer = await send({ text: 'Chào anh/chị' })
    expect(answer).toMatchObject({ error: 0, data: { user_id: person } })
    await platforms.emulator.idle()
    const names = platforms.received.map(({ raw }) => JSON.parse(raw.toString()))
    expect(names.map((event) => event.event_name)).toEqual(['user_send_text', 'oa_send_text', 'user_received_message'])
    expect(names[1]).toMatchObject({
      sender: { id: testAccounts.zalo.oaId },
      message: { msg_id: answer.data.message_id },
    })
    expect(names[1].sender.admin_id).toBeUndefined()
    expect(platforms.emulator.sent.at(-1)).toMatchObject({ text: 'Chào anh/chị', api: 'v3', taken: true })
  })

  test('a state agency cannot use v3, an enterprise cannot use v2', async () => {
    expect(await post('/v2.0/oa/message', { recipient: { user_id: person }, message: { text: 'a' } })).toMatchObject({
      error: -240,
    })
    platforms.emulator.zalo.setOaType(4)
    expect(await send({ text: 'a' })).toMatchObject({ error: -235 })
    expect(await post('/v2.0/oa/message', { recipient: { user_id: person }, message: { text: 'a' } })).toMatchObject({
      error: 0,
    })
    expect(await get('/v2.0/oa/getoa', {})).toMatchObject({ data: { oa_type: 4 } })
  })

  test.each([
    ['2001 characters', { text: 'a'.repeat(2_001) }, -210],
    ['no text', { text: ' ' }, -201],
    ['nothing', {}, -201],
    ['six buttons', buttons(6), -201],
    ['a title of 101 characters', buttons(1, 'a'.repeat(101)), -201],
    ['buttons without text', { attachment: buttons(1).attachment }, -201],
    [
      'an unknown template',
      { attachment: { type: 'template', payload: { template_type: 'receipt', elements: [{}] } } },
      -233,
    ],
    [
      'a list on v3',
      { attachment: { type: 'template', payload: { template_type: 'list', elements: [{ title: 'a' }] } } },
      -233,
    ],
    [
      'a phone with a zero in front',
      {
        ...buttons(1),
        attachment: {
          type: 'template',
          payload: { buttons: [{ title: 'Gọi', type: 'oa.open.phone', payload: { phone_code: '0912345678' } }] },
        },
      },
      -201,
    ],
  ])('refuses %s', async (_name, message, error) => {
    expect(await send(message)).toMatchObject({ error })
    expect(platforms.emulator.sent.at(-1)).toMatchObject({ taken: false, error: { code: error } })
  })

  test('takes 2000 characters and five buttons', async () => {
    expect(await send({ ...buttons(5), text: 'ạ'.repeat(2_000) })).toMatchObject({ error: 0 })
  })

  test('a number is no id', async () => {
    expect(await send({ text: 'a' }, { user_id: 2468458835 })).toMatchObject({ error: -201 })
  })

  test('strangers, blockers and people who never spoke', async () => {
    expect(await send({ text: 'a' }, { user_id: '1234567890' })).toMatchObject({ error: -213 })
    platforms.emulator.addPerson('zalo', { id: '555' })
    expect(await send({ text: 'a' }, { user_id: '555' })).toMatchObject({ error: -232 })
    await platforms.emulator.citizenSends('zalo', person, { block: true })
    expect(await send({ text: 'a' })).toMatchObject({ error: -217 })
  })

  test('the window: free for 48 hours, counted until 7 days, then closed until the person speaks', async () => {
    platforms.emulator.clock.move(47)
    token = await freshToken()
    expect((await send({ text: 'a' })).data.quota).toBeUndefined()
    platforms.emulator.clock.move(2)
    token = await freshToken()
    expect((await send({ text: 'a' })).data.quota).toMatchObject({ quota_type: 'sub_quota' })
    platforms.emulator.clock.move(5 * 24)
    token = await freshToken()
    expect(await send({ text: 'a' })).toMatchObject({ error: -230 })
    await platforms.emulator.citizenSends('zalo', person, { text: 'còn đó không' })
    expect(await send({ text: 'a' })).toMatchObject({ error: 0 })
  })

  test('too many calls in a minute', async () => {
    await platforms.close()
    platforms = await startPlatforms({ zalo: { ...testAccounts.zalo, oaType: 2 }, rates: { zalo: 2 } })
    const answers = [await send({ text: 'a' }), await send({ text: 'a' }), await send({ text: 'a' })]
    expect(answers.at(-1)).toMatchObject({ error: -32 })
  })
})

/** After a jump of the clock the access token is dead; a code of the admin's grant gives a new one. */
async function freshToken(): Promise<string> {
  const code = platforms.emulator.zalo.issueCode()
  const body = new URLSearchParams({ code, app_id: testAccounts.zalo.appId, grant_type: 'authorization_code' })
  const answer = await fetch(`${platforms.zaloOauthUrl}/v4/oa/access_token`, {
    method: 'POST',
    headers: { secret_key: testAccounts.zalo.appSecret },
    body,
  })
  return ((await answer.json()) as TokenAnswer).access_token ?? ''
}

test('a client can look up what arrived', async () => {
  const { data } = await send({ text: 'đã tới' })
  const list = (await get('/v2.0/oa/conversation', { user_id: person, offset: 0, count: 10 })) as {
    data: Record<string, unknown>[]
  }
  expect(list.data[0]).toMatchObject({
    src: 0,
    type: 'text',
    message: 'đã tới',
    message_id: data.message_id,
    from_id: testAccounts.zalo.oaId,
  })
  expect(list.data[1]).toMatchObject({ src: 1, message: 'chào', from_id: person })
  expect(await get('/v2.0/oa/conversation', { user_id: person, count: 11 })).toMatchObject({ error: -201 })
  const quota = await post('/v3.0/oa/quota/message', { user_id: person })
  expect(Math.abs(Number(quota.data.last_interaction) - Date.now())).toBeLessThan(10_000)
})

test('an address that Zalo does not have is refused, and nothing arrives', async () => {
  const before = platforms.emulator.sent.length
  const wrong = await fetch(`${platforms.zaloApiUrl}/v3.0/oa/message/ticket`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', access_token: token },
    body: JSON.stringify({ recipient: { user_id: person }, message: { text: 'a' } }),
  })
  expect(wrong.status).toBe(404)
  expect(platforms.emulator.sent.length).toBe(before)
})
