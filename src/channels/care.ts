/** Words and comparisons that the care of both platforms needs. */
import type { Finding } from './channel.ts'
import type { Http } from './http.ts'

/** Makes findings of one check. */
export const finder = (check: string) => ({
  fine: (say: string): Finding => ({ check, state: 'fine', say, todo: null }),
  warn: (say: string, todo: string): Finding => ({ check, state: 'warn', say, todo }),
  bad: (say: string, todo: string): Finding => ({ check, state: 'bad', say, todo }),
})

/** The worst state among findings. */
export function worstOf(findings: Pick<Finding, 'state'>[]): Finding['state'] {
  if (findings.some((one) => one.state === 'bad')) return 'bad'
  return findings.some((one) => one.state === 'warn') ? 'warn' : 'fine'
}

/** A day in Vietnam, as people write it. */
export const sayDay = (at: Date): string =>
  at.toLocaleDateString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh', day: '2-digit', month: '2-digit', year: 'numeric' })

const clock = finder('Đồng hồ máy chủ')
// Zalo's events are refused by their age and tokens live by the clock; a minute does no harm.
const clockWarnMs = 60_000
const clockBadMs = 300_000

/** This server's clock against the `Date` header of whatever answers at `url`. */
export async function compareClock(http: Http, url: string, now: () => Date): Promise<Finding> {
  const before = now().getTime()
  const answer = await http({ method: 'GET', url })
  const date = answer.kind === 'answer' ? Date.parse(answer.headers.date ?? '') : Number.NaN
  if (Number.isNaN(date))
    return clock.warn('Không hỏi được giờ của nền tảng.', 'Kiểm tra đường ra Internet của máy chủ (cổng 443).')
  const middle = (before + now().getTime()) / 2
  // The header has whole seconds.
  const off = Math.max(0, Math.abs(middle - date) - 1_000)
  const seconds = Math.round(off / 1000)
  const todo = 'Bật đồng bộ giờ: timedatectl set-ntp true.'
  if (off > clockBadMs) return clock.bad(`Lệch ${seconds} giây so với nền tảng.`, todo)
  if (off > clockWarnMs) return clock.warn(`Lệch ${seconds} giây so với nền tảng.`, todo)
  return clock.fine('Đúng giờ với nền tảng.')
}
