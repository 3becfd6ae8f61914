/** Every door through which strange words may come, as a function in this process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { ZodError } from 'zod'
import { dangerIn } from '../../src/assistant/danger.ts'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import { isScam } from '../../src/assistant/scam.ts'
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
import { importDocument } from '../../src/knowledge/import/import.ts'
import { ImportRefused } from '../../src/knowledge/import/refusal.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'
import { dataFile, frontMatter } from '../../src/knowledge/topic.ts'
import { fold, tokens } from '../../src/knowledge/vietnamese.ts'
import { hide, makeLog } from '../../src/log.ts'
import { maskPersonal } from '../../src/privacy/mask.ts'
import { accounts } from '../../tests/support/own-process.ts'
import { bent, brokenBytes, planted, strangeText, strangeValue } from './fuzz-inputs.ts'
import type { Random } from './random.ts'

/** Tries one input; throws what the door threw and should not have. Returns what was tried, to be shown. */
export type Door = (random: Random) => unknown

const root = join(import.meta.dirname, '..', '..')

/** Every event of the platforms' samples. */
export const payloads = Object.fromEntries(
  (['zalo', 'facebook'] as const).map((name) => {
    const read = JSON.parse(readFileSync(join(root, 'tests', 'payloads', `${name}-events.json`), 'utf8')) as {
      body: unknown
    }[]
    return [name, read.map((sample) => sample.body)]
  }),
) as Record<'zalo' | 'facebook', unknown[]>

const log = makeLog('silent')
const account = (id: string, channel: 'zalo' | 'facebook', platformId: string) => ({
  id,
  channel,
  platformId,
  settings: {},
  secrets: { channel, ...accounts[channel] },
})
const both = [
  account('1', 'zalo', accounts.zalo.oaId),
  account('2', 'facebook', accounts.facebook.pageId),
] as unknown as ChannelAccount[]

/** Names of fields that mean something to a platform, to us, or to JavaScript. */
export const keys = [
  ...'__proto__ constructor prototype id event_name app_id sender recipient message text msg_id timestamp object entry messaging changes field value attachments payload url postback mid is_echo oa_id user_id_by_app title read delivery watermark referral'.split(
    ' ',
  ),
  ...Object.keys(frontMatter.shape),
]

/** Refusing a value in the agreed way is right; anything else is a fault. */
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
const word = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`
const documents: [name: string, bytes: Uint8Array][] = [
  [
    'a.md',
    strToU8(
      '# Đăng ký tạm trú\n\n## Giấy tờ\n- Tờ khai CT01\n\n| Việc | Lệ phí |\n|---|---|\n| Online | 7.000 đồng |\n',
    ),
  ],
  [
    'a.html',
    strToU8(
      '<html><body><h1>Cấp lại căn cước</h1><table><tr><td>Lệ phí</td><td>35.000</td></tr></table></body></html>',
    ),
  ],
  [
    'a.docx',
    zipSync({
      '[Content_Types].xml': strToU8(
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      ),
      '_rels/.rels': strToU8(
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
      ),
      'word/document.xml': strToU8(
        `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${word('Hướng dẫn đăng ký tạm trú')}${word('Hồ sơ gồm tờ khai CT01, thời hạn 3 ngày làm việc.')}</w:body></w:document>`,
      ),
    }),
  ],
  [
    'a.pdf',
    strToU8(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
    ),
  ],
  ['a.xlsx', zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), '[Content_Types].xml': strToU8('<Types/>') })],
]
const base = readKnowledge(join(root, 'knowledge'))

/** Every quick door by name. */
export const doors: Record<string, Door> = {
  'zalo parse': ofValue(
    (random) => bent(random, random.pick(payloads.zalo), keys),
    (value) => refusesOnly([ZodError], () => parseZalo(value, both)),
  ),
  'facebook parse': ofValue(
    (random) => bent(random, random.pick(payloads.facebook), keys),
    (value) => refusesOnly([ZodError], () => parseFacebook(value, both, log)),
  ),
  'json bodies': ofText((text) => refusesOnly([SyntaxError, ZodError, RangeError], () => readBody(Buffer.from(text)))),
  'zalo verify': ofText((text, random) =>
    verifyZalo(
      Buffer.from(JSON.stringify(bent(random, random.pick(payloads.zalo), keys))),
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
  codes: ofText((text) => {
    const [request, check] = [findCode(text), findCheckCode(text)]
    if (request && !/^HD(-[2-9A-Z]{3}){3}$/.test(request)) throw new Error(`no code: ${request}`)
    if (check && !/^KT(-[2-9A-Z]{3}){3}$/.test(check)) throw new Error(`no check code: ${check}`)
  }),
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
  'danger and fraud': ofText((text) => [dangerIn(text), isScam(text)]),
  'reading Vietnamese': ofText((text) => [tokens(text), fold(text)]),
  links: ofText((text) => foreignHosts(text, new Set(['vneid.gov.vn']))),
  'log lines': ofText((text) => {
    const { secret, identity, phone } = planted
    const line = JSON.stringify(
      hide({ accessToken: secret, note: `${text} ${identity} ${phone} `, cookie: { a: secret } }),
    )
    for (const one of [secret, identity, phone])
      if (line.includes(one)) throw new Error(`${one} in a log line: ${line.slice(0, 200)}`)
  }),
  masking: ofText((text) => {
    const { identity } = planted
    if (maskPersonal(`${text} ${identity} `).includes(identity)) throw new Error('an identity number was not masked')
  }),
}

/** A small broken document offered as a unit's own guidance. */
export async function importDoor(random: Random): Promise<unknown> {
  const [name, usual] = random.pick(documents)
  const bytes = brokenBytes(random, usual)
  try {
    await importDocument(Buffer.from(bytes), name, base, day)
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error
  }
  return `${name}, ${Buffer.from(bytes).toString('base64').slice(0, 300)}`
}
