/** What of the knowledge base ends soon: amounts, forms, legal documents, topics, sections, and what units wrote. */
import type { LocalKnowledge } from './local/local.ts'
import { dayInVietnam, type KnowledgeBase } from './topic.ts'

/** Something with a last day. */
export interface Ending {
  /** The same for the same thing at every look: "figure:le_phi_cap_doi_the". */
  what: string
  /** In words for the owner. */
  name: string
  /** Its last day, YYYY-MM-DD. */
  on: string
  /** File and line to correct. */
  file: string
}

/** What ends on the day of `at` or within `days` after it, soonest first. */
export function endingsWithin(base: KnowledgeBase, local: LocalKnowledge, at: Date, days: number): Ending[] {
  const first = dayInVietnam(at)
  const last = dayInVietnam(new Date(at.getTime() + days * 86_400_000))
  return [...endingsOf(base), ...reviewDays(base), ...local.endings()]
    .filter(({ on }) => first <= on && on <= last)
    .sort((a, b) => a.on.localeCompare(b.on) || a.what.localeCompare(b.what))
}

function endingsOf(base: KnowledgeBase): Ending[] {
  const found: Ending[] = []
  const add = (what: string, name: string, on: string | null, file: string) => {
    if (on) found.push({ what, name, on, file })
  }
  const fileOf = (id: string) => {
    const place = base.places.get(id)
    return place ? `${place.file}:${place.line}` : ''
  }
  for (const [id, referent] of base.referents) {
    if (referent.type === 'form') add(`form:${id}`, `Mẫu ${id}`, referent.value.to, fileOf(id))
    if (referent.type !== 'figure') continue
    for (const value of referent.value.values)
      add(`figure:${id}`, `${referent.value.name}: ${value.text}`, value.to, fileOf(id))
  }
  for (const document of base.documents.values())
    add(`document:${document.id}`, document.short, document.to, fileOf(document.id))
  for (const topic of base.topics.values()) {
    add(`topic:${topic.id}`, `Chủ đề ${topic.title}`, topic.effectiveTo, topic.file)
    for (const section of topic.sections)
      add(
        `section:${topic.id}:${section.heading}`,
        `${topic.title}, ${section.heading}`,
        section.to,
        `${topic.file}:${section.line}`,
      )
  }
  return found
}

/** Topics are checked many at a time: one entry for each day by which they must be. */
function reviewDays(base: KnowledgeBase): Ending[] {
  const byDay = new Map<string, string[]>()
  for (const topic of base.topics.values())
    byDay.set(topic.reviewBy, [...(byDay.get(topic.reviewBy) ?? []), topic.title])
  return [...byDay].map(([on, titles]) => ({
    what: 'review',
    name: `Hạn kiểm tra lại ${titles.length} chủ đề: ${titles.slice(0, 3).join('; ')}${titles.length > 3 ? ' …' : ''}`,
    on,
    file: 'topics',
  }))
}
