/** Going on in a conversation: facets, other cases, corrections, what is remembered of a person and for how long. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { recall, silenceForgetsMs } from '../../src/assistant/memory.ts'
import {
  emptyMemory,
  emptySlots,
  type Facet,
  type Memory,
  type Outcome,
  plainManner,
} from '../../src/assistant/outcome.ts'
import { asksForSomebody, fitsAge, slotsIn } from '../../src/assistant/slots.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { behalfOf } from '../../src/knowledge/behalf.ts'
import { resolve } from '../../src/knowledge/read.ts'
import { behalfRoles } from '../../src/knowledge/topic.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

const at = new Date('2026-11-24T03:00:00Z')
const say = (text: string, memory: Memory = emptyMemory): Promise<Outcome> =>
  answer({ text, payload: null, contents: [], history: [], memory, at }, tools)
const after = (topic: string, facet: Facet = 'short'): Memory => ({ ...emptyMemory, topic, facet })

describe('the asked facet stands in the first sentence, the others are buttons', () => {
  const topics = [
    'dang_ky_tam_tru',
    'cap_lai_the_can_cuoc',
    'tach_ho',
    'gia_han_tam_tru',
    'cap_ho_chieu_pho_thong',
    'khai_bao_tam_vang',
    'cap_phieu_ly_lich_tu_phap',
    'doi_giay_phep_lai_xe',
    'dang_ky_sang_ten_xe',
    'dinh_danh_muc_2',
    'cap_the_can_cuoc_lan_dau',
    'xac_nhan_thong_tin_cu_tru',
  ]
  const asks: [string, Facet][] = [
    ['phí bao nhiêu?', 'fee'],
    ['het bao nhieu tien', 'fee'],
    ['ở đâu?', 'where'],
    ['lam o dau vay ad', 'where'],
    ['cần giấy tờ gì', 'documents'],
    ['bao lâu thì xong', 'timeLimit'],
    ['còn online thì sao', 'online'],
    ['các bước thế nào', 'steps'],
  ]
  test.each(topics.flatMap((topic) => asks.map(([text, facet]) => [topic, text, facet] as const)))(
    '%s: %s',
    async (id, text, facet) => {
      const topic = tools.base.topics.get(id)!
      const section = topic.sections.find((one) => one.kind === facet)
      const told = await say(text, after(id))
      if (told.kind === 'escalate') return expect(told.reason).toBe('knowledge-expired')
      expect(told).toMatchObject({ kind: 'answer', topic: id, facet: section ? facet : 'short' })
      if (!section) return
      const first = resolve(tools.base, section.text, at)
        .text.trim()
        .replace(/^(- |1\. )/, '')
      const opening = told.text.split('\n').slice(0, 2).join(' ')
      expect(opening).toContain(first.split('\n')[0]!.slice(0, 30))
      if (facet === 'fee')
        expect(
          told.text
            .split(/[.\n]\s/)
            .slice(0, 2)
            .join(' '),
        ).toMatch(/đồng|phí|tiền/)
      expect(told.choices.some((choice) => choice.payload === `#facet:${id}:${facet}`)).toBe(false)
      expect(told.choices.filter((choice) => choice.payload.startsWith('#facet')).length).toBeGreaterThan(0)
    },
  )
})

describe('corrections', () => {
  test.each([
    ['không, ý em là tạm vắng', 'khai_bao_tam_vang'],
    ['khong y em la tam vang', 'khai_bao_tam_vang'],
    ['nhầm, tách hộ cơ', 'tach_ho'],
    ['à nhầm rồi, em hỏi về tách hộ', 'tach_ho'],
    ['không phải vậy, ý tôi là gia hạn tạm trú', 'gia_han_tam_tru'],
    ['ý em là khai báo tạm vắng', 'khai_bao_tam_vang'],
  ])('%s: the same is asked about the other matter', async (text, topic) => {
    const told = await say(text, after('dang_ky_tam_tru', 'where'))
    if (told.kind === 'clarify') expect(told.choices[0]?.payload).toBe(`#facet:${topic}:where`)
    else expect(told).toMatchObject({ kind: 'answer', topic, facet: 'where' })
  })

  test('the refused matter is not offered again', async () => {
    const told = await say('nhầm, căn cước cơ', after('dang_ky_tam_tru', 'documents'))
    expect(told.choices.map((choice) => choice.payload).join()).not.toMatch(/dang_ky_tam_tru:/)
  })

  test.each(['không có căn cước thì làm sao', 'không đăng ký có sao không', 'sai tên trên căn cước'])(
    '%s is no correction',
    async (text) => {
      const told = await say(text, after('dang_ky_tam_tru', 'where'))
      expect(told.kind === 'answer' ? told.facet : 'other').not.toBe('where')
    },
  )
})

describe('what is told about a person', () => {
  test.each([
    ['làm căn cước cho con 5 tuổi', { role: 'child', age: 5 }],
    ['lam cccd cho con 5t', { role: 'child', age: 5 }],
    ['bé nhà em mới sinh', { age: 0 }],
    ['mẹ em 80 tuổi nằm một chỗ', { role: 'parent', age: 80 }],
    ['đăng ký tạm trú cho khách thuê nhà em', { role: 'tenant' }],
    ['tôi là chủ trọ', { role: 'tenant' }],
    ['đăng ký tạm trú cho công nhân', { role: 'employee' }],
    ['em đang ở nước ngoài', { role: 'overseas' }],
    ['em ở nhà thuê', { home: 'rented' }],
    ['em ở nhờ nhà người thân', { home: 'relative' }],
    ['em mới mua nhà', { home: 'own' }],
    ['em ở phường Bến Nghé', { place: 'phường bến nghé' }],
  ])('%s', async (text, told) => {
    const { readVietnamese } = await import('../../src/knowledge/vietnamese.ts')
    expect(slotsIn(readVietnamese(text).text, at)).toMatchObject(told)
  })

  test.each(['cho con hỏi tạm trú', 'còn hạn không', 'trẻ dưới 14 tuổi', 'ở phường nào'])(
    '%s tells no age of his own',
    (text) => {
      expect(slotsIn(text, at).age).toBeUndefined()
    },
  )

  test('somebody else, and nobody knows who', () => {
    expect(asksForSomebody('làm hộ người nhà được không')).toBe(true)
    expect(asksForSomebody('hồ sơ nộp hồ sơ ở đâu')).toBe(false)
  })

  test.each([
    ['Trẻ dưới 6 tuổi', 5, true],
    ['Trẻ dưới 6 tuổi', 6, false],
    ['từ 6 đến dưới 14 tuổi', 13, true],
    ['từ 6 đến dưới 14 tuổi', 14, false],
    ['từ đủ 14 tuổi trở lên', 14, true],
    ['mọi người', 5, null],
  ])('%s at %i → %s', (words, age, fits) => {
    expect(fitsAge(words, age)).toBe(fits)
  })

  test('it is kept through the session and chooses the case', async () => {
    const first = await say('em ở nhà thuê, đăng ký tạm trú ở đâu')
    expect(first.memory.slots.home).toBe('rented')
    const child = await say('đăng ký tạm trú cho con 15 tuổi cần giấy tờ gì')
    expect(child.memory.slots).toMatchObject({ role: 'child', age: 15 })
    if (child.kind === 'answer') expect(child.text).toMatch(/18 tuổi|cha, mẹ/)
  })

  test('for every role with a rule of its own the answer tells that rule; the others are never asked about it', async () => {
    for (const topic of tools.base.topics.values())
      for (const role of behalfRoles) {
        const rule = behalfOf(topic, role, at)
        const memory = { ...after(topic.id), slots: { ...emptySlots, role } }
        const told = await say('thủ tục thế nào', memory)
        if (told.kind !== 'answer') continue
        if (rule?.kind === 'topic') expect([topic.id, role, told.topic]).toEqual([topic.id, role, rule.topic])
        else expect([topic.id, role, told.topic]).toEqual([topic.id, role, topic.id])
        if (rule?.kind === 'section' && rule.section.variant)
          expect([topic.id, role, told.text]).toEqual([
            topic.id,
            role,
            expect.stringContaining(`${rule.section.variant}:`),
          ])
      }
  })
})

describe('memory', () => {
  const kept: Memory = {
    ...after('tach_ho'),
    slots: { ...emptySlots, age: 5, home: 'rented' },
    manner: { ...plainManner, slow: true, address: 'bác' },
    at: at.toISOString(),
  }
  test('a day of silence forgets the matter and the person, not how he wants to be spoken to', () => {
    expect(recall(kept, new Date(at.getTime() + silenceForgetsMs))).toEqual(kept)
    expect(recall(kept, new Date(at.getTime() + silenceForgetsMs + 1))).toEqual({ ...emptyMemory, manner: kept.manner })
  })
  test('what an older version kept, or nonsense, is read without an error', () => {
    expect(recall({ topic: 'tach_ho', choices: [], failedClarifications: 1 }, at)).toMatchObject({
      topic: 'tach_ho',
      failedClarifications: 1,
    })
    for (const nonsense of [null, 'x', 7, [], { topic: 7, slots: 'x', manner: { slow: 'ja' }, rest: 4 }])
      expect(recall(nonsense, at)).toEqual(emptyMemory)
  })
})

test('a foreigner gets English words and English buttons, also for what follows', async () => {
  const told = await say('How do I register temporary residence?')
  if (told.kind !== 'answer') return expect(told.kind).toBe('clarify')
  expect(told.text).toMatch(/Legal basis: .*Checked on/)
  expect(told.choices.map((choice) => choice.title)).toEqual(['That is right', 'Not right, ask an officer'])
  expect(await say('that is right', told.memory)).toMatchObject({ feedback: 'right' })
})

test.each([
  ['Đúng rồi', 'right'],
  ['dung roi a', 'right'],
  ['chuẩn rồi', 'right'],
  ['Chưa đúng, gặp cán bộ', 'wrong'],
  ['Chưa đúng', 'wrong'],
  ['sai rồi', 'wrong'],
])('"%s" typed by hand is kept as %s', async (text, feedback) => {
  const told = await say('đăng ký tạm trú cần giấy tờ gì')
  expect(await say(text, told.memory)).toMatchObject({ feedback })
})

describe('who has lost something asks about that, whatever the talk was about', () => {
  test.each([
    ['cap_the_can_cuoc_tre_duoi_6', 'mất thẻ rồi giờ sao'],
    ['cap_the_can_cuoc_lan_dau', 'bị mất thì sao'],
    ['le_phi_can_cuoc', 'mat cccd roi lam sao'],
  ])('after %s: %s', async (topic, text) => {
    const told = await say(text, after(topic))
    expect(told.topic).not.toBe(topic)
    const named = told.kind === 'answer' ? [told.topic] : told.choices.map((choice) => choice.payload)
    expect(named.join()).toContain('cap_lai_the_can_cuoc')
  })

  test.each([
    ['mất thẻ thì làm ở đâu', 'where'],
    ['mất bao lâu', 'timeLimit'],
  ] as const)('about the lost card itself it goes on: %s', async (text, facet) => {
    expect(await say(text, after('cap_lai_the_can_cuoc'))).toMatchObject({ topic: 'cap_lai_the_can_cuoc', facet })
  })
})
