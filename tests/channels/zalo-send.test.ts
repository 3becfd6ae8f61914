import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeHttp } from '../../src/channels/http.ts'
import type { Limits } from '../../src/channels/limits.ts'
import { secondsToMorning } from '../../src/channels/zalo/send.ts'
import { makeZalo } from '../../src/channels/zalo.ts'
import { freshPair, hoursAgo, memoryTokens, now, outgoing, zaloAccount } from './fixtures.ts'
import { type Platform, quietLog, startPlatform } from './local-platform.ts'

const person = '246845883529197922'
const v3 = '/v3.0/oa/message/cs'
const v2 = '/v2.0/oa/message'
const done = { json: { data: { message_id: 'sent-1', user_id: person }, error: 0, message: 'Success' } }
const error = (code: number) => ({ json: { error: code, message: 'text that may change' } })
const buttons = [
  { type: 'reply' as const, title: 'Đúng rồi', payload: '#dung' },
  { type: 'reply' as const, title: 'Gặp cán bộ', payload: '#can-bo' },
  { type: 'url' as const, title: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn' },
  { type: 'phone' as const, title: 'Gọi trực ban', phone: '0236 3 888 999' },
]

describe('sending on Zalo', () => {
  let platform: Platform
  let learned: Record<string, unknown>[]
  const { log, lines } = quietLog()
  beforeAll(async () => {
    platform = await startPlatform()
  })
  beforeEach(() => {
    platform.asked.length = 0
    learned = []
    lines.length = 0
  })
  afterAll(() => platform.close())
  const calm: Limits = { turn: async () => 0, hold: () => {}, backOff: () => 1, eased: () => {}, close: async () => {} }
  const make = (tokens = memoryTokens(freshPair()), limiter = calm) =>
    makeZalo({
      apiUrl: platform.url,
      oauthUrl: platform.url,
      tokens,
      limiter,
      rememberSetting: async (_id, setting) => void learned.push(setting),
      log,
      http: makeHttp({ wholeMs: 500 }),
      clock: () => now,
    })
  const paths = () => platform.asked.map(({ path }) => path)

  test('v3, the token in its header alone, the documented body', async () => {
    platform.answer(done)
    expect(await make().send(zaloAccount(), person, outgoing(), now)).toEqual({
      kind: 'sent',
      platformMessageId: 'sent-1',
      charged: false,
    })
    const [asked] = platform.asked
    expect(asked).toMatchObject({
      method: 'POST',
      path: v3,
      json: { recipient: { user_id: person }, message: { text: outgoing().text } },
    })
    expect(asked!.headers).toMatchObject({ access_token: 'access-1', 'content-type': 'application/json' })
    expect(asked!.headers.authorization).toBeUndefined()
    expect(asked!.headers.appsecret_proof).toBeUndefined()
  })

  test('the proof goes along where the app asks for it', async () => {
    platform.answer(done)
    const secrets = { channel: 'zalo' as const, appId: '1', appSecret: 'appSecretKey', oaSecretKey: 'x' }
    const tokens = memoryTokens(freshPair({ accessToken: 'accessToken' }))
    await make(tokens).send(zaloAccount({ secrets, settings: { appSecretProof: true } }), person, outgoing(), now)
    expect(platform.asked[0]!.headers.appsecret_proof).toBe(
      '0584869ec908cfecf20763760e69c4baca98ac64aaeb6a938f47ca758dfe779f',
    )
  })

  test('-235 goes to v2 once, is remembered, and then v2 is asked first', async () => {
    platform.answer(({ path }) => (path === v3 ? error(-235) : done))
    const account = zaloAccount()
    const zalo = make()
    expect((await zalo.send(account, person, outgoing(), now)).kind).toBe('sent')
    expect(paths()).toEqual([v3, v2])
    expect(platform.asked[1]!.json).toEqual(platform.asked[0]!.json)
    expect(learned).toEqual([{ sendApi: 'v2' }])
    await zalo.send(account, person, outgoing(), now)
    expect(paths()).toEqual([v3, v2, v2])
  })

  test('-240 on v2 switches back to v3 with an alarm; both shut is a refusal', async () => {
    platform.answer(({ path }) => (path === v2 ? error(-240) : done))
    expect((await make().send(zaloAccount({ settings: { sendApi: 'v2' } }), person, outgoing(), now)).kind).toBe('sent')
    expect(learned).toEqual([{ sendApi: 'v3' }])
    expect(lines.join()).toMatch(/error: .*-240/)
    platform.asked.length = 0
    platform.answer(({ path }) => error(path === v2 ? -240 : -235))
    expect(await make().send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'refused',
      reason: 'permission',
    })
    expect(paths()).toEqual([v3, v2])
  })

  test('a time-out on v3 never becomes a send on v2', async () => {
    platform.answer('hang')
    expect((await make().send(zaloAccount(), person, outgoing(), now)).kind).toBe('unknown')
    expect(paths()).toEqual([v3])
  })

  test.each([
    [-201, 'content'],
    [-210, 'content'],
    [-233, 'content'],
    [-100, 'content'],
    [-249, 'content'],
    [-213, 'blocked'],
    [-217, 'blocked'],
    [-227, 'blocked'],
    [-244, 'blocked'],
    [-218, 'window'],
    [-230, 'window'],
    [-232, 'window'],
    [-305, 'window'],
    [-311, 'window'],
    [-204, 'permission'],
    [-205, 'permission'],
    [-209, 'permission'],
    [-211, 'permission'],
    [-212, 'permission'],
    [-219, 'permission'],
    [-221, 'permission'],
    [-223, 'permission'],
    [-224, 'permission'],
    [-242, 'permission'],
    [-248, 'permission'],
    [-320, 'permission'],
    [-321, 'permission'],
    [-99999, 'permission'],
  ])('%i is refused: %s', async (code, reason) => {
    platform.answer(error(code))
    expect(await make().send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'refused',
      reason,
      code: String(code),
    })
    expect(paths()).toEqual([v3])
    expect(lines.some((line) => line.startsWith('error'))).toBe(reason === 'permission')
  })

  test('-32 backs off, longer each time; -234 waits for the morning; -200 may have arrived', async () => {
    platform.answer(error(-32))
    let step = 0
    const zalo = make(undefined, { ...calm, backOff: () => 2 ** step++ })
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'later',
      seconds: 1,
      code: '-32',
    })
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({ kind: 'later', seconds: 2 })
    platform.answer(error(-234))
    const night = new Date('2026-11-24T16:30:00Z')
    const asked = { ...outgoing(), lastInteractionAt: night }
    expect(await zalo.send(zaloAccount(), person, asked, night)).toMatchObject({ kind: 'later', seconds: 6.5 * 3600 })
    expect(secondsToMorning(new Date('2026-11-24T22:59:59Z'))).toBe(1)
    platform.answer(error(-200))
    expect((await zalo.send(zaloAccount(), person, outgoing(), now)).kind).toBe('unknown')
    platform.answer({ json: { ...done.json, error: '0' } })
    expect((await zalo.send(zaloAccount(), person, outgoing(), now)).kind).toBe('sent')
  })

  test('the limiter’s word is kept without a request', async () => {
    const zalo = make(undefined, { ...calm, turn: async () => 7 })
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({ kind: 'later', seconds: 7 })
    expect(paths()).toEqual([])
  })

  test('windows: 47 h free, 49 h charged, unknown time is tried', async () => {
    platform.answer(done)
    const zalo = make()
    expect(await zalo.send(zaloAccount(), person, outgoing({ lastInteractionAt: hoursAgo(47) }), now)).toMatchObject({
      charged: false,
    })
    expect(await zalo.send(zaloAccount(), person, outgoing({ lastInteractionAt: hoursAgo(49) }), now)).toMatchObject({
      charged: true,
    })
    expect(await zalo.send(zaloAccount(), person, outgoing({ lastInteractionAt: null }), now)).toMatchObject({
      kind: 'sent',
      charged: false,
    })
    platform.answer({
      json: { error: 0, data: { message_id: 'x', quota: { quota_type: 'purchase_quota', owner_type: 'OA' } } },
    })
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({ charged: true })
  })

  test('buttons take the documented form', async () => {
    platform.answer(done)
    await make().send(zaloAccount(), person, outgoing({ buttons }), now)
    expect(platform.asked[0]!.json.message).toEqual({
      text: outgoing().text,
      attachment: {
        type: 'template',
        payload: {
          buttons: [
            { title: 'Đúng rồi', type: 'oa.query.hide', payload: '#dung' },
            { title: 'Gặp cán bộ', type: 'oa.query.hide', payload: '#can-bo' },
            { title: 'Cổng dịch vụ công', type: 'oa.open.url', payload: { url: 'https://dichvucong.gov.vn' } },
            { title: 'Gọi trực ban', type: 'oa.open.phone', payload: { phone_code: '842363888999' } },
          ],
        },
      },
    })
  })

  const asText = `${outgoing().text}\n\n1. Đúng rồi\n2. Gặp cán bộ\nCổng dịch vụ công: https://dichvucong.gov.vn\nGọi trực ban: 0236 3 888 999`
  test.each([-201, -233])('%i on buttons: the choices go out as text', async (code) => {
    platform.answer(({ json }) => (json.message.attachment ? error(code) : done))
    const account = zaloAccount()
    expect((await make().send(account, person, outgoing({ buttons }), now)).kind).toBe('sent')
    expect(platform.asked.map(({ json }) => json.message.text)).toEqual([outgoing().text, asText])
    expect(learned).toEqual(code === -233 ? [{ buttons: false }] : [])
  })

  test('buttons switched off, too many or too long go out as text at once', async () => {
    platform.answer(done)
    await make().send(zaloAccount({ settings: { buttons: false } }), person, outgoing({ buttons }), now)
    expect(platform.asked[0]!.json.message).toEqual({ text: asText })
    await make().send(zaloAccount(), person, outgoing({ buttons: Array.from({ length: 6 }, () => buttons[0]!) }), now)
    expect(platform.asked[1]!.json.message.attachment).toBeUndefined()
    const long = outgoing({ text: 'chữ '.repeat(490).trim(), buttons })
    await make().send(zaloAccount({ settings: { buttons: false } }), person, long, now)
    expect(platform.asked.slice(2).map(({ json }) => json.message.text)).toEqual([long.text, asText.split('\n\n')[1]])
  })

  test.each([
    [{ json: { error: -216, message: '' } }],
    [{ json: { error: -220, message: '' } }],
    [{ status: 401, text: '' }],
  ])('a refused token is renewed once and the send tried once more: %j', async (refusal) => {
    const tokens = memoryTokens(freshPair())
    platform.answer(({ path, headers }) => {
      if (path === '/v4/oa/access_token')
        return { json: { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: '90000' } }
      return headers.access_token === 'access-2' ? done : refusal
    })
    expect((await make(tokens).send(zaloAccount(), person, outgoing(), now)).kind).toBe('sent')
    expect(paths()).toEqual([v3, '/v4/oa/access_token', v3])
    expect(tokens.pair).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' })
  })

  test('a token that stays refused ends in one refusal, without a loop', async () => {
    platform.answer(({ path }) =>
      path === v3
        ? error(-216)
        : { json: { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: '90000' } },
    )
    const zalo = make()
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'refused',
      reason: 'permission',
      code: '-216',
    })
    expect(await zalo.send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'refused',
      reason: 'permission',
    })
    expect(paths().filter((path) => path !== v3)).toHaveLength(1)
  })

  test('without any token nothing is asked of the OA API', async () => {
    expect(await make(memoryTokens(null)).send(zaloAccount(), person, outgoing(), now)).toMatchObject({
      kind: 'refused',
      reason: 'permission',
      code: 'token',
    })
    expect(paths()).toEqual([])
  })
})
