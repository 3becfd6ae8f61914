/** A fresh, migrated database for one test file: PGlite in memory, or a database of its own on the PostgreSQL at
 * TEST_DATABASE_URL. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { makeLog } from '../../src/log.ts'
import { type Database, migrate, openDatabase } from '../../src/store/database.ts'
import { textKeys } from '../../src/store/keys.ts'

/** Where the suite runs; printed by CI so that nobody believes the wrong store was tested. */
export const testStore = process.env.TEST_DATABASE_URL ? 'PostgreSQL' : 'PGlite'

/** A new PostgreSQL database and the way to drop it; null when the suite runs on PGlite. */
export async function makeTestDatabase(): Promise<{ url: string; drop(): Promise<void> } | null> {
  const base = process.env.TEST_DATABASE_URL
  if (!base) return null
  const name = `tro_ly_test_${randomBytes(6).toString('hex')}`
  await run(base, `create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(base, `drop database if exists ${name} with (force)`) }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** The keys of test databases. */
export const testKeys = textKeys(Buffer.alloc(32, 6))

/** Opens and migrates one; `close` also drops it. */
export async function openTestDatabase(): Promise<Database> {
  const made = await makeTestDatabase()
  const database = await openDatabase(
    { ...(made ? { url: made.url } : { dataDir: null }), keys: testKeys },
    makeLog('silent'),
  )
  await migrate(database.db)
  return {
    ...database,
    close: async () => {
      await database.close()
      await made?.drop()
    },
  }
}
