/** Goes round the doors with strange inputs and keeps what went wrong. */
import { keepLog } from '../../tests/support/log-lines.ts'
import { startServer } from '../../tests/support/start.ts'
import { doors, importDoor } from './fuzz-doors.ts'
import { openHttpDoors } from './fuzz-http.ts'
import { planted } from './fuzz-inputs.ts'
import { type Random, seeded } from './random.ts'

/** Longer than this for one input is a finding, in milliseconds of processor time. */
const slowMs = 1_000
/** Of so many inputs one goes to the running server, and one is a document. */
const everyHttp = 20
const everyDocument = 200
const findingsMost = 20

/** What one run found. */
export interface Fuzzed {
  inputs: number
  seconds: number
  'inputs a second': number
  'over HTTP': number
  documents: number
  'slowest, ms': number
  'slowest door': string
  'log lines read': number
  statuses: Record<string, number>
  findings: { door: string; why: string; input: string }[]
}

/** Tries `inputs` inputs, the same for the same seed, at a server that is started here. Stops after 20 findings. */
export async function fuzz(
  inputs: number,
  seed: number,
  progress: (done: number, findings: number) => void = () => {},
): Promise<Fuzzed> {
  const { log, lines } = keepLog('debug')
  const server = await startServer({ LOG_LEVEL: 'debug' }, undefined, log)
  const began = Date.now()
  const random = seeded(seed)
  const http = openHttpDoors(server)
  const names = Object.keys(doors)
  const found: Fuzzed = {
    inputs,
    seconds: 0,
    'inputs a second': 0,
    'over HTTP': 0,
    documents: 0,
    'slowest, ms': 0,
    'slowest door': '',
    'log lines read': 0,
    statuses: http.statuses,
    findings: [],
  }
  const rejected = (error: unknown) =>
    note(found, 'the process', `a promise nobody watches failed: ${String(error)}`, '')
  process.on('unhandledRejection', rejected)
  try {
    for (let n = 0; n < inputs && found.findings.length < findingsMost; n += 1) {
      if (n % everyHttp === 0) {
        found['over HTTP'] += 1
        const tried = await http.try(random).catch((error) => ({ door: String(error.door), input: '', error }))
        if ('error' in tried) {
          const told = lines.findLast((line) => /"level":"error"/.test(line)) ?? ''
          note(found, tried.door, `${tried.error} ${told}`, `input ${n} of seed ${seed}`)
        }
      } else if (n % everyDocument === 1) {
        found.documents += 1
        await timed(found, 'documents', () => importDoor(random), `input ${n} of seed ${seed}`)
      } else {
        const door = names[n % names.length]!
        tryQuick(found, door, random, `input ${n} of seed ${seed}`)
      }
      if (n % 5_000 === 4_999) {
        readLog(found, lines)
        progress(n + 1, found.findings.length)
      }
    }
    // The webhooks' events are worked on behind the door.
    await new Promise((done) => setTimeout(done, 1_000))
    readLog(found, lines)
  } finally {
    await server.stop()
    process.off('unhandledRejection', rejected)
  }
  found.seconds = Math.max(1, Math.round((Date.now() - began) / 1000))
  found['inputs a second'] = Math.round(inputs / found.seconds)
  return found
}

const note = (found: Fuzzed, door: string, why: string, input: string) =>
  void found.findings.push({ door, why: why.slice(0, 500), input: input.slice(0, 500) })

function tryQuick(found: Fuzzed, door: string, random: Random, where: string): void {
  const before = process.cpuUsage()
  let input: unknown = where
  try {
    input = doors[door]!(random)
  } catch (error) {
    note(found, door, String(error), where)
  }
  judge(found, door, before, input)
}

async function timed(found: Fuzzed, door: string, work: () => Promise<unknown>, where: string): Promise<void> {
  const before = process.cpuUsage()
  let input: unknown = where
  try {
    input = await work()
  } catch (error) {
    note(found, door, String(error), where)
  }
  judge(found, door, before, input)
}

function judge(found: Fuzzed, door: string, before: NodeJS.CpuUsage, input: unknown): void {
  const { user, system } = process.cpuUsage(before)
  const ms = Math.round((user + system) / 1000)
  if (ms > found['slowest, ms']) Object.assign(found, { 'slowest, ms': ms, 'slowest door': door })
  if (ms > slowMs) note(found, door, `took ${ms} ms`, JSON.stringify(input) ?? '')
}

/** No line holds what was planted; an error line of the server is a finding too, when it tells of a failed request. */
function readLog(found: Fuzzed, lines: string[]): void {
  for (const line of lines.splice(0)) {
    found['log lines read'] += 1
    const leaked = Object.entries(planted).find(([, value]) => line.includes(value))
    if (leaked) note(found, 'log', `${leaked[0]} in a line`, line)
    if (line.includes('could not be worked on')) note(found, 'receive', 'an event was put aside', line)
  }
}
