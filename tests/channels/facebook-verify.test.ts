import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { secretProof } from '../../src/channels/facebook/call.ts'
import { answerHandshake, facebookSignature, verifyFacebook } from '../../src/channels/facebook/verify.ts'
import { facebookAccount } from './fixtures.ts'

interface Vector {
  app_secret: string
  raw_body: string
  signature: string
  sha1: string | null
}
interface Vectors {
  good: Vector[]
  bad: Vector[]
  sha1Only: Vector[]
  proofs: { app_secret: string; access_token: string; appsecret_proof: string }[]
}
const vectors = JSON.parse(
  readFileSync(new URL('../payloads/facebook-signatures.json', import.meta.url), 'utf8'),
) as Vectors
const account = (appSecret: string, appSecretOld?: string) =>
  facebookAccount({
    secrets: { channel: 'facebook', appId: '1', appSecret, appSecretOld, verifyToken: 'mytoken', pageAccessToken: 't' },
  })
const judge = (raw: string, headers: Record<string, string>, ...accounts: ReturnType<typeof account>[]) =>
  verifyFacebook(Buffer.from(raw), headers, accounts, new Date())

describe('the signature of Facebook', () => {
  test.each(vectors.good.map((vector) => [vector.raw_body.slice(0, 60), vector] as const))(
    'accepts %s',
    (_name, { app_secret, raw_body, signature }) => {
      expect(facebookSignature(app_secret, Buffer.from(raw_body))).toBe(signature)
      expect(judge(raw_body, { 'x-hub-signature-256': signature }, account(app_secret)).kind).toBe('valid')
      expect(judge(raw_body, { 'x-hub-signature-256': signature }, account(`${app_secret}x`)).kind).toBe('invalid')
    },
  )

  test('refuses a changed body, and the plain form under the escaped form’s signature', () => {
    const [changed] = vectors.bad
    expect(
      judge(changed!.raw_body, { 'x-hub-signature-256': changed!.signature }, account(changed!.app_secret)).kind,
    ).toBe('invalid')
    const escaped = vectors.good.find(({ raw_body }) => raw_body.includes('\\u1ea1'))!
    const again = JSON.stringify(JSON.parse(escaped.raw_body))
    expect(judge(again, { 'x-hub-signature-256': escaped.signature }, account(escaped.app_secret)).kind).toBe('invalid')
  })

  test('refuses a missing header, the legacy header alone, and malformed ones', () => {
    const [vector] = vectors.good
    for (const { raw_body, sha1, app_secret } of vectors.sha1Only) {
      expect(`sha1=${createHmac('sha1', app_secret).update(raw_body).digest('hex')}`).toBe(sha1)
      expect(judge(raw_body, { 'x-hub-signature': sha1! }, account(app_secret)).kind).toBe('invalid')
      expect(judge(raw_body, { 'x-hub-signature-256': sha1! }, account(app_secret)).kind).toBe('invalid')
    }
    for (const header of [
      '',
      'sha256=',
      vector!.signature.slice(7),
      `${vector!.signature}0`,
      `${vector!.signature}, ${vector!.signature}`,
    ]) {
      expect(judge(vector!.raw_body, { 'x-hub-signature-256': header }, account(vector!.app_secret)).kind).toBe(
        'invalid',
      )
    }
    expect(judge(vector!.raw_body, {}, account(vector!.app_secret)).kind).toBe('invalid')
  })

  test('during a rotation both secrets are good, an empty one never', () => {
    const [vector] = vectors.good
    const headers = { 'x-hub-signature-256': vector!.signature }
    expect(judge(vector!.raw_body, headers, account('new', vector!.app_secret)).kind).toBe('valid')
    const unset = { 'x-hub-signature-256': facebookSignature('', Buffer.from('{}')) }
    expect(judge('{}', unset, account('')).kind).toBe('invalid')
  })

  test('names only the accounts whose secret signed', () => {
    const [vector] = vectors.good
    const ours = account(vector!.app_secret)
    const verdict = judge(vector!.raw_body, { 'x-hub-signature-256': vector!.signature }, account('other'), ours)
    expect(verdict).toEqual({ kind: 'valid', accounts: [ours] })
  })

  test.each(vectors.proofs)('appsecret_proof of $access_token', ({ app_secret, access_token, appsecret_proof }) => {
    expect(secretProof(app_secret, access_token)).toBe(appsecret_proof)
  })
})

describe('the handshake', () => {
  const ask = (mode: unknown, token: unknown, challenge: unknown) =>
    answerHandshake({ 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge }, [account('x')])
  test('gives back the challenge as it came', () => {
    expect(ask('subscribe', 'mytoken', '1158201444')).toBe('1158201444')
    expect(ask('subscribe', 'mytoken', 'abc')).toBe('abc')
  })
  test.each([
    ['subscribe', '3edc4rfv', 'abc'],
    ['unsubscribe', 'mytoken', 'abc'],
    ['subscribe', ['mytoken'], 'abc'],
    ['subscribe', 'mytoken', undefined],
    ['subscribe', '', 'abc'],
    [undefined, undefined, undefined],
  ])('refuses %j %j %j', (mode, token, challenge) => {
    expect(ask(mode, token, challenge)).toBeNull()
  })
})
