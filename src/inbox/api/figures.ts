/** The page of figures, and the register of a period as a table. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { type Case, drills, type Figures, readCases, readFigures, readRegister, splits } from '../../insight/figures.ts'
import { writeAudit } from '../../store/audit.ts'
import { allUnits } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { type Parts, type Person, type Route, route } from './route.ts'

const dayMs = 24 * 3_600_000
const day = z.iso.date({ error: 'Ngày chưa đúng.' }).transform((text) => new Date(`${text}T00:00:00+07:00`))

/** Both days are whole, in Vietnam's time; three years at most. */
const period = z
  .object({ from: day, to: day })
  .transform(({ from, to }) => ({ from, to: new Date(to.getTime() + dayMs) }))
  .refine(({ from, to }) => from < to, 'Ngày đầu phải trước ngày cuối.')
  .refine(({ from, to }) => to.getTime() - from.getTime() <= 3 * 366 * dayMs, 'Khoảng thời gian dài quá ba năm.')

/** What a figure's name in the table means is told by the key; topics and units carry their titles. */
export interface FiguresAnswer {
  total: Figures | null
  rows: (Figures & { label: string })[]
}

export const figureRoutes: Route[] = [
  route({
    method: 'get',
    path: '/figures',
    summary: 'Figures of a period, whole and split by day, unit, channel or topic.',
    action: 'figures',
    query: z.object({ split: z.enum(splits).default('day') }).and(period),
    run: async ({ person, parts, query, now }): Promise<FiguresAnswer> => {
      const wanted = { ...query, scope: person.scope, now }
      const [total] = await readFigures(parts.db, 'total', wanted)
      const rows = query.split === 'total' ? [] : await readFigures(parts.db, query.split, wanted)
      const units = new Map((await allUnits(parts.db)).map((unit) => [unit.id, unit.name]))
      return {
        total: total ?? null,
        rows: rows.map((row) => ({
          ...row,
          label: query.split === 'unit' ? (units.get(row.key) ?? row.key) : row.key,
        })),
      }
    },
  }),
  route({
    method: 'get',
    path: '/figures/cases',
    summary: 'The newest questions behind one figure.',
    action: 'figures',
    query: z.object({ drill: z.enum(drills) }).and(period),
    run: async ({ person, parts, query, now }): Promise<{ cases: Case[] }> => ({
      cases: await readCases(parts.db, query.drill, { ...query, scope: person.scope, now }, 200),
    }),
  }),
]

const columns: [string, (one: Case, unit: (id: string) => string) => string | number | Date | null][] = [
  ['Mã câu hỏi', (one) => `${one.accountId}-${one.questionId}`],
  ['Mã tra cứu', (one) => one.code],
  ['Hỏi lúc', (one) => one.askedAt],
  ['Kênh', (one) => (one.channel === 'zalo' ? 'Zalo' : 'Facebook')],
  ['Đơn vị', (one, unit) => unit(one.unitId)],
  ['Chủ đề', (one) => one.topic],
  ['Kết quả', (one) => one.outcome],
  ['Có kết quả lúc', (one) => one.outcomeAt],
  ['Hạn trả lời', (one) => one.dueAt],
  ['Cán bộ trả lời lúc', (one) => one.answeredAt],
  ['Tới tay lúc', (one) => one.deliveredAt],
  ['Tình trạng', (one) => (one.fate ? (fates[one.fate] ?? one.fate) : null)],
  ['Điểm đánh giá', (one) => one.rating],
]

/** What officers read for each column of an escalation's fate. */
export const fates: Record<string, string> = {
  onTime: 'Trả lời đúng hạn',
  deliveredLate: 'Trả lời đúng hạn, tới tay muộn',
  answeredLate: 'Trả lời quá hạn',
  undelivered: 'Đã trả lời, chưa tới tay',
  ended: 'Kết thúc không trả lời (có lý do)',
  open: 'Đang xử lý, còn hạn',
  overdue: 'Quá hạn, chưa trả lời',
  offered: 'Đã đề nghị chuyển, người dân chưa đồng ý',
}

/** Streams the register of a period: one line a question, readable by Excel, no words of citizens. The reading is on record. */
export async function answerRegister(
  asked: Request,
  answer: Response,
  person: Person,
  parts: Parts,
  now: Date,
): Promise<void> {
  const query = period.safeParse(asked.query, { error: () => 'Khoảng thời gian chưa đúng.' })
  if (!query.success) throw new Refusal(400, 'invalid', query.error.issues[0]!.message)
  const { from, to } = query.data
  await writeAudit(parts.db, {
    accountId: null,
    subject: 'officer',
    subjectId: person.id,
    type: 'register-exported',
    actor: person.id,
    at: now,
    detail: { from: from.toISOString(), to: to.toISOString() },
  })
  const units = new Map((await allUnits(parts.db)).map((unit) => [unit.id, unit.name]))
  answer
    .type('text/csv; charset=utf-8')
    .attachment(`so-cau-hoi-${String(asked.query.from)}-${String(asked.query.to)}.csv`)
  // Excel reads UTF-8 only behind this mark.
  answer.write(`\uFEFF${columns.map(([name]) => cell(name)).join(',')}\r\n`)
  for await (const cases of readRegister(parts.db, { from, to, scope: person.scope, now })) {
    const lines = cases.map((one) => columns.map(([, read]) => cell(read(one, (id) => units.get(id) ?? id))).join(','))
    if (!answer.write(`${lines.join('\r\n')}\r\n`)) await new Promise((done) => answer.once('drain', done))
    if (answer.destroyed) return
  }
  answer.end()
}

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** One cell. What a spreadsheet would take for a formula is made text, in wide letters and behind blanks too. */
function cell(value: string | number | Date | null): string {
  if (value === null) return ''
  if (value instanceof Date) return clock.format(value)
  const text = String(value)
  const safe = typeof value === 'string' && /^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
