/** The real server on a free port, with the simulator's platforms: real HTTP, database, queue and index. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { type Log, makeLog } from '../../src/log.ts'
import { type Running, start } from '../../src/main.ts'
import type { Emulator } from '../../src/simulator/emulator.ts'
import { defaultDuty, saveUnitDuty } from '../../src/store/duty.ts'
import { makeTestDatabase } from './database.ts'

/** A running test server; `stop` also removes its data. */
export type TestServer = Running & { emulator: Emulator }

/** Starts one. `settings` are environment variables; `now` is the clock of server and platforms. */
export async function startServer(
  settings: Record<string, string> = {},
  now?: () => Date,
  log?: Log,
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-test-'))
  const made = await makeTestDatabase()
  const empty = process.env.TEST_EMPTY_PGLITE
  if (!made && empty) await cp(join(empty, 'pglite'), join(dataDir, 'pglite'), { recursive: true })
  const redis: Record<string, string> = process.env.TEST_REDIS_URL ? { REDIS_URL: process.env.TEST_REDIS_URL } : {}
  const config = readConfig({
    PORT: '0',
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    QUIET_MS: '150',
    UNDO_SECONDS: '0',
    SIMULATOR: 'on',
    ...(made ? { DATABASE_URL: made.url } : {}),
    ...redis,
    ...settings,
  })
  const running = await start(config, log ?? makeLog(process.env.TEST_LOG ?? 'silent'), now)
  // Who gets what on his desk by itself depends on the hour; journeys take for themselves.
  for (const { id } of await running.database.db.selectFrom('unit').select('id').execute())
    await saveUnitDuty(running.database.db, { ...defaultDuty(id), assignment: 'pool' })
  return {
    ...running,
    emulator: running.emulator!,
    stop: async () => {
      await running.stop()
      await made?.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
