/** Figures of a period: that every question has its answer, how fast, where not; as a page, an Excel table and a printed report. */
import { Button, SegmentedControl, Select, Stack, Table, TextInput } from '@mantine/core'
import { IconFileSpreadsheet, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { FiguresAnswer } from '../api/figures.ts'
import { get, sentence } from './api.ts'
import { Cases, type Drill } from './figures-cases.tsx'
import { columnsOf, percent, saveFigures, say, shareOf } from './figures-words.ts'
import { useMe } from './me.ts'
import { PageFrame, TableScroll } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'

// The drawing library is heavy; only this page needs it.
const Chart = lazy(() => import('./figures-chart.tsx'))

const splits = [
  { value: 'day', label: 'Ngày' },
  { value: 'unit', label: 'Đơn vị' },
  { value: 'channel', label: 'Kênh' },
  { value: 'topic', label: 'Chủ đề' },
]
type Split = 'day' | 'unit' | 'channel' | 'topic'

/** Days as the server takes them, by Vietnam's calendar. */
const dayOf = (at: Date): string => at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })
const shift = (days: number): string => dayOf(new Date(Date.now() + days * 86_400_000))
const monthOf = (back: number): { from: string; to: string } => {
  const [year, month] = shift(0).split('-').map(Number) as [number, number]
  const first = new Date(Date.UTC(year, month - 1 - back, 1))
  const last = new Date(Date.UTC(year, month - back, 0))
  return { from: first.toISOString().slice(0, 10), to: last.toISOString().slice(0, 10) }
}
const presets: Record<string, () => { from: string; to: string }> = {
  'Hôm nay': () => ({ from: shift(0), to: shift(0) }),
  '7 ngày qua': () => ({ from: shift(-6), to: shift(0) }),
  '30 ngày qua': () => ({ from: shift(-29), to: shift(0) }),
  'Tháng này': () => ({ from: monthOf(0).from, to: shift(0) }),
  'Tháng trước': () => monthOf(1),
}

/** The page. */
export function FiguresPage({ onMenu }: { onMenu(): void }) {
  const me = useMe()
  const [preset, setPreset] = useState<string | null>('7 ngày qua')
  const [period, setPeriod] = useState(presets['7 ngày qua']!())
  const [split, setSplit] = useState<Split>('day')
  const [drill, setDrill] = useState<Drill | null>(null)
  const query = `from=${period.from}&to=${period.to}`
  const found = useQuery({
    queryKey: ['figures', period, split],
    queryFn: ({ signal }) => get<FiguresAnswer>(`/figures?${query}&split=${split}`, signal),
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
  const setDay = (which: 'from' | 'to', value: string) => {
    if (!value) return
    setPreset(null)
    setPeriod({ ...period, [which]: value })
  }
  return (
    <PageFrame
      title="Số liệu"
      onMenu={onMenu}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconFileSpreadsheet size={18} />}
            onClick={() => found.data && void saveFigures(found.data, split, period)}
          >
            Tải Excel
          </Button>
          <Button variant="default" component="a" href={`/inbox/api/register.csv?${query}`} download>
            Sổ câu hỏi (CSV)
          </Button>
          <Button leftSection={<IconPrinter size={18} />} onClick={() => window.print()}>
            In báo cáo
          </Button>
        </>
      }
    >
      <div className="page-tools no-print">
        <Select
          aria-label="Khoảng thời gian"
          data={Object.keys(presets)}
          value={preset}
          placeholder="Tự chọn"
          onChange={(name) => {
            setPreset(name)
            if (name) setPeriod(presets[name]!())
          }}
        />
        <TextInput
          type="date"
          aria-label="Từ ngày"
          value={period.from}
          max={period.to}
          onChange={(event) => setDay('from', event.currentTarget.value)}
        />
        <TextInput
          type="date"
          aria-label="Đến ngày"
          value={period.to}
          min={period.from}
          onChange={(event) => setDay('to', event.currentTarget.value)}
        />
      </div>
      <div className="only-print">
        <p>{me.unitName ?? 'Toàn hệ thống'}</p>
        <h2>BÁO CÁO TRẢ LỜI CÂU HỎI CỦA NGƯỜI DÂN</h2>
        <p>
          Từ ngày {say.day(period.from)} đến ngày {say.day(period.to)}
        </p>
      </div>
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <Stack gap="lg" mt="md">
          <Whole total={found.data.total} onDrill={setDrill} />
          <div className="figures-split no-print">
            <SegmentedControl data={splits} value={split} onChange={(value) => setSplit(value as Split)} />
          </div>
          {split === 'day' && found.data.rows.length > 1 && (
            <Suspense fallback={<Loading rows={4} />}>
              <Chart rows={found.data.rows} />
            </Suspense>
          )}
          <Rows answer={found.data} split={split} />
          <p className="only-print">
            Lập ngày {say.day(shift(0))} · Người lập: {me.name} · Ký tên: ……………………
          </p>
        </Stack>
      )}
      {drill && <Cases drill={drill} query={query} onClose={() => setDrill(null)} />}
    </PageFrame>
  )
}

function Whole({ total, onDrill }: { total: FiguresAnswer['total']; onDrill(drill: Drill): void }) {
  if (!total || total.asked === 0) return <p className="fine">Không có câu hỏi nào trong khoảng thời gian này.</p>
  const waiting = total.asked - total.settled
  return (
    <>
      <div className="figures-proof" data-tone={total.overdue > 0 ? 'red' : waiting > 0 ? 'amber' : 'green'}>
        <strong>{percent(total.settled, total.asked)}</strong>
        <span>
          {total.settled} trên {total.asked} câu hỏi đã có kết quả.{' '}
          {waiting === 0
            ? 'Không câu nào bị bỏ sót.'
            : `Còn ${waiting} câu: ${total.open} đang xử lý, ${total.overdue} quá hạn, ${total.askedBack + total.offered} chờ người dân, ${total.undelivered} đã trả lời nhưng chưa tới tay.`}
        </span>
      </div>
      <div className="figures-tiles">
        <Tile label="Câu hỏi" value={String(total.asked)} />
        <Tile
          label="Trợ lý trả lời ngay"
          value={String(total.byAssistant)}
          more={percent(total.byAssistant, total.asked)}
        />
        <Tile label="Chuyển cán bộ" value={String(total.escalated)} more={percent(total.escalated, total.asked)} />
        <Tile
          label="Cán bộ trả lời đúng hạn"
          value={say.share(shareOf(total))}
          more={`${total.onTime + total.deliveredLate} yêu cầu`}
        />
        <Tile label="Trả lời quá hạn" value={String(total.answeredLate)} onOpen={() => onDrill('answeredLate')} />
        <Tile label="Quá hạn, chưa trả lời" value={String(total.overdue)} onOpen={() => onDrill('overdue')} />
        <Tile
          label="Đã trả lời, chưa tới tay"
          value={String(total.undelivered)}
          onOpen={() => onDrill('undelivered')}
        />
        <Tile
          label="Thời gian trả lời"
          value={say.minutes(total.medianMinutes)}
          more={`9 trong 10 câu: ${say.minutes(total.p90Minutes)}`}
        />
        <Tile label="Hỏi lại sau trả lời" value={String(total.reopened)} onOpen={() => onDrill('reopened')} />
        <Tile label="Trợ lý bị báo sai" value={String(total.wrongReported)} onOpen={() => onDrill('wrongReported')} />
        <Tile
          label="Đánh giá của người dân"
          value={total.rating === null ? '–' : `${say.number(total.rating)} / 5`}
          more={`${total.ratings} lượt`}
        />
      </div>
    </>
  )
}

function Tile({ label, value, more, onOpen }: { label: string; value: string; more?: string; onOpen?: () => void }) {
  const inside = (
    <>
      <span className="card-dim">{label}</span>
      <strong>{value}</strong>
      {more && <span className="card-dim">{more}</span>}
    </>
  )
  return onOpen && value !== '0' ? (
    <button type="button" className="tile" onClick={onOpen}>
      {inside}
    </button>
  ) : (
    <div className="tile">{inside}</div>
  )
}

function Rows({ answer, split }: { answer: FiguresAnswer; split: Split }) {
  const columns = columnsOf(split)
  return (
    <TableScroll label="Bảng số liệu">
      <Table verticalSpacing="xs" horizontalSpacing="sm" miw={1320} className="figures-table">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.name}>{column.name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {answer.rows.map((row) => (
            <Table.Tr key={row.key}>
              {columns.map((column) => (
                <Table.Td key={column.name}>{column.show(row)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  )
}
