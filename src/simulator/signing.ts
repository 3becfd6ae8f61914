/** How each platform writes and signs the bytes of a webhook. */
import { createHash, createHmac } from 'node:crypto'
import type { EmulatorSettings, Platform } from './settings.ts'

/** Zalo: plain SHA-256 over app id, body, timestamp and OA secret key, in that order; no HMAC. */
export function zaloMac(appId: string, body: Buffer, timestamp: string, oaSecretKey: string): string {
  return createHash('sha256').update(appId).update(body).update(timestamp).update(oaSecretKey).digest('hex')
}

/** Facebook: HMAC over the bytes, as both headers Meta sends. */
export function facebookSignatures(appSecret: string, body: Buffer): Record<string, string> {
  const hmac = (algorithm: string) => createHmac(algorithm, appSecret).update(body).digest('hex')
  return { 'X-Hub-Signature': `sha1=${hmac('sha1')}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256')}` }
}

/** All headers of one webhook: signed with the right key, with a wrong one, or not at all. */
export function webhookHeaders(
  settings: EmulatorSettings,
  channel: Platform,
  body: string,
  key: 'right' | 'wrong' | 'none',
): Record<string, string> {
  const bytes = Buffer.from(body)
  const agent = channel === 'zalo' ? 'ZaloWebhook' : 'facebookexternalua'
  const headers = { 'Content-Type': 'application/json', 'User-Agent': agent, Accept: '*/*' }
  if (key === 'none') return headers
  const secretOf = (secret: string) => (key === 'wrong' ? `${secret}?` : secret)
  const { zalo, facebook } = settings
  if (channel === 'facebook') return { ...headers, ...facebookSignatures(secretOf(facebook.appSecret), bytes) }
  const mac = zaloMac(zalo.appId, bytes, timestampOf(body), secretOf(zalo.oaSecretKey))
  return { ...headers, 'X-ZEvent-Signature': `mac=${mac}` }
}

/** The body as the platform writes it; `other` is the valid spelling it does not use. A string goes out as it is. */
export function encodeBody(channel: Platform, body: unknown, other: boolean): string {
  if (typeof body === 'string') return body
  if (channel === 'facebook') return other ? JSON.stringify(body) : metaJson(body)
  return other ? escapeAscii(JSON.stringify(body)) : JSON.stringify(body)
}

function timestampOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    const stamp = typeof parsed === 'object' && parsed !== null && 'timestamp' in parsed ? parsed.timestamp : ''
    return String(stamp ?? '')
  } catch {
    return ''
  }
}

/** JSON as Meta puts it on the wire: ASCII only, slashes escaped, `<` with a capital C. */
export function metaJson(value: unknown): string {
  return escapeAscii(JSON.stringify(value))
    .replaceAll('/', '\\/')
    .replaceAll('<', '\\u003C')
    .replace(/[%@]/g, escapeUnit)
}

/** JSON with every non-ASCII unit as `\uXXXX`: valid, but other bytes than Zalo's usual raw UTF-8. */
export function escapeAscii(json: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly "not plain ASCII", 0x80-0x9f stay as Meta leaves them
  return json.replace(/[^\u0000-\u009f]/g, escapeUnit)
}

function escapeUnit(found: string): string {
  return [...Array(found.length).keys()]
    .map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
}
