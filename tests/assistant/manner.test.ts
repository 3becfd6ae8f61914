/** How people are spoken to: in their own form of address, slowly where it helps, and never with a demand, promise or verdict. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { compose } from '../../src/assistant/compose.ts'
import { fixedReplies } from '../../src/assistant/fixed-replies.ts'
import { address, countWords, noticeManner, slowPages, slowWords } from '../../src/assistant/manner.ts'
import { emptyMemory, type Facet, facets, type Memory, type Outcome, plainManner } from '../../src/assistant/outcome.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

const at = new Date('2026-11-24T03:00:00Z')
const say = (text: string, memory: Memory = emptyMemory): Promise<Outcome> =>
  answer({ text, payload: null, contents: [], history: [], memory, at }, tools)
const slow: Memory = { ...emptyMemory, manner: { ...plainManner, slow: true } }

describe('form of address', () => {
  test.each([
    ['cho bác hỏi làm căn cước ở đâu', 'bác'],
    ['bác 70 tuổi làm căn cước ở đâu', 'bác'],
    ['cho cô hỏi tạm trú', 'cô'],
    ['chú muốn làm lại căn cước', 'chú'],
    ['chị muốn hỏi tạm trú', 'chị'],
    ['cho bac hoi lam can cuoc', 'bác'],
    ['tôi 70 tuổi rồi', 'bác'],
    // These call somebody else, or nobody.
    ['anh ơi cho em hỏi', null],
    ['chị cho em hỏi với', null],
    ['cô ơi con muốn hỏi', null],
    ['chủ nhà không cho đăng ký', null],
    ['có cần giấy gì không', null],
    ['bà nội em 80 tuổi làm căn cước ở đâu', null],
    ['mẹ em 70 tuổi', null],
    ['làm căn cước ở Bắc Ninh', null],
  ])('%s → %s', (text, form) => {
    const age = /(\d+) tuổi/.exec(text)
    expect(noticeManner(text, age ? Number(age[1]) : null, plainManner).manner.address).toBe(form)
  })

  test('corrected once, it is never guessed again', async () => {
    const first = await say('cho bác hỏi tạm trú')
    expect(first.memory.manner.address).toBe('bác')
    const corrected = await say('gọi chị thôi em', first.memory)
    expect(corrected).toMatchObject({ kind: 'fixed', reply: 'addressed' })
    expect(corrected.memory.manner).toMatchObject({ address: 'chị', addressTold: true })
    expect((await say('cho bác hỏi đăng ký tạm trú cần giấy tờ gì', corrected.memory)).memory.manner.address).toBe(
      'chị',
    )
    const refused = await say('đừng gọi tôi là bác', first.memory)
    expect(refused.memory.manner).toMatchObject({ address: null, addressTold: true })
  })

  test('the form stands in every sentence', async () => {
    const told = await say('cho bác hỏi đăng ký tạm trú cần giấy tờ gì')
    expect(told.text).not.toMatch(/anh\/chị/i)
    expect(address('Anh/chị gửi, anh/chị nhận', 'cô')).toBe('Cô gửi, cô nhận')
  })
})

describe('slowly', () => {
  test.each(['nói chậm thôi', 'noi cham lai giup', 'tôi không hiểu', 'dài quá', 'khó hiểu quá'])(
    '%s: what was told last is told again, page by page, a person always last',
    async (text) => {
      let told = await say(text, { ...emptyMemory, topic: 'dang_ky_tam_tru', facet: 'steps' })
      expect(told).toMatchObject({ kind: 'answer', topic: 'dang_ky_tam_tru' })
      let pages = 1
      while (told.memory.rest.length > 0) {
        expect(told.choices.map((choice) => choice.payload)).toEqual(['#more', '#officer'])
        told = await say(pages % 2 ? 'tiếp' : '1', told.memory)
        pages += 1
      }
      expect(pages).toBeGreaterThan(3)
      expect(told.choices.at(-1)?.payload).toBe('#officer')
      expect(told.memory.manner.slow).toBe(true)
      expect((await say('nói bình thường đi', told.memory)).memory.manner.slow).toBe(false)
    },
  )

  test('it is offered once to who says that he is old', async () => {
    const told = await say('tôi 70 tuổi, đăng ký tạm trú cần giấy tờ gì')
    expect(told.choices.map((choice) => choice.payload)).toContain('#slow')
    const again = await say('đăng ký tạm trú cần giấy tờ gì', told.memory)
    expect(again.choices.map((choice) => choice.payload)).not.toContain('#slow')
  })

  test('every facet of every topic keeps the limits', () => {
    const broken: string[] = []
    for (const topic of tools.base.topics.values())
      for (const facet of Object.keys(facets) as Facet[]) {
        const told = compose(tools.base, topic, { facet, found: null, special: null, at })
        for (const page of told ? slowPages(told.text) : []) {
          if (countWords(page) > slowWords) broken.push(`${topic.id} ${facet}: ${countWords(page)} words`)
          if ((page.match(/^\d+\. /gm) ?? []).length > 1) broken.push(`${topic.id} ${facet}: two steps on a page`)
          for (const line of page.split('\n'))
            if (/https?:\/\//.test(line) && !/^\S+$/.test(line)) broken.push(`${topic.id} ${facet}: ${line}`)
        }
      }
    expect(broken).toEqual([])
  })

  test('a link in brackets stands alone, without them', () => {
    expect(slowPages('Anh/chị mở trang (https://dichvucong.gov.vn) rồi chọn việc cần làm.')).toEqual([
      'Anh/chị mở trang\nhttps://dichvucong.gov.vn\nrồi chọn việc cần làm.',
    ])
  })

  test('nothing is lost on the way', () => {
    const letters = (text: string) => text.replace(/[\s.,;()]/g, '')
    for (const topic of tools.base.topics.values()) {
      const told = compose(tools.base, topic, { facet: 'short', found: null, special: null, at })
      if (told) expect(letters(slowPages(told.text).join(''))).toBe(letters(told.text))
    }
  })

  test('clear answers stay slow in the next question', async () => {
    const told = await say('quên mật khẩu vneid lấy lại thế nào', slow)
    expect(told.kind).toBe('answer')
    expect(countWords(told.text)).toBeLessThanOrEqual(slowWords)
  })
})

describe('insults', () => {
  test('once calmly, then silence; a question among them is answered', async () => {
    const first = await say('đm trả lời ngu vcl')
    expect(first).toMatchObject({ kind: 'fixed', reply: 'rude', text: fixedReplies.rude })
    expect(await say('đồ chó', first.memory)).toMatchObject({ kind: 'fixed', reply: 'rude', text: '' })
    expect(await say('đm đăng ký tạm trú cần giấy tờ gì', first.memory)).toMatchObject({ topic: 'dang_ky_tam_tru' })
  })
})

describe('no verdict, no promise, no demand', () => {
  test.each(['bên nào đúng bên nào sai vậy', 'em kiện có thắng không', 'chồng em có tội không ạ'])(
    '%s goes to an officer',
    async (text) => {
      expect(await say(text)).toMatchObject({ kind: 'escalate', reason: 'personal-case' })
    },
  )

  test('whoever asks about his own fine is told the rule and that nobody judges here', async () => {
    const told = await say('em không đăng ký tạm trú thì có bị phạt không')
    if (told.kind === 'answer') expect(told.text).toContain(fixedReplies.noJudgement)
    else expect(told.kind).toBe('clarify')
  })

  const demands =
    /(gửi|cho (em|chúng tôi)|nhắn|nhập|cung cấp|đọc) (giúp )?(em )?(số|ảnh) (căn cước|cccd|định danh|cmnd|tài khoản)/i
  const promises = /(chắc chắn (được|sẽ)|em cam đoan|em đảm bảo|sẽ được (duyệt|chấp nhận|giải quyết xong)|em hứa)/i
  const verdicts = /(anh\/chị|bạn) (đã )?(vi phạm|phạm tội|có tội|sai rồi|sẽ bị phạt)/i
  test('in all fixed sentences', () => {
    for (const [name, sentence] of Object.entries(fixedReplies)) {
      const warns = /đừng|không cần|không bao giờ/.test(sentence)
      if (!warns) expect([name, sentence]).toEqual([name, expect.not.stringMatching(demands)])
      expect([name, sentence]).toEqual([name, expect.not.stringMatching(promises)])
      expect([name, sentence]).toEqual([name, expect.not.stringMatching(verdicts)])
    }
  })

  test('in all answers of all topics', () => {
    const found: string[] = []
    for (const topic of tools.base.topics.values())
      for (const section of topic.sections)
        for (const sentence of section.text.split(/(?<=[.!?])\s+/)) {
          if (/(gửi|nhắn) (vào đây|cho em|qua tin nhắn này)/i.test(sentence) && !/đừng|không/i.test(sentence))
            found.push(sentence)
          if (promises.test(sentence) || verdicts.test(sentence)) found.push(`${topic.id}: ${sentence}`)
        }
    expect(found).toEqual([])
  })
})

test('slower, while choices are open: the choices stay, what was told earlier is not told again', async () => {
  const first = await say('đăng ký tạm trú cần giấy tờ gì')
  const asked = await say('tam tru bao lau het han', { ...first.memory })
  expect(asked.kind).toBe('clarify')
  const slower = await say('tôi 72 tuổi nói chậm thôi', asked.memory)
  expect(slower.kind).toBe('fixed')
  expect(slower.choices.map((choice) => choice.payload)).toEqual(asked.choices.map((choice) => choice.payload))
})
