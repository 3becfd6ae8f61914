/** Other embeddings than our own: a local ONNX model (tiny, made here, run by the real library) and an OpenAI-compatible endpoint.
 * Whoever changes EMBEDDINGS gets a new index. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import nock from 'nock'
import { openIndex } from '../../src/knowledge/search.ts'
import { tokens } from '../../src/knowledge/vietnamese.ts'
import { openEmbeddings } from '../../src/model.ts'
import { fewTopics, knowledgeFolder } from '../support/few-topics.ts'

const size = 48
let place: string
const portions: number[] = []

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'embeddings-'))
  nock('http://embeddings.test', { reqheaders: { authorization: 'Bearer k-1' } })
    .persist()
    .post('/v1/embeddings', (body: { model: string }) => body.model === 'word-sums')
    .reply(200, async (request: Request) => {
      const body = (await request.json()) as { input: string[] | string; encoding_format?: string }
      const texts = [body.input].flat()
      portions.push(texts.length)
      const data = texts.map((text, index) => ({
        index,
        object: 'embedding',
        embedding: vectorOf(text, body.encoding_format),
      }))
      return { object: 'list', model: 'word-sums', data, usage: { prompt_tokens: 1, total_tokens: 1 } }
    })
})
afterAll(() => {
  nock.cleanAll()
  nock.restore()
  rmSync(place, { recursive: true, force: true })
})

/** Counts words by their letters' sum: near for texts with common words. */
function vectorOf(text: string, format = 'float'): number[] | string {
  const vector = new Float32Array(size)
  for (const word of tokens(text))
    vector[[...word].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % size]! += 1
  return format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]
}

interface Opened {
  built: boolean
  first: string | undefined
}
function byOnnx(): Opened & { id: string; vectors: number[][] } {
  const script = join(import.meta.dirname, '..', 'support', 'tiny-onnx-run.ts')
  return JSON.parse(execFileSync(process.execPath, [script, place], { encoding: 'utf8' }))
}
async function byEndpoint(): Promise<Opened> {
  const embeddings = await openEmbeddings({
    kind: 'openai',
    model: 'word-sums',
    baseUrl: 'http://embeddings.test/v1',
    apiKey: 'k-1',
  })
  let built = false
  const index = await openIndex(fewTopics(), knowledgeFolder, join(place, 'data'), {
    embeddings,
    progress: () => {
      built = true
    },
  })
  return { built, first: (await index.search('đăng ký tạm trú ở đâu')).topics[0]?.topic }
}

test('a local ONNX model: texts of the same words lie together, the index is built with it once', () => {
  const { id, vectors, ...opened } = byOnnx()
  const [one, same, other] = vectors as [number[], number[], number[]]
  const likeness = (a: number[], b: number[]): number => a.reduce((sum, part, axis) => sum + part * b[axis]!, 0)
  expect(id).toBe(`transformers:${join(place, 'model')}`)
  expect(one).toHaveLength(size)
  expect(likeness(one, same)).toBeCloseTo(1, 4)
  expect(likeness(one, other)).toBeLessThan(0.9)
  expect(opened).toEqual({ built: true, first: 'dang_ky_tam_tru' })
  expect(byOnnx()).toMatchObject({ built: false, first: 'dang_ky_tam_tru' })
}, 120_000)

test('another choice of EMBEDDINGS builds the index anew, by the endpoint with its model and key', async () => {
  expect(await byEndpoint()).toEqual({ built: true, first: 'dang_ky_tam_tru' })
  expect(Math.max(...portions)).toBeGreaterThan(1)
  expect(await byEndpoint()).toEqual({ built: false, first: 'dang_ky_tam_tru' })
  expect(byOnnx().built).toBe(true)
}, 120_000)

test('a folder that holds no model is named in the error', async () => {
  await expect(openEmbeddings({ kind: 'transformers', model: join(place, 'nothing') })).rejects.toThrow(
    /EMBEDDINGS_MODEL: .*nothing cannot be loaded/,
  )
})
