import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keepLatest } from '../../src/knowledge/latest.ts'
import { foldMarks } from '../../src/knowledge/syllable.ts'

test('the latest results are kept, older ones made anew', () => {
  const made: string[] = []
  const length = keepLatest(2, (text) => {
    made.push(text)
    return text.length
  })
  expect(['a', 'bb', 'a', 'ccc', 'bb', 'a'].map(length)).toEqual([1, 2, 1, 3, 2, 1])
  expect(made).toEqual(['a', 'bb', 'ccc', 'a'])
})

test('a promise that fails is asked for again', async () => {
  let fails = true
  const say = keepLatest(2, async (text) => {
    if (fails) throw new Error('not yet')
    return text
  })
  await expect(say('a')).rejects.toThrow('not yet')
  fails = false
  expect(await say('a')).toBe('a')
})

test('folding letter by letter is folding the text', () => {
  const whole = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/đ/g, 'd')
      .replace(/Đ/g, 'D')
  const letters = fc.constantFrom(
    ...'ạảãàáâậấầẩẫăắằặẳẵêếềểễệôốồổỗộơớờởỡợưứừửữựýỳỷỹỵđĐÂaz 9?'.normalize('NFC'),
    '\u0301',
    '\u0323',
    '🙏',
    'é',
  )
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: letters }), fc.string({ unit: 'binary' })), (text) => {
      expect(foldMarks(text)).toBe(whole(text))
      expect(foldMarks(text.normalize('NFD'))).toBe(whole(text))
    }),
  )
})
