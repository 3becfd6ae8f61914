import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readBody } from '../../src/channels/body.ts'
import { parseFacebook } from '../../src/channels/facebook/parse.ts'
import { facebookAccount, now } from './fixtures.ts'
import { quietLog } from './local-platform.ts'

interface Sample {
  sample: string
  body: { entry: { id?: string }[] }
  expect: { kind: string; name: string; contents: string[]; spokenBy: string; person: boolean }[]
}
const samples = JSON.parse(
  readFileSync(new URL('../payloads/facebook-events.json', import.meta.url), 'utf8'),
) as Sample[]
const { log, lines } = quietLog()
const page = '6660000000000001'
const person = '5550000000000001'
const parse = (body: unknown, accounts = [facebookAccount()]) => parseFacebook(body, accounts, log)
const entry = (change: Record<string, unknown>) => ({
  object: 'page',
  entry: [{ id: page, time: now.getTime(), ...change }],
})
const item = (change: Record<string, unknown>) => ({
  sender: { id: person },
  recipient: { id: page },
  timestamp: now.getTime(),
  ...change,
})
const one = (change: Record<string, unknown>) => parse(entry({ messaging: [item(change)] }))[0]!

describe('events of Facebook', () => {
  test.each(samples.map((sample, index) => [index, sample.sample, sample] as const))(
    '%i %s',
    (_index, _name, { body, expect: want }) => {
      const accounts = body.entry.map(({ id }) => facebookAccount({ platformId: id ?? page }))
      const events = parse(body, accounts)
      expect(events).toHaveLength(want.length)
      for (const [index, { person: hasPerson, ...fields }] of want.entries()) {
        expect(events[index]).toMatchObject(fields)
        expect(events[index]!.citizenPlatformId !== null).toBe(hasPerson)
        expect(events[index]!.platformAccountId).not.toBe('')
        expect(events[index]!.platformAt.getTime()).not.toBeNaN()
        expect(JSON.stringify(events[index])).not.toMatch(/https?:/)
      }
      expect(lines).toEqual([])
    },
  )

  test('quick reply, postback, ref', () => {
    expect(one({ message: { mid: 'm', text: 'Đúng', quick_reply: { payload: '#dung' } } })).toMatchObject({
      kind: 'message',
      text: 'Đúng',
      payload: '#dung',
      key: 'mid:m',
    })
    expect(one({ postback: { title: 'Bắt đầu', payload: 'GET_STARTED', mid: 'p' } })).toMatchObject({
      kind: 'message',
      text: 'Bắt đầu',
      payload: 'GET_STARTED',
      key: 'mid:p',
    })
    expect(one({ referral: { ref: 'poster-7', source: 'SHORTLINK', type: 'OPEN_THREAD' } })).toMatchObject({
      kind: 'relation',
      payload: 'poster-7',
      interaction: true,
    })
  })

  test('an echo is ours only with our app id, as number or string', () => {
    const echo = (app_id: unknown) => {
      const message = {
        mid: 'e',
        is_echo: true,
        text: 'x',
        metadata: 'message-1',
        ...(app_id === undefined ? {} : { app_id }),
      }
      return parse(
        entry({ messaging: [{ ...item({ message }), sender: { id: page }, recipient: { id: person } }] }),
      )[0]!
    }
    expect(echo(1517776481860111)).toMatchObject({
      kind: 'echo',
      spokenBy: 'us',
      metadata: 'message-1',
      citizenPlatformId: person,
      platformAccountId: page,
      interaction: false,
    })
    expect(echo('1517776481860111').spokenBy).toBe('us')
    for (const other of [263902037430900, 26390203743090, undefined]) expect(echo(other).spokenBy).toBe('human')
    const stranger = entry({
      messaging: [
        { ...item({ message: { is_echo: true, mid: 'e' } }), sender: { id: page }, recipient: { id: person } },
      ],
    })
    expect(parse(stranger, [])[0]!.spokenBy).toBe('unknown')
  })

  test('standby is heard, not answered; an echo there still is an echo', () => {
    const [said, echo] = parse(
      entry({
        standby: [
          item({ message: { mid: 'a', text: 'x' } }),
          { ...item({ message: { mid: 'b', is_echo: true } }), sender: { id: page }, recipient: { id: person } },
        ],
      }),
    )
    expect(said).toMatchObject({ kind: 'standby', name: 'standby.message', text: 'x', interaction: true })
    expect(echo).toMatchObject({ kind: 'echo', spokenBy: 'human' })
  })

  test('receipts: watermark always, ids when there', () => {
    expect(one({ read: { watermark: 1458668856253 } })).toMatchObject({
      kind: 'receipt',
      receipt: { state: 'seen', messageIds: [], watermark: new Date(1458668856253) },
    })
    expect(one({ delivery: { mids: ['a', 'b'], watermark: 1458668856253 } })).toMatchObject({
      receipt: { state: 'delivered', messageIds: ['a', 'b'] },
    })
    expect(one({ delivery: { watermark: 1458668856253 } }).receipt!.messageIds).toEqual([])
  })

  test('edits, reactions and thumbs keep the message’s id and a key of their own', () => {
    const events = [
      one({ message: { mid: 'm', text: 'a' } }),
      one({ message_edit: { mid: 'm', text: 'b', num_edit: 1 } }),
      one({ message_edit: { mid: 'm', text: 'c', num_edit: 2 } }),
      one({ reaction: { mid: 'm', action: 'react', reaction: 'like' } }),
      one({ reaction: { mid: 'm', action: 'unreact', reaction: 'like' } }),
      one({ response_feedback: { mid: 'm', feedback: 'Good response' } }),
    ]
    expect(new Set(events.map(({ key }) => key)).size).toBe(events.length)
    expect(new Set(events.map(({ platformMessageId }) => platformMessageId))).toEqual(new Set(['m']))
    expect(events.slice(1).every(({ kind }) => kind === 'sign')).toBe(true)
    expect(events.map(({ interaction }) => interaction)).toEqual([true, false, false, true, false, false])
  })

  test('times in seconds, in strings, missing: always a time', () => {
    const at = (timestamp: unknown) =>
      parse(entry({ time: 1661209504608, messaging: [{ ...item({ message: { mid: 'm' } }), timestamp }] }))[0]!
        .platformAt
    expect(at(1661209328)).toEqual(new Date(1661209328000))
    expect(at('1661209328')).toEqual(new Date(1661209328000))
    expect(at(1661209328123)).toEqual(new Date(1661209328123))
    expect(at(undefined)).toEqual(new Date(1661209504608))
  })

  test('a batch with rubbish in it loses nothing else', () => {
    lines.length = 0
    const good = item({ message: { mid: 'm1', text: 'a' } })
    const body = {
      object: 'page',
      entry: [
        null,
        5,
        { id: page, messaging: [null, 'x', good, { message: 7 }], changes: [{}, { field: 'feed', value: null }] },
        { id: page, messaging: 'x', standby: [item({ message: { mid: 'm2', text: 'b' } })] },
      ],
    }
    expect(parse(body).map(({ kind, text }) => [kind, text])).toEqual([
      ['message', 'a'],
      ['other', null],
      ['standby', 'b'],
    ])
    expect(lines).toHaveLength(6)
  })

  test('several entries, several items: all of them, in order', () => {
    const body = {
      object: 'page',
      entry: [0, 1].map((e) => ({ id: page, messaging: [0, 1, 2].map((m) => item({ message: { mid: `${e}${m}` } })) })),
    }
    expect(parse(body).map(({ platformMessageId }) => platformMessageId)).toEqual(['00', '01', '02', '10', '11', '12'])
  })

  test('the dashboard’s Test button, in all its forms, does nothing', () => {
    for (const field of ['messages', 'messaging_postbacks', 'message_echoes', 'standby']) {
      expect(
        parse({ object: 'page', entry: [{ id: page, time: 1, changes: [{ field, value: { sender: { id: '1' } } }] }] }),
      ).toEqual([])
    }
  })

  test('long numeric ids survive', () => {
    const body = readBody(
      `{"object":"page","entry":[{"id":66600000000000012345,"time":1,"messaging":[{"sender":{"id":55500000000000012345},"recipient":{"id":66600000000000012345},"message":{"mid":"m"}}]}]}`,
    )
    expect(parse(body)[0]).toMatchObject({
      platformAccountId: '66600000000000012345',
      citizenPlatformId: '55500000000000012345',
    })
  })

  test.each([null, [], {}, { object: 'instagram', entry: [] }, { object: 'page' }, 'x'])('refuses %j', (body) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ name: 'ZodError' }))
  })
})
