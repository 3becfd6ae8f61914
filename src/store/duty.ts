/** Who is there to answer: officers with their duty, leave and load; what waits for whom. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { OfficerRole } from './officers.ts'
import type { EscalationState } from './tables.ts'

/** An officer as assignment sees one. `load`: weighted open work, see `weight` below. */
export interface DutyOfficer {
  id: string
  name: string
  unitId: string
  role: OfficerRole
  /** Set by hand: on or off whatever the hour; null = by the unit's working time. */
  onDuty: boolean | null
  onLeave: boolean
  capacity: number | null
  load: number
}

// What is urgent counts double; what waits for somebody else counts half.
const weight = sql`case when e.state in ('WAITING_CITIZEN', 'PENDING_APPROVAL') then 0.5 when e.urgent then 2 else 1 end`

/** Every officer who has a unit and may answer, with duty and load at `now`. */
export async function dutyOfficers(tx: Tx, now: Date): Promise<DutyOfficer[]> {
  const found = await sql<DutyOfficer>`
    select o.id, o.name, o.unit_id as "unitId", o.role, d.on_duty as "onDuty", d.capacity,
      exists (select from officer_leave l where l.officer_id = o.id and l.from_at <= ${now} and l.to_at > ${now}) as "onLeave",
      coalesce((select sum(${weight}) from escalation e where e.owner_id = o.id
        and e.state in ('ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL')), 0)::float8 as load
    from officer o left join officer_duty d on d.officer_id = o.id
    where o.unit_id is not null and o.disabled_at is null and o.role in ('officer', 'reviewer', 'head') order by o.id`.execute(
    tx,
  )
  return found.rows
}

/** How a unit hands out its work. */
export interface UnitDuty {
  unitId: string
  /** auto: put before an officer on duty; pool: everybody takes for himself. */
  assignment: 'auto' | 'pool'
  /** Working minutes in which an officer must accept. */
  acceptMinutes: number
  deputyId: string | null
  groupAccountId: string | null
  groupId: string | null
}

/** Settings of the units that have any; the others use `defaultDuty`. */
export async function unitDuties(tx: Tx): Promise<Map<string, UnitDuty>> {
  const rows = await tx.selectFrom('unit_duty').selectAll().execute()
  return new Map(
    rows.map((row) => [
      row.unit_id,
      {
        unitId: row.unit_id,
        assignment: row.assignment,
        acceptMinutes: row.accept_minutes,
        deputyId: row.deputy_id,
        groupAccountId: row.group_account_id,
        groupId: row.group_id,
      },
    ]),
  )
}

/** What holds for a unit that has set nothing. */
export const defaultDuty = (unitId: string): UnitDuty => ({
  unitId,
  assignment: 'auto',
  acceptMinutes: 60,
  deputyId: null,
  groupAccountId: null,
  groupId: null,
})

/** Keeps the settings of a unit. */
export async function saveUnitDuty(tx: Tx, duty: UnitDuty): Promise<void> {
  const values = {
    assignment: duty.assignment,
    accept_minutes: duty.acceptMinutes,
    deputy_id: duty.deputyId,
    group_account_id: duty.groupAccountId,
    group_id: duty.groupId,
  }
  await tx
    .insertInto('unit_duty')
    .values({ unit_id: duty.unitId, ...values })
    .onConflict((conflict) => conflict.column('unit_id').doUpdateSet(values))
    .execute()
}

/** Keeps an officer's switch and capacity; what is not given stays. */
export async function saveOfficerDuty(
  tx: Tx,
  officerId: string,
  change: { onDuty?: boolean | null; capacity?: number | null },
): Promise<void> {
  const values = {
    ...(change.onDuty !== undefined ? { on_duty: change.onDuty } : {}),
    ...(change.capacity !== undefined ? { capacity: change.capacity } : {}),
  }
  await tx
    .insertInto('officer_duty')
    .values({ officer_id: officerId, on_duty: change.onDuty ?? null, capacity: change.capacity ?? null })
    .onConflict((conflict) =>
      Object.keys(values).length > 0 ? conflict.column('officer_id').doUpdateSet(values) : conflict.doNothing(),
    )
    .execute()
}

/** Leave that is not over, of officers of these units, soonest first. */
export async function leaves(tx: Tx, units: readonly string[] | 'all', now: Date) {
  return tx
    .selectFrom('officer_leave')
    .innerJoin('officer', 'officer.id', 'officer_leave.officer_id')
    .select([
      'officer_leave.id',
      'officer_leave.officer_id as officerId',
      'officer.name',
      'officer.unit_id as unitId',
      'officer_leave.from_at as from',
      'officer_leave.to_at as to',
      'officer_leave.reason',
    ])
    .where('officer_leave.to_at', '>', now)
    .$if(units !== 'all', (query) =>
      query.where('officer.unit_id', 'in', units.length > 0 ? [...(units as readonly string[])] : ['0']),
    )
    .orderBy('officer_leave.from_at')
    .execute()
}

/** Stores a leave. */
export async function insertLeave(
  tx: Tx,
  leave: { officerId: string; from: Date; to: Date; reason: string },
  by: string,
): Promise<string> {
  const values = {
    officer_id: leave.officerId,
    from_at: leave.from,
    to_at: leave.to,
    reason: leave.reason,
    changed_by: by,
  }
  return (await tx.insertInto('officer_leave').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** Ends a leave that runs, or takes back one that has not begun. */
export async function endLeave(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.deleteFrom('officer_leave').where('id', '=', id).where('from_at', '>=', now).execute()
  await tx.updateTable('officer_leave').set({ to_at: now }).where('id', '=', id).where('to_at', '>', now).execute()
}

/** An escalation that is nobody's yet, or before somebody. */
export interface Waiting {
  accountId: string
  id: string
  state: EscalationState
  unitId: string
  ownerId: string | null
  /** Since when it stands before the owner (ASSIGNED). */
  assignedAt: Date
  /** How often it was put before somebody since it came to this unit. */
  assignments: number
  /** Before whom it was last, or who gave it back. */
  lastAssigned: string | null
  /** Who last took something of this citizen. */
  lastOfficer: string | null
}

const since = sql`coalesce((select max(t.seq) from audit t where t.subject = 'escalation' and t.subject_id = e.id::text
  and t.type = 'transfer'), 0)`

/** What is received, assigned, or held by one of `absent`; oldest deadline first. */
export async function waitingEscalations(tx: Tx, absent: string[], limit: number): Promise<Waiting[]> {
  const held = absent.length > 0 ? sql`e.state = 'IN_PROGRESS' and e.owner_id in (${sql.join(absent)})` : sql`false`
  const found = await sql<Waiting>`
    select e.account_id as "accountId", e.id, e.state, e.unit_id as "unitId", e.owner_id as "ownerId",
      coalesce((select max(a.at) from audit a where a.subject = 'escalation' and a.subject_id = e.id::text
        and a.detail->>'to' = 'ASSIGNED'), e.created_at) as "assignedAt",
      (select count(*)::int from audit a where a.subject = 'escalation' and a.subject_id = e.id::text and a.type = 'assign'
        and a.seq > ${since}) as assignments,
      (select case when a.type = 'assign' then a.detail->>'officer' else a.actor end from audit a
        where a.subject = 'escalation' and a.subject_id = e.id::text
        and (a.type = 'assign' or (a.type = 'giveBack' and a.actor <> 'system')) order by a.seq desc limit 1) as "lastAssigned",
      (select p.owner_id from escalation p where p.account_id = e.account_id and p.conversation_id = e.conversation_id
        and p.id <> e.id and p.owner_id is not null and p.taken_at is not null order by p.id desc limit 1) as "lastOfficer"
    from escalation e
    where e.state = 'ASSIGNED' or (e.state = 'RECEIVED' and e.owner_id is null) or (${held})
    order by e.reply_by_at limit ${limit}`.execute(tx)
  return found.rows
}

/** The heads of a unit; of the nearest unit above when it has none; the administrators when nobody is above. */
export async function headsOf(tx: Tx, unitId: string): Promise<{ unitId: string | null; ids: string[] }> {
  const found = await sql<{ id: string; unitId: string }>`
    with recursive above as (
      select id, parent_id, 0 as step from unit where id = ${unitId}
      union all
      select unit.id, unit.parent_id, above.step + 1 from unit join above on unit.id = above.parent_id where above.step < 10
    ) select o.id, o.unit_id as "unitId", above.step from above join officer o on o.unit_id = above.id and o.role = 'head' and o.disabled_at is null
    order by above.step`.execute(tx)
  const nearest = found.rows[0]?.unitId
  if (nearest) return { unitId: nearest, ids: found.rows.filter((row) => row.unitId === nearest).map((row) => row.id) }
  const admins = await tx
    .selectFrom('officer')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .execute()
  return { unitId: null, ids: admins.map((row) => row.id) }
}

/** The unit at the top of the tree over this one: the province. */
export async function provinceOf(tx: Tx, unitId: string): Promise<string> {
  const found = await sql<{ id: string }>`
    with recursive above as (
      select id, parent_id from unit where id = ${unitId}
      union select unit.id, unit.parent_id from unit join above on unit.id = above.parent_id
    ) select id from above where parent_id is null`.execute(tx)
  return found.rows[0]?.id ?? unitId
}
