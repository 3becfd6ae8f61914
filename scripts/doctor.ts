/** `npm run doctor`: looks at the server, the database, the knowledge and every account; says for each finding whether it is in
 * order and what to do. Ends with 1 when something is bad. Shows no secret. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { printReport, type Report } from '../src/accounts/doctor.ts'
import { doctorPass } from '../src/accounts/domain.ts'
import { accountSettings, demoSettings } from '../src/accounts/from-settings.ts'
import { openAccountCare } from '../src/accounts/open.ts'
import { makeFacebook } from '../src/channels/facebook.ts'
import { makeZalo } from '../src/channels/zalo.ts'
import { readConfig } from '../src/config.ts'
import { inspectKnowledge } from '../src/knowledge/read.ts'
import { makeLog } from '../src/log.ts'
import { openAccountBook, openTokenStore } from '../src/store/accounts.ts'
import { openDatabase } from '../src/store/database.ts'
import { loadKeys } from '../src/store/keys.ts'

if (existsSync('.env')) process.loadEnvFile('.env')
try {
  const config = readConfig(process.env)
  const localUrl = `http://127.0.0.1:${config.PORT}`
  const keys = await loadKeys(config)
  const report = (await askRunning(localUrl, keys.secret)) ?? (await lookAlone())
  process.stdout.write(printReport(report))
  process.exit(report.state === 'bad' ? 1 : 0)

  /** Without a running server the database is opened here; the embedded one allows one process only. */
  async function lookAlone(): Promise<Report> {
    const log = makeLog('silent')
    const database = await openDatabase({ url: config.DATABASE_URL, dataDir: config.DATA_DIR, keys: keys.text }, log)
    const key = keys.secret
    const tokens = openTokenStore(database.db, key, database.pglite !== null)
    const accounts = openAccountBook(database.db, key)
    const demo = config.simulator ? demoSettings(key) : null
    const baseUrl = config.BASE_URL ? config.baseUrl : `http://localhost:${config.PORT}`
    const settings = accountSettings(config, localUrl, baseUrl, demo)
    const remember = { rememberSetting: accounts.rememberSetting, redisUrl: undefined, log }
    const channels = {
      zalo: makeZalo({ ...remember, tokens, apiUrl: settings.zaloApiUrl, oauthUrl: settings.zaloOauthUrl }),
      facebook: makeFacebook({ ...remember, graphUrl: settings.graphUrl }),
    }
    const care = openAccountCare({
      ...{ db: database.db, key, accounts, tokens, channels, log, settings },
      measures: { accountCheck: () => {} },
      knowledge: async () => {
        const { base, problems } = inspectKnowledge(join(import.meta.dirname, '..', 'knowledge'))
        return { topics: base.topics.size, problems: problems.length }
      },
      now: () => new Date(),
    })
    const report = await care.examine(new Date())
    report.subjects[0]!.findings.unshift({
      check: 'Tiến trình',
      state: 'bad',
      say: `Không có máy chủ nào trả lời ở cổng ${config.PORT} của máy này.`,
      todo: 'Khởi động máy chủ (npm start), hoặc chạy lệnh này trên máy có máy chủ với cùng PORT.',
    })
    report.state = 'bad'
    await database.close()
    return report
  }
} catch (error) {
  process.stderr.write(`npm run doctor: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

async function askRunning(localUrl: string, key: Buffer): Promise<Report | null> {
  const headers = { 'x-doctor': doctorPass(key) }
  const answer = await fetch(`${localUrl}/internal/doctor`, { method: 'POST', headers }).catch(() => null)
  return answer?.ok ? ((await answer.json()) as Report) : null
}
