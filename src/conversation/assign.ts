/** Hands out what waits: run every minute and after each release (sign-in, duty, leave, close). Nothing waits for somebody who is
 * away, nothing stays before somebody who does not accept, and nothing is ever dropped because nobody is there. */
import { type Calendar, workingMinutesBetween } from '../escalation/calendar.ts'
import { chooseOfficer, isOnDuty } from '../escalation/duty.ts'
import { transferred } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import { calendarOf } from '../escalation/working-time.ts'
import { notify } from '../notify/notify.ts'
import { setHolder } from '../store/conversations.ts'
import type { Db, Tx } from '../store/database.ts'
import {
  type DutyOfficer,
  defaultDuty,
  dutyOfficers,
  headsOf,
  type UnitDuty,
  unitDuties,
  type Waiting,
  waitingEscalations,
} from '../store/duty.ts'
import { changeEscalation, type Escalation, loadEscalation, openEscalations } from '../store/escalations.ts'
import { insertOutbound } from '../store/messages.ts'
import { placedUnits, unitName } from '../store/units.ts'
import type { Parts } from './parts.ts'

/** How often an officer may let it pass before it goes to the unit's head. */
const offersBeforeHead = 2
const batch = 500

type World = Pick<Parts, 'db' | 'queue'>

/** Everything about one unit that a decision needs. */
interface Desk {
  duty: UnitDuty
  calendar: Calendar
  /** Officers and reviewers; heads stand apart. */
  officers: DutyOfficer[]
  heads: DutyOfficer[]
}

/** Looks at everything that waits. Returns how many escalations changed hands. */
export async function assignWaiting(parts: World, now: Date): Promise<number> {
  const officers = await dutyOfficers(parts.db, now)
  const absent = officers.filter((officer) => officer.onLeave).map((officer) => officer.id)
  const waiting = await waitingEscalations(parts.db, absent, batch)
  if (waiting.length === 0) return 0
  const desks = await openDesks(parts.db, officers)
  let moved = 0
  for (const one of waiting) {
    const desk = await desks(one.unitId)
    const done = await parts.db.transaction().execute((tx) => look(tx, parts, one, desk, officers, now))
    if (done) moved += 1
  }
  return moved
}

async function openDesks(db: Db, officers: DutyOfficer[]): Promise<(unitId: string) => Promise<Desk>> {
  const duties = await unitDuties(db)
  const made = new Map<string, Promise<Desk>>()
  return (unitId) => {
    const known = made.get(unitId)
    if (known) return known
    const own = officers.filter((officer) => officer.unitId === unitId)
    const desk = calendarOf(db, unitId).then((calendar) => ({
      duty: duties.get(unitId) ?? defaultDuty(unitId),
      calendar,
      officers: own.filter((officer) => officer.role !== 'head'),
      heads: own.filter((officer) => officer.role === 'head'),
    }))
    made.set(unitId, desk)
    return desk
  }
}

async function look(
  tx: Tx,
  parts: World,
  one: Waiting,
  desk: Desk,
  officers: DutyOfficer[],
  now: Date,
): Promise<boolean> {
  const escalation = await loadEscalation(tx, one.accountId, one.id)
  if (!escalation || escalation.state !== one.state || escalation.ownerId !== one.ownerId) return false
  if (one.ownerId === null) return handOut(tx, parts, escalation, one, desk, now)
  const owner = officers.find((officer) => officer.id === one.ownerId)
  const away = !owner || owner.onLeave
  if (one.state === 'IN_PROGRESS') return away && takeBack(tx, escalation, owner, 'giveBack', 'Cán bộ nghỉ', now)
  if (away || owner.onDuty === false) return takeBack(tx, escalation, owner, 'giveBack', 'Cán bộ không trực', now)
  const passed = workingMinutesBetween(desk.calendar, one.assignedAt, now) >= desk.duty.acceptMinutes
  return passed && takeBack(tx, escalation, owner, 'unaccepted', 'Quá thời gian nhận việc', now)
}

/** Back into the unit's queue; the load is free again, and the next look hands it out anew. */
async function takeBack(
  tx: Tx,
  escalation: Escalation,
  owner: DutyOfficer | undefined,
  type: 'giveBack' | 'unaccepted',
  reason: string,
  now: Date,
): Promise<boolean> {
  const state = next(escalation.state, 'giveBack')
  if (!state) return false
  const entry = { type, actor: 'system', at: now, detail: { reason, officer: escalation.ownerId } }
  if (!(await changeEscalation(tx, escalation, { state, ownerId: null }, entry))) return false
  if (owner) owner.load = Math.max(0, owner.load - 1)
  const others = await openEscalations(tx, escalation.accountId, escalation.conversationId)
  if (!others.some((other) => other.id !== escalation.id && other.state === 'IN_PROGRESS'))
    await setHolder(tx, escalation.accountId, escalation.conversationId, { by: 'assistant' })
  return true
}

async function handOut(
  tx: Tx,
  parts: World,
  escalation: Escalation,
  one: Waiting,
  desk: Desk,
  now: Date,
): Promise<boolean> {
  if (desk.officers.length === 0 && desk.heads.length === 0) return handUp(tx, parts, escalation, now)
  if (desk.duty.assignment === 'pool') return false
  const there = (officer: DutyOfficer) => isOnDuty(officer, desk.calendar, now)
  const onDuty = desk.officers.filter(there)
  const offered = one.assignments < offersBeforeHead
  const chosen = offered ? chooseOfficer(onDuty, { last: one.lastOfficer, not: one.lastAssigned }) : null
  // Somebody is there but has no room: it waits in the pool for the next release.
  if (!chosen && offered && onDuty.some((officer) => officer.id !== one.lastAssigned)) return false
  const target =
    chosen ??
    (one.assignments <= offersBeforeHead
      ? chooseOfficer(desk.heads.filter(there), { last: null, not: one.lastAssigned })
      : null)
  if (!target) return tellHeads(tx, escalation, desk, now)
  const entry = { type: 'assign', actor: 'system', at: now, detail: { officer: target.id } }
  if (!(await changeEscalation(tx, escalation, { state: 'ASSIGNED', ownerId: target.id }, entry))) return false
  target.load += escalation.urgent ? 2 : 1
  await notify(tx, {
    kind: 'assigned',
    key: `assigned:${escalation.accountId}-${escalation.id}:${now.getTime()}`,
    title: `${escalation.code}: được phân công cho bạn`,
    body: `Nhận trong ${desk.duty.acceptMinutes} phút làm việc, quá thời gian này yêu cầu được chuyển người khác.`,
    link: `/mine/${escalation.accountId}-${escalation.id}`,
    to: [target.id],
    at: now,
  })
  return true
}

/** Nobody takes it: the heads are told once; it stays where everybody sees it. Outside working time it simply waits. */
async function tellHeads(tx: Tx, escalation: Escalation, desk: Desk, now: Date): Promise<boolean> {
  if (workingMinutesBetween(desk.calendar, new Date(now.getTime() - 60_000), now) === 0) return false
  const { ids } = await headsOf(tx, escalation.unitId)
  await notify(tx, {
    kind: 'waiting',
    key: `waiting:${escalation.accountId}-${escalation.id}:${escalation.unitId}`,
    title: `${escalation.code}: chưa có cán bộ nhận`,
    body: `${escalation.unitName} không có cán bộ trực hoặc không ai nhận. Hãy phân công hoặc tự xử lý.`,
    link: `/unassigned/${escalation.accountId}-${escalation.id}`,
    to: ids,
    group: [escalation.unitId],
    at: now,
  })
  return false
}

/** The unit has no officers (any more): the nearest one above that has takes over; the promised date does not move. */
async function handUp(tx: Tx, parts: World, escalation: Escalation, now: Date): Promise<boolean> {
  const units = await placedUnits(tx)
  let unit = units.find((one) => one.id === escalation.unitId)
  for (let steps = 0; unit && unit.officers === 0 && steps < 10; steps += 1) {
    const { parentId }: { parentId: string | null } = unit
    unit = units.find((one) => one.id === parentId)
  }
  const state = next(escalation.state, 'transfer')
  if (!unit || unit.officers === 0 || unit.id === escalation.unitId || !state) return false
  const entry = {
    type: 'transfer',
    actor: 'system',
    at: now,
    detail: { unitId: unit.id, reason: 'Đơn vị không có cán bộ' },
  }
  if (!(await changeEscalation(tx, escalation, { state, ownerId: null, unitId: unit.id }, entry))) return false
  const { accountId, conversationId } = escalation
  const text = transferred(escalation.code, await unitName(tx, unit.id))
  await insertOutbound(tx, [{ accountId, conversationId, author: 'system', text, createdAt: now }])
  await parts.queue.send(tx, 'deliver', { accountId, conversationId })
  return true
}
