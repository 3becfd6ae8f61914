/** Units as data, what they add to the shared knowledge, and who is competent. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { authorities, competentUnit } from '../../src/knowledge/local/competence.ts'
import { localKnowledge } from '../../src/knowledge/local/local.ts'
import { inspectLocal } from '../../src/knowledge/local/read-units.ts'
import { readKnowledge, resolve } from '../../src/knowledge/read.ts'

const folder = join(import.meta.dirname, '../../knowledge')
const base = readKnowledge(folder, { allowInvalid: true })
const local = localKnowledge(join(folder, 'local'), base)
const at = new Date('2026-11-24T05:00:00Z')
const area = 'dien_tich_toi_thieu_thuong_tru_thue_muon'

const temporary = mkdtempSync(join(tmpdir(), 'tro-ly-local-'))
afterAll(() => rmSync(temporary, { recursive: true }))
let made = 0
/** A folder with one file of units. */
function write(yaml: string): string {
  const path = mkdtempSync(join(temporary, `${made++}-`))
  writeFileSync(join(path, 'thu.yaml'), yaml)
  return path
}
const checked = 'source: thử, checkedOn: 2026-11-24, reviewBy: 2027-06-30'
const province = `{ id: tinh-thu, name: Tỉnh Thử, level: province, ${checked} }`
const commune = `{ id: xa-thu, name: Xã Thử, level: commune, parent: tinh-thu, address: thôn Thử, ${checked} }`

describe('the shipped files', () => {
  test('have no problem and are not overdue', () => {
    expect(inspectLocal(join(folder, 'local'), base).problems).toEqual([])
    expect(local.overdue(at)).toEqual([])
    expect(local.overdue(new Date('2028-01-01T00:00:00Z')).length).toBeGreaterThan(0)
  })

  test('hold only examples, without phone numbers, told only to their own accounts', () => {
    expect(local.units.every((unit) => unit.example && unit.hotline === null)).toBe(true)
    expect(local.seenFrom(null)).toEqual([])
    expect(local.seenFrom('phuong-mau-mot')).toHaveLength(local.units.length)
  })

  test('are found by the name that an account has', () => {
    expect(local.unitByName('Công an Phường Mẫu Một')?.id).toBe('phuong-mau-mot')
    expect(local.unitByName('công an phường mẫu một')?.id).toBe('phuong-mau-mot')
    expect(local.unitByName('Phường Mẫu Thạnh')?.id).toBe('phuong-mau-hai')
    expect(local.unitByName('Phường 3')).toBeNull()
    expect(local.unitByName('Công an tỉnh (đơn vị mẫu)')).toBeNull()
  })
})

describe('what a unit adds', () => {
  test('a figure: commune, then province, then shared, by the day', () => {
    const text = (unit: string | null, day: string) =>
      resolve(local.baseFor(unit, new Date(day)), `{{${area}}}`, new Date(day)).text
    expect(text('phuong-mau-hai', '2026-11-24')).toContain('10 mét vuông')
    expect(text('phuong-mau-hai', '2026-12-31T16:59:00Z')).toContain('10 mét vuông')
    expect(text('phuong-mau-hai', '2026-12-31T17:00:00Z')).toContain('12 mét vuông')
    expect(text('phuong-mau-hai', '2025-11-24')).toContain('8 mét vuông')
    expect(text(null, '2026-11-24')).toContain('8 mét vuông')
    expect(local.figureFor('phuong-mau-hai', area, at)?.text).toContain('10 mét vuông')
    expect(local.figureFor('phuong-mau-hai', 'le_phi_cap_doi_the', at)).toBeNull()
  })

  test('a local resolution stands among the sources', () => {
    const topic = local.baseFor('tinh-mau', at).topics.get('xac_nhan_dieu_kien_dien_tich_nha_o')!
    expect(topic.legalBasis.map((basis) => basis.document)).toContain('Nghị quyết ví dụ của HĐND Tỉnh Mẫu')
    expect(
      base.topics.get('xac_nhan_dieu_kien_dien_tich_nha_o')!.legalBasis.map((basis) => basis.document),
    ).not.toContain('Nghị quyết ví dụ của HĐND Tỉnh Mẫu')
  })

  test('the address of the competent unit goes to "Nơi làm", and every section keeps its place', () => {
    const shared = base.topics.get('dang_ky_tam_tru')!
    const own = local.baseFor('phuong-mau-mot', at).topics.get('dang_ky_tam_tru')!
    const where = (topic: typeof own) => topic.sections.find((section) => section.kind === 'where')!.text
    expect(where(own)).toContain(where(shared))
    expect(where(own)).toContain('Công an Phường Mẫu Một: địa chỉ số 1 đường Ví Dụ')
    expect(own.sections.find((section) => section.kind === 'notes')!.text).toContain('chiều thứ tư')
    expect(own.sections.slice(0, shared.sections.length).map((one) => one.heading)).toEqual(
      shared.sections.map((one) => one.heading),
    )
    const passport = local.baseFor('phuong-mau-mot', at).topics.get('cap_ho_chieu_pho_thong')!
    expect(where(passport)).toContain('Phòng Quản lý xuất nhập cảnh, Công an Tỉnh Mẫu: địa chỉ số 12')
  })

  test('a post that does not take these files says so and names the next one', () => {
    const card = local
      .baseFor('phuong-go-mau', at)
      .topics.get('cap_doi_the_can_cuoc')!
      .sections.find((one) => one.kind === 'where')!.text
    expect(card).toContain(
      'Công an Phường Gò Mẫu chưa nhận hồ sơ này. Phòng Cảnh sát quản lý hành chính về trật tự xã hội, Công an Tỉnh Mẫu: địa chỉ số 10',
    )
    expect(
      local
        .baseFor('phuong-mau-mot', at)
        .topics.get('cap_doi_the_can_cuoc')!
        .sections.find((one) => one.kind === 'where')!.text,
    ).not.toContain('chưa nhận')
  })

  test('other units and unknown accounts read the shared base', () => {
    expect(local.baseFor(null, at)).toBe(base)
    expect(local.baseFor('khong-co', at)).toBe(base)
    const other = localKnowledge(write(`units: [${province}, ${commune}]`), base)
    const text = other
      .baseFor('xa-thu', at)
      .topics.get('dang_ky_tam_tru')!
      .sections.map((one) => one.text)
      .join('\n')
    expect(text).toContain('thôn Thử')
    expect(text).not.toContain('Ví Dụ')
  })

  test('a commune goes before its province; replace and add work together', () => {
    const section = (unit: string, mode: string, text: string, more = '') =>
      `{ unit: ${unit}, topics: [tach_ho], heading: Nơi làm, mode: ${mode}, text: "${text}", ${more}${checked} }`
    const told = (sections: string[], day = at) => {
      const own = localKnowledge(write(`units: [${province}, ${commune}]\nsections: [${sections.join(', ')}]`), base)
      return own
        .baseFor('xa-thu', day)
        .topics.get('tach_ho')!
        .sections.find((one) => one.kind === 'where')!.text
    }
    expect(told([section('tinh-thu', 'replace', 'P'), section('xa-thu', 'replace', 'C')])).toBe('C')
    expect(told([section('tinh-thu', 'replace', 'P'), section('xa-thu', 'add', 'C')])).toBe('P\nC')
    const shared = base.topics.get('tach_ho')!.sections.find((one) => one.kind === 'where')!.text
    expect(told([section('tinh-thu', 'add', 'P'), section('xa-thu', 'add', 'C')])).toBe(`${shared}\nP\nC`)
    const dated = [section('xa-thu', 'replace', 'C', 'from: 2026-12-01, ')]
    expect(told(dated)).toContain(shared)
    expect(told(dated, new Date('2026-12-01T05:00:00Z'))).toBe('C')
  })

  test('a draft is checked but not used', () => {
    const path = write(`draft: true\nunits: [${province}, ${commune}]`)
    expect(localKnowledge(path, base).units).toEqual([])
    expect(inspectLocal(write('draft: true\nunits: [{ id: x }]'), base).problems).not.toEqual([])
  })
})

describe('every error names file, line and reason', () => {
  test.each([
    [
      'units:\n  - { id: a, name: Quận A, level: district, source: x, checkedOn: 2026-11-24, reviewBy: 2027-01-01 }',
      2,
      'no district level',
    ],
    [`units:\n  - { id: a, name: Làng A, level: commune, parent: tinh-thu, ${checked} }`, 2, 'begins with'],
    [`units:\n  - ${commune}`, 2, 'parent tinh-thu does not exist'],
    [`units:\n  - ${province}\n  - ${province}`, 3, 'exists already at local/thu.yaml:2'],
    [
      `example: true\nunits:\n  - { id: tinh-thu, name: Tỉnh Thử, level: province, hotline: "0123456", ${checked} }`,
      3,
      'no phone number',
    ],
    [
      `units:\n  - ${province}\nfigures:\n  - { unit: tinh-thu, figure: khong_co, values: [{ text: a, basis: [{ document: b }] }], checkedOn: 2026-11-24, reviewBy: 2027-01-01 }`,
      4,
      'khong_co is no figure',
    ],
    [
      `units:\n  - ${province}\nfigures:\n  - { unit: tinh-thu, figure: ${area}, values: [{ text: a, basis: [{ document: b }] }, { text: c, from: 2026-01-01, basis: [{ document: b }] }], checkedOn: 2026-11-24, reviewBy: 2027-01-01 }`,
      4,
      'some of the same days',
    ],
    [
      `units:\n  - ${province}\nsections:\n  - { unit: tinh-thu, topics: [khong_co], heading: Nơi làm, mode: add, text: "{{x}}", ${checked} }`,
      4,
      'topic khong_co does not exist',
    ],
    [
      `units:\n  - ${province}\nsections:\n  - { unit: tinh-thu, topics: [tach_ho], heading: Chỗ làm, mode: add, text: a, ${checked} }`,
      4,
      'must be one of',
    ],
    ['units:\n  - { id: a', 2, 'YAML'],
  ])('%#', (yaml, line, reason) => {
    const { problems } = inspectLocal(write(yaml), base)
    expect(problems).toContainEqual({
      file: expect.stringContaining('thu.yaml'),
      line,
      reason: expect.stringContaining(reason),
    })
  })
})

describe('who is competent', () => {
  const units = local.seenFrom('tinh-mau')
  const get = (id: string) => units.find((unit) => unit.id === id)!
  const communes = units.filter((unit) => unit.level === 'commune')

  test('every authority of every topic is known, and every one of the table is used', () => {
    const used = new Set([...base.topics.values()].flatMap((topic) => topic.authority))
    for (const id of used) expect(Object.keys(authorities)).toContain(id)
    for (const id of Object.keys(authorities)) expect(base.referents.get(id)?.type).toBe('office')
  })

  test.each([...base.topics.values()].map((topic) => [topic.id, topic] as const))(
    '%s: each place resolves',
    (_id, topic) => {
      for (const place of [...communes, get('tinh-mau'), get('pc06-tinh-mau'), null]) {
        const found = competentUnit(topic, place, units)
        expect(base.referents.get(found.officeId)?.type).toBe('office')
        if (found.seat === 'commune') expect(found.unit?.id ?? null).toBe(place?.level === 'commune' ? place.id : null)
        if (found.seat === 'province' && place)
          expect([found.officeId, found.unit?.level]).toEqual([found.officeId, 'office'])
        if (found.seat === 'elsewhere' || found.seat === 'ministry') expect(found.unit).toBeNull()
      }
    },
  )

  test.each([
    [{ domain: 'cu_tru', authority: ['cong_an_xa_noi_tam_tru'] }, 'phuong-mau-hai', 'commune', 'phuong-mau-hai'],
    [
      { domain: 'can_cuoc', authority: ['cong_an_cap_xa', 'mot_cua_cap_xa', 'pc06', 'c06'] },
      'phuong-mau-mot',
      'commune',
      'phuong-mau-mot',
    ],
    [
      { domain: 'can_cuoc', authority: ['cong_an_cap_xa', 'mot_cua_cap_xa', 'pc06', 'c06'] },
      'phuong-go-mau',
      'province',
      'pc06-tinh-mau',
    ],
    [
      { domain: 'xe', authority: ['phong_csgt', 'cong_an_xa_dang_ky_xe'] },
      'phuong-mau-mot',
      'commune',
      'phuong-mau-mot',
    ],
    [
      { domain: 'xe', authority: ['phong_csgt', 'cong_an_xa_dang_ky_xe'] },
      'phuong-mau-hai',
      'province',
      'phong-csgt-tinh-mau',
    ],
    [{ domain: 'ho_chieu', authority: ['phong_qlxnc', 'cuc_qlxnc'] }, 'xa-mau-khe', 'province', 'phong-qlxnc-tinh-mau'],
    [{ domain: 'vneid', authority: ['co_quan_quan_ly_dinh_danh'] }, 'xa-mau-khe', 'ministry', null],
    [{ domain: 'lien_thong', authority: ['ubnd_cap_xa', 'cong_an_cap_xa'] }, 'xa-mau-khe', 'elsewhere', null],
    [{ domain: 'cu_tru', authority: ['cong_an_cap_xa'] }, 'tinh-mau', 'commune', null],
    [{ domain: 'dich_vu_cong', authority: [] }, 'xa-mau-lam', 'commune', 'xa-mau-lam'],
  ] as const)('%j at %s', (matter, place, seat, unit) => {
    const found = local.competent(matter, place)
    expect([found.seat, found.unit?.id ?? null]).toEqual([seat, unit])
  })
})
