/** The promised date: the legal deadline in working time, or the end of the platform's reply window if that is earlier. */
import { addWorkingMinutes, type Calendar, localDay, startOfDay } from './calendar.ts'

/** How long a unit may take, in working minutes. The lawful time for chat questions is set by the unit (no fixed rule was
 * found for them); the default is one working day, two working hours where the matter is urgent. */
export interface DeadlinePolicy {
  version: number
  minutes: number
  urgentMinutes: number
}
export const defaultPolicy: DeadlinePolicy = { version: 1, minutes: 450, urgentMinutes: 120 }

const hour = 3600_000

/** The two clocks and the one date shown. `reason` says which clock decided. */
export interface Deadline {
  legalDueAt: Date
  replyByAt: Date
  reason: 'legal' | 'zalo-free-window' | 'zalo-window' | 'facebook-window'
}

/** Until when an officer's message can go out after the citizen's last act: Zalo 7 days, 48 hours where nothing may cost
 * money; Facebook 24 hours, 7 days where the account has the Human Agent permission. */
export function windowCloses(channel: 'zalo' | 'facebook', last: Date, settings: Record<string, unknown>): Date {
  const zalo = settings.freeMessagesOnly === true ? 48 : 7 * 24
  const facebook = settings.humanAgent === true ? 7 * 24 : 24
  return new Date(last.getTime() + (channel === 'zalo' ? zalo : facebook) * hour)
}

/** Where the reply window of the platform ends, with a margin for the officer to act before it.
 * Zalo: 48 hours free, 7 days in all; Facebook: 24 hours, 7 days for officers where the account has the Human Agent permission. */
function windowEnd(
  channel: 'zalo' | 'facebook',
  last: Date,
  settings: Record<string, unknown>,
): { at: Date; reason: Deadline['reason'] } {
  const after = (hours: number) => new Date(last.getTime() + hours * hour)
  if (channel === 'zalo') {
    return settings.freeMessagesOnly === true
      ? { at: after(48 - 4), reason: 'zalo-free-window' }
      : { at: after(7 * 24 - 12), reason: 'zalo-window' }
  }
  return settings.humanAgent === true
    ? { at: after(7 * 24 - 12), reason: 'facebook-window' }
    : { at: after(24 - 4), reason: 'facebook-window' }
}

/** The deadline of an escalation opened at `now`. `last` is the citizen's last interaction. */
export function deadlineFor(
  now: Date,
  urgent: boolean,
  calendar: Calendar,
  policy: DeadlinePolicy,
  platform: { channel: 'zalo' | 'facebook'; last: Date; settings: Record<string, unknown> },
): Deadline {
  const legalDueAt = addWorkingMinutes(calendar, now, urgent ? policy.urgentMinutes : policy.minutes)
  return earlier(legalDueAt, platform)
}

/** The one date: the legal date or the end of the reply window, whichever is earlier, and why. */
export function earlier(
  legalDueAt: Date,
  platform: { channel: 'zalo' | 'facebook'; last: Date; settings: Record<string, unknown> },
): Deadline {
  const window = windowEnd(platform.channel, platform.last, platform.settings)
  return window.at < legalDueAt
    ? { legalDueAt, replyByAt: window.at, reason: window.reason }
    : { legalDueAt, replyByAt: legalDueAt, reason: 'legal' }
}

/** The legal date after a pause that began with `left` working minutes on the clock. A date that had passed stays. */
export function resumedDeadline(calendar: Calendar, now: Date, legalDueAt: Date, left: number): Date {
  if (left <= 0) return legalDueAt
  const resumed = addWorkingMinutes(calendar, now, left)
  return resumed > legalDueAt ? resumed : legalDueAt
}

const weekdays = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy']

/** A moment as a citizen reads it: "17:00 hôm nay", "10:30 thứ Tư 12/11". */
export function sayMoment(at: Date, now: Date): string {
  const local = new Date(at.getTime() + 7 * hour)
  const clock = `${String(local.getUTCHours()).padStart(2, '0')}:${String(local.getUTCMinutes()).padStart(2, '0')}`
  if (localDay(at) === localDay(now)) return `${clock} hôm nay`
  if (startOfDay(at).getTime() - startOfDay(now).getTime() === 24 * hour)
    return `${clock} ngày mai (${weekdays[local.getUTCDay()]} ${local.getUTCDate()}/${local.getUTCMonth() + 1})`
  return `${clock} ${weekdays[local.getUTCDay()]} ${local.getUTCDate()}/${local.getUTCMonth() + 1}`
}
