/** The command as a person runs it, and the promise that nothing is answered from a draft. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { inspectKnowledge } from '../../src/knowledge/read.ts'
import { makeDocx, makeScannedPdf } from './documents.ts'

const root = join(import.meta.dirname, '../..')
const place = mkdtempSync(join(tmpdir(), 'knowledge-import-'))
const knowledge = join(place, 'knowledge')
const document = join(place, 'Hướng dẫn.docx')

beforeAll(async () => {
  cpSync(join(root, 'knowledge'), knowledge, {
    recursive: true,
    filter: (path) => !/[/\\](drafts|\.index)$/.test(path),
  })
  writeFileSync(document, await makeDocx())
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'scripts/knowledge-import.ts'), '--folder', knowledge, ...words],
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

test('drafts are written, kept from being overwritten, and never read', async () => {
  const before = inspectKnowledge(knowledge)
  const first = await run(document, '--topic', 'tam_tru_nhap', '--domain', 'cu_tru')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toContain('drafts/tam_tru_nhap.md')
  const file = join(knowledge, 'drafts/tam_tru_nhap.md')
  expect(readFileSync(file, 'utf8')).toContain('file: Hướng dẫn.docx\n')
  const after = inspectKnowledge(knowledge)
  expect(after.base.hash).toBe(before.base.hash)
  expect([...after.base.topics.keys()]).toEqual([...before.base.topics.keys()])
  expect(after.problems).toEqual(before.problems)

  writeFileSync(file, 'bản đã sửa tay')
  const second = await run(document, '--topic', 'tam_tru_nhap')
  expect(second.code).toBe(1)
  expect(second.err).toContain('--replace')
  expect(readFileSync(file, 'utf8')).toBe('bản đã sửa tay')
  expect((await run(document, '--topic', 'tam_tru_nhap', '--replace')).code).toBe(0)
})

test('a draft moved to topics/ without being finished is refused by the reader', async () => {
  expect((await run(document, '--topic', 'chua_xong', '--domain', 'cu_tru')).code).toBe(0)
  mkdirSync(join(place, 'moved'))
  cpSync(knowledge, join(place, 'moved'), { recursive: true })
  cpSync(join(knowledge, 'drafts/chua_xong.md'), join(place, 'moved/topics/chua_xong.md'))
  const { base, problems } = inspectKnowledge(join(place, 'moved'))
  expect(base.topics.has('chua_xong')).toBe(false)
  expect(
    problems
      .filter(({ file }) => file === 'topics/chua_xong.md')
      .map(({ reason }) => reason)
      .join('\n'),
  ).toMatch(/draftOf/)
})

test('a refusal is one clear line and writes nothing', async () => {
  const scan = join(place, 'scan.pdf')
  writeFileSync(scan, await makeScannedPdf())
  const kept = readdirSync(join(knowledge, 'drafts'))
  const { code, err } = await run(scan)
  expect(code).toBe(1)
  expect(err).toMatch(/^scan\.pdf: Tệp PDF chỉ có hình chụp[^\n]*\n$/)
  expect(readdirSync(join(knowledge, 'drafts'))).toEqual(kept)
})

test.each([
  [['nothing-here.docx'], 'is not a file'],
  [[], 'a file is missing'],
  [[document, '--topic', '../x'], 'topic'],
  [[document, '--domain', 'khac'], 'domain'],
  [[document, '--nope'], '--nope'],
])('a wrong command %j ends with usage', async (words, reason) => {
  const { code, err } = await run(...words)
  expect(code).toBe(2)
  expect(err).toContain(reason)
  expect(err).toContain('npm run knowledge:import')
})
