/** The seconds in which a reply can be taken back, counted down. */
import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { useAct } from './acting.ts'
import { useKeys } from './keys.tsx'
import { present } from './time.ts'

/** The bar; nothing when there is nothing to take back. `onUndone` is handed what was typed. */
export function UndoBar({ detail, onUndone }: { detail: EscalationDetail; onUndone(text: string): void }) {
  const { undoUntil } = detail
  const act = useAct(detail.escalation)
  const [now, setNow] = useState(present)
  useEffect(() => {
    if (!undoUntil) return
    setNow(present())
    const timer = setInterval(() => setNow(present()), 500)
    return () => clearInterval(timer)
  }, [undoUntil])
  const left = undoUntil ? Math.ceil((new Date(undoUntil).getTime() - now) / 1000) : 0
  const undo = () => {
    if (left > 0 && !act.isPending) act.mutate({ action: 'undo' }, { onSuccess: ({ text }) => text && onUndone(text) })
  }
  useKeys({ z: undo })
  if (left <= 0) return null
  return (
    <div className="undo" role="status">
      <span>
        Sẽ gửi sau <b>{left}</b> giây
      </span>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={18} stroke={1.8} />}
        rightSection={<kbd className="menu-key">z</kbd>}
        loading={act.isPending}
        onClick={undo}
      >
        Thu hồi
      </Button>
    </div>
  )
}
