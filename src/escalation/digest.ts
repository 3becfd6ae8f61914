/** The morning's numbers: once a working day, when the unit begins, to each officer who has something to do. */
import { notify } from '../notify/notify.ts'
import type { Tx } from '../store/database.ts'
import { type DayNumbers, dayNumbers, digestOfficers } from '../store/reminders.ts'
import { placedUnits } from '../store/units.ts'
import { type Calendar, isWorkingTime, localDay, periodsOf, startOfDay } from './calendar.ts'
import { calendarOf } from './working-time.ts'

const dayMs = 86_400_000
/** After so many minutes of the working day a digest that was missed is not made up for. */
const lateMinutes = 120

/** Sends the digests that are due at `now`; returns to how many. Safe to repeat: one a day each. */
export async function sendDigests(tx: Tx, now: Date): Promise<number> {
  const officers = await digestOfficers(tx, now)
  if (officers.length === 0) return 0
  const calendars = new Map<string, Calendar>()
  for (const unitId of new Set(officers.map((officer) => officer.unitId)))
    calendars.set(unitId, await calendarOf(tx, unitId))
  const due = officers.filter((officer) => isMorning(calendars.get(officer.unitId)!, now))
  if (due.length === 0) return 0
  const numbers = await dayNumbers(tx, now, new Date(startOfDay(now).getTime() + dayMs))
  const units = await placedUnits(tx)
  const below = (unitId: string, top: string): boolean => {
    for (let id: string | null = unitId; id; id = units.find((unit) => unit.id === id)?.parentId ?? null)
      if (id === top) return true
    return false
  }
  let told = 0
  const groups = new Set<string>()
  for (const officer of due) {
    const own = sum(numbers.filter((row) => row.ownerId === officer.id))
    const unit = sum(
      numbers.filter((row) =>
        officer.role === 'head' ? below(row.unitId, officer.unitId) : row.unitId === officer.unitId,
      ),
    )
    if (unit.open === 0 && own.open === 0) continue
    const group = groups.has(officer.unitId) ? [] : [officer.unitId]
    groups.add(officer.unitId)
    const lines = officer.role === 'head' ? [say('Đơn vị', unit)] : [say('Của bạn', own), say('Đơn vị', unit)]
    const { length } = await notify(tx, {
      kind: 'digest',
      key: `digest:${localDay(now)}`,
      title: `Sáng nay: ${unit.overdue > 0 ? `${unit.overdue} quá hạn, ` : ''}${unit.dueToday} đến hạn hôm nay`,
      body: lines.join('\n'),
      link: officer.role === 'head' ? '/unit' : '/mine',
      to: [officer.id],
      group,
      at: now,
    })
    told += length
  }
  return told
}

function isMorning(calendar: Calendar, now: Date): boolean {
  if (!isWorkingTime(calendar, now)) return false
  const [first] = periodsOf(calendar, now)
  const minute = (now.getTime() - startOfDay(now).getTime()) / 60_000
  return first !== undefined && minute < first[0] + lateMinutes
}

type Numbers = Pick<DayNumbers, 'open' | 'dueToday' | 'overdue' | 'approval'>

const sum = (rows: readonly Numbers[]): Numbers =>
  rows.reduce<Numbers>(
    (total, row) => ({
      open: total.open + row.open,
      dueToday: total.dueToday + row.dueToday,
      overdue: total.overdue + row.overdue,
      approval: total.approval + row.approval,
    }),
    { open: 0, dueToday: 0, overdue: 0, approval: 0 },
  )

const say = (whose: string, numbers: Numbers): string =>
  `${whose}: ${numbers.open} đang mở, ${numbers.dueToday} đến hạn hôm nay, ${numbers.overdue} quá hạn, ${numbers.approval} chờ duyệt.`
