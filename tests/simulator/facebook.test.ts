/** The emulated Facebook is as strict as the real one: tokens, shapes, limits, tags, windows. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Platforms, startPlatforms, testAccounts } from '../support/platforms.ts'

const { pageId, pageAccessToken, appId, appSecret } = testAccounts.facebook
const person = '1254459154682919'
let platforms: Platforms

beforeEach(async () => {
  platforms = await startPlatforms()
  await platforms.emulator.citizenSends('facebook', person, { text: 'chào' })
})
afterEach(() => platforms.close())

async function call(method: string, path: string, body?: unknown, token = pageAccessToken) {
  const answer = await fetch(`${platforms.facebookGraphUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}
const send = async (body: Record<string, unknown>) =>
  (await call('POST', `/${pageId}/messages`, { recipient: { id: person }, ...body })).body
const error = (code: number, subcode?: number) => ({ error: { code, ...(subcode && { error_subcode: subcode }) } })
const replies = (count: number, title = 'Có') =>
  Array.from({ length: count }, () => ({ content_type: 'text', title, payload: '#a' }))
const template = (payload: Record<string, unknown>) => ({ message: { attachment: { type: 'template', payload } } })
const button = (title = 'Xem') => ({ type: 'postback', title, payload: '#a' })

describe('tokens and addresses', () => {
  test('needs the Page token, in header, query or body', async () => {
    const message = { recipient: { id: person }, message: { text: 'a' } }
    const bad = await call('POST', '/me/messages', message, 'wrong')
    expect(bad).toMatchObject({ status: 400, body: error(190) })
    expect(bad.headers.get('x-app-usage')).toContain('call_count')
    const inQuery = await fetch(`${platforms.facebookGraphUrl}/me/messages?access_token=${pageAccessToken}`, {
      method: 'POST',
      body: JSON.stringify(message),
    })
    expect(inQuery.status).toBe(200)
    const form = new URLSearchParams({
      access_token: pageAccessToken,
      recipient: JSON.stringify({ id: person }),
      message: '{"text":"a"}',
    })
    expect((await fetch(`${platforms.facebookGraphUrl}/me/messages`, { method: 'POST', body: form })).status).toBe(200)
  })

  test('a wrong proof, another Page and a dead version are refused', async () => {
    expect(
      (await call('POST', '/me/messages?appsecret_proof=00', { recipient: { id: person }, message: { text: 'a' } }))
        .body,
    ).toMatchObject(error(100))
    expect(
      (await call('POST', '/999/messages', { recipient: { id: person }, message: { text: 'a' } })).body,
    ).toMatchObject(error(100, 33))
    const old = await fetch(platforms.facebookGraphUrl.replace('v25.0', 'v19.0'), {
      headers: { authorization: `Bearer ${pageAccessToken}` },
    })
    expect(await old.json()).toMatchObject(error(2635))
  })

  test('debug_token tells whether the Page token lives', async () => {
    const look = async (token: string) =>
      (await call('GET', `/debug_token?input_token=${token}`, undefined, `${appId}|${appSecret}`)).body
    expect(await look(pageAccessToken)).toMatchObject({ data: { is_valid: true } })
    expect(await look('other')).toMatchObject({ data: { is_valid: false } })
  })
})

describe('sending', () => {
  test('a text arrives, and comes back as echo with our metadata and app id, then as delivered', async () => {
    const answer = await send({ messaging_type: 'RESPONSE', message: { text: 'Chào anh/chị', metadata: 'our-id' } })
    expect(answer).toMatchObject({ recipient_id: person, message_id: expect.stringMatching(/^m_/) })
    await platforms.emulator.idle()
    const items = platforms.received.map(({ raw }) => JSON.parse(raw.toString()).entry[0].messaging[0])
    expect(items).toHaveLength(3)
    expect(items[1]).toMatchObject({
      sender: { id: pageId },
      recipient: { id: person },
      message: {
        is_echo: true,
        app_id: Number(appId),
        metadata: 'our-id',
        mid: answer.message_id,
        text: 'Chào anh/chị',
      },
    })
    expect(items[2].delivery.mids).toEqual([answer.message_id])
  })

  test.each([
    ['message and action together', { message: { text: 'a' }, sender_action: 'typing_on' }, 100, 2018014],
    ['neither', {}, 100, 2018014],
    ['an action with a messaging_type', { sender_action: 'typing_on', messaging_type: 'RESPONSE' }, 100, 2018014],
    ['an unknown action', { sender_action: 'dance' }, 100, undefined],
    ['2001 characters', { message: { text: 'a'.repeat(2_001) } }, 100, undefined],
    ['an empty text', { message: { text: '' } }, 100, undefined],
    [
      'text and attachment',
      { message: { text: 'a', attachment: { type: 'image', payload: { url: 'https://a.vn/1.jpg' } } } },
      100,
      undefined,
    ],
    ['14 quick replies', { message: { text: 'a', quick_replies: replies(14) } }, 100, undefined],
    [
      'a quick reply of 21 characters',
      { message: { text: 'a', quick_replies: replies(1, 'a'.repeat(21)) } },
      100,
      undefined,
    ],
    ['metadata of 1001 characters', { message: { text: 'a', metadata: 'a'.repeat(1_001) } }, 100, undefined],
    [
      'four buttons',
      template({ template_type: 'button', text: 'a', buttons: [button(), button(), button(), button()] }),
      100,
      undefined,
    ],
    [
      'a button of 21 characters',
      template({ template_type: 'button', text: 'a', buttons: [button('a'.repeat(21))] }),
      100,
      undefined,
    ],
    [
      'a button template of 641 characters',
      template({ template_type: 'button', text: 'a'.repeat(641), buttons: [button()] }),
      100,
      undefined,
    ],
    [
      'eleven elements',
      template({
        template_type: 'generic',
        elements: Array.from({ length: 11 }, () => ({ title: 'a', subtitle: 'b' })),
      }),
      100,
      undefined,
    ],
    ['a dead tag', { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE', message: { text: 'a' } }, 100, undefined],
    [
      'a tag without its type',
      { messaging_type: 'RESPONSE', tag: 'HUMAN_AGENT', message: { text: 'a' } },
      100,
      undefined,
    ],
    ['the type without a tag', { messaging_type: 'MESSAGE_TAG', message: { text: 'a' } }, 100, undefined],
    ['an unknown person', { recipient: { id: '42' }, message: { text: 'a' } }, 100, 2018001],
    ['two kinds of recipient', { recipient: { id: person, user_ref: 'a' }, message: { text: 'a' } }, 100, undefined],
    ['a number as id', { recipient: { id: 1254459154682919 }, message: { text: 'a' } }, 100, 2018001],
  ])('refuses %s', async (_name, body, code, subcode) => {
    expect(await send(body)).toMatchObject(error(code, subcode))
    expect(platforms.emulator.sent.at(-1)).toMatchObject({ taken: false, error: { code } })
  })

  test('takes everything at its limit', async () => {
    const long = await send({
      message: { text: 'ạ'.repeat(2_000), metadata: 'a'.repeat(1_000), quick_replies: replies(13, 'a'.repeat(20)) },
    })
    expect(long).toHaveProperty('message_id')
    expect(
      await send(template({ template_type: 'button', text: 'a'.repeat(640), buttons: [button(), button(), button()] })),
    ).toHaveProperty('message_id')
  })

  test('typing is shown and gives no message', async () => {
    expect(await send({ sender_action: 'typing_on' })).toEqual({ recipient_id: person })
    expect(platforms.emulator.sent.at(-1)).toMatchObject({ kind: 'typing', taken: true, messageId: null })
  })

  test('a person who blocks the Page', async () => {
    await platforms.emulator.citizenSends('facebook', person, { block: true })
    expect(await send({ message: { text: 'a' } })).toMatchObject(error(551, 1545041))
  })

  test('24 hours, then HUMAN_AGENT until 7 days; the clock starts again when the person taps', async () => {
    const human = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT', message: { text: 'a' } }
    platforms.emulator.clock.move(25)
    expect(await send({ message: { text: 'a' } })).toMatchObject(error(10, 2018278))
    expect(await send({ sender_action: 'typing_on' })).toMatchObject(error(10, 2018278))
    expect(await send(human)).toHaveProperty('message_id')
    platforms.emulator.clock.move(6 * 24)
    expect(await send(human)).toMatchObject(error(10, 2018278))
    await platforms.emulator.citizenSends('facebook', person, {
      postback: { title: 'Bắt đầu', payload: 'GET_STARTED' },
    })
    expect(await send({ message: { text: 'a' } })).toHaveProperty('message_id')
  })

  test('too many sends in a second', async () => {
    await platforms.close()
    platforms = await startPlatforms({ rates: { facebook: 1 } })
    await platforms.emulator.citizenSends('facebook', person, { text: 'chào' })
    await send({ message: { text: 'a' } })
    expect(await send({ message: { text: 'a' } })).toMatchObject(error(613))
  })
})

describe('the Page', () => {
  test('subscriptions: only known fields; an unsubscribed Page gets no events', async () => {
    expect((await call('POST', '/me/subscribed_apps?subscribed_fields=messages,dreams')).body).toMatchObject(error(100))
    expect((await call('GET', `/${pageId}/subscribed_apps`)).body.data).toHaveLength(1)
    await call('DELETE', `/${pageId}/subscribed_apps`)
    expect((await call('GET', `/${pageId}/subscribed_apps`)).body.data).toEqual([])
    const { delivery } = await platforms.emulator.citizenSends('facebook', person, { text: 'có ai không' })
    expect(delivery?.state).toBe('off')
    await call('POST', `/${pageId}/subscribed_apps`, { subscribed_fields: 'messages,message_echoes' })
    expect((await platforms.emulator.citizenSends('facebook', person, { text: 'có ai không' })).delivery?.state).toBe(
      'taken',
    )
  })

  test('saving the callback address does the handshake', async () => {
    const { body } = await call(
      'POST',
      `/${appId}/subscriptions`,
      { object: 'page', verify_token: 'verify-me' },
      `${appId}|${appSecret}`,
    )
    expect(body).toEqual({ success: true })
  })

  test('profile: a menu needs Get Started', async () => {
    const menu = { persistent_menu: [{ locale: 'default', call_to_actions: [button()] }] }
    expect((await call('POST', '/me/messenger_profile', menu)).body).toMatchObject(error(100))
    expect(
      (await call('POST', '/me/messenger_profile', { get_started: { payload: 'GET_STARTED' }, ...menu })).body,
    ).toEqual({ result: 'success' })
    expect((await call('GET', '/me/messenger_profile?fields=get_started')).body).toEqual({
      data: [{ get_started: { payload: 'GET_STARTED' } }],
    })
  })

  test('conversations tell what arrived, newest first', async () => {
    const { message_id: id } = await send({ message: { text: 'đã tới' } })
    const { body } = await call(
      'GET',
      `/${pageId}/conversations?platform=messenger&user_id=${person}&fields=messages{message,created_time,from}`,
    )
    expect(body.data[0].messages.data[0]).toMatchObject({ id, message: 'đã tới', from: { id: pageId } })
    expect((await call('GET', `/${id}?fields=message`)).body).toMatchObject({ message: 'đã tới' })
    expect((await call('GET', `/${person}?fields=name`)).body).toHaveProperty('name')
  })
})
