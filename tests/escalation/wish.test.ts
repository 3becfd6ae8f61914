/** What citizens' short words want of their own requests, as they type them. */
import { describe, expect, test } from '@jest/globals'
import { makeCode } from '../../src/escalation/code.ts'
import { readWish, type Standing } from '../../src/escalation/wish.ts'

const nothing: Standing = { offered: false, open: false, answered: false, ratingAsked: false }
const code = makeCode()
const read = (text: string, standing: Partial<Standing> = {}) => readWish(text, null, { ...nothing, ...standing })

describe('after an offer', () => {
  test.each(['có', 'vâng ạ', 'ok em', 'gửi cán bộ', 'duoc', 'gui di em', 'Đồng ý', 'dạ được ạ', 'uh gửi giúp tôi'])(
    'yes: %s',
    (text) => expect(read(text, { offered: true })?.kind).toBe('agree'),
  )
  test.each(['thôi', 'không cần', 'ko', 'thôi khỏi', 'dạ thôi ạ', 'khong gui', 'hủy'])('no: %s', (text) =>
    expect(read(text, { offered: true, open: true })?.kind).toBe('decline'),
  )
  test('another question', () => expect(read('hỏi câu khác', { offered: true })?.kind).toBe('anew'))
  test.each(['làm căn cước cần giấy tờ gì', 'không có hộ khẩu thì sao', 'có cần mang ảnh không', 'cảm ơn'])(
    'a question stays one: %s',
    (text) => expect(read(text, { offered: true })).toBeNull(),
  )
})

describe('cancelling', () => {
  test.each(['hủy', 'huỷ yêu cầu', 'cho tôi hủy yêu cầu này', 'huy giup toi'])('%s', (text) =>
    expect(read(text, { open: true })).toEqual({ kind: 'cancel', code: null }),
  )
  test('with a code', () => expect(read(`hủy ${code}`)).toEqual({ kind: 'cancel', code }))
  test.each(['hủy đăng ký tạm trú thế nào', 'huy lich hen', 'hủy'])(
    'not when nothing is open, nor a question: %s',
    (text) => expect(read(text)).toBeNull(),
  )
})

describe('about an answer', () => {
  test.each(['chưa rõ', 'em chưa hiểu lắm', 'khong hieu'])('unclear: %s', (text) =>
    expect(read(text, { answered: true })).toEqual({ kind: 'object', code: null, how: 'unclear' }),
  )
  test.each(['chưa đúng', 'sai rồi', 'trả lời chưa đúng'])('wrong: %s', (text) =>
    expect(read(text, { answered: true })).toEqual({ kind: 'object', code: null, how: 'wrong' }),
  )
  test('clear', () => expect(read('đã rõ ạ', { answered: true })).toEqual({ kind: 'clear', code: null }))
  test('without an answer the same words are nothing', () => expect(read('chưa rõ')).toBeNull())
  test.each([
    ['5', 5, ''],
    ['4 sao', 4, ''],
    ['5, cán bộ nhiệt tình', 5, 'cán bộ nhiệt tình'],
  ])('a rating: %s', (text, points, words) =>
    expect(read(text, { ratingAsked: true })).toEqual({ kind: 'rate', code: null, points, words }),
  )
  test('a number is no rating when none was asked', () => expect(read('5')).toBeNull())
})

test.each(['', 'mã ', 'cho hỏi tiến độ ', 'bao giờ trả lời '])('the state: %s with the code', (words) =>
  expect(read(`${words}${code}`)).toEqual({ kind: 'status', code }),
)
test('a code and further words add to that request', () =>
  expect(read(`${code} tôi quên nói là đã mất sổ hộ khẩu`)).toEqual({
    kind: 'add',
    code,
    text: 'tôi quên nói là đã mất sổ hộ khẩu',
  }))
