import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { secretProof } from '../../src/channels/facebook/call.ts'
import { makeFacebook } from '../../src/channels/facebook.ts'
import { makeHttp } from '../../src/channels/http.ts'
import type { Limits } from '../../src/channels/limits.ts'
import { facebookAccount, hoursAgo, now, outgoing } from './fixtures.ts'
import { type Platform, quietLog, startPlatform } from './local-platform.ts'

const person = '5550000000000001'
const done = { json: { recipient_id: person, message_id: 'm_sent' } }
const error = (code: number, error_subcode?: number, status = 400) => ({
  status,
  json: { error: { message: 'localised', type: 'OAuthException', code, error_subcode, fbtrace_id: 'x' } },
})
const reply = (title: string, payload = '#x') => ({ type: 'reply' as const, title, payload })
const link = { type: 'url' as const, title: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn' }
const phone = { type: 'phone' as const, title: 'Gọi trực ban', phone: '0236 3888 999' }

describe('sending on Facebook', () => {
  let platform: Platform
  const { log, lines } = quietLog()
  const holds: [string, number][] = []
  beforeAll(async () => {
    platform = await startPlatform()
  })
  beforeEach(() => {
    platform.asked.length = 0
    holds.length = 0
    lines.length = 0
  })
  afterAll(() => platform.close())
  const limiter: Limits = {
    turn: async () => 0,
    hold: (key, seconds) => void holds.push([key, seconds]),
    backOff: () => 1,
    eased: () => {},
    close: async () => {},
  }
  const make = (given = limiter) =>
    makeFacebook({
      graphUrl: `${platform.url}/v25.0`,
      rememberSetting: async () => {},
      log,
      limiter: given,
      http: makeHttp({ wholeMs: 500 }),
      clock: () => now,
    })
  const send = (change = {}, account = facebookAccount()) => make().send(account, person, outgoing(change), now)
  const sentMessages = () => platform.asked.map(({ json }) => json.message)

  test('the documented call: token in the header, proof beside it, our id as metadata', async () => {
    platform.answer(done)
    expect(await send()).toEqual({ kind: 'sent', platformMessageId: 'm_sent', charged: false })
    const [asked] = platform.asked
    expect(asked).toMatchObject({ method: 'POST', path: '/v25.0/6660000000000001/messages' })
    expect(asked!.headers.authorization).toBe('Bearer page-token')
    expect([...asked!.query]).toEqual([['appsecret_proof', secretProof('fb-secret', 'page-token')]])
    expect(asked!.json).toEqual({
      recipient: { id: person },
      messaging_type: 'RESPONSE',
      message: { text: outgoing().text, metadata: 'message-1' },
    })
  })

  test('HUMAN_AGENT only for an officer, only between 24 h and 7 days, only where allowed', async () => {
    platform.answer(done)
    const allowed = facebookAccount({ settings: { humanAgent: true } })
    const late = { lastInteractionAt: hoursAgo(25), author: 'officer' }
    expect((await send(late, allowed)).kind).toBe('sent')
    expect(platform.asked[0]!.json).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
    await send({ ...late, lastInteractionAt: hoursAgo(23) }, allowed)
    expect(platform.asked[1]!.json).toMatchObject({ messaging_type: 'RESPONSE' })
    expect(platform.asked[1]!.json.tag).toBeUndefined()
    for (const [change, account] of [
      [late, facebookAccount()],
      [late, facebookAccount({ settings: { humanAgent: 'true' } })],
      [{ ...late, author: 'assistant' }, allowed],
      [{ ...late, author: 'system' }, allowed],
      [{ ...late, lastInteractionAt: hoursAgo(7 * 24 + 1) }, allowed],
    ] as const) {
      expect(await send(change, account)).toMatchObject({ kind: 'refused', reason: 'window' })
    }
    expect(platform.asked).toHaveLength(2)
  })

  test.each([
    [10, 2018278, 'window'],
    [10, 2018065, 'window'],
    [10, 2534022, 'window'],
    [10, undefined, 'permission'],
    [10, 1893063, 'permission'],
    [10, 2018108, 'blocked'],
    [551, undefined, 'blocked'],
    [551, 1545041, 'blocked'],
    [200, 1545041, 'blocked'],
    [100, 2018001, 'blocked'],
    [100, undefined, 'content'],
    [100, 2018014, 'content'],
    [100, 2018109, 'content'],
    [9000001, undefined, 'content'],
    [100, 33, 'permission'],
    [100, 2018164, 'permission'],
    [190, 460, 'permission'],
    [190, undefined, 'permission'],
    [200, undefined, 'permission'],
    [230, undefined, 'permission'],
    [200, 2018028, 'permission'],
    [368, undefined, 'permission'],
    [613, 2018338, 'permission'],
    [77777, undefined, 'permission'],
    [2018300, undefined, 'routing'],
    [10, 2018300, 'routing'],
    [2018321, undefined, 'routing'],
    [100, 2534037, 'routing'],
  ] as const)('%s/%s is refused: %s', async (code, subcode, reason) => {
    platform.answer(error(code, subcode))
    expect(await send()).toMatchObject({
      kind: 'refused',
      reason,
      code: subcode === undefined ? String(code) : `${code}/${subcode}`,
    })
    expect(platform.asked).toHaveLength(1)
    expect(lines.some((line) => line.startsWith('error'))).toBe(reason === 'permission')
  })

  test.each([1, 2, 1200, 4, 17, 32, 341, 613, 80001, 80006])('%i is tried again later', async (code) => {
    platform.answer(error(code))
    expect(await send()).toMatchObject({ kind: 'later', code: String(code) })
    expect(platform.asked).toHaveLength(1)
  })

  test('1/1357046 may have been sent; a bare 500 too; 429 is a rate', async () => {
    platform.answer(error(1, 1357046, 500))
    expect((await send()).kind).toBe('unknown')
    platform.answer({ status: 500, text: '' })
    expect((await send()).kind).toBe('unknown')
    platform.answer({ status: 429, text: '' })
    expect((await send()).kind).toBe('later')
  })

  test('usage headers slow the limiter, of the app and of the Page', async () => {
    const usage = (call_count: number, more = {}) =>
      JSON.stringify({
        '6660000000000001': [{ type: 'messenger', call_count, total_time: 1, total_cputime: 1, ...more }],
      })
    platform.answer({
      ...done,
      headers: {
        'X-App-Usage': '{"call_count":96,"total_time":1,"total_cputime":1}',
        'X-Business-Use-Case-Usage': usage(85),
      },
    })
    await send()
    expect(holds).toEqual([
      ['1517776481860111', 60],
      ['2', 0.6],
    ])
    holds.length = 0
    platform.answer({
      ...error(80006),
      headers: {
        'X-App-Usage': 'rubbish',
        'X-Business-Use-Case-Usage': usage(100, { estimated_time_to_regain_access: 7 }),
      },
    })
    await send()
    expect(holds).toEqual([['2', 420]])
    holds.length = 0
    platform.answer({
      ...done,
      headers: { 'X-App-Usage': '{"call_count":20}', 'X-Business-Use-Case-Usage': usage(20) },
    })
    await send()
    expect(holds).toEqual([])
  })

  test('replies are quick replies with titles that fit', async () => {
    platform.answer(done)
    await send({ buttons: [reply('Đúng rồi'), reply('Tôi muốn gặp cán bộ phụ trách', '#can-bo')] })
    expect(sentMessages()[0]).toEqual({
      text: outgoing().text,
      metadata: 'message-1',
      quick_replies: [
        { content_type: 'text', title: 'Đúng rồi', payload: '#x' },
        { content_type: 'text', title: 'Tôi muốn gặp cán bộ…', payload: '#can-bo' },
      ],
    })
    expect(sentMessages()[0].quick_replies[1].title).toHaveLength(20)
  })

  test('links and phones use the button template, with the quick replies beside it', async () => {
    platform.answer(done)
    await send({ buttons: [link, phone, reply('Đúng rồi')] })
    expect(sentMessages()[0]).toEqual({
      metadata: 'message-1',
      attachment: {
        type: 'template',
        payload: {
          template_type: 'button',
          text: outgoing().text,
          buttons: [
            { type: 'web_url', title: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn' },
            { type: 'phone_number', title: 'Gọi trực ban', payload: '+842363888999' },
          ],
        },
      },
      quick_replies: [{ content_type: 'text', title: 'Đúng rồi', payload: '#x' }],
    })
  })

  test('what does not fit a template goes out as text, nothing is left out', async () => {
    platform.answer(done)
    const long = 'chữ '.repeat(200).trim()
    await send({ text: long, buttons: [link, reply('Đúng rồi')] })
    expect(sentMessages()[0]).toMatchObject({
      text: `${long}\n\nCổng dịch vụ công: https://dichvucong.gov.vn`,
      quick_replies: [{ title: 'Đúng rồi' }],
    })
    await send({ buttons: Array.from({ length: 14 }, (_, index) => reply(`Việc ${index + 1}`)) })
    expect(sentMessages()[1].quick_replies).toBeUndefined()
    expect(sentMessages()[1].text).toMatch(/1\. Việc 1\n[\s\S]*14\. Việc 14$/)
    await send({ buttons: [reply('Đúng rồi')] }, facebookAccount({ settings: { buttons: false } }))
    expect(sentMessages()[2].text).toBe(`${outgoing().text}\n\n1. Đúng rồi`)
    platform.asked.length = 0
    const full = 'chữ '.repeat(490).trim()
    await send({ text: full, buttons: [link, reply('Đúng rồi')] })
    expect(sentMessages().map(({ text, quick_replies }) => [text, Boolean(quick_replies)])).toEqual([
      [full, false],
      ['Cổng dịch vụ công: https://dichvucong.gov.vn', true],
    ])
  })

  test('typing is a sender action alone, and its failure is nobody’s concern', async () => {
    platform.answer(error(2018300))
    await make().typing(facebookAccount(), person)
    expect(platform.asked[0]!.json).toEqual({ recipient: { id: person }, sender_action: 'typing_on' })
  })
})
