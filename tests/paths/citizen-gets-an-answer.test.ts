import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { questionsOf } from '../support/asked.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
afterAll(() => server.stop())

describe.each(['zalo', 'facebook'] as const)('on %s', (channel) => {
  test('a rough question gets an answer with its sources, after the assistant said that it is automatic', async () => {
    const person = server.emulator.addPerson(channel, { name: 'Chị Lan', interacted: true })
    const mark = server.emulator.mark()

    await server.emulator.citizenSends(channel, person.id, { text: 'lam lai cccd bi mat can giay to gi a' })

    const first = await server.emulator.waitForSent({ channel, personId: person.id, after: mark }, 15_000)
    expect(first.text).toMatch(/trợ lý tự động/i)
    const text = () =>
      server.emulator.sent
        .filter((one) => one.personId === person.id)
        .map((one) => one.text ?? '')
        .join('\n')
    await eventually(() => /Căn cứ|Nguồn/i.test(text()), 10_000)
    expect(text()).toMatch(/căn cước/i)
    expect(text()).not.toMatch(/\{\{|undefined|null|\*\*/)
  })

  test('the next answer does not introduce itself again, and the asked facet comes first', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    await server.emulator.citizenSends(channel, person.id, { text: 'chào bạn' })
    await server.emulator.waitForSent({ channel, personId: person.id }, 15_000)
    const mark = server.emulator.mark()
    await server.emulator.citizenSends(channel, person.id, { text: 'cấp lại thẻ căn cước bị mất lệ phí bao nhiêu' })
    const answer = await server.emulator.waitForSent(
      { channel, personId: person.id, after: mark, text: /\d+\.000 đồng/ },
      15_000,
    )
    expect(answer.text).not.toMatch(/trợ lý tự động/i)
    expect(answer.text!.split('\n')[0]).toMatch(/\d+\.000 đồng/)
  })

  test('several quick messages are answered as one question', async () => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    for (const text of ['cho em hỏi', 'em mất căn cước', 'giờ làm lại ở đâu'])
      await server.emulator.citizenSends(channel, person.id, { text })
    await server.emulator.waitForSent({ channel, personId: person.id }, 15_000)
    await new Promise((done) => setTimeout(done, 1_500))
    expect(await questionsOf(server, person.id)).toEqual(['cho em hỏi\nem mất căn cước\ngiờ làm lại ở đâu'])
  })

  test.each([
    ['a photo', { image: true as const }, /ảnh/i],
    ['a sticker', { sticker: true as const }, /./],
    ['a voice message', { audio: true as const }, /tin thoại|ghi âm|giọng nói|tin nhắn thoại/i],
    ['thanks', { text: 'cảm ơn ạ' }, /./],
  ])('%s gets a sensible reply', async (_name, act, words) => {
    const person = server.emulator.addPerson(channel, { interacted: true })
    await server.emulator.citizenSends(channel, person.id, act)
    const sent = await server.emulator.waitForSent({ channel, personId: person.id }, 15_000)
    expect(sent.text).toMatch(words)
  })
})
