import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { doctorDoor } from './accounts/domain.ts'
import { accountSettings, connectSettings, demoSettings, platformUrls } from './accounts/from-settings.ts'
import { openAccountCare } from './accounts/open.ts'
import { makeRecorder } from './accounts/record.ts'
import { makeFacebook } from './channels/facebook.ts'
import { makeZalo } from './channels/zalo.ts'
import { type Config, readConfig, ssoSettings, toolSettings } from './config.ts'
import { accountOf, type Parts } from './conversation/parts.ts'
import { defaultTiming } from './escalation/timing.ts'
import { makeInbox } from './inbox/inbox.ts'
import { createOfficer, demoOfficers, demoPassword, ensureDemoOfficers } from './inbox/sign-in.ts'
import { warnDaysBefore } from './insight/knowledge-endings.ts'
import { makeMeasures } from './insight/measures.ts'
import { endingsWithin } from './knowledge/endings.ts'
import { openLearned } from './learning/learned.ts'
import { type Log, makeLog } from './log.ts'
import { emailNotifier } from './notify/email.ts'
import { pushKeys, pushNotifier } from './notify/push.ts'
import { zaloGroupNotifier } from './notify/zalo-group.ts'
import { linkHosts, openLocalTools, openPlaces, openTools } from './open-tools.ts'
import { buildPages } from './pages.ts'
import { openQueue } from './queue.ts'
import { makeServer } from './server.ts'
import { type Emulator, makeEmulator } from './simulator/emulator.ts'
import { makeSimulator } from './simulator/simulator.ts'
import { openAccountBook, openTokenStore } from './store/accounts.ts'
import { type Database, type Db, migrate, openDatabase, within } from './store/database.ts'
import { makePartitions } from './store/events.ts'
import { loadKeys } from './store/keys.ts'
import { findOfficerByEmail } from './store/officers.ts'
import { checkTextKeys } from './store/reseal.ts'
import { readStanding } from './store/standing.ts'
import { ensureFirstUnit, ensureUnitsBelow, keepUnitNames } from './store/units.ts'
import { startWorker } from './worker.ts'

/** A running server. `emulator` is set while the simulator is on. */
export interface Running {
  url: string
  database: Database
  parts: Parts
  emulator: Emulator | null
  stop(): Promise<void>
}

/** Starts everything that `config` asks for. `now` is the one clock of server and simulator, for tests. Throws one Error with a cure when something is not in order. */
export async function start(
  config: Config,
  log: Log = makeLog(config.LOG_LEVEL),
  now: () => Date = () => new Date(),
): Promise<Running> {
  const began = Date.now()
  const steps: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of steps.splice(0).reverse()) await step()
  }
  try {
    return await startParts(config, log, now, steps, stop, began)
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(
  config: Config,
  log: Log,
  now: () => Date,
  steps: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
  began: number,
): Promise<Running> {
  // The port is taken first: platforms that call during the start are told to come again, and the port is known.
  const door = await openDoor(config.PORT)
  steps.push(() => door.close())
  const localUrl = `http://127.0.0.1:${door.port}`
  const baseUrl = config.BASE_URL ? config.baseUrl : `http://localhost:${door.port}`

  await mkdir(config.DATA_DIR, { recursive: true })
  const keys = await loadKeys(config)
  const key = keys.secret
  const where = { url: config.DATABASE_URL, dataDir: config.DATA_DIR, keys: keys.text }
  const database = await openDatabase(where, log)
  steps.push(() => database.close())
  const applied = await migrate(database.db)
  if (applied.length > 0) log.info('database brought up to date', { migrations: applied })

  await checkTextKeys(database.db, keys.text, new Date())

  // Before anything is written: a row in the default partition would forbid the partition of its month.
  await makePartitions(database.db, now())

  const queue = await openQueue(database, log, now)
  steps.push(() => queue.stop())

  const tools = await openTools({
    ...toolSettings(config),
    allowInvalid: process.argv.includes('--allow-invalid'),
    progress: config.LOG_LEVEL === 'silent' ? undefined : showProgress,
    log,
  })

  const localTools = openLocalTools(tools, config.LOCAL_KNOWLEDGE_DIR)
  const unitNames = keepUnitNames(database.db)
  const learned = await openLearned(database, tools, log)
  steps.push(() => learned.stop())

  const demo = config.simulator ? demoSettings(key) : null
  const emulator = demo ? makeEmulator({ ...demo, target: localUrl, now, log, unitName: config.UNIT_NAME }) : null
  if (emulator) steps.push(async () => emulator.close())
  const tokens = openTokenStore(database.db, key, database.pglite !== null)
  const accounts = openAccountBook(database.db, key)
  const remember = { rememberSetting: accounts.rememberSetting, redisUrl: config.REDIS_URL, log }
  // Monitoring must hear of a silent database, not wait for it.
  const measures = makeMeasures({
    queue: { measure: () => within(2_000, queue.measure()) },
    standing: () => within(2_000, readStanding(database.db, now())),
    knowledge: tools.base.hash.slice(0, 12),
  })
  const urls = platformUrls(config, localUrl, baseUrl, demo !== null)
  const channels = {
    zalo: makeZalo({
      ...remember,
      tokens,
      apiUrl: urls.zaloApiUrl,
      oauthUrl: urls.zaloOauthUrl,
      measureRefresh: measures.tokenRefresh,
    }),
    facebook: makeFacebook({ ...remember, graphUrl: urls.graphUrl }),
  }
  steps.push(() => Promise.all([channels.zalo.close(), channels.facebook.close()]))

  const push = config.WEB_PUSH === 'on' ? await openPushKeys(config) : null
  const notifying = {
    db: database.db,
    log,
    baseUrl,
    notifiers: {
      ...(config.SMTP_URL ? { email: emailNotifier({ url: config.SMTP_URL, from: config.MAIL_FROM! }) } : {}),
      ...(push
        ? {
            push: pushNotifier({
              db: database.db,
              keys: push,
              contact: baseUrl.startsWith('https:') ? baseUrl : 'mailto:quan-tri@vi-du.vn',
            }),
          }
        : {}),
      'zalo-group': zaloGroupNotifier(async (accountId, groupId, text) =>
        channels.zalo.tellGroup(await accountOf({ accounts }, accountId), groupId, text),
      ),
    },
  }

  const parts: Parts = {
    db: database.db,
    queue,
    log,
    accounts,
    channels,
    toolsFor: async (id, at) => ({
      ...localTools.toolsFor(await unitNames.get(id), at),
      learned: learned.forUnit(id),
    }),
    officeNear: async (id, words, at) => localTools.officeNear(await unitNames.get(id), words, at),
    measures,
    keep: { eventDays: config.EVENT_DAYS, textMonths: config.TEXT_MONTHS, recordMonths: config.RECORD_MONTHS },
    baseUrl,
    allowedHosts: linkHosts(tools.base, baseUrl),
    places: openPlaces(tools, config.LOCAL_KNOWLEDGE_DIR),
    ways: { email: config.SMTP_URL !== undefined, pushKey: push?.publicKey ?? null },
    knowledgeEndings: (at) => endingsWithin(tools.base, localTools.local, at, warnDaysBefore[0]),
    timing: {
      ...defaultTiming,
      offerMinutes: config.OFFER_MINUTES,
      waitDays: config.WAIT_DAYS,
      undoMs: config.UNDO_SECONDS * 1000,
    },
    quietMs: config.QUIET_MS,
    floodPerMinute: config.FLOOD_PER_MINUTE,
    recorder: makeRecorder(config.DATA_DIR, key),
    now,
  }
  const unitId = await ensureFirstUnit(database.db, config.UNIT_NAME)
  await connectSettings(config, { accounts, tokens, db: database.db, key }, unitId, demo)
  await ensureOfficers(config, database.db, unitId)

  if (config.ROLE !== 'web') {
    const worker = await startWorker(parts, database, keys.text, notifying)
    steps.push(() => worker.stop())
  }
  if (config.ROLE !== 'worker') {
    await buildPages(emulator ? ['inbox', 'simulator'] : ['inbox'], log)
  }
  const accountCare = openAccountCare({
    ...parts,
    key,
    tokens,
    settings: accountSettings(config, localUrl, baseUrl, demo),
    knowledge: async () => ({ topics: tools.base.topics.size, problems: 0 }),
  })
  const inbox = makeInbox({
    database,
    parts: { ...parts, accountCare, learning: { learned, index: tools.index, base: tools.base } },
    secret: key.toString('hex'),
    baseUrl,
    sso: ssoSettings(config),
    demo: emulator !== null,
    now: parts.now,
  })
  steps.push(() => inbox.close())
  const simulator = emulator ? makeSimulator(emulator) : null
  door.open(
    makeServer({
      parts,
      baseUrl,
      role: config.ROLE,
      inbox: inbox.router,
      simulator,
      metrics: measures,
      index: { topics: tools.base.topics.size },
      unitName: config.UNIT_NAME,
      verifier: config.ZALO_VERIFIER ?? null,
      doctor: doctorDoor(key, () => accountCare.examine(parts.now())),
    }),
  )
  announce(config, baseUrl, emulator !== null, began)
  return { url: localUrl, database, parts, emulator, stop }
}

/** Takes the port at once; until `open` every request is told to come again. */
async function openDoor(
  port: number,
): Promise<{ port: number; open(app: RequestListener): void; close(): Promise<void> }> {
  let app: RequestListener = (_request, response) =>
    void response.writeHead(503, { 'retry-after': '5' }).end('starting')
  const server: Server = createServer((request, response) => app(request, response))
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`PORT: ${port} is taken by another program; stop it or set another PORT.`)
          : error,
      ),
    )
    server.listen(port, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    open: (ready) => {
      app = ready
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2_000).unref()
      }),
  }
}

const openPushKeys = (config: Config) =>
  pushKeys(config.DATA_DIR, { publicKey: config.PUSH_PUBLIC_KEY, privateKey: config.PUSH_PRIVATE_KEY })

/** The demo officers while the simulator is on; the first administrator from the settings. */
async function ensureOfficers(config: Config, db: Db, unitId: string): Promise<void> {
  if (config.simulator) {
    await ensureUnitsBelow(db, unitId, ['Công an phường (đơn vị mẫu)', 'Công an xã (đơn vị mẫu)'])
    await ensureDemoOfficers(db, unitId)
  }
  if (config.ADMIN_EMAIL && config.ADMIN_PASSWORD && !(await findOfficerByEmail(db, config.ADMIN_EMAIL))) {
    await createOfficer(
      db,
      { name: 'Quản trị viên', email: config.ADMIN_EMAIL, role: 'admin', unitId, mustChangePassword: true },
      config.ADMIN_PASSWORD,
    )
  }
}

/** One line a step on a terminal, rewritten in place. */
function showProgress(step: string, done: number): void {
  process.stdout.write(`\r  ${step}: ${Math.round(done * 100)} %   ${done >= 1 ? '\n' : ''}`)
}

function announce(config: Config, baseUrl: string, simulator: boolean, began: number): void {
  if (config.LOG_LEVEL === 'silent' || config.NODE_ENV === 'test') return
  const lines = [`Trợ lý 06 is ready after ${((Date.now() - began) / 1000).toFixed(1)} s.`]
  if (config.ROLE !== 'worker') lines.push(`  Inbox (hộp thư cán bộ):  ${baseUrl}/inbox/`)
  if (simulator) {
    lines.push(`  Simulator (hai điện thoại): ${baseUrl}/simulator/`)
    lines.push(`  Demo officer: ${demoOfficers[0]!.email}   password: ${demoPassword}`)
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
    const running = await start(readConfig(process.env))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void running.stop().then(() => process.exit(0)))
    }
  } catch (error) {
    process.stderr.write(`\nTrợ lý 06 cannot start: ${error instanceof Error ? error.message : String(error)}\n\n`)
    process.exit(1)
  }
}
