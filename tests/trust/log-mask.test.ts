/** However a number of a person is written and wherever it stands in what is logged, the line does not hold it. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keepLog } from '../support/log-lines.ts'

/** The digits of a line as somebody would read them: of every script, without what stands between them. */
function digitsOf(line: string): string {
  const { timestamp: _made, ...rest } = JSON.parse(line) as Record<string, unknown>
  return JSON.stringify(rest)
    .normalize('NFKC')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/\D/g, '')
}
/** Whether seven digits in a row of the secret stand in the line. */
const tells = (line: string, secret: string) => {
  const digits = digitsOf(line)
  return Array.from({ length: secret.length - 6 }, (_, at) => secret.slice(at, at + 7)).some((one) =>
    digits.includes(one),
  )
}

const { log, lines } = keepLog('info')
const lineOf = (words: string, about?: object): string => {
  lines.length = 0
  log.info(words, about)
  return lines[0]!
}

/** Identity numbers, old cards, phones and accounts; no digit seven times over, which would be told by any other. */
const secret = fc
  .oneof(
    // A province, then a century and a sex: never all zeros in front.
    fc.stringMatching(/^0(0[1-9]|[1-9]\d)[0-3]\d{8}$/),
    fc.stringMatching(/^[1-9]\d{8}$/),
    fc.stringMatching(/^0[35789]\d{8}$/),
    fc.stringMatching(/^84[35789]\d{8}$/),
    fc.stringMatching(/^[1-9]\d{13}$/),
  )
  .filter((digits) => new Set(digits).size > 3)

const wide = (digit: string) => String.fromCharCode(0xff10 + Number(digit))
const arabic = (digit: string) => String.fromCharCode(0x660 + Number(digit))
const shape = fc.constantFrom((digit: string) => digit, wide, arabic)
const gap = fc.constantFrom(
  '',
  '',
  '',
  ' ',
  '.',
  '-',
  '_',
  '/',
  '\u00a0',
  '\u200b',
  '\u2060',
  '\u00ad',
  '\u202e',
  ' - ',
  '. ',
)

/** The secret as somebody wrote it. */
const written = fc
  .tuple(secret, shape, fc.array(gap, { minLength: 14, maxLength: 14 }))
  .map(([digits, form, gaps]) => ({
    digits,
    // Three signs between two digits are more than any habit; runs of them are no number any more.
    typed: [...digits].map((digit, at) => form(digit) + (at < digits.length - 1 ? gaps[at]!.slice(0, 2) : '')).join(''),
  }))
const around = fc.constantFrom(
  '',
  ' ',
  'cccd',
  'cccd:',
  'số ',
  'id_',
  'x',
  '(',
  '"',
  '/citizens/',
  'sdt=',
  '#',
  '7',
  '1990',
  '00000',
)

describe('seven digits in a row of a number are in no line', () => {
  test('in the message, in a detail, in a name, in a list, in an error', () => {
    fc.assert(
      fc.property(written, around, around, ({ digits, typed }, before, after) => {
        const text = `${before}${typed}${after}`
        const said = [
          lineOf(text),
          lineOf('x', { detail: text }),
          lineOf('x', { list: [{ deep: { path: text } }] }),
          lineOf('x', { [text]: 1 }),
          lineOf('x', { names: { [text]: 1 } }),
          lineOf('x', { error: new Error(text) }),
        ]
        for (const line of said) expect([line, tells(line, digits)]).toEqual([line, false])
      }),
      { numRuns: 1_500, seed: 6 },
    )
  })

  test('inside a longer string of digits, and as a number', () => {
    fc.assert(
      fc.property(secret, fc.stringMatching(/^\d{0,25}$/), fc.stringMatching(/^\d{0,25}$/), (digits, before, after) => {
        const line = lineOf(`ma ${before}${digits}${after}`, { number: Number(digits), big: BigInt(digits) })
        expect([line, tells(line, digits)]).toEqual([line, false])
      }),
      { numRuns: 1_000, seed: 6 },
    )
  })

  test('bytes are not spelled out', () => {
    expect(lineOf('x', { raw: Buffer.from('001099012345') })).toContain('(12 byte)')
  })
})

test('what an operator needs stays: times, short ids, codes, amounts, versions, our own request id', () => {
  const kept = [
    'took 1234567 ms',
    'message 1048576',
    'HD-7K3-M9Q-4TX',
    '2026-11-24T03:00:00.000Z',
    '10.0.12.7:5432',
    'v24.21.0',
    'file.ts:123:45',
    '9f1c2e7a-3b4d-4e5f-8a9b-0c1d2e3f4a5b',
  ]
  for (const words of kept) expect(JSON.parse(lineOf(words)).message).toBe(words)
})
