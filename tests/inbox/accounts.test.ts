/** The administrator connects accounts from the inbox, against the emulated platforms. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { keepAccounts } from '../../src/accounts/keep.ts'
import { openTokenStore } from '../../src/store/accounts.ts'
import { type Platforms, startPlatforms, testAccounts } from '../support/platforms.ts'
import { openInbox, type TestInbox } from './support.ts'

const hour = 3_600_000
let platforms: Platforms
let inbox: TestInbox
let admin: Awaited<ReturnType<TestInbox['officer']>>

beforeAll(async () => {
  platforms = await startPlatforms({ zalo: { ...testAccounts.zalo, oaType: 4 } })
  inbox = await openInbox(null, platforms)
  admin = await inbox.officer('admin', inbox.units.province)
})
afterAll(async () => {
  await inbox.close()
  await platforms.close()
})
beforeEach(() => {
  platforms.emulator.reset()
  platforms.emulator.facebook.killToken(false)
  inbox.clock.now = new Date()
})

const post = (path: string, body: object = {}, cookie = admin.cookie) => inbox.request('POST', path, cookie, body)
const begin = async (channel: 'zalo' | 'facebook', body: object = {}) => {
  const { body: given } = await post(`/connect/${channel}`, { unitId: inbox.units.ward, ...body })
  return String(given.url)
}
/** What the administrator's browser does at the platform: opens the page, presses, and is sent back. */
const press = async (url: string, answer: 'yes' | 'no') => {
  const page = await (await fetch(url)).text()
  expect(page).toContain('Đồng ý')
  const sent = await fetch(`${url}&answer=${answer}`, { redirect: 'manual' })
  return String(sent.headers.get('location'))
}
const comeBack = async (url: string, cookie = admin.cookie) => {
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' })
  const page = await answer.text()
  return { status: answer.status, title: /<h1>(.*?)<\/h1>/.exec(page)?.[1], page, to: answer.headers.get('location') }
}
const accounts = async () =>
  (await inbox.request('GET', '/accounts', admin.cookie)).body.accounts as {
    id: string
    channel: string
    platformId: string
    name: string
    unitName: string
    state: string
    assistantOn: boolean
    switched: { by: string; reason: string } | null
    recordingUntil: string | null
    checks: { check: string; state: string; say: string; todo: string | null }[]
  }[]
const accountOf = async (platformId: string) => (await accounts()).find((one) => one.platformId === platformId)

describe('an OA by its permission link', () => {
  const { oaId } = testAccounts.zalo

  test('is connected for the chosen unit, with sealed tokens, and can send at once', async () => {
    const url = new URL(await begin('zalo'))
    expect(url.searchParams.get('redirect_uri')).toBe(`${inbox.url}/inbox/connect/zalo`)
    expect(url.searchParams.get('code_challenge')).toHaveLength(43)
    const ended = await comeBack(await press(url.href, 'yes'))
    expect([ended.status, ended.title]).toEqual([200, 'Đã kết nối'])
    const made = (await accountOf(oaId))!
    expect(made).toMatchObject({ channel: 'zalo', unitName: 'Phường Một', state: 'active' })
    expect(made.checks.find((one) => one.check === 'Mã truy cập')).toMatchObject({ state: 'fine' })
    const raw = await inbox.db.selectFrom('account_token').select('sealed').where('account_id', '=', made.id).execute()
    expect(raw).toHaveLength(1)
    expect(JSON.stringify(raw)).not.toContain('at.')
    expect(await inbox.audit('account', made.id)).toContain('account-connected')
  })

  test.each([
    ['refused by the person', (url: string) => press(url, 'no'), 'Chưa được cấp quyền'],
    [
      'with a code that is too old or used',
      async (url: string) => (await press(url, 'yes')).replace(/code=[^&]+/, 'code=old'),
      'Mã cấp quyền không dùng được',
    ],
    [
      'with another state',
      async (url: string) => (await press(url, 'yes')).replace(/state=[^&]+/, 'state=another'),
      'Yêu cầu kết nối không khớp',
    ],
    [
      'with another verifier than the challenge',
      async (url: string) => press(url.replace(/code_challenge=[^&]+/, `code_challenge=${'A'.repeat(43)}`), 'yes'),
      'Mã cấp quyền không dùng được',
    ],
    ['without a state', async () => `${inbox.url}/inbox/connect/zalo?code=abc`, 'Yêu cầu kết nối không khớp'],
  ])('%s ends on a page that says what to do, and changes nothing', async (_name, at, title) => {
    const before = await accountOf(oaId)
    const ended = await comeBack(await at(await begin('zalo')))
    expect([ended.status, ended.title]).toEqual([400, title])
    expect(ended.page).toContain('class="todo"')
    expect(await accountOf(oaId)).toEqual(before)
  })

  test('the state counts once, for a quarter of an hour, and in the session that asked', async () => {
    const once = await press(await begin('zalo'), 'yes')
    expect((await comeBack(once)).title).toBe('Đã kết nối')
    expect((await comeBack(once)).title).toBe('Yêu cầu kết nối không khớp')
    const late = await press(await begin('zalo'), 'yes')
    inbox.clock.now = new Date(inbox.clock.now.getTime() + 16 * 60_000)
    expect((await comeBack(late)).title).toBe('Quá thời gian')
    inbox.clock.now = new Date()
    const other = await inbox.officer('admin', inbox.units.province)
    const theirs = await press(await begin('zalo'), 'yes')
    expect((await comeBack(theirs, other.cookie)).title).toBe('Yêu cầu kết nối không khớp')
    expect((await comeBack(theirs, '')).title).toBe('Chưa đăng nhập')
  })
})

describe('a Page', () => {
  const { pageId, pageAccessToken } = testAccounts.facebook

  test('by Facebook login: the person chooses it, its long-lived token is kept, its webhooks come', async () => {
    platforms.emulator.webhooks.subscribe('facebook', false)
    const back = await press(await begin('facebook'), 'yes')
    const ended = await comeBack(back)
    const attempt = new URL(String(ended.to), inbox.url).searchParams.get('pick')
    const { body } = await post('/connect/facebook/pages', { attempt })
    expect(body.pages).toEqual([{ id: pageId, name: expect.any(String) }])
    const chosen = await post('/connect/facebook/choose', { attempt, pageId })
    expect([chosen.status, chosen.body.error]).toEqual([200, undefined])
    const secrets = (await inbox.accounts.all()).find((one) => one.platformId === pageId)!.secrets
    expect(secrets).toMatchObject({ pageAccessToken })
    expect(platforms.emulator.webhooks.isSubscribed('facebook')).toBe(true)
    const again = await post('/connect/facebook/choose', { attempt, pageId })
    expect(again.status).toBe(422)
  })

  test('refused at Facebook ends on a page that says so', async () => {
    expect((await comeBack(await press(await begin('facebook'), 'no'))).title).toBe('Chưa được cấp quyền')
  })

  test('by a pasted token, which Facebook is asked about before anything is kept', async () => {
    const wrong = await post('/connect/facebook/token', { unitId: inbox.units.ward, token: 'khong-phai-ma' })
    expect([wrong.status, wrong.body.error?.message]).toEqual([422, expect.stringContaining('không nhận mã')])
    const right = await post('/connect/facebook/token', { unitId: inbox.units.ward, token: pageAccessToken })
    expect([right.status, right.body.error]).toEqual([200, undefined])
  })

  test('a dead token shows within a day, a lost subscription is renewed within the hour, each told once', async () => {
    const id = (await accountOf(pageId))!.id
    const check = async (hours: number) => {
      inbox.clock.now = new Date(inbox.clock.now.getTime() + hours * hour)
      await keepAccounts(inbox.accountCare.keep, inbox.clock.now)
      return (await accountOf(pageId))!.checks
    }
    const of = (checks: { check: string; state: string }[], name: string) =>
      checks.find((one) => one.check === name)?.state
    expect(of(await check(25), 'Mã truy cập')).toBe('fine')
    platforms.emulator.webhooks.subscribe('facebook', false)
    expect(of(await check(0.5), 'Đăng ký webhook')).toBe('fine')
    expect(of(await check(0.5), 'Đăng ký webhook')).toBe('warn')
    expect(platforms.emulator.webhooks.isSubscribed('facebook')).toBe(true)
    expect(of(await check(1), 'Đăng ký webhook')).toBe('fine')
    platforms.emulator.facebook.killToken(true)
    expect(of(await check(1), 'Mã truy cập')).toBe('fine')
    expect(of(await check(24), 'Mã truy cập')).toBe('bad')
    const trouble = (await inbox.request('GET', '/trouble', admin.cookie)).body.accounts as Record<string, unknown>[]
    expect(trouble.find((one) => one.id === id)).toMatchObject({ token: { kind: 'failed' } })
  })
})

test('a Zalo token is renewed at half of its life though nobody writes', async () => {
  const { oaId } = testAccounts.zalo
  const { id } = (await accountOf(oaId))!
  const read = () => inbox.db.selectFrom('account_token').selectAll().where('account_id', '=', id).executeTakeFirst()
  const before = await read()
  await inbox.db
    .updateTable('account_token')
    .set({ refreshed_at: new Date(Date.now() - 13 * hour), expires_at: new Date(Date.now() + 12 * hour) })
    .where('account_id', '=', id)
    .execute()
  await keepAccounts(inbox.accountCare.keep, new Date(Date.now() + 100 * hour))
  const after = await read()
  expect(after!.sealed).not.toEqual(before!.sealed)
  expect(after!.previous_sealed).toEqual(before!.sealed)
})

test('the assistant is switched off with a reason, and the record says by whom', async () => {
  const { id } = (await accountOf(testAccounts.zalo.oaId))!
  expect((await post(`/accounts/${id}/assistant`, { on: false, reason: '' })).status).toBe(400)
  await post(`/accounts/${id}/assistant`, { on: false, reason: 'Đang đổi mức phí' })
  expect(await accountOf(testAccounts.zalo.oaId)).toMatchObject({
    assistantOn: false,
    switched: { by: 'Cán bộ thử', reason: 'Đang đổi mức phí' },
  })
  expect((await inbox.accounts.byId(id))!.assistantOn).toBe(false)
  await post(`/accounts/${id}/assistant`, { on: true, reason: 'Đã xong' })
  expect(await inbox.audit('account', id)).toEqual(expect.arrayContaining(['assistant-off', 'assistant-on']))
})

test('a paused account becomes active by connecting it again', async () => {
  const made = (await accountOf(testAccounts.zalo.oaId))!
  await inbox.db.updateTable('account').set({ state: 'paused' }).where('id', '=', made.id).execute()
  const { body } = await post('/doctor')
  const subjects = body.subjects as { accountId: string; findings: { check: string; state: string }[] }[]
  const state = subjects.find((one) => one.accountId === made.id)!.findings.find((one) => one.check === 'Trạng thái')
  expect(state).toMatchObject({ state: 'bad' })
  expect((await comeBack(await press(await begin('zalo', { accountId: made.id }), 'yes'))).title).toBe('Đã kết nối')
  expect(await accountOf(testAccounts.zalo.oaId)).toMatchObject({ state: 'active', unitName: 'Phường Một' })
})

test('the doctor tells of the remembered v2 and never shows a secret', async () => {
  const { id } = (await accountOf(testAccounts.zalo.oaId))!
  await inbox.accounts.rememberSetting(id, { sendApi: 'v2' })
  const { body } = await post('/doctor')
  const text = JSON.stringify(body)
  expect(text).toContain('-235')
  const stored = await openTokenStore(inbox.db, inbox.key, true).read(id)
  const { zalo, facebook } = testAccounts
  const secrets = [zalo.appSecret, zalo.oaSecretKey, facebook.appSecret, facebook.verifyToken, facebook.pageAccessToken]
  for (const secret of [...secrets, stored!.accessToken, stored!.refreshToken]) expect(text).not.toContain(secret)
})
