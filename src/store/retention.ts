/** Rows and words that are older than they may be kept: found and emptied in batches, whole months dropped. */
import { sql } from 'kysely'
import type { Db } from './database.ts'

const batch = 1_000

/** Tables whose words go by age, with the moment they count from. */
const aged = { message: 'created_at', question: 'asked_at' } as const

/** Empties words older than `before`, except those of a conversation in which something is open; returns how many rows. */
export async function purgeWords(
  db: Db,
  table: keyof typeof aged,
  values: Record<string, unknown>,
  before: Date,
): Promise<number> {
  let rows = 0
  for (;;) {
    const found = await sql<{ account_id: string; id: string }>`
      select m.account_id, m.id from ${sql.table(table)} m
      where ${sql.ref(`m.${aged[table]}`)} < ${before} and not m.purged
        and not exists (select from escalation e where e.account_id = m.account_id and e.conversation_id = m.conversation_id
          and e.state not in ('CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED'))
      limit ${batch}`.execute(db)
    if (found.rows.length === 0) return rows
    for (const accountId of new Set(found.rows.map((row) => row.account_id))) {
      const ids = found.rows.filter((row) => row.account_id === accountId).map((row) => row.id)
      await db
        .updateTable(table as 'message')
        .set({ ...values, purged: true } as never)
        .where('account_id', '=', accountId)
        .where('id', 'in', ids)
        .execute()
    }
    rows += found.rows.length
  }
}

/** Deletes worked-on events received before `before`; returns how many. */
export async function purgeEvents(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('event')
    .where('received_at', '<', before)
    .where('state', '<>', 'pending')
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Drops monthly partitions of `parent` that end before `before`; returns their names. */
export async function dropOldPartitions(db: Db, parent: 'event' | 'message', before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${parent}::regclass and c.relname ~ ${`^${parent}_\\d{4}_\\d{2}$`}`.execute(db)
  const month = `${before.getUTCFullYear()}_${String(before.getUTCMonth() + 1).padStart(2, '0')}`
  const old = rows.map((row) => row.name).filter((name) => name.slice(parent.length + 1) < month)
  for (const name of old) await sql`drop table ${sql.table(name)}`.execute(db)
  return old
}

/** Forgets the page's requests, old notices and failed jobs. */
export async function purgeSmall(db: Db, week: Date, record: Date): Promise<void> {
  await db.deleteFrom('officer_request').where('at', '<', week).execute()
  await db.deleteFrom('dead_letter').where('at', '<', record).execute()
}

/** Whether `name` was last done before `before`; if so it is noted as done at `now`, by one process only. */
export async function due(db: Db, name: string, before: Date, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into upkeep (name, at) values (${name}, ${now})
    on conflict (name) do update set at = excluded.at where upkeep.at < ${before} returning name`.execute(db)
  return rows.length > 0
}
