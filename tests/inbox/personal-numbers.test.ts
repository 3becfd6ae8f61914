import { expect, test } from '@jest/globals'
import { personalNumbers } from '../../src/inbox/web/personal-numbers.ts'

test.each([
  ['số căn cước 001099012345', [['identity', '001099012345']]],
  ['CMND cũ: 012 345 678.', [['identity', '012 345 678']]],
  [
    'gọi 0912.345.678 hoặc +84 912 345 678',
    [
      ['phone', '0912.345.678'],
      ['phone', '+84 912 345 678'],
    ],
  ],
  ['máy bàn 02438262626', [['phone', '02438262626']]],
])('%s', (text, found) => {
  expect(personalNumbers(text).map((number) => [number.kind, number.text])).toEqual(found)
})

test.each([
  'gọi 113 hoặc 1900 0368',
  'mã HD-7K3-M9Q-4TX',
  'Điều 28 Luật 68/2020/QH14',
  'lệ phí 20.000 đồng',
  'ngày 12/11/2026 lúc 17:00',
  'B12345678901',
])('%s is nobody’s number', (text) => {
  expect(personalNumbers(text)).toEqual([])
})
