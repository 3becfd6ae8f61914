/** A linear softmax classifier over hashed features: which topic a question is about. */
import { buckets, type Features } from './features.ts'
import type { Random } from './noise.ts'
import { addRow, type Table } from './packed.ts'

/** One training example. `target` is the class; `weight` says how much it counts. */
export interface Example {
  features: Features
  target: number
  weight: number
}

/** A row of weights for each bucket, one for each class, and a bias for each class. */
export interface Classifier {
  weights: Table
  bias: Float32Array
}

/** Log-odds of every class, written into `out`. */
export function logits(model: Classifier, { ids, values }: Features, out: Float32Array): Float32Array {
  out.set(model.bias)
  for (let index = 0; index < ids.length; index++) addRow(model.weights, ids[index]!, values[index]!, out)
  return out
}

/** Turns log-odds into probabilities in place. */
export function softmax(scores: Float32Array): Float32Array {
  let top = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > top) top = score
  let sum = 0
  for (let index = 0; index < scores.length; index++) {
    const value = Math.exp(scores[index]! - top)
    scores[index] = value
    sum += value
  }
  for (let index = 0; index < scores.length; index++) scores[index] = scores[index]! / sum
  return scores
}

/** Trains by stochastic gradient with AdaGrad steps; `random` orders the examples. `onEpoch` hears the progress, 0 to 1. */
export function trainClassifier(
  examples: Example[],
  classes: number,
  options: { epochs: number; rate: number; random: Random; onEpoch?: (done: number) => void },
): Classifier {
  const weights = new Float32Array(buckets * classes)
  const squares = new Float32Array(buckets).fill(1e-3)
  const bias = new Float32Array(classes)
  const model = { weights: { width: classes, cells: weights, scales: null }, bias }
  const gradient = new Float32Array(classes)
  const active = new Uint16Array(classes)
  const order = examples.map((_, index) => index)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(options.random() * (index + 1))
      const kept = order[index]!
      order[index] = order[other]!
      order[other] = kept
    }
    const rate = options.rate * (1 - (0.9 * epoch) / options.epochs)
    for (const place of order) {
      const { features, target, weight } = examples[place]!
      softmax(logits(model, features, gradient))
      gradient[target]! -= 1
      let norm = 0
      let count = 0
      for (let label = 0; label < classes; label++) {
        const slope = gradient[label]!
        norm += slope * slope
        // Most classes are already out of the question: their steps would change nothing.
        if (slope > 5e-4 || slope < -5e-4) active[count++] = label
      }
      const { ids, values } = features
      for (let index = 0; index < ids.length; index++) {
        const id = ids[index]!
        const value = values[index]!
        squares[id]! += norm * value * value
        const step = (rate * weight * value) / Math.sqrt(squares[id]!)
        const start = id * classes
        for (let place = 0; place < count; place++) {
          const label = active[place]!
          weights[start + label]! -= step * gradient[label]!
        }
      }
      for (let place = 0; place < count; place++)
        bias[active[place]!]! -= 0.02 * rate * weight * gradient[active[place]!]!
    }
    options.onEpoch?.((epoch + 1) / options.epochs)
  }
  return model
}
