/** What is offered when it is not clear what or whom a question is about. */
import type { Found } from '../knowledge/search.ts'
import type { Topic } from '../knowledge/topic.ts'
import { roleTitles } from './fixed-replies.ts'
import type { Choice, Facet, Role } from './outcome.ts'
import type { Tools } from './tools.ts'

/** Two to four topics that may be meant: those that together hold most of the chance. `not` is a topic the citizen refused. */
export function choicesOf(found: Found, facet: Facet | null, tools: Tools, not: string | null = null): Choice[] {
  return found.topics
    .filter(({ topic }) => topic !== not)
    .slice(0, 4)
    .map(({ topic }) => choiceOf(topic, facet, tools))
}

/** The facet travels along: who asked for the fee and picks a matter is told its fee. */
function choiceOf(topic: string, facet: Facet | null, tools: Tools): Choice {
  return {
    title: tools.base.topics.get(topic)!.title,
    payload: facet ? `#facet:${topic}:${facet}` : `#topic:${topic}`,
  }
}

/** For whom: the roles whose rule differs, and the person himself. */
export function roleChoices(topic: Topic, facet: Facet | null, roles: readonly Role[]): Choice[] {
  const offered: Role[] = [...roles.slice(0, 3), 'self']
  return offered.map((role) => ({ title: roleTitles[role], payload: `#for:${topic.id}:${facet ?? ''}:${role}` }))
}

/** When a follow-up names somebody or something that the last topic is not about ("thế còn trẻ em?"), the neighbours that may
 * be meant instead; empty when it stays with the topic or names nothing new. */
export function neighboursOf(last: Topic, alone: Found, together: Found, facet: Facet | null, tools: Tools): Choice[] {
  const about = tools.index.conceptsOf(last.title)
  const named = alone.concepts.filter((concept) => !about.includes(concept))
  if (named.length === 0 || together.topics[0]?.topic !== last.id) return []
  const score = (id: string) => together.topics.find((one) => one.topic === id)?.score ?? 0
  return last.related
    .filter((id) => tools.index.conceptsOf(tools.base.topics.get(id)!.title).some((concept) => named.includes(concept)))
    .sort((a, b) => score(b) - score(a))
    .slice(0, 3)
    .map((id) => choiceOf(id, facet, tools))
}
