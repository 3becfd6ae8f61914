/** What the browser is allowed to run and to paint: nothing inline without the nonce of its response, and no page needs more. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { openBrowser } from '../support/browser.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let browser: Browser
let context: BrowserContext
/** What the browser refused, and every error of a page, as `page: what`. */
const problems: string[] = []

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(path: string): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const note = (words: string) => problems.push(`${path}: ${words}`)
  page.on('pageerror', (error) => note(error.message))
  page.on('console', (message) => {
    // The browser notes every answer of 4xx; what the page does with it is tested elsewhere.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) note(message.text())
  })
  await page.goto(server.url + path)
  return page
}

/** The paths of src/inbox/web/pages.tsx and the queues of the left pane. */
const paths = [
  ...readFileSync(join(import.meta.dirname, '../../src/inbox/web/pages.tsx'), 'utf8').matchAll(/path: '(\/[^']+)'/g),
].map((found) => found[1]!)

test('the policy allows no inline style or script, and each response has a nonce of its own', async () => {
  const policies = await Promise.all(
    ['/inbox/', '/inbox/', '/simulator/', '/tra-cuu', '/privacy'].map(async (path) => {
      const response = await fetch(server.url + path)
      const policy = response.headers.get('content-security-policy')!
      expect(policy).not.toContain('unsafe')
      const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1]
      const html = await response.text()
      expect(html).toContain(`nonce="${nonce}"`)
      expect(html).not.toContain('__NONCE__')
      expect(html).not.toMatch(/ style=|<style>|<script(?![^>]* src=)| on\w+=/)
      return nonce
    }),
  )
  expect(new Set(policies).size).toBe(policies.length)
  // A copy kept by the browser would carry the nonce of an older response.
  expect((await fetch(`${server.url}/inbox/`)).headers.get('cache-control')).toBe('no-store')
})

describe('no page asks for more than the policy allows', () => {
  test('public pages', async () => {
    for (const path of ['/privacy', '/tra-cuu', '/data-deletion/0123456789ABCDEF', '/inbox/connect/zalo?code=x']) {
      const page = await open(path)
      expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).not.toBe('none')
      await page.close()
    }
    const page = await open('/tra-cuu')
    await page.getByLabel(/Mã tra cứu/).fill('HD-7K3-M9Q-4TX')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.getByRole('status').waitFor()
    await page.close()
    expect(problems).toEqual([])
  }, 60_000)

  test('the simulator, with a message and its answer', async () => {
    const page = await open('/simulator/')
    const zalo = page.getByRole('region', { name: 'Điện thoại Zalo' })
    await zalo.getByRole('textbox', { name: 'Tin nhắn Zalo' }).fill('cho tôi gặp cán bộ')
    await page.keyboard.press('Enter')
    await zalo
      .getByText(/HD-[0-9A-Z]{3}-/)
      .first()
      .waitFor({ timeout: 30_000 })
    await page.close()
    expect(problems).toEqual([])
  }, 90_000)

  test('sign-in, every page of the inbox, an open conversation and a dialog', async () => {
    const page = await open('/inbox/')
    await page.getByLabel('Thư điện tử').fill(demoOfficers[2].email)
    await page.getByLabel('Mật khẩu').first().fill(demoPassword)
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
    await page.getByRole('navigation', { name: 'Hàng đợi' }).waitFor()
    expect(paths.length).toBeGreaterThan(8)
    for (const path of paths) {
      const own = await open(`/inbox${path}`)
      await own.getByRole('heading').first().waitFor()
      await own.waitForTimeout(700)
      await own.close()
    }
    const [row] = await (await signIn(server.url)).list('all')
    const opened = await open(`/inbox/all/${row!.accountId}-${row!.id}`)
    await opened.getByRole('button', { name: 'Nhận xử lý' }).first().waitFor()
    await opened.keyboard.press('?')
    await opened.getByRole('dialog').waitFor()
    // The library that keeps the page still behind the dialog has added its style element.
    expect(await opened.evaluate(() => getComputedStyle(document.body).overflow)).toBe('hidden')
    await opened.close()
    await page.close()
    expect(problems).toEqual([])
  }, 120_000)
})

test('what is brought in is refused: a style element or attribute without the nonce, a script, a foreign picture', async () => {
  const page = await open('/inbox/')
  const before = problems.length
  const painted = await page.evaluate(async () => {
    const probe = document.createElement('div')
    probe.id = 'probe'
    document.body.append(probe)
    document.head.insertAdjacentHTML('beforeend', '<style>#probe{color:rgb(1,2,3)}</style>')
    probe.innerHTML = '<p style="color:rgb(1,2,3)">x</p><img src="https://example.com/x.png">'
    const script = document.createElement('script')
    script.textContent = 'window.ran = 1'
    document.body.append(script)
    await new Promise((done) => setTimeout(done, 500))
    const colours = [probe, probe.querySelector('p')!].map((element) => getComputedStyle(element).color)
    return { colours, ran: 'ran' in window }
  })
  expect(painted.colours).not.toContain('rgb(1, 2, 3)')
  expect(painted.ran).toBe(false)
  const refused = problems.splice(before).join('\n')
  for (const directive of ['style-src-elem', 'style-src-attr', 'img-src', 'script-src-elem'])
    expect(refused).toContain(`refused: ${directive}`)
  await page.close()
}, 60_000)
