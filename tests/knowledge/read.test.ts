/** A bad file is named by file, line and reason; the rest goes on only when that is allowed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkKnowledge } from '../../src/knowledge/check.ts'
import { KnowledgeError, readKnowledge, resolve } from '../../src/knowledge/read.ts'
import { fold } from '../../src/knowledge/vietnamese.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  put('data/a.yaml', data)
  put('topics/tam_tru.md', topic('tam_tru', 'Đến {{cong_an}}, lệ phí {{phi}}.'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), content)
}

const data = `figures:
  - id: phi
    kind: fee
    name: Lệ phí
    values:
      - { text: "15.000 đồng", from: 2025-01-01, to: 2026-12-31, basis: [{ document: 1/2020/QH14 }] }
      - { text: "30.000 đồng", from: 2027-01-01, to: 2027-06-30, basis: [{ document: 1/2020/QH14 }] }
    review: null
    checkedOn: 2026-11-24
documents:
  - { id: 1/2020/QH14, title: Luật Cư trú, short: Luật Cư trú, from: 2021-07-01, to: null, replacedBy: null, amendedBy: [], url: null }
  - { id: 2/2014/TT-BCA, title: Thông tư cũ, short: Thông tư cũ, from: 2014-01-01, to: 2021-06-30, replacedBy: null, amendedBy: [], url: null }
offices:
  - { id: cong_an, name: Công an xã }
links:
  - { id: dvcqg, name: Cổng Dịch vụ công quốc gia, url: "https://dichvucong.gov.vn" }
`
const topic = (id: string, text: string, question = 'đăng ký tạm trú') => `---
id: ${id}
title: Đăng ký tạm trú
domain: cu_tru
appliesTo: Công dân
authority: [cong_an]
fee: [phi]
timeLimit: []
forms: []
links: [dvcqg]
legalBasis:
  - { document: 1/2020/QH14, article: Điều 27 }
effectiveFrom: 2021-07-01
effectiveTo: null
checkedOn: 2026-11-24
reviewBy: 2027-02-28
review: null
related: []
english: null
questions:
${Array.from({ length: 15 }, (_, n) => `  - ${question} ${id} ${n}`).join('\n')}
---

## Trả lời ngắn
${text}
`
const day = (text: string) => new Date(`${text}T05:00:00Z`)
const errorsOf = (): string[] => {
  try {
    return checkKnowledge(readKnowledge(folder), day('2026-11-24'), fold).errors.map(
      (error) => `${error.file}:${error.line} ${error.reason}`,
    )
  } catch (error) {
    return (error as KnowledgeError).problems.map((problem) => `${problem.file}:${problem.line} ${problem.reason}`)
  }
}

describe('dates', () => {
  test.each([
    ['2026-12-31', '15.000 đồng', []],
    ['2027-01-01', '30.000 đồng', []],
    ['2027-07-01', '(mức hiện nay cần hỏi lại cán bộ)', ['phi']],
  ])('on %s the fee is %s', (at, fee, unknown) => {
    expect(resolve(readKnowledge(folder), '{{phi}}', day(at))).toMatchObject({ text: fee, unknown })
  })

  test('the day is the day in Vietnam', () => {
    expect(resolve(readKnowledge(folder), '{{phi}}', new Date('2026-12-31T17:30:00Z')).text).toBe('30.000 đồng')
  })
})

describe('what is refused or found', () => {
  test('a right folder has no error', () => {
    expect(errorsOf()).toEqual([])
  })

  test.each<[string, string, RegExp]>([
    [
      'an unknown reference',
      topic('tam_tru', 'Lệ phí {{khong_co}}.'),
      /tam_tru\.md:3\d \{\{khong_co\}\} is not in data/,
    ],
    ['a bare amount', topic('tam_tru', 'Lệ phí 20.000 đồng.'), /20\.000 đồng" is an amount of money/],
    ['a bare limit', topic('tam_tru', 'Trong 7 ngày làm việc.'), /limit in working days/],
    ['a bare address', topic('tam_tru', 'Vào dichvucong.gov.vn.'), /web address/],
    ['a bare phone number', topic('tam_tru', 'Gọi 1900 0368.'), /phone number/],
    ['a dead document', topic('tam_tru', 'Theo 2/2014/TT-BCA thì làm.'), /in force until 2021-06-30/],
    ['another id than the file', topic('khac', 'x'), /differs from the file name/],
    ['an unknown heading', topic('tam_tru', 'x\n\n## Linh tinh\ny'), /heading "Linh tinh" is not one of/],
    [
      'a missing short answer',
      topic('tam_tru', 'x').replace('## Trả lời ngắn', '## Lưu ý'),
      /"## Trả lời ngắn" is missing/,
    ],
    [
      'a wrong day',
      topic('tam_tru', 'x').replace('reviewBy: 2027-02-28', 'reviewBy: 28/02/2027'),
      /tam_tru\.md:16 reviewBy/,
    ],
    ['no head', 'xin chào', /must begin with a head/],
    ['broken YAML', topic('tam_tru', 'x').replace('fee: [phi]', 'fee: [phi'), /YAML/],
  ])('%s', (_what, content, expected) => {
    put('topics/tam_tru.md', content)
    expect(errorsOf().join('\n')).toMatch(expected)
  })

  test('ages, dates and counts are no limits', () => {
    put(
      'topics/tam_tru.md',
      topic(
        'tam_tru',
        'Trẻ dưới 6 tuổi, 2 ảnh, mức 2, từ ngày 15 tháng 8, trẻ 6 tháng tuổi, lúc 8 giờ sáng, ngày 01/7/2026.',
      ),
    )
    expect(errorsOf()).toEqual([])
  })

  test('one question in two topics', () => {
    put('topics/tam_tru.md', topic('tam_tru', 'x', 'dang ky').replaceAll(' tam_tru ', ' '))
    put('topics/thuong_tru.md', topic('thuong_tru', 'x', 'Đăng ký').replaceAll(' thuong_tru ', ' '))
    expect(errorsOf().join('\n')).toMatch(/stands in topics\/tam_tru\.md too/)
  })

  test('figures that hold on the same day', () => {
    put('data/a.yaml', data.replace('from: 2027-01-01', 'from: 2026-12-31'))
    expect(errorsOf().join('\n')).toMatch(/hold on some of the same days/)
  })

  test('the rest works only when that is allowed', () => {
    put('topics/hong.md', 'hỏng')
    expect(() => readKnowledge(folder)).toThrow(KnowledgeError)
    expect([...readKnowledge(folder, { allowInvalid: true }).topics.keys()]).toEqual(['tam_tru'])
  })

  test('an empty or missing folder says so', () => {
    rmSync(join(folder, 'topics'), { recursive: true })
    expect(() => readKnowledge(folder)).toThrow(/cannot be read/)
  })
})
