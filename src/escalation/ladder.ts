/** When whom to remind of an escalation. Pure: computed anew each minute from the dates as they stand, so that a changed date,
 * calendar or ladder corrects what is to come. */
import type { RunningClock, StepSetting } from '../store/reminders.ts'
import { addWorkingMinutes, type Calendar, startOfDay, workingMinutesBetween } from './calendar.ts'
import { defaultPolicy, windowCloses } from './deadline.ts'

/** Steps of the one date, in their order. */
export const ladder = ['half', 'most', 'nearly', 'due', 'province'] as const
/** All steps: `approval` is the approver's own clock, `window` the platform's. */
export type Step = (typeof ladder)[number] | 'approval' | 'window'

/** What each step is called on screen, and who is told. */
export const stepLabels: Record<Step, { label: string; who: string }> = {
  half: { label: 'Nhắc lần 1', who: 'Cán bộ xử lý' },
  most: { label: 'Nhắc lần 2', who: 'Cán bộ xử lý và cấp phó' },
  nearly: { label: 'Nhắc lần 3', who: 'Chỉ huy đơn vị' },
  due: { label: 'Quá hạn', who: 'Chỉ huy, cán bộ xử lý; người dân được xin lỗi và hẹn lại' },
  province: { label: 'Quá hạn thêm một ngày làm việc', who: 'Chỉ huy cấp tỉnh' },
  approval: { label: 'Quá thời gian duyệt', who: 'Chỉ huy đơn vị' },
  window: { label: 'Sắp hết hạn nhắn tin của kênh', who: 'Cán bộ xử lý và chỉ huy' },
}

/** Before the platform's window closes `window` leaves at least so many hours, and so much working time. */
const windowMarginMs = 4 * 3600_000
const windowWorkingMinutes = 120
const quietFrom = 21 * 60
const quietTo = 7 * 60
/** These wait for the morning; the others are late already. */
const waitsForMorning: readonly Step[] = ['half', 'most', 'nearly', 'approval']

/** When each step falls due, for an escalation whose clock runs. */
export function stepTimes(clock: RunningClock, calendar: Calendar, settings: readonly StepSetting[]): Map<Step, Date> {
  const times = new Map<Step, Date>()
  const set = (step: Step) => settings.find((one) => one.step === step && one.enabled)
  for (const step of ['half', 'most', 'nearly'] as const) {
    const share = set(step)?.share
    if (share) times.set(step, atShare(clock, calendar, share))
  }
  if (set('due')) times.set('due', clock.replyByAt)
  if (set('province')) times.set('province', addWorkingMinutes(calendar, clock.replyByAt, defaultPolicy.minutes))
  if (set('approval') && clock.state === 'PENDING_APPROVAL' && clock.approvalDueAt)
    times.set('approval', clock.approvalDueAt)
  const window = set('window') ? windowTime(clock, calendar) : null
  if (window) times.set('window', window)
  return times
}

/** When to warn that the platform's window closes. Null where the window itself is the date: `due` says it, unless the
 * citizen's later word opened the window anew. */
function windowTime(clock: RunningClock, calendar: Calendar): Date | null {
  const { lastInteractionAt: last, replyByAt, replyByReason } = clock
  if (!last) return null
  const closes = windowCloses(clock.channel, last, clock.settings)
  const byHours = new Date(closes.getTime() - windowMarginMs)
  const working = workingMinutesBetween(calendar, last, closes) - windowWorkingMinutes
  const byWork = working > 0 ? addWorkingMinutes(calendar, last, working) : byHours
  const at = byWork < byHours ? byWork : byHours
  if (replyByReason === 'legal') return at
  return last > clock.createdAt && at > replyByAt ? at : null
}

/** Shares count in working time; where the unit does not work at all before the date, in hours of the day. */
function atShare(clock: RunningClock, calendar: Calendar, share: number): Date {
  const total = workingMinutesBetween(calendar, clock.createdAt, clock.replyByAt)
  if (total > 0) return addWorkingMinutes(calendar, clock.createdAt, total * share)
  const { createdAt, replyByAt } = clock
  return new Date(createdAt.getTime() + (replyByAt.getTime() - createdAt.getTime()) * share)
}

/** What to do now: `send` at most one step of the date, plus the other two clocks; `passed`: steps that a later one has made
 * needless, as after a standstill. */
export function dueSteps(
  times: ReadonlyMap<Step, Date>,
  sent: readonly string[],
  now: Date,
): { send: Step[]; passed: Step[] } {
  const due = (step: Step) =>
    !sent.includes(step) && (times.get(step)?.getTime() ?? Number.POSITIVE_INFINITY) <= now.getTime()
  const reached = ladder.filter(due)
  // A step below one that was sent already has nothing to say any more.
  const last = reached.findLast(
    (step) => !ladder.some((later) => sent.includes(later) && ladder.indexOf(later) > ladder.indexOf(step)),
  )
  const passed = reached.filter((step) => step !== last)
  const send = [...(last ? [last] : []), ...(['approval', 'window'] as const).filter(due)]
  return { send: send.filter((step) => !isQuiet(now) || !waitsForMorning.includes(step)), passed }
}

/** Night, by the local clock: 21:00 to 7:00. */
export function isQuiet(at: Date): boolean {
  const minute = (at.getTime() - startOfDay(at).getTime()) / 60_000
  return minute >= quietFrom || minute < quietTo
}
