/** The project's own questions, written apart from the example questions: understanding must not get worse unnoticed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { z } from 'zod'
import type { Tools } from '../../src/assistant/tools.ts'
import { plainWords } from '../../src/knowledge/syllable.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const folder = join(import.meta.dirname, '..', 'questions')
/** `topics`: all that are right, where it is more than one (a fee stands with the fees and with the procedure). */
const line = z.object({ q: z.string().min(2), topic: z.string(), topics: z.array(z.string()).optional() })
const asked = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
  .map((text) => line.parse(JSON.parse(text)))
  .map((one) => ({ ...one, right: one.topics ?? [one.topic] }))

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

test('every topic has five questions of its own here, none of them an example question', () => {
  const examples = new Set([...tools.base.topics.values()].flatMap((topic) => topic.questions.map(plainWords)))
  for (const topic of tools.base.topics.keys()) {
    expect({ topic, enough: asked.filter((one) => one.topic === topic).length >= 5 }).toEqual({ topic, enough: true })
  }
  expect(asked.filter((one) => examples.has(plainWords(one.q)))).toEqual([])
})

test('the right topic is first for seven of ten questions, and among the first three for nine of ten', async () => {
  let first = 0
  let third = 0
  for (const { q, right } of asked) {
    const found = (await tools.index.search(q)).topics.map((one) => one.topic)
    if (right.includes(found[0]!)) first += 1
    if (found.slice(0, 3).some((topic) => right.includes(topic))) third += 1
  }
  expect(first / asked.length).toBeGreaterThan(0.7)
  expect(third / asked.length).toBeGreaterThan(0.89)
}, 120_000)

test('what is surely found is right: at the confidence from which is answered, at most one in thirty goes wrong here', async () => {
  let answered = 0
  let wrong = 0
  for (const { q, right } of asked) {
    const found = await tools.index.search(q)
    if (found.sureness < tools.thresholds.answer) continue
    answered += 1
    if (!right.includes(found.topics[0]!.topic)) wrong += 1
  }
  expect(answered).toBeGreaterThan(asked.length * 0.13)
  expect(wrong / answered).toBeLessThan(0.033)
}, 120_000)
