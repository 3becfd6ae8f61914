/** Who is on duty, and before whom an escalation is put. Pure. */
import type { DutyOfficer } from '../store/duty.ts'
import { type Calendar, isWorkingTime } from './calendar.ts'

/** Whether an officer is there: never on leave; by the own switch if it is set; else in the unit's working time. */
export function isOnDuty(officer: DutyOfficer, calendar: Calendar, now: Date): boolean {
  if (officer.onLeave) return false
  return officer.onDuty ?? isWorkingTime(calendar, now)
}

/** The officer for an escalation of this unit: who answered this citizen last, else who has least to do; none of `not`, and
 * nobody beyond the own capacity. Null: nobody has room. */
export function chooseOfficer(
  officers: readonly DutyOfficer[],
  wanted: { last: string | null; not: string | null },
): DutyOfficer | null {
  const room = officers.filter(
    (officer) => officer.id !== wanted.not && (officer.capacity === null || officer.load < officer.capacity),
  )
  const last = room.find((officer) => officer.id === wanted.last)
  return last ?? [...room].sort((a, b) => a.load - b.load || (a.id < b.id ? -1 : 1))[0] ?? null
}
