/** Before and after the decision: what a message tells about the person, and how the answers are put to him. */
import { readVietnamese } from '../knowledge/vietnamese.ts'
import { fixedChoices, fixedReplies } from './fixed-replies.ts'
import { address, noticeManner, slowChoices, slowPages } from './manner.ts'
import type { Choice, Outcome, Part, Question } from './outcome.ts'
import { slotsIn } from './slots.ts'
import type { Tools } from './tools.ts'
import type { Wish } from './understand.ts'

/** The question with what it tells about the person already in its memory. */
export function notice(question: Question, wish: Wish): Question {
  const { memory, at } = question
  const told = slotsIn(readVietnamese(question.text).text, at)
  if (wish.kind === 'topic' && wish.role) told.role = wish.role
  // Another person has another age and another home.
  const other = told.role !== undefined && memory.slots.role !== null && told.role !== memory.slots.role
  const slots = { ...memory.slots, ...(other ? { age: null, home: null } : {}), ...told }
  const { manner, old } = noticeManner(question.text, told.age ?? null, memory.manner)
  const slow = wish.kind === 'pace' ? wish.slow : manner.slow
  const helps = manner.helps || old || memory.failedClarifications >= 1
  return {
    ...question,
    memory: { ...memory, slots, manner: { ...manner, slow, helps, offered: manner.offered || slow } },
  }
}

/** The parts as they are sent: numbered when there are several, slowly where that is wanted, buttons under the last one. */
export function inManner(parts: Part[], tools: Tools): Part[] {
  const several = parts.length > 1
  let shown = parts.map(({ outcome }, n) =>
    several && outcome.text ? { ...outcome, text: headed(outcome, n + 1, tools) } : outcome,
  )
  const memory = { ...shown.at(-1)!.memory }
  let choices =
    shown.find((outcome) => outcome.kind === 'clarify')?.choices ??
    shown.findLast((one) => one.choices.length > 0)?.choices ??
    []
  if (memory.manner.slow) {
    const slow = slowly(shown, memory.rest)
    shown = slow.shown
    memory.rest = slow.rest
    if (slow.paged)
      choices = shown.some((outcome) => outcome.kind === 'clarify') ? choices : slowChoices(slow.rest.length > 0)
  } else if (memory.manner.helps && !memory.manner.offered && choices.length > 0) {
    memory.manner = { ...memory.manner, offered: true }
    choices = withSlow(choices)
    shown = shown.map((outcome, n) =>
      n === shown.length - 1 ? { ...outcome, text: `${outcome.text}\n\n${fixedReplies.slowOffered}` } : outcome,
    )
  }
  memory.choices = choices
  return parts.map(({ text }, n) => ({
    text,
    outcome: {
      ...shown[n]!,
      text: address(shown[n]!.text, memory.manner.address),
      choices: n === parts.length - 1 ? choices : [],
      memory,
    },
  }))
}

/** One outcome of several: the first one's, with everybody's words. */
export function joinParts(parts: Part[]): Outcome {
  const [first] = parts
  const last = parts.at(-1)!
  if (parts.length === 1) return first!.outcome
  const joined = {
    ...first!.outcome,
    text: parts
      .map((part) => part.outcome.text)
      .filter(Boolean)
      .join('\n\n'),
    choices: last.outcome.choices,
    memory: last.outcome.memory,
  }
  if (joined.kind !== 'answer') return joined
  return { ...joined, sources: parts.flatMap(({ outcome }) => (outcome.kind === 'answer' ? outcome.sources : [])) }
}

function headed(outcome: Outcome, number: number, tools: Tools): string {
  const title = outcome.kind === 'answer' ? tools.base.topics.get(outcome.topic)?.title : null
  return title ? `${number}. ${title}\n${outcome.text}` : `${number}. ${outcome.text}`
}

/** The first page of the answers; the others wait. What is no answer is said as it is. */
function slowly(outcomes: Outcome[], waiting: string[]): { shown: Outcome[]; rest: string[]; paged: boolean } {
  let rest: string[] = waiting
  let paged = false
  const shown = outcomes.map((outcome): Outcome => {
    if (outcome.kind === 'fixed' && outcome.reply === 'more') paged = true
    if (outcome.kind !== 'answer') return outcome
    const [page = '', ...more] = slowPages(outcome.text)
    const before = paged
    rest = before ? [...rest, page, ...more] : more
    paged = true
    return { ...outcome, text: before ? '' : page }
  })
  return { shown, rest, paged }
}

/** Speaking slowly is offered in place of a facet: a person stays the last button, and there is no further one. */
function withSlow(choices: Choice[]): Choice[] {
  const facet = choices.findLastIndex((choice) => choice.payload.startsWith('#facet'))
  return facet === -1
    ? [...choices.slice(0, -1), fixedChoices.slow, ...choices.slice(-1)]
    : choices.with(facet, fixedChoices.slow)
}
