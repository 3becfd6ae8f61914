import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lockAfter } from '../../src/inbox/sign-in.ts'
import { openInbox, password, type TestInbox } from './support.ts'

let inbox: TestInbox
beforeAll(async () => {
  inbox = await openInbox()
})
afterAll(() => inbox.close())

describe('sign-in', () => {
  test('the right password opens a session whose cookie no script can read; signing out ends it', async () => {
    const { email } = await inbox.officer('officer', inbox.units.ward)
    const entered = await inbox.signIn(email.toUpperCase())
    expect(entered.status).toBe(200)
    expect(entered.cookies.join()).toMatch(/HttpOnly/)
    expect(entered.cookies.join()).toMatch(/SameSite=Lax/)
    const me = await inbox.request('GET', '/me', entered.cookie)
    expect(me.body).toMatchObject({ email, role: 'officer', unitName: 'Phường Một' })
    expect((await inbox.request('POST', '/auth/sign-out', entered.cookie, {})).status).toBe(200)
    expect((await inbox.request('GET', '/me', entered.cookie)).body.error?.code).toBe('signed-out')
  })

  test('a password is kept only as an argon2id hash', async () => {
    const { id } = await inbox.officer('officer', inbox.units.ward)
    const rows = await inbox.db
      .withTables<{ officer_credential: { user_id: string; password: string } }>()
      .selectFrom('officer_credential')
      .select('password')
      .where('user_id', '=', id)
      .execute()
    expect(rows[0]?.password).toMatch(/^\$argon2id\$/)
  })

  test('the answer does not tell which e-mails exist', async () => {
    const { email } = await inbox.officer('officer', inbox.units.ward)
    const wrong = await inbox.signIn(email, 'sai-hoan-toan-roi')
    const unknown = await inbox.signIn('khong-co@vi-du.vn', 'sai-hoan-toan-roi')
    expect(wrong.status).toBe(401)
    expect(wrong.body).toEqual(unknown.body)
  })

  test('wrong passwords lock the e-mail, also against the right one, until the time is over', async () => {
    const { email } = await inbox.officer('officer', inbox.units.ward)
    for (let tried = 0; tried < lockAfter; tried++)
      expect((await inbox.signIn(email, 'sai-mat-khau-nhe')).status).toBe(401)
    const locked = await inbox.signIn(email)
    expect(locked.status).toBe(429)
    expect(locked.body.error?.message).toMatch(/tạm khoá.*15 phút/)
    inbox.clock.now = new Date(inbox.clock.now.getTime() + 16 * 60_000)
    expect((await inbox.signIn(email)).status).toBe(200)
  })

  test('nobody signs up, and nothing else of the sign-in library is reachable', async () => {
    const { cookie } = await inbox.officer('officer', inbox.units.ward)
    const wanted = { name: 'x', email: 'x@vi-du.vn', password }
    expect((await inbox.request('POST', '/auth/sign-up/email', cookie, wanted)).status).toBe(404)
    expect((await inbox.request('POST', '/auth/update-user', cookie, { role: 'admin' })).status).toBe(404)
    expect((await inbox.request('GET', '/auth/get-session', cookie)).status).toBe(404)
  })

  test('a handed-out password opens nothing until it is changed', async () => {
    const { cookie } = await inbox.officer('officer', inbox.units.ward, 'Người Mới', true)
    expect((await inbox.request('GET', '/counters', cookie)).body.error?.code).toBe('must-change-password')
    const change = (newPassword: string, currentPassword = password) =>
      inbox.request('POST', '/auth/change-password', cookie, { currentPassword, newPassword })
    expect((await change('ngan')).status).toBe(400)
    expect((await change(password)).body.error?.code).toBe('same-password')
    expect((await change('mat-khau-moi-cua-toi', 'sai-mat-khau-cu')).body.error?.code).toBe('wrong-password')
    const changed = await change('mat-khau-moi-cua-toi')
    expect(changed.status).toBe(200)
    const renewed = changed.cookies.map((one) => one.split(';')[0]).join('; ')
    expect((await inbox.request('GET', '/counters', renewed)).status).toBe(200)
  })

  test('a session can be ended from another one, never by somebody else', async () => {
    const { email, cookie } = await inbox.officer('officer', inbox.units.ward)
    const stranger = await inbox.officer('head', inbox.units.ward)
    const second = await inbox.signIn(email)
    const { sessions } = (await inbox.request('GET', '/me/sessions', cookie)).body as {
      sessions: { id: string; current: boolean }[]
    }
    const there = sessions.find((session) => !session.current)!
    expect((await inbox.request('POST', `/me/sessions/${there.id}/end`, stranger.cookie, {})).status).toBe(404)
    expect((await inbox.request('POST', `/me/sessions/${there.id}/end`, cookie, {})).status).toBe(200)
    expect((await inbox.request('GET', '/me', second.cookie)).status).toBe(401)
    expect((await inbox.request('GET', '/me', cookie)).status).toBe(200)
  })
})

describe('changes come from the page alone', () => {
  test.each([
    ['another origin', { origin: 'https://ke-gian.example' }],
    ['no origin of its own', { origin: 'null' }],
    ['without the header of the page', { 'x-inbox': '' }],
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused', async (_name, headers) => {
    const { cookie } = await inbox.officer('officer', inbox.units.ward)
    const made = await inbox.escalation({ unitId: inbox.units.ward })
    const answer = await inbox.request('POST', `${made.path}/take`, cookie, { version: 0 }, headers)
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'cross-site'])
  })
})
