/** Puts the signals of a question together: which topic it is about, and how sure that is. Both are learned from the knowledge
 * base's own questions, each judged by models that had not seen it. */
import { softmax } from './classifier.ts'

/** What the searches say about one question. Arrays have one place for each topic. */
export interface Signals {
  /** Log-probability of each topic by the classifier. */
  linear: Float32Array
  /** Mean likeness of the five nearest passages of each topic, -1 to 1. */
  dense: Float32Array
  /** Likeness of the nearest passage of each topic. */
  nearest: Float32Array
  /** Mean keyword score of the three best passages of each topic, as a share of the best topic's. */
  words: Float32Array
  /** Share of the question's words and pairs that each topic's own passages know, by weight. */
  covered: Float32Array
  /** Weight of the most telling word that no passage of the topic knows, 0 to 1. */
  strange: Float32Array
  /** How well each topic explains the concepts that the question names. */
  concepts: Float32Array
  /** For each concept named, how much more often than usual each topic names it (log-odds). */
  cues: Float32Array[]
  /** Log-probability, by the classifier, that the question is of another field. */
  outside: number
  /** Share of the question's words and pairs that the knowledge base knows, by weight. */
  known: number
  /** Best keyword score divided by the number of words. */
  strength: number
  length: number
}

/** What was learned: weights of the signals, and of the evidence for the first topic being right. */
export interface Ranking {
  weights: number[]
  means: number[]
  scales: number[]
  evidence: number[]
  bias: number
}

/** The signals that rank topics, in the order of their weights. */
export const signalNames = ['linear', 'dense', 'nearest', 'words', 'covered', 'concepts'] as const
/** A signal that ranks topics. */
export type SignalName = (typeof signalNames)[number]

/** Topic places best first with their probabilities before calibration. */
export function rank(signals: Signals, weights: readonly number[]): { order: number[]; chances: Float32Array } {
  const chances = softmax(combine(signals, weights))
  const order = [...chances.keys()].sort((a, b) => chances[b]! - chances[a]!)
  return { order, chances }
}

function combine(signals: Signals, weights: readonly number[]): Float32Array {
  const scores = new Float32Array(signals.linear.length)
  for (const [index, name] of signalNames.entries()) {
    const values = signals[name]
    const weight = weights[index]!
    for (let topic = 0; topic < scores.length; topic++) scores[topic]! += weight * values[topic]!
  }
  return scores
}

/** The evidence that the first topic is right, before weighting. */
export function evidenceOf(signals: Signals, order: readonly number[], chances: Float32Array): number[] {
  const [first, second] = order as [number, number]
  const top = chances[first]!
  return [
    Math.log((top + 1e-6) / (1 - top + 1e-6)),
    signals.linear[first]!,
    signals.outside,
    signals.dense[first]!,
    signals.nearest[first]!,
    signals.nearest[first]! - signals.nearest[second]!,
    signals.known,
    signals.covered[first]!,
    signals.covered[first]! - signals.known,
    signals.strength,
    signals.concepts[first]!,
    signals.concepts[first]! - signals.concepts.reduce((top, score) => Math.max(top, score), -99),
    Math.log(signals.length + 1),
    signals.words[first]! - signals.words[second]!,
    signals.strange[first]! - signals.strange.reduce((least, value) => Math.min(least, value), 1),
    conflict(signals.cues, order),
  ]
}

/** How much better one of the next four topics fits a thing that the question names (an age, a loss, a fee) than the first
 * does; 0 when none does. "Con dưới 14 tuổi làm mức 2": level 2 wins by its words, the age belongs to another topic. */
function conflict(cues: readonly Float32Array[], order: readonly number[]): number {
  let worst = 0
  for (const other of order.slice(1, 5))
    for (const cue of cues) if (cue[other]! > 1) worst = Math.max(worst, cue[other]! - cue[order[0]!]!)
  return worst
}

/** The calibrated probability that the first topic is right. */
export function sureness(ranking: Ranking, evidence: readonly number[]): number {
  let sum = ranking.bias
  for (const [index, value] of evidence.entries()) {
    sum += ranking.evidence[index]! * clip((value - ranking.means[index]!) / ranking.scales[index]!)
  }
  return 1 / (1 + Math.exp(-sum))
}

function clip(value: number): number {
  return Math.max(-4, Math.min(4, value))
}

/** A judged question: `topic` is the right one, null when no topic is; `related` are its neighbours. */
export interface Judged {
  signals: Signals
  topic: number | null
  related: number[]
  weight: number
}

/** A question is filed under one topic, but a neighbour's answer mostly holds what was asked too ("đăng ký tạm trú bao nhiêu
 * tiền" stands with the fees and with the procedure). So a related topic counts as this much right. */
const relatedCounts = 0.7

/** Learns a Ranking. Throws when there is nothing to learn from. */
export function learnRanking(judged: readonly Judged[]): Ranking {
  if (judged.length < 20) throw new Error(`a ranking needs 20 judged questions or more, got ${judged.length}`)
  const inField = judged.filter((item) => item.topic !== null)
  const weights = learnWeights(inField.filter((_, place) => place % Math.ceil(inField.length / 2500) === 0))
  const rows = judged.map(({ signals, topic, related, weight }) => {
    const { order, chances } = rank(signals, weights)
    const right = order[0] === topic ? 1 : related.includes(order[0]!) ? relatedCounts : 0
    return { evidence: evidenceOf(signals, order, chances), right, weight }
  })
  return { weights, ...learnSureness(rows) }
}

/** The classifier counts at least this much. The folds train theirs with fewer noisy copies than the one that answers, so what
 * they learn undervalues it; rough and tidy questions outside the knowledge base both do better with it. */
const leastLinear = 0.5
const firstWeights: Record<SignalName, number> = {
  linear: 0.7,
  dense: 3,
  nearest: 1,
  words: 1,
  covered: 1,
  concepts: 0.1,
}

/** Conditional logit: the weights under which the right topics win most clearly. `used` leaves signals out (their weight is 0);
 * every judged question must have a topic. */
export function learnWeights(judged: readonly Judged[], used: readonly SignalName[] = signalNames): number[] {
  const weights = signalNames.map((name) => (used.includes(name) ? firstWeights[name] : 0))
  const squares = weights.map(() => 1e-8)
  for (let round = 0; round < 80; round++) {
    const slopes = weights.map((weight) => 1e-4 * weight)
    for (const { signals, topic } of judged) {
      const { chances } = rankOnly(signals, weights)
      for (const [index, name] of signalNames.entries()) {
        if (!used.includes(name)) continue
        let expected = 0
        for (let place = 0; place < chances.length; place++) expected += chances[place]! * signals[name][place]!
        slopes[index]! += (expected - signals[name][topic!]!) / judged.length
      }
    }
    for (const [index, slope] of slopes.entries()) {
      if (!used.includes(signalNames[index]!)) continue
      squares[index]! += slope * slope
      weights[index] = Math.max(
        index === 0 ? leastLinear : 0,
        weights[index]! - (0.5 * slope) / Math.sqrt(squares[index]!),
      )
    }
  }
  return weights
}

function rankOnly(signals: Signals, weights: readonly number[]): { chances: Float32Array } {
  return { chances: softmax(combine(signals, weights)) }
}

function learnSureness(rows: { evidence: number[]; right: number; weight: number }[]): Omit<Ranking, 'weights'> {
  const size = rows[0]!.evidence.length
  const means = Array.from(
    { length: size },
    (_, index) => rows.reduce((sum, row) => sum + row.evidence[index]!, 0) / rows.length,
  )
  const scales = means.map(
    (mean, index) =>
      Math.sqrt(rows.reduce((sum, row) => sum + (row.evidence[index]! - mean) ** 2, 0) / rows.length) || 1,
  )
  const ranking = { means, scales, evidence: means.map(() => 0), bias: 0, weights: [] }
  const squares = means.map(() => 1e-8)
  let biasSquare = 1e-8
  const total = rows.reduce((sum, row) => sum + row.weight, 0)
  for (let round = 0; round < 300; round++) {
    const slopes = ranking.evidence.map((weight) => 1e-3 * weight)
    let biasSlope = 0
    for (const { evidence, right, weight } of rows) {
      const miss = (weight * (sureness(ranking, evidence) - right)) / total
      biasSlope += miss
      for (let index = 0; index < size; index++)
        slopes[index]! += miss * clip((evidence[index]! - means[index]!) / scales[index]!)
    }
    for (let index = 0; index < size; index++) {
      squares[index]! += slopes[index]! ** 2
      ranking.evidence[index]! -= (0.3 * slopes[index]!) / Math.sqrt(squares[index]!)
    }
    biasSquare += biasSlope ** 2
    ranking.bias -= (0.3 * biasSlope) / Math.sqrt(biasSquare)
  }
  const { means: m, scales: s, evidence, bias } = ranking
  return { means: m, scales: s, evidence, bias }
}
