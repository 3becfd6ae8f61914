/** Reads a list of questions and answers from a workbook. Formulas are not computed: the stored values are read. */
import readWorkbook, { type CellValue, type Row } from 'read-excel-file/node'
import { foldMarks } from '../syllable.ts'
import { closeArchive, type Parts } from './archive.ts'
import { ImportRefused } from './refusal.ts'
import { cleanLine, type Source } from './source.ts'

const maxRows = 20_000
/** The heading may stand under a title and a few lines of explanation. */
const searchedRows = 20

interface Columns {
  row: number
  question: number
  answer: number
  topic: number
}

/** Reads every sheet that has a heading row with a question and an answer column. */
export async function readXlsx(parts: Parts): Promise<Source> {
  const sheets = await readWorkbook(closeArchive(parts)).catch((error: unknown) => {
    throw new ImportRefused('corrupt', undefined, error)
  })
  const source: Source = { blocks: [], rows: [], title: null, pages: sheets.length, notes: [] }
  let found = false
  for (const { sheet, data } of sheets) {
    if (data.length > maxRows) throw new ImportRefused('tooMuchText', `trang tính ${sheet}`)
    const columns = findColumns(data)
    if (!columns) {
      if (data.length > 0) source.notes.push(`trang tính "${sheet}" không có cột Câu hỏi và Trả lời: bỏ qua`)
      continue
    }
    found = true
    readRows(sheet, data, columns, source)
  }
  if (!found) throw new ImportRefused(sheets.every(({ data }) => data.length === 0) ? 'noText' : 'noQuestions')
  return source
}

function readRows(sheet: string, data: Row[], columns: Columns, source: Source): void {
  let topic = ''
  for (const [index, row] of data.entries()) {
    if (index <= columns.row) continue
    // A merged topic cell holds its value in the first of its rows only.
    if (columns.topic !== -1) topic = cleanLine(show(row[columns.topic])) || topic
    const question = cleanLine(show(row[columns.question]))
    const answer = show(row[columns.answer]).split(/\r?\n/).map(cleanLine).filter(Boolean).join('\n')
    const place = `trang tính "${sheet}", dòng ${index + 1}`
    if (question && answer) source.rows.push({ topic: topic || cleanLine(sheet), question, answer, place })
    else if (question || answer) source.notes.push(`${place}: thiếu ${question ? 'câu trả lời' : 'câu hỏi'}, bỏ qua`)
  }
}

const headers: Record<'question' | 'answer' | 'topic', RegExp> = {
  question: /^(noi dung )?(cau hoi|hoi|thac mac|question)\b/,
  answer: /^(noi dung )?(cau )?(tra loi|dap an|giai dap|huong dan tra loi|answer)\b/,
  topic: /^(chu de|linh vuc|thu tuc|ten thu tuc|nhom|topic)\b/,
}

function findColumns(data: Row[]): Columns | null {
  for (const [row, cells] of data.slice(0, searchedRows).entries()) {
    const names = cells.map((cell) => foldMarks(cleanLine(show(cell))).toLowerCase())
    const column = (name: keyof typeof headers): number =>
      names.findIndex((text) => text.length <= 40 && headers[name].test(text))
    const columns = { row, question: column('question'), answer: column('answer'), topic: column('topic') }
    if (columns.question !== -1 && columns.answer !== -1) return columns
  }
  return null
}

function show(value: CellValue | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().slice(0, 10).split('-').reverse().join('/')
  return String(value)
}
