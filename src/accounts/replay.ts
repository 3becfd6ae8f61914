/** Sends recorded webhooks to a running server again, signed as the platform signs them, with the account's own ids put in and
 * the times moved to now. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ChannelAccount, ZaloSecrets } from '../channels/channel.ts'
import { facebookSignature } from '../channels/facebook/verify.ts'
import type { Http } from '../channels/http.ts'
import { zaloMac } from '../channels/zalo/verify.ts'
import { accountMark, appMark, type Recorded, recordedShape } from './record.ts'

/** What became of one line. */
export interface Replayed {
  line: number
  status: number | null
  skipped: boolean
}

/** Reads a recording; throws with the number of the first line that is none. */
export function readRecording(text: string): Recorded[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const read = recordedShape.safeParse(parsed(line))
      if (!read.success) throw new Error(`line ${index + 1} is no recorded webhook`)
      return read.data
    })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

// What the platform says about our own messages is said again by the platform of the server that is played to.
const ofOurs = /^(echo us|echo unknown|receipt)$/

/** Sends the lines one after another; pauses between them are kept up to `longestMs`. */
export async function replay(
  lines: Recorded[],
  to: { account: ChannelAccount; url: string; http: Http; longestMs?: number; now: () => Date },
): Promise<Replayed[]> {
  const done: Replayed[] = []
  const played = lines.filter((line) => line.kinds.some((kind) => !ofOurs.test(kind)))
  const shift = to.now().getTime() - new Date(played[0]?.at ?? 0).getTime()
  let before: Date | null = null
  for (const [index, line] of lines.entries()) {
    if (!played.includes(line) || line.channel !== to.account.channel) {
      done.push({ line: index + 1, status: null, skipped: true })
      continue
    }
    const at = new Date(line.at)
    if (before) await wait(Math.min(to.longestMs ?? 3_000, Math.max(0, at.getTime() - before.getTime())))
    before = at
    done.push({ line: index + 1, status: await sendLine(line, shift, to), skipped: false })
  }
  return done
}

async function sendLine(
  line: Recorded,
  shift: number,
  { account, url, http }: { account: ChannelAccount; url: string; http: Http },
): Promise<number | null> {
  const body = withIds(line.body, account, shift) as Record<string, unknown>
  const bytes = Buffer.from(JSON.stringify(body))
  const answer = await http({
    method: 'POST',
    url: `${url}/webhooks/${account.channel}`,
    headers: { ...signed(account, bytes, body), 'Content-Type': 'application/json' },
    raw: bytes.toString('utf8'),
  })
  return answer.kind === 'answer' ? answer.status : null
}

function signed(account: ChannelAccount, bytes: Buffer, body: Record<string, unknown>): Record<string, string> {
  const { appId, appSecret } = account.secrets
  if (account.channel === 'facebook') return { 'X-Hub-Signature-256': facebookSignature(appSecret, bytes) }
  const { oaSecretKey } = account.secrets as ZaloSecrets
  const stamp = String(body.timestamp ?? body.timeStamp ?? '')
  return { 'X-ZEvent-Signature': `mac=${zaloMac(appId, bytes, stamp, oaSecretKey)}` }
}

const times = /^(timestamp|time|timeStamp|watermark|created_time|sent_time)$/

function withIds(value: unknown, account: ChannelAccount, shift: number, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, account, shift, name))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([each, item]) => [each, withIds(item, account, shift, each)]))
  if (value === accountMark) return account.platformId
  if (value === appMark) return account.channel === 'facebook' ? Number(account.secrets.appId) : account.secrets.appId
  if (!times.test(name) || !/^\d{10,13}$/.test(String(value))) return value
  const moved = String(value).length > 10 ? Number(value) + shift : Number(value) + Math.round(shift / 1000)
  return typeof value === 'number' ? moved : String(moved)
}
