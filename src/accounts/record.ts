/** Records the webhooks of one account for replaying, without anything that tells a person: ids become other ids, always the
 * same for the same, words are masked, addresses of files are dropped. One JSON line a webhook, under DATA_DIR/recordings. */
import { createHmac } from 'node:crypto'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ChannelAccount, Incoming } from '../channels/channel.ts'
import { maskPersonal } from '../privacy/mask.ts'

/** One recorded webhook. `kinds`: what its events were, e.g. `message`, `echo us`. */
export const recordedShape = z.object({
  at: z.iso.datetime(),
  channel: z.enum(['zalo', 'facebook']),
  kinds: z.array(z.string()),
  body: z.record(z.string(), z.unknown()),
})
export type Recorded = z.infer<typeof recordedShape>

/** Stands for the account's and the application's ids in a recording; replaying puts the real ones in. */
export const accountMark = '{account}'
export const appMark = '{app}'

export interface Recorder {
  /** Appends one webhook of `account`; never throws on what a body holds. */
  record(account: ChannelAccount, body: unknown, events: Incoming[], at: Date): Promise<void>
}

/** Whether events of this account are recorded now. */
export const isRecording = (account: Pick<ChannelAccount, 'settings'>, now: Date): boolean =>
  typeof account.settings.recordingUntil === 'string' && new Date(account.settings.recordingUntil) > now

/** Makes it. `key` makes the other ids: two installations give the same person different ones. */
export function makeRecorder(dataDir: string, key: Buffer): Recorder {
  const folder = join(dataDir, 'recordings')
  return {
    record: async (account, body, events, at) => {
      const line: Recorded = {
        at: at.toISOString(),
        channel: account.channel,
        kinds: events.map((event) => (event.kind === 'echo' ? `echo ${event.spokenBy}` : event.kind)),
        body: withoutPersons(onlyOf(account, body), account, key) as Record<string, unknown>,
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, `${account.channel}-${account.id}-${at.toISOString().slice(0, 10)}.jsonl`)
      await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    },
  }
}

// A Facebook body may carry several Pages: only the recorded one's part is kept.
function onlyOf(account: ChannelAccount, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('entry' in body) || !Array.isArray(body.entry)) return body
  return { ...body, entry: body.entry.filter((one) => String(one?.id) === account.platformId) }
}

const times = /^(timestamp|time|timeStamp|watermark|created_time|sent_time|expires_at)$/
const messageIds = /^(mid|mids|msg_id|msg_ids|message_id|quote_msg_id|react_mid|reply_to|comment_id|post_id|parent_id)$/
const persons = /^(name|display_name|first_name|last_name|user_alias)$/
const numbersOfPersons = /^(phone|phone_number|latitude|longitude|lat|long)$/
const places = /^(address|ward|district|city)$/

/** A copy of a webhook body in which nobody can be found. */
export function withoutPersons(value: unknown, account: ChannelAccount, key: Buffer, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPersons(item, account, key, name))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([each, item]) => [each, withoutPersons(item, account, key, each)]),
    )
  if (typeof value === 'boolean' || value === null || times.test(name)) return value
  const text = String(value)
  if (text === account.platformId) return accountMark
  if (text === account.secrets.appId) return appMark
  if (persons.test(name)) return '(họ tên)'
  if (numbersOfPersons.test(name)) return typeof value === 'number' ? 0 : '0'
  if (places.test(name)) return '(địa chỉ)'
  if (messageIds.test(name)) return otherId(text, key)
  if (/^\d{6,}(_\d+)?$/.test(text)) return otherDigits(text, key)
  if (typeof value === 'number') return value
  if (/^https?:\/\//.test(text)) return 'https://example.invalid/'
  return maskPersonal(text)
}

const digest = (text: string, key: Buffer) => createHmac('sha256', key).update(`recording ${text}`).digest()

function otherDigits(text: string, key: Buffer): string {
  const bytes = digest(text, key)
  return [...text].map((char, at) => (char === '_' ? char : at === 0 ? '9' : String(bytes[at % 32]! % 10))).join('')
}

const otherId = (text: string, key: Buffer): string =>
  /^\d+(_\d+)*$/.test(text)
    ? otherDigits(text, key)
    : `${text.startsWith('m_') ? 'm_' : ''}${digest(text, key).toString('hex').slice(0, 20)}`
