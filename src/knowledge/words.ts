/** The keyword score: BM25 over words, folded words and pairs of folded words of every passage. */
import type { Reading } from './vietnamese.ts'

/** An inverted index. A term's number tells where its entries begin in `passages` and `weights`: from `starts[number]` to
 * `starts[number + 1]`. */
export interface WordIndex {
  terms: ReadonlyMap<string, number>
  idf: Float32Array
  starts: Uint32Array
  /** The passages that hold a term. */
  passages: Uint16Array
  /** How much the term weighs there. */
  weights: Float32Array
  /** Number of passages. */
  size: number
}

/** The terms of a text: pairs say most, words with their marks tell apart what folding confuses. */
export function termsOf({ words, folded }: Reading): string[] {
  const terms: string[] = []
  for (let index = 0; index < folded.length; index++) {
    terms.push(folded[index]!)
    if (words[index] !== folded[index]) terms.push(`'${words[index]}`)
    if (index > 0) terms.push(`${folded[index - 1]} ${folded[index]}`)
  }
  return terms
}

const saturation = 1.2
const lengthShare = 0.6

/** Builds the index of at most 65,535 texts. */
export function indexWords(texts: readonly Reading[]): WordIndex {
  if (texts.length > 65_535) throw new Error(`the keyword index holds at most 65535 passages, got ${texts.length}`)
  const counts = texts.map((text) => {
    const count = new Map<string, number>()
    for (const term of termsOf(text)) count.set(term, (count.get(term) ?? 0) + 1)
    return count
  })
  const average = texts.reduce((sum, text) => sum + text.words.length, 0) / Math.max(1, texts.length)
  const lists = new Map<string, { passages: number[]; weights: number[] }>()
  for (const [place, count] of counts.entries()) {
    const length = texts[place]!.words.length / average
    for (const [term, times] of count) {
      const list = lists.get(term) ?? { passages: [], weights: [] }
      list.passages.push(place)
      list.weights.push((times * (saturation + 1)) / (times + saturation * (1 - lengthShare + lengthShare * length)))
      lists.set(term, list)
    }
  }
  const entries = [...lists.values()]
  const starts = new Uint32Array(entries.length + 1)
  for (const [number, { passages }] of entries.entries()) starts[number + 1] = starts[number]! + passages.length
  return {
    terms: new Map([...lists.keys()].map((term, number) => [term, number])),
    idf: Float32Array.from(entries, ({ passages: { length } }) =>
      Math.log(1 + (texts.length - length + 0.5) / (length + 0.5)),
    ),
    starts,
    passages: Uint16Array.from(entries.flatMap(({ passages }) => passages)),
    weights: Float32Array.from(entries.flatMap(({ weights }) => weights)),
    size: texts.length,
  }
}

/** What the keyword search says about a question. */
export interface WordScores {
  /** Score of each passage. */
  scores: Float32Array
  /** For each topic, the share of the question's weight that its passages know, 0 to 1. */
  covered: Float32Array
  /** For each topic, the weight of the question's most telling word that none of its passages knows, 0 to 1. */
  strange: Float32Array
  /** The share that any passage knows. */
  known: number
}

/** Scores all passages; `owners` tells the topic of each. */
export function scoreWords(index: WordIndex, reading: Reading, owners: Uint16Array, topics: number): WordScores {
  const scores = new Float32Array(index.size)
  const covered = new Float32Array(topics)
  const strange = new Float32Array(topics)
  const lastTerm = new Int32Array(topics).fill(-1)
  const rare = Math.log(1 + index.size)
  let known = 0
  let all = 0
  for (const term of new Set(termsOf(reading))) {
    const number = index.terms.get(term)
    const counts = !term.startsWith("'")
    const idf = number === undefined ? rare : index.idf[number]!
    if (counts) all += idf
    const single = counts && !term.includes(' ')
    if (number === undefined) {
      if (single) strange.fill(1)
      continue
    }
    if (counts) known += idf
    for (let place = index.starts[number]!; place < index.starts[number + 1]!; place++) {
      const passage = index.passages[place]!
      scores[passage]! += idf * index.weights[place]!
      if (!counts) continue
      const topic = owners[passage]!
      if (lastTerm[topic] === number) continue
      lastTerm[topic] = number
      covered[topic]! += idf
    }
    if (!single) continue
    const telling = idf / rare
    for (let topic = 0; topic < topics; topic++)
      if (lastTerm[topic] !== number && strange[topic]! < telling) strange[topic] = telling
  }
  if (all > 0) for (let topic = 0; topic < topics; topic++) covered[topic]! /= all
  return { scores, covered, strange, known: all === 0 ? 0 : known / all }
}
