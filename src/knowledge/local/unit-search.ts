/** The search as one unit has it: today's words for the officers' old ones, and the special cases that the unit itself wrote. The
 * trained index is shared by all units and knows none of this. */
import type { Found, FoundPassage, Index } from '../search.ts'
import { foldMarks } from '../syllable.ts'
import { holdsOn, type KnowledgeBase, type Topic } from '../topic.ts'
import { tokens } from '../vietnamese.ts'
import { expandTerms, type TermLexicon } from './lexicon.ts'
import type { PlaceFinder } from './place-finder.ts'
import type { LocalSection } from './unit-file.ts'

/** `index` searched with today's words added to the old ones. */
export function searchWithTerms(index: Index, lexicon: () => TermLexicon): Index {
  return { ...index, search: (text) => index.search(expandTerms(text, lexicon()).text) }
}

/** `index` searched without the names of places: they name no matter, and no topic knows them. */
export function searchWithoutPlaces(index: Index, places: PlaceFinder, at: Date): Index {
  return { ...index, search: (text) => index.search(places.without(text, at) || text) }
}

/** A special case that a unit wrote: its cues, and its place in the topic as laid over. */
export interface LocalCase {
  topic: Topic
  section: number
  cues: string[]
}

/** The special cases among `sections` that hold on `day`, as they lie in `base` (see `layOver`). */
export function localCases(sections: readonly LocalSection[], base: KnowledgeBase, day: string): LocalCase[] {
  return sections.flatMap((own) =>
    own.topics.flatMap((id) => {
      const topic = base.topics.get(id)
      const section = topic?.sections.findIndex((one) => one.heading === own.heading && holdsOn(one, day)) ?? -1
      const variant = topic?.sections[section]?.variant
      return topic && variant ? [{ topic, section, cues: [variant, ...own.cues] }] : []
    }),
  )
}

/** `index` in which a question that says a cue finds its case. The cue also lends the question its topic's name, but only where
 * the question alone is not sure of another topic. */
export function searchWithCases(index: Index, cases: readonly LocalCase[], sureFrom: number): Index {
  if (cases.length === 0) return index
  const search = async (text: string): Promise<Found> => {
    const said = cases.filter((one) => one.cues.some((cue) => says(text, cue)))
    let found = await index.search(text)
    for (const { topic } of said) {
      if (found.sureness >= sureFrom) break
      const together = await index.search(`${topic.title} ${text}`)
      if (together.topics[0]?.topic === topic.id && together.sureness > found.sureness) found = together
    }
    return said.length === 0 ? found : { ...found, passages: [...said.map(passage), ...found.passages] }
  }
  return { ...index, search }
}

/** Above every passage of the index: likeness and words give 2 at most. */
const certain = 2

function passage({ topic, section, cues }: LocalCase): FoundPassage {
  return { topic: topic.id, kind: 'cue', text: cues.join('; '), section, score: certain }
}

/** Whether the words of `cue` stand in `text` one after another; without diacritics is the same word, with others is not. */
function says(text: string, cue: string): boolean {
  const words = tokens(text)
  const wanted = tokens(cue)
  return words.some((_, start) =>
    wanted.every((word, place) => {
      const typed = words[start + place]
      return typed === word || (typed !== undefined && typed === foldMarks(word))
    }),
  )
}
