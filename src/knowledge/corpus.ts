/** The texts that the searches are built from and the models learn from, read and turned into features once. */
import { type ConceptFinder, conceptFinder, conceptsIn } from './concepts.ts'
import { type Features, featuresOf } from './features.ts'
import { disturb, noises, type Random, seededRandom } from './noise.ts'
import { type Passage, splitKnowledge } from './split.ts'
import { foldMarks } from './syllable.ts'
import type { KnowledgeBase } from './topic.ts'
import { type Lexicon, type Reading, readVietnamese } from './vietnamese.ts'

/** A text as typed, read and turned into features. */
export interface Understood {
  text: string
  reading: Reading
  concepts: string[]
  features: Features
}

/** A text with its topic. `topic` is the place in `topics`, or `topics.length` for a text of another field. */
export interface Item extends Understood {
  kind: Passage['kind'] | 'other'
  topic: number
  /** Questions and texts of other fields are judged by models that did not see their fold; -1: seen by all. */
  fold: number
  weight: number
  /** Noisy copies, for training. */
  copies: Understood[]
}

/** Everything that a build needs. `items` begins with one item for each passage, in the same order. */
export interface Corpus {
  topics: string[]
  /** For each topic the places of its related topics, in both directions. */
  related: number[][]
  passages: Passage[]
  items: Item[]
  lexicon: Lexicon
  finder: ConceptFinder
}

/** Number of folds. */
export const folds = 3
const copiesEach = 3
/** How much a text of a kind counts in training: what citizens say counts most. */
const weights: Record<Item['kind'], number> = {
  question: 1,
  title: 2,
  variant: 0.7,
  cue: 0.3,
  section: 0.3,
  english: 0.5,
  other: 1,
}

const frames = [
  'Thủ tục X được quy định như thế nào?',
  'X cần giấy tờ gì',
  'làm X ở đâu',
  'X mất bao nhiêu tiền',
  'vi phạm về X bị phạt bao nhiêu tiền?',
  'Hồ sơ X gồm những gì?',
  'Thời hạn giải quyết X là bao lâu?',
  'cho em hỏi về X',
  'tôi muốn X thì phải làm sao',
  'Điều kiện X là gì?',
  'X',
  'Trường hợp nào được X?',
  'Ai có thẩm quyền về X?',
  'quyền của người dân về X',
  'khi nào thì X',
]

/** Reads the knowledge base into a corpus; the same base gives the same corpus. */
export function makeCorpus(base: KnowledgeBase, at: Date): Corpus {
  const random = seededRandom(0x06)
  const topics = [...base.topics.keys()]
  const places = new Map(topics.map((topic, place) => [topic, place]))
  const passages = splitKnowledge(base, at)
  const lexicon = lexiconOf(passages.map((passage) => passage.text))
  const finder = conceptFinder(base.concepts)
  const understand = (text: string): Understood => understandText(text, lexicon, finder)
  const item = (text: string, kind: Item['kind'], topic: number, fold: number): Item => ({
    ...understand(text),
    kind,
    topic,
    fold,
    weight: weights[kind],
    copies:
      kind === 'question' || kind === 'title' || kind === 'other' ? noisyCopies(text, random).map(understand) : [],
  })
  const items = passages.map(({ text, kind, topic }) =>
    item(text, kind, places.get(topic)!, kind === 'question' ? Math.floor(random() * folds) : -1),
  )
  for (const line of base.otherFields) {
    const fold = Math.floor(random() * folds)
    for (const text of line.startsWith('+ ') ? framed(line.slice(2), random) : [line])
      items.push(item(text, 'other', topics.length, fold))
  }
  const related = topics.map((id) => topics.flatMap((other, place) => (isRelated(base, id, other) ? [place] : [])))
  return { topics, related, passages, items, lexicon, finder }
}

function isRelated(base: KnowledgeBase, id: string, other: string): boolean {
  return base.topics.get(id)!.related.includes(other) || base.topics.get(other)!.related.includes(id)
}

/** Reads a text and computes its features. */
export function understandText(text: string, lexicon: Lexicon, finder: ConceptFinder): Understood {
  const reading = readVietnamese(text, lexicon)
  const concepts = conceptsIn(reading, finder)
  return { text, reading, concepts, features: featuresOf(reading, concepts) }
}

function noisyCopies(text: string, random: Random): string[] {
  return Array.from({ length: copiesEach }, () => disturb(text, noises[Math.floor(random() * noises.length)]!, random))
}

function framed(thing: string, random: Random): string[] {
  return Array.from({ length: 3 }, () => frames[Math.floor(random() * frames.length)]!.replace('X', thing))
}

function lexiconOf(texts: readonly string[]): Lexicon {
  const lexicon = new Map<string, number>()
  const count = (word: string): void => {
    lexicon.set(word, (lexicon.get(word) ?? 0) + 1)
  }
  for (const text of texts) {
    const { words } = readVietnamese(text)
    for (const [place, word] of words.entries()) {
      count(word)
      const plain = foldMarks(word)
      if (plain !== word) count(plain)
      if (place > 0) count(`${words[place - 1]} ${word}`)
    }
  }
  for (const [key, times] of lexicon) if (key.includes(' ') && times < 3) lexicon.delete(key)
  return lexicon
}
