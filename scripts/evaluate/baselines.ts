/** Three search libraries on the same knowledge, each with what its documentation recommends for a language it has no rules for:
 * words split and folded by us (none of the three can read Vietnamese by itself), slips allowed. */
import { type Passage, splitKnowledge } from '../../src/knowledge/split.ts'
import { foldMarks } from '../../src/knowledge/syllable.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'
import { tokens } from '../../src/knowledge/vietnamese.ts'

/** Topics for a text, best first. */
export type Baseline = (text: string) => Promise<string[]>

/** Opens the baselines by name. node-nlp learns for minutes, so it is opened only when `slow` is asked for. */
export async function openBaselines(base: KnowledgeBase, slow: boolean): Promise<Record<string, Baseline>> {
  const passages = splitKnowledge(base, new Date())
  const spoken = passages.filter(({ kind }) => kind === 'question' || kind === 'title')
  return {
    MiniSearch: await miniSearch(passages),
    'MiniSearch, questions and titles only': await miniSearch(spoken),
    Orama: await orama(passages),
    'Orama, questions and titles only': await orama(spoken),
    ...(slow ? { 'node-nlp': await nodeNlp(spoken) } : {}),
  }
}

const foldedWords = (text: string): string[] => tokens(text).map(foldMarks)
const distinct = (topics: string[]): string[] => [...new Set(topics)]

async function miniSearch(passages: Passage[]): Promise<Baseline> {
  const { default: MiniSearch } = await import('minisearch')
  const search = new MiniSearch({ fields: ['text'], storeFields: ['topic'], tokenize: foldedWords })
  search.addAll(passages.map(({ topic, text }, id) => ({ id, topic, text })))
  return async (text) => distinct(search.search(text, { fuzzy: 0.2, prefix: true }).map((hit) => String(hit.topic)))
}

async function orama(passages: Passage[]): Promise<Baseline> {
  const { create, insertMultiple, search } = await import('@orama/orama')
  const database = create({
    schema: { topic: 'enum', text: 'string' } as const,
    components: {
      tokenizer: { language: 'vietnamese', normalizationCache: new Map(), tokenize: (text) => foldedWords(text) },
    },
  })
  await insertMultiple(
    database,
    passages.map(({ topic, text }) => ({ topic, text })),
  )
  return async (text) => {
    const found = await search(database, { term: text, properties: ['text'], limit: 200 })
    return distinct(found.hits.map((hit) => String(hit.document.topic)))
  }
}

/** A trained intent classifier: it learns from what citizens say, not from the topics' long texts. */
async function nodeNlp(spoken: Passage[]): Promise<Baseline> {
  const { NlpManager } = (await import('node-nlp' as string)) as { NlpManager: new (settings: object) => Nlp }
  const manager = new NlpManager({ languages: ['vi'], autoSave: false, forceNER: false, nlu: { log: false } })
  for (const { topic, text } of spoken) manager.addDocument('vi', text, topic)
  await manager.train()
  return async (text) => {
    const { classifications } = await manager.process('vi', text)
    return classifications.filter((one) => one.intent !== 'None').map((one) => one.intent)
  }
}

/** The part of node-nlp that is used; the package has no types. */
interface Nlp {
  addDocument(language: string, text: string, intent: string): void
  train(): Promise<void>
  process(language: string, text: string): Promise<{ classifications: { intent: string; score: number }[] }>
}
