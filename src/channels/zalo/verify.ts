/** Zalo's webhook signature: plain SHA-256 over four pieces put one after another, not an HMAC. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { moment, optionalPerson, optionalText, readBody } from '../body.ts'
import type { ChannelAccount, Verdict, ZaloSecrets } from '../channel.ts'

const oldest = 24 * 3600_000

const envelope = z.looseObject({
  app_id: optionalText,
  appId: optionalText,
  timestamp: optionalText,
  timeStamp: optionalText,
  oa_id: optionalText,
  oaId: optionalText,
  sender: optionalPerson,
  recipient: optionalPerson,
})

/** The `mac` of a webhook body (Zalo OA documentation, "Webhook: tổng quan", and MacUtils of Zalo's Java SDK): lower-case
 * hex of SHA-256 over app id, bytes as received, timestamp as written in the body, OA Secret Key. */
export function zaloMac(appId: string, raw: Buffer, timestamp: string, oaSecretKey: string): string {
  return createHash('sha256').update(appId).update(raw).update(timestamp).update(oaSecretKey).digest('hex')
}

/** Judges a request at the webhook. No header: `unsigned` (the console's own check of the address). The OA is found by the
 * ids in the body; an event that names no OA (`user_withdraw`) is judged against every OA of the app. */
export function verifyZalo(raw: Buffer, headers: IncomingHttpHeaders, accounts: ChannelAccount[], now: Date): Verdict {
  const header = headers['x-zevent-signature']
  if (header === undefined) return { kind: 'unsigned' }
  const mac = /^\s*"?(?:mac\s*=)?\s*"?([0-9a-f]{64})"?\s*$/i.exec(String(header))?.[1]
  if (!mac) return { kind: 'invalid', detail: 'the signature header has no mac' }
  const body = readEnvelope(raw)
  const appId = body?.app_id ?? body?.appId
  const timestamp = body?.timestamp ?? body?.timeStamp
  if (!body || !appId || !timestamp) return { kind: 'invalid', detail: 'no app_id or timestamp in the body' }

  const candidates = candidatesOf(body, appId, accounts)
  if (candidates.length === 0) return { kind: 'invalid', detail: 'no account has this app and OA' }
  const signed = candidates.filter(({ secrets }) => sameHex(mac, zaloMac(appId, raw, timestamp, secrets.oaSecretKey)))
  if (signed.length === 0) return { kind: 'invalid', detail: likelyCause(mac, raw, appId, timestamp, candidates) }

  const at = moment(timestamp, false)
  if (!at || now.getTime() - at.getTime() > oldest) return { kind: 'invalid', detail: 'stale' }
  return { kind: 'valid', accounts: signed }
}

type ZaloAccount = ChannelAccount & { secrets: ZaloSecrets }

function isZalo(account: ChannelAccount): account is ZaloAccount {
  return account.secrets.channel === 'zalo'
}

function readEnvelope(raw: Buffer): z.infer<typeof envelope> | null {
  try {
    return envelope.safeParse(readBody(raw)).data ?? null
  } catch {
    return null
  }
}

function candidatesOf(body: z.infer<typeof envelope>, appId: string, accounts: ChannelAccount[]): ZaloAccount[] {
  const ofApp = accounts.filter(isZalo).filter((account) => account.secrets.appId === appId)
  const named = [body.oa_id, body.oaId, body.sender?.id, body.recipient?.id].filter((id) => id !== undefined)
  return named.length === 0 ? ofApp : ofApp.filter((account) => named.includes(account.platformId))
}

function sameHex(given: string, want: string): boolean {
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(want, 'hex'))
}

// Says which well-known mistake would explain the mac: the one question of a first day with a real OA.
function likelyCause(mac: string, raw: Buffer, appId: string, timestamp: string, accounts: ZaloAccount[]): string {
  for (const { platformId, secrets } of accounts) {
    if (sameHex(mac, zaloMac(appId, raw, timestamp, secrets.appSecret)))
      return 'wrong mac: signed with the app secret, not the OA Secret Key'
    if (sameHex(mac, zaloMac(platformId, raw, timestamp, secrets.oaSecretKey)))
      return 'wrong mac: signed with the OA id in place of the app id'
  }
  return 'wrong mac'
}
