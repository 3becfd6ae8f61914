/** Everything that the database holds, for tests that look for what must not be there. */
import { sql } from 'kysely'
import type { Database } from '../../src/store/database.ts'

/** Names of all tables of ours and of the queue, without the partitions. */
export async function tablesOf({ db }: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relnamespace::regnamespace || '.' || quote_ident(c.relname) as name from pg_class c
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace in ('public'::regnamespace, to_regnamespace('pgboss'))
    order by 1`.execute(db)
  return rows.map((row) => row.name)
}

/** All rows of all tables as one text a table: as they stand on disk, or `opened` by the keys. */
export async function contentsOf(database: Database, opened = false): Promise<Map<string, string>> {
  const contents = new Map<string, string>()
  const db = opened ? database.db : database.db.withoutPlugins()
  for (const table of await tablesOf(database)) {
    const { rows } = await sql<{
      all: unknown
    }>`select coalesce(json_agg(t order by t::text), '[]') as all from ${sql.raw(table)} t`.execute(db)
    contents.set(table, JSON.stringify(rows[0]!.all))
  }
  return contents
}
