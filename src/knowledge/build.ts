/** Builds the index of a knowledge base: trains the models, embeds the passages, learns the ranking. */
import { Worker } from 'node:worker_threads'
import hnswlib from 'hnswlib-node'
import type { Classifier } from './classifier.ts'
import { type Corpus, folds, makeCorpus, type Understood } from './corpus.ts'
import type { Encoder } from './encoder.ts'
import {
  fullEffort,
  judgeFold,
  dimension as localDimension,
  localVectors,
  type Progress,
  trainTopics,
  trainVectors,
} from './models.ts'
import { type Judged, learnRanking, type Ranking } from './ranking.ts'
import type { KnowledgeBase } from './topic.ts'
import { embedAll, type NamedEmbeddings } from './vectors.ts'

/** What a build makes; `stored.ts` writes and reads it. */
export interface Built {
  corpus: Corpus
  classifier: Classifier
  /** Null when the vectors come from another embedding model. */
  encoder: Encoder | null
  modelId: string
  dimension: number
  vectors: InstanceType<typeof hnswlib.HierarchicalNSW>
  ranking: Ranking
}

/** Name of the local encoder; a change of how it is made is a new name. */
export const localModelId = 'local-6'

/** Builds everything from `base`, which was read from `folder`. Takes about a minute on two cores. */
export async function buildIndex(
  base: KnowledgeBase,
  folder: string,
  at: Date,
  options: { embeddings?: NamedEmbeddings | null; progress?: Progress } = {},
): Promise<Built> {
  const { progress, embeddings } = options
  const judging = embeddings ? null : judgeInThread(folder, at, progress)
  // A failure must not go unheard while the models are trained.
  judging?.catch(() => undefined)
  const corpus = makeCorpus(base, at)
  progress?.('texts', 1)
  const classifier = trainTopics(corpus, () => true, fullEffort, progress)
  const encoder = embeddings ? null : trainVectors(corpus, () => true, fullEffort, progress)
  const vectorOf = embeddings ? await foreignVectors(corpus, embeddings, progress) : localVectors(encoder!)
  const found = corpus.items.slice(0, corpus.passages.length).map(vectorOf)
  const dimension = found[0]?.length ?? localDimension
  const vectors = new hnswlib.HierarchicalNSW('ip', dimension)
  vectors.initIndex(found.length, 16, 200, 6)
  for (const [place, vector] of found.entries()) vectors.addPoint(Array.from(vector), place)
  const here = judging ? foldsHere : everyFold
  const judged = here.flatMap((fold) => judgeFold(corpus, fold, embeddings ? vectorOf : undefined))
  if (judging) judged.push(...(await judging))
  const ranking = learnRanking(judged)
  progress?.('ranking', 1)
  return { corpus, classifier, encoder, modelId: embeddings?.id ?? localModelId, dimension, vectors, ranking }
}

const everyFold = Array.from({ length: folds }, (_, fold) => fold)
// The thread judges all but the last, while this one trains; then this one judges that: both cores are done together.
const foldsHere = everyFold.slice(-1)
const foldsInThread = everyFold.slice(0, -1)

function judgeInThread(folder: string, at: Date, progress?: Progress): Promise<Judged[]> {
  return new Promise((resolve, reject) => {
    const judged: Judged[] = []
    let heard = 0
    const worker = new Worker(new URL('./fold-worker.ts', import.meta.url), {
      workerData: { folder, at: at.getTime(), wanted: foldsInThread },
      execArgv: [],
    })
    worker.on('message', (part: Judged[]) => {
      judged.push(...part)
      heard++
      progress?.('judging', heard / foldsInThread.length)
      if (heard < foldsInThread.length) return
      resolve(judged)
      void worker.terminate()
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`the judging thread stopped with code ${code} before it was done`)))
  })
}

/** Vectors of all texts that the build needs, from a foreign model, asked for once. */
async function foreignVectors(
  corpus: Corpus,
  embeddings: NamedEmbeddings,
  progress?: Progress,
): Promise<(understood: Understood) => Float32Array> {
  const needed = corpus.items.flatMap((item) => (item.fold >= 0 ? [item, ...item.copies.slice(0, 1)] : [item]))
  const vectors = await embedAll(
    embeddings,
    needed.map((item) => item.text),
    (done) => progress?.('vectors', done),
  )
  const byText = new Map(needed.map((item, place) => [item.text, vectors[place]!]))
  return (understood) => byText.get(understood.text)!
}
