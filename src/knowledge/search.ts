/** Opens the index of a knowledge base (building it when needed) and searches it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { buildIndex, localModelId } from './build.ts'
import { understandText } from './corpus.ts'
import { encode } from './encoder.ts'
import { keepLatest } from './latest.ts'
import { type Near, neighbours, type Progress, signalsOf } from './models.ts'
import { evidenceOf, rank, sureness } from './ranking.ts'
import type { Passage } from './split.ts'
import { type StoredIndex, storeIndex, takeIndex } from './stored.ts'
import type { KnowledgeBase } from './topic.ts'
import { type NamedEmbeddings, unit } from './vectors.ts'
import { isEnglish, type Reading, tokens } from './vietnamese.ts'
import { termsOf } from './words.ts'

/** A topic that may be meant, with its probability and what each search says about it. */
export interface FoundTopic {
  topic: string
  score: number
  linear: number
  dense: number
  words: number
}

/** A passage near the question. `score` grows with likeness of meaning and with common words. */
export interface FoundPassage extends Passage {
  score: number
}

/** What a search finds. */
export interface Found {
  reading: Reading
  english: boolean
  /** Concepts of the lexicon and age groups that the question names. */
  concepts: string[]
  /** Ten best topics, best first; the first one's score is `sureness`. */
  topics: FoundTopic[]
  /** Calibrated probability that the first topic answers the question. */
  sureness: number
  /** Passages of the first five topics, best first. */
  passages: FoundPassage[]
  milliseconds: number
}

/** A searchable knowledge base. */
export interface Index {
  modelId: string
  passages: number
  search(text: string): Promise<Found>
  /** Concepts of the lexicon that a text names. */
  conceptsOf(text: string): string[]
  /** What is needed to compare two texts with one another. */
  signsOf(text: string): Promise<TextSigns>
}

/** A text's unit vector, and its words and pairs of words without diacritics, each with how telling it is. */
export interface TextSigns {
  vector: Float32Array
  words: ReadonlyMap<string, number>
}

/** A message of several sentences is searched whole and in parts, some of them twice within one decision: so many are kept. */
const latestSearches = 32

/** Opens the index kept in `<dataDir>/index`; builds it when there is none or it does not fit. `folder` is where `base` was read from. */
export async function openIndex(
  base: KnowledgeBase,
  folder: string,
  dataDir: string,
  options: { at?: Date; embeddings?: NamedEmbeddings | null; progress?: Progress; log?: Log; rebuild?: boolean } = {},
): Promise<Index> {
  const place = join(dataDir, 'index')
  const modelId = options.embeddings?.id ?? localModelId
  let { index, reason } = options.rebuild
    ? { index: null, reason: 'it was asked for' }
    : await takeIndex(place, base, modelId)
  if (!index) {
    options.log?.info('the index is built', { reason })
    mkdirSync(dataDir, { recursive: true })
    const built = await buildIndex(base, folder, options.at ?? new Date(), {
      embeddings: options.embeddings,
      progress: options.progress,
    })
    await storeIndex(place, built, base)
    const taken = await takeIndex(place, base, modelId)
    if (!taken.index) throw new Error(`the index just built in ${place} cannot be used: ${taken.reason}`)
    index = taken.index
  }
  const ready = index
  const embeddings = options.embeddings ?? null
  const latest = keepLatest(latestSearches, (text) => search(ready, text, embeddings))
  return {
    modelId,
    passages: ready.passages.length,
    // Signs and capitals say nothing to our own encoder; another one may read them.
    search: (text) => latest(embeddings ? text : tokens(text).join(' ')),
    conceptsOf: (text) => understandText(text, ready.lexicon, ready.finder).concepts,
    signsOf: (text) => signsOf(ready, text, embeddings),
  }
}

async function search(index: StoredIndex, text: string, embeddings: NamedEmbeddings | null): Promise<Found> {
  const start = performance.now()
  const { understood, near, signals, keywords } = await readSignals(index, text, embeddings)
  const { order, chances } = rank(signals, index.ranking.weights)
  const sure = understood.reading.words.length === 0 ? 0 : sureness(index.ranking, evidenceOf(signals, order, chances))
  // What is left after the first topic is shared out among the others as they stand.
  const rest = 1 - chances[order[0]!]! || 1e-9
  const topics = order.slice(0, 10).map((place, rankOf) => ({
    topic: index.topics[place]!,
    score: rankOf === 0 ? sure : Math.min(sure, ((1 - sure) * chances[place]!) / rest),
    linear: signals.linear[place]!,
    dense: signals.dense[place]!,
    words: signals.words[place]!,
  }))
  let passages: FoundPassage[] | undefined
  return {
    reading: understood.reading,
    english: isEnglish(text),
    concepts: understood.concepts,
    topics,
    sureness: sure,
    // Most searches of a message's parts are only asked for their topics.
    get passages() {
      passages ??= passagesOf(index, order.slice(0, 5), near, keywords)
      return passages
    },
    milliseconds: performance.now() - start,
  }
}

/** What each search says about a text, before it is put together. */
export async function readSignals(index: StoredIndex, text: string, embeddings: NamedEmbeddings | null) {
  const understood = understandText(text, index.lexicon, index.finder)
  const vector = embeddings
    ? unit(await embeddings.embeddings.embedQuery(text), embeddings.id)
    : localVector(index, understood.features)
  const near = nearestPassages(index, vector)
  return { understood, near, ...signalsOf({ ...index, topics: index.topics.length }, understood, near) }
}

async function signsOf(index: StoredIndex, text: string, embeddings: NamedEmbeddings | null): Promise<TextSigns> {
  const understood = understandText(text, index.lexicon, index.finder)
  const vector = embeddings
    ? unit(await embeddings.embeddings.embedQuery(text), embeddings.id)
    : localVector(index, understood.features)
  const { terms, idf, size } = index.words
  // A word that no passage knows tells as much as one that stands in a single passage.
  const rare = Math.log(1 + (size - 0.5) / 1.5)
  const words = new Map<string, number>()
  for (const term of termsOf(understood.reading)) {
    const known = terms.get(term)
    if (!term.startsWith("'")) words.set(term, known === undefined ? rare : idf[known]!)
  }
  return { vector, words }
}

function localVector(index: StoredIndex, features: Parameters<typeof encode>[1]): Float32Array {
  const vector = new Float32Array(index.dimension)
  encode(index.encoder!, features, vector)
  return vector
}

function nearestPassages(index: StoredIndex, vector: Float32Array): Near {
  const { neighbors, distances } = index.vectors.searchKnn(
    Array.from(vector),
    Math.min(neighbours, index.passages.length),
  )
  return { passages: neighbors, likeness: distances.map((distance) => 1 - distance) }
}

const mostPassages = 60

function passagesOf(index: StoredIndex, topics: readonly number[], near: Near, keywords: Float32Array): FoundPassage[] {
  const wanted = new Uint8Array(index.topics.length)
  for (const topic of topics) wanted[topic] = 1
  const likeness = new Map(Array.from(near.passages, (passage, place) => [passage, near.likeness[place]!]))
  let strongest = 1e-9
  for (const score of keywords) strongest = Math.max(strongest, score)
  const seen: number[] = []
  const scores: number[] = []
  for (let passage = 0; passage < index.passages.length; passage++) {
    if (!wanted[index.owners[passage]!]) continue
    const score = Math.max(0, likeness.get(passage) ?? 0) + keywords[passage]! / strongest
    if (score <= 0.2) continue
    seen.push(passage)
    scores.push(score)
  }
  // Hundreds are scored and few are told: only those are put in order.
  const least = Float64Array.from(scores).sort().at(-mostPassages) ?? 0
  const found: FoundPassage[] = []
  for (const [place, score] of scores.entries())
    if (score >= least) found.push({ ...index.passages[seen[place]!]!, score })
  return found.sort((a, b) => b.score - a.score).slice(0, mostPassages)
}
