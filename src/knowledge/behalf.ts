/** Asking for somebody else: which rule of a topic holds for whom, as written in its head under `behalf`. */
import type { Problem } from './read.ts'
import {
  type BehalfRole,
  behalfRoles,
  dayInVietnam,
  holdsOn,
  type KnowledgeBase,
  type Section,
  type Topic,
} from './topic.ts'

/** The rule that holds for somebody else: a section of the same topic, or another topic. */
export type BehalfRule = { kind: 'section'; section: Section } | { kind: 'topic'; topic: string }

/** The rule of `topic` for `role` on the day of `at`; null when it is the ordinary one, or when no rule is told. Null means: never
 * ask for the role. */
export function behalfOf(topic: Topic, role: BehalfRole, at: Date): BehalfRule | null {
  const rule = topic.behalf[role]
  if (rule === undefined || rule === 'same') return null
  if (rule.startsWith('topic:')) return { kind: 'topic', topic: rule.slice('topic:'.length) }
  const day = dayInVietnam(at)
  const section = topic.sections.find((one) => one.heading === rule && holdsOn(one, day))
  return section ? { kind: 'section', section } : null
}

/** The roles whose rule differs: the only ones worth a question. */
export function rolesThatDiffer(topic: Topic, at: Date): BehalfRole[] {
  return behalfRoles.filter((role) => behalfOf(topic, role, at) !== null)
}

/** Headings that speak of somebody else; such a topic must say in `behalf` what holds for him. */
const speaksOf: Record<BehalfRole, RegExp> = {
  child:
    /(?<!\p{L})(trẻ|cho con|con từ|con vừa|của con|con dưới|con của|của trẻ|dưới (6|14|16|18) tuổi|cha mẹ có phải đi cùng)(?!\p{L})/iu,
  parent: /(?<!\p{L})(già yếu|người già|cao tuổi|nằm một chỗ|(giúp|cho|đón) (ông bà|cha mẹ|vợ))(?!\p{L})/iu,
  tenant: /(?<!\p{L})(tôi là chủ (trọ|nhà)|nhà trọ cho thuê nhiều|chủ nhà trọ, chủ nhà mới)(?!\p{L})/iu,
  employee: /(?<!\p{L})(công ty|nhà thầu).{0,20}(công nhân|nhiều người|chuyên gia)(?!\p{L})/iu,
  overseas:
    /(?<!\p{L})(đang ở nước ngoài|ở ngay nước ngoài|mất hộ chiếu ở nước ngoài|con sinh ở nước ngoài)(?!\p{L})/iu,
}

/** What is wrong with `behalf`: a heading or topic that is not there, or a rule for somebody else that the table leaves out. */
export function checkBehalf(topic: Topic, base: KnowledgeBase): Problem[] {
  const complain = (reason: string): Problem => ({ file: topic.file, line: topic.lineOf('behalf'), reason })
  const problems: Problem[] = []
  for (const role of behalfRoles) {
    const rule = topic.behalf[role]
    if (rule?.startsWith('topic:') && !base.topics.has(rule.slice('topic:'.length)))
      problems.push(complain(`behalf: ${role}: topic ${rule.slice('topic:'.length)} does not exist`))
    else if (rule && rule !== 'same' && !rule.startsWith('topic:') && !hasHeading(topic, rule))
      problems.push(complain(`behalf: ${role}: no section "${rule}" in this topic`))
    const speaking = topic.sections.find((section) => section.variant && speaksOf[role].test(section.variant))
    if (speaking && rule === undefined)
      problems.push(complain(`"${speaking.heading}" is about somebody else: say under behalf what holds for ${role}`))
  }
  return problems
}

const hasHeading = (topic: Topic, heading: string): boolean =>
  topic.sections.some((section) => section.heading === heading)
