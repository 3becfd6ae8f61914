/** How much two texts ask the same. */
import type { TextSigns } from '../knowledge/search.ts'

/** From 0 to 1. */
export const likeness = (a: TextSigns, b: TextSigns): number =>
  likenessOf(cosine(a.vector, b.vector), sharedWords(a.words, b.words))

/** The encoder knows that "mất" and "đánh rơi" are near, but only within the topics that it learned; words that tell keep apart
 * what it throws together. So both have a say, the words the greater one. */
export const likenessOf = (near: number, shared: number): number => 0.35 * Math.max(0, near) + 0.65 * shared

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let axis = 0; axis < a.length; axis++) sum += a[axis]! * b[axis]!
  return sum
}

/** How much the words of a text tell, together. */
export function weightOf(words: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const weight of words.values()) sum += weight
  return sum
}

/** The share of words and pairs that stand in both, each counted by how telling it is. */
function sharedWords(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0
  for (const [word, weight] of a) if (b.has(word)) common += 2 * weight
  return common / (weightOf(a) + weightOf(b) || 1)
}
