/** A province's identity provider is a real OpenID Connect server here; the browser's way is walked by hand. */
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import Provider from 'oidc-provider'
import { createOfficer } from '../../src/inbox/sign-in.ts'
import { openInbox, password, type TestInbox } from './support.ts'

let server: Server
let inbox: TestInbox
let issuer: string
/** Who is signed in at the provider just now. */
let person = { email: 'can-bo@tinh.example', verified: true }

beforeAll(async () => {
  // The provider warns about its development settings, which is what these are.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => {})
  let provider: Provider | null = null
  // While the inbox opens the provider is away: it is asked again at the first sign-in.
  server = createServer((asked, answer) =>
    provider ? provider.callback()(asked, answer) : answer.writeHead(503).end(),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  inbox = await openInbox({ issuer, clientId: 'tro-ly', clientSecret: 'bi-mat-cua-tinh', name: 'tài khoản của tỉnh' })
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'tro-ly',
        client_secret: 'bi-mat-cua-tinh',
        redirect_uris: [`${inbox.url}/inbox/api/auth/callback/oidc`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: person.email, email_verified: person.verified, name: 'Cán Bộ Tỉnh' }),
    }),
    features: { devInteractions: { enabled: true } },
  })
  provider.on('server_error', (_ctx, error) => console.error(error))
})
afterAll(async () => {
  await inbox.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

/** Follows the way of a browser from our button through the provider's pages and back; gives the cookies and the last address. */
async function walk(): Promise<{ cookie: string; at: string }> {
  const jars: Record<string, Map<string, string>> = {}
  const jarOf = (url: string) => (jars[new URL(url).host] ??= new Map())
  const visit = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { ...init.headers, cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!
      if (value) jarOf(url).set(name!, value)
      else jarOf(url).delete(name!)
    }
    return response
  }
  const begun = await visit(`${inbox.url}/inbox/api/auth/sign-in/sso`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: inbox.url, 'x-inbox': '1' },
    body: '{}',
  })
  let at = ((await begun.json()) as { url: string }).url
  for (let step = 0; step < 20; step++) {
    let response = await visit(at)
    if (response.status === 200 && at.startsWith(issuer)) {
      const page = await response.text()
      const action = /action="([^"]+)"/.exec(page)![1]!
      const body = new URLSearchParams(
        page.includes('name="login"') ? { prompt: 'login', login: person.email, password: 'x' } : { prompt: 'consent' },
      )
      response = await visit(new URL(action, at).href, { method: 'POST', body })
    }
    const to = response.headers.get('location')
    if (!to) break
    at = new URL(to, at).href
    if (at.startsWith(`${inbox.url}/inbox/?`) || at === `${inbox.url}/inbox/`) break
  }
  return { cookie: [...jarOf(inbox.url)].map(([name, value]) => `${name}=${value}`).join('; '), at }
}

test('an officer whose verified e-mail the province knows comes in, and the first password that was handed out ends', async () => {
  person = { email: 'lan@tinh.example', verified: true }
  const officer = { name: 'Lan', email: person.email, role: 'officer' as const, unitId: inbox.units.ward }
  await createOfficer(inbox.db, officer, password)
  const { cookie, at } = await walk()
  expect(at).toBe(`${inbox.url}/inbox/`)
  const me = await inbox.request('GET', '/me', cookie)
  expect(me.body).toMatchObject({ email: person.email, mustChangePassword: false, unitName: 'Phường Một' })
  expect((await inbox.signIn(person.email)).status).toBe(401)
})

test('who is no officer here is sent back with the reason, and nobody is made', async () => {
  person = { email: 'nguoi-la@tinh.example', verified: true }
  const { cookie, at } = await walk()
  expect(new URL(at).searchParams.get('sso')).toBe('signup_disabled')
  expect((await inbox.request('GET', '/me', cookie)).status).toBe(401)
  expect(await inbox.db.selectFrom('officer').select('id').where('email', '=', person.email).execute()).toEqual([])
})

test('a forged way back opens nothing', async () => {
  const forged = await fetch(`${inbox.url}/inbox/api/auth/callback/oidc?code=gia-mao&state=gia-mao`, {
    redirect: 'manual',
  })
  expect(forged.status).toBe(303)
  expect(forged.headers.get('location')).toMatch(/^\/inbox\/\?sso=/)
  expect(forged.headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/)
})
