/** `npm run units:import -- FILE.xlsx|FILE.csv [--out FILE.yaml]`: a table of units as a draft for knowledge/local.
 * Without --out the draft goes to standard output. Nothing is written when a row is wrong. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSheet } from 'read-excel-file/node'
import { csvRows } from '../src/knowledge/local/csv.ts'
import { inspectLocal } from '../src/knowledge/local/read-units.ts'
import { type Cell, draftFile, unitsFromTable } from '../src/knowledge/local/units-table.ts'
import { inspectKnowledge } from '../src/knowledge/read.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } })
const [file] = positionals
if (!file) fail('npm run units:import -- FILE.xlsx|FILE.csv [--out knowledge/local/TÊN.yaml]', 2)
if (!existsSync(file)) fail(`${file}: không có tệp này`)
if (values.out && existsSync(values.out)) fail(`${values.out}: đã có tệp này, hãy chọn tên khác`)

const folder = join(import.meta.dirname, '..', 'knowledge')
const { files } = inspectLocal(join(folder, 'local'), inspectKnowledge(folder).base)
const { units, problems } = unitsFromTable(
  await rowsOf(file),
  [...files.units.values()].filter((unit) => !unit.example),
)
if (problems.length > 0) fail(problems.map(({ row, reason }) => `${basename(file)}:${row}: ${reason}`).join('\n'))
const draft = draftFile(units, basename(file))
if (values.out) {
  writeFileSync(values.out, draft)
  process.stderr.write(
    `${units.length} đơn vị, bản nháp ở ${values.out}. Soát xong thì xóa dòng "draft: true" và chạy npm run knowledge:check.\n`,
  )
} else process.stdout.write(draft)

async function rowsOf(path: string): Promise<Cell[][]> {
  const ending = extname(path).toLowerCase()
  if (ending === '.csv') return csvRows(readFileSync(path, 'utf8'))
  if (ending !== '.xlsx') fail(`${path}: chỉ đọc được .xlsx và .csv (tệp .xls hãy lưu lại thành .xlsx)`)
  try {
    // Telephone numbers keep their leading zero only as text.
    // The package types a date cell as the class Date instead of a Date.
    return (await readSheet<string>(path, { parseNumber: (text) => text })) as Cell[][]
  } catch (error) {
    fail(`${path}: không đọc được bảng tính: ${(error as Error).message}`)
  }
}

function fail(message: string, code = 1): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}
