/** The emulator's webhooks carry the platforms' own bytes and signatures, and fail the way theirs do. */
import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { facebookSignatures, metaJson, zaloMac } from '../../src/simulator/signing.ts'
import { type Platforms, type Received, startPlatforms, testAccounts } from '../support/platforms.ts'

const zaloPerson = '246845883529197922'
const facebookPerson = '1254459154682919'
let platforms: Platforms

beforeEach(async () => {
  platforms = await startPlatforms({ receipts: false })
})
afterEach(() => platforms.close())

const json = ({ raw }: Received) => JSON.parse(raw.toString())

describe('signatures', () => {
  test.each([
    [
      '{"app_id":"app-1","sender":{"id":"u1"},"event_name":"user_send_text","message":{"text":"catalog","msg_id":"m1"},"timestamp":"123"}',
      'app-1',
      '123',
      'oa-secret',
      '86ccd316c21d11ce7d57decef0e0731efe954663b335214efc9e396d60a7ce69',
    ],
    [
      '{"app_id":"123","timestamp":"999","event_name":"oa_send_text"}',
      '123',
      '999',
      'oa_secret_key',
      '2e96f1d72ea2cf9d2fa98582534f3b3dc06f2443d845d0216468c1df4e4f7c0d',
    ],
    [
      '{"event_name":"follow","app_id":"1","timestamp":"2"}',
      '1',
      '2',
      's',
      '509706493e37a58303b3a0217c628cd6cf46387270ad88d6c01b4e33bbd12097',
    ],
  ])('Zalo vector %#', (body, app, timestamp, secret, mac) => {
    expect(zaloMac(app, Buffer.from(body), timestamp, secret)).toBe(mac)
  })

  test('Facebook vector', () => {
    expect(
      facebookSignatures('my_little_secret', Buffer.from('{ "id": "realtime_update" }'))['X-Hub-Signature-256'],
    ).toBe('sha256=2bee603b1bd2b873912ee43469a3b4a377ad70e7f64cbd58ccdbc67eb9a1b37f')
  })

  test('Meta escapes non-ASCII, slash, percent, at and less-than', () => {
    expect(metaJson({ a: 'L\u00e0m 50% <g> a@b.vn 👋 https://x' })).toBe(
      '{"a":"L\\u00e0m 50\\u0025 \\u003Cg> a\\u0040b.vn \\ud83d\\udc4b https:\\/\\/x"}',
    )
  })

  test('a Zalo event: raw UTF-8, real key order, mac over the bytes', async () => {
    await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'Làm lại CCCD' })
    const [event] = platforms.received
    expect(event?.path).toBe('/webhooks/zalo')
    expect(event?.raw.toString()).toContain('Làm lại CCCD')
    const body = json(event!)
    expect(Object.keys(body)).toEqual([
      'event_name',
      'app_id',
      'sender',
      'recipient',
      'message',
      'timestamp',
      'user_id_by_app',
    ])
    const { appId, oaSecretKey } = testAccounts.zalo
    const mac = createHash('sha256').update(`${appId}${event?.raw}${body.timestamp}${oaSecretKey}`).digest('hex')
    expect(event?.headers['x-zevent-signature']).toBe(`mac=${mac}`)
  })

  test('a Facebook event: escaped ASCII, both signatures; plain UTF-8 on wish', async () => {
    const text = 'Làm lại thẻ căn cước'
    await platforms.emulator.citizenSends('facebook', facebookPerson, { text })
    platforms.emulator.faults.once('facebook', { kind: 'other-encoding' })
    await platforms.emulator.citizenSends('facebook', facebookPerson, { text })
    const [escaped, plain] = platforms.received
    expect(escaped?.raw.every((byte) => byte < 128)).toBe(true)
    expect(plain?.raw.toString()).toContain(text)
    for (const event of [escaped, plain]) {
      expect(json(event!).entry[0].messaging[0].message.text).toBe(text)
      const hmac = createHmac('sha256', testAccounts.facebook.appSecret).update(event!.raw).digest('hex')
      expect(event?.headers['x-hub-signature-256']).toBe(`sha256=${hmac}`)
    }
  })

  test('the console check has no signature; a forged event has a wrong one and is not repeated', async () => {
    await platforms.emulator.consoleCheck('zalo')
    expect(platforms.received[0]?.headers['x-zevent-signature']).toBeUndefined()
    platforms.answerWith(401)
    platforms.emulator.faults.once('zalo', { kind: 'wrong-signature' })
    const { delivery } = await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'a' })
    await platforms.emulator.idle()
    expect(delivery).toMatchObject({ state: 'given-up', attempts: [{ status: 401 }] })
  })
})

describe('delivery', () => {
  test('a refused event comes again with the same bytes, then the platform gives up, then it stops altogether', async () => {
    platforms.answerWith(500)
    const { delivery } = await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'a' })
    expect(delivery?.state).toBe('retrying')
    await platforms.emulator.idle()
    expect(delivery?.state).toBe('given-up')
    expect(platforms.received).toHaveLength(4)
    expect(new Set(platforms.received.map(({ raw }) => raw.toString())).size).toBe(1)
    expect(platforms.received.map(({ headers }) => headers.num_retry)).toEqual([undefined, '1', '2', '3'])
    for (const text of ['b', 'c']) await platforms.emulator.citizenSends('zalo', zaloPerson, { text })
    await platforms.emulator.idle()
    expect((await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'd' })).delivery?.state).toBe('off')
  })

  test('a server that comes back gets the repeat', async () => {
    platforms.answerWith(503)
    const { delivery } = await platforms.emulator.citizenSends('facebook', facebookPerson, { text: 'a' })
    platforms.answerWith(200)
    await platforms.emulator.idle()
    expect(delivery?.state).toBe('taken')
    expect(platforms.emulator.thread('facebook', facebookPerson)[0]?.state).toBe('sent')
  })

  test('duplicates are identical to the byte', async () => {
    platforms.emulator.faults.once('facebook', { kind: 'duplicate' })
    await platforms.emulator.citizenSends('facebook', facebookPerson, { text: 'a' })
    expect(platforms.received).toHaveLength(2)
    expect(platforms.received[0]?.raw.equals(platforms.received[1]!.raw)).toBe(true)
  })

  test('late order: the second message comes first, the first with its earlier time', async () => {
    platforms.emulator.faults.once('zalo', { kind: 'swap' })
    const first = await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'một' })
    expect(first.delivery?.state).toBe('held')
    await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'hai' })
    await platforms.emulator.citizenSends('zalo', zaloPerson, { text: 'ba' })
    const bodies = platforms.received.map(json)
    expect(bodies.map((body) => body.message.text)).toEqual(['hai', 'một', 'ba'])
    expect(Number(bodies[0].timestamp)).toBeGreaterThan(Number(bodies[1].timestamp))
  })

  test('several people in one POST of Facebook', async () => {
    await platforms.emulator.facebookBatch([
      { personId: '1001', act: { text: 'một' } },
      { personId: '1002', act: { sticker: true } },
    ])
    expect(json(platforms.received[0]!).entry[0].messaging).toHaveLength(2)
  })
})

describe('people and officers', () => {
  test.each(['sticker', 'image', 'audio', 'video', 'file', 'location'])(
    'a %s has its own event on both platforms',
    async (kind) => {
      const act = { [kind]: true } as { sticker: true }
      await platforms.emulator.citizenSends('zalo', zaloPerson, act)
      await platforms.emulator.citizenSends('facebook', facebookPerson, act)
      const [zalo, facebook] = platforms.received.map(json)
      expect(zalo).toMatchObject({ event_name: `user_send_${kind}`, message: { attachments: [{ type: kind }] } })
      expect(facebook.entry[0].messaging[0].message.attachments[0].type).toBe(kind)
    },
  )

  test('an officer in the platform’s own app is told apart from our own sends', async () => {
    for (const channel of ['zalo', 'facebook'] as const) {
      const person = channel === 'zalo' ? zaloPerson : facebookPerson
      await platforms.emulator.citizenSends(channel, person, { text: 'a' })
      await platforms.emulator.officerWrites(channel, person, 'Cán bộ xin trả lời')
    }
    const [, zalo, , facebook] = platforms.received.map(json)
    expect(zalo).toMatchObject({ event_name: 'oa_send_text', sender: { admin_id: expect.any(String) } })
    expect(facebook.entry[0].messaging[0].message).toMatchObject({ is_echo: true, app_id: 263902037430900 })
  })

  test('only what is shown can be tapped', async () => {
    await expect(platforms.emulator.citizenSends('zalo', zaloPerson, { tap: 'Gặp cán bộ' })).rejects.toThrow(
      'nothing to tap',
    )
  })
})
