import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { totpOf } from '../support/totp.ts'
import { openInbox, password, type TestInbox } from './support.ts'

let inbox: TestInbox
beforeAll(async () => {
  inbox = await openInbox()
})
afterAll(() => inbox.close())

const cookieOf = (cookies: string[]) => cookies.map((one) => one.split(';')[0]).join('; ')

/** An officer with the second factor on, as the dialog does it. */
async function withSecondFactor() {
  const { email, cookie, id } = await inbox.officer('officer', inbox.units.ward)
  const begun = await inbox.request('POST', '/auth/second-factor/begin', cookie, { password })
  const { totpURI, backupCodes } = begun.body as unknown as { totpURI: string; backupCodes: string[] }
  const confirmed = await inbox.request('POST', '/auth/second-factor/confirm', cookie, { code: totpOf(totpURI) })
  return { email, id, totpURI, backupCodes, begun, confirmed, cookie: cookieOf(confirmed.cookies) }
}

test('the second factor begins with the password and holds from the first right code on', async () => {
  const { email, cookie } = await inbox.officer('officer', inbox.units.ward)
  const begin = (typed: string) => inbox.request('POST', '/auth/second-factor/begin', cookie, { password: typed })
  expect((await begin('sai-mat-khau-nhe')).body.error?.code).toBe('wrong-password')
  const begun = await begin(password)
  expect(begun.body.backupCodes).toHaveLength(10)
  expect((await inbox.signIn(email)).body).toMatchObject({ done: true, secondFactor: false })
  const wrong = await inbox.request('POST', '/auth/second-factor/confirm', cookie, { code: '000000' })
  expect(wrong.body.error?.code).toBe('wrong-code')
})

test('then the password alone opens nothing; password and code do, and the record says so', async () => {
  const person = await withSecondFactor()
  expect(person.confirmed.status).toBe(200)
  const half = await inbox.signIn(person.email)
  expect(half.body).toMatchObject({ done: false, secondFactor: true })
  expect((await inbox.request('GET', '/me', half.cookie)).status).toBe(401)
  const wrong = await inbox.request('POST', '/auth/second-factor', half.cookie, { code: '123 456' })
  expect(wrong.body.error?.code).toBe('wrong-code')
  const right = await inbox.request('POST', '/auth/second-factor', half.cookie, { code: totpOf(person.totpURI) })
  expect(right.status).toBe(200)
  const me = await inbox.request('GET', '/me', cookieOf(right.cookies))
  expect(me.body).toMatchObject({ email: person.email, secondFactor: true })
  const audit = await inbox.db
    .selectFrom('audit')
    .select('type')
    .where('subject_id', '=', person.id)
    .orderBy('seq')
    .execute()
  expect(audit.map((row) => row.type)).toEqual(['signed-in', 'second-factor-begun', 'second-factor-on', 'signed-in'])
})

test('a backup code works once', async () => {
  const person = await withSecondFactor()
  const use = async () => {
    const half = await inbox.signIn(person.email)
    return inbox.request('POST', '/auth/second-factor', half.cookie, { code: person.backupCodes[0]! })
  }
  expect((await use()).status).toBe(200)
  expect((await use()).body.error?.code).toBe('wrong-code')
})

test('guessing codes ends the attempt, and many attempts lock the account', async () => {
  const person = await withSecondFactor()
  const codes: string[] = []
  for (let attempt = 0; attempt < 3; attempt++) {
    const half = await inbox.signIn(person.email)
    for (let guess = 0; guess < 6; guess++) {
      const answer = await inbox.request('POST', '/auth/second-factor', half.cookie, { code: `00000${guess}` })
      codes.push(answer.body.error!.code)
    }
  }
  expect(codes.slice(0, 6)).toEqual([...Array(5).fill('wrong-code'), 'start-again'])
  expect(codes).toContain('locked')
  const half = await inbox.signIn(person.email)
  const right = await inbox.request('POST', '/auth/second-factor', half.cookie, { code: totpOf(person.totpURI) })
  expect(right.body.error?.code).toBe('locked')
})

test('it is switched off with the password', async () => {
  const person = await withSecondFactor()
  const off = await inbox.request('POST', '/auth/second-factor/end', person.cookie, { password })
  expect(off.status).toBe(200)
  expect((await inbox.signIn(person.email)).body).toMatchObject({ done: true })
})
