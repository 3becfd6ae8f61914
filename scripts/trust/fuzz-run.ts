/** Goes round the doors with strange inputs and keeps what went wrong. */
import { type Door, doors } from './fuzz-doors.ts'
import { seeded } from './random.ts'

/** Longer than this for one input is a finding, in milliseconds of processor time. */
const slowMs = 1_000

/** What one run found. */
export interface Fuzzed {
  inputs: number
  seconds: number
  slowestMs: number
  slowestDoor: string
  heapGrownMb: number
  findings: { door: string; why: string; input: string }[]
}

/** Tries `inputs` inputs, the same for the same seed. Stops after 20 findings. */
export function fuzz(inputs: number, seed: number, only: Record<string, Door> = doors): Fuzzed {
  const began = Date.now()
  const random = seeded(seed)
  const names = Object.keys(only)
  const found: Fuzzed = { inputs, seconds: 0, slowestMs: 0, slowestDoor: '', heapGrownMb: 0, findings: [] }
  const heap = process.memoryUsage().heapUsed
  for (let n = 0; n < inputs && found.findings.length < 20; n += 1) {
    const door = names[n % names.length]!
    const before = process.cpuUsage()
    let input: unknown = '(not made)'
    try {
      input = only[door]!(random)
    } catch (error) {
      found.findings.push({ door, why: String(error), input: `input ${n} of seed ${seed}` })
    }
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1000
    if (ms > found.slowestMs) {
      found.slowestMs = Math.round(ms)
      found.slowestDoor = door
    }
    if (ms > slowMs)
      found.findings.push({ door, why: `took ${Math.round(ms)} ms`, input: JSON.stringify(input)?.slice(0, 300) ?? '' })
  }
  found.seconds = Math.round((Date.now() - began) / 1000)
  found.heapGrownMb = Math.round((process.memoryUsage().heapUsed - heap) / 1e6)
  return found
}
