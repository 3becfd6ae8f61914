/** Several questions in one message: each gets its own answer, its own question back, or its own officer. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { answerParts } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Outcome, type Part } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const messages = readFileSync(join(import.meta.dirname, 'compound-messages.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | ').map((part) => part.trim()) as [string, string, string])
const at = new Date('2026-11-24T03:00:00Z')

let tools: Tools
let answered: Part[][]
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
  answered = []
  for (const [text] of messages)
    answered.push(await answerParts({ text, payload: null, contents: [], history: [], memory: emptyMemory, at }, tools))
}, 240_000)

/** Whether an outcome answers about `topic`, or offers it; "-": it answers about nothing. */
function meets(outcome: Outcome, topic: string): boolean {
  if (topic === '-') return outcome.kind !== 'answer'
  if (outcome.kind === 'answer') return outcome.topic === topic
  return outcome.candidates.slice(0, 4).some((one) => one.topic === topic)
}

test('there are a hundred', () => expect(new Set(messages.map(([text]) => text)).size).toBeGreaterThanOrEqual(100))

/** A matter that is not clear yet is asked back about once, with all that was asked of it. */
const askedOnce = (parts: Part[], second: string): boolean =>
  parts.length === 1 && second === '=' && parts[0]!.outcome.kind === 'clarify'

test('both questions are seen in at least 95 of a hundred', () => {
  const missed = messages
    .filter(([, , second], n) => answered[n]!.length < 2 && !askedOnce(answered[n]!, second))
    .map(([text]) => text)
  if (missed.length > 5) throw new Error(`seen as one:\n${missed.join('\n')}`)
  const more = messages.filter((_, n) => answered[n]!.length > 2).map(([text]) => text)
  if (more.length > 3) throw new Error(`seen as more:\n${more.join('\n')}`)
})

test('the parts are about what was asked in at least 95 of a hundred, and another field is never answered', () => {
  const wrong = messages.flatMap(([text, first, second], n) => {
    const parts = answered[n]!
    if (parts.length !== 2) return []
    const right = meets(parts[0]!.outcome, first) && meets(parts[1]!.outcome, second === '=' ? first : second)
    const told = parts.map(({ outcome }) => `${outcome.kind}:${outcome.topic ?? outcome.candidates[0]?.topic}`)
    return right ? [] : [{ text, field: second === '-', told: told.join(', ') }]
  })
  expect(wrong.filter((one) => one.field)).toEqual([])
  if (wrong.length > 5) throw new Error(wrong.map((one) => `${one.text} → ${one.told}`).join('\n'))
})

test('each part ends in one way; only the last one bears the buttons; choices are never offered twice', () => {
  for (const parts of answered) {
    for (const { outcome } of parts.slice(0, -1)) expect(outcome.choices).toEqual([])
    expect(parts.filter(({ outcome }) => outcome.kind === 'clarify').length).toBeLessThanOrEqual(1)
    expect(new Set(parts.map(({ outcome }) => outcome.memory)).size).toBe(1)
  }
})
