/** Attacks on the really started server from outside, without a session: forged and replayed webhooks, bodies made to hurt, paths
 * that climb, addresses that we should fetch, forms of other sites. */
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server as HttpServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { openBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
/** Stands for whatever an attacker would like us to call; counts who comes. */
let bait: HttpServer
let baitUrl: string
const caught: string[] = []
beforeAll(async () => {
  bait = createServer((asked, answer) => {
    caught.push(asked.url!)
    answer.end('x')
  }).listen(0, '127.0.0.1')
  await once(bait, 'listening')
  baitUrl = `http://127.0.0.1:${(bait.address() as AddressInfo).port}`
  server = await startServer()
}, 240_000)
afterAll(async () => {
  await server?.stop()
  bait.closeAllConnections()
  bait.close()
})

const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  })
const sha = (algorithm: string, ...parts: (string | Buffer)[]) => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
const count = async (table: 'event' | 'message') =>
  Number(
    (
      await server.database.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

let ids = 0
/** What a citizen's text looks like on each platform, with its right signature. */
const zalo = (text: unknown, at = Date.now()) => {
  const { appId, oaId } = server.emulator.settings.zalo
  const body = {
    event_name: 'user_send_text',
    app_id: appId,
    sender: { id: '9000000001' },
    recipient: { id: oaId },
    message: { text, msg_id: `attack-${++ids}` },
    timestamp: String(at),
  }
  return { raw: JSON.stringify(body), at: String(at) }
}
const zaloSigned = (raw: string | Buffer, at: string, key = server.emulator.settings.zalo.oaSecretKey) => ({
  'x-zevent-signature': `mac=${sha('sha256', server.emulator.settings.zalo.appId, raw, at, key)}`,
})
const facebook = (text: unknown, more: object = {}) => {
  const { pageId } = server.emulator.settings.facebook
  const at = Date.now()
  return JSON.stringify({
    object: 'page',
    entry: [
      {
        id: pageId,
        time: at,
        messaging: [
          {
            sender: { id: '8000000001' },
            recipient: { id: pageId },
            timestamp: at,
            message: { mid: `m_${++ids}`, text, ...more },
          },
        ],
      },
    ],
  })
}
const facebookSigned = (raw: string | Buffer, secret = server.emulator.settings.facebook.appSecret) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`,
})

describe('signatures', () => {
  const day = 24 * 3_600_000
  const forged: [string, () => Promise<Response>][] = [
    ['Zalo: another secret', () => post('/webhooks/zalo', zalo('x').raw, zaloSigned(zalo('x').raw, '1', 'guess'))],
    [
      'Zalo: the signature of another body',
      () => {
        const good = zalo('một')
        return post('/webhooks/zalo', zalo('hai').raw, zaloSigned(good.raw, good.at))
      },
    ],
    [
      'Zalo: one byte changed',
      () => {
        const good = zalo('chuyển 100')
        return post('/webhooks/zalo', good.raw.replace('100', '900'), zaloSigned(good.raw, good.at))
      },
    ],
    [
      'Zalo: recorded a day ago and sent again',
      () => {
        const old = zalo('x', Date.now() - day - 60_000)
        return post('/webhooks/zalo', old.raw, zaloSigned(old.raw, old.at))
      },
    ],
    [
      'Zalo: recorded, with a fresh timestamp put in',
      () => {
        const old = zalo('x', Date.now() - day - 60_000)
        return post('/webhooks/zalo', old.raw.replace(old.at, String(Date.now())), zaloSigned(old.raw, old.at))
      },
    ],
    [
      'Zalo: signed with the secret of Facebook',
      () => {
        const good = zalo('x')
        return post(
          '/webhooks/zalo',
          good.raw,
          zaloSigned(good.raw, good.at, server.emulator.settings.facebook.appSecret),
        )
      },
    ],
    ['Zalo: an empty mac', () => post('/webhooks/zalo', zalo('x').raw, { 'x-zevent-signature': 'mac=' })],
    [
      'Facebook: another secret',
      () => post('/webhooks/facebook', facebook('x'), facebookSigned(facebook('x'), 'guess')),
    ],
    ['Facebook: an empty secret', () => post('/webhooks/facebook', facebook('x'), facebookSigned(facebook('x'), ''))],
    [
      'Facebook: one byte changed',
      () => {
        const raw = facebook('chuyển 100')
        return post('/webhooks/facebook', raw.replace('100', '900'), facebookSigned(raw))
      },
    ],
    [
      'Facebook: the old SHA-1 header alone',
      () => {
        const raw = facebook('x')
        const { appSecret } = server.emulator.settings.facebook
        const mac = createHmac('sha1', appSecret).update(raw).digest('hex')
        return post('/webhooks/facebook', raw, { 'x-hub-signature': `sha1=${mac}` })
      },
    ],
    [
      'Facebook: two signatures in one header',
      () => {
        const raw = facebook('x')
        const { 'x-hub-signature-256': good } = facebookSigned(raw)
        return post('/webhooks/facebook', raw, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}, ${good}` })
      },
    ],
    ['Facebook: none', () => post('/webhooks/facebook', facebook('x'))],
    [
      'Facebook: a deletion of somebody’s data with a made-up signature',
      () => {
        const payload = Buffer.from('{"algorithm":"HMAC-SHA256","user_id":"8000000001"}').toString('base64url')
        const body = new URLSearchParams({ signed_request: `${Buffer.alloc(32).toString('base64url')}.${payload}` })
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        return post('/data-deletion', body.toString(), headers)
      },
    ],
  ]
  test.each(forged)('%s is refused and leaves nothing', async (_name, send) => {
    const before = await count('event')
    const { status } = await send()
    expect([400, 401]).toContain(status)
    expect(await count('event')).toBe(before)
  })

  test.each(['zalo', 'facebook'] as const)(
    '%s: a true webhook played again and again is one message',
    async (channel) => {
      const good = zalo('căn cước')
      const raw = channel === 'zalo' ? good.raw : facebook('căn cước')
      const headers = channel === 'zalo' ? zaloSigned(raw, good.at) : facebookSigned(raw)
      const before = await count('event')
      for (let n = 0; n < 5; n++) expect((await post(`/webhooks/${channel}`, raw, headers)).status).toBe(200)
      expect(await count('event')).toBe(before + 1)
    },
  )
})

describe('bodies made to hurt', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const bodies: [string, () => Buffer | string, Record<string, string>?][] = [
    ['two megabytes', () => Buffer.alloc(2 << 20, 'a')],
    ['fifty megabytes in a small gzip', () => gzipSync(Buffer.alloc(50 << 20, 'a')), { 'content-encoding': 'gzip' }],
    ['a gzip that is none', () => 'no gzip', { 'content-encoding': 'gzip' }],
    ['an unknown encoding', () => '{}', { 'content-encoding': 'zstd-and-more' }],
    ['nested a hundred thousand times', () => deep(100_000)],
    ['a list nested a hundred thousand times', () => '['.repeat(100_000) + ']'.repeat(100_000)],
    ['UTF-16', () => Buffer.from('﻿{"object":"page"}', 'utf16le')],
    ['bytes that are no UTF-8', () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['a charset of its own', () => '{}', { 'content-type': 'application/json; charset=utf-7' }],
    ['nothing at all', () => ''],
    ['NUL', () => '\u0000'],
  ]
  test.each(bodies)('%s: refused or ignored, never an error of ours', async (_name, make, headers = {}) => {
    const body = make()
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    const own = { origin: server.url, 'x-inbox': '1', ...headers }
    const signed = [zaloSigned(body, '1'), facebookSigned(body)]
    const answers = [
      await post('/webhooks/zalo', body, { ...headers, ...signed[0] }),
      await post('/webhooks/facebook', body, { ...headers, ...signed[1] }),
      await post('/inbox/api/auth/sign-in/email', body, own),
      await post('/tra-cuu', body, form),
      await post('/data-deletion', body, form),
    ]
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(500)
      expect(await answer.text()).not.toMatch(/node_modules|\.ts:\d|SyntaxError|at Object/)
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  test.each(['__proto__', 'constructor', 'prototype'])(
    'a signed body with %s changes no object of ours',
    async (key) => {
      const raw = facebook('x').replace('"object"', `"${key}":{"polluted":1,"prototype":{"polluted":1}},"object"`)
      expect((await post('/webhooks/facebook', raw, facebookSigned(raw))).status).toBe(200)
      const body = `{"email":"a@b.vn","password":"x","${key}":{"polluted":1}}`
      await post('/inbox/api/auth/sign-in/email', body, { origin: server.url, 'x-inbox': '1' })
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  test.each([
    ['a list for the text', ['x']],
    ['an object for the text', { $ne: null }],
    ['a number', Number.MAX_VALUE],
    ['half a surrogate and NUL', 'căn cước \ud800 \u0000 hết hạn'],
    ['a megabyte less a little', 'á'.repeat(400_000)],
  ])('signed by the platform but strange: %s is taken, and the next message is answered', async (_name, text) => {
    const good = zalo(text)
    expect((await post('/webhooks/zalo', good.raw, zaloSigned(good.raw, good.at))).status).toBe(200)
    const raw = facebook(text)
    expect((await post('/webhooks/facebook', raw, facebookSigned(raw))).status).toBe(200)
    const person = server.emulator.addPerson('zalo', { name: 'Kế Tiếp', interacted: true })
    const after = server.emulator.mark()
    await server.emulator.citizenSends('zalo', person.id, { text: 'xin chào' })
    await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, after }, 20_000)
  })
})

/** Sends the path as it is; `fetch` would tidy it up first. */
const rawPath = (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: object }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const asked = httpRequest({ hostname, port, path, headers }, (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode!, text, headers: answer.headers }))
    })
    asked.on('error', reject).end()
  })

describe('paths', () => {
  const climbs = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..\\', '..%5c', '....//', '%c0%ae%c0%ae/', '..%00/', '.;/']
  const homes = ['/', '/inbox/', '/inbox/assets/', '/simulator/', '/simulator/assets/', '/data-deletion/', '/tra-cuu/']
  test.each(homes)(
    'no way out of %s',
    async (home) => {
      for (const climb of climbs)
        for (const target of ['package.json', '.env', 'etc/passwd', 'src/main.ts', '.git/config']) {
          const { text, status } = await rawPath(`${home}${climb.repeat(6)}${target}`)
          expect(status).toBeLessThan(500)
          expect(text).not.toMatch(/"tro-ly-06"|root:x:0|SECRET_KEY|\[core\]|import /)
        }
    },
    60_000,
  )

  test('neither sources nor secrets nor maps are served under their own name', async () => {
    for (const path of ['/package.json', '/.env', '/data/secret.key', '/inbox/main.tsx', '/src/main.ts', '/.git/HEAD'])
      expect((await rawPath(path)).text).not.toMatch(/tro-ly-06"|refs\/heads|createRoot/)
  })

  test('a foreign Host, X-Forwarded-Host or scheme changes no address we give', async () => {
    const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript' }
    for (const path of ['/', '/inbox/', '/tra-cuu', '/privacy', '/inbox/connect/zalo']) {
      const { text, headers } = await rawPath(path, evil)
      expect(text + JSON.stringify(headers)).not.toContain('evil.example')
    }
  })

  test('every kind of answer carries the headers that browsers keep to', async () => {
    for (const path of ['/inbox/', '/inbox/api/me', '/tra-cuu', '/privacy', '/nowhere', '/webhooks/facebook']) {
      const { headers } = await fetch(server.url + path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('the door of the doctor is shut without the installation’s own pass', async () => {
    for (const pass of [undefined, '', '0'.repeat(64)])
      expect((await post('/internal/doctor', '{}', pass === undefined ? {} : { 'x-doctor': pass })).status).toBe(404)
  })
})

test('nothing that a citizen sends is fetched: links, pictures, files, names', async () => {
  const { emulator } = server
  const inside = [baitUrl, baitUrl.replace('127.0.0.1', 'localhost')]
  const waiting: Promise<unknown>[] = []
  for (const url of inside) {
    const good = zalo(`xem giúp em ${url}/text`)
    const shown = { type: 'image', payload: { url: `${url}/image`, thumbnail: `${url}/thumb` } }
    const linked = { type: 'link', payload: { url: `${url}/link`, thumbnail: `${url}/thumb`, description: 'x' } }
    const raw = good.raw.replace('"message":{', `"message":{"attachments":${JSON.stringify([shown, linked])},`)
    expect((await post('/webhooks/zalo', raw, zaloSigned(raw, good.at))).status).toBe(200)
    const attachments = ['image', 'file', 'audio', 'fallback'].map((type) => ({
      type,
      payload: { url: `${url}/${type}` },
    }))
    const body = facebook(`${url}/text`, { attachments })
    expect((await post('/webhooks/facebook', body, facebookSigned(body))).status).toBe(200)
    for (const channel of ['zalo', 'facebook'] as const) {
      const person = emulator.addPerson(channel, { name: 'Mồi', interacted: true })
      const after = emulator.mark()
      await emulator.citizenSends(channel, person.id, {
        text: `công an gửi link ${url}/app.apk bảo cài, có thật không`,
      })
      waiting.push(emulator.waitForSent({ channel, personId: person.id, after }, 30_000))
    }
  }
  await Promise.all(waiting)
  await eventually(async () => {
    const pending = await server.database.db.selectFrom('event').select('id').where('state', '=', 'pending').execute()
    return pending.length === 0
  }, 20_000)
  expect(caught).toEqual([])
}, 90_000)

test('a form and a script of another site, with the officer’s cookie in a real browser, change nothing', async () => {
  const person = server.emulator.addPerson('zalo', { name: 'Bà Tư', interacted: true })
  const after = server.emulator.mark()
  await server.emulator.citizenSends('zalo', person.id, { text: 'cho tôi gặp cán bộ' })
  await server.emulator.waitForSent({ personId: person.id, after, text: /HD-/ }, 20_000)
  const officer = await signIn(server.url)
  const row = (await officer.list('unassigned'))[0]!
  const take = `${server.url}/inbox/api/escalations/${row.accountId}/${row.id}/take`
  // Same site for the cookie (only the port differs), another origin: the hardest case for us.
  const evil = createServer((_asked, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end(`<form id="f" method="post" target="t" enctype="text/plain" action="${take}"><input name='{"version":0,"x":"' value='"}'></form>
<iframe name="t"></iframe><script>f.submit()
window.tried = Promise.allSettled([
  fetch('${take}', { method: 'POST', credentials: 'include', body: '{"version":0}', mode: 'no-cors' }),
  fetch('${take}', { method: 'POST', credentials: 'include', body: '{"version":0}', headers: { 'x-inbox': '1', 'content-type': 'application/json' } }),
  fetch('${server.url}/inbox/api/me', { credentials: 'include' }).then((answer) => answer.text()),
]).then((all) => all.map((one) => one.status === 'fulfilled' ? String(one.value.type ?? one.value) : 'refused'))
</script>`)
  }).listen(0, '127.0.0.1')
  await once(evil, 'listening')
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/inbox/`)
    await page.getByLabel('Thư điện tử').fill(demoOfficers[0].email)
    await page.getByLabel('Mật khẩu').first().fill(demoPassword)
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
    await page.getByRole('navigation', { name: 'Hàng đợi' }).waitFor()
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`)
    // What asks first is never sent; the answer to what may be sent blindly is kept from the page.
    expect(await page.evaluate('window.tried')).toEqual(['refused', 'refused', 'refused'])
    await page.waitForTimeout(500)
    expect((await officer.detail(row)).escalation.state).toBe('RECEIVED')
    // Nor can the inbox be shown inside another site.
    await page.setContent(`<iframe src="${server.url}/inbox/" id="framed"></iframe>`)
    await page.waitForTimeout(500)
    const framed = page.frames().find((frame) => frame !== page.mainFrame())
    expect(
      await framed
        ?.locator('#root')
        .count()
        .catch(() => 0),
    ).toBe(0)
  } finally {
    await browser.close()
    evil.closeAllConnections()
    evil.close()
  }
}, 90_000)
