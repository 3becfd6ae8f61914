import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readBody } from '../../src/channels/body.ts'
import { parseZalo } from '../../src/channels/zalo/parse.ts'
import { zaloAccount } from './fixtures.ts'

interface Sample {
  sample: string
  body: Record<string, unknown>
  expect: { kind: string; name: string; contents: string[]; spokenBy: string; person: boolean }
}
const samples = JSON.parse(readFileSync(new URL('../payloads/zalo-events.json', import.meta.url), 'utf8')) as Sample[]
const oa = '388613280878808645'
const person = '246845883529197922'
const base = { app_id: '360846524940903967', timestamp: '1717061839662' }
const one = (body: Record<string, unknown>) => parseZalo({ ...base, ...body }, [zaloAccount()])[0]!

describe('events of Zalo', () => {
  test.each(samples.map((sample, index) => [index, sample.sample, sample] as const))(
    '%i %s',
    (_index, _name, { body, expect: want }) => {
      const [event, ...more] = parseZalo(body, [zaloAccount()])
      const { person: hasPerson, ...fields } = want
      expect(more).toEqual([])
      expect(event).toMatchObject(fields)
      expect(event!.citizenPlatformId !== null).toBe(hasPerson)
      expect(event!.platformAccountId).toMatch(/^\d{15,19}$/)
      expect(JSON.stringify(event)).not.toMatch(/https?:\/\/(?!dichvucong)/)
      expect(JSON.stringify(event)).not.toContain('84900000000')
    },
  )

  test('no two samples of different events share a key', () => {
    const keys = samples.flatMap(({ body }) =>
      parseZalo(body, [zaloAccount()]).map(({ key, name }) => `${name} ${key}`),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('a tap comes as a text that begins with #', () => {
    const message = { text: '#dung', msg_id: 'm1' }
    expect(one({ event_name: 'user_send_text', sender: { id: person }, recipient: { id: oa }, message })).toMatchObject(
      { kind: 'message', payload: '#dung' },
    )
  })

  test('a receipt, a reaction and the message itself have different keys', () => {
    const about = (event_name: string, timestamp: string) =>
      one({ event_name, timestamp, sender: { id: oa }, recipient: { id: person }, message: { msg_id: 'm1' } }).key
    const keys = [
      about('oa_send_text', '1'),
      about('user_received_message', '2'),
      about('user_reacted_message', '3'),
      about('user_reacted_message', '4'),
    ]
    expect(new Set(keys).size).toBe(4)
  })

  test('seen: both fields and both directions', () => {
    const seen = { state: 'seen', messageIds: ['m1', 'm2'] }
    const byOa = one({
      event_name: 'user_seen_message',
      sender: { id: oa },
      recipient: { id: person },
      message: { msg_ids: ['m1', 'm2'] },
    })
    expect(byOa).toMatchObject({
      kind: 'receipt',
      platformAccountId: oa,
      citizenPlatformId: person,
      receipt: seen,
      interaction: false,
    })
    const byPerson = one({
      event_name: 'user_seen_message',
      sender: { id: person },
      recipient: { id: oa },
      message: { msg_id: 'm1' },
    })
    expect(byPerson).toMatchObject({
      platformAccountId: oa,
      citizenPlatformId: person,
      receipt: { state: 'seen', messageIds: ['m1'] },
    })
  })

  test('received: delivered to a person; a ZNS receipt is about a phone and nobody', () => {
    const body = {
      event_name: 'user_received_message',
      sender: { id: oa },
      recipient: { id: person },
      message: { msg_id: 'm1' },
    }
    expect(one(body)).toMatchObject({ kind: 'receipt', citizenPlatformId: person, receipt: { state: 'delivered' } })
    const zns = {
      ...body,
      recipient: { id: '84900000000' },
      message: { msg_id: 'm1', tracking_id: 't', delivery_time: '1' },
    }
    expect(one(zns)).toMatchObject({ kind: 'other', citizenPlatformId: null, platformAccountId: oa })
  })

  test('relations, old and new shapes', () => {
    expect(one({ event_name: 'user_click_chatnow', oa_id: oa, user_id: person })).toMatchObject({
      kind: 'relation',
      citizenPlatformId: person,
      interaction: true,
    })
    expect(one({ event_name: 'unfollow', oa_id: oa, follower: { id: person } })).toMatchObject({
      kind: 'relation',
      interaction: false,
    })
    const info = { name: 'A', phone: 84900000000, full_address: { user_city: 'x' } }
    expect(one({ event_name: 'user_submit_info', sender: { id: person }, recipient: { id: oa }, info })).toMatchObject({
      kind: 'relation',
      contents: ['contact'],
    })
  })

  test('a withdrawal names no OA: it reaches each OA of the app', () => {
    const accounts = [zaloAccount(), zaloAccount({ id: '3', platformId: '999999999999999999' })]
    const events = parseZalo({ ...base, event_name: 'user_withdraw', user_id: person }, accounts)
    expect(
      events.map(({ platformAccountId, citizenPlatformId, kind }) => [platformAccountId, citizenPlatformId, kind]),
    ).toEqual([
      [oa, person, 'relation'],
      ['999999999999999999', person, 'relation'],
    ])
  })

  test('sticker, voice and place; unknown names are kept and not answered', () => {
    const of = (event_name: string, type: string) =>
      one({
        event_name,
        sender: { id: person },
        recipient: { id: oa },
        message: { msg_id: 'm', attachments: [{ type, payload: {} }] },
      })
    expect(of('user_send_sticker', 'sticker').contents).toEqual(['sticker'])
    expect(of('user_send_audio', 'audio').contents).toEqual(['audio'])
    expect(of('user_send_location', 'location').contents).toEqual(['location'])
    expect(one({ event_name: 'user_makes_coffee', sender: { id: person }, recipient: { id: oa } }).kind).toBe('other')
    expect(one({ event_name: 'permission_revoked', oa_id: oa })).toMatchObject({
      kind: 'account',
      name: 'permission_revoked',
    })
  })

  test('a visitor of the web widget is a person for the length of the visit; without a visit nobody could be answered', () => {
    const message = { text: 'chào', msg_id: 'm', conversation_id: 'fa8f3f8701c2e89cb1d3' }
    const said = { event_name: 'anonymous_send_text', sender: { id: '1ffedc467f179649cf06' }, recipient: { id: oa } }
    expect(one({ ...said, message })).toMatchObject({
      kind: 'message',
      citizenPlatformId: 'anonymous/1ffedc467f179649cf06/fa8f3f8701c2e89cb1d3',
      platformAccountId: oa,
      interaction: true,
    })
    expect(one({ ...said, message: { text: 'chào', msg_id: 'm' } }).kind).toBe('other')
    const echo = {
      event_name: 'oa_send_anonymous_text',
      sender: { id: oa },
      recipient: { id: '1ffedc467f179649cf06' },
      message,
    }
    expect(one(echo)).toMatchObject({
      kind: 'echo',
      citizenPlatformId: 'anonymous/1ffedc467f179649cf06/fa8f3f8701c2e89cb1d3',
    })
  })

  test('a group message is ours to answer only when it calls the OA by name; the call itself is no word', () => {
    const said = (text: string) =>
      one({
        event_name: 'user_send_group_text',
        oa_id: oa,
        sender: { id: person },
        recipient: { id: 'f414c8f76fa586fbdfb4' },
        message: { text, msg_id: 'm' },
      })
    expect(said(`[@${oa}] làm căn cước ở đâu?`)).toMatchObject({
      kind: 'public',
      text: 'làm căn cước ở đâu?',
      place: { kind: 'group', id: 'f414c8f76fa586fbdfb4', itemId: 'm' },
    })
    for (const text of ['làm căn cước ở đâu?', '[@246845883529197922] làm ở đâu?', '[@f414] ở đâu?'])
      expect(said(text).kind).toBe('other')
  })

  test('what a person filled in is not kept, not even where Zalo puts it into the text', () => {
    const event = one({
      event_name: 'user_submit_info',
      sender: { id: person },
      recipient: { id: oa },
      message: { text: '{"name":"Nguyễn Văn A","phone":"84912345678"}' },
    })
    expect(event).toMatchObject({ kind: 'relation', text: null })
    expect(JSON.stringify(event)).not.toMatch(/Nguyễn|84912345678/)
  })

  test('numbers keep every digit; a numeric timestamp and the alias are read', () => {
    const body = readBody(
      `{"event_name":"user_send_text","appId":360846524940903967,"timeStamp":1717061839662,"sender":{"id":246845883529197922},"recipient":{"id":388613280878808645},"message":{"text":"a","msg_id":"m"}}`,
    )
    expect(parseZalo(body, [])[0]).toMatchObject({
      citizenPlatformId: person,
      platformAccountId: oa,
      platformAt: new Date(1717061839662),
    })
  })

  test.each([
    null,
    [],
    {},
    { event_name: 1 },
    { event_name: '' },
    'x',
    { ok: true, result: { event_name: 'message.text.received' } },
  ])('refuses %j', (body) => {
    expect(() => parseZalo(body, [])).toThrow(expect.objectContaining({ name: 'ZodError' }))
  })
})
