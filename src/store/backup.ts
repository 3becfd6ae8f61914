/** A whole database in one compressed file of JSON lines, and back into an empty one: PostgreSQL or embedded, either way. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Database, migrate, migrationNames } from './database.ts'

const batch = 1_000

const head = z.object({
  format: z.literal('tro-ly-06 backup 1'),
  at: z.string(),
  /** The newest migration of the schema. */
  schema: z.string(),
  tables: z.array(z.string().regex(/^[a-z_]+$/)),
  partitions: z.array(z.string().regex(/^(event|message)_\d{4}_\d{2}$/)),
})
const foot = z.object({ rows: z.record(z.string(), z.number()), sha256: z.string() })

/** What a backup holds. */
export type Manifest = z.infer<typeof head> & z.infer<typeof foot>

/** Writes everything as it stood at one moment to `file`. Texts and secrets stay sealed: keep the keys apart from it. */
export async function backUp(database: Database, file: string, now: Date): Promise<Manifest> {
  const db = database.db.withoutPlugins()
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let first!: z.infer<typeof head>
  const write = async function* (): AsyncGenerator<string> {
    const line = (text: string) => {
      hash.update(`${text}\n`)
      return `${text}\n`
    }
    const tx = await db.startTransaction().setIsolationLevel('repeatable read').execute()
    try {
      const schema = await sql<{ name: string }>`select name from kysely_migration order by name desc limit 1`.execute(
        tx,
      )
      const parts = await sql<{ name: string }>`select relname as name from pg_class
        where relispartition and relkind = 'r' and relname ~ '^(event|message)_\\d{4}_\\d{2}$' order by 1`.execute(tx)
      const tables = await tablesInOrder(tx)
      const partitions = parts.rows.map((row) => row.name)
      first = { format: 'tro-ly-06 backup 1', at: now.toISOString(), schema: schema.rows[0]!.name, tables, partitions }
      yield line(JSON.stringify(first))
      for (const table of tables) {
        rows[table] = 0
        await sql`declare backup no scroll cursor for select row_to_json(t)::text as row from ${sql.table(table)} t`.execute(
          tx,
        )
        for (;;) {
          const page = await sql<{ row: string }>`fetch ${sql.raw(String(batch))} from backup`.execute(tx)
          if (page.rows.length === 0) break
          rows[table] += page.rows.length
          for (const { row } of page.rows) yield line(`${table} ${row.replaceAll('\n', ' ')}`)
        }
        await sql`close backup`.execute(tx)
      }
      await tx.commit().execute()
    } catch (error) {
      await tx.rollback().execute()
      throw error
    }
    yield `${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`
  }
  await pipeline(Readable.from(write()), createGzip(), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  const manifest = await checkBackup(file)
  return manifest
}

/** Reads the whole file and compares its checksum and figures. Throws when anything is missing or changed. */
export async function checkBackup(file: string): Promise<Manifest> {
  const hash = createHash('sha256')
  const counted: Record<string, number> = {}
  let first: z.infer<typeof head> | undefined
  let last: z.infer<typeof foot> | undefined
  for await (const line of linesOf(file)) {
    if (!first) {
      const read = head.safeParse(parsed(line))
      if (!read.success) throw new Error(`${file} is not a backup of this program`)
      first = read.data
      for (const table of first.tables) counted[table] = 0
    } else if (line.startsWith('{')) {
      last = foot.parse(parsed(line))
      continue
    } else counted[line.slice(0, line.indexOf(' '))]! += 1
    hash.update(`${line}\n`)
  }
  if (!first || !last) throw new Error(`${file} is cut short; use another backup`)
  if (last.sha256 !== hash.digest('hex'))
    throw new Error(`${file} was changed or damaged (its checksum differs); use another backup`)
  return { ...first, ...last }
}

/** Fills an empty database from `file`, then brings its schema up to date. Throws when the database holds anything. */
export async function restore(database: Database, file: string): Promise<Manifest> {
  const manifest = await checkBackup(file)
  if (!(await migrationNames()).includes(manifest.schema))
    throw new Error(`the backup was made by a newer version (${manifest.schema}); install that version first`)
  const db = database.db.withoutPlugins()
  const there = await sql<{ used: boolean }>`select to_regclass('public.kysely_migration') is not null as used`.execute(
    db,
  )
  if (there.rows[0]!.used) throw new Error('the database is not empty; restore into a new one')
  await migrate(db, manifest.schema)
  await db.transaction().execute(async (tx) => {
    await sql`truncate ${sql.join(manifest.tables.map((table) => sql.table(table)))} cascade`.execute(tx)
    for (const part of manifest.partitions) {
      const [, parent, year, month] = /^(event|message)_(\d{4})_(\d{2})$/.exec(part)!
      await sql`select make_month_partition(${parent}, ${`${year}-${month}-01`}::date)`.execute(tx)
    }
    let table = ''
    let rows: string[] = []
    const flush = async () => {
      if (rows.length > 0)
        await sql`insert into ${sql.table(table)} overriding system value
          select * from jsonb_populate_recordset(null::${sql.table(table)}, ${`[${rows.join(',')}]`}::jsonb)`.execute(
          tx,
        )
      rows = []
    }
    for await (const line of linesOf(file)) {
      if (line.startsWith('{')) continue
      const name = line.slice(0, line.indexOf(' '))
      if (name !== table || rows.length >= batch) await flush()
      table = name
      rows.push(line.slice(name.length + 1))
    }
    await flush()
    await setSequences(tx)
  })
  await migrate(db)
  return manifest
}

type Any = Database['db']

/** Tables so that what is referred to comes first. */
async function tablesInOrder(db: Any): Promise<string[]> {
  const all = await sql<{ name: string; needs: string[] }>`
    select c.relname as name, coalesce(array_agg(distinct r.relname::text) filter (where r.relname <> c.relname), '{}') as needs
    from pg_class c left join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' left join pg_class r on r.oid = k.confrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely_%'
    group by 1 order by 1`.execute(db)
  const placed = new Set<string>()
  while (placed.size < all.rows.length) {
    const ready = all.rows.filter(({ name, needs }) => !placed.has(name) && needs.every((one) => placed.has(one)))
    if (ready.length === 0) throw new Error('tables refer to each other in a ring')
    for (const { name } of ready) placed.add(name)
  }
  return [...placed]
}

async function setSequences(db: Any): Promise<void> {
  const found = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and is_identity = 'YES' and table_name not in (select relname from pg_class where relispartition)`.execute(
    db,
  )
  for (const { table, column } of found.rows)
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}), greatest((select max(${sql.ref(column)}) from ${sql.table(table)}), 1))`.execute(
      db,
    )
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file).pipe(createGunzip())
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) if (line !== '') yield line
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
