/** Seals what was written before, or under an older key: batch by batch, with its place kept, so that it may be stopped. */
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { TextKeys } from './keys.ts'
import { type SealedColumn, sealedColumns, sealValue } from './sealed-columns.ts'
import { openText, sealedBy, sealText, searchMarks, unreadable } from './sealed-text.ts'

const batch = 500
const proofOf = 'text_key.proof'

/** Makes sure that every key that sealed something here is in the ring, and notes the current one. Throws with the cure. */
export async function checkTextKeys(db: Db, keys: TextKeys, now: Date): Promise<void> {
  const raw = db.withoutPlugins()
  const used = await raw.selectFrom('text_key').selectAll().execute()
  for (const { id, proof } of used) {
    if (openText(keys, proof) === id) continue
    throw new Error(
      `TEXT_KEYS: the key "${id}", which sealed texts of this database, is missing or is another one. ` +
        'Restore TEXT_KEYS (or SECRET_KEY for the key "0") that belongs to this database.',
    )
  }
  if (used.some(({ id }) => id === keys.current)) return
  await raw
    .insertInto('text_key')
    .values({ id: keys.current, proof: sealText(keys, proofOf, keys.current), since: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Asks for every table to be sealed anew with the current key. */
export async function askForReseal(db: Db): Promise<void> {
  for (const table_name of Object.keys(sealedColumns))
    await db
      .insertInto('reseal')
      .values({ table_name })
      .onConflict((conflict) => conflict.column('table_name').doUpdateSet({ after_account: '0', after_id: '0' }))
      .execute()
}

/** After every table was sealed anew: the other keys seal nothing any more and need not be kept. */
export async function forgetOldTextKeys(db: Db, keys: TextKeys): Promise<void> {
  await db.deleteFrom('text_key').where('id', '<>', keys.current).execute()
}

/** Seals what waits in `reseal`. `stopped` ends it between two batches; the next
 * call goes on from there. Returns how many rows were written. */
export async function reseal(
  db: Db,
  keys: TextKeys,
  heard: { stopped?: () => boolean; progress?: (table: string, rows: number) => void } = {},
): Promise<number> {
  const raw = db.withoutPlugins()
  let written = 0
  for (;;) {
    if (heard.stopped?.()) return written
    const step = await raw.transaction().execute(async (tx) => {
      // One process at a time; the row lock is the place it stands at.
      const at = await tx.selectFrom('reseal').selectAll().orderBy('table_name').limit(1).forUpdate().executeTakeFirst()
      if (!at) return null
      return { table: at.table_name, ...(await sealBatch(tx, keys, at)) }
    })
    if (!step) return written
    written += step.written
    if (step.read > 0) heard.progress?.(step.table, written)
  }
}

async function sealBatch(
  tx: Tx,
  keys: TextKeys,
  at: { table_name: string; after_account: string; after_id: string },
): Promise<{ read: number; written: number }> {
  const columns = sealedColumns[at.table_name]
  const names = Object.keys(columns ?? {})
  const found = columns
    ? await sql<Record<string, unknown> & { account_id: string; id: string; author?: string }>`
        select account_id, id, ${sql.join(names.map((name) => sql`${sql.ref(name)}`))}
          ${at.table_name === 'message' ? sql`, author` : sql``}
        from ${sql.table(at.table_name)} where (account_id, id) > (${at.after_account}::bigint, ${at.after_id}::bigint)
        order by account_id, id limit ${batch} for update`.execute(tx)
    : { rows: [] }
  const last = found.rows.at(-1)
  if (!last) {
    await tx.deleteFrom('reseal').where('table_name', '=', at.table_name).execute()
    return { read: 0, written: 0 }
  }
  const changed = found.rows.map((row) => changeOf(keys, at.table_name, columns!, row)).filter((row) => row !== null)
  if (changed.length > 0) await writeBatch(tx, at.table_name, columns!, changed)
  await tx
    .updateTable('reseal')
    .set({ after_account: last.account_id, after_id: last.id })
    .where('table_name', '=', at.table_name)
    .execute()
  return { read: found.rows.length, written: changed.length }
}

/** The row's columns as they must be stored, or null when they are. */
function changeOf(
  keys: TextKeys,
  table: string,
  columns: Record<string, SealedColumn>,
  row: Record<string, unknown>,
): Record<string, unknown> | null {
  const next: Record<string, unknown> = { account_id: row.account_id, id: row.id }
  let differs = false
  for (const [name, { kind, marks }] of Object.entries(columns)) {
    const stored = row[name]
    const by = typeof stored === 'string' ? sealedBy(stored) : null
    const plain = by === null ? stored : openText(keys, stored as string)
    if (plain === unreadable && by !== null) throw new Error(`${table}.${name} of row ${row.id} cannot be opened`)
    const empty = plain === null || plain === '' || plain === undefined
    if (!empty && by !== keys.current) differs = true
    const text = kind === 'json' ? JSON.stringify(plain) : String(plain)
    next[name] = empty ? plain : by === keys.current ? stored : sealForJson(keys, table, name, kind, text)
    if (marks) next[marks] = empty || !isSearched(row) ? null : searchMarks(keys, String(plain))
  }
  return differs ? next : null
}

const isSearched = (row: Record<string, unknown>) =>
  row.author === undefined || row.author === 'citizen' || row.author === 'officer'

// Inside the one JSON parameter a sealed JSON value is a plain string again.
const sealForJson = (keys: TextKeys, table: string, name: string, kind: SealedColumn['kind'], text: string) => {
  const value = sealValue(keys, `${table}.${name}`, kind, text)
  return kind === 'json' ? JSON.parse(value) : value
}

async function writeBatch(
  tx: Tx,
  table: string,
  columns: Record<string, SealedColumn>,
  rows: Record<string, unknown>[],
): Promise<void> {
  const typed = Object.entries(columns).flatMap(([name, { kind, marks }]) => [
    { name, type: kind === 'json' ? 'jsonb' : 'text' },
    ...(marks ? [{ name: marks, type: 'int4[]' }] : []),
  ])
  const sets = typed.map(({ name }) => sql`${sql.ref(name)} = g.${sql.ref(name)}`)
  const shape = typed.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type)}`)
  await sql`update ${sql.table(table)} t set ${sql.join(sets)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(account_id bigint, id bigint, ${sql.join(shape)})
    where t.account_id = g.account_id and t.id = g.id`.execute(tx)
}
