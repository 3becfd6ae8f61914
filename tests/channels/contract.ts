/** What every channel must keep, whatever the platform. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ZodError } from 'zod'
import { readBody } from '../../src/channels/body.ts'
import { type Fixture, hoursAgo, now, outgoing } from './fixtures.ts'

/** Runs the suite for one channel; `person` is a citizen's id there. */
export function keepsTheContract(name: string, make: () => Promise<Fixture>, person: string): void {
  describe(`${name} keeps the channel contract`, () => {
    let f: Fixture
    beforeAll(async () => {
      f = await make()
    })
    beforeEach(() => {
      f.platform.asked.length = 0
      f.clock.now = now
    })
    afterAll(async () => {
      await f.channel.close()
      await f.platform.close()
    })
    const send = (change = {}) => f.channel.send(f.account, person, outgoing(change), now)

    test('a signed body is valid for the account that signed it, and for no other', () => {
      const { raw, headers } = f.signed('Cấp lại căn cước ở đâu?')
      expect(f.channel.verify(raw, headers, [f.account], now)).toEqual({ kind: 'valid', accounts: [f.account] })
      const changed = Buffer.from(raw.toString().replace('Cấp', 'Lấy'))
      expect(f.channel.verify(changed, headers, [f.account], now).kind).toBe('invalid')
      const stranger = { ...f.account, id: '9', secrets: { ...f.account.secrets, appSecret: 'x', oaSecretKey: 'x' } }
      expect(f.channel.verify(raw, headers, [stranger], now).kind).toBe('invalid')
      expect(f.channel.verify(raw, headers, [], now).kind).toBe('invalid')
    })

    test('a message comes in our words, and twice with the same key', () => {
      const { raw } = f.signed('Cấp lại căn cước ở đâu?')
      const [first] = f.channel.parse(readBody(raw), [f.account])
      const [second] = f.channel.parse(readBody(raw), [f.account])
      expect(first).toMatchObject({
        kind: 'message',
        platformAccountId: f.account.platformId,
        citizenPlatformId: person,
        text: 'Cấp lại căn cước ở đâu?'.normalize('NFC'),
        contents: ['text'],
        platformAt: now,
        interaction: true,
        receipt: null,
      })
      expect(second!.key).toBe(first!.key)
    })

    test('text that a database refuses is made storable', () => {
      const { raw } = f.signed('a\u0000b \ud800 c')
      expect(f.channel.parse(readBody(raw), [f.account])[0]!.text).toBe('ab \ufffd c')
    })

    test('any JSON is either parsed or refused with ZodError', () => {
      const body = readBody(f.signed('x').raw) as Record<string, unknown>
      const keys = Object.keys(body)
      const odd = fc.tuple(fc.constantFrom(...keys), fc.jsonValue()).map(([key, value]) => ({ ...body, [key]: value }))
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), odd), (value) => {
          try {
            for (const one of f.channel.parse(value, [f.account])) expect(one.platformAt.getTime()).not.toBeNaN()
          } catch (error) {
            expect(error).toBeInstanceOf(ZodError)
          }
        }),
      )
    })

    test('a good send is one request and gives the platform’s id', async () => {
      f.platform.answer({ json: f.accepted })
      expect(await send()).toMatchObject({ kind: 'sent', platformMessageId: 'sent-1', charged: false })
      expect(f.platform.asked).toHaveLength(1)
      expect(f.platform.asked[0]!.text).toContain('Anh/chị nộp tại Công an xã.')
      expect(JSON.stringify(f.platform.asked[0]!.query.toString())).not.toContain('token')
    })

    test.each([['hang'], ['reset'], ['cut']] as const)(
      'when the answer is lost (%s) the outcome is unknown and nothing is sent again',
      async (fault) => {
        f.platform.answer(fault)
        expect((await send()).kind).toBe('unknown')
        expect(f.platform.asked).toHaveLength(1)
      },
    )

    test.each([
      ['an error page', { status: 502, text: '<html>Bad gateway</html>' }],
      ['an empty answer', { status: 200, text: '' }],
      ['a cut-off text', { status: 200, text: '{"error":0,"da' }],
      ['an answer without an id', { status: 200, json: { error: 0, data: {} } }],
    ])('%s leaves the outcome unknown, after one request', async (_name, reply) => {
      f.platform.answer(reply)
      expect((await send()).kind).toBe('unknown')
      expect(f.platform.asked).toHaveLength(1)
    })

    test('without a connection nothing was sent: try again later', async () => {
      const other = await make()
      await other.platform.close()
      expect(await other.channel.send(other.account, person, outgoing(), now)).toMatchObject({
        kind: 'later',
        code: 'network',
      })
      await expect(other.channel.typing(other.account, person)).resolves.toBeUndefined()
      await other.channel.close()
    })

    test('a closed window and an impossible text are refused without asking the platform', async () => {
      expect(await send({ lastInteractionAt: hoursAgo(8 * 24) })).toMatchObject({ kind: 'refused', reason: 'window' })
      expect(await send({ lastInteractionAt: hoursAgo(8 * 24), author: 'officer' })).toMatchObject({
        kind: 'refused',
        reason: 'window',
      })
      expect(await send({ text: 'x'.repeat(2001) })).toMatchObject({ kind: 'refused', reason: 'content' })
      expect(await send({ text: ' ' })).toMatchObject({ kind: 'refused', reason: 'content' })
      expect(f.platform.asked).toHaveLength(0)
    })

    test('the assistant’s markdown goes out as plain words; an officer’s signs stay', async () => {
      f.platform.answer({ json: f.accepted })
      await send({ text: '## Hồ sơ\n**Căn cước** và [tờ khai](https://a.vn/x)' })
      await send({ text: '**gấp**', author: 'officer' })
      expect(f.platform.asked[0]!.json.message.text).toBe('Hồ sơ\nCăn cước và tờ khai: https://a.vn/x')
      expect(f.platform.asked[1]!.json.message.text).toBe('**gấp**')
    })

    test('what everybody reads goes out once, and a refusal says why', async () => {
      f.platform.answer({ json: f.publicAccepted })
      const say = (text: string) => f.channel.sendPublic(f.account, f.place, text)
      expect(await say('Anh/chị nhắn tin cho Trang nhé.')).toMatchObject({
        kind: 'sent',
        platformMessageId: 'public-1',
      })
      expect(f.platform.asked).toHaveLength(1)
      expect(f.platform.asked[0]!.text).toContain('Anh/chị nhắn tin cho Trang nhé.')
      f.platform.answer({ status: 400, json: f.refusedContent })
      expect(await say('x')).toMatchObject({ kind: 'refused', reason: 'content' })
      f.platform.answer('reset')
      expect((await say('x')).kind).toBe('unknown')
      expect(f.platform.asked).toHaveLength(3)
    })

    test('the one private reply, where there is such a thing', async () => {
      const reply = f.channel.replyPrivately
      if (!reply) return expect(name).toBe('Zalo')
      f.platform.answer({ json: f.accepted })
      const send = (text: string) => reply(f.account, f.place, { id: 'r1', text })
      expect(await send('Lệ phí là 50.000 đồng.')).toEqual({
        kind: 'sent',
        platformMessageId: 'sent-1',
        citizenPlatformId: person,
      })
      expect(await send('x'.repeat(2001))).toMatchObject({ kind: 'refused', reason: 'content' })
      expect(f.platform.asked).toHaveLength(1)
      f.platform.answer('hang')
      expect((await send('x')).kind).toBe('unknown')
    })

    test('menus and thread control never throw: done, or a sentence, or nothing to do', async () => {
      const menus = { greeting: 'Xin chào', iceBreakers: [], menu: [{ title: 'Gặp cán bộ', payload: '#officer' }] }
      const all = async () => [
        await f.channel.setMenus(f.account, menus),
        await f.channel.control(f.account, person, 'us'),
        await f.channel.control(f.account, person, { app: '263902037430900' }),
      ]
      f.platform.answer({ json: { result: 'success', success: true } })
      const has = f.channel.replyPrivately !== null
      expect(await all()).toEqual([null, has, has])
      expect(f.platform.asked.length > 0).toBe(has)
      f.platform.answer({ status: 403, json: { error: { code: 200, message: 'Permissions error' } } })
      expect(await all()).toEqual(has ? [expect.stringContaining('200'), false, false] : [null, false, false])
      f.platform.answer('reset')
      expect(await all()).toEqual(has ? [expect.any(String), false, false] : [null, false, false])
    })

    test('reconcile: arrived when the platform shows it, absent only when it had time, unknown when it cannot tell', async () => {
      const reconcile = () => f.channel.reconcile(f.account, person, outgoing(), now)
      const before = { text: 'Chào anh/chị', at: hoursAgo(1) }
      f.platform.answer({ json: f.history([{ text: outgoing().text.normalize('NFD'), at: now }, before]) })
      expect(await reconcile()).toBe('arrived')
      f.platform.answer({ json: f.history([{ text: outgoing().text, at: hoursAgo(1) }]) })
      expect(await reconcile()).toBe('unknown')
      f.clock.now = new Date(now.getTime() + 61_000)
      expect(await reconcile()).toBe('absent')
      f.platform.answer({
        json: f.history(
          Array.from({ length: 30 }, () => ({ text: 'khác', at: now })).slice(0, name === 'Zalo' ? 10 : 20),
        ),
      })
      expect(await reconcile()).toBe('unknown')
      f.platform.answer('reset')
      expect(await reconcile()).toBe('unknown')
    })
  })
}
