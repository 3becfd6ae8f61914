/** Every name of a place before the merger leads to one office of today, or to a question with at most four buttons. */
import { beforeAll, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Outcome, type Question } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import type { LocalKnowledge } from '../../src/knowledge/local/local.ts'
import { foldMarks } from '../../src/knowledge/syllable.ts'
import { makeLog } from '../../src/log.ts'
import { openLocalTools, openTools } from '../../src/open-tools.ts'

const at = new Date('2026-11-24T03:00:00Z')
let tools: Tools
let local: LocalKnowledge
beforeAll(async () => {
  const opened = openLocalTools(await openTools({ log: makeLog('silent') }))
  local = opened.local
  tools = opened.toolsFor('Công an Phường Mẫu Một', at)
}, 240_000)

const ask = (text: string, more: Partial<Question> = {}): Promise<Outcome> =>
  answer({ text, payload: null, contents: [], history: [], memory: emptyMemory, at, ...more }, tools)

test('every old name of the example, with and without its district and diacritics', async () => {
  const communes = local.units.filter((unit) => unit.level === 'commune')
  const names = communes.flatMap((unit) =>
    unit.oldNames.flatMap((old) => {
      const full = [old.name, old.district].filter(Boolean).join(' ')
      return [full, old.name, foldMarks(full)].map((name) => ({ unit, name }))
    }),
  )
  expect(names.length).toBeGreaterThan(30)
  for (const { unit, name } of names) {
    const told = await ask(`em ở ${name} làm ở đâu`)
    if (told.kind === 'answer') expect([name, told.text]).toEqual([name, expect.stringContaining(unit.name)])
    else {
      expect([name, told.kind]).toEqual([name, 'clarify'])
      expect([name, told.choices.map((choice) => choice.title)]).toEqual([name, expect.arrayContaining([unit.name])])
    }
    expect(told.choices.filter((choice) => choice.payload.startsWith('#place:')).length).toBeLessThanOrEqual(4)
    if (told.kind === 'clarify') expect(told.choices.length).toBeLessThanOrEqual(4)
  }
}, 60_000)

test('a place named before is remembered when the matter comes later', async () => {
  const history = [{ from: 'citizen' as const, text: 'em ở phường 1 gò mẫu' }]
  const told = await ask('đăng ký tạm trú thì làm ở đâu ạ', { history })
  expect(told.text).toContain('số 1 đường Ví Dụ')
})

test('a place that is none of ours changes nothing and is not told of', async () => {
  const told = await ask('em ở Hà Nội, làm lại thẻ căn cước bị mất thì nộp ở đâu ạ')
  expect(told).toMatchObject({ kind: 'answer', topic: 'cap_lai_the_can_cuoc' })
  expect(told.text).not.toContain('Hà Nội')
})
