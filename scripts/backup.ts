/** `npm run backup -- FILE`: the whole database in one file (compressed JSON lines with a checksum); the server may run, except on
 * the embedded database. `npm run restore -- FILE`: into an empty database; answers that were waiting are queued again. */
import { makeLog } from '../src/log.ts'
import { openQueue } from '../src/queue.ts'
import { backUp, restore } from '../src/store/backup.ts'
import { conversationsAtWork } from '../src/store/messages.ts'
import { openStore } from './open-store.ts'

const [what, file] = process.argv.slice(2)
if ((what !== 'backup' && what !== 'restore') || !file) {
  process.stderr.write('usage: npm run backup -- FILE, npm run restore -- FILE\n')
  process.exit(2)
}
const { database } = await openStore(false)
try {
  const manifest = what === 'backup' ? await backUp(database, file, new Date()) : await restore(database, file)
  const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0)
  process.stdout.write(
    what === 'backup'
      ? `${file}: ${rows} rows of ${manifest.tables.length} tables, schema ${manifest.schema}. Keep SECRET_KEY and TEXT_KEYS apart from it: without them it cannot be read.\n`
      : `Restored ${rows} rows of ${manifest.at}, schema ${manifest.schema} brought up to date. Start with the SECRET_KEY and TEXT_KEYS of that time.\n`,
  )
  if (what === 'restore') {
    const queue = await openQueue(database, makeLog('warn'))
    const { respond, deliver } = await conversationsAtWork(database.db)
    await queue.sendMany(
      database.db,
      'respond',
      respond.map((data) => ({ data })),
    )
    await queue.sendMany(
      database.db,
      'deliver',
      deliver.map((data) => ({ data })),
    )
    await queue.stop()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await database.close()
}
