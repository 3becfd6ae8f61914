import { beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Outcome } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)
const say = (text: string): Promise<Outcome> =>
  answer(
    { text, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date('2026-11-24T03:00:00Z') },
    tools,
  )

describe('emergencies get the number at once, without questions', () => {
  test.each([
    ['cháy nhà', '114'],
    ['nhà hàng xóm đang cháy lớn', '114'],
    ['chay nha roi cuu voi', '114'],
    ['có trộm đột nhập vào nhà', '113'],
    ['đang bị cướp', '113'],
    ['con tôi bị mất tích', '113'],
    ['ba em bị đột quỵ bất tỉnh', '115'],
  ])('%s → %s', async (text, number) => {
    const told = await say(text)
    expect(told.kind).toBe('fixed')
    expect(told.text).toContain(number)
  })
})

describe('matters that a chat must not question go to an officer at once', () => {
  test.each([
    'chồng em đánh em hoài',
    'em bị bạo lực gia đình',
    'cháu bị xâm hại',
    'tôi muốn tố giác hàng xóm buôn ma túy',
    'em muốn chết',
    'tao giết hết chúng mày',
  ])('%s', async (text) => {
    expect(await say(text)).toMatchObject({ kind: 'escalate', reason: 'sensitive-matter', urgent: true })
  })
})

describe('fraud is answered from the knowledge base, first what to do', () => {
  test.each([
    'có người xưng công an gọi bảo cập nhật vneid gửi link',
    'cong an phuong goi dien bao cai app dong bo du lieu',
    'em lỡ bấm vào link lạ rồi',
    'lỡ đọc mã otp cho họ mất tiền rồi',
  ])('%s', async (text) => {
    const told = await say(text)
    expect(told).toMatchObject({ kind: 'answer', topic: 'lua_dao_vneid' })
  })
  test('when money has gone the bank comes first, and their link is never repeated', async () => {
    const told = await say('lỡ chuyển tiền cho họ theo link http://vneid-capnhat.xyz rồi')
    expect(told.text.split('\n')[0]).toMatch(/ngân hàng/)
    expect(told.text).not.toContain('vneid-capnhat')
  })
})

describe('ordinary questions are no alarms', () => {
  test.each([
    'thẻ căn cước bị cháy làm lại thế nào',
    'nhà cháy mất hết giấy tờ làm lại căn cước cần gì',
    'mất trộm ví có căn cước làm lại ở đâu',
    'quy định về phòng cháy nhà trọ',
    'đánh mất hộ chiếu',
    'tôi muốn chuyển khẩu',
  ])('%s', async (text) => {
    const told = await say(text)
    expect(told.kind === 'fixed' && /^emergency/.test(told.reply)).toBe(false)
  })
})

test('small talk, thanks and requests for a person are understood in many spellings', async () => {
  for (const text of ['chào ad', 'xin chào', 'alo', 'hello'])
    expect(await say(text)).toMatchObject({ kind: 'fixed', reply: 'greeting' })
  for (const text of ['cảm ơn ạ', 'cam on nhieu nha'])
    expect(await say(text)).toMatchObject({ kind: 'fixed', reply: 'thanks' })
  for (const text of ['gặp cán bộ', 'cho em gặp cán bộ với', 'gap can bo', 'cho tôi nói chuyện với người thật']) {
    expect(await say(text)).toMatchObject({ kind: 'escalate', reason: 'asked-for-officer' })
  }
})
