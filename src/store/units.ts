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
      (select count(*)::int from officer o where o.unit_id = u.id and o.role in ('officer', 'head', 'reviewer')) as officers
    from unit u order by u.id`.execute(tx)
  return found.rows
}
