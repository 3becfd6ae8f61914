/** Numbers that identify a person, typed by citizens and officers through the real server: nothing of them stands readable in
 * any table, in any line of the log, in any prompt of a model, or in anything the assistant or the system wrote. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { maskPersonal } from '../../src/privacy/mask.ts'
import { contentsOf } from '../support/contents.ts'
import { keepLog } from '../support/log-lines.ts'
import { type OfficerClient, signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

/** All made up. As typed, with the part that must be found nowhere. */
const secrets: Record<string, [typed: string, part: string]> = {
  identity: ['cccd 001099012345', '001099012345'],
  'old card': ['cmnd 184736251', '184736251'],
  phone: ['sdt 0987.612.543', '612.543'],
  'phone in one': ['so dien thoai 0987612543', '0987612543'],
  bank: ['stk 19031234567890 techcombank', '19031234567890'],
  plate: ['bien so 29A-123.45', '29A-123.45'],
  passport: ['ho chieu C7654321', 'C7654321'],
  'one-time code': ['ma otp la 483920', '483920'],
  'e-mail': ['email bong.tran88@gmail.com', 'bong.tran88'],
  address: ['so nha 12 ngo 34 duong Hoang Hoa Tham', 'Hoang Hoa Tham'],
  name: ['tôi tên Trần Thị Bông Sen', 'Bông Sen'],
}
const all = Object.values(secrets)
  .map(([typed]) => typed)
  .join(', ')
const parts = Object.values(secrets).map(([, part]) => part)
/** Which of the parts stand in `text`, in the text's own writing or in small letters. */
const found = (text: string) => parts.filter((part) => text.toLowerCase().includes(part.toLowerCase()))

/** What a hosted language model was sent, at its HTTP edge. */
const prompts: string[] = []
const { log, lines } = keepLog('debug')
let model: Server
let server: TestServer
let officer: OfficerClient

beforeAll(async () => {
  model = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    prompts.push(body)
    const message = { role: 'assistant', content: 'KHÔNG' }
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ id: '1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] }),
    )
  })
  model.listen(0, '127.0.0.1')
  await once(model, 'listening')
  const address = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`
  server = await startServer({ LLM_BASE_URL: address, LLM_MODEL: 'scripted' }, undefined, log)
  officer = await signIn(server.url)
}, 180_000)
afterAll(async () => {
  await server.stop()
  model.closeAllConnections()
  model.close()
})

test('the examples are of the kinds that are masked', () => {
  expect(found(maskPersonal(all))).toEqual([])
})

test('answered, asked back, escalated, with an officer’s note and reply: the numbers stand only where words are sealed', async () => {
  const { emulator, database } = server
  for (const channel of ['zalo', 'facebook'] as const) {
    const person = emulator.addPerson(channel, { name: 'Người Dùng', interacted: true })
    const say = async (text: string, expected = /./) => {
      const after = emulator.mark()
      await emulator.citizenSends(channel, person.id, { text })
      return (await emulator.waitForSent({ channel, personId: person.id, after, text: expected }, 30_000)).text!
    }
    // Answered; asked back; not understood; handed over.
    const told = [
      await say(`đăng ký tạm trú cần giấy tờ gì, ${secrets.identity![0]}, ${secrets['phone in one']![0]}`),
      await say(`thế trẻ em thì sao, ${secrets.phone![0]}`),
      await say(`${all}. cho em hỏi làm lại căn cước bị mất cần giấy tờ gì`),
      await say('căn cước'),
      await say(`thế còn của em thì sao, ${all}`),
      await say(`tôi bị công an phường giữ xe, ${all}, bao giờ trả xe cho tôi`),
      await say('cho tôi gặp cán bộ', /HD-/),
    ]
    expect(found(told.join('\n'))).toEqual([])
    for (const row of (await officer.list('all')).filter((one) => one.state === 'RECEIVED')) {
      expect((await officer.act(row, 'take')).status).toBe(200)
      expect((await officer.act(row, 'notes', { text: `Đã gọi cho công dân: ${all}` })).status).toBe(200)
      // Held by the officer: what comes now belongs to her question.
      await emulator.citizenSends(channel, person.id, { text: `em gửi thêm: ${all}` })
      const mark = emulator.mark()
      expect((await officer.reply(row, `Đã nhận thông tin: ${all}. Mời chị đến trụ sở.`)).status).toBe(200)
      await emulator.waitForSent({ channel, personId: person.id, after: mark, text: /Mời chị đến trụ sở/ }, 30_000)
    }
  }

  // As it stands on the disk: nothing readable in any table, the queue's own included.
  for (const [table, rows] of await contentsOf(database)) expect([table, found(rows)]).toEqual([table, []])
  // Opened with the keys: the words of people, and nothing made from them.
  const opened = await contentsOf(database, true)
  const peoplesOwn = ['message', 'question', 'event', 'note', 'answer', 'conversation'].map((name) => `public.${name}`)
  for (const [table, rows] of opened) if (!peoplesOwn.includes(table)) expect([table, found(rows)]).toEqual([table, []])
  expect(found(opened.get('public.message')!).length).toBe(parts.length)
  const made = (JSON.parse(opened.get('public.message')!) as { author: string; text: string }[]).filter(
    (one) => one.author === 'assistant' || one.author === 'system',
  )
  expect(found(JSON.stringify(made))).toEqual([])
  const traces = (JSON.parse(opened.get('public.question')!) as { trace: unknown }[]).map((one) => one.trace)
  expect(found(JSON.stringify(traces))).toEqual([])
  expect(found(opened.get('public.conversation')!)).toEqual([])

  expect(found(lines.join('\n'))).toEqual([])
  expect(prompts.length).toBeGreaterThan(0)
  expect(found(prompts.join('\n'))).toEqual([])
}, 180_000)
