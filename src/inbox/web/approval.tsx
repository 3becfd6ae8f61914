/** The answer that waits for consent: shown whole with its basis; decided by whom may. */
import { Button } from '@mantine/core'
import { IconCheck, IconCornerUpLeft } from '@tabler/icons-react'
import { useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { useAct } from './acting.ts'
import { ReturnDialog } from './dialogs.tsx'
import { useMe } from './me.ts'
import { sayMoment, useNow } from './time.ts'

/** The card; nothing when no answer waits. */
export function Approval({ detail }: { detail: EscalationDetail }) {
  const me = useMe()
  const now = useNow()
  const item = detail.escalation
  const act = useAct(item)
  const [returning, setReturning] = useState(false)
  const answer = detail.answers.findLast((one) => one.state === 'submitted')
  if (!answer || item.state !== 'PENDING_APPROVAL') return null
  // Never by its author; the server knows it for certain.
  const decides = detail.mayApprove && answer.officerName !== me.name
  return (
    <section className="approval" aria-label="Bản trình duyệt">
      <header>
        <strong>{answer.officerName} trình duyệt</strong>
        <span>
          {sayMoment(answer.at, now)}
          {item.approvalDueAt && ` · duyệt trước ${sayMoment(item.approvalDueAt, now)}`}
        </span>
      </header>
      <p className="approval-text">{answer.text}</p>
      <p className="approval-basis">Căn cứ: {answer.basis ?? 'không có căn cứ cụ thể'}</p>
      {decides ? (
        <div className="dialog-foot">
          <Button
            variant="default"
            size="md"
            leftSection={<IconCornerUpLeft size={18} />}
            onClick={() => setReturning(true)}
          >
            Trả lại để sửa
          </Button>
          <Button
            size="md"
            leftSection={<IconCheck size={18} />}
            loading={act.isPending}
            onClick={() => act.mutate({ action: 'approve' })}
          >
            Duyệt và gửi
          </Button>
        </div>
      ) : (
        <p className="approval-wait">Đang chờ chỉ huy duyệt. Hạn với người dân không đổi.</p>
      )}
      <ReturnDialog opened={returning} item={item} onClose={() => setReturning(false)} />
    </section>
  )
}
