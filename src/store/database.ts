/** PostgreSQL or PGlite behind one Kysely: one dialect, one set of migrations, and LISTEN/NOTIFY on both. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import {
  Kysely,
  PGliteDialect,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import type { Log } from '../log.ts'
import type { TextKeys } from './keys.ts'
import { sealedColumnsPlugin } from './sealed-columns.ts'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables> | Kysely<Tables>

/** An open database. `pglite` is set when it runs in this process, `url` when it is a PostgreSQL server. */
export interface Database {
  db: Db
  pglite: PGlite | null
  url: string | null
  /** Calls `heard` for every NOTIFY on `channel`, from any process; returns the way to stop. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** A statement that a running server waits longer for has no answer any more: its connection is given up. Migrations may take longer. */
const answerWithinMs = 60_000
const patient = new AsyncLocalStorage<true>()
/** A silent connection is asked for a sign of life after so long. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 }

// Identities are bigints: they stay strings in JavaScript, as platform ids do.
const int8 = 20

/** Opens PostgreSQL at `url`, or PGlite in `dataDir` (null: in memory, for tests). Creates the folder when needed. Citizens'
 * words are sealed and opened with `keys` on the way (src/store/sealed-columns.ts). */
export async function openDatabase(
  where: { url?: string; dataDir?: string | null; poolSize?: number; keys: TextKeys },
  log: Log,
): Promise<Database> {
  const { keys } = where
  return where.url ? openPostgres(where.url, where.poolSize ?? 20, keys, log) : openPglite(where.dataDir ?? null, keys)
}

async function openPostgres(url: string, poolSize: number, keys: TextKeys, log: Log): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, connectionTimeoutMillis: 5_000, ...keepAlive })
  pool.on('error', (error) => log.warn('a database connection was lost', { error }))
  // The pool listens only while a connection rests in it: one lost inside a transaction, between two of its statements, would end
  // the process. Its next statement fails, which is enough.
  pool.on('connect', (client) => client.on('error', () => {}))
  const probe = await pool.connect().catch((error: Error) => {
    throw new Error(
      `DATABASE_URL: the database cannot be reached (${error.message}). Start PostgreSQL or correct DATABASE_URL.`,
    )
  })
  probe.release()
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: givingUp(pool) }),
    plugins: [sealedColumnsPlugin(keys)],
  })
  const listeners = new Set<{ end(): Promise<void> }>()
  return {
    db,
    pglite: null,
    url,
    listen: async (channel, heard) => {
      const listener = keepListening(url, channel, heard, log)
      listeners.add(listener)
      await listener.ready
      return async () => {
        listeners.delete(listener)
        await listener.end()
      }
    },
    close: async () => {
      await Promise.all([...listeners].map((listener) => listener.end()))
      await db.destroy()
    },
  }
}

/** The pool, with a limit on every answer. A connection that gave none is closed, not put back: the next user would wait behind
 * the same silence. */
function givingUp(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      let silent = false
      return {
        query: async (text: string, values: unknown[]) => {
          if (silent) throw new Error('this connection gave no answer')
          const limit = patient.getStore() ? {} : { query_timeout: answerWithinMs }
          try {
            return await client.query({ text, values, ...limit } as pg.QueryConfig)
          } catch (error) {
            if (error instanceof Error && error.message === 'Query read timeout') silent = true
            throw error
          }
        },
        release: () => client.release(silent),
      } as unknown as PostgresPoolClient
    },
  }
}

/** What `work` gives, or an error after `ms`: for whoever must answer in time whatever the database does. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_done, failed) => {
    timer = setTimeout(() => failed(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether an error of the database passes by itself: it was away, full, busy or being changed, or another was faster. */
export function isPassing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (/^[0-9A-Z]{5}$/.test(code)) return /^(08|40|53|55|57|58|XX)/.test(code)
  return /^E[A-Z]+$/.test(code) || /connection|timeout|terminat|no answer within/i.test(String(error))
}

/** One connection that listens and comes back by itself after the database was away. */
function keepListening(url: string, channel: string, heard: (payload: string) => void, log: Log) {
  let ended = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  const connect = async (): Promise<void> => {
    if (ended) return
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, ...keepAlive })
    next.on('notification', (notice) => heard(notice.payload ?? ''))
    next.on('error', () => again())
    next.on('end', () => again())
    try {
      await next.connect()
      await next.query(`listen "${channel}"`)
      client = next
      // What was notified while nobody listened must be looked for.
      heard('')
    } catch (error) {
      log.warn('listening for database notices failed, trying again', { error })
      again()
    }
  }
  const again = () => {
    client = null
    clearTimeout(retry)
    if (!ended) retry = setTimeout(() => void connect(), 1_000)
  }
  return {
    ready: connect(),
    end: async () => {
      ended = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}

async function openPglite(dataDir: string | null, keys: TextKeys): Promise<Database> {
  if (dataDir) await mkdir(dataDir, { recursive: true })
  const parsers = { [int8]: (text: string) => text }
  const pglite = await PGlite.create({ ...(dataDir ? { dataDir: join(dataDir, 'pglite') } : {}), parsers })
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }), plugins: [sealedColumnsPlugin(keys)] })
  refuseWaitingForOneself(db)
  return {
    db,
    pglite,
    url: null,
    listen: (channel, heard) => pglite.listen(channel, heard),
    close: () => pglite.close(),
  }
}

/** PGlite has one connection: a query beside the transaction that asks for it would wait for ever, and everybody behind it.
 * It is an error instead, so that the transaction is rolled back and a test sees it. */
function refuseWaitingForOneself(db: Db): void {
  const inside = new AsyncLocalStorage<{ open: boolean }>()
  const begin = db.transaction.bind(db)
  db.transaction = () => {
    const builder = begin()
    const execute = builder.execute.bind(builder)
    builder.execute = (work) =>
      execute((tx) => {
        const mark = { open: true }
        return inside
          .run(mark, () => work(tx))
          .finally(() => {
            mark.open = false
          })
      })
    return builder
  }
  const executor = db.getExecutor()
  const provide = executor.provideConnection.bind(executor)
  executor.provideConnection = (...given) => {
    if (inside.getStore()?.open) throw new Error('a query beside its own transaction: hand the transaction on')
    return provide(...given)
  }
}

/** Brings the schema up to date, or to the migration `upTo`; safe when several processes start at once. Throws with the
 * failing migration's name. */
export async function migrate(db: Db, upTo?: string): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
  const { error, results } = await patient.run(true, () =>
    upTo ? migrator.migrateTo(upTo) : migrator.migrateToLatest(),
  )
  const failed = results?.find((result) => result.status === 'Error')
  if (error)
    throw new Error(`database migration ${failed?.migrationName ?? ''} failed: ${String(error)}`, { cause: error })
  return (results ?? []).map((result) => result.migrationName)
}

/** Names of all migrations that this version knows, oldest first. */
export const migrationNames = async (): Promise<string[]> => Object.keys(await readMigrations())

async function readMigrations(): Promise<Record<string, Migration>> {
  const folder = join(import.meta.dirname, 'migrations')
  const files = (await readdir(folder)).filter((file) => /^\d{3}-[\w-]+\.ts$/.test(file)).sort()
  const found: Record<string, Migration> = {}
  for (const file of files) found[file.replace('.ts', '')] = (await import(join(folder, file))) as Migration
  return found
}
