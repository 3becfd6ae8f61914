/** Asking for somebody else: every rule of the table stands in its topic, and where nothing differs nobody is asked. */
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { emptyMemory } from '../../src/assistant/outcome.ts'
import { ruleFor } from '../../src/assistant/slots.ts'
import { behalfOf, rolesThatDiffer } from '../../src/knowledge/behalf.ts'
import { readKnowledge, resolve } from '../../src/knowledge/read.ts'
import { type BehalfRole, behalfRoles } from '../../src/knowledge/topic.ts'

const base = readKnowledge(join(import.meta.dirname, '../../knowledge'))
const at = new Date('2026-11-24T05:00:00Z')
const topic = (id: string) => base.topics.get(id)!
const pairs = [...base.topics.keys()].flatMap((id) => behalfRoles.map((role) => [id, role] as const))

test.each(pairs)('%s for %s: the rule can be told, or the role is never asked', (id, role) => {
  const rule = behalfOf(topic(id), role, at)
  expect(rolesThatDiffer(topic(id), at).includes(role)).toBe(rule !== null)
  if (rule?.kind === 'section') {
    expect(topic(id).sections).toContain(rule.section)
    expect(resolve(base, rule.section.text, at)).toMatchObject({ text: expect.stringMatching(/.{40}/s), unknown: [] })
  }
  if (rule?.kind === 'topic') expect(base.topics.get(rule.topic)?.id).toBe(rule.topic)
})

const told: [string, BehalfRole, RegExp][] = [
  ['cap_phieu_ly_lich_tu_phap', 'parent', /không cần|ủy quyền/],
  ['cap_phieu_ly_lich_tu_phap', 'employee', /ủy quyền.*(công chứng|chứng thực)/s],
  ['cap_ho_chieu_pho_thong', 'child', /cha|mẹ|đại diện/],
  ['kich_hoat_vneid', 'child', /đại diện|cha/],
  ['dang_ky_tam_tru', 'employee', /công ty/i],
  ['dang_ky_tam_tru', 'tenant', /chủ|cho thuê/],
  ['khai_bao_tam_vang', 'child', /cha|mẹ|đại diện/],
  ['cap_lai_the_can_cuoc', 'child', /6 tuổi|trẻ/],
  ['trinh_bao_mat_ho_chieu', 'overseas', /Đại sứ quán/],
]
test.each(told)('%s for %s says what is different', (id, role, words) => {
  const rule = behalfOf(topic(id), role, at)
  expect(rule?.kind === 'section' ? resolve(base, rule.section.text, at).text : null).toMatch(words)
})

test.each([
  ['cap_doi_the_can_cuoc', 'tenant'],
  ['cap_lai_the_can_cuoc', 'employee'],
  ['cap_the_can_cuoc_tre_6_den_14', 'child'],
  ['cap_ho_chieu_pho_thong', 'employee'],
] as [string, BehalfRole][])('%s for %s is as for everybody: not asked', (id, role) => {
  expect(topic(id).behalf[role]).toBe('same')
  expect(rolesThatDiffer(topic(id), at)).not.toContain(role)
})

test.each([
  ['dinh_danh_muc_2', null, 'tai_khoan_vneid_tre_em'],
  ['dinh_danh_muc_2', 8, 'tai_khoan_vneid_tre_em'],
  ['dinh_danh_muc_1', 5, 'tai_khoan_vneid_tre_em'],
] as const)('%s for a child of %s is told under the children’s topic', (id, age, other) => {
  expect(ruleFor(topic(id), { ...emptyMemory.slots, role: 'child', age }, base, at)).toEqual({
    kind: 'topic',
    topic: other,
  })
})

test('a child who is old enough for the grown-ups’ rule is told that one, in its own case', () => {
  const rule = ruleFor(topic('dinh_danh_muc_2'), { ...emptyMemory.slots, role: 'child', age: 15 }, base, at)
  expect(rule?.kind === 'section' ? rule.section.variant : rule).toBe('Người từ đủ 14 đến dưới 18 tuổi')
})
