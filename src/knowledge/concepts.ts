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
      found.add(age < 6 || (below && age <= 6) ? 'tuoi_0_5' : age < 14 || (below && age <= 14) ? 'tuoi_6_13' : 'tuoi_14')
    }
  }
  return [...found]
}
