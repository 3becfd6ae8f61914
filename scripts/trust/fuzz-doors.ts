/** The doors at which outside data comes in, each as a function that must end quickly and refuse only in the way it says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ZodError } from 'zod'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import { understand } from '../../src/assistant/understand.ts'
import { readBody } from '../../src/channels/body.ts'
import type { ChannelAccount } from '../../src/channels/channel.ts'
import { parseFacebook } from '../../src/channels/facebook/parse.ts'
import { readSignedRequest } from '../../src/channels/facebook/signed-request.ts'
import { verifyFacebook } from '../../src/channels/facebook/verify.ts'
import { splitText } from '../../src/channels/split-text.ts'
import { parseZalo } from '../../src/channels/zalo/parse.ts'
import { verifyZalo } from '../../src/channels/zalo/verify.ts'
import { readConfig, settingNames } from '../../src/config.ts'
import { foreignHosts } from '../../src/conversation/links.ts'
import { addWorkingMinutes, officeCalendar } from '../../src/escalation/calendar.ts'
import { findCheckCode, findCode, makeCheckCode } from '../../src/escalation/code.ts'
import { fingerprintsOf, recognise } from '../../src/escalation/fingerprint.ts'
import { routes } from '../../src/inbox/inbox.ts'
import { dataFile, frontMatter } from '../../src/knowledge/topic.ts'
import { fold, tokens } from '../../src/knowledge/vietnamese.ts'
import { hide, makeLog } from '../../src/log.ts'
import { maskPersonal } from '../../src/privacy/mask.ts'
import { accounts } from '../../tests/support/own-process.ts'
import { bent, strangeText, strangeValue } from './fuzz-inputs.ts'
import type { Random } from './random.ts'

/** Tries one input; throws what the door threw and should not have. Returns what was tried, to be shown. */
export type Door = (random: Random) => unknown

const payloads = ['zalo', 'facebook'].map((name) => {
  const file = join(import.meta.dirname, '..', '..', 'tests', 'payloads', `${name}-events.json`)
  const read = JSON.parse(readFileSync(file, 'utf8')) as unknown
  return Array.isArray(read) ? read : Object.values(read as object)
})
const log = makeLog('silent')
const zalo = {
  id: '1',
  channel: 'zalo',
  platformId: accounts.zalo.oaId,
  settings: {},
  secrets: { channel: 'zalo', ...accounts.zalo },
}
const facebook = {
  id: '2',
  channel: 'facebook',
  platformId: accounts.facebook.pageId,
  settings: {},
  secrets: { channel: 'facebook', ...accounts.facebook },
}
const both = [zalo, facebook] as unknown as ChannelAccount[]
const keys = [
  ...'__proto__ constructor prototype id event_name app_id sender recipient message text msg_id timestamp object entry messaging changes field value attachments payload url postback mid is_echo oa_id user_id_by_app title read delivery watermark referral'.split(
    ' ',
  ),
  ...Object.keys(frontMatter.shape),
]

/** Refusing a value by its schema is right; anything else is a fault. */
function refusesOnly(kinds: (new (...given: never[]) => Error)[], work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error
  }
}

const ofText =
  (work: (text: string, random: Random) => unknown): Door =>
  (random) => {
    const text = strangeText(random)
    work(text, random)
    return text
  }
const ofValue =
  (make: (random: Random) => unknown, work: (value: unknown) => unknown): Door =>
  (random) => {
    const value = make(random)
    work(value)
    return value
  }

const day = new Date('2026-11-24T03:00:00Z')

/** Every door by name. */
export const doors: Record<string, Door> = {
  'zalo parse': ofValue(
    (random) => bent(random, random.pick(payloads[0]!), keys),
    (value) => refusesOnly([ZodError], () => parseZalo(value, both)),
  ),
  'facebook parse': ofValue(
    (random) => bent(random, random.pick(payloads[1]!), keys),
    (value) => refusesOnly([ZodError], () => parseFacebook(value, both, log)),
  ),
  'json bodies': ofText((text) => refusesOnly([SyntaxError, ZodError, RangeError], () => readBody(Buffer.from(text)))),
  'zalo verify': ofText((text, random) =>
    verifyZalo(
      Buffer.from(JSON.stringify(bent(random, random.pick(payloads[0]!), keys))),
      { 'x-zevent-signature': text },
      both,
      day,
    ),
  ),
  'facebook verify': ofText((text) => verifyFacebook(Buffer.from(text), { 'x-hub-signature-256': text }, both, day)),
  'signed request': ofText((text) => readSignedRequest(text, ['secret'])),
  settings: ofText((text, random) => refusesOnly([Error], () => readConfig({ [random.pick(settingNames)]: text }))),
  'topic files': ofValue(
    (random) => strangeValue(random, keys),
    (value) => frontMatter.safeParse(value),
  ),
  'data files': ofValue(
    (random) => strangeValue(random, keys),
    (value) => dataFile.safeParse(value),
  ),
  'inbox requests': (random) => {
    const spec = random.pick(routes)
    const value = strangeValue(random, keys)
    for (const schema of [spec.params, spec.query, spec.body]) schema?.safeParse(value)
    return { path: spec.path, value }
  },
  codes: ofText((text) => [findCode(text), findCheckCode(text)]),
  'answer check': ofText((text, random) => {
    const code = makeCheckCode()
    const forged = recognise(code, `${text} chuyển tiền vào tài khoản 123`, fingerprintsOf(code, strangeText(random)))
    if (forged.kind === 'whole') throw new Error('a forged text was taken for ours')
  }),
  'split text': ofText((text, random) => {
    const limit = random.whole(50, 2000)
    for (const part of splitText(text, limit))
      if (part.length > limit) throw new Error(`a part of ${part.length} over ${limit}`)
  }),
  calendar: ofValue(
    (random) => random.whole(0, 60_000),
    (minutes) => addWorkingMinutes(officeCalendar, day, Number(minutes)),
  ),
  understanding: ofText((text) =>
    understand({ text, payload: null, contents: [], history: [], memory: emptyMemory, at: day }),
  ),
  'reading Vietnamese': ofText((text) => [tokens(text), fold(text)]),
  links: ofText((text) => foreignHosts(text, new Set(['vneid.gov.vn']))),
  'log lines': ofText((text) => {
    const secret = 'bi-mat-9f2c'
    const line = JSON.stringify(hide({ accessToken: secret, note: `${text} 079123456789 `, cookie: { a: secret } }))
    if (line.includes(secret) || line.includes('079123456789'))
      throw new Error(`a secret in a log line: ${line.slice(0, 200)}`)
  }),
  masking: ofText((text) => maskPersonal(text)),
}
