/** Turns a reading into hashed features: words, pairs and character groups, with and without diacritics, and by sound. */
import type { Reading } from './vietnamese.ts'

/** Number of buckets that features are hashed into. */
export const buckets = 1 << 16

/** Distinct buckets of a text and the weight of each; the weights' squares add up to 1. */
export interface Features {
  ids: Uint32Array
  values: Float32Array
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value ^= value >>> 15
  return Math.imul(value, 0x2c1b3c6d) >>> 0
}

/** The features of `reading`, which names `concepts`. */
export function featuresOf(reading: Reading, concepts: readonly string[]): Features {
  const weights = new Map<number, number>()
  const add = (name: string, weight: number): void => {
    const id = hash(name) % buckets
    weights.set(id, Math.max(weights.get(id) ?? 0, weight))
  }
  const { words, folded, sounds } = reading
  for (let index = 0; index < words.length; index++) {
    const next = index + 1
    add(`f${folded[index]}`, 1)
    if (words[index] !== folded[index]) add(`w${words[index]}`, 1)
    add(`s${sounds[index]}`, 0.5)
    if (next < words.length) {
      add(`ff${folded[index]} ${folded[next]}`, 1)
      if (words[index] !== folded[index] || words[next] !== folded[next]) add(`ww${words[index]} ${words[next]}`, 0.7)
      add(`ss${sounds[index]} ${sounds[next]}`, 0.5)
    }
    if (index + 2 < words.length) {
      add(`fff${folded[index]} ${folded[next]} ${folded[index + 2]}`, 0.7)
      add(`f_f${folded[index]} ${folded[index + 2]}`, 0.5)
    }
  }
  for (let index = 0; index < concepts.length; index++) {
    add(`k${concepts[index]}`, 1.5)
    for (let other = index + 1; other < concepts.length; other++) {
      add(`kk${[concepts[index], concepts[other]].sort().join(' ')}`, 1.5)
    }
  }
  const line = ` ${folded.join(' ')} `
  for (let size = 3; size <= 4; size++) {
    for (let start = 0; start + size <= line.length; start++) add(`c${line.slice(start, start + size)}`, 0.35)
  }
  let length = 0
  for (const weight of weights.values()) length += weight * weight
  length = Math.sqrt(length) || 1
  const values = Float32Array.from(weights.values())
  for (let index = 0; index < values.length; index++) values[index] = values[index]! / length
  return { ids: Uint32Array.from(weights.keys()), values }
}
