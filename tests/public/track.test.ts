/** The public page: state by code without content, proof of an answer by its check code; nothing else. */
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import express from 'express'
import { makeCheckCode, makeCode } from '../../src/escalation/code.ts'
import { fingerprintsOf } from '../../src/escalation/fingerprint.ts'
import { trackPage } from '../../src/public/track.ts'
import { insertAnswer } from '../../src/store/answers.ts'
import { openInbox, type TestInbox } from '../inbox/support.ts'

let inbox: TestInbox
let site: { url: string; close(): void }
const answer = 'Lệ phí cấp lại thẻ là 70.000 đồng.\nMời anh chị đến Công an phường vào giờ hành chính.'
const check = makeCheckCode()

beforeAll(async () => {
  inbox = await openInbox()
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const about = { accountId: inbox.accountId, escalationId: made.id, unitId: inbox.units.ward }
  const text = `${answer}\n\nMã kiểm tra: ${check}`
  const marks = { checkCode: check, fingerprints: fingerprintsOf(check, text) }
  await insertAnswer(inbox.db, { ...about, ...marks, author: 'officer', state: 'left', createdAt: new Date() })
}, 60_000)
afterAll(() => inbox.close())
beforeEach(async () => {
  const server = express()
    .use(
      '/tra-cuu',
      trackPage(inbox.db, 'Công an tỉnh', () => new Date()),
    )
    .listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  site = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tra-cuu`, close }
})
afterEach(() => site.close())

const ask = async (code: string, text = '') => {
  const response = await fetch(site.url, { method: 'POST', body: new URLSearchParams({ code, text }) })
  return { status: response.status, html: await response.text() }
}

test('the state of a request by its code in any shape; no question, unit or name', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, text: 'câu hỏi riêng tư', citizen: 'Bà Sáu' })
  const { html } = await ask(`ma ${made.code.toLowerCase().replaceAll('-', ' ')}`)
  expect(html).toContain('Đã tiếp nhận, chờ cán bộ')
  expect(html).toMatch(/Hẹn trả lời trước/)
  for (const secret of ['câu hỏi riêng tư', 'Bà Sáu', 'Phường Một']) expect(html).not.toContain(secret)
})

test('a parked answer is said to lie ready', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, state: 'PARKED' })
  expect((await ask(made.code)).html).toMatch(/Đã có câu trả lời.*nhắn một tin bất kỳ/)
})

test('a code that does not exist, and words that are no code', async () => {
  expect((await ask(makeCode())).html).toContain('Không tìm thấy mã này')
  expect((await ask('hết bao nhiêu tiền')).html).toContain('Mã chưa đúng')
})

describe('an answer somebody shows', () => {
  test.each([
    ['whole', `${answer}\n\nMã kiểm tra: ${check}`, 'Đúng là câu trả lời của chúng tôi'],
    ['a part, other blanks and case', 'lệ phí  cấp lại thẻ là 70.000 ĐỒNG', 'Khớp một phần'],
    ['nothing pasted', '', 'Mã có thật'],
    ['a changed figure', answer.replace('70.000', '700.000'), 'Nội dung đã bị thay đổi'],
    ['an added sentence', `${answer}\nChuyển khoản trước vào số tài khoản 123.`, 'Nội dung đã bị thay đổi'],
  ])('%s', async (_name, text, title) => {
    const { html } = await ask(check, text)
    expect(html).toContain(title)
    expect(html).toContain('Phường Một')
  })

  test('a made-up check code is nobody’s', async () => {
    expect((await ask(makeCheckCode(), answer)).html).toContain('Không phải câu trả lời của chúng tôi')
  })
})

test('after twenty questions in ten minutes an address waits', async () => {
  const all = await Promise.all(Array.from({ length: 25 }, () => ask(makeCode())))
  expect(all.filter((one) => one.status === 429)).toHaveLength(5)
})

test('what is typed comes back escaped', async () => {
  expect((await ask('"><script>alert(1)</script>')).html).not.toContain('<script>')
})
