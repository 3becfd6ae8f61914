/** What every suite finds done: the trained index, the built pages and, for PGlite, an empty migrated database to copy. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'
import { buildPages } from '../../src/pages.ts'
import { migrate, openDatabase } from '../../src/store/database.ts'
import { testKeys } from './database.ts'

/** Trains and builds what is not there yet. A new PGlite takes three seconds to write and migrate, a copy of it a tenth:
 * TEST_EMPTY_PGLITE tells the suites where to copy from. */
export async function prepareOnce(): Promise<void> {
  const log = makeLog('error')
  await openTools({ log })
  await buildPages(['inbox', 'simulator'], log)
  if (process.env.TEST_DATABASE_URL) return
  const folder = await mkdtemp(join(tmpdir(), 'tro-ly-empty-'))
  const database = await openDatabase({ dataDir: folder, keys: testKeys }, log)
  await migrate(database.db)
  await database.close()
  process.env.TEST_EMPTY_PGLITE = folder
}
