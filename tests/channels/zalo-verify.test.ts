import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { verifyZalo, zaloMac } from '../../src/channels/zalo/verify.ts'
import { zaloAccount } from './fixtures.ts'

interface Vector {
  raw_body_base64: string
  app_id: string
  timestamp: string
  oa_secret_key: string
  mac_hex: string
  note: string
}
interface Negative {
  raw_body: string
  app_id: string
  timestamp: string
  oa_secret_key: string
  must_be_refused: Record<string, string>
  correct: string
}
const { good, bad } = JSON.parse(
  readFileSync(new URL('../payloads/zalo-signatures.json', import.meta.url), 'utf8'),
) as { good: Vector[]; bad: Negative }

const accountFor = (vector: { app_id: string; oa_secret_key: string }) =>
  zaloAccount({
    secrets: { channel: 'zalo', appId: vector.app_id, appSecret: 'app-secret', oaSecretKey: vector.oa_secret_key },
  })
// Some vectors name a person only, or nobody: they are judged as events of the app's one OA.
const judge = (
  vector: { app_id: string; timestamp: string; oa_secret_key: string },
  raw: Buffer,
  header: string,
  now = Number(vector.timestamp),
) => {
  const account = accountFor(vector)
  const recipient = /"sender":\{"id":"u1"\}/.test(raw.toString()) ? { ...account, platformId: 'u1' } : account
  return verifyZalo(raw, { 'x-zevent-signature': header }, [recipient], new Date(now))
}

describe('the signature of Zalo', () => {
  test.each(good.map((vector) => [vector.note, vector] as const))('accepts: %s', (_note, vector) => {
    const raw = Buffer.from(vector.raw_body_base64, 'base64')
    expect(zaloMac(vector.app_id, raw, vector.timestamp, vector.oa_secret_key)).toBe(vector.mac_hex)
    expect(judge(vector, raw, `mac=${vector.mac_hex}`).kind).toBe('valid')
  })

  test.each(good.map((vector) => [vector.note, vector] as const))('refuses one changed byte: %s', (_note, vector) => {
    const raw = Buffer.from(vector.raw_body_base64, 'base64')
    expect(judge(vector, Buffer.concat([raw, Buffer.from(' ')]), `mac=${vector.mac_hex}`).kind).toBe('invalid')
  })

  test('refuses a re-serialised body', () => {
    const vector = good.find(({ note }) => note.includes('\\u escapes'))!
    const again = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(vector.raw_body_base64, 'base64').toString())))
    expect(judge(vector, again, `mac=${vector.mac_hex}`).kind).toBe('invalid')
  })

  const raw = Buffer.from(bad.raw_body)
  test.each(Object.entries(bad.must_be_refused))('refuses %s', (_name, mac) => {
    expect(judge(bad, raw, `mac=${mac}`).kind).toBe('invalid')
  })

  test.each([`mac=${bad.correct}`, bad.correct, ` mac = "${bad.correct.toUpperCase()}" `, `MAC=${bad.correct}`])(
    'reads the header %s',
    (header) => {
      expect(judge(bad, raw, header).kind).toBe('valid')
    },
  )

  test('says what a wrong mac looks like', () => {
    const withOa = zaloMac('388613280878808645', raw, bad.timestamp, bad.oa_secret_key)
    expect(judge(bad, raw, withOa)).toMatchObject({ detail: expect.stringContaining('OA id') })
    expect(judge(bad, raw, zaloMac(bad.app_id, raw, bad.timestamp, 'app-secret'))).toMatchObject({
      detail: expect.stringContaining('app secret'),
    })
  })

  test('no header is the console’s check; a header without a mac is not', () => {
    expect(verifyZalo(raw, {}, [accountFor(bad)], new Date()).kind).toBe('unsigned')
    for (const header of ['', 'mac=', 'mac=zz', `hmac ${bad.correct}00`])
      expect(judge(bad, raw, header).kind).toBe('invalid')
  })

  test('refuses an old recording, another app and an OA that is not ours', () => {
    const day = 24 * 3600_000
    expect(judge(bad, raw, bad.correct, Number(bad.timestamp) + day).kind).toBe('valid')
    expect(judge(bad, raw, bad.correct, Number(bad.timestamp) + day + 1)).toEqual({ kind: 'invalid', detail: 'stale' })
    const header = { 'x-zevent-signature': bad.correct }
    const other = { ...accountFor(bad), platformId: '111111111111111111' }
    expect(verifyZalo(raw, header, [other], new Date(Number(bad.timestamp))).kind).toBe('invalid')
    expect(verifyZalo(raw, header, [accountFor({ ...bad, app_id: '1' })], new Date(Number(bad.timestamp))).kind).toBe(
      'invalid',
    )
  })

  test.each(['', 'null', '[]', '{', '{"app_id":"360846524940903967"}', '\u0000'])(
    'an odd body is invalid, never an exception: %j',
    (text) => {
      expect(judge(bad, Buffer.from(text), bad.correct).kind).toBe('invalid')
    },
  )
})
