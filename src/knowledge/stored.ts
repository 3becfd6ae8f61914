/** Keeps a built index in a folder, and takes it back only when it fits the knowledge base, the model and this program. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import hnswlib from 'hnswlib-node'
import { z } from 'zod'
import type { Built } from './build.ts'
import type { Classifier } from './classifier.ts'
import { type ConceptFinder, type ConceptProfile, conceptFinder, conceptsIn, profileConcepts } from './concepts.ts'
import type { Encoder } from './encoder.ts'
import { buckets } from './features.ts'
import { spokenKinds } from './models.ts'
import type { Ranking } from './ranking.ts'
import type { Passage } from './split.ts'
import { foldMarks, soundKey } from './syllable.ts'
import type { KnowledgeBase } from './topic.ts'
import type { Lexicon, Reading } from './vietnamese.ts'
import { indexWords, type WordIndex } from './words.ts'

/** Grows when the files or the meaning of the numbers in them change. */
const format = 4

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
        topic: z.string(),
        kind: z.enum(['question', 'title', 'section', 'variant', 'cue', 'english']),
        text: z.string(),
        section: z.int().nullable(),
        words: z.string(),
      }),
    )
    .min(1),
  lexicon: z.array(z.tuple([z.string(), z.number()])),
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
  const { corpus, classifier, encoder, modelId, dimension, ranking } = built
  const passages = corpus.passages.map((passage, place) => ({ ...passage, words: corpus.items[place]!.reading.text }))
  const content: z.input<typeof meta> = {
    format,
    hash: base.hash,
    modelId,
    dimension,
    buckets,
    local: encoder !== null,
    topics: corpus.topics,
    passages,
    lexicon: [...corpus.lexicon],
    ranking,
  }
  writeFileSync(join(fresh, 'index.json'), JSON.stringify(content))
  writeNumbers(join(fresh, 'classifier.f32'), classifier.weights, classifier.bias)
  if (encoder) writeNumbers(join(fresh, 'encoder.f32'), encoder.rows)
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
  const classes = data.topics.length + 1
  const numbers = readNumbers(join(folder, 'classifier.f32'), buckets * classes + classes)
  const places = new Map(data.topics.map((topic, place) => [topic, place]))
  const vectors = new hnswlib.HierarchicalNSW('ip', data.dimension)
  await vectors.readIndex(join(folder, 'vectors.hnsw'))
  if (vectors.getCurrentCount() !== data.passages.length)
    throw new Error('vectors.hnsw holds another number of passages')
  vectors.setEf(320)
  const finder = conceptFinder(base.concepts)
  const readings = data.passages.map((passage) => readingOf(passage.words))
  const spoken = data.passages.flatMap((passage, place) =>
    spokenKinds.has(passage.kind)
      ? [{ topic: places.get(passage.topic)!, concepts: conceptsIn(readings[place]!, finder) }]
      : [],
  )
  return {
    modelId: data.modelId,
    dimension: data.dimension,
    topics: data.topics,
    passages: data.passages.map(({ topic, kind, text, section }) => ({ topic, kind, text, section })),
    owners: Uint16Array.from(data.passages, (passage) => places.get(passage.topic)!),
    words: indexWords(readings),
    lexicon: new Map(data.lexicon),
    finder,
    profile: profileConcepts(spoken, data.topics.length),
    classifier: { classes, weights: numbers.subarray(0, buckets * classes), bias: numbers.subarray(buckets * classes) },
    encoder: data.local
      ? { dimension: data.dimension, rows: readNumbers(join(folder, 'encoder.f32'), buckets * data.dimension) }
      : null,
    vectors,
    ranking: data.ranking,
  }
}

function readingOf(text: string): Reading {
  const words = text === '' ? [] : text.split(' ')
  const folded = words.map(foldMarks)
  return { text, words, folded, sounds: folded.map(soundKey), marked: 0 }
}

function writeNumbers(file: string, ...parts: Float32Array[]): void {
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))))
}

function readNumbers(file: string, count: number): Float32Array {
  const content = readFileSync(file)
  if (content.byteLength !== count * 4)
    throw new Error(`${file} has ${content.byteLength} bytes, expected ${count * 4}`)
  return new Float32Array(content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength))
}
