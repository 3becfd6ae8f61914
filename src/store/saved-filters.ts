/** Filters of the inbox's list, kept by an officer under a name. Nobody else sees them. */
import type { Tx } from './database.ts'
import type { Narrowed, Queue } from './inbox-queries.ts'

/** One kept filter. */
export interface SavedFilter extends Narrowed {
  id: string
  name: string
}

/** Those of one officer, by name. */
export async function savedFilters(tx: Tx, officerId: string): Promise<SavedFilter[]> {
  const rows = await tx
    .selectFrom('saved_filter')
    .select(['id', 'name', 'queue', 'search', 'unit_id as unitId', 'topic'])
    .where('officer_id', '=', officerId)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({ ...row, queue: row.queue as Queue }))
}

/** Keeps a new one; its id, or null when the officer has one of this name. */
export async function insertFilter(
  tx: Tx,
  officerId: string,
  { name, queue, search, unitId, topic }: Omit<SavedFilter, 'id'>,
  at: Date,
): Promise<string | null> {
  const row = await tx
    .insertInto('saved_filter')
    .values({ officer_id: officerId, name, queue, search, unit_id: unitId, topic, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Gives one another name: `gone` when the officer has no such filter, `taken` when another one has the name. */
export async function renameFilter(
  tx: Tx,
  officerId: string,
  id: string,
  name: string,
): Promise<'renamed' | 'gone' | 'taken'> {
  const kept = await savedFilters(tx, officerId)
  if (!kept.some((one) => one.id === id)) return 'gone'
  if (kept.some((one) => one.id !== id && one.name.toLowerCase() === name.toLowerCase())) return 'taken'
  await tx.updateTable('saved_filter').set({ name }).where('id', '=', id).execute()
  return 'renamed'
}

/** Deletes one of the officer's own; whether there was one. */
export async function deleteFilter(tx: Tx, officerId: string, id: string): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('saved_filter')
    .where('officer_id', '=', officerId)
    .where('id', '=', id)
    .executeTakeFirst()
  return deleted.numDeletedRows > 0n
}
