/** One entry from its first draft to now: every version with who did what, when, on which basis. */
import { Button, Modal } from '@mantine/core'
import type { WireEntry } from '../wire.ts'
import { useMe } from './me.ts'
import { sayDate } from './time.ts'

const stateNames: Record<WireEntry['state'], string> = {
  draft: 'Bản nháp',
  approved: 'Đang dùng',
  withdrawn: 'Đã thu hồi',
}
const dayOf = (day: string) => day.split('-').reverse().join('/')

/** The dialog. `versions`: of one entry, newest first. */
export function EntryHistory({
  versions,
  documents,
  onWithdraw,
  onClose,
}: {
  versions: WireEntry[]
  documents: { id: string; title: string }[]
  onWithdraw(entry: WireEntry): void
  onClose(): void
}) {
  const me = useMe()
  const title = (id: string) => documents.find((one) => one.id === id)?.title ?? id
  return (
    <Modal opened onClose={onClose} size="xl" title={`Lịch sử: ${versions[0]?.questions[0] ?? ''}`} centered>
      <ol className="versions">
        {versions.map((one) => (
          <li key={one.number} data-state={one.state}>
            <div className="version-head">
              <strong>Bản {one.number}</strong>
              <span>{stateNames[one.state]}</span>
              {one.state !== 'withdrawn' && me.can('review') && (
                <Button variant="subtle" color="red" size="compact-md" onClick={() => onWithdraw(one)}>
                  Thu hồi
                </Button>
              )}
            </div>
            <p className="version-answer">{one.answer}</p>
            <dl>
              <Row name="Căn cứ">{`${title(one.document)}, ${one.article}`}</Row>
              <Row name="Dùng đến hết">{dayOf(one.validUntil)}</Row>
              <Row name="Soạn">{`${one.authorName}, ${sayDate(one.createdAt)}`}</Row>
              {one.replayedAt && one.replay && (
                <Row name="Chạy thử">
                  {`${sayDate(one.replayedAt)}: ${one.replay.asked} câu hỏi, ${one.replay.changed} câu trả lời thay đổi`}
                </Row>
              )}
              {one.approvedAt && <Row name="Duyệt">{`${one.approverName}, ${sayDate(one.approvedAt)}`}</Row>}
              {one.withdrawnAt && (
                <Row name="Thu hồi">
                  {`${one.withdrawerName ?? 'Hệ thống'}, ${sayDate(one.withdrawnAt)}: ${one.withdrawnWhy}`}
                </Row>
              )}
            </dl>
          </li>
        ))}
      </ol>
    </Modal>
  )
}

function Row({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
