/** Which topics need the commander's consent, and who stands in for a head for a time. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** A rule: this topic in this unit and below needs consent; null = every one. */
export interface ApprovalRule {
  id: string
  unitId: string | null
  topic: string | null
}

/** Every rule, oldest first. */
export async function approvalRules(tx: Tx): Promise<ApprovalRule[]> {
  return tx.selectFrom('approval_rule').select(['id', 'unit_id as unitId', 'topic']).orderBy('id').execute()
}

/** Adds a rule; returns its id. */
export async function insertApprovalRule(
  tx: Tx,
  rule: { unitId: string | null; topic: string | null; by: string; at: Date },
): Promise<string> {
  const { id } = await tx
    .insertInto('approval_rule')
    .values({ unit_id: rule.unitId, topic: rule.topic, created_by: rule.by, created_at: rule.at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Removes a rule; the one removed, or null when there was none. */
export async function deleteApprovalRule(tx: Tx, id: string): Promise<ApprovalRule | null> {
  const row = await tx
    .deleteFrom('approval_rule')
    .where('id', '=', id)
    .returning(['id', 'unit_id as unitId', 'topic'])
    .executeTakeFirst()
  return row ?? null
}

const upwards = (unitId: string) => sql`with recursive up as (
    select id, parent_id from unit where id = ${unitId}
    union select unit.id, unit.parent_id from unit join up on unit.id = up.parent_id
  )`

/** Whether an answer on this topic, given by this unit, needs consent: by a rule of the unit or of one above it. */
export async function needsApproval(tx: Tx, unitId: string, topic: string | null): Promise<boolean> {
  const found = await sql`${upwards(unitId)} select 1 from approval_rule
    where (unit_id is null or unit_id in (select id from up)) and (topic is null or topic = ${topic}) limit 1`.execute(
    tx,
  )
  return found.rows.length > 0
}

/** Whether this officer is, at `now`, the named deputy of the head of this unit or of one above it. */
export async function isDeputy(tx: Tx, officerId: string, unitId: string, now: Date): Promise<boolean> {
  const found = await sql`${upwards(unitId)} select 1 from delegation
    where deputy_id = ${officerId} and ended_at is null and from_at <= ${now} and until_at > ${now}
      and unit_id in (select id from up) limit 1`.execute(tx)
  return found.rows.length > 0
}

/** Who may decide for this unit at `now`: its heads, else those of the nearest unit above that has one, and the deputies. */
export async function decidersOf(tx: Tx, unitId: string, now: Date): Promise<string[]> {
  const found = await sql<{ id: string }>`with recursive up as (
      select id, parent_id, 0 as distance from unit where id = ${unitId}
      union select unit.id, unit.parent_id, up.distance + 1 from unit join up on unit.id = up.parent_id
    ), heads as (
      select officer.id, up.distance from officer join up on up.id = officer.unit_id where officer.role = 'head'
    )
    select id from heads where distance = (select min(distance) from heads)
    union
    select deputy_id from delegation join up on up.id = delegation.unit_id
      where ended_at is null and from_at <= ${now} and until_at > ${now}`.execute(tx)
  return found.rows.map((row) => row.id)
}

/** Who stands in at `now` for the head of this unit or of one above it. */
export async function deputiesOf(tx: Tx, unitId: string, now: Date): Promise<string[]> {
  const found = await sql<{ id: string }>`${upwards(unitId)} select distinct delegation.deputy_id as id from delegation
    join officer on officer.id = delegation.deputy_id and officer.disabled_at is null
    where delegation.unit_id in (select id from up) and delegation.ended_at is null
      and delegation.from_at <= ${now} and delegation.until_at > ${now}`.execute(tx)
  return found.rows.map((row) => row.id)
}

/** A head's deputy for a time. */
export interface Delegation {
  id: string
  unitId: string
  deputyId: string
  deputyName: string
  from: Date
  until: Date
}

/** Delegations of these units that are not over, soonest first. */
export async function delegations(tx: Tx, units: 'all' | readonly string[], now: Date): Promise<Delegation[]> {
  let query = tx
    .selectFrom('delegation')
    .innerJoin('officer', 'officer.id', 'delegation.deputy_id')
    .select([
      'delegation.id',
      'delegation.unit_id as unitId',
      'deputy_id as deputyId',
      'officer.name as deputyName',
      'from_at as from',
      'until_at as until',
    ])
    .where('ended_at', 'is', null)
    .where('until_at', '>', now)
    .orderBy('from_at')
  if (units !== 'all') query = query.where('delegation.unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return query.execute()
}

/** Names a deputy; returns the delegation's id. */
export async function insertDelegation(
  tx: Tx,
  made: { unitId: string; deputyId: string; from: Date; until: Date; by: string; at: Date },
): Promise<string> {
  const { id } = await tx
    .insertInto('delegation')
    .values({
      unit_id: made.unitId,
      deputy_id: made.deputyId,
      from_at: made.from,
      until_at: made.until,
      created_by: made.by,
      created_at: made.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Ends a delegation before its time. False when it is not one of these units' or over already. */
export async function endDelegation(tx: Tx, id: string, units: 'all' | readonly string[], at: Date): Promise<boolean> {
  let query = tx.updateTable('delegation').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null)
  if (units !== 'all') query = query.where('unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}
