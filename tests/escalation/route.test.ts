/** Where an escalation goes: every topic at every kind of place, by the competence table and by rules. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { placeMatters, route } from '../../src/escalation/route.ts'
import { localKnowledge } from '../../src/knowledge/local/local.ts'
import { makePlaces, type Places } from '../../src/knowledge/local/places.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'
import type { RoutingRule } from '../../src/store/routing.ts'
import type { PlacedUnit } from '../../src/store/units.ts'

const at = new Date('2026-11-24T08:00:00+07:00')
const unit = (
  id: string,
  name: string,
  level: PlacedUnit['level'],
  parentId: string | null,
  officers = 2,
): PlacedUnit => ({
  id,
  name,
  level,
  parentId,
  officers,
})
const units: PlacedUnit[] = [
  unit('1', 'Công an Tỉnh Mẫu', 'province', null),
  unit('2', 'Phòng Cảnh sát quản lý hành chính về trật tự xã hội, Công an Tỉnh Mẫu', 'office', '1'),
  unit('3', 'Phòng Quản lý xuất nhập cảnh, Công an Tỉnh Mẫu', 'office', '1'),
  unit('4', 'Công an Phường Mẫu Một', 'commune', '1'),
  unit('5', 'Công an Phường Gò Mẫu', 'commune', '1'),
  // Known to the database alone, and without officers.
  unit('6', 'Công an Xã Thanh Lộc Hạ', 'commune', '1', 0),
]
const province = units[0]!
let base: KnowledgeBase
let places: Places
beforeAll(() => {
  const folder = join(import.meta.dirname, '..', '..', 'knowledge')
  base = readKnowledge(folder, {})
  places = makePlaces(localKnowledge(join(folder, 'local'), base), base)
})

const decide = (topic: string | null, text: string, account = province, rules: RoutingRule[] = []) => {
  const found = places.resolve(text, account, units, at)
  const place = found.kind === 'one' ? found.name : null
  const competence = places.competence(topic, place, account, units)
  const asked = { topic, accountUnitId: account.id, place }
  return { ...route(asked, rules, units, competence), asks: placeMatters(asked, rules, units, competence) }
}

/** What a citizen of each place writes, the commune of today, and the unit that takes commune matters there. */
const written: [string, string, string][] = [
  ['em ở phường mẫu một', 'Phường Mẫu Một', '4'],
  ['phuong mau mot', 'Phường Mẫu Một', '4'],
  ['nhà em ở Phường 3, quận Gò Mẫu cũ', 'Phường Mẫu Một', '4'],
  ['toi o p1 quan go mau', 'Phường Mẫu Một', '4'],
  ['Phường 5 quận Gò Mẫu', 'Phường Gò Mẫu', '5'],
  ['xa thanh loc ha', 'Xã Thanh Lộc Hạ', '1'],
]

describe('places as citizens write them, old and new', () => {
  test.each(written)('%s', (text, commune) => {
    expect(decide('dang_ky_tam_tru', text).place).toBe(commune)
  })
  test('what may be several places is asked with at most four choices', () => {
    const found = places.resolve('quận gò mẫu', province, units, at)
    expect(found.kind).toBe('ask')
    if (found.kind === 'ask') expect(found.names.length).toBeLessThanOrEqual(4)
  })
})

test('every topic at every place goes to the unit that the competence table names', () => {
  const wrong: string[] = []
  let pairs = 0
  for (const topic of base.topics.values()) {
    for (const [text, commune, communeUnit] of [...written, ['', null, '1'] as const]) {
      pairs += 1
      const decided = decide(topic.id, text)
      const account = units[0]!
      const competence = places.competence(topic.id, commune, account, units)!
      const office = { commune: communeUnit, ministry: '1', elsewhere: '1' } as Record<string, string>
      // A provincial matter: its own office where the database has it, else the province.
      const byName = units.find((one) => one.name === competence.unit || one.name === `Công an ${competence.unit}`)
      const expected = competence.level === 'province' ? (byName?.id ?? '1') : office[competence.level]!
      if (decided.unitId !== expected || decided.level !== competence.level)
        wrong.push(`${topic.id} + "${text}" → ${decided.unitId}, expected ${expected}`)
    }
  }
  expect(wrong).toEqual([])
  expect(pairs).toBe(base.topics.size * (written.length + 1))
})

/** Written out by hand, so that the table above is not its own witness. */
const cases: [string, string | null, string, string, string][] = [
  ['residence, at a commune', 'dang_ky_tam_tru', 'phường mẫu một', '4', 'competence'],
  ['residence, another commune', 'dang_ky_tam_tru', 'Phường Gò Mẫu', '5', 'competence'],
  ['residence, place unknown', 'dang_ky_tam_tru', '', '1', 'account'],
  ['an identity card where the post takes no files', 'cap_the_can_cuoc_lan_dau', 'phường gò mẫu', '2', 'competence'],
  ['an identity card where it does', 'cap_the_can_cuoc_lan_dau', 'phường mẫu một', '4', 'competence'],
  ['a commune without officers hands up to its province', 'dang_ky_tam_tru', 'xã thanh lộc hạ', '1', 'competence'],
  ['no topic', null, 'phường mẫu một', '1', 'account'],
]
test.each(cases)('%s', (_name, topic, text, unitId, by) => {
  if (topic !== null) expect(base.topics.has(topic)).toBe(true)
  expect(decide(topic, text)).toMatchObject({ unitId, by })
})

test('a commune without officers is on record as where it went up from', () => {
  expect(decide('dang_ky_tam_tru', 'xã thanh lộc hạ')).toMatchObject({ unitId: '1', upFrom: '6' })
})

describe('the place is asked only when it would change something', () => {
  test.each<[string, string | null, string, number, boolean]>([
    ['commune matter, province account, place unknown', 'dang_ky_tam_tru', '', 0, true],
    ['the same, place named', 'dang_ky_tam_tru', 'phường mẫu một', 0, false],
    ['a commune account', 'dang_ky_tam_tru', '', 3, false],
    ['no topic', null, '', 0, false],
  ])('%s', (_name, topic, text, account, asks) => {
    expect(decide(topic, text, units[account]).asks).toBe(asks)
  })
})

describe('rules', () => {
  const rule = (id: string, given: Partial<RoutingRule>): RoutingRule => ({
    id,
    position: Number(id),
    unitId: null,
    topics: [],
    place: null,
    level: null,
    toUnitId: '2',
    enabled: true,
    note: '',
    ...given,
  })
  const text = 'phường mẫu một'
  test.each<[string, RoutingRule[], string, string | null]>([
    ['by topic', [rule('1', { topics: ['dang_ky_tam_tru'] })], '2', '1'],
    ['of another topic: not', [rule('1', { topics: ['cap_the_can_cuoc_lan_dau'] })], '4', null],
    ['by place, however it is written', [rule('1', { place: 'phường  Mẫu Một' })], '2', '1'],
    ['of another place: not', [rule('1', { place: 'Phường Gò Mẫu' })], '4', null],
    ['by level', [rule('1', { level: 'commune' })], '2', '1'],
    ['of another level: not', [rule('1', { level: 'ministry' })], '4', null],
    ['by the unit of the account, or one above it', [rule('1', { unitId: '1' })], '2', '1'],
    ['of another unit’s accounts: not', [rule('1', { unitId: '5' })], '4', null],
    ['switched off: not', [rule('1', { enabled: false })], '4', null],
    [
      'the first that holds wins',
      [rule('1', { place: 'Phường Gò Mẫu' }), rule('2', { toUnitId: '3' }), rule('3', {})],
      '3',
      '2',
    ],
    ['to a unit without officers: its parent', [rule('1', { toUnitId: '6' })], '1', '1'],
  ])('%s', (_name, rules, unitId, ruleId) => {
    expect(decide('dang_ky_tam_tru', text, province, rules)).toMatchObject({ unitId, ruleId })
  })
  test('a rule for a place makes the place matter', () => {
    const rules = [rule('1', { place: 'Phường Gò Mẫu' })]
    expect(decide(null, '', units[3], rules).asks).toBe(true)
    expect(decide(null, '', units[3]).asks).toBe(false)
  })
})
