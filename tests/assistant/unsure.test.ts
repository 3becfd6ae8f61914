/** What the assistant is not sure of it does not tell: no figure, no document, no source of a passage below the threshold. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const folder = join(import.meta.dirname, '..', 'questions')
const asked = readdirSync(folder).flatMap((file) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { q: string }).q),
)

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

test('a passage below the threshold is never cited', async () => {
  let unsure = 0
  for (const text of asked) {
    const outcome = await answer(
      { text, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date('2026-11-24T03:00:00Z') },
      tools,
    )
    if (outcome.kind !== 'clarify' && outcome.kind !== 'escalate') continue
    unsure += 1
    expect(outcome).not.toHaveProperty('sources')
    // The names of the topics offered may hold words of the law; figures, documents and links stand in answers alone.
    const told = outcome.choices.reduce((rest, choice) => rest.replaceAll(choice.title, ''), outcome.text)
    expect(told).not.toMatch(/\d{1,4}\/20\d\d\/|https?:|\d[\d.]*\s*(?:đồng|đ\b)|Căn cứ:/u)
  }
  expect(unsure).toBeGreaterThan(100)
}, 120_000)
