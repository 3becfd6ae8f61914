/** The local text encoder: hashed features → a short vector, trained so that texts of one topic lie near each other. */
import { buckets, type Features } from './features.ts'
import type { Random } from './noise.ts'
import { addRow, type Table } from './packed.ts'

/** A row for each bucket, as wide as the vectors. */
export type Encoder = Table

/** A text of a topic, for training. */
export interface EncoderExample {
  features: Features
  topic: number
}

/** The unit vector of a text, written into `out`; returns the length it had before. */
export function encode(encoder: Encoder, { ids, values }: Features, out: Float32Array): number {
  const dimension = encoder.width
  out.fill(0)
  for (let index = 0; index < ids.length; index++) addRow(encoder, ids[index]!, values[index]!, out)
  let length = 0
  for (let axis = 0; axis < dimension; axis++) length += out[axis]! * out[axis]!
  length = Math.sqrt(length) || 1e-6
  for (let axis = 0; axis < dimension; axis++) out[axis]! /= length
  return length
}

const batch = 48
const sharpness = 14

/** Trains by contrast: in every batch a text must be nearer to another text of its topic than to those of other topics. */
export function trainEncoder(
  examples: readonly EncoderExample[],
  options: { dimension: number; epochs: number; rate: number; random: Random; onEpoch?: (done: number) => void },
): Encoder {
  const { dimension, random } = options
  const rows = new Float32Array(buckets * dimension)
  for (let index = 0; index < rows.length; index++) rows[index] = (random() - 0.5) * 0.6
  const encoder: Encoder = { width: dimension, cells: rows, scales: null }
  const squares = new Float32Array(buckets).fill(1e-2)
  const byTopic = new Map<number, number[]>()
  for (const [place, { topic }] of examples.entries()) byTopic.set(topic, [...(byTopic.get(topic) ?? []), place])
  const order = examples.map((_, place) => place)
  const left = Array.from({ length: batch }, () => ({
    vector: new Float32Array(dimension),
    length: 1,
    gradient: new Float32Array(dimension),
  }))
  const right = Array.from({ length: batch }, () => ({
    vector: new Float32Array(dimension),
    length: 1,
    gradient: new Float32Array(dimension),
  }))
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1))
      const kept = order[index]!
      order[index] = order[other]!
      order[other] = kept
    }
    const rate = options.rate * (1 - (0.9 * epoch) / options.epochs)
    for (let start = 0; start + batch <= order.length; start += batch) {
      const anchors = order.slice(start, start + batch).map((place) => examples[place]!)
      const positives = anchors.map(({ topic }) => {
        const mates = byTopic.get(topic)!
        return examples[mates[Math.floor(random() * mates.length)]!]!
      })
      for (let row = 0; row < batch; row++) {
        left[row]!.length = encode(encoder, anchors[row]!.features, left[row]!.vector)
        right[row]!.length = encode(encoder, positives[row]!.features, right[row]!.vector)
        left[row]!.gradient.fill(0)
        right[row]!.gradient.fill(0)
      }
      contrast(anchors, left, right, dimension)
      for (let row = 0; row < batch; row++) {
        step(encoder, squares, anchors[row]!.features, left[row]!, rate)
        step(encoder, squares, positives[row]!.features, right[row]!, rate)
      }
    }
    options.onEpoch?.((epoch + 1) / options.epochs)
  }
  return encoder
}

interface Side {
  vector: Float32Array
  length: number
  gradient: Float32Array
}

function contrast(anchors: readonly EncoderExample[], left: Side[], right: Side[], dimension: number): void {
  const chances = new Float32Array(batch)
  for (let row = 0; row < batch; row++) {
    const own = left[row]!
    let sum = 0
    for (let column = 0; column < batch; column++) {
      const same = column !== row && anchors[column]!.topic === anchors[row]!.topic
      chances[column] = same ? 0 : Math.exp(sharpness * (dot(own.vector, right[column]!.vector, dimension) - 1))
      sum += chances[column]!
    }
    for (let column = 0; column < batch; column++) {
      const slope = (sharpness * (chances[column]! / sum - (column === row ? 1 : 0))) / batch
      if (Math.abs(slope) < 1e-5) continue
      const other = right[column]!
      for (let axis = 0; axis < dimension; axis++) {
        own.gradient[axis]! += slope * other.vector[axis]!
        other.gradient[axis]! += slope * own.vector[axis]!
      }
    }
  }
}

/** One AdaGrad step through the normalisation of the vector. */
function step(
  { cells, width: dimension }: Encoder,
  squares: Float32Array,
  { ids, values }: Features,
  side: Side,
  rate: number,
): void {
  const along = dot(side.gradient, side.vector, dimension)
  let norm = 0
  for (let axis = 0; axis < dimension; axis++) {
    const value = (side.gradient[axis]! - along * side.vector[axis]!) / side.length
    side.gradient[axis] = value
    norm += value * value
  }
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index]!
    const value = values[index]!
    squares[id]! += norm * value * value
    const size = (rate * value) / Math.sqrt(squares[id]!)
    const start = id * dimension
    for (let axis = 0; axis < dimension; axis++) cells[start + axis]! -= size * side.gradient[axis]!
  }
}

function dot(a: Float32Array, b: Float32Array, dimension: number): number {
  let sum = 0
  for (let axis = 0; axis < dimension; axis++) sum += a[axis]! * b[axis]!
  return sum
}
