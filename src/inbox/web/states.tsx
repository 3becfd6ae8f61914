/** What stands where there is nothing yet, or nothing at all, or an error. */
import { Button, Kbd, Skeleton } from '@mantine/core'
import { IconMessageCircle2, IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Grey lines while something is read. */
export function Loading({ rows }: { rows: number }) {
  return (
    <div className="loading" role="status" aria-label="Đang tải">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="loading-row">
          <Skeleton height={16} width={`${62 - (row % 3) * 9}%`} />
          <Skeleton height={14} width={`${92 - (row % 4) * 7}%`} />
          <Skeleton height={12} width="38%" />
        </div>
      ))}
    </div>
  )
}

/** An error, with what can be done. */
export function Failed({ sentence, onRetry }: { sentence: string; onRetry(): void }) {
  return (
    <Empty icon={<IconPlugConnectedX size={32} stroke={1.4} />} title="Chưa tải được">
      <p role="alert">{sentence}</p>
      <Button variant="default" onClick={onRetry}>
        Thử lại
      </Button>
    </Empty>
  )
}

/** A quiet place with a few words. */
export function Empty({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <div className="empty-icon">{icon}</div>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** The right pane before anything is chosen. */
export function NothingOpen() {
  return (
    <main className="nothing">
      <Empty icon={<IconMessageCircle2 size={32} stroke={1.4} />} title="Chọn một yêu cầu để xem">
        <p className="nothing-keys">
          <span>
            <Kbd size="md">j</Kbd> <Kbd size="md">k</Kbd> lên xuống danh sách
          </span>
          <span>
            <Kbd size="md">/</Kbd> tìm kiếm
          </span>
          <span>
            <Kbd size="md">?</Kbd> mọi phím tắt
          </span>
        </p>
      </Empty>
    </main>
  )
}
