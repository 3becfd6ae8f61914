/** Turns a reading into hashed features: words, pairs and character groups, with and without diacritics, by sound and by concept. */
import type { Reading } from './vietnamese.ts'

/** Number of buckets that features are hashed into; a power of two. */
export const buckets = 1 << 16

/** Distinct buckets of a text and the weight of each; the weights' squares add up to 1. */
export interface Features {
  ids: Uint32Array
  values: Float32Array
}

// FNV-1a, one family of features apart from another by its seed.
function start(family: number): number {
  return Math.imul(0x811c9dc5 ^ family, 0x01000193)
}
function feed(hash: number, text: string): number {
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return Math.imul(hash ^ 0x20, 0x01000193)
}
function bucket(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) & (buckets - 1)
}

/** The features of `reading`, which names `concepts`. */
export function featuresOf(reading: Reading, concepts: readonly string[]): Features {
  const weights = new Map<number, number>()
  const add = (hash: number, weight: number): void => {
    const id = bucket(hash)
    if ((weights.get(id) ?? 0) < weight) weights.set(id, weight)
  }
  const { words, folded, sounds } = reading
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const plain = folded[index]!
    const sound = sounds[index]!
    add(feed(start(1), plain), 1)
    if (word !== plain) add(feed(start(2), word), 1)
    add(feed(start(3), sound), 0.5)
    if (index + 1 < words.length) {
      const pair = feed(feed(start(4), plain), folded[index + 1]!)
      add(pair, 1)
      if (word !== plain || words[index + 1] !== folded[index + 1])
        add(feed(feed(start(5), word), words[index + 1]!), 0.7)
      add(feed(feed(start(6), sound), sounds[index + 1]!), 0.5)
      if (index + 2 < words.length) {
        add(feed(pair, folded[index + 2]!), 0.7)
        add(feed(feed(start(7), plain), folded[index + 2]!), 0.5)
      }
    }
  }
  const sorted = [...concepts].sort()
  for (let index = 0; index < sorted.length; index++) {
    const single = feed(start(8), sorted[index]!)
    add(single, 1.5)
    for (let other = index + 1; other < sorted.length; other++) add(feed(single, sorted[other]!), 1.5)
  }
  const line = ` ${folded.join(' ')} `
  for (let place = 0; place + 3 <= line.length; place++) {
    let hash = start(9)
    for (let size = 0; size < 3; size++) hash = Math.imul(hash ^ line.charCodeAt(place + size), 0x01000193)
    add(hash, 0.35)
    if (place + 4 <= line.length) add(Math.imul(hash ^ line.charCodeAt(place + 3), 0x01000193), 0.35)
  }
  let length = 0
  for (const weight of weights.values()) length += weight * weight
  length = Math.sqrt(length) || 1
  const values = Float32Array.from(weights.values())
  for (let index = 0; index < values.length; index++) values[index] = values[index]! / length
  return { ids: Uint32Array.from(weights.keys()), values }
}
