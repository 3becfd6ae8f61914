/** The unit's own knowledge: drafts to be reviewed, what the assistant answers from, corrections to be sent, the history. */
import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { WireEntry } from '../wire.ts'
import { sentence } from './api.ts'
import { DraftDialog, type DraftStart, useEntries, WithdrawDialog } from './knowledge-dialogs.tsx'
import { EntryHistory } from './knowledge-history.tsx'
import { Recalls } from './knowledge-recalls.tsx'
import { Review } from './knowledge-review.tsx'
import { useMe } from './me.ts'
import { PageFrame } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'
import { sayDate } from './time.ts'

const shown = [
  { value: 'draft', label: 'Chờ duyệt' },
  { value: 'approved', label: 'Đang dùng' },
  { value: 'withdrawn', label: 'Đã thu hồi' },
]
const nothing: Record<string, string> = {
  draft: 'Không có bản nháp nào chờ duyệt.',
  approved: 'Chưa có mục nào được duyệt.',
  withdrawn: 'Chưa có bản nào bị thu hồi.',
}
const emptyDraft: DraftStart = { entry: null, from: null, questions: [], answer: '', article: '' }
const dayOf = (day: string) => day.split('-').reverse().join('/')

/** The page. */
export function KnowledgePage({ onMenu }: { onMenu(): void }) {
  const me = useMe()
  const found = useEntries()
  const [state, setState] = useState('draft')
  const [draft, setDraft] = useState<DraftStart | null>(null)
  const [reviewed, setReviewed] = useState<WireEntry | null>(null)
  const [history, setHistory] = useState<string | null>(null)
  const [withdrawn, setWithdrawn] = useState<WireEntry | null>(null)
  const all = found.data?.versions ?? []
  const versions = all.filter((one) => one.state === state)
  const ofEntry = (entryId: string) => all.filter((one) => one.entryId === entryId)
  return (
    <PageFrame
      title="Kho tri thức của đơn vị"
      onMenu={onMenu}
      actions={
        <Button leftSection={<IconPlus size={18} />} onClick={() => setDraft(emptyDraft)}>
          Soạn mục mới
        </Button>
      }
    >
      {me.can('review') && <Recalls />}
      <SegmentedControl data={shown} value={state} onChange={setState} my="md" />
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <ul className="cards rows">
          {versions.length === 0 && <li className="fine">{nothing[state]}</li>}
          {versions.map((one) => (
            <li key={`${one.entryId}-${one.number}`} className="card">
              <div>
                <span className="card-line">
                  <strong>{one.questions[0]}</strong>
                </span>
                <span className="card-text">{one.answer}</span>
                <span className="card-dim">{historyOf(one)}</span>
              </div>
              <div>
                {one.state === 'draft' && me.can('review') && (
                  <Button onClick={() => setReviewed(one)}>Xem và duyệt</Button>
                )}
                {one.state === 'approved' && (
                  <Button
                    variant="default"
                    onClick={() => setDraft({ ...emptyDraft, ...one, entry: one, validUntil: one.validUntil })}
                  >
                    Soạn bản mới
                  </Button>
                )}
                <Button variant="subtle" color="gray" onClick={() => setHistory(one.entryId)}>
                  Lịch sử ({ofEntry(one.entryId).length} bản)
                </Button>
                {one.state !== 'withdrawn' && me.can('review') && (
                  <Button variant="subtle" color="red" onClick={() => setWithdrawn(one)}>
                    Thu hồi
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {draft && <DraftDialog start={draft} onClose={() => setDraft(null)} />}
      {reviewed && (
        <Review entry={reviewed} documents={found.data?.documents ?? []} onClose={() => setReviewed(null)} />
      )}
      {history && !withdrawn && (
        <EntryHistory
          versions={ofEntry(history)}
          documents={found.data?.documents ?? []}
          onWithdraw={setWithdrawn}
          onClose={() => setHistory(null)}
        />
      )}
      {withdrawn && <WithdrawDialog entry={withdrawn} onClose={() => setWithdrawn(null)} />}
    </PageFrame>
  )
}

/** Who did what to this version, on which basis. */
function historyOf(one: WireEntry): string {
  return [
    `Bản ${one.number} · ${one.unitName}`,
    `căn cứ ${one.document}, ${one.article}`,
    `dùng đến ${dayOf(one.validUntil)}`,
    `${one.authorName} soạn ${sayDate(one.createdAt)}`,
    one.approvedAt && `${one.approverName} duyệt ${sayDate(one.approvedAt)}`,
    one.withdrawnAt && `thu hồi ${sayDate(one.withdrawnAt)}: ${one.withdrawnWhy}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
