/** The calendar and the policy that hold for a unit and a topic: data laid over what is built in, by version. */
import { calendarRows, policyRows } from '../store/calendars.ts'
import type { Tx } from '../store/database.ts'
import { type Calendar, officeCalendar, type Period } from './calendar.ts'
import { type DeadlinePolicy, defaultPolicy } from './deadline.ts'

/** The working time of a unit as it stood at `version` (default: now). Hours: of the nearest unit that says any; days off and
 * make-up days: of all units above and of everybody together. */
export async function calendarOf(tx: Tx, unitId: string, version?: number): Promise<Calendar> {
  const rows = await calendarRows(tx, unitId, version)
  const week = rows.find((row) => row.week !== null)?.week as Period[][] | undefined
  return {
    version: Math.max(officeCalendar.version, ...rows.map((row) => row.version)),
    week: week ?? officeCalendar.week,
    daysOff: rows.flatMap((row) => row.daysOff),
    makeUpDays: rows.flatMap((row) => row.makeUpDays),
  }
}

/** The time a topic is given as it stood at `version` (default: now): its own, else that of all others, else the built-in. */
export async function policyOf(tx: Tx, topic: string | null, version?: number): Promise<DeadlinePolicy> {
  const rows = await policyRows(tx, version)
  const set = (wanted: string | null) =>
    rows.find((row) => row.topic === wanted && row.minutes !== null && row.urgentMinutes !== null)
  const found = (topic === null ? undefined : set(topic)) ?? set(null)
  return {
    version: Math.max(defaultPolicy.version, ...rows.map((row) => row.version)),
    minutes: found?.minutes ?? defaultPolicy.minutes,
    urgentMinutes: found?.urgentMinutes ?? defaultPolicy.urgentMinutes,
  }
}
