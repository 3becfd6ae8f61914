/** Lays a unit's local knowledge over the shared base, so that whoever reads the base needs to know nothing of units. */
import { referencesIn } from '../read.ts'
import {
  type Basis,
  dayInVietnam,
  type Figure,
  headings,
  holdsOn,
  type KnowledgeBase,
  type Section,
  type SectionKind,
  type Topic,
  variantHeading,
} from '../topic.ts'
import type { Competent, Matter } from './competence.ts'
import type { LocalFigure, LocalSection, Unit } from './unit-file.ts'

/** How a citizen reaches a unit. */
export interface OfficeCard {
  unit: Unit
  /** "Công an Phường Mẫu Một: địa chỉ …; giờ làm việc …"; what is not known is left out. */
  text: string
}

/** What laying over needs of `LocalKnowledge`. */
export interface LocalView {
  sectionsFor(unitId: string, topicId: string, at: Date): LocalSection[]
  office(unitId: string | null): OfficeCard | null
  competent(matter: Matter, placeId: string | null): Competent
}

/** The local values of a figure: laid before the shared ones, and as they stand in their files. */
export type OwnFigures = ReadonlyMap<string, { figure: Figure; entries: LocalFigure[] }>

/** A base with the unit's sections and figures in place. Sections keep their places in `topic.sections`, because the index
 * points at them by number. */
export function layOver(
  base: KnowledgeBase,
  local: LocalView,
  unitId: string,
  figures: OwnFigures,
  at: Date,
): KnowledgeBase {
  const referents = new Map(base.referents)
  for (const [id, { figure }] of figures) referents.set(id, { type: 'figure', value: figure })
  const topics = new Map<string, Topic>()
  for (const [id, topic] of base.topics) topics.set(id, layOverTopic(topic, local, unitId, figures, at))
  return { ...base, referents, topics }
}

function layOverTopic(topic: Topic, local: LocalView, unitId: string, figures: OwnFigures, at: Date): Topic {
  const own = local.sectionsFor(unitId, topic.id, at)
  const office = own.some((one) => one.heading === headings.where) ? null : officeSection(topic, local, unitId)
  const told = office ? [...own, office] : own
  const referred = new Set([
    ...topic.fee,
    ...topic.timeLimit,
    ...[...topic.sections, ...own].flatMap((section) => referencesIn(section.text).map(({ id }) => id)),
  ])
  const day = dayInVietnam(at)
  const figuresHere = [...referred]
    .flatMap((id) => figures.get(id)?.entries ?? [])
    .filter((entry) => entry.values.some((value) => holdsOn(value, day)))
  if (told.length === 0 && figuresHere.length === 0) return topic
  const bases = figuresHere.flatMap((entry) => entry.values.find((value) => holdsOn(value, day))!.basis)
  const checks = [...told, ...figuresHere]
  return {
    ...topic,
    sections: mergeSections(topic.sections, told, day),
    legalBasis: [
      ...topic.legalBasis,
      ...unique([...bases, ...own.map((one) => ({ document: one.source, article: null }))]),
    ],
    // The answer names one day; the older one is the honest one.
    checkedOn: earliest(
      topic.checkedOn,
      checks.map((one) => one.checkedOn),
    ),
    reviewBy: earliest(
      topic.reviewBy,
      checks.map((one) => one.reviewBy),
    ),
  }
}

function mergeSections(shared: readonly Section[], told: readonly LocalSection[], day: string): Section[] {
  const sections = [...shared]
  for (const heading of new Set(told.map((one) => one.heading))) {
    const entries = told.filter((one) => one.heading === heading)
    const place = sections.findIndex((section) => section.heading === heading && holdsOn(section, day))
    const there = sections[place]
    const replacing = entries.find((one) => one.mode === 'replace')
    // Nearest unit last: the most particular words stand at the end.
    const adding = entries.filter((one) => one.mode === 'add').reverse()
    const merged: Section = {
      ...(there ?? startOf(heading, entries[0]!)),
      text: [replacing?.text ?? there?.text, ...adding.map((one) => one.text)].filter(Boolean).join('\n'),
      cues: [...(there?.cues ?? []), ...entries.flatMap((one) => one.cues)],
      review: entries.find((one) => one.review)?.review ?? (replacing ? null : (there?.review ?? null)),
    }
    if (place >= 0) sections[place] = merged
    else sections.push(merged)
  }
  return sections
}

function startOf(heading: string, { line }: LocalSection): Section {
  const kind = (Object.keys(headings) as SectionKind[]).find((name) => headings[name] === heading)
  const variant = kind ? null : heading.slice(variantHeading.length).trim()
  return {
    kind: kind ?? 'variant',
    heading,
    variant,
    text: '',
    line,
    bodyLine: line,
    cues: [],
    review: null,
    from: null,
    to: null,
  }
}

/** Address and hours of the competent unit, for every topic that says where it is done. */
function officeSection(topic: Topic, local: LocalView, unitId: string): LocalSection | null {
  const shared = topic.sections.findLast((section) => section.heading === headings.where)
  if (!shared) return null
  const { unit: competent, passedOver } = local.competent(topic, unitId)
  const card = local.office(competent?.id ?? null)
  if (!card) return null
  const { id, file, line, source, checkedOn, reviewBy } = card.unit
  const not = passedOver ? `Công an ${passedOver.name} chưa nhận hồ sơ này. ` : ''
  const bullet = /^- .*$/.test(shared.text.slice(shared.text.lastIndexOf('\n') + 1)) ? '- ' : ''
  return {
    unit: id,
    topics: [topic.id],
    heading: headings.where,
    mode: 'add',
    text: `${bullet}${not}${card.text}`,
    cues: [],
    from: null,
    to: null,
    source,
    checkedOn,
    reviewBy,
    review: null,
    file,
    line,
  }
}

function unique(bases: Basis[]): Basis[] {
  return [...new Map(bases.map((basis) => [`${basis.document}|${basis.article}`, basis])).values()]
}

function earliest(day: string, others: readonly string[]): string {
  return [day, ...others].sort()[0]!
}
