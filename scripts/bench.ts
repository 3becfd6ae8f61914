/** Measures the speed of what is here, in one run on this machine, beside a bare Express handler; prints a table, writes JSON.
 *
 *   npm run bench                 embedded database
 *   DATABASE_URL=postgres://…     the same on PostgreSQL (a database of its own is made there and dropped)
 *   npm run bench -- --seconds 5 --out bench-results.json
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import express from 'express'
import { makeEmulator } from '../src/simulator/emulator.ts'
import { makeTestDatabase } from '../tests/support/database.ts'
import { accounts, startProcess } from '../tests/support/own-process.ts'

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    out: { type: 'string', default: 'bench-results.json' },
    help: { type: 'boolean' },
  },
})
if (given.help) {
  process.stdout.write('npm run bench -- [--seconds 8] [--out bench-results.json]\n')
  process.exit(0)
}
const seconds = Number(given.seconds)
const root = join(import.meta.dirname, '..')
let next = Date.now() % 1_000_000

/** A signed message of a person nobody has seen: every one is stored, none is a repetition. */
function signedMessage(eventName: string): { body: string; headers: Record<string, string> } {
  next += 1
  const { appId, oaId, oaSecretKey } = accounts.zalo
  const timestamp = String(Date.now())
  const body = JSON.stringify({
    event_name: eventName,
    app_id: appId,
    sender: { id: `9${String(next).padStart(17, '0')}` },
    recipient: { id: oaId },
    message: { text: 'lam lai cccd bi mat het bao nhieu tien', msg_id: `m${next}` },
    timestamp,
  })
  const mac = createHash('sha256')
    .update(appId + body + timestamp + oaSecretKey)
    .digest('hex')
  return { body, headers: { 'content-type': 'application/json', 'x-zevent-signature': `mac=${mac}` } }
}

/** Requests a second answered 200, and the 99th percentile of the answer in milliseconds. */
async function hammer(url: string, eventName: string): Promise<{ perSecond: number; p99: number; refused: number }> {
  const result = await autocannon({
    url,
    connections: 50,
    duration: seconds,
    requests: [{ method: 'POST', setupRequest: (request) => ({ ...request, ...signedMessage(eventName) }) }],
  })
  return {
    perSecond: Math.round(result['2xx'] / result.duration),
    p99: result.latency.p99,
    refused: result.non2xx + result.errors,
  }
}

/** What a handler costs that does nothing but check the signature. */
const bareHandler = `
import express from 'express'
import { createHash, timingSafeEqual } from 'node:crypto'
const app = express()
app.post('/', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  const { timestamp, app_id } = JSON.parse(request.body.toString('utf8'))
  const want = createHash('sha256').update(app_id).update(request.body).update(timestamp).update('oa').digest()
  const got = Buffer.from(request.headers['x-zevent-signature'].slice(4), 'hex')
  response.status(timingSafeEqual(want, got) ? 200 : 401).send('ok')
})
app.listen(Number(process.env.PORT), () => console.log('ready'))`

async function startBare(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', bareHandler], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((ready) => child.stdout!.once('data', ready))
  return child
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
const end = (child: ChildProcess) => new Promise((done) => child.once('exit', done) && child.kill('SIGTERM'))
const percentile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** The questions people may ask, from the project's own test set. */
function questions(): string[] {
  const folder = join(root, 'tests', 'questions')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as { q: string }).q)
}

/** Milliseconds from the citizen's webhook leaving to the first reply taken by the platform, at a steady rate. */
async function replyTimes(emulator: ReturnType<typeof makeEmulator>, rate: number, asked: string[]) {
  const begun = new Map<string, number>()
  const times: number[] = []
  const stop = emulator.onSent((sent) => {
    const at = begun.get(sent.personId)
    if (at === undefined || sent.kind !== 'message' || !sent.taken) return
    begun.delete(sent.personId)
    times.push(performance.now() - at)
  })
  const count = Math.max(5, rate * seconds)
  const failed: unknown[] = []
  const first = performance.now()
  for (let n = 0; n < count; n += 1) {
    const person = emulator.addPerson('facebook', { interacted: true })
    begun.set(person.id, performance.now())
    void emulator
      .citizenSends('facebook', person.id, { text: asked[n % asked.length]! })
      .catch((error) => failed.push(error))
    await sleep(Math.max(0, first + ((n + 1) * 1000) / rate - performance.now()))
  }
  const patience = Date.now() + 60_000
  while (begun.size > 0 && Date.now() < patience) await sleep(50)
  stop()
  times.sort((a, b) => a - b)
  return {
    rate,
    asked: count,
    answered: times.length,
    p50: Math.round(percentile(times, 0.5)),
    p99: Math.round(percentile(times, 0.99)),
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-bench-'))
if (process.env.DATABASE_URL) process.env.TEST_DATABASE_URL = process.env.DATABASE_URL
const made = await makeTestDatabase()
const store = made ? 'PostgreSQL' : 'PGlite (embedded)'
const results: Record<string, unknown> = {
  machine: `${cpus().length} × ${cpus()[0]?.model}`,
  node: process.version,
  store,
  seconds,
  at: new Date().toISOString(),
}

process.stdout.write(`Measuring on ${results.machine}, Node ${process.version}, ${store}\n`)
let target = ''
const emulator = makeEmulator({
  ...accounts,
  target: () => target,
  now: () => new Date(),
  rates: { facebook: 1_000_000, zalo: 1_000_000 },
})
const platforms = createServer(express().use(emulator.router)).listen(0)
const platform = `http://127.0.0.1:${(platforms.address() as AddressInfo).port}`

const bareServer = await startBare(38_101)
results.bare = await hammer('http://127.0.0.1:38101/', 'user_send_text')
await end(bareServer)

const ours = await startProcess(38_102, platform, { DATA_DIR: dataDir, ...(made ? { DATABASE_URL: made.url } : {}) })
target = 'http://127.0.0.1:38102'
const asked = questions()
await replyTimes(emulator, 5, asked)
results.replies = [
  await replyTimes(emulator, 1, asked),
  await replyTimes(emulator, 20, asked),
  await replyTimes(emulator, 100, asked),
]
// Reactions pass the same door and the same durable write; they make no answers, so that only the door is measured.
results.acknowledged = await hammer(`${target}/webhooks/zalo`, 'user_reacted_message')
await end(ours)

const { openRetrieval } = await import('./bench-retrieval.ts')
results.retrieval = await openRetrieval(asked)

emulator.close()
platforms.close()
platforms.closeAllConnections()
await made?.drop()
await rm(dataDir, { recursive: true, force: true })

console.table({
  'bare Express 5 handler, signature only (webhooks/s)': results.bare,
  'ours, each durably stored (webhooks/s)': results.acknowledged,
})
console.log("webhook → reply sent, milliseconds (1000 of them wait for the citizen's further words)")
console.table(results.replies)
console.log('one retrieval and decision, milliseconds')
console.table([results.retrieval])
await writeFile(given.out, `${JSON.stringify(results, null, 2)}\n`)
process.stdout.write(`written to ${given.out}\n`)
