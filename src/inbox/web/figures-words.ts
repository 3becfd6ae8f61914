/** How figures are written: percentages with their guard for few cases, times, the columns of the table and of its Excel copy. */
import type { Figures } from '../../insight/figures.ts'
import type { FiguresAnswer } from '../api/figures.ts'

type Row = FiguresAnswer['rows'][number]

/** Below so many cases a percentage says nothing, and would be read as if it did. */
const fewest = 10

const number = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 })

/** A share of a whole; of few cases both numbers instead. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  if (whole < fewest) return `${part}/${whole}`
  // 99.96 % must not read as all of them.
  const exact = (part / whole) * 100
  return `${number.format(part < whole ? Math.min(exact, 99.9) : exact)} %`
}

/** Escalations answered before their date, of those that had to be by now. */
export const shareOf = (row: Figures): { part: number; whole: number } => ({
  part: row.onTime + row.deliveredLate,
  whole: row.onTime + row.deliveredLate + row.answeredLate + row.overdue,
})

/** Words for values. */
export const say = {
  number: (value: number): string => number.format(value),
  share: ({ part, whole }: { part: number; whole: number }): string => percent(part, whole),
  minutes: (value: number | null): string => {
    if (value === null) return '–'
    if (value < 90) return `${Math.round(value)} phút`
    if (value < 48 * 60) return `${number.format(value / 60)} giờ`
    return `${number.format(value / 1440)} ngày`
  },
  day: (text: string): string => text.split('-').reverse().join('/'),
}

const channels: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook' }
const heads = { day: 'Ngày', unit: 'Đơn vị', channel: 'Kênh', topic: 'Chủ đề' }

/** One column: its name, what it shows, and the value an Excel cell gets. */
export interface Column {
  name: string
  show(row: Row): string
  value(row: Row): string | number | null
}

/** The columns of the table for this split. */
export function columnsOf(split: 'day' | 'unit' | 'channel' | 'topic'): Column[] {
  const name = (row: Row) =>
    split === 'day' ? say.day(row.key) : split === 'channel' ? (channels[row.key] ?? row.key) : row.label || 'Chưa rõ'
  const count = (title: string, read: (row: Row) => number): Column => ({
    name: title,
    show: (row) => String(read(row)),
    value: read,
  })
  return [
    { name: heads[split], show: name, value: name },
    count('Câu hỏi', (row) => row.asked),
    count('Trợ lý trả lời', (row) => row.byAssistant),
    count('Chuyển cán bộ', (row) => row.escalated),
    count('Chờ người dân nói rõ', (row) => row.askedBack),
    count('Kết thúc khác', (row) => row.otherwise),
    count('Có kết quả', (row) => row.settled),
    count('Yêu cầu', (row) => row.escalations),
    count('Đúng hạn', (row) => row.onTime),
    count('Tới tay muộn', (row) => row.deliveredLate),
    count('Quá hạn', (row) => row.answeredLate),
    count('Chưa tới tay', (row) => row.undelivered),
    count('Đang xử lý', (row) => row.open),
    count('Quá hạn chưa trả lời', (row) => row.overdue),
    { name: 'Trung vị', show: (row) => say.minutes(row.medianMinutes), value: (row) => row.medianMinutes },
    { name: '90 %', show: (row) => say.minutes(row.p90Minutes), value: (row) => row.p90Minutes },
    count('Hỏi lại', (row) => row.reopened),
    count('Báo sai', (row) => row.wrongReported),
    { name: 'Điểm', show: (row) => (row.rating === null ? '–' : say.number(row.rating)), value: (row) => row.rating },
  ]
}

/** Saves the table as an Excel file; times in minutes, so that they can be reckoned with. */
export async function saveFigures(
  answer: FiguresAnswer,
  split: 'day' | 'unit' | 'channel' | 'topic',
  period: { from: string; to: string },
): Promise<void> {
  const { default: writeSheet } = await import('write-excel-file/browser')
  const columns = columnsOf(split)
  const total = answer.total && { ...answer.total, label: 'Cộng' }
  const rows = total ? [...answer.rows, total] : answer.rows
  await writeSheet([
    columns.map((column) => ({ value: column.name, fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      columns.map((column, at) => {
        const value = at === 0 && row === total ? 'Cộng' : column.value(row)
        return typeof value === 'number' ? { type: Number, value } : { type: String, value: value ?? '' }
      }),
    ),
  ]).toFile(`so-lieu-${period.from}-${period.to}.xlsx`)
}
