/** Time is part of the knowledge: the same question gets the figure that holds on its day, on both sides of every change. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Outcome } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { readKnowledge, resolve } from '../../src/knowledge/read.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

let tools: Tools
let base: KnowledgeBase
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
  base = readKnowledge(join(import.meta.dirname, '..', '..', 'knowledge'))
}, 240_000)

const noon = (day: string) => new Date(`${day}T12:00:00+07:00`)
/** The answer about a facet of a topic, as a button would ask for it, on a day. */
const tell = (topic: string, facet: string, day: string): Promise<Outcome> =>
  answer(
    { text: '', payload: `#facet:${topic}:${facet}`, contents: [], history: [], memory: emptyMemory, at: noon(day) },
    tools,
  )

const changes: [string, string, string, [string, RegExp], [string, RegExp]][] = [
  [
    'cut fees of identity cards end',
    'cap_lai_the_can_cuoc',
    'fee',
    ['2026-12-31', /35\.000 đồng/],
    ['2027-01-01', /70\.000 đồng/],
  ],
  [
    'cut fees of renewal end',
    'cap_doi_the_can_cuoc',
    'fee',
    ['2026-12-31', /25\.000 đồng/],
    ['2027-01-01', /50\.000 đồng/],
  ],
  [
    'cut fees of CCCD to căn cước end',
    'cap_doi_cccd_sang_can_cuoc',
    'fee',
    ['2026-12-31', /15\.000 đồng/],
    ['2027-01-01', /30\.000 đồng/],
  ],
  [
    'passport fees go back',
    'cap_ho_chieu_pho_thong',
    'fee',
    ['2026-12-31', /100\.000 đồng/],
    ['2027-01-01', /200\.000 đồng/],
  ],
  [
    'the waiver for công dân số is told',
    'dang_ky_thuong_tru',
    'fee',
    ['2027-02-28', /công dân số/],
    ['2027-03-01', /\d\d\.000 đồng/],
  ],
]
describe.each(changes)('%s', (_name, topic, facet, before, after) => {
  test('on the last day before and on the first day after', async () => {
    const old = await tell(topic, facet, before[0])
    const fresh = await tell(topic, facet, after[0])
    expect(old.text).toMatch(before[1])
    expect(fresh.text).toMatch(after[1])
    expect(old.text).not.toBe(fresh.text)
  })
})

test('after the waiver no fee answer promises it any more', async () => {
  for (const topic of base.topics.values()) {
    if (!topic.sections.some((section) => section.kind === 'fee')) continue
    const told = await tell(topic.id, 'fee', '2027-03-01')
    if (told.kind !== 'answer') continue
    expect(told.text).not.toMatch(/(?:đến hết|tới hết) (?:ngày )?28\/0?2\/2027/)
  }
})

test('a topic past its end is handed over, not answered', async () => {
  expect((await tell('chu_ky_so_ca_nhan', 'short', '2027-02-28')).kind).toBe('answer')
  const over = await tell('chu_ky_so_ca_nhan', 'short', '2027-03-01')
  expect(over).toMatchObject({ kind: 'escalate', reason: 'knowledge-expired' })
})

test('a topic before its beginning is not answered either', async () => {
  expect((await tell('cap_lai_the_can_cuoc', 'short', '2024-01-01')).kind).toBe('escalate')
})

test('a topic past its review day is answered with a warning and the day of the last check', async () => {
  const told = await tell('cap_lai_the_can_cuoc', 'documents', '2027-01-15')
  expect(told.text).toMatch(/đã đến hạn kiểm tra lại/)
  expect(told.text).toMatch(/Kiểm tra ngày \d\d\/\d\d\/\d{4}/)
})

test('no figure is without a value today, and every figure has its legal basis', () => {
  for (const [id, referent] of base.referents) {
    if (referent.type !== 'figure') continue
    expect({ id, unknown: resolve(base, `{{${id}}}`, noon('2026-11-24')).unknown }).toEqual({ id, unknown: [] })
    for (const value of referent.value.values) expect(value.basis.length).toBeGreaterThan(0)
  }
})

test('every topic can be told today, in plain text, with its sources', async () => {
  for (const topic of base.topics.values()) {
    const told = await tell(topic.id, 'short', '2026-11-24')
    expect({ id: topic.id, kind: told.kind }).toEqual({ id: topic.id, kind: 'answer' })
    expect(told.text).toMatch(/Căn cứ: /)
    expect(told.text).not.toMatch(/\{\{|\}\}|\*\*|undefined|null|\[object/)
  }
})
