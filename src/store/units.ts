/** Units: the province, its offices, its communes. */

import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** The first unit, made when there is none; its name follows the setting. Returns its id. */
export async function ensureFirstUnit(tx: Tx, name: string): Promise<string> {
  const first = await tx
    .selectFrom('unit')
    .select(['id', 'name'])
    .where('parent_id', 'is', null)
    .orderBy('id')
    .executeTakeFirst()
  if (!first) {
    const made = await tx
      .insertInto('unit')
      .values({ name, level: 'province', parent_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    return made.id
  }
  if (first.name !== name) await tx.updateTable('unit').set({ name }).where('id', '=', first.id).execute()
  return first.id
}

/** Units under `parentId` with these names, made when they do not exist: something to transfer to in the demo. */
export async function ensureUnitsBelow(tx: Tx, parentId: string, names: string[]): Promise<void> {
  for (const name of names) {
    const known = await tx
      .selectFrom('unit')
      .select('id')
      .where('parent_id', '=', parentId)
      .where('name', '=', name)
      .executeTakeFirst()
    if (!known) await tx.insertInto('unit').values({ name, level: 'commune', parent_id: parentId }).execute()
  }
}

/** Name of the unit; throws when it does not exist. */
export async function unitName(tx: Tx, id: string): Promise<string> {
  return (await tx.selectFrom('unit').select('name').where('id', '=', id).executeTakeFirstOrThrow()).name
}

/** Names of units, kept for a minute: every answer asks for one. */
export function keepUnitNames(db: Tx): { get(id: string): Promise<string> } {
  const kept = new Map<string, { until: number; name: Promise<string> }>()
  return {
    get: (id) => {
      const known = kept.get(id)
      if (known && known.until > Date.now()) return known.name
      const name = unitName(db, id)
      kept.set(id, { until: Date.now() + 60_000, name })
      name.catch(() => kept.delete(id))
      return name
    },
  }
}

/** The unit, and every unit above it, nearest first. */
export async function chainOfUnit(tx: Tx, unitId: string): Promise<string[]> {
  const found = await sql<{ id: string }>`
    with recursive above as (
      select id, parent_id, 0 as step from unit where id = ${unitId}
      union all
      select unit.id, unit.parent_id, above.step + 1 from unit join above on unit.id = above.parent_id where above.step < 10
    ) select id from above order by step`.execute(tx)
  return found.rows.map((row) => row.id)
}

/** A unit with its place in the tree and whether anybody there can answer. */
export interface PlacedUnit {
  id: string
  name: string
  parentId: string | null
  level: 'province' | 'office' | 'commune'
  officers: number
}

/** Every unit with the number of its officers who answer (auditors do not). */
export async function placedUnits(tx: Tx): Promise<PlacedUnit[]> {
  const found = await sql<PlacedUnit>`
    select u.id, u.name, u.parent_id as "parentId", u.level,
      (select count(*)::int from officer o where o.unit_id = u.id and o.role in ('officer', 'head', 'reviewer') and o.disabled_at is null) as officers
    from unit u order by u.id`.execute(tx)
  return found.rows
}

/** One unit of the tree, with what hangs on it. */
export interface ListedUnit {
  id: string
  name: string
  level: 'province' | 'office' | 'commune'
  parentId: string | null
  officers: number
  accounts: number
}

/** These units (`all`: every one), by name. */
export async function listUnits(tx: Tx, unitIds: 'all' | readonly string[]): Promise<ListedUnit[]> {
  const rows = await tx
    .selectFrom('unit')
    .select((eb) => [
      'id',
      'name',
      'level',
      'parent_id as parentId',
      eb
        .selectFrom('officer')
        .select((one) => one.fn.countAll<string>().as('count'))
        .whereRef('officer.unit_id', '=', 'unit.id')
        .where('officer.disabled_at', 'is', null)
        .as('officers'),
      eb
        .selectFrom('account')
        .select((one) => one.fn.countAll<string>().as('count'))
        .whereRef('account.unit_id', '=', 'unit.id')
        .as('accounts'),
    ])
    .$if(unitIds !== 'all', (query) => query.where('id', 'in', unitIds.length > 0 ? (unitIds as string[]) : ['0']))
    .orderBy('name')
    .execute()
  return rows.map((row) => ({ ...row, officers: Number(row.officers ?? 0), accounts: Number(row.accounts ?? 0) }))
}

/** Makes a unit; returns its id. */
export async function insertUnit(
  tx: Tx,
  unit: { name: string; level: ListedUnit['level']; parentId: string | null },
): Promise<string> {
  const row = { name: unit.name, level: unit.level, parent_id: unit.parentId }
  return (await tx.insertInto('unit').values(row).returning('id').executeTakeFirstOrThrow()).id
}

/** Renames a unit and hangs it elsewhere. */
export async function changeUnit(
  tx: Tx,
  id: string,
  to: { name: string; level: ListedUnit['level']; parentId: string | null },
): Promise<void> {
  await tx
    .updateTable('unit')
    .set({ name: to.name, level: to.level, parent_id: to.parentId })
    .where('id', '=', id)
    .execute()
}
