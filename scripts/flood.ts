/** Ten times the usual load for minutes: how fast webhooks are acknowledged meanwhile, that nothing is lost, that memory stays flat.
 *
 *   TEST_DATABASE_URL=postgres://… npm run flood -- --seconds 600 --rate 50
 *   TEST_DATABASE_URL=postgres://… npm run flood -- --seconds 7200 --rate 10 --soak
 *
 * One message in twenty is from one of three persons who write without end. On PostgreSQL one web and two worker processes run
 * (TEST_REDIS_URL for their shared limits), else one on PGlite. `--soak` fails when a process grows by more than 2 MB a minute
 * after the first fifth of the time. Ends with 1 when a promise was broken. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { check } from './trust/kill-check.ts'
import { type Sending, send } from './trust/kill-run.ts'
import { type Processes, startProcesses } from './trust/processes.ts'
import { questions } from './trust/questions.ts'
import { seeded } from './trust/random.ts'
import { readRecord } from './trust/run-record.ts'

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '50' },
    people: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '6' },
    soak: { type: 'boolean', default: false },
  },
})
const seconds = Number(given.seconds)
const rate = Number(given.rate)
const random = seeded(Number(given.seed))
const growsMost = 2
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Megabytes that a process holds; NaN when it is gone. */
function residentMb(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

/** Megabytes of each process, once a second. */
function watchMemory({ slots }: Processes) {
  const seen = slots.map((slot) => ({ role: slot.role, at: [] as number[], mb: [] as number[] }))
  const began = Date.now()
  const look = () =>
    slots.forEach((slot, n) => {
      seen[n]!.at.push((Date.now() - began) / 60_000)
      seen[n]!.mb.push(residentMb(slot.child?.pid))
    })
  look()
  const timer = setInterval(look, 1_000)
  return () => {
    clearInterval(timer)
    return seen.map(({ role, at, mb }) => {
      const warm = Math.floor(mb.length / 5)
      const growth = slope(at.slice(warm), mb.slice(warm))
      return { role, start: Math.round(mb[0]!), end: Math.round(mb.at(-1)!), 'MB a minute': Number(growth.toFixed(2)) }
    })
  }
}

/** Slope of the straight line nearest to the points. */
function slope(x: number[], y: number[]): number {
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, one, n) => sum + (one - mx) * (y[n]! - my), 0)
  return covariance / x.reduce((sum, one) => sum + (one - mx) ** 2, 0)
}

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!

/** Sends at the rate, whatever the answers take, for the seconds. */
async function flood({ emulator }: Processes) {
  const asked = questions()
  // One OA may send some 80 messages a minute, a Page thousands: a fortieth writes on Zalo.
  const person = (n: number) => {
    const channel = n % 40 === 0 ? ('zalo' as const) : ('facebook' as const)
    return { channel, id: emulator.addPerson(channel, { interacted: true }).id }
  }
  const crowd = Array.from({ length: Number(given.people) }, (_, n) => person(n))
  const loud = [1, 2, 3].map(person)
  const sending: Promise<() => Sending | null>[] = []
  const first = performance.now()
  for (let n = 0; n < seconds * rate; n += 1) {
    const { channel, id } = random.pick(random() < 0.05 ? loud : crowd)
    sending.push(send(emulator, channel, id, random.pick(asked)))
    const wait = first + ((n + 1) * 1000) / rate - performance.now()
    if (wait > 0) await sleep(wait)
  }
  const sent = await Promise.all(sending)
  await emulator.idle()
  return { sent: sent.length, accepted: sent.map((settle) => settle()).filter((one) => one !== null) }
}

const processes = await startProcesses({ LOG_LEVEL: 'silent' })
try {
  process.stderr.write(`  ${processes.store}: ${rate} messages a second for ${seconds} s\n`)
  const memoryNow = watchMemory(processes)
  const { sent, accepted } = await flood(processes)
  const memory = memoryNow()
  const began = Date.now()
  const drained = await processes.drain(600_000)
  const drainSeconds = Math.round((Date.now() - began) / 1000)
  const { violations, ...figures } = check(
    await processes.withDatabase((db) => readRecord(db, processes.emulator, accepted)),
  )
  const times = accepted
    .map((one) => one.ackMs)
    .filter((ms) => ms !== null)
    .sort((a, b) => a - b)
  if (!drained) violations.push('after 600 s something still waits')
  if (sent > accepted.length) violations.push(`${sent - accepted.length} messages were never acknowledged`)
  violations.push(...processes.crashed)
  if (given.soak)
    for (const one of memory.filter((each) => !(each['MB a minute'] <= growsMost)))
      violations.push(`the ${one.role} process grows by ${one['MB a minute']} MB a minute`)
  console.table({
    store: processes.store,
    'messages a second': rate,
    seconds,
    'acknowledged p50, ms': Math.round(at(times, 0.5)),
    'acknowledged p99, ms': Math.round(at(times, 0.99)),
    'acknowledged at a repetition only': accepted.length - times.length,
    'seconds until all was answered': drainSeconds,
    ...figures,
  })
  console.table(memory)
  for (const violation of violations.slice(0, 40)) console.log(`BROKEN: ${violation}`)
  console.log(violations.length === 0 ? 'every promise held' : `${violations.length} promises broken`)
  process.exitCode = violations.length === 0 ? 0 : 1
} finally {
  await processes.close()
}
process.exit()
