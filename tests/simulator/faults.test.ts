/** Each fault does what its line on the page says, once or until switched off. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Platforms, startPlatforms, testAccounts } from '../support/platforms.ts'

const { pageAccessToken } = testAccounts.facebook
const person = '1254459154682919'
let platforms: Platforms

beforeEach(async () => {
  platforms = await startPlatforms({ receipts: false, zalo: { ...testAccounts.zalo, oaType: 2, accessToken: 'at' } })
  await platforms.emulator.citizenSends('facebook', person, { text: 'chào' })
  await platforms.emulator.citizenSends('zalo', person, { text: 'chào' })
})
afterEach(() => platforms.close())

const facebookSend = (message: Record<string, unknown> = { text: 'a', metadata: 'm1' }) =>
  fetch(`${platforms.facebookGraphUrl}/me/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pageAccessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { id: person }, message }),
  })
const zaloSend = (message: Record<string, unknown> = { text: 'a' }) =>
  fetch(`${platforms.zaloApiUrl}/v3.0/oa/message/cs`, {
    method: 'POST',
    headers: { access_token: 'at', 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { user_id: person }, message }),
  })
const arrived = (channel: 'zalo' | 'facebook') =>
  platforms.emulator.thread(channel, person).filter(({ from }) => from === 'unit').length

describe.each([
  ['zalo', zaloSend],
  ['facebook', facebookSend],
] as const)('%s', (channel, send) => {
  test('slow although taken, slow and lost', async () => {
    platforms.emulator.faults.once(channel, { kind: 'timeout-taken', ms: 150 })
    const started = Date.now()
    expect((await send()).status).toBe(200)
    expect(Date.now() - started).toBeGreaterThan(130)
    expect(arrived(channel)).toBe(1)
    platforms.emulator.faults.once(channel, { kind: 'timeout-lost', ms: 50 })
    expect((await send()).status).toBe(504)
    expect(arrived(channel)).toBe(1)
  })

  test('connection cut before and after', async () => {
    platforms.emulator.faults.once(channel, { kind: 'reset-before' })
    await expect(send()).rejects.toThrow()
    expect(arrived(channel)).toBe(0)
    platforms.emulator.faults.once(channel, { kind: 'reset-after' })
    await expect(send()).rejects.toThrow()
    expect(arrived(channel)).toBe(1)
    expect(platforms.emulator.sent.map(({ taken, fault }) => ({ taken, fault }))).toEqual([
      { taken: false, fault: 'reset-before' },
      { taken: true, fault: 'reset-after' },
    ])
  })

  test('HTML instead of JSON, and half a JSON', async () => {
    platforms.emulator.faults.once(channel, { kind: 'html-500' })
    const html = await send()
    expect([html.status, await html.text()]).toEqual([500, expect.stringContaining('<html>')])
    platforms.emulator.faults.once(channel, { kind: 'truncated' })
    await expect((await send()).json()).rejects.toThrow()
  })

  test('a fault switched on stays until switched off; a one-off goes by itself', async () => {
    platforms.emulator.faults.on(channel, { kind: 'html-500' })
    expect([(await send()).status, (await send()).status]).toEqual([500, 500])
    platforms.emulator.faults.off(channel, 'html-500')
    expect((await send()).status).toBe(200)
    platforms.emulator.faults.once(channel, { kind: 'html-500' })
    expect([(await send()).status, (await send()).status]).toEqual([500, 200])
  })

  test('the echo can come before the answer, or not at all', async () => {
    platforms.emulator.faults.once(channel, { kind: 'echo-first' })
    const before = platforms.received.length
    await send()
    expect(platforms.received.length).toBe(before + 1)
    platforms.emulator.faults.once(channel, { kind: 'no-echo' })
    await send()
    await platforms.emulator.idle()
    expect(platforms.received.length).toBe(before + 1)
  })
})

test('chosen error codes, also when the message was taken', async () => {
  for (const code of [-32, -216, -230, -235]) {
    platforms.emulator.faults.once('zalo', { kind: 'error', code })
    expect(await (await zaloSend()).json()).toMatchObject({ error: code })
  }
  for (const [code, subcode] of [
    [551, 1545041],
    [190, undefined],
    [613, undefined],
    [10, 2018278],
    [1200, undefined],
  ] as const) {
    platforms.emulator.faults.once('facebook', { kind: 'error', code, subcode })
    expect(await (await facebookSend()).json()).toMatchObject({
      error: { code, ...(subcode && { error_subcode: subcode }) },
    })
  }
  expect(arrived('facebook')).toBe(0)
  platforms.emulator.faults.once('facebook', { kind: 'error', code: 1, subcode: 1357046, taken: true })
  expect((await facebookSend()).status).toBe(500)
  expect(arrived('facebook')).toBe(1)
})

test('expired token: once it is gone only a new one helps', async () => {
  platforms.emulator.faults.once('zalo', { kind: 'expired-token' })
  expect(await (await zaloSend()).json()).toMatchObject({ error: -216 })
  expect(await (await zaloSend()).json()).toMatchObject({ error: -216 })
  platforms.emulator.faults.once('facebook', { kind: 'expired-token' })
  expect(await (await facebookSend()).json()).toMatchObject({ error: { code: 190, error_subcode: 463 } })
  expect((await facebookSend()).status).toBe(200)
})

test('closed window and another owner of the thread', async () => {
  platforms.emulator.faults.once('zalo', { kind: 'window-closed' })
  expect(await (await zaloSend()).json()).toMatchObject({ error: -230 })
  platforms.emulator.faults.once('facebook', { kind: 'window-closed' })
  expect(await (await facebookSend()).json()).toMatchObject({ error: { code: 10, error_subcode: 2018278 } })
  platforms.emulator.faults.on('facebook', { kind: 'other-app' })
  expect(await (await facebookSend()).json()).toMatchObject({ error: { code: 2018300 } })
  await platforms.emulator.citizenSends('facebook', person, { text: 'b' })
  expect(JSON.parse(platforms.received.at(-1)!.raw.toString()).entry[0]).toHaveProperty('standby')
})

test('buttons: a hidden one sends its value, a shown one is seen, quick replies go with the next message', async () => {
  const { emulator } = platforms
  const hide = { title: 'Gặp cán bộ', type: 'oa.query.hide', payload: '#can-bo' }
  await zaloSend({ text: 'Chọn', attachment: { type: 'template', payload: { buttons: [hide] } } })
  await emulator.citizenSends('zalo', person, { tap: 'Gặp cán bộ' })
  expect(JSON.parse(platforms.received.at(-1)!.raw.toString()).message.text).toBe('#can-bo')
  await facebookSend({ text: 'Chọn', quick_replies: [{ content_type: 'text', title: 'Có', payload: '#co' }] })
  await emulator.idle()
  await emulator.citizenSends('facebook', person, { tap: 'Có' })
  const { message } = JSON.parse(platforms.received.at(-1)!.raw.toString()).entry[0].messaging[0]
  expect(message).toMatchObject({ text: 'Có', quick_reply: { payload: '#co' } })
  await expect(emulator.citizenSends('facebook', person, { tap: 'Có' })).rejects.toThrow('nothing to tap')
})

test('waiting for a send, from now on', async () => {
  const mark = platforms.emulator.mark()
  const soon = platforms.emulator.waitForSent({ channel: 'zalo', text: /xin chào/, after: mark }, 2_000)
  await zaloSend({ text: 'xin chào' })
  expect(await soon).toMatchObject({ text: 'xin chào', personId: person })
  await expect(platforms.emulator.waitForSent({ text: 'không có' }, 30)).rejects.toThrow('nothing like')
})
