/** A table of units becomes a draft; every wrong row is told. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { strToU8, zipSync } from 'fflate'
import { parse } from 'yaml'
import { csvRows } from '../../src/knowledge/local/csv.ts'
import { unitFile } from '../../src/knowledge/local/unit-file.ts'
import { draftFile, unitsFromTable } from '../../src/knowledge/local/units-table.ts'

const root = join(import.meta.dirname, '../..')
const temporary = mkdtempSync(join(tmpdir(), 'tro-ly-import-'))
afterAll(() => rmSync(temporary, { recursive: true }))
const header = ['Tên', 'Cấp', 'Trực thuộc', 'Tên cũ', 'Địa chỉ', 'Giờ làm việc', 'Điện thoại', 'Nguồn', 'Ngày kiểm tra']
const good = [
  header,
  ['Tỉnh Thử', 'Tỉnh', '', 'Tỉnh Thử Giang', '', '', '', 'Quyết định thử', '24/11/2026'],
  [
    'Thử Một',
    'Phường',
    'Tỉnh Thử',
    'Phường 3 (Quận Thử); một phần Phường 4 (Quận Thử)',
    'số 1, đường Thử',
    'giờ hành chính',
    '0123 000',
    'Quyết định thử',
    '24/11/2026',
  ],
  ['Phòng Quản lý xuất nhập cảnh', 'Phòng', 'Tỉnh Thử', '', '', '', '', 'Quyết định thử', '2026-11-24'],
]

/** The smallest workbook that Excel itself would open. */
function workbook(rows: string[][]): Uint8Array {
  const cell = (text: string, place: string) =>
    text === '' ? '' : `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`
  // Excel writes no empty rows: the third row is left out, and keeps its number.
  const sheet = rows
    .map((row, index) => ({ row, number: index < 2 ? index + 1 : index + 2 }))
    .map(
      ({ row, number }) =>
        `<row r="${number}">${row.map((text, column) => cell(text, `${'ABCDEFGHI'[column]}${number}`)).join('')}</row>`,
    )
    .join('')
  const xml = (body: string) => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`)
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zipSync({
    '[Content_Types].xml': xml(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    ),
    '_rels/.rels': xml(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': xml(
      `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${relations}"><sheets><sheet name="Đơn vị" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': xml(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': xml(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`,
    ),
  })
}

describe('a good table', () => {
  test('becomes units that the reader takes, as a draft', () => {
    const { units, problems } = unitsFromTable(good)
    expect(problems).toEqual([])
    const file = unitFile.parse(parse(draftFile(units, 'bang.xlsx')))
    expect(file.draft).toBe(true)
    expect(file.units[1]).toMatchObject({
      id: 'phuong-thu-mot',
      name: 'Phường Thử Một',
      level: 'commune',
      parent: 'tinh-thu',
      address: 'số 1, đường Thử',
      checkedOn: '2026-11-24',
      reviewBy: '2027-05-26',
      oldNames: [
        { name: 'Phường 3', district: 'Quận Thử', until: '2025-06-30', part: false },
        { name: 'Phường 4', district: 'Quận Thử', until: '2025-06-30', part: true },
      ],
    })
    expect(file.units[2]).toMatchObject({ level: 'office', serves: ['phong_qlxnc'] })
  })

  test('the same from xlsx and csv, by the command', () => {
    const xlsx = join(temporary, 'bang.xlsx')
    const csv = join(temporary, 'bang.csv')
    writeFileSync(xlsx, workbook(good))
    writeFileSync(
      csv,
      `\ufeff${good.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\r\n')}\r\n`,
    )
    const run = (file: string) =>
      parse(
        execFileSync(process.execPath, [join(root, 'scripts/units-import.ts'), file], { encoding: 'utf8' }),
      ) as unknown
    expect(run(xlsx)).toEqual(parse(draftFile(unitsFromTable(good).units, 'x')))
    expect(run(csv)).toEqual(run(xlsx))
  })

  test('csv as spreadsheets save it', () => {
    expect(csvRows('a,b\n"1, ""x""\ny",2\r\n')).toEqual([
      ['a', 'b'],
      ['1, "x"\ny', '2'],
    ])
    expect(csvRows('a;b\r\n1,5;2')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ])
  })
})

describe('wrong rows', () => {
  const row = (over: Partial<Record<string, string>>) => header.map((column, index) => over[column] ?? good[2]![index]!)
  test.each([
    ['missing parent', row({ 'Trực thuộc': 'Tỉnh Lạ' }), '"Tỉnh Lạ" (Trực thuộc) không có trong bảng'],
    ['no parent', row({ 'Trực thuộc': '' }), 'cột Trực thuộc trống'],
    ['unknown level', row({ Cấp: 'Thôn' }), 'cấp "Thôn" không rõ'],
    ['district', row({ Cấp: 'Huyện' }), 'Công an cấp huyện kết thúc ngày 01/3/2025'],
    ['city of a province', row({ Cấp: 'Thành phố' }), 'không còn'],
    ['township', row({ Cấp: 'Thị trấn' }), 'thị trấn không còn'],
    ['old name without kind', row({ 'Tên cũ': 'Mẫu' }), 'tên cũ "Mẫu"'],
    ['no such day', row({ 'Ngày kiểm tra': '31/2/2026' }), 'không phải là ngày'],
    ['no source', row({ Nguồn: '' }), 'cột Nguồn trống'],
    ['no phone number', row({ 'Điện thoại': 'hỏi trực ban' }), 'must be a phone number'],
  ])('%s', (_name, wrong, reason) => {
    const { problems } = unitsFromTable([header, good[1]!, wrong])
    expect(problems).toContainEqual({ row: 3, reason: expect.stringContaining(reason) })
  })

  test('the same name twice', () => {
    expect(unitsFromTable([...good, good[2]!]).problems).toContainEqual({
      row: 5,
      reason: '"Phường Thử Một" trùng tên với dòng 3',
    })
  })

  test('missing columns', () => {
    expect(unitsFromTable([['Tên', 'Cấp']]).problems).toEqual([
      { row: 1, reason: 'thiếu cột: Trực thuộc, Nguồn, Ngày kiểm tra' },
    ])
  })

  test('the command writes nothing, says why, and leaves files alone', () => {
    const csv = join(temporary, 'sai.csv')
    const out = join(temporary, 'ra.yaml')
    writeFileSync(csv, `${header.join(',')}\nQuận Thử,Quận,Tỉnh Thử,,,,,thử,24/11/2026\n`)
    const run = (...parts: string[]) =>
      spawnSync(process.execPath, [join(root, 'scripts/units-import.ts'), ...parts], { encoding: 'utf8' })
    const { status, stderr } = run(csv, '--out', out)
    expect([status, stderr]).toEqual([1, expect.stringContaining('sai.csv:2: cấp "Quận" không còn')])
    expect(() => readFileSync(out)).toThrow()
    writeFileSync(join(temporary, 'cu.xls'), 'x')
    expect(run(join(temporary, 'cu.xls')).stderr).toContain('chỉ đọc được .xlsx và .csv')
    writeFileSync(join(temporary, 'hong.xlsx'), 'x')
    expect(run(join(temporary, 'hong.xlsx'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('không đọc được bảng tính'),
    })
  })
})
