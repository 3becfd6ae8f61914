/** `npm run keys:rotate`: seals every stored text anew with the first key of TEXT_KEYS. It may be stopped and started again,
 * and the server may run (with the same TEXT_KEYS) meanwhile. */
import { askForReseal, checkTextKeys, forgetOldTextKeys, reseal } from '../src/store/reseal.ts'
import { openStore } from './open-store.ts'

const { database, keys } = await openStore()
const { db } = database
try {
  await checkTextKeys(db, keys.text, new Date())
  const waiting = await db.selectFrom('reseal').select('table_name').execute()
  if (waiting.length === 0) await askForReseal(db)
  else process.stdout.write('Going on where the last run stopped.\n')
  let stopped = false
  process.once('SIGINT', () => (stopped = true))
  const rows = await reseal(db, keys.text, {
    stopped: () => stopped,
    progress: (table, done) => process.stdout.write(`\r  ${done.toLocaleString('en')} rows sealed (${table})   `),
  })
  if (stopped) process.stdout.write('\nStopped; run it again to go on. Keep the older keys until it is done.\n')
  else {
    await forgetOldTextKeys(db, keys.text)
    process.stdout.write(
      `\nDone: ${rows.toLocaleString('en')} rows sealed anew with the key "${keys.text.current}". Older keys may be removed ` +
        'from TEXT_KEYS; keep them with backups made before.\n',
    )
  }
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await database.close()
}
