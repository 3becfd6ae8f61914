/** The documented requests, answers and errors of the outgoing calls, replayed against the channels. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Fixture, facebookFixture, hoursAgo, now, outgoing, zaloFixture } from './fixtures.ts'

interface Sample {
  sample: string
  endpoint?: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the documentation shows
  payload: any
}
const read = (name: string): Sample[] =>
  JSON.parse(readFileSync(new URL(`../payloads/${name}-calls.json`, import.meta.url), 'utf8'))

describe('Zalo', () => {
  const samples = read('zalo')
  const payloadOf = (name: string) => samples.find(({ sample }) => sample === name)!.payload
  const person = '2512523625412515'
  let f: Fixture
  beforeAll(async () => {
    f = await zaloFixture()
  })
  beforeEach(() => {
    f.platform.asked.length = 0
  })
  afterAll(async () => {
    await f.channel.close()
    await f.platform.close()
  })
  const fresh = () => ({ ...f.account, settings: {} })
  const send = (change = {}) => f.channel.send(fresh(), person, outgoing(change), now)

  const sent = samples.filter(({ sample, payload }) => /^oa\.response/.test(sample) && payload.data?.message_id)
  test.each(sent.map((sample, index) => [index, sample] as const))('answer %i: sent', async (_index, { payload }) => {
    f.platform.answer({ json: payload })
    expect(await send()).toEqual({
      kind: 'sent',
      platformMessageId: payload.data.message_id,
      // Only what was bought costs money by the answer alone.
      charged: payload.data.quota?.quota_type === 'purchase_quota',
    })
  })

  /** The table "Mã lỗi" of the protocol, by what a sender has to do. */
  const meaning: Record<string, string[]> = {
    later: ['-32'],
    unknown: ['-200'],
    content: ['-201', '-210', '-233'],
    blocked: ['-213', '-217', '-227', '-244'],
    window: ['-218', '-230', '-232'],
    permission: ['-204', '-209', '-211', '-216', '-220', '-224', '-235', '-237', '-240', '-242', '-403'],
  }
  const errors = samples.filter(({ sample }) => sample === 'oa.response.error')
  test.each(errors.map(({ payload }) => [payload.error, payload] as const))('error %i', async (code, payload) => {
    f.platform.answer(({ path }) => (path.includes('access_token') ? { status: 404 } : { json: payload }))
    const result = await send()
    const found = result.kind === 'refused' ? result.reason : result.kind
    const lost = code === -216 || code === -220
    // A dead token is renewed first; here the renewal fails too.
    if (lost) expect(['permission', 'later']).toContain(found)
    else expect(meaning[found]).toContain(String(code))
  })

  test('a text, buttons and a group message have the documented form', async () => {
    f.platform.answer({ json: f.accepted })
    await send({ text: 'hello, world!' })
    expect(f.platform.asked[0]!.json).toEqual(payloadOf('oa.request'))
    const documented = payloadOf('oa.request.buttons').message
    const buttons = documented.attachment.payload.buttons.slice(0, 4)
    await send({
      text: documented.text,
      buttons: [
        { type: 'url', title: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn' },
        { type: 'reply', title: 'Thủ tục CCCD', payload: '#menu:cccd' },
        { type: 'reply', title: 'Gặp cán bộ', payload: '#handoff' },
        { type: 'phone', title: 'Gọi trực ban', phone: '0900000000' },
      ],
    })
    // Ours are all of the silent kind: the payload is no word of the citizen.
    const silent = (type: string) => (type === 'oa.query.show' ? 'oa.query.hide' : type)
    expect(f.platform.asked[1]!.json.message.attachment.payload).toEqual({
      buttons: buttons.map((button: { type: string }) => ({ ...button, type: silent(button.type) })),
    })
    const group = payloadOf('gmf.request')
    const place = { kind: 'group' as const, id: group.recipient.group_id, itemId: 'm' }
    await f.channel.sendPublic(fresh(), place, group.message.text)
    expect(f.platform.asked[2]!.json).toEqual(group)
  })
})

describe('Facebook', () => {
  const samples = read('facebook')
  const payloadOf = (name: string) => samples.find(({ sample }) => sample === name)!.payload
  const person = '5550000000000001'
  let f: Fixture
  beforeAll(async () => {
    f = await facebookFixture()
  })
  beforeEach(() => {
    f.platform.asked.length = 0
  })
  afterAll(async () => {
    await f.channel.close()
    await f.platform.close()
  })
  const send = (change = {}, settings = {}) => f.channel.send({ ...f.account, settings }, person, outgoing(change), now)
  const noTrace = (message: Record<string, unknown>) => ({ ...message, metadata: undefined })

  test.each(['send.text.response', 'send.text.response.live', 'send.image.response_reusable'])(
    '%s: sent',
    async (name) => {
      f.platform.answer({ json: payloadOf(name) })
      expect(await send()).toMatchObject({ kind: 'sent', platformMessageId: payloadOf(name).message_id })
    },
  )

  test.each([
    ['error.invalid_token', 'permission'],
    ['error.generic', 'permission'],
    ['error.person_unavailable.551', 'blocked'],
    ['error.person_unavailable.200', 'blocked'],
    ['error.outside_window', 'window'],
  ])('%s: %s', async (name, reason) => {
    f.platform.answer({ status: 400, json: payloadOf(name) })
    expect(await send()).toMatchObject({ kind: 'refused', reason })
  })

  test('text, quick replies, link buttons, an officer’s late words and the Page’s profile have the documented form', async () => {
    f.platform.answer({ json: f.accepted })
    const last = () => f.platform.asked.at(-1)!.json
    await send({ text: 'Hello, world!' })
    const text = payloadOf('send.text.request')
    expect(last()).toEqual({ ...text, recipient: { id: person }, message: { ...text.message, metadata: 'message-1' } })

    const quick = payloadOf('send.quick_replies.request').message
    await send({
      text: quick.text,
      buttons: ['Red', 'Green'].map((title) => ({ type: 'reply', title, payload: '#p' })),
    })
    const withoutPictures = quick.quick_replies.map(({ content_type, title }: Record<string, string>) => ({
      content_type,
      title,
      payload: '#p',
    }))
    expect(noTrace(last().message)).toEqual(noTrace({ text: quick.text, quick_replies: withoutPictures }))

    const link = payloadOf('send.button_template.request').message
    const [{ title, url }] = link.attachment.payload.buttons
    await send({ text: link.attachment.payload.text, buttons: [{ type: 'url', title, url }] })
    expect(noTrace(last().message)).toEqual(noTrace(link))

    const late = payloadOf('send.human_agent.request')
    await send({ author: 'officer', lastInteractionAt: hoursAgo(30) }, { humanAgent: true })
    expect(last()).toMatchObject({ messaging_type: late.messaging_type, tag: late.tag })

    f.platform.answer({ json: payloadOf('profile.set.response') })
    const [menu] = payloadOf('profile.persistent_menu.request').persistent_menu
    const [ice] = payloadOf('profile.ice_breakers.request').ice_breakers
    const entries = menu.call_to_actions.map((one: { title: string; payload?: string; url?: string }) =>
      one.url ? { title: one.title, url: one.url } : { title: one.title, payload: one.payload },
    )
    const menus = { greeting: 'Hello!', iceBreakers: ice.call_to_actions, menu: entries }
    expect(await f.channel.setMenus(f.account, menus)).toBeNull()
    expect(last()).toMatchObject({
      greeting: [{ locale: 'default', text: 'Hello!' }],
      persistent_menu: [menu],
      ice_breakers: [ice],
    })
    expect(f.platform.asked.filter(({ path }) => path.includes('messenger_profile'))).toHaveLength(1)
  })

  test('thread control is answered as documented', async () => {
    f.platform.answer({ json: payloadOf('thread_control.response') })
    expect(await f.channel.control(f.account, person, { app: '263902037430900' })).toBe(true)
    expect(f.platform.asked[0]).toMatchObject({
      path: expect.stringMatching(/\/6660000000000001\/pass_thread_control$/),
      json: { recipient: { id: person }, target_app_id: '263902037430900' },
    })
    f.platform.answer({ status: 400, json: payloadOf('error.generic') })
    expect(await f.channel.control(f.account, person, 'us')).toBe(false)
  })
})
