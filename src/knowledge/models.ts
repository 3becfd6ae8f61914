/** Trains the classifier and the encoder on a corpus, and computes with them what a question's signals are. */

import { type Classifier, logits, softmax, trainClassifier } from './classifier.ts'
import { type ConceptProfile, cuesOf, profileConcepts, scoreConcepts } from './concepts.ts'
import type { Corpus, Item, Understood } from './corpus.ts'
import { type Encoder, encode, trainEncoder } from './encoder.ts'
import { seededRandom } from './noise.ts'
import type { Judged, Signals } from './ranking.ts'
import { indexWords, scoreWords, type WordIndex } from './words.ts'

/** Numbers in a vector of the local encoder. */
export const dimension = 64

/** Tells how far a build is: what is being done and the share that is done, 0 to 1. */
export type Progress = (step: string, done: number) => void

/** How much work a training is worth. The models of the folds only judge, so they get less. */
export interface Effort {
  copies: number
  classifierEpochs: number
  encoderEpochs: number
}
export const fullEffort: Effort = { copies: 3, classifierEpochs: 6, encoderEpochs: 4 }
const foldEffort: Effort = { copies: 1, classifierEpochs: 4, encoderEpochs: 3 }

/** Trains the topic classifier on the items that `keep` keeps, their noisy copies included. */
export function trainTopics(
  corpus: Corpus,
  keep: (item: Item) => boolean,
  effort: Effort,
  progress?: Progress,
): Classifier {
  const examples = corpus.items
    .filter(keep)
    .flatMap((item) => [
      { features: item.features, target: item.topic, weight: item.weight },
      ...item.copies
        .slice(0, effort.copies)
        .map(({ features }) => ({ features, target: item.topic, weight: item.weight * 0.6 })),
    ])
  const onEpoch = progress && ((done: number): void => progress('classifier', done))
  return trainClassifier(examples, corpus.topics.length + 1, {
    epochs: effort.classifierEpochs,
    rate: 0.6,
    random: seededRandom(1),
    onEpoch,
  })
}

/** Trains the text encoder on the items that `keep` keeps. */
export function trainVectors(
  corpus: Corpus,
  keep: (item: Item) => boolean,
  effort: Effort,
  progress?: Progress,
): Encoder {
  const examples = corpus.items
    .filter((item) => item.topic < corpus.topics.length && keep(item))
    .flatMap((item) =>
      [item, ...item.copies.slice(0, effort.copies)].map(({ features }) => ({ features, topic: item.topic })),
    )
  const onEpoch = progress && ((done: number): void => progress('encoder', done))
  return trainEncoder(examples, {
    dimension,
    epochs: effort.encoderEpochs,
    rate: 0.3,
    random: seededRandom(2),
    onEpoch,
  })
}

/** How many passages near a question are looked at. */
export const neighbours = 300

/** Passages near a question, nearest first; likeness from -1 to 1. */
export interface Near {
  passages: ArrayLike<number>
  likeness: ArrayLike<number>
}

/** What signals are computed from. `owners` tells the topic of each passage. */
export interface Searches {
  topics: number
  owners: Uint16Array
  words: WordIndex
  profile: ConceptProfile
  classifier: Classifier
}

/** Kinds of passages that sound like citizens, from which it is counted what is named when a topic is meant. */
export const spokenKinds: ReadonlySet<string> = new Set(['question', 'title', 'variant', 'cue'])

/** The signals of a question whose nearest passages are `near`, and the keyword score of every passage. */
export function signalsOf(
  searches: Searches,
  { reading, concepts, features }: Understood,
  near: Near,
): { signals: Signals; keywords: Float32Array } {
  const { topics, owners, classifier } = searches
  const chances = softmax(logits(classifier, features, new Float32Array(topics + 1)))
  const linear = new Float32Array(topics)
  for (let topic = 0; topic < topics; topic++) linear[topic] = Math.log(chances[topic]! + 1e-9)
  const { scores, covered, strange, known } = scoreWords(searches.words, reading, owners, topics)
  const words = bestMeans(scores, owners, topics, 3)
  const strongest = words.reduce((top, score) => Math.max(top, score), 0)
  const { mean, nearest } = nearMeans(near, owners, topics)
  return {
    keywords: scores,
    signals: {
      linear,
      dense: mean,
      nearest,
      covered,
      strange,
      known,
      concepts: scoreConcepts(searches.profile, concepts),
      cues: cuesOf(searches.profile, concepts, topics),
      words: words.map((score) => (strongest > 0 ? score / strongest : 0)),
      outside: Math.log(chances[topics]! + 1e-9),
      strength: strongest / Math.max(1, reading.words.length),
      length: reading.words.length,
    },
  }
}

/** For each topic, the mean of its `count` best scores (missing ones are 0). */
function bestMeans(scores: Float32Array, owners: Uint16Array, topics: number, count: number): Float32Array {
  const best = new Float32Array(topics * count)
  for (let passage = 0; passage < scores.length; passage++) {
    const score = scores[passage]!
    const start = owners[passage]! * count
    if (score <= best[start + count - 1]!) continue
    let place = count - 1
    while (place > 0 && best[start + place - 1]! < score) {
      best[start + place] = best[start + place - 1]!
      place--
    }
    best[start + place] = score
  }
  return Float32Array.from(
    { length: topics },
    (_, topic) => best.subarray(topic * count, (topic + 1) * count).reduce((sum, score) => sum + score, 0) / count,
  )
}

const nearEach = 5

/** For each topic, the likeness of its nearest passage and the mean of its five nearest; what is not among `near` counts as the farthest of them. */
function nearMeans(near: Near, owners: Uint16Array, topics: number): { mean: Float32Array; nearest: Float32Array } {
  const floor = near.likeness.length > 0 ? near.likeness[near.likeness.length - 1]! : 0
  const counts = new Uint8Array(topics)
  const mean = new Float32Array(topics)
  const nearest = new Float32Array(topics).fill(floor)
  for (let place = 0; place < near.passages.length; place++) {
    const topic = owners[near.passages[place]!]!
    if (counts[topic] === 0) nearest[topic] = near.likeness[place]!
    if (counts[topic]! < nearEach) {
      counts[topic]!++
      mean[topic]! += near.likeness[place]!
    }
  }
  for (let topic = 0; topic < topics; topic++)
    mean[topic] = (mean[topic]! + (nearEach - counts[topic]!) * floor) / nearEach
  return { mean, nearest }
}

/** Judges the questions of one fold by models that did not see them. `embed` gives the vectors of texts when they do not come
 * from the local encoder, which is trained anew here. */
export function judgeFold(corpus: Corpus, fold: number, vectorOf?: (understood: Understood) => Float32Array): Judged[] {
  const keep = (item: Item): boolean => item.fold !== fold
  const classifier = trainTopics(corpus, keep, foldEffort)
  const vector = vectorOf ?? localVectors(trainVectors(corpus, keep, foldEffort))
  const known = corpus.items.filter((item) => item.topic < corpus.topics.length && keep(item))
  const owners = Uint16Array.from(known, (item) => item.topic)
  const profile = profileConcepts(
    known.filter((item) => spokenKinds.has(item.kind)),
    corpus.topics.length,
  )
  const searches = {
    topics: corpus.topics.length,
    owners,
    words: indexWords(known.map((item) => item.reading)),
    profile,
    classifier,
  }
  const vectors = known.map(vector)
  return corpus.items
    .filter((item) => item.fold === fold)
    .flatMap((item) =>
      [item, ...item.copies.slice(0, 1)].map((understood) => ({
        signals: signalsOf(searches, understood, nearestByScan(vectors, vector(understood))).signals,
        topic: item.topic < corpus.topics.length ? item.topic : null,
        related: corpus.related[item.topic] ?? [],
        weight: 1,
      })),
    )
}

/** Vectors by the local encoder. */
export function localVectors(encoder: Encoder): (understood: Understood) => Float32Array {
  return ({ features }) => {
    const vector = new Float32Array(encoder.width)
    encode(encoder, features, vector)
    return vector
  }
}

function nearestByScan(vectors: readonly Float32Array[], query: Float32Array): Near {
  const likeness = Float32Array.from(vectors, (vector) => {
    let sum = 0
    for (let axis = 0; axis < query.length; axis++) sum += vector[axis]! * query[axis]!
    return sum
  })
  const floor = Float32Array.from(likeness).sort().at(-neighbours) ?? -1
  const passages = [...likeness.keys()].filter((passage) => likeness[passage]! >= floor)
  passages.sort((a, b) => likeness[b]! - likeness[a]!)
  return { passages, likeness: passages.map((passage) => likeness[passage]!) }
}
