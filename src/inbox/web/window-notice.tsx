/** What the platform allows now: warned before its window closes, and told what can still be done after. */
import { IconAlertTriangle } from '@tabler/icons-react'
import type { EscalationDetail } from '../wire.ts'
import { sayLength, sayMoment, useNow } from './time.ts'

const hour = 3_600_000
const parked = 'Câu trả lời vẫn ghi được: hệ thống giữ lại, gửi trước tiên khi người dân nhắn lại hoặc gửi mã tra cứu.'

/** The sentence for this channel and account at this moment, or null while there is nothing to warn of. */
export function windowSentence({ citizen, escalation, windowClosesAt }: EscalationDetail, now: number): string | null {
  if (citizen.unreachable) return `Kênh báo không gửi được cho người này. ${parked}`
  if (!citizen.lastInteractionAt || !windowClosesAt) return null
  const last = new Date(citizen.lastInteractionAt).getTime()
  const end = new Date(windowClosesAt).getTime()
  const left = end - now
  const messenger = escalation.channel === 'facebook'
  const name = messenger ? 'Messenger' : 'Zalo'
  if (left <= 0) return `Đã quá ${sayLength(end - last)} kể từ khi người dân nhắn, ${name} không cho gửi nữa. ${parked}`
  if (left < (end - last) / 6) return `Còn ${sayLength(left)} là hết hạn nhắn tin ${name}. Sau đó: ${parked}`
  if (messenger && now - last > 24 * hour)
    return `Đã quá 24 giờ: trên Messenger chỉ còn lời của cán bộ gửi được, tới ${sayMoment(windowClosesAt, now)}.`
  if (!messenger && now - last > 48 * hour)
    return `Đã quá 48 giờ miễn phí: tin gửi qua Zalo từ giờ có thể tính phí. Còn gửi được tới ${sayMoment(windowClosesAt, now)}.`
  return null
}

/** The warning above the reply. */
export function WindowNotice({ detail }: { detail: EscalationDetail }) {
  const told = windowSentence(detail, useNow())
  if (!told) return null
  return (
    <div className="notice" role="status">
      <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
      <span>{told}</span>
    </div>
  )
}
