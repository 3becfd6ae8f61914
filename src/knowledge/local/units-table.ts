/** A table of units (one a row) as a draft for knowledge/local. What is wrong is told by row, in Vietnamese: officers read it. */
import { stringify } from 'yaml'
import { foldMarks } from '../syllable.ts'
import { type Level, type Unit, unitFile } from './unit-file.ts'

/** A cell as xlsx or csv gives it. */
export type Cell = string | number | boolean | Date | null | undefined

/** A wrong row; rows count from 1, the headers are row 1. */
export interface RowProblem {
  row: number
  reason: string
}

const columns = {
  name: 'Tên',
  level: 'Cấp',
  parent: 'Trực thuộc',
  oldNames: 'Tên cũ',
  address: 'Địa chỉ',
  hours: 'Giờ làm việc',
  hotline: 'Điện thoại',
  source: 'Nguồn',
  checkedOn: 'Ngày kiểm tra',
} as const
type Column = keyof typeof columns
const required: Column[] = ['name', 'level', 'parent', 'source', 'checkedOn']

const levelWords: Record<string, Level> = {
  tinh: 'province',
  'thanh pho': 'province',
  'cap tinh': 'province',
  'thanh pho truc thuoc trung uong': 'province',
  phong: 'office',
  'don vi thuoc cong an tinh': 'office',
  xa: 'commune',
  phuong: 'commune',
  'dac khu': 'commune',
  'cap xa': 'commune',
}
const district = /^(huyen|quan|thi xa|cap huyen|thanh pho thuoc tinh|thanh pho thuoc thanh pho)$/
const township = /^thi tran$/
/** Work of an office by words of its name. */
const work: [RegExp, string][] = [
  [/pc06|quan ly hanh chinh/, 'pc06'],
  [/xuat nhap canh/, 'phong_qlxnc'],
  [/giao thong/, 'phong_csgt'],
  [/ho so/, 'phong_ho_so_nghiep_vu'],
]
/** How long a checked row is good for, in days. */
const goodForDays = 183
const lastDayBefore2025Merger = '2025-06-30'

type Draft = Pick<Unit, 'id' | 'name' | 'level' | 'parent' | 'source' | 'checkedOn' | 'reviewBy'> &
  Record<string, unknown>

/** Reads the rows of a table. `known` are units that exist already: a commune may belong to a province of theirs. */
export function unitsFromTable(
  rows: readonly (readonly Cell[])[],
  known: readonly Unit[] = [],
): { units: Draft[]; problems: RowProblem[] } {
  const header = (rows[0] ?? []).map((cell) => plain(cell))
  const at = Object.fromEntries(
    Object.entries(columns).map(([column, title]) => [column, header.indexOf(plain(title))]),
  ) as Record<Column, number>
  const missing = required.filter((column) => at[column] === -1).map((column) => columns[column])
  if (missing.length > 0) return { units: [], problems: [{ row: 1, reason: `thiếu cột: ${missing.join(', ')}` }] }
  const units: (Draft & { row: number; parentName: string })[] = []
  const problems: RowProblem[] = []
  for (const [index, cells] of rows.entries()) {
    if (index === 0 || cells.every((cell) => shown(cell) === '')) continue
    const read = (column: Column) => (at[column] === -1 ? '' : shown(cells[at[column]]))
    const made = unitOf(read, (reason) => problems.push({ row: index + 1, reason }))
    if (made) units.push({ ...made, row: index + 1 })
  }
  const ids = new Set(known.map((unit) => unit.id))
  const byName = new Map<string, number>()
  for (const unit of units) {
    const key = `${plain(unit.parentName)}|${plain(unit.name)}`
    const twin = byName.get(key)
    if (twin) problems.push({ row: unit.row, reason: `"${unit.name}" trùng tên với dòng ${twin}` })
    else byName.set(key, unit.row)
    // Two provinces may each have a commune of this name.
    if (ids.has(unit.id)) unit.id = `${unit.id}-${slugOf(unit.parentName) || 'tinh'}`
    ids.add(unit.id)
  }
  const provinces = [...units, ...known].filter((unit) => unit.level === 'province')
  for (const unit of units) {
    if (unit.level === 'province') continue
    const parent = provinces.find((one) => plain(one.name) === plain(unit.parentName))
    if (parent) unit.parent = parent.id
    else
      problems.push({
        row: unit.row,
        reason:
          unit.parentName === ''
            ? 'cột Trực thuộc trống: cần tên tỉnh, thành phố'
            : `"${unit.parentName}" (Trực thuộc) không có trong bảng và chưa có trong knowledge/local`,
      })
  }
  const drafts = units.map(({ row: _row, parentName: _parent, ...unit }) => unit)
  if (problems.length === 0) {
    const checked = unitFile.safeParse({ units: drafts })
    for (const issue of checked.error?.issues ?? [])
      problems.push({
        row: units[Number(issue.path[1])]?.row ?? 1,
        reason: `${issue.path.slice(2).join('.')}: ${issue.message}`,
      })
  }
  return { units: drafts, problems: problems.sort((a, b) => a.row - b.row) }
}

/** The file to be checked by a person; `draft: true` keeps it out of every answer until then. */
export function draftFile(units: readonly Draft[], from: string): string {
  const head = `# Bản nháp từ ${from}. Đọc soát từng đơn vị, thêm receives, rồi xóa dòng draft: true; trước đó không câu trả lời nào dùng tệp này.\n`
  return head + stringify({ draft: true, units }, { lineWidth: 0 })
}

function unitOf(
  read: (column: Column) => string,
  complain: (reason: string) => void,
): (Draft & { parentName: string }) | null {
  const word = plain(read('level'))
  const parentName = read('parent')
  if (district.test(word) || (word === 'thanh pho' && parentName !== '')) {
    complain(
      `cấp "${read('level')}" không còn: Công an cấp huyện kết thúc ngày 01/3/2025, chính quyền cấp huyện kết thúc ngày 01/7/2025; ghi tên cũ vào cột Tên cũ của xã, phường mới`,
    )
    return null
  }
  if (township.test(word)) {
    complain('thị trấn không còn từ ngày 01/7/2025; ghi vào cột Tên cũ của xã, phường mới')
    return null
  }
  const level = levelWords[word]
  const typed = read('name')
  if (!level) complain(`cấp "${read('level')}" không rõ: cần Tỉnh, Thành phố, Phòng, Xã, Phường hoặc Đặc khu`)
  if (typed === '') complain('cột Tên trống')
  if (read('source') === '') complain('cột Nguồn trống: ai, văn bản nào cho biết?')
  const checkedOn = dayOf(read('checkedOn'))
  if (!checkedOn) complain(`Ngày kiểm tra "${read('checkedOn')}" không phải là ngày (viết 24/11/2026)`)
  if (!level || typed === '' || !checkedOn || read('source') === '') return null
  // "Mẫu Một" in a row of level "Phường"
  const kind = { xa: 'Xã', phuong: 'Phường', 'dac khu': 'Đặc khu', tinh: 'Tỉnh', 'thanh pho': 'Thành phố' }[word]
  const name = kind && !plain(typed).startsWith(`${word} `) ? `${kind} ${typed}` : typed
  const reviewBy = new Date(Date.parse(checkedOn) + goodForDays * 86_400_000).toISOString().slice(0, 10)
  const serves = level === 'office' ? work.filter(([words]) => words.test(plain(name))).map(([, id]) => id) : []
  const oldNames = oldNamesOf(read('oldNames'), complain)
  const optional = { oldNames, serves, address: read('address'), hours: read('hours'), hotline: read('hotline') }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value.length > 0))
  return {
    id: slugOf(name),
    name,
    level,
    parent: null,
    parentName,
    ...given,
    source: read('source'),
    checkedOn,
    reviewBy,
  }
}

function oldNamesOf(cell: string, complain: (reason: string) => void): object[] {
  return cell
    .split(/[;\n]/)
    .map((one) => one.trim())
    .filter(Boolean)
    .flatMap((one) => {
      const found =
        /^(một phần\s+)?((?:xã|phường|thị trấn|quận|huyện|thị xã|thành phố|tỉnh|đặc khu)\s[^()]+?)(?:\s*\(([^()]+)\))?$/iu.exec(
          one,
        )
      if (!found) {
        complain(`tên cũ "${one}": viết như "Phường 3 (Quận Gò Mẫu)", có chữ xã, phường, thị trấn, huyện … ở đầu`)
        return []
      }
      const [, part, name, of] = found
      return [
        {
          name: name!.charAt(0).toUpperCase() + name!.slice(1),
          ...(of ? { district: of.trim() } : {}),
          until: lastDayBefore2025Merger,
          ...(part ? { part: true } : {}),
        },
      ]
    })
}

function dayOf(text: string): string | null {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text)
  const day = found ? `${found[3]}-${found[2]!.padStart(2, '0')}-${found[1]!.padStart(2, '0')}` : text
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null
  return date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null
}

function shown(cell: Cell): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  return cell === null || cell === undefined ? '' : String(cell).normalize('NFC').trim()
}

const plain = (cell: Cell): string => foldMarks(shown(cell)).toLowerCase().replace(/\s+/g, ' ')
const slugOf = (name: string): string =>
  plain(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
