/** Answers written once and used often ("câu mẫu"): they hold in their unit and in every unit below. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** One of them; `text` may have placeholders (see placeholders.ts). */
export interface CannedAnswer {
  id: string
  unitId: string
  title: string
  text: string
}
const columns = ['id', 'unit_id as unitId', 'title', 'text'] as const

/** Those of these units, by title. */
export async function cannedOf(tx: Tx, units: 'all' | readonly string[]): Promise<CannedAnswer[]> {
  let query = tx.selectFrom('canned_answer').select(columns).orderBy('title').orderBy('id')
  if (units !== 'all') query = query.where('unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return query.execute()
}

/** Those that hold in this unit: its own and those of every unit above. */
export async function cannedFor(tx: Tx, unitId: string): Promise<CannedAnswer[]> {
  const above = await sql<{ id: string }>`
    with recursive above as (
      select id, parent_id from unit where id = ${unitId}
      union
      select unit.id, unit.parent_id from unit join above on unit.id = above.parent_id
    ) select id from above`.execute(tx)
  return cannedOf(
    tx,
    above.rows.map((row) => row.id),
  )
}

/** Stores a new one, or changes the one with this id in these units; null when there is none. */
export async function saveCanned(
  tx: Tx,
  answer: Omit<CannedAnswer, 'id'> & { id: string | null },
  units: 'all' | readonly string[],
  by: string,
  at: Date,
): Promise<string | null> {
  const values = { unit_id: answer.unitId, title: answer.title, text: answer.text, changed_by: by, changed_at: at }
  if (answer.id === null)
    return (await tx.insertInto('canned_answer').values(values).returning('id').executeTakeFirstOrThrow()).id
  let query = tx.updateTable('canned_answer').set(values).where('id', '=', answer.id).returning('id')
  if (units !== 'all') query = query.where('unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return (await query.executeTakeFirst())?.id ?? null
}

/** Deletes one of these units; its title, or null when there is none. */
export async function deleteCanned(tx: Tx, id: string, units: 'all' | readonly string[]): Promise<string | null> {
  let query = tx.deleteFrom('canned_answer').where('id', '=', id).returning('title')
  if (units !== 'all') query = query.where('unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return (await query.executeTakeFirst())?.title ?? null
}
