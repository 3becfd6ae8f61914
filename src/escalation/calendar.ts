/** Working time of a unit in Asia/Ho_Chi_Minh: hours of the week, public holidays with their compensations, make-up days. */
import Holidays from 'date-holidays'

/** A period of a day in minutes after midnight, local time: from inclusive, to exclusive. */
export type Period = [from: number, to: number]

/** When a unit works. `version` is frozen on each escalation, so that a later change moves no promised date. */
export interface Calendar {
  version: number
  /** Periods of each weekday, Sunday first. */
  week: Period[][]
  /** Local days (YYYY-MM-DD) off besides public holidays. */
  daysOff: string[]
  /** Local days worked although the week or a holiday says otherwise: the government's make-up days. */
  makeUpDays: string[]
}

const office: Period[] = [
  [7 * 60 + 30, 11 * 60 + 30],
  [13 * 60 + 30, 17 * 60],
]

/** Office hours Monday to Friday and Saturday morning, as commune police receive people (excluding public holidays). */
export const officeCalendar: Calendar = {
  version: 1,
  week: [[], office, office, office, office, office, [office[0]!]],
  daysOff: [],
  makeUpDays: [],
}

// Viet Nam keeps UTC+7 all year round; fixed since 1975.
const offsetMs = 7 * 3600_000
const dayMs = 86_400_000
const holidays = new Holidays('VN', { languages: ['vi', 'en'], types: ['public'] })
const holidayCache = new Map<number, Map<string, string>>()

/** Start of the local day that contains `at`, as a UTC instant. */
export const startOfDay = (at: Date): Date => new Date(Math.floor((at.getTime() + offsetMs) / dayMs) * dayMs - offsetMs)

/** The local day as YYYY-MM-DD. */
export const localDay = (at: Date): string => new Date(at.getTime() + offsetMs).toISOString().slice(0, 10)

/** Name of the public holiday on this local day, or null. A holiday on a Saturday or Sunday is made up for on the next
 * weekday (Labour Code 45/2019/QH14, Article 111.3; weekends are the weekly days off of public offices). */
export function holidayOn(day: string): string | null {
  const year = Number(day.slice(0, 4))
  let list = holidayCache.get(year)
  if (!list) holidayCache.set(year, (list = holidaysOf(year)))
  return list.get(day) ?? null
}

function holidaysOf(year: number): Map<string, string> {
  const list = new Map<string, string>()
  for (const holiday of holidays.getHolidays(year)) {
    const first = Date.parse(`${holiday.date.slice(0, 10)}T00:00:00+07:00`)
    const days = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / dayMs))
    for (let n = 0; n < days; n += 1) list.set(localDay(new Date(first + n * dayMs)), holiday.name)
  }
  const weekday = (day: string) => new Date(`${day}T12:00:00Z`).getUTCDay()
  for (const [day, name] of [...list].sort()) {
    if (weekday(day) !== 0 && weekday(day) !== 6) continue
    let next = Date.parse(`${day}T12:00:00Z`)
    const text = () => new Date(next).toISOString().slice(0, 10)
    do next += dayMs
    while (list.has(text()) || weekday(text()) === 0 || weekday(text()) === 6)
    list.set(text(), `Nghỉ bù ${name}`)
  }
  return list
}

// Each minute the dates of all open escalations are computed anew, over the same few days.
const worked = new WeakMap<Calendar, Map<number, Period[]>>()

/** The periods in which `calendar` works on the local day that contains `at`. A calendar that was asked must not be changed. */
export function periodsOf(calendar: Calendar, at: Date): Period[] {
  let days = worked.get(calendar)
  if (!days) worked.set(calendar, (days = new Map()))
  const number = Math.floor((at.getTime() + offsetMs) / dayMs)
  let periods = days.get(number)
  if (!periods) days.set(number, (periods = readPeriods(calendar, at)))
  return periods
}

function readPeriods(calendar: Calendar, at: Date): Period[] {
  const day = localDay(at)
  const weekday = new Date(at.getTime() + offsetMs).getUTCDay()
  const usual = calendar.week[weekday] ?? []
  if (calendar.makeUpDays.includes(day)) return usual.length > 1 ? usual : (calendar.week[1] ?? [])
  if (calendar.daysOff.includes(day) || holidayOn(day)) return []
  return usual
}

/** The instant at which `minutes` of working time after `from` are over. Throws when the calendar never works. */
export function addWorkingMinutes(calendar: Calendar, from: Date, minutes: number): Date {
  let left = minutes
  let day = startOfDay(from)
  for (let n = 0; n < 400; n += 1) {
    for (const [start, end] of periodsOf(calendar, day)) {
      const opens = Math.max(day.getTime() + start * 60_000, from.getTime())
      const closes = day.getTime() + end * 60_000
      if (closes <= opens) continue
      const available = (closes - opens) / 60_000
      if (left <= available) return new Date(opens + left * 60_000)
      left -= available
    }
    day = new Date(day.getTime() + dayMs)
  }
  throw new Error('the calendar has no working time within 400 days')
}

/** Working minutes between two instants; 0 when `to` is not after `from`. */
export function workingMinutesBetween(calendar: Calendar, from: Date, to: Date): number {
  let total = 0
  for (let day = startOfDay(from); day < to; day = new Date(day.getTime() + dayMs)) {
    for (const [start, end] of periodsOf(calendar, day)) {
      const opens = Math.max(day.getTime() + start * 60_000, from.getTime())
      const closes = Math.min(day.getTime() + end * 60_000, to.getTime())
      if (closes > opens) total += (closes - opens) / 60_000
    }
  }
  return total
}

/** Whether the unit is at work at this moment. */
export function isWorkingTime(calendar: Calendar, at: Date): boolean {
  const minute = (at.getTime() - startOfDay(at).getTime()) / 60_000
  return periodsOf(calendar, at).some(([start, end]) => minute >= start && minute < end)
}

/** When the unit works again: null while it is at work, or when it never works. */
export function nextOpening(calendar: Calendar, at: Date): Date | null {
  if (isWorkingTime(calendar, at)) return null
  let day = startOfDay(at)
  for (let n = 0; n < 400; n += 1) {
    for (const [start] of periodsOf(calendar, day)) {
      const opens = new Date(day.getTime() + start * 60_000)
      if (opens > at) return opens
    }
    day = new Date(day.getTime() + dayMs)
  }
  return null
}
