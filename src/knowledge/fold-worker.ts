/** A thread that judges the questions of the given folds, so that a build uses the second core. */
import { parentPort, workerData } from 'node:worker_threads'
import { makeCorpus } from './corpus.ts'
import { judgeFold } from './models.ts'
import { readKnowledge } from './read.ts'

const { folder, at, wanted } = workerData as { folder: string; at: number; wanted: number[] }
const corpus = makeCorpus(readKnowledge(folder, { allowInvalid: true }), new Date(at))
for (const fold of wanted) parentPort!.postMessage(judgeFold(corpus, fold))
// Stays until it is ended: a thread that ends while its owner is busy may take its last words with it.
parentPort!.on('message', () => undefined)
