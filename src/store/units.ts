/** Units: the province, its offices, its communes. */
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
