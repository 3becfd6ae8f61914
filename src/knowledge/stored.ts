/** Keeps a built index in a folder, and takes it back only when it fits the knowledge base, the model and this program. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import hnswlib from 'hnswlib-node'
import { z } from 'zod'
import type { Built } from './build.ts'
import type { Classifier } from './classifier.ts'
import { type ConceptFinder, type ConceptProfile, conceptFinder, profileConcepts } from './concepts.ts'
import type { Encoder } from './encoder.ts'
import { buckets } from './features.ts'
import { spokenKinds } from './models.ts'
import { openArrays, pack, writeArrays } from './packed.ts'
import type { Ranking } from './ranking.ts'
import type { Passage } from './split.ts'
import type { KnowledgeBase } from './topic.ts'
import type { Lexicon } from './vietnamese.ts'
import { indexWords, type WordIndex } from './words.ts'

/** Grows when the files or the meaning of the numbers in them change. */
const format = 5

const counts = z.int().min(0)
const meta = z.object({
  format: z.literal(format),
  hash: z.string(),
  modelId: z.string(),
  dimension: z.int().min(1).max(16_384),
  buckets: z.literal(buckets),
  local: z.boolean(),
  topics: z.array(z.string()).min(1),
  passages: z
    .array(
      z.object({
        topic: counts,
        kind: z.enum(['question', 'title', 'section', 'variant', 'cue', 'english']),
        text: z.string(),
        section: z.int().nullable(),
      }),
    )
    .min(1),
  /** Words and pairs, terms of the keyword index: one a line; what belongs to them is in the file of numbers. */
  lexicon: z.string(),
  terms: z.string(),
  postings: counts,
  concepts: z.array(z.string()),
  ranking: z.object({
    weights: z.array(z.number()),
    means: z.array(z.number()),
    scales: z.array(z.number()),
    evidence: z.array(z.number()),
    bias: z.number(),
  }),
})

/** An index in memory, ready to be searched. */
export interface StoredIndex {
  modelId: string
  dimension: number
  topics: string[]
  passages: Passage[]
  owners: Uint16Array
  words: WordIndex
  lexicon: Lexicon
  finder: ConceptFinder
  profile: ConceptProfile
  classifier: Classifier
  encoder: Encoder | null
  vectors: InstanceType<typeof hnswlib.HierarchicalNSW>
  ranking: Ranking
}

/** Writes `built` into `folder`, all or nothing. */
export async function storeIndex(folder: string, built: Built, base: KnowledgeBase): Promise<void> {
  const fresh = `${folder}.new-${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const { corpus, modelId, dimension, ranking } = built
  const items = corpus.items.slice(0, corpus.passages.length)
  const words = indexWords(items.map((item) => item.reading))
  const profile = profileConcepts(
    items.filter((item) => spokenKinds.has(item.kind)),
    corpus.topics.length,
  )
  const classifier = pack(built.classifier.weights)
  const encoder = built.encoder && pack(built.encoder)
  const content: z.input<typeof meta> = {
    format,
    hash: base.hash,
    modelId,
    dimension,
    buckets,
    local: encoder !== null,
    topics: corpus.topics,
    passages: corpus.passages.map((passage, place) => ({ ...passage, topic: items[place]!.topic })),
    lexicon: [...corpus.lexicon.keys()].join('\n'),
    terms: [...words.terms.keys()].join('\n'),
    postings: words.passages.length,
    concepts: profile.ids,
    ranking,
  }
  writeFileSync(join(fresh, 'index.json'), JSON.stringify(content))
  // The order is the order in which `assemble` takes them.
  writeArrays(join(fresh, 'numbers.bin'), [
    classifier.scales!,
    built.classifier.bias,
    ...(encoder ? [encoder.scales!] : []),
    profile.named,
    profile.none,
    words.idf,
    words.weights,
    words.starts,
    Uint32Array.from(corpus.lexicon.values()),
    words.passages,
    classifier.cells,
    ...(encoder ? [encoder.cells] : []),
  ])
  await built.vectors.writeIndex(join(fresh, 'vectors.hnsw'))
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
}

/** Takes an index back. Null with a reason when it is missing, corrupt, or made from other content or by another model. */
export async function takeIndex(
  folder: string,
  base: KnowledgeBase,
  modelId: string,
): Promise<{ index: StoredIndex | null; reason: string }> {
  if (!existsSync(join(folder, 'index.json'))) return { index: null, reason: 'there is none yet' }
  try {
    const checked = meta.safeParse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')))
    if (!checked.success) return { index: null, reason: 'it was written by another version of this program' }
    const { data } = checked
    if (data.modelId !== modelId)
      return { index: null, reason: `it was made with the model ${data.modelId}, not ${modelId}` }
    if (data.hash !== base.hash) return { index: null, reason: 'the knowledge base has changed' }
    return { index: await assemble(folder, data, base), reason: '' }
  } catch (error) {
    return { index: null, reason: `it is corrupt: ${(error as Error).message}` }
  }
}

async function assemble(folder: string, data: z.output<typeof meta>, base: KnowledgeBase): Promise<StoredIndex> {
  const { topics, dimension, postings, concepts, local } = data
  const vectors = new hnswlib.HierarchicalNSW('ip', dimension)
  await vectors.readIndex(join(folder, 'vectors.hnsw'))
  if (vectors.getCurrentCount() !== data.passages.length)
    throw new Error('vectors.hnsw holds another number of passages')
  vectors.setEf(320)
  const classes = topics.length + 1
  const terms = lines(data.terms)
  const lexicon = lines(data.lexicon)
  const numbers = openArrays(join(folder, 'numbers.bin'))
  const classifierScales = numbers.next(Float32Array, buckets)
  const bias = numbers.next(Float32Array, classes)
  const encoderScales = local ? numbers.next(Float32Array, buckets) : null
  const named = numbers.next(Float32Array, topics.length * concepts.length)
  const none = numbers.next(Float32Array, topics.length)
  const idf = numbers.next(Float32Array, terms.length)
  const weights = numbers.next(Float32Array, postings)
  const starts = numbers.next(Uint32Array, terms.length + 1)
  const lexiconCounts = numbers.next(Uint32Array, lexicon.length)
  const passages = numbers.next(Uint16Array, postings)
  const classifierCells = numbers.next(Int8Array, buckets * classes)
  const encoderCells = local ? numbers.next(Int8Array, buckets * dimension) : null
  numbers.end()
  return {
    modelId: data.modelId,
    dimension,
    topics,
    passages: data.passages.map((passage) => ({ ...passage, topic: topics[passage.topic]! })),
    owners: Uint16Array.from(data.passages, (passage) => passage.topic),
    words: {
      terms: new Map(terms.map((term, number) => [term, number])),
      idf,
      starts,
      passages,
      weights,
      size: data.passages.length,
    },
    lexicon: new Map(lexicon.map((word, number) => [word, lexiconCounts[number]!])),
    finder: conceptFinder(base.concepts),
    profile: { ids: concepts, named, none },
    classifier: { weights: { width: classes, cells: classifierCells, scales: classifierScales }, bias },
    encoder: encoderCells && { width: dimension, cells: encoderCells, scales: encoderScales },
    vectors,
    ranking: data.ranking,
  }
}

const lines = (text: string): string[] => (text === '' ? [] : text.split('\n'))
