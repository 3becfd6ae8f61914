import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { splitText } from '../../src/channels/split-text.ts'

const letters = (text: string) => text.replace(/\s+/g, '')
const graphemes = (text: string) => new Set([...new Intl.Segmenter('vi').segment(text)].map(({ index }) => index))
const vietnamese = fc
  .array(
    fc.constantFrom(
      ...'aăâđêôơưạảấầẩẫậắằếềểễệỉịọỏốồớờợủứừữựỳỵ .,!?\n1-',
      '👮\u200d♀️',
      '😀',
      'o\u0302\u0301',
      ' \u0301',
    ),
    { maxLength: 300 },
  )
  .map((pieces) => pieces.join(''))

describe('splitText', () => {
  test('a text that fits stays whole', () => {
    expect(splitText('Xin chào.', 100)).toEqual(['Xin chào.'])
    expect(splitText('  ', 100)).toEqual([])
  })

  test('prefers paragraph, then line, then sentence, then word', () => {
    expect(splitText('Một hai ba.\n\nBốn năm.\nSáu bảy.', 24)).toEqual(['Một hai ba.', 'Bốn năm.\nSáu bảy.'])
    expect(splitText('Một hai ba.\nBốn năm. Sáu bảy.', 24)).toEqual(['Một hai ba.', 'Bốn năm. Sáu bảy.'])
    expect(splitText('Một hai ba. Bốn năm sáu bảy.', 24)).toEqual(['Một hai ba.', 'Bốn năm sáu bảy.'])
    expect(splitText('một hai ba bốn năm sáu', 12)).toEqual(['một hai ba', 'bốn năm sáu'])
  })

  test('a number or an initial is no end of a sentence', () => {
    expect(splitText('Nộp tại xã theo các bước 1. Tờ khai', 30)).toEqual(['Nộp tại xã theo các bước 1. Tờ', 'khai'])
  })

  test('numbers the parts when asked, inside the limit', () => {
    const parts = splitText('chữ '.repeat(100), 100, { numbered: true })
    expect(parts[0]).toMatch(/^\(1\/5\) chữ/)
    expect(parts.every((part) => part.length <= 100)).toBe(true)
    expect(letters(parts.map((part) => part.replace(/^\(\d+\/\d+\) /, '')).join(''))).toBe('chữ'.repeat(100))
  })

  test('keeps a family of emoji together', () => {
    expect(splitText('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 12)).toEqual(['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'])
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses a limit of %p', (limit) => {
    expect(() => splitText('x', limit)).toThrow(RangeError)
  })

  test('any text: parts fit, nothing is lost, no pair is broken', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 300 }),
          fc.string({ unit: 'binary', maxLength: 300 }),
          vietnamese,
        ),
        fc.integer({ min: 2, max: 120 }),
        (text, limit) => {
          const parts = splitText(text, limit)
          expect(parts.every((part) => part.length > 0 && part.length <= limit)).toBe(true)
          expect(letters(parts.join(''))).toBe(letters(text))
          if (text.isWellFormed()) expect(parts.every((part) => part.isWellFormed())).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('graphemes stay whole wherever a message is longer than one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 30, max: 120 }), (text, limit) => {
        const whole = text.trim()
        const borders = graphemes(whole)
        let at = 0
        for (const part of splitText(whole, limit)) {
          at = whole.indexOf(part, at)
          expect(borders.has(at)).toBe(true)
          at += part.length
          expect(at === whole.length || borders.has(at)).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('10,000 characters of Vietnamese', () => {
    const text = 'Anh/chị mang theo căn cước và tờ khai đến Công an xã. Thời hạn là 7 ngày làm việc.\n\n'.repeat(120)
    const parts = splitText(text, 1900)
    expect(parts.length).toBeLessThanOrEqual(6)
    expect(parts.every((part) => part.length <= 1900 && part.endsWith('.'))).toBe(true)
  })
})
