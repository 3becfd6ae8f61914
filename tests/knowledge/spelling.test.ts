/** However a question is spelt, it finds what the well spelt one finds: the project's own questions that bear diacritics, each in
 * the spellings that phones, haste and dictation make of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { z } from 'zod'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { disturb, type Noise, seededRandom } from '../../src/knowledge/noise.ts'
import { foldMarks } from '../../src/knowledge/syllable.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const folder = join(import.meta.dirname, '..', 'questions')
const line = z.object({ q: z.string(), topic: z.string(), topics: z.array(z.string()).optional() })
const asked = readdirSync(folder)
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
  .map((text) => line.parse(JSON.parse(text)))
  .filter(({ q }) => foldMarks(q) !== q)

let tools: Tools
let clean: number
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
  clean = await found((q) => q)
}, 240_000)

/** Share of the questions, in percent, whose right topic is first when they are spelt so. */
async function found(spell: (q: string) => string): Promise<number> {
  let right = 0
  for (const { q, topic, topics } of asked) {
    const first = (await tools.index.search(spell(q))).topics[0]?.topic
    if (first && (topics ?? [topic]).includes(first)) right += 1
  }
  return (100 * right) / asked.length
}

// Points that may be lost. Measured: 0 to 2, slips 4 and teencode without diacritics 3 (so much is lost that some tell less).
test.each<[string, Noise, number]>([
  ['without diacritics', 'folded', 3],
  ['half of the words without', 'half', 3],
  ['teencode and abbreviations', 'teencode', 3],
  ['teencode without diacritics', 'mixed', 5],
  ['Telex left raw', 'telex', 3],
  ['VNI left raw', 'vni', 3],
  ['a slip in every fourth word', 'slip', 7],
])(
  '%s',
  async (_name, noise, points) => {
    const random = seededRandom(9)
    expect(asked.length).toBeGreaterThan(200)
    expect(clean - (await found((q) => disturb(q, noise, random)))).toBeLessThanOrEqual(points)
  },
  120_000,
)

test('dictated: small letters and no signs', async () => {
  const spoken = await found((q) => q.toLowerCase().replace(/[^\p{L}\p{M}\d\s]/gu, ' '))
  expect(clean - spoken).toBeLessThanOrEqual(2)
}, 120_000)

test.each(['tam tru', 'tam vang', 'thuong tru', 'tạm trú'])(
  '"%s" alone could be several things: asked back',
  async (text) => {
    const question = { text, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date() }
    expect((await answer(question, tools)).kind).toBe('clarify')
  },
)
