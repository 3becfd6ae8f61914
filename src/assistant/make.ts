/** Makes outcomes with what all of them carry: candidates, memory, trace, time. */
import type { Found } from '../knowledge/search.ts'
import { maskPersonal } from '../privacy/mask.ts'
import type { Composed } from './compose.ts'
import { fixedChoices, fixedReplies } from './fixed-replies.ts'
import type { Choice, EscalationReason, Memory, Outcome, Question } from './outcome.ts'
import type { LearnedAnswer, Tools } from './tools.ts'

/** One decision under way. */
export interface Run {
  question: Question
  tools: Tools
  /** Milliseconds by step. */
  ms: Record<string, number>
  /** Fires when a model has had its time. */
  modelTime: AbortSignal
}

/** Does `work` and notes how long it took. */
export async function timed<T>(run: Run, step: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now()
  try {
    return await work()
  } finally {
    run.ms[step] = round((run.ms[step] ?? 0) + performance.now() - start)
  }
}

/** The makers of every ending; `found` is what the search saw. */
export function maker({ question, tools, ms }: Run, found: Found | null = null) {
  const candidates = found?.topics.slice(0, 5).map(({ topic, score }) => ({ topic, score: round(score) })) ?? []
  const memory: Memory = { ...question.memory, choices: [], rest: [], rude: 0, at: question.at.toISOString() }
  const settled: Memory = { ...memory, failedClarifications: 0 }
  const traceOf = () => ({ ...(found ? seen(found, tools) : {}), slots: question.memory.slots, ms })
  const common = () => ({
    candidates,
    score: round(found?.sureness ?? 0),
    trace: traceOf(),
    choices: [] as Choice[],
  })
  /** Asks back in these words with these buttons. */
  const choose = (text: string, choices: Choice[]): Outcome => ({
    ...common(),
    kind: 'clarify',
    topic: null,
    text,
    choices,
    memory: { ...memory, choices, failedClarifications: memory.failedClarifications + 1 },
  })
  return {
    fixed: (reply: string, text: string, choices: Choice[] = []) => ({
      ...common(),
      kind: 'fixed' as const,
      topic: null,
      reply,
      text,
      choices,
      memory: { ...memory, choices },
    }),
    escalate: (reason: EscalationReason, text: string, topic: string | null = candidates[0]?.topic ?? null) => ({
      ...common(),
      kind: 'escalate' as const,
      topic,
      reason,
      urgent: false,
      text,
      memory: settled,
    }),
    clarify: (choices: Choice[], text?: string): Outcome =>
      choices.length > 0
        ? choose(numbered(choices, text ?? fixedReplies.askBack), [...choices, fixedChoices.officer])
        : choose(text ?? fixedReplies.unclear, []),
    choose,
    answer: (topic: string, composed: Composed, draft: string | null): Outcome => ({
      candidates,
      score: round(found?.sureness ?? 0),
      kind: 'answer',
      topic,
      facet: composed.facet,
      sources: composed.sources,
      text: draft ? `${draft}\n\n${composed.closing}` : composed.text,
      choices: composed.choices,
      memory: { ...settled, topic, facet: composed.facet, english: composed.english, choices: composed.choices },
      trace: {
        ...traceOf(),
        facet: composed.facet,
        case: composed.special,
        writtenBy: draft ? 'model' : 'composed',
      },
    }),
  }
}

/** An answer from an approved entry. Its topic names entry and version, so that who was told it can be found. */
export function learnedOutcome({ question, ms }: Run, told: LearnedAnswer): Outcome {
  const day = told.approvedAt.toLocaleDateString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' })
  const where = told.basis.article ? `${told.basis.title}, ${told.basis.article}` : told.basis.title
  const { entryId, version, likeness } = told
  return {
    kind: 'answer',
    topic: learnedTopic(entryId, version),
    facet: 'short',
    sources: [told.basis],
    text: `${told.text}\n\nCăn cứ: ${where}. ${told.unitName} trả lời ngày ${day}.`,
    choices: [],
    candidates: [],
    score: round(likeness),
    memory: {
      ...question.memory,
      topic: null,
      facet: null,
      choices: [],
      rest: [],
      rude: 0,
      failedClarifications: 0,
      at: question.at.toISOString(),
    },
    trace: { entry: { id: entryId, version, likeness: round(likeness) }, ms },
  }
}

/** How a version of an entry is named where topics are. */
export const learnedTopic = (entryId: string, version: number): string => `entry:${entryId}.${version}`

/** Choices as a numbered list between a question and how to answer it: for channels without buttons, and for typing. */
function numbered(choices: Choice[], question: string): string {
  return [question, choices.map((choice, n) => `${n + 1}. ${choice.title}`).join('\n'), fixedReplies.askBackEnd].join(
    '\n\n',
  )
}

function seen(found: Found, tools: Tools) {
  return {
    reading: maskPersonal(found.reading.text),
    sureness: round(found.sureness),
    topics: found.topics.slice(0, 5).map((one) => ({
      ...one,
      title: tools.base.topics.get(one.topic)?.title,
      score: round(one.score),
      dense: round(one.dense),
      words: round(one.words),
      linear: round(one.linear),
    })),
    passages: found.passages
      .slice(0, 6)
      .map(({ topic, kind, text, score }) => ({ topic, kind, text: text.slice(0, 300), score: round(score) })),
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
