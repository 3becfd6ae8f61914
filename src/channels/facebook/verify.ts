/** Facebook's webhook signature and the handshake of its address (Messenger Platform, "Webhooks"). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { ChannelAccount, FacebookSecrets, Verdict } from '../channel.ts'

type FacebookAccount = ChannelAccount & { secrets: FacebookSecrets }

function isFacebook(account: ChannelAccount): account is FacebookAccount {
  return account.secrets.channel === 'facebook'
}

/** The value of `X-Hub-Signature-256` for a body: HMAC-SHA256 over the bytes that are on the wire, escapes and all. */
export function facebookSignature(appSecret: string, raw: Buffer): string {
  return `sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`
}

/** Judges a request at the webhook. A missing header is refused: Meta signs everything. One delivery can carry several
 * Pages of one app, so the verdict names every account whose app secret (or the one before its rotation) signed it. */
export function verifyFacebook(
  raw: Buffer,
  headers: IncomingHttpHeaders,
  accounts: ChannelAccount[],
  _now: Date,
): Verdict {
  const header = headers['x-hub-signature-256']
  const given = /^sha256=([0-9a-f]{64})$/i.exec(String(header ?? '').trim())?.[1]
  if (!given)
    return {
      kind: 'invalid',
      detail: header === undefined ? 'no X-Hub-Signature-256' : 'malformed X-Hub-Signature-256',
    }
  const matches = new Map<string, boolean>()
  const signs = (secret: string | undefined): boolean => {
    if (!secret) return false
    const known = matches.get(secret)
    if (known !== undefined) return known
    const match = timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', secret).update(raw).digest())
    matches.set(secret, match)
    return match
  }
  const signed = accounts
    .filter(isFacebook)
    .filter(({ secrets }) => signs(secrets.appSecret) || signs(secrets.appSecretOld))
  return signed.length > 0 ? { kind: 'valid', accounts: signed } : { kind: 'invalid', detail: 'wrong signature' }
}

/** The answer to the GET by which Meta checks the address: the challenge as it came, when mode and token are right. */
export function answerHandshake(query: Record<string, unknown>, accounts: ChannelAccount[]): string | null {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query
  if (mode !== 'subscribe' || typeof token !== 'string' || typeof challenge !== 'string' || token === '') return null
  return accounts.filter(isFacebook).some(({ secrets }) => sameText(secrets.verifyToken, token)) ? challenge : null
}

// Hashes have one length, so that a comparison tells nothing about the length of the secret.
function sameText(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(one), hash(other))
}
