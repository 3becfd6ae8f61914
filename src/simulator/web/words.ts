/** Times, names and states as the phones write them. */
import type { PageMessage } from '../page-state.ts'

const clock = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('vi-VN', { weekday: 'short', day: '2-digit', month: '2-digit' })

export const timeOf = (at: string | Date): string => clock.format(new Date(at))

/** "14:05" today, "CN, 12/10 14:05" on another day. */
export function dayAndTime(at: string): string {
  const date = new Date(at)
  const today = date.toDateString() === new Date().toDateString()
  return today ? `Hôm nay ${clock.format(date)}` : `${day.format(date)} ${clock.format(date)}`
}

/** The name people call somebody by: in Vietnamese the last word. */
export const shortName = (name: string): string => name.split(' ').at(-1) ?? name

export const initials = (name: string): string =>
  name
    .split(' ')
    .slice(-2)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase()

export const stateWords: Record<PageMessage['state'], string> = {
  sending: 'Đang gửi',
  sent: 'Đã nhận',
  received: 'Đã nhận',
  seen: 'Đã xem',
  failed: 'Máy chủ chưa nhận tin này',
}

/** The newest unit message decides what can be tapped as a quick reply. */
export const offeredReplies = (thread: PageMessage[]) => {
  const last = thread.at(-1)
  return last?.from === 'unit' ? last.quickReplies : []
}
