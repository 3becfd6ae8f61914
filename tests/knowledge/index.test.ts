/** The index is taken back only when it fits; anything else is built again. Any LangChain embeddings will do. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Embeddings } from '@langchain/core/embeddings'
import { type Index, openIndex } from '../../src/knowledge/search.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'
import { fewTopics, knowledgeFolder } from '../support/few-topics.ts'

/** Counts letters and pairs of letters: poor, but a real embedding that needs no model. */
class LetterEmbeddings extends Embeddings {
  constructor() {
    super({})
  }
  async embedQuery(text: string): Promise<number[]> {
    const vector = new Array<number>(64).fill(0)
    const letters = [...text.toLowerCase()]
    for (const [place, letter] of letters.entries()) {
      vector[letter.codePointAt(0)! % 64]! += 1
      vector[(letter.codePointAt(0)! * 31 + (letters[place + 1]?.codePointAt(0) ?? 0)) % 64]! += 1
    }
    return vector
  }
  async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)))
  }
}

const letters = { id: 'letters', embeddings: new LetterEmbeddings() }
let base: KnowledgeBase
let dataDir: string
let rebuilt = 0

beforeAll(() => {
  base = fewTopics()
  dataDir = mkdtempSync(join(tmpdir(), 'index-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const open = (of: KnowledgeBase = base, embeddings = letters): Promise<Index> =>
  openIndex(of, knowledgeFolder, dataDir, {
    embeddings,
    progress: (step, done) => (rebuilt += step === 'ranking' && done === 1 ? 1 : 0),
  })
const builds = async (action: () => Promise<unknown>): Promise<number> => {
  const before = rebuilt
  await action()
  return rebuilt - before
}

test('built once, then taken back', async () => {
  expect(await builds(() => open())).toBe(1)
  expect(await builds(() => open())).toBe(0)
  const found = await (await open()).search('đăng ký tạm trú ở đâu')
  expect(found.topics[0]?.topic).toBe('dang_ky_tam_tru')
  expect(found.sureness).toBeGreaterThan(0)
  expect(found.sureness).toBeLessThanOrEqual(1)
  expect(found.topics.every((topic, place, all) => place === 0 || topic.score <= all[place - 1]!.score + 1e-9)).toBe(
    true,
  )
}, 120_000)

test.each<[string, (file: (name: string) => string) => void]>([
  ['a cut file of numbers', (file) => truncateSync(file('numbers.bin'), 1000)],
  ['vectors that are none', (file) => writeFileSync(file('vectors.hnsw'), 'rubbish')],
  ['a broken description', (file) => writeFileSync(file('index.json'), '{')],
  [
    'another version',
    (file) =>
      writeFileSync(file('index.json'), readFileSync(file('index.json'), 'utf8').replace(/"format":\d+/, '"format":1')),
  ],
])(
  '%s is built again',
  async (_what, spoil) => {
    spoil((name) => join(dataDir, 'index', name))
    expect(await builds(() => open())).toBe(1)
    expect(await builds(() => open())).toBe(0)
  },
  120_000,
)

test('other content and another model are built again', async () => {
  expect(await builds(() => open({ ...base, hash: 'changed' }))).toBe(1)
  expect(await builds(() => open({ ...base, hash: 'changed' }, { ...letters, id: 'other letters' }))).toBe(1)
}, 120_000)

test('a model that answers wrongly is named', async () => {
  class Broken extends LetterEmbeddings {
    override async embedDocuments(): Promise<number[][]> {
      return []
    }
  }
  await expect(open(base, { id: 'broken', embeddings: new Broken() })).rejects.toThrow(
    /embedding model broken: .* sent, 0 vectors came back/,
  )
})
