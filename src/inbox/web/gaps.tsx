/** What people ask and nobody's topic answers, grouped by likeness, largest first; kept until dealt with. */
import { Button, Select } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireGaps } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { DraftDialog, type DraftStart } from './knowledge-dialogs.tsx'
import { PageFrame } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'
import { sayDate } from './time.ts'

const periods = [
  { value: '30', label: '30 ngày qua' },
  { value: '90', label: '90 ngày qua' },
  { value: '365', label: 'Một năm qua' },
  { value: '1100', label: 'Tất cả' },
]

/** The page. */
export function GapsPage({ onMenu }: { onMenu(): void }) {
  const client = useQueryClient()
  const [days, setDays] = useState('1100')
  const [draft, setDraft] = useState<DraftStart | null>(null)
  const found = useQuery({
    queryKey: ['gaps', days],
    queryFn: ({ signal }) => get<WireGaps>(`/gaps?days=${days}`, signal),
    staleTime: 0,
  })
  const done = useMutation({
    mutationFn: (questions: WireGaps['gaps'][number]['questions']) => post('/gaps/done', { questions }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['gaps'] }),
  })
  return (
    <PageFrame
      title="Câu hỏi chưa có chủ đề"
      onMenu={onMenu}
      actions={
        <Select
          aria-label="Khoảng thời gian"
          data={periods}
          value={days}
          allowDeselect={false}
          onChange={(value) => setDays(value!)}
        />
      }
    >
      {found.isPending ? (
        <Loading rows={5} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <ul className="cards rows">
          {found.data.gaps.length === 0 && (
            <li className="fine">
              <IconChecks size={20} stroke={1.7} aria-hidden /> Không còn câu hỏi nào chờ xử lý.
            </li>
          )}
          {found.data.gaps.map((gap) => (
            <li key={`${gap.questions[0]!.accountId}-${gap.questions[0]!.id}`} className="card">
              <div>
                <strong>{gap.count} câu hỏi</strong>
                {gap.samples.map((sample) => (
                  <span key={sample}>“{sample}”</span>
                ))}
                <span className="card-dim">Gần nhất: {sayDate(gap.last)}</span>
              </div>
              <div>
                <Button
                  onClick={() => setDraft({ entry: null, from: null, questions: gap.samples, answer: '', article: '' })}
                >
                  Soạn câu trả lời
                </Button>
                <Button variant="default" loading={done.isPending} onClick={() => done.mutate(gap.questions)}>
                  Đã xử lý
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {draft && <DraftDialog start={draft} onClose={() => setDraft(null)} />}
    </PageFrame>
  )
}
