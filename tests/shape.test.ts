/** The layout is a test: who may import whom, no rings, no catch-all folders, and documents that agree with the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '..')
const src = join(root, 'src')

// Part of the program → what it may import besides itself. `*` = everything.
const may: Record<string, string[]> = {
  main: ['*'],
  server: ['inbox', 'conversation', 'simulator', 'privacy', 'accounts', 'public', 'pages', 'log'],
  public: ['escalation', 'store', 'pages'],
  worker: ['accounts', 'conversation', 'escalation', 'insight', 'knowledge', 'privacy', 'queue', 'notify', 'store'],
  queue: ['store', 'log'],
  pages: ['log'],
  model: ['log'],
  'open-tools': ['assistant', 'knowledge', 'model', 'prompts', 'log'],
  prompts: [],
  log: ['privacy'],
  config: [],
  inbox: [
    'conversation',
    'escalation',
    'insight',
    'learning',
    'knowledge',
    'assistant',
    'privacy',
    'notify',
    'store',
    'queue',
    'log',
    'pages',
    'accounts',
  ],
  accounts: ['channels', 'config', 'knowledge', 'privacy', 'store', 'log'],
  conversation: [
    'accounts',
    'assistant',
    'channels',
    'escalation',
    'knowledge',
    'privacy',
    'notify',
    'store',
    'queue',
    'log',
    'pages',
  ],
  assistant: ['knowledge', 'model', 'prompts', 'log', 'privacy', 'escalation'],
  knowledge: ['model', 'log'],
  escalation: ['knowledge', 'notify', 'store'],
  insight: ['store', 'queue'],
  learning: ['assistant', 'escalation', 'knowledge', 'privacy', 'store', 'queue', 'log'],
  notify: ['store', 'channels', 'log'],
  privacy: ['store', 'escalation'],
  channels: ['log'],
  store: ['log', 'privacy'],
  simulator: ['pages', 'log', 'inbox'],
}

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
const partOf = (file: string) => relative(src, file).split(sep)[0]!.replace(/\.ts$/, '')
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
    .map((found) => join(dirname(file), found[1]!))
    .filter((path) => /\.tsx?$/.test(path) && existsSync(path))

describe('imports', () => {
  test.each(files.map((file) => [relative(root, file), file] as const))(
    '%s imports only what its place allows',
    (_name, file) => {
      const part = partOf(file)
      const allowed = may[part]
      expect(allowed ? part : `no rule for ${part}`).toBe(part)
      for (const target of importsOf(file)) {
        const to = partOf(target)
        if (to !== part && !allowed!.includes('*')) expect(allowed).toContain(to)
      }
    },
  )

  test('no file leads back to itself', () => {
    const next = new Map(files.map((file) => [file, importsOf(file)]))
    const done = new Set<string>()
    const walk = (at: string, path: string[]): void => {
      if (path.includes(at))
        throw new Error(
          `a ring: ${[...path.slice(path.indexOf(at)), at].map((file) => relative(src, file)).join(' → ')}`,
        )
      if (done.has(at)) return
      for (const to of next.get(at) ?? []) walk(to, [...path, at])
      done.add(at)
    }
    for (const file of files) walk(file, [])
  })
})

test('there are no catch-all folders and no re-exporting index files', () => {
  const banned =
    /(^|\/)(controllers|services|repositories|models|dto|entities|utils|helpers|common|lib|types|constants|shared|core)\//
  for (const file of files) expect(relative(src, file)).not.toMatch(banned)
  for (const file of files) expect(relative(src, file)).not.toMatch(/(^|\/)index\.tsx?$/)
})

test('only config.ts and main.ts read the environment', () => {
  for (const file of files) {
    if (['config.ts', 'main.ts'].includes(relative(src, file))) continue
    if (readFileSync(file, 'utf8').includes('process.env')) throw new Error(`${relative(src, file)} reads process.env`)
  }
})

test('every file named in the README exists', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const named = [...readme.matchAll(/`((?:src|tests|scripts|knowledge|prompts)\/[\w./-]+)`/g)].map((found) => found[1]!)
  expect(named.length).toBeGreaterThan(10)
  for (const path of named)
    if (!existsSync(join(root, path))) throw new Error(`README.md names ${path}, which does not exist`)
})

test('every command named in the README is in package.json', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...readme.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((found) => found[1]!)
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})
