/** Opens the database of the settings for a script, with its keys; the schema is brought up to date first. */
import { existsSync } from 'node:fs'
import { readConfig } from '../src/config.ts'
import { makeLog } from '../src/log.ts'
import { type Database, migrate, openDatabase } from '../src/store/database.ts'
import { type Keys, loadKeys } from '../src/store/keys.ts'

/** The open database and its keys; close it at the end. The embedded database serves one process: stop the server first. */
export async function openStore(upToDate = true): Promise<{ database: Database; keys: Keys }> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const keys = await loadKeys(config)
  const where = { url: config.DATABASE_URL, dataDir: config.DATA_DIR, keys: keys.text }
  const database = await openDatabase(where, makeLog('warn'))
  if (upToDate) await migrate(database.db)
  return { database, keys }
}
