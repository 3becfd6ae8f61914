/** The officers' lexicon: today's words for old ones, and one line that explains. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { expandTerms, explain, followLexicon, inspectLexicon } from '../../src/knowledge/local/lexicon.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'

const folder = join(import.meta.dirname, '../../knowledge')
const base = readKnowledge(folder, { allowInvalid: true })
const { lexicon, problems } = inspectLexicon(join(folder, 'local', 'lexicon.yaml'), base)
const at = new Date('2026-11-24T05:00:00Z')
const temporary = mkdtempSync(join(tmpdir(), 'tro-ly-lexicon-'))
afterAll(() => rmSync(temporary, { recursive: true }))
const path = join(temporary, 'lexicon.yaml')
const told = (text: string, day = at) => explain(expandTerms(text, lexicon).matched, day)?.text ?? null

test('the shipped lexicon has no problem', () => expect(problems).toEqual([]))

describe('old words', () => {
  test.each([
    ['mất sổ hộ khẩu làm lại ở đâu', 'Sổ hộ khẩu và sổ tạm trú giấy không còn giá trị'],
    ['so ho khau con dung dc k', 'Sổ hộ khẩu và sổ tạm trú giấy không còn giá trị'],
    ['làm KT3 cần gì', 'KT3 là cách gọi cũ'],
    ['cmnd 9 số còn dùng được không', 'Chứng minh nhân dân (loại 9 số và 12 số) hết giá trị'],
    ['làm thẻ ở công an huyện được không', 'Công an cấp huyện không còn từ ngày 01/3/2025'],
    ['đội QLHC quận ở đâu', 'Đội quản lý hành chính'],
  ])('%s', (text, line) => expect(told(text)).toContain(line))

  test.each(['nhập khẩu cho con', 'làm cccd', 'đổi bằng lái', 'đăng ký tạm trú'])('%s needs no explaining', (text) =>
    expect(told(text)).toBeNull(),
  )

  test('an explanation begins to be true on its day', () => {
    expect(told('công an huyện', new Date('2025-02-28T05:00:00Z'))).toBeNull()
    expect(told('công an huyện', new Date('2025-03-01T05:00:00Z'))).not.toBeNull()
  })

  test('each explanation has its source', () => {
    for (const term of lexicon.terms) if (term.explain) expect(base.documents.has(term.source!.document)).toBe(true)
  })

  test("today's words are added only where the topics do not know the old ones", () => {
    expect(expandTerms('xin giấy hạnh kiểm ở đâu', lexicon).text).toBe('xin giấy hạnh kiểm phiếu lý lịch tư pháp ở đâu')
    expect(expandTerms('chuyển cà vẹt sang tên mình', lexicon)).toMatchObject({
      text: 'chuyển cà vẹt sang tên mình',
      matched: [{ means: 'chứng nhận đăng ký xe' }],
    })
    expect(expandTerms('Tạm trú là gì?', lexicon)).toEqual({ text: 'Tạm trú là gì?', matched: [] })
    const once = expandTerms('xin giấy hạnh kiểm ở đâu', lexicon).text
    expect(expandTerms(once, lexicon).text).toBe(once)
  })

  test('other diacritics make another word', () => {
    expect(expandTerms('hộ khẩu', lexicon).matched).toHaveLength(1)
    expect(expandTerms('hồ khâu', lexicon).matched).toHaveLength(0)
  })
})

describe('the file', () => {
  test.each([
    ['terms:\n  - { words: [a], checkedOn: 2026-11-24 }', 2, 'needs means or explain'],
    ['terms:\n  - { words: [a], explain: b, checkedOn: 2026-11-24 }', 2, 'needs its source'],
    [
      'terms:\n  - { words: [a], means: b, checkedOn: 2026-11-24 }\n  - { words: [A], means: c, checkedOn: 2026-11-24 }',
      3,
      'stands already at line 2',
    ],
    [
      'terms:\n  - { words: [a], explain: b, source: { document: 9/1999/X }, checkedOn: 2026-11-24 }',
      2,
      '9/1999/X is not in data/',
    ],
  ])('%#: is refused with line and reason', (yaml, line, reason) => {
    writeFileSync(path, yaml)
    expect(inspectLexicon(path, base).problems).toContainEqual({
      file: expect.stringContaining('lexicon.yaml'),
      line,
      reason: expect.stringContaining(reason),
    })
  })

  test('a saved term is live at once; a bad file is told and the old one stays; undoing works', () => {
    const errors: Error[] = []
    let stamp = 1_700_000_000
    const save = (yaml: string) => {
      writeFileSync(path, yaml)
      utimesSync(path, ++stamp, stamp)
    }
    save('terms: []')
    const current = followLexicon(path, base, (error) => errors.push(error), 0)
    expect(expandTerms('giấy lạ', current()).text).toBe('giấy lạ')
    save('terms: [{ words: [giấy lạ], means: giấy quen, checkedOn: 2026-11-24 }]')
    expect(expandTerms('giay la', current()).text).toBe('giay la giấy quen')
    save('terms: [{ words: [giấy lạ]')
    expect(expandTerms('giay la', current()).text).toBe('giay la giấy quen')
    expect(errors).toHaveLength(1)
    save('terms: []')
    expect(expandTerms('giay la', current()).text).toBe('giay la')
  })
})
