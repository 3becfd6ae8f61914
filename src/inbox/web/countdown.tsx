/** The one date that matters, as time left, with the reason why it is that date. */
import { Tooltip } from '@mantine/core'
import { IconCheck, IconClock, IconClockExclamation, IconClockPause } from '@tabler/icons-react'
import type { EscalationItem } from '../wire.ts'
import { sayLength, sayMoment, useNow } from './time.ts'
import { clockRuns, isOver, replyByReasons } from './words.ts'

const soon = 4 * 3_600_000

/** Time left, or what stopped the clock. `full` also says the date and the reason in words. */
export function Countdown({ item, full = false }: { item: EscalationItem; full?: boolean }) {
  const now = useNow()
  const reason = replyByReasons[item.replyByReason] ?? 'hạn trả lời'
  if (isOver(item)) return null
  if (item.state === 'DELIVERED')
    return (
      <Mark
        tone="done"
        icon={IconCheck}
        text={item.deliveredAt ? sayMoment(item.deliveredAt, now) : 'Đã trả lời'}
        tip="Câu trả lời đã tới người dân"
      />
    )
  if (item.state === 'WAITING_CITIZEN')
    return <Mark tone="calm" icon={IconClockPause} text="Tạm dừng" tip="Thời hạn dừng trong lúc chờ người dân" />
  if (!clockRuns(item)) return null
  const left = new Date(item.replyByAt).getTime() - now
  const tone = left < 0 ? 'over' : left < soon ? 'soon' : 'calm'
  const text = left < 0 ? `Quá ${sayLength(left)}` : full ? `Còn ${sayLength(left)}` : sayLength(left)
  return (
    <Mark
      tone={tone}
      icon={left < 0 ? IconClockExclamation : IconClock}
      text={text}
      tip={`Trả lời trước ${sayMoment(item.replyByAt, now)} · ${reason}`}
    />
  )
}

function Mark({ tone, icon: Icon, text, tip }: { tone: string; icon: typeof IconClock; text: string; tip: string }) {
  return (
    <Tooltip label={tip} multiline maw={300} events={{ hover: true, focus: true, touch: true }}>
      <span className="countdown" data-tone={tone}>
        <Icon size={16} stroke={1.9} aria-hidden />
        {text}
      </span>
    </Tooltip>
  )
}
