/** How much two texts ask the same. */
import type { TextSigns } from '../knowledge/search.ts'

/** From 0 to 1. The encoder knows that "mất" and "đánh rơi" are near, but only within the topics that it learned; words that
 * tell keep apart what it throws together. So both have a say, the words the greater one. */
export function likeness(a: TextSigns, b: TextSigns): number {
  return 0.35 * Math.max(0, cosine(a.vector, b.vector)) + 0.65 * sharedWords(a.words, b.words)
}

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let axis = 0; axis < a.length; axis++) sum += a[axis]! * b[axis]!
  return sum
}

/** The share of words and pairs that stand in both, each counted by how telling it is. */
export function sharedWords(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0
  let whole = 0
  for (const [word, weight] of a) {
    whole += weight
    if (b.has(word)) common += 2 * weight
  }
  for (const weight of b.values()) whole += weight
  return whole === 0 ? 0 : common / whole
}
