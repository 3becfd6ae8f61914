/** What a change would do: last month's questions, decided with and without it. */
import { answer } from '../assistant/assistant.ts'
import { emptyMemory, type Outcome } from '../assistant/outcome.ts'
import type { Tools } from '../assistant/tools.ts'
import { maskPersonal } from '../privacy/mask.ts'
import type { PastQuestion } from '../store/past-questions.ts'
import { givingWay } from './slices.ts'

/** How far back, and how many at most. */
export const replayDays = 30
export const replayMost = 2_000

/** One question whose answer would change. Personal data is masked. */
export interface Changed {
  question: string
  before: string
  after: string
}

/** How both decisions work: everything the account's unit knows, but no language model, so that a replay costs nothing and
 * gives the same every time. */
export interface Sides {
  before(unitId: string): Promise<Tools>
  after(unitId: string): Promise<Tools>
}

/** Decides each question both ways and lists those that differ. */
export async function replay(
  questions: readonly PastQuestion[],
  sides: Sides,
  now: Date,
): Promise<{ asked: number; changed: Changed[] }> {
  const changed: Changed[] = []
  const giveWay = givingWay()
  for (const { text, unitId } of questions) {
    const before = await decide(text, await sides.before(unitId), now)
    const after = await decide(text, await sides.after(unitId), now)
    if (before.text !== after.text || before.kind !== after.kind)
      changed.push({ question: maskPersonal(text), before: say(before), after: say(after) })
    await giveWay()
  }
  return { asked: questions.length, changed }
}

const decide = (text: string, tools: Tools, at: Date): Promise<Outcome> =>
  answer({ text, payload: null, contents: [], history: [], memory: emptyMemory, at }, { ...tools, model: null })

const say = ({ kind, text }: Outcome): string =>
  maskPersonal(kind === 'escalate' ? ['(Chuyển cán bộ)', text].filter(Boolean).join(' ') : text)
