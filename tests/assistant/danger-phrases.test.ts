/** Emergencies, threats, denunciations and fraud as people type them: none is missed, and ordinary questions raise no alarm. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dangerIn } from '../../src/assistant/danger.ts'
import { isScam } from '../../src/assistant/scam.ts'

const lines = readFileSync(join(import.meta.dirname, 'danger-phrases.txt'), 'utf8')
  .split('\n')
  .filter(Boolean)
const ending: Record<string, string> = {
  police: 'call',
  fire: 'call',
  medical: 'call',
  'self-harm': 'urgent',
  threat: 'urgent',
  violence: 'urgent',
  report: 'urgent',
  'money-sent': 'scam',
  scam: 'scam',
}
const phrases: [string, string][] = []
let kind = ''
for (const line of lines) {
  if (line.startsWith('[')) kind = line.slice(1, -1)
  else if (!line.startsWith('#')) phrases.push([line, kind])
}

test('there are at least 150 phrases', () =>
  expect(new Set(phrases.map(([text]) => text)).size).toBeGreaterThanOrEqual(150))

test('none is missed', () => {
  const missed = phrases.filter(([text]) => dangerIn(text) === null && !isScam(text))
  expect(missed).toEqual([])
})

test('each is met as it must be; what could be two things may get the more urgent', () => {
  const rank = ['scam', 'urgent', 'call']
  const wrong = phrases.flatMap(([text, want]) => {
    const got = ending[dangerIn(text) ?? 'scam']!
    return rank.indexOf(got) < rank.indexOf(want) && !(want === 'call' && got === 'urgent') ? [{ text, want, got }] : []
  })
  expect(wrong).toEqual([])
})

test('of the project’s ordinary questions fewer than one in a hundred is taken for an emergency', () => {
  const folder = join(import.meta.dirname, '..', 'questions')
  const asked = readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as { q: string; topic: string })
    .filter((one) => !/lua_dao|to_giac|khieu_nai|phan_anh/.test(one.topic))
  expect(asked.length).toBeGreaterThan(300)
  const alarms = asked.filter((one) => ['call', 'urgent'].includes(ending[dangerIn(one.q) ?? ''] ?? ''))
  if (alarms.length >= asked.length / 100) throw new Error(alarms.map((one) => one.q).join('\n'))
})
