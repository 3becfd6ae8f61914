/** `npm run replay -- FILE [--to URL] [--account ID]`: sends a recording (DATA_DIR/recordings) to a running server, signed with
 * the secrets of this installation's account. The server must have the same account and secrets. The secrets come from the
 * settings, from the simulator's own, or from the database at DATABASE_URL. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { demoSettings, namedAccounts } from '../src/accounts/from-settings.ts'
import { readRecording, replay } from '../src/accounts/replay.ts'
import type { ChannelAccount } from '../src/channels/channel.ts'
import { makeHttp } from '../src/channels/http.ts'
import { type Config, readConfig } from '../src/config.ts'
import { makeLog } from '../src/log.ts'
import { openAccountBook } from '../src/store/accounts.ts'
import { openDatabase } from '../src/store/database.ts'
import { loadKeys } from '../src/store/keys.ts'

if (existsSync('.env')) process.loadEnvFile('.env')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string' }, account: { type: 'string' } },
})
const [file] = positionals
if (!file || !existsSync(file)) fail('npm run replay -- FILE [--to URL] [--account ID]')

try {
  const config = readConfig(process.env)
  const lines = readRecording(await readFile(file, 'utf8'))
  const accounts = (await accountsOf(config)).filter(
    (one) => one.channel === lines[0]?.channel && (!values.account || one.platformId === values.account),
  )
  if (accounts.length !== 1)
    fail(`${accounts.length} accounts fit this recording; name one by --account ID (the id of the OA or Page).`)
  const url = (values.to ?? `http://127.0.0.1:${config.PORT}`).replace(/\/$/, '')
  const done = await replay(lines, { account: accounts[0]!, url, http: makeHttp(), now: () => new Date() })
  const sent = done.filter((one) => !one.skipped)
  const failed = sent.filter((one) => one.status !== 200)
  for (const one of failed) process.stderr.write(`line ${one.line}: ${one.status ?? 'no answer'}\n`)
  process.stdout.write(
    `${sent.length} sent to ${url}, ${failed.length} refused, ${done.length - sent.length} left out\n`,
  )
  process.exit(failed.length > 0 ? 1 : 0)
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function accountsOf(config: Config): Promise<ChannelAccount[]> {
  const keys = await loadKeys(config)
  const named = namedAccounts(config, config.simulator ? demoSettings(keys.secret) : null)
  if (!config.DATABASE_URL) return named
  const database = await openDatabase({ url: config.DATABASE_URL, keys: keys.text }, makeLog('silent'))
  const stored = await openAccountBook(database.db, keys.secret).all()
  await database.close()
  return stored
}

function fail(message: string): never {
  process.stderr.write(`npm run replay: ${message}\n`)
  process.exit(1)
}
