/** Splits the knowledge base into passages: the texts that are searched, each one pointing at its topic. */
import { resolve } from './read.ts'
import type { KnowledgeBase, Section, Topic } from './topic.ts'
import { tokens } from './vietnamese.ts'

/** A text that is searched. */
export interface Passage {
  topic: string
  kind: 'question' | 'title' | 'section' | 'variant' | 'cue' | 'english'
  text: string
  /** Place of the section in `topic.sections`; null for questions and titles. */
  section: number | null
}

/** All passages of `base`, with figures as of `at`, in a fixed order. */
export function splitKnowledge(base: KnowledgeBase, at: Date): Passage[] {
  return [...base.topics.values()].flatMap((topic) => passagesOf(topic, base, at))
}

function passagesOf(topic: Topic, base: KnowledgeBase, at: Date): Passage[] {
  const passages: Passage[] = [{ topic: topic.id, kind: 'title', text: topic.title, section: null }]
  for (const text of topic.questions) passages.push({ topic: topic.id, kind: 'question', text, section: null })
  for (const [index, section] of topic.sections.entries()) {
    const about = section.variant ? `${topic.title}. ${section.variant}` : topic.title
    if (section.variant) passages.push({ topic: topic.id, kind: 'variant', text: about, section: index })
    for (const cue of section.cues)
      passages.push({ topic: topic.id, kind: 'cue', text: `${topic.title} ${cue}`, section: index })
    for (const text of pieces(section, base, at))
      passages.push({ topic: topic.id, kind: 'section', text, section: index })
  }
  if (topic.english)
    passages.push({ topic: topic.id, kind: 'english', text: resolve(base, topic.english, at).text, section: null })
  return passages
}

/** A section in pieces of one to three sentences: long texts blur what they are about. */
function pieces(section: Section, base: KnowledgeBase, at: Date): string[] {
  const sentences = resolve(base, section.text, at)
    .text.split(/\n+|(?<=[.!?])\s+(?=\p{Lu})/u)
    .map((line) => line.replace(/^(?:-|\d+\.)\s+/, '').trim())
    .filter(Boolean)
  const joined: string[] = []
  for (const sentence of sentences) {
    const last = joined.at(-1)
    if (last !== undefined && tokens(last).length + tokens(sentence).length <= 30)
      joined[joined.length - 1] = `${last} ${sentence}`
    else joined.push(sentence)
  }
  return joined
}
