/** From rough words about a place to the unit of today: certain only when it cannot be wrong. */
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { localKnowledge } from '../../src/knowledge/local/local.ts'
import { resolvePlace } from '../../src/knowledge/local/place.ts'
import { keyOf, placeWords } from '../../src/knowledge/local/place-names.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'
import { foldMarks } from '../../src/knowledge/syllable.ts'

const folder = join(import.meta.dirname, '../../knowledge')
const local = localKnowledge(join(folder, 'local'), readKnowledge(folder, { allowInvalid: true }))
const units = local.seenFrom('tinh-mau')
const at = new Date('2026-11-24T05:00:00Z')
const read = (text: string, day = at) => {
  const found = resolvePlace(text, units, day)
  if (found.kind === 'one') return found.unit.name
  return found.kind === 'ask' ? found.choices.map((choice) => choice.unit.name) : null
}

describe('rough words', () => {
  test.each([
    ['phuong 3 go mau cu', 'Phường Mẫu Một'],
    ['p3 q.go mau', 'Phường Mẫu Một'],
    ['P.3, Q. Gò Mẫu', 'Phường Mẫu Một'],
    ['phường 03 tx mẫu đông', 'Phường Mẫu Hai'],
    ['em ở phường ba, quận gò mẫu thì làm căn cước ở đâu ạ', 'Phường Mẫu Một'],
    ['ca phuong go mau', 'Phường Gò Mẫu'],
    ['phuong go mau moi', 'Phường Gò Mẫu'],
    ['tt mau son', 'Xã Mẫu Khê'],
    ['dao mau', 'Đặc khu Đảo Mẫu'],
    ['phuong mau mtot', 'Phường Mẫu Một'],
    ['phường mẫu 1', 'Phường Mẫu Một'],
    ['xã Mẫu Hoa', 'Xã Mẫu Lâm'],
    ['xã mẫu hoà', 'Xã Mẫu Khê'],
    ['tỉnh Mẫu Giang', 'Tỉnh Mẫu'],
  ])('%s → %s', (text, unit) => expect(read(text)).toBe(unit))

  test.each([
    ['phường 3', ['Phường Mẫu Một', 'Phường Mẫu Hai']],
    ['em ở Gò Mẫu làm ở đâu', ['Phường Gò Mẫu', 'Phường Mẫu Một', 'Phường Mẫu Hai']],
    ['xa mau hoa', ['Xã Mẫu Khê', 'Xã Mẫu Lâm']],
    ['phường 7 quận gò mẫu', ['Phường Gò Mẫu', 'Phường Mẫu Hai']],
    ['huyện mẫu sơn cũ', ['Xã Mẫu Khê', 'Xã Mẫu Lâm']],
    ['từ phường mẫu một chuyển sang phường mẫu hai', ['Phường Mẫu Một', 'Phường Mẫu Hai']],
  ])('%s is asked', (text, choices) => expect(read(text)).toEqual(choices))

  test.each([
    ['Phường Mẫu Một ở Hà Nội', ['Phường Mẫu Một']],
    ['xã Mẫu Khê Hạ', ['Xã Mẫu Khê']],
    ['phường 3 huyện mẫu sơn', ['Phường Mẫu Một', 'Phường Mẫu Hai']],
    ['xã Mẫu Một', ['Phường Mẫu Một']],
    ['em ở mau mott', ['Phường Mẫu Một']],
    ['xa mau khoa', ['Xã Mẫu Khê', 'Xã Mẫu Lâm']],
  ])('%s does not fit, so it is asked', (text, choices) => expect(read(text)).toEqual(choices))

  test.each([
    'mẫu tờ khai CT01 lấy ở đâu',
    'làm tạm trú cần gì',
    'em 3 tuổi',
    'nộp ở công an phường nào',
    '',
    '🙏',
    'quận gò vấp',
  ])('%s names no place', (text) => expect(read(text)).toBeNull())

  test('a place in another province is told as such', () => {
    expect(resolvePlace('em ở quận 1 sài gòn', units, at)).toEqual({ kind: 'none', elsewhere: 'sài gòn' })
  })

  test('the citizen is told why', () => {
    expect(resolvePlace('phuong 3 go mau', units, at)).toMatchObject({
      because: 'Phường 3 (Quận Gò Mẫu cũ) nay thuộc Phường Mẫu Một từ 01/7/2025.',
    })
    expect(resolvePlace('phường mẫu một', units, at)).toMatchObject({ because: '' })
  })

  test('an old name is old only after its last day', () => {
    expect(read('Phường Mẫu Thạnh', new Date('2025-06-30T05:00:00Z'))).not.toBe('Phường Mẫu Hai')
    expect(read('Phường Mẫu Thạnh', new Date('2025-07-01T05:00:00Z'))).toBe('Phường Mẫu Hai')
  })

  test('more than four are cut, and it is said that there are more', () => {
    const [model] = units.filter((unit) => unit.level === 'commune')
    const many = Array.from({ length: 6 }, (_, n) => ({
      ...model!,
      id: `x-${n}`,
      name: `Xã Lộc ${'Abcdef'[n]}`,
      aliases: [],
      oldNames: [{ name: 'Huyện Long Thử', district: null, until: '2025-06-30', part: false }],
    }))
    const found = resolvePlace('huyện long thử', many, at)
    expect(found).toMatchObject({ kind: 'ask', more: true })
    expect(found.kind === 'ask' && found.choices).toHaveLength(4)
  })
})

// Every name under which a commune can be meant, with the units that it may mean.
const names = new Map<string, Set<string>>()
const add = (name: string, unit: string) => names.set(name, (names.get(name) ?? new Set()).add(unit))
for (const unit of units.filter((one) => one.level === 'commune')) {
  add(unit.name, unit.id)
  for (const alias of unit.aliases) add(alias, unit.id)
  for (const old of unit.oldNames) {
    add(old.name, unit.id)
    if (old.district) add(`${old.name}, ${old.district}`, unit.id)
  }
}
const keys = new Set([...names.keys()].map((name) => keyOf(placeWords(name))))

function slip(text: string, kind: number, place: number, letter: string): string {
  const spots = [...text].flatMap((one, index) => (/[a-zA-Z]/.test(one) ? [index] : []))
  const spot = spots[place % spots.length]!
  const [before, here, after] = [text.slice(0, spot), text[spot]!, text.slice(spot + 1)]
  if (kind === 0) return before + after
  if (kind === 1) return before + here + letter + after
  if (kind === 2) return before + letter + after
  return /[a-zA-Z]/.test(after[0] ?? '') ? before + after[0] + here + after.slice(1) : before + after
}

/** One right unit, or a question of at most four among which all right ones stand. */
function expectRight(text: string, right: Set<string>): void {
  const found = resolvePlace(text, units, at)
  if (found.kind === 'one') {
    expect([text, [...right]]).toEqual([text, [found.unit.id]])
    return
  }
  expect([text, found.kind]).toEqual([text, 'ask'])
  if (found.kind !== 'ask') return
  expect(found.choices.length).toBeLessThanOrEqual(4)
  expect([text, found.choices.map((choice) => choice.unit.id)]).toEqual([text, expect.arrayContaining([...right])])
}

describe.each([...names])('%s', (name, right) => {
  test('as written and without diacritics', () => {
    expectRight(name, right)
    // Without diacritics "Mẫu Hòa" and "Mẫu Hoa" are one name.
    const folded = foldMarks(name)
    const all = new Set([...names].filter(([other]) => foldMarks(other) === folded).flatMap(([, ids]) => [...ids]))
    expectRight(folded.toLowerCase(), all)
  })

  test('with one slip it never goes wrong', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.nat(60),
        fc.constantFrom(...'aehilmnoqtuxy'),
        fc.boolean(),
        (kind, place, letter, marked) => {
          const typed = slip(marked ? name : foldMarks(name), kind, place, letter)
          // What the slip made may be another place's right name, or no name at all.
          fc.pre(!keys.has(keyOf(placeWords(typed))) || keyOf(placeWords(typed)) === keyOf(placeWords(name)))
          const found = resolvePlace(typed, units, at)
          if (found.kind === 'one' && !right.has(found.unit.id)) throw new Error(`"${typed}" became ${found.unit.name}`)
          if (found.kind === 'ask' && found.choices.length > 4) throw new Error(`"${typed}" has too many choices`)
          if (found.kind === 'ask' && !found.choices.some((choice) => right.has(choice.unit.id)))
            throw new Error(`"${typed}" leaves out ${name}`)
          if (found.kind === 'none' && !/^phường \d+$/i.test(name)) throw new Error(`"${typed}" is not understood`)
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('among names that differ in a letter or a mark, one slip never makes a wrong certain answer', () => {
  const alike = [
    'Tân Hòa',
    'Tân Hoa',
    'Tân Hóa',
    'Tân Lập',
    'Tân Lộc',
    'Tân Lạc',
    'Tân Phú',
    'Tân Phú Đông',
    'Tân Phú Tây',
    'Long An',
    'Long Ân',
    'Bình An',
  ]
  const model = units.find((unit) => unit.level === 'commune')!
  const world = alike.map((name, n) => ({ ...model, id: `xa-${n}`, name: `Xã ${name}`, aliases: [], oldNames: [] }))
  const taken = new Set(alike.map((name) => keyOf(placeWords(name))))
  fc.assert(
    fc.property(
      fc.constantFrom(...world),
      fc.integer({ min: 0, max: 3 }),
      fc.nat(60),
      fc.constantFrom(...'aehilnoptu'),
      fc.boolean(),
      fc.boolean(),
      (unit, kind, place, letter, marked, withKind) => {
        const name = withKind ? unit.name : unit.name.slice(3)
        const typed = slip(marked ? name : foldMarks(name), kind, place, letter)
        fc.pre(!taken.has(keyOf(placeWords(typed.replace(/^xã /i, '').replace(/^xa /i, '')))))
        const found = resolvePlace(typed, world, at)
        if (found.kind === 'one' && found.unit.id !== unit.id) throw new Error(`"${typed}" became ${found.unit.name}`)
        if (found.kind === 'ask' && !found.more && !found.choices.some((choice) => choice.unit.id === unit.id))
          throw new Error(`"${typed}" leaves out ${unit.name}`)
      },
    ),
    { numRuns: 3000 },
  )
})
