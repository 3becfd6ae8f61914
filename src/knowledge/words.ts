/** The keyword score: BM25 over words, folded words and pairs of folded words of every passage. */
import type { Reading } from './vietnamese.ts'

/** An inverted index: for each term the passages that hold it and how much it weighs there. */
export interface WordIndex {
  terms: Map<string, { passages: Uint16Array; weights: Float32Array; idf: number }>
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
  const terms: WordIndex['terms'] = new Map()
  for (const [term, { passages, weights }] of lists) {
    const idf = Math.log(1 + (texts.length - passages.length + 0.5) / (passages.length + 0.5))
    terms.set(term, { passages: Uint16Array.from(passages), weights: Float32Array.from(weights), idf })
  }
  return { terms, size: texts.length }
}

/** What the keyword search says about a question. */
export interface WordScores {
  /** Score of each passage. */
  scores: Float32Array
  /** For each topic, the share of the question's weight that its passages know, 0 to 1. */
  covered: Float32Array
  /** The share that any passage knows. */
  known: number
}

/** Scores all passages; `owners` tells the topic of each. */
export function scoreWords(index: WordIndex, reading: Reading, owners: Uint16Array, topics: number): WordScores {
  const scores = new Float32Array(index.size)
  const covered = new Float32Array(topics)
  const lastTerm = new Int32Array(topics).fill(-1)
  const rare = Math.log(1 + index.size)
  let known = 0
  let all = 0
  let number = 0
  for (const term of new Set(termsOf(reading))) {
    const list = index.terms.get(term)
    const counts = !term.startsWith("'")
    if (counts) all += list?.idf ?? rare
    if (!list) continue
    if (counts) known += list.idf
    number++
    for (let place = 0; place < list.passages.length; place++) {
      const passage: number = list.passages[place]!
      scores[passage]! += list.idf * list.weights[place]!
      const topic = owners[passage]!
      if (counts && lastTerm[topic] !== number) {
        lastTerm[topic] = number
        covered[topic]! += list.idf
      }
    }
  }
  if (all > 0) for (let topic = 0; topic < topics; topic++) covered[topic]! /= all
  return { scores, covered, known: all === 0 ? 0 : known / all }
}
