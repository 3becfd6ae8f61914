/** An answer from the topic's own sections: what was asked first, then the special case, the sources, and the date checked. */

import { deadDocumentsIn, inForce } from '../knowledge/in-force.ts'
import { resolve } from '../knowledge/read.ts'
import type { Found, FoundPassage } from '../knowledge/search.ts'
import { dayInVietnam, holdsOn, type KnowledgeBase, type Section, type Topic } from '../knowledge/topic.ts'
import { fold } from '../knowledge/vietnamese.ts'
import { fixedChoices, fixedReplies } from './fixed-replies.ts'
import { type Choice, type Facet, facets, type Source } from './outcome.ts'

/** A composed answer. `closing` is what stands under it whoever words it: cautions and sources. `passages` makes everything
 * the topic says, for a model to write from and to be checked against; most answers need none of it. */
export interface Composed {
  text: string
  facet: Facet
  sources: Source[]
  choices: Choice[]
  closing: string
  english: boolean
  /** Name of the special case that was told too, or null. */
  special: string | null
  passages(): string
}

/** What to tell of a topic. `special` is the case of the person asked for, as remembered; the question's own words go first. */
export interface Asked {
  facet: Facet | null
  found: Found | null
  special: Section | null
  at: Date
}

const facetOrder: Facet[] = ['documents', 'fee', 'where', 'online', 'timeLimit', 'steps', 'who', 'result', 'notes']
const choicesOfFacets = 3
/** Laws named in the text; all of them stand in `sources`. */
const lawsTold = 2
/** From this likeness on a special case is taken for the one that is meant. */
const variantFrom = 0.95

/** Composes the answer about `topic` on the day of `at`; null when the topic does not hold on that day. */
export function compose(
  base: KnowledgeBase,
  topic: Topic,
  { facet: asked, found, special, at }: Asked,
): Composed | null {
  const day = dayInVietnam(at)
  if (!holdsOn({ from: topic.effectiveFrom, to: topic.effectiveTo }, day)) return null
  const sections = topic.sections.filter((section) => holdsOn(section, day))
  const section = (kind: string) => sections.find((one) => one.kind === kind)
  const facet: Facet = asked && section(asked) ? asked : 'short'
  const main = section(facet)
  if (!main) return null
  const variant = [variantOf(topic, sections, found), special].find((one) => one && bearsOn(one, facet)) ?? null

  const told = [main, ...(variant ? [variant] : [])].map((one) => ({ section: one, ...resolve(base, one.text, at) }))
  // A figure without a value on that day is not known, and a dead law grounds nothing: an officer must say it.
  if (told.some((one) => one.unknown.length > 0 || deadDocumentsIn(base, one.text, day).length > 0)) return null
  const careful = topic.review !== null || told.some((one) => one.section.review !== null || one.review.length > 0)
  const body = told.map((one) =>
    one.section === main ? headed(topic, facet, one.text) : `${one.section.variant}: ${lines(one.text)}`,
  )
  const sources = sourcesOf(base, topic, day)
  if (!grounded(base, topic, main.from, day)) return null
  const cautions = [careful ? fixedReplies.careful : '', topic.reviewBy < day ? fixedReplies.overdue : '']
  const closing = [...cautions, sayings(sources, topic)].filter(Boolean).join('\n\n')
  return {
    text: [...body, closing].filter(Boolean).join('\n\n'),
    facet,
    sources,
    choices: choicesFor(topic, sections, facet),
    closing,
    english: false,
    special: variant?.variant ?? null,
    passages: () =>
      [topic.title, ...sections.map((one) => resolve(base, one.text, at).text), sayings(sources, topic)].join('\n'),
  }
}

/** The answer to somebody who writes English: the topic's English short answer, else null. */
export function composeEnglish(base: KnowledgeBase, topic: Topic, at: Date): Composed | null {
  const day = dayInVietnam(at)
  if (!topic.english || !holdsOn({ from: topic.effectiveFrom, to: topic.effectiveTo }, day)) return null
  const { text, review, unknown } = resolve(base, topic.english.replace(/\s+/g, ' ').trim(), at)
  if (unknown.length > 0) return null
  const sources = sourcesOf(base, topic, day)
  if (!grounded(base, topic, null, day)) return null
  const careful = topic.review !== null || review.length > 0 ? fixedReplies.foreignCareful : ''
  const closing = [careful, sayings(sources, topic, true)].filter(Boolean).join('\n\n')
  return {
    text: `${text}\n\n${closing}`,
    facet: 'short',
    sources,
    choices: [fixedChoices.rightEnglish, fixedChoices.wrongEnglish],
    closing,
    english: true,
    special: null,
    passages: () => text,
  }
}

/** A special case is told where it may change what was asked: of a fee or a time limit only when it speaks of one. */
function bearsOn(special: Section, facet: Facet): boolean {
  const words: Partial<Record<Facet, RegExp>> = {
    fee: /phí|đồng/,
    timeLimit: /ngày|giờ|thời hạn/,
    result: /cấp|nhận/,
    notes: /^$/,
  }
  return words[facet]?.test(special.text) ?? true
}

/** The special case that the question names, if one stands out among the topic's passages. */
function variantOf(topic: Topic, sections: Section[], found: Found | null): Section | null {
  const of = (passage: FoundPassage) => (passage.section === null ? undefined : topic.sections[passage.section])
  const best = found?.passages.find(
    (passage) => passage.topic === topic.id && of(passage) !== undefined && passage.kind !== 'english',
  )
  const section = best && of(best)
  if (!best || section?.kind !== 'variant' || best.score < variantFrom || !sections.includes(section)) return null
  return namesCase(found!.reading.folded, section, topic) ? section : null
}

// Words that stand in many cases and tell none of them apart.
const common = new Set(
  'lam thu tuc can cuoc nguoi cho co khong duoc thi khi voi tai nha giay to dang ky cong an xa phuong anh chi o di den cua va hoac bi da chua ve theo con'.split(
    ' ',
  ),
)

/** Whether the question has a word that belongs to this case and not to the topic as a whole. */
function namesCase(asked: readonly string[], section: Section, topic: Topic): boolean {
  const ofTopic = new Set(fold(topic.title).split(' '))
  const ofCase = fold([section.variant ?? '', ...section.cues].join(' ')).split(' ')
  const telling = new Set(ofCase.filter((word) => word.length > 1 && !ofTopic.has(word) && !common.has(word)))
  return asked.some((word) => telling.has(word))
}

const lists: Partial<Record<Facet, string>> = {
  documents: 'Giấy tờ cần có',
  steps: 'Các bước',
  where: 'Nơi làm',
  who: 'Ai làm được',
}

/** A list needs a line that says what it is a list of; a sentence speaks for itself. */
function headed(topic: Topic, facet: Facet, text: string): string {
  const name = lists[facet]
  return name && /^(-|\d+\.)\s/.test(text.trim())
    ? `${name} (${lowerFirst(topic.title)}):\n${lines(text)}`
    : lines(text)
}

/** Zalo and Messenger show no Markdown: dashes become dots, single line breaks inside sentences go. */
function lines(text: string): string {
  return text
    .trim()
    .replace(/^- /gm, '• ')
    .replace(/\n{3,}/g, '\n\n')
}

/** Whether the topic may be told: a law of its basis is in force, or the section was written for the time after their end. */
function grounded(base: KnowledgeBase, topic: Topic, from: string | null, day: string): boolean {
  return topic.legalBasis.some(({ document }) => {
    const ended = base.documents.get(document)?.to ?? null
    return inForce(base, document, day) || (from !== null && ended !== null && ended < from)
  })
}

/** The topic's legal basis as far as it is in force on that day (a dead article is never cited), and its links. */
function sourcesOf(base: KnowledgeBase, topic: Topic, day: string): Source[] {
  const alive = topic.legalBasis.filter(({ document }) => inForce(base, document, day))
  const documents = alive.map(({ document, article }): Source => {
    const known = base.documents.get(document)
    return {
      title: known
        ? known.short.includes(document.split('/').slice(0, 2).join('/')) || known.short.includes(document)
          ? known.short
          : `${known.short} (số ${document})`
        : document,
      ...(article ? { article } : {}),
      ...(known?.url ? { url: known.url } : {}),
    }
  })
  const links = topic.links.flatMap((id): Source[] => {
    const link = base.referents.get(id)
    return link?.type === 'link' ? [{ title: link.value.name, url: link.value.url }] : []
  })
  return [...documents, ...links]
}

/** The sources in two short lines: law first, then where to look. */
function sayings(sources: Source[], topic: Topic, english = false): string {
  const laws = sources.filter((source) => !source.url || source.article).slice(0, lawsTold)
  const basis = laws
    .map((source) => (source.article ? `${source.title}, ${lowerFirst(source.article)}` : source.title))
    .join('; ')
  const site = sources.find((source) => source.url && !source.article)
  const checked = topic.checkedOn.split('-').reverse().join('/')
  const lead = english ? 'Legal basis' : 'Căn cứ'
  const said = `${basis ? `${lead}: ${basis}. ` : ''}${english ? 'Checked on' : 'Kiểm tra ngày'} ${checked}.`
  return `${said}${site ? `\n${site.title}: ${site.url}` : ''}`
}

const lowerFirst = (text: string): string =>
  text.startsWith('Điều') ? text : text.charAt(0).toLowerCase() + text.slice(1)

function choicesFor(topic: Topic, sections: Section[], facet: Facet): Choice[] {
  const others = facetOrder
    .filter((other) => other !== facet && sections.some((section) => section.kind === other))
    .slice(0, choicesOfFacets)
    .map((other) => ({ title: facets[other], payload: `#facet:${topic.id}:${other}` }))
  return [...others, fixedChoices.right, fixedChoices.wrong]
}
