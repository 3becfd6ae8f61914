/** Golden conversations on the real knowledge base: what a citizen writes, and how it must end. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { facetOf } from '../../src/assistant/facet.ts'
import { fixedReplies } from '../../src/assistant/fixed-replies.ts'
import { emptyMemory, type Memory, type Outcome, type Question } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeCode } from '../../src/escalation/code.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

const at = new Date('2026-11-24T03:00:00Z')
const say = (text: string, memory: Memory = emptyMemory, more: Partial<Question> = {}): Promise<Outcome> =>
  answer({ text, payload: null, contents: [], history: [], memory, at, ...more }, tools)
const press = (payload: string, memory: Memory = emptyMemory) => say('', memory, { payload })

describe('small talk and what is no text', () => {
  test.each([
    ['chào ad', 'greeting'],
    ['xin chào', 'greeting'],
    ['alo', 'greeting'],
    ['cảm ơn bạn nhiều nhé', 'thanks'],
    ['ok ad', 'acknowledged'],
    ['bạn là ai vậy', 'introduction'],
    ['tạm biệt', 'goodbye'],
  ])('%s → %s', async (text, reply) => {
    expect(await say(text)).toMatchObject({ kind: 'fixed', reply })
  })

  test.each([
    ['image', 'image'],
    ['sticker', 'sticker'],
    ['audio', 'audio'],
    ['file', 'file'],
    ['location', 'location'],
    ['something new', 'other'],
  ])('content %s → %s', async (content, reply) => {
    expect(await say('', emptyMemory, { contents: [content] })).toMatchObject({ kind: 'fixed', reply })
  })

  test('a photo is told not to be needed, and identity papers not to be sent', () => {
    expect(fixedReplies.image).toMatch(/không mở/)
    expect(fixedReplies.image).toMatch(/đừng gửi ảnh căn cước/)
  })
})

describe('a person', () => {
  test.each(['gặp cán bộ', 'cho em gặp cán bộ với', 'toi muon gap can bo', 'nói chuyện với người thật', 'cán bộ'])(
    '%s',
    async (text) => {
      expect(await say(text)).toMatchObject({ kind: 'escalate', reason: 'asked-for-officer' })
    },
  )

  test.each([
    'hồ sơ của tôi nộp 2 tuần rồi sao chưa có kết quả',
    'kiểm tra giúp em mã hồ sơ căn cước với',
    'thẻ căn cước của em làm hôm trước xong chưa',
  ])('his own case: %s', async (text) => {
    expect(await say(text)).toMatchObject({ kind: 'escalate', reason: 'personal-case' })
  })

  test('a code of a request, in any shape', async () => {
    const code = makeCode()
    for (const text of [code, `ma ${code.toLowerCase().replaceAll('-', ' ')} a`])
      expect(await say(text)).toMatchObject({ kind: 'fixed', lookup: { code } })
    expect((await say('làm căn cước ở đâu')).kind).not.toBe('fixed')
  })

  test('his open requests', async () => {
    expect(await say('yêu cầu của tôi')).toMatchObject({ kind: 'fixed', lookup: { mine: true } })
  })
})

describe('questions', () => {
  test.each([
    ['mất thẻ căn cước làm lại ở đâu', 'cap_lai_the_can_cuoc', 'where'],
    ['mat can cuoc lam lai o dau', 'cap_lai_the_can_cuoc', 'where'],
    ['đăng ký tạm trú cần giấy tờ gì', 'dang_ky_tam_tru', 'documents'],
    ['dki tam tru can giay to j', 'dang_ky_tam_tru', 'documents'],
    ['ddawng kys tamj trus caanf giaays towf gif', 'dang_ky_tam_tru', 'documents'],
    ['tách hộ cần giấy tờ gì', 'tach_ho', 'documents'],
    ['quên mật khẩu vneid lấy lại thế nào', 'quen_mat_khau_passcode', null],
    ['xin phiếu lý lịch tư pháp số 2 ở đâu', 'cap_phieu_ly_lich_tu_phap', 'where'],
  ])('%s → %s', async (text, topic, facet) => {
    const outcome = await say(text)
    expect(outcome).toMatchObject({ kind: 'answer', topic, ...(facet ? { facet } : {}) })
    if (outcome.kind !== 'answer') return
    expect(outcome.sources.length).toBeGreaterThan(0)
    expect(outcome.text).toMatch(/Căn cứ: .*Kiểm tra ngày \d\d\/\d\d\/\d{4}/)
    expect(outcome.text).not.toMatch(/\*\*|\{\{|\]\(|^#/m)
    expect(outcome.choices.length).toBeLessThanOrEqual(5)
    expect(outcome.choices.slice(-2).map((choice) => choice.payload)).toEqual(['#right', '#wrong'])
  })

  test('what is asked comes first', async () => {
    const outcome = await press('#facet:cap_lai_the_can_cuoc:fee')
    expect(outcome).toMatchObject({ kind: 'answer', facet: 'fee' })
    expect(outcome.text.split('\n')[0]).toMatch(/35\.000 đồng|lệ phí/i)
  })

  test('a foreigner is answered in English', async () => {
    const outcome = await say('How can I register temporary residence for a foreigner?')
    if (outcome.kind === 'answer') expect(outcome.text).toMatch(/\b(the|police|residence)\b/)
    else expect(outcome.kind).toBe('clarify')
  })

  test.each([
    'cách nấu phở bò ngon',
    'hôm nay trời có mưa không',
    'thủ tục ly hôn đơn phương',
    'giá vàng hôm nay',
    'asdkjh qwe zxc',
    'xin giấy phép xây dựng nhà ở',
  ])('another field is never answered: %s', async (text) => {
    expect((await say(text)).kind).not.toBe('answer')
  })
})

describe('a conversation', () => {
  test('the fee, the place, then another case of the same matter', async () => {
    const first = await say('đăng ký tạm trú cần giấy tờ gì')
    expect(first).toMatchObject({ kind: 'answer', topic: 'dang_ky_tam_tru' })
    const fee = await say('phí bao nhiêu?', first.memory)
    expect(fee).toMatchObject({ kind: 'answer', topic: 'dang_ky_tam_tru', facet: 'fee' })
    const place = await say('ở đâu vậy', fee.memory)
    expect(place).toMatchObject({ kind: 'answer', topic: 'dang_ky_tam_tru', facet: 'where' })
    const other = await say('mất hộ chiếu thì báo ở đâu', place.memory)
    expect(other).toMatchObject({ kind: 'answer', topic: 'trinh_bao_mat_ho_chieu' })
  })

  test('a follow-up that names somebody else is not answered with the old case', async () => {
    const first = await say('làm căn cước lần đầu ở đâu')
    expect(first).toMatchObject({ kind: 'answer', topic: 'cap_the_can_cuoc_lan_dau' })
    const child = await say('thế còn trẻ em?', first.memory)
    expect(child.kind).toBe('clarify')
    expect(child.choices.map((choice) => choice.payload)).toContain('#topic:cap_the_can_cuoc_tre_6_den_14')
  })

  test('two questions in one message get two answers', async () => {
    const outcome = await say('mất căn cước làm lại ở đâu? quên mật khẩu vneid lấy lại thế nào?')
    expect(outcome.kind).toBe('answer')
    expect(outcome.text).toMatch(/^1\. .*căn cước/m)
    expect(outcome.text).toMatch(/^2\. .*mật khẩu/im)
  })

  test('a choice is pressed, typed as a number, or typed as its title', async () => {
    const memory: Memory = {
      ...emptyMemory,
      failedClarifications: 1,
      choices: [
        { title: 'Tách hộ', payload: '#topic:tach_ho' },
        { title: 'Gặp cán bộ', payload: '#officer' },
      ],
    }
    for (const outcome of [
      await press('#topic:tach_ho', memory),
      await say('1', memory),
      await say('số 1 ạ', memory),
      await say('tach ho', memory),
    ]) {
      expect(outcome).toMatchObject({ kind: 'answer', topic: 'tach_ho' })
    }
    expect(await say('2', memory)).toMatchObject({ kind: 'escalate', reason: 'asked-for-officer' })
  })

  test('two clarifications that led nowhere end with an officer', async () => {
    let memory = emptyMemory
    const kinds: string[] = []
    for (const text of ['căn cước', 'vneid', 'tạm trú']) {
      const outcome = await say(text, memory)
      kinds.push(outcome.kind)
      memory = { ...outcome.memory, choices: [] }
    }
    expect(kinds).toEqual(['clarify', 'clarify', 'escalate'])
  })

  test('right and wrong', async () => {
    const memory: Memory = { ...emptyMemory, topic: 'tach_ho' }
    expect(await press('#right', memory)).toMatchObject({ kind: 'fixed', reply: 'confirmed' })
    expect(await press('#wrong', memory)).toMatchObject({
      kind: 'escalate',
      reason: 'answer-rejected',
      topic: 'tach_ho',
    })
  })

  test('a button of a topic that is gone, or a made-up one, breaks nothing', async () => {
    for (const payload of [
      '#topic:khong_con',
      '#facet:tach_ho:nonsense',
      '#',
      '#topic:',
      '#topic:__proto__',
      'no payload',
    ]) {
      expect(['clarify', 'fixed', 'answer', 'escalate']).toContain((await press(payload)).kind)
    }
  })
})

describe('facets', () => {
  test.each([
    ['mất bao nhiêu tiền', 'fee'],
    ['het bao nhieu tien', 'fee'],
    ['phí bao nhiêu', 'fee'],
    ['bao lâu thì xong', 'timeLimit'],
    ['làm ở đâu', 'where'],
    ['cần giấy tờ gì', 'documents'],
    ['làm online được không', 'online'],
    ['thủ tục thế nào', 'steps'],
    ['ai được làm', 'who'],
    ['căn cước của tôi bị mất', null],
  ])('%s → %s', (text, facet) => {
    expect(facetOf(text)).toBe(facet)
  })
})
