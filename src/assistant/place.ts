/** "Em ở Gò Vấp làm ở đâu?": the office of the place that a citizen names, or a question which place is meant. */
import type { ResolvedPlace } from '../knowledge/local/place.ts'
import type { KnowledgeBase, Topic } from '../knowledge/topic.ts'
import { fixedReplies } from './fixed-replies.ts'
import type { Choice, Memory, Question } from './outcome.ts'
import type { Tools } from './tools.ts'

/** Knowledge as the place tells it, and what to say around the answer; or the question which place is meant. */
export type PlaceAnswer =
  | { kind: 'told'; base: KnowledgeBase; before: string; after: string }
  | { kind: 'ask'; text: string; choices: Choice[] }

/** For a "where" question about `topic`; null when it names no place of ours, or the place changes nothing. */
export function placeAnswer(topic: Topic, question: Question, tools: Tools): PlaceAnswer | null {
  const resolved = placeNamed(question, tools)
  if (!resolved || !topic.sections.some((section) => section.kind === 'where')) return null
  if (resolved.kind === 'one') return placeTold(topic, resolved.unit.id, resolved.because, question, tools)
  return askWhich(topic, resolved)
}

/** Whether the message names a place of ours, and whether it says nothing else ("em ở Gò Vấp"). */
export function placeSaid(question: Question, tools: Tools): 'alone' | 'among' | null {
  const { places } = tools
  if (!places || places.resolve(question.text, question.at).kind === 'none') return null
  const left = places.without(question.text, question.at)
  return left !== question.text && left.split(' ').filter(Boolean).length <= 2 ? 'alone' : 'among'
}

/** How many of the citizen's messages back a place is remembered. */
const remembered = 3

/** The place that the citizen names now, or named just before; null when none. */
export function placeNamed(question: Question, tools: Tools): Exclude<ResolvedPlace, { kind: 'none' }> | null {
  const before = question.history.filter((turn) => turn.from === 'citizen').slice(-remembered)
  for (const text of [question.text, ...before.reverse().map((turn) => turn.text)]) {
    const resolved = tools.places?.resolve(text, question.at)
    if (resolved && resolved.kind !== 'none') return resolved
  }
  return null
}

/** The answer for a unit that is known by its id (a pressed button). */
export function placeTold(
  topic: Topic,
  unitId: string,
  before: string,
  question: Question,
  tools: Tools,
): PlaceAnswer | null {
  const named = tools.places?.named(unitId, topic, question.at)
  if (!named?.office) return null
  const name = named.office.level === 'office' ? named.office.name : `Công an ${named.office.name}`
  const after = named.addressKnown ? '' : fixedReplies.placeUnknown.replaceAll('{office}', name)
  return { kind: 'told', base: named.base, before, after }
}

/** What is told to somebody who names a place and no matter: which matters are done where. */
export const placeTopic = 'cong_an_nao_giai_quyet'

/** The topic that the assistant has just asked the place for; null when it asked no such thing. */
export function topicOfPlaceQuestion(memory: Memory): string | null {
  const asked = memory.choices.find((choice) => choice.payload.startsWith('#place:'))
  return asked?.payload.split(':')[2] ?? null
}

function askWhich(topic: Topic, { choices, more }: Extract<ResolvedPlace, { kind: 'ask' }>): PlaceAnswer {
  const lines = choices.map(({ unit, because }, n) => `${n + 1}. ${unit.name}${because ? `. ${because}` : ''}`)
  return {
    kind: 'ask',
    text: [fixedReplies.placeAsk, lines.join('\n'), more ? fixedReplies.placeMore : fixedReplies.placeAskEnd].join(
      '\n\n',
    ),
    choices: choices.map(({ unit }) => ({ title: unit.name, payload: `#place:${unit.id}:${topic.id}` })),
  }
}
