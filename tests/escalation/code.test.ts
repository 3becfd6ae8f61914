import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { codeCount, findCode, makeCode } from '../../src/escalation/code.ts'

const sloppy: ((code: string) => string)[] = [
  (code) => code,
  (code) => code.toLowerCase(),
  (code) => code.replaceAll('-', ''),
  (code) => code.replaceAll('-', ' ').toLowerCase(),
  (code) => `mã ${code}`,
  (code) => `ma ${code.toLowerCase().replaceAll('-', ' ')}`,
  (code) => `cho tôi hỏi mã ${code} tới đâu rồi`,
  (code) => `cho hoi ho so ${code.toLowerCase().replaceAll('-', '.')} toi dau roi a`,
  (code) => code.slice(3),
  (code) => code.slice(3).replaceAll('-', ' ').toLowerCase(),
  (code) => `Mã: ${code.slice(3)}`,
  (code) => `mã số ${code.slice(3)}`,
  (code) => code.replaceAll('-', ' - '),
  (code) => code.replaceAll('-', '–'),
  (code) => `  ${code}  `,
  (code) => `(${code})`,
  (code) => `${code}.`,
  (code) => `h d ${code.slice(3).toLowerCase()}`,
  (code) => `HD: ${code.slice(3)}`,
  (code) => [...code.replaceAll('-', '')].join(' '),
]

test.each(sloppy.map((write, index) => [index, write] as const))(
  'rendering %i of a code is understood',
  (_index, write) => {
    for (let n = 0; n < 50; n += 1) {
      const code = makeCode()
      expect({ written: write(code), found: findCode(write(code)) }).toEqual({ written: write(code), found: code })
    }
  },
)

test('one wrong symbol, or two neighbours exchanged, is never another valid code', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 13 }), fc.constantFrom(...'23456789ACDEGHKMPQRTVXY'), (at, symbol) => {
      const code = makeCode()
      if (code[at] === '-' || code[at] === symbol) return
      expect(findCode(code.slice(0, at) + symbol + code.slice(at + 1))).toBeNull()
      const bare = code.replaceAll('-', '')
      const swapped = bare.slice(0, at) + (bare[at + 1] ?? '') + bare[at] + bare.slice(at + 2)
      if (bare[at + 1] && bare[at] !== bare[at + 1] && at < bare.length - 1) expect(findCode(swapped)).toBeNull()
    }),
  )
})

test('a code that begins with MA is no code after the word "mã"', () => {
  for (const written of ['ma5 55c ecc', 'MA5-55C-ECC', 'mã ma5 55c ecc', 'mã số: MA5-55C-ECC']) {
    expect({ written, found: findCode(written) }).toEqual({ written, found: 'HD-MA5-55C-ECC' })
  }
})

test('ordinary messages contain no code', () => {
  for (const text of [
    'làm lại cccd',
    '123456789',
    'số cmnd cũ 234567892',
    'hd',
    'HD em làm căn cước với ạ',
    'hướng dẫn làm thẻ',
    '079123456789',
  ]) {
    expect(findCode(text)).toBeNull()
  }
})

test('guessing ten thousand codes finds none of a hundred thousand', () => {
  // What is to be expected is computed; drawing that many would by chance find one in every seventy runs of this test.
  expect((10_000 * 100_000) / codeCount).toBeLessThan(0.015)
  const issued = new Set(Array.from({ length: 1_000 }, makeCode))
  const hits = Array.from({ length: 10_000 }, makeCode).filter((guess) => issued.has(guess))
  expect(hits).toEqual([])
})

test('every symbol is drawn equally often, so that no code is likelier than another', () => {
  const drawn = new Map<string, number>()
  for (let n = 0; n < 50_000; n += 1) {
    for (const symbol of makeCode().slice(3, -1).replaceAll('-', '')) drawn.set(symbol, (drawn.get(symbol) ?? 0) + 1)
  }
  expect(drawn.size).toBe(23)
  const even = (50_000 * 8) / 23
  for (const [symbol, times] of drawn)
    expect({ symbol, off: Math.abs(times / even - 1) < 0.08 }).toEqual({ symbol, off: true })
})
