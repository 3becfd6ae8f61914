/** Reads knowledge/lexicon.yaml's concepts into a quick search over folded words: which concepts a question names. */
import { foldMarks } from './syllable.ts'
import type { Concept } from './topic.ts'
import { type Reading, readVietnamese } from './vietnamese.ts'

/** Finds concepts by the first word of each of their phrases. */
export type ConceptFinder = ReadonlyMap<string, readonly { words: string[]; marked: string[]; id: string }[]>

/** Prepares the concepts for `conceptsIn`. */
export function conceptFinder(concepts: readonly Concept[]): ConceptFinder {
  const finder = new Map<string, { words: string[]; marked: string[]; id: string }[]>()
  for (const concept of concepts) {
    for (const phrase of concept.words) {
      const marked = readVietnamese(phrase).words
      const words = marked.map(foldMarks)
      if (words.length === 0) continue
      finder.set(words[0]!, [...(finder.get(words[0]!) ?? []), { words, marked, id: concept.id }])
    }
  }
  return finder
}

/** Ids of the concepts that `reading` names, and of the age groups: tuoi_0_5, tuoi_6_13, tuoi_14. A word that bears other
 * diacritics than the phrase's is another word. */
export function conceptsIn(reading: Reading, finder: ConceptFinder): string[] {
  const found = new Set<string>()
  const { words, folded } = reading
  for (let start = 0; start < folded.length; start++) {
    for (const phrase of finder.get(folded[start]!) ?? []) {
      const fits = phrase.words.every((word, index) => {
        const typed = words[start + index]
        return folded[start + index] === word && (typed === word || typed === phrase.marked[index])
      })
      if (fits) found.add(phrase.id)
    }
    if (/^\d{1,3}$/.test(folded[start]!) && folded[start + 1] === 'tuoi') {
      const age = Number(folded[start])
      const below = folded[start - 1] === 'duoi'
      found.add(
        age < 6 || (below && age <= 6) ? 'tuoi_0_5' : age < 14 || (below && age <= 14) ? 'tuoi_6_13' : 'tuoi_14',
      )
    }
  }
  return [...found]
}

/** How often each topic's own texts name each concept: what a question that names them is about. */
export interface ConceptProfile {
  ids: string[]
  /** For each topic and concept, log of the odds that one of its texts names it, against any text. */
  named: Float32Array
  /** For each topic, the sum over all concepts for a text that names none. */
  none: Float32Array
}

/** Counts the concepts of `texts` by topic. Smoothing keeps a concept that a topic never names possible. */
export function profileConcepts(
  texts: readonly { topic: number; concepts: readonly string[] }[],
  topics: number,
): ConceptProfile {
  const ids = [...new Set(texts.flatMap((text) => text.concepts))].sort()
  const place = new Map(ids.map((id, index) => [id, index]))
  const counts = new Float32Array(topics * ids.length)
  const sizes = new Float32Array(topics)
  const all = new Float32Array(ids.length)
  for (const { topic, concepts } of texts) {
    sizes[topic]!++
    for (const id of concepts) {
      counts[topic * ids.length + place.get(id)!]!++
      all[place.get(id)!]!++
    }
  }
  const smoothing = 4
  const named = new Float32Array(topics * ids.length)
  const none = new Float32Array(topics)
  for (let topic = 0; topic < topics; topic++) {
    for (let index = 0; index < ids.length; index++) {
      const usual = (all[index]! + 0.5) / (texts.length + 1)
      const share = (counts[topic * ids.length + index]! + smoothing * usual) / (sizes[topic]! + smoothing)
      const absent = Math.log((1 - share) / (1 - usual))
      named[topic * ids.length + index] = Math.log(share / usual) - absent
      none[topic]! += absent
    }
  }
  return { ids, named, none }
}

/** For each concept named, how much more often than usual each topic names it (log-odds). */
export function cuesOf(profile: ConceptProfile, concepts: readonly string[], topics: number): Float32Array[] {
  return concepts.flatMap((id) => {
    const index = profile.ids.indexOf(id)
    if (index === -1) return []
    return [Float32Array.from({ length: topics }, (_, topic) => profile.named[topic * profile.ids.length + index]!)]
  })
}

/** For each topic, how much better than usual it explains which concepts a question names and which it does not. */
export function scoreConcepts(profile: ConceptProfile, concepts: readonly string[]): Float32Array {
  const scores = Float32Array.from(profile.none)
  for (const id of concepts) {
    const index = profile.ids.indexOf(id)
    if (index === -1) continue
    for (let topic = 0; topic < scores.length; topic++)
      scores[topic]! += profile.named[topic * profile.ids.length + index]!
  }
  return scores
}
