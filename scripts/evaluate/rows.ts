/** Questions with their labels, what the assistant did with each, and what that was worth. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Outcome } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'

/** A line of a question file. `topics` are all that are right, `topic` the best of them; null: hand over. */
const shape = z.object({
  q: z.string(),
  topic: z.string().nullable(),
  topics: z.array(z.string()).optional(),
  kind: z.enum(['in', 'near', 'ood']).default('in'),
  noise: z.string().optional(),
  sure: z.number().default(1),
  style: z.string().optional(),
})

/** A judged question. */
export interface Row extends z.output<typeof shape> {
  /** Topics that are right; none: the right ending is to hand over. */
  right: string[]
  ending: Outcome['kind']
  /** The topic answered with; null when not answered. */
  told: string | null
  /** Topics by chance, best first; an answer's own topic first, since a rule may have put it there. */
  order: string[]
  /** Topics among the choices of an ask-back. */
  choices: string[]
  /** Confidence in the first topic, 0 to 1. */
  score: number
  ms: number
}

/** Asks every question of a file. Throws with file and line when one cannot be read. */
export async function askAll(file: string, tools: Tools): Promise<Row[]> {
  const rows: Row[] = []
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (text.trim() === '') continue
    const read = shape.safeParse(JSON.parse(text))
    if (!read.success) throw new Error(`${file}:${index + 1}: ${z.prettifyError(read.error)}`)
    const start = performance.now()
    const outcome = await answer(
      { text: read.data.q, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date() },
      tools,
    )
    const ms = performance.now() - start
    const told = outcome.kind === 'answer' ? outcome.topic : null
    rows.push({
      ...read.data,
      right: read.data.topics ?? (read.data.topic ? [read.data.topic] : []),
      ending: outcome.kind,
      told,
      order: [...new Set([...(told ? [told] : []), ...outcome.candidates.map((candidate) => candidate.topic)])],
      choices: outcome.choices.flatMap((choice) => choice.payload.split(':')[1] ?? []),
      score: outcome.score,
      ms,
    })
  }
  return rows
}

/** The questions that count: of our field, with a topic, the label sure, not from an exam. */
export const isHeadline = (row: Row): boolean => hasTopic(row) && row.sure !== 0 && row.style !== 'exam'
export const hasTopic = (row: Row): boolean => row.kind === 'in' && row.right.length > 0
export const isAnswered = (row: Row): boolean => row.ending === 'answer'
export const isWrong = (row: Row): boolean => row.told !== null && !row.right.includes(row.told)
export const isOffered = (row: Row): boolean =>
  row.ending === 'clarify' && row.choices.some((topic) => row.right.includes(topic))
/** Answered rightly, or asked back with a right topic among the choices. */
export const isHelped = (row: Row): boolean => (isAnswered(row) && !isWrong(row)) || isOffered(row)
/** Whether a right topic is among the first `depth`. */
export const isFound = (row: Row, depth: number): boolean =>
  row.order.slice(0, depth).some((topic) => row.right.includes(topic))
