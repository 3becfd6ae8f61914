/** Questions a day, by who answered them. */
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { FiguresAnswer } from '../api/figures.ts'

/** The drawing. The table below says the same in numbers. */
export default function Chart({ rows }: { rows: FiguresAnswer['rows'] }) {
  const bars = rows.map((row) => ({
    day: row.key.slice(5).split('-').reverse().join('/'),
    assistant: row.byAssistant,
    escalated: row.escalated,
    rest: row.askedBack + row.otherwise,
  }))
  return (
    <figure className="chart" aria-label="Biểu đồ số câu hỏi theo ngày; số liệu có trong bảng bên dưới">
      <ResponsiveContainer width="100%" height={260}>
        <BarChart data={bars} margin={{ top: 8, right: 8, bottom: 0, left: -16 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="day" stroke="var(--dim)" tickLine={false} />
          <YAxis allowDecimals={false} stroke="var(--dim)" tickLine={false} axisLine={false} />
          <Tooltip
            contentStyle={{ background: 'var(--pane)', border: '1px solid var(--line)', borderRadius: 8 }}
            cursor={{ fill: 'var(--raised)' }}
          />
          <Legend />
          <Bar
            dataKey="assistant"
            name="Trợ lý trả lời ngay"
            stackId="asked"
            fill="#1f7a4a"
            isAnimationActive={false}
          />
          <Bar dataKey="escalated" name="Chuyển cán bộ" stackId="asked" fill="#c98a1b" isAnimationActive={false} />
          <Bar dataKey="rest" name="Khác" stackId="asked" fill="#8b98a5" isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}
