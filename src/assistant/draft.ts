/** What a language model may do, when there is one: read a question together with what was said before, and word an answer.
 * It is never believed: a question may only use words that were said, an answer only what the passages say. */
import { z } from 'zod'
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'
import { maskPersonal } from '../privacy/mask.ts'
import { unsupported } from './check.ts'
import type { Composed } from './compose.ts'
import { contentWords } from './follow-up.ts'
import { type Run, timed } from './make.ts'
import type { Prompts } from './tools.ts'

/** How long the model has for all its steps of one message; then the composed answer is sent. */
export const modelMs = 8_000

const said = z.string().transform((text) => text.normalize('NFC').trim())
const question = said.pipe(
  z
    .string()
    .min(4)
    .max(300)
    .regex(/^[^\n{}<>]+$/),
)
const draft = said.pipe(
  z
    .string()
    .min(1)
    .max(1_200)
    .regex(/^[^*#`{}<>]+$/),
)

/** From this share of the question's own words on, a full wording is taken for the same question. */
const keepsFrom = 0.6

/** The question in full, from the words of the conversation only; null without a model, when nothing was said before, or when
 * it adds or drops anything. */
export async function rewriteByModel(run: Run): Promise<string | null> {
  if (!run.tools.model || run.question.history.length === 0) return null
  const history = run.question.history.slice(-4).map((turn) => `${turn.from}: ${maskPersonal(turn.text)}`)
  const asked = maskPersonal(run.question.text)
  const lastTitle = run.question.memory.topic ? (run.tools.base.topics.get(run.question.memory.topic)?.title ?? '') : ''
  const text = await step(run, 'rewrite', { history: [...history, lastTitle].join('\n'), question: asked })
  const read = question.safeParse(text)
  if (!read.success) return null
  const known = new Set(wordsOf([...history, asked, lastTitle].join(' ')))
  const names = contentWords(wordsOf(read.data).join(' '))
  const own = contentWords(wordsOf(asked).join(' '))
  const kept = own.filter((word) => names.includes(word)).length
  const same = names.length > 0 && names.every((word) => known.has(word)) && kept >= own.length * keepsFrom
  return same ? read.data : null
}

/** The model's wording, when it is in time and all that it says stands in the passages; else null. */
export async function draftByModel(run: Run, composed: Composed): Promise<string | null> {
  if (!run.tools.model) return null
  const passages = composed.passages()
  const text = await step(run, 'compose', { question: maskPersonal(run.question.text), passages })
  const read = draft.safeParse(text)
  if (!read.success || /^KHÔNG\b/.test(read.data) || unsupported(read.data, passages).length > 0) return null
  const verdict = await step(run, 'entail', { answer: read.data, passages })
  return verdict !== null && /^CÓ[.!]?$/i.test(verdict.normalize('NFC').trim()) ? read.data : null
}

/** Words as typed and as read ("cccd", "căn cước công dân"), without marks. */
const wordsOf = (text: string): string[] => `${fold(text)} ${fold(readVietnamese(text).text)}`.split(' ')

async function step<Name extends keyof Prompts>(
  run: Run,
  name: Name,
  values: Parameters<Prompts[Name]>[0],
): Promise<string | null> {
  const { model } = run.tools
  if (!model || run.modelTime.aborted) return null
  try {
    const fill = model.prompts[name] as (values: object) => string
    return await timed(run, `model ${name} v${model.prompts[name].version}`, () =>
      withinTime(model.ask(fill(values), run.modelTime), run.modelTime),
    )
  } catch (error) {
    run.tools.onModelFailure?.(error as Error)
    return null
  }
}

/** An endpoint that does not heed the signal is not waited for either. */
function withinTime(asked: Promise<string>, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('the language model took too long'))
    signal.addEventListener('abort', late, { once: true })
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
