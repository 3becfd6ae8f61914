/** Seeded randomness, so that a run that found something can be repeated. */

/** Numbers in [0, 1), always the same for the same seed (mulberry32). */
export interface Random {
  (): number
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number
  /** One of the list. */
  pick<T>(list: readonly T[]): T
}

/** Makes one. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return Object.assign(next, { whole, pick: <T>(list: readonly T[]): T => list[whole(0, list.length - 1)]! })
}
