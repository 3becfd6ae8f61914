import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { findCode } from '../../src/escalation/code.ts'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { openBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let browser: Browser
const problems: string[] = []
beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'vi-VN' })
  page.on('pageerror', (error) => problems.push(`${path}: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
      problems.push(`${path} asked ${request.url()}`)
  })
  await page.goto(server.url + path)
  return page
}

test('a citizen types in the simulator, an officer answers in the inbox, the citizen reads it on the phone', async () => {
  // Given the two phones
  const phones = await open('/simulator/')
  const zalo = phones.getByRole('region', { name: 'Điện thoại Zalo' })
  const typed = zalo.getByRole('textbox', { name: 'Tin nhắn Zalo' })

  // When a rough question is typed, an answer comes
  await typed.fill('lam lai can cuoc bi mat can giay to gi')
  await typed.press('Enter')
  const thread = zalo.getByRole('log')
  await thread
    .getByText(/trợ lý tự động/)
    .first()
    .waitFor({ timeout: 20_000 })
  await thread
    .getByText(/Căn cứ: Luật Căn cước/)
    .first()
    .waitFor({ timeout: 20_000 })

  // And "gặp cán bộ" gives a code
  await typed.fill('gặp cán bộ')
  await typed.press('Enter')
  const told = thread.getByText(/HD-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/).last()
  await told.waitFor({ timeout: 20_000 })
  const code = findCode(await told.innerText())!
  expect(code).not.toBeNull()

  // When an officer signs in, finds the code and answers
  const inbox = await open('/inbox/')
  await inbox.getByLabel('Thư điện tử').fill(demoOfficers[0].email)
  await inbox.getByLabel('Mật khẩu').first().fill(demoPassword)
  await inbox.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await inbox
    .getByRole('link', { name: /Đơn vị/ })
    .first()
    .click()
  await inbox.getByText(code).first().click()
  await inbox
    .getByRole('button', { name: /Nhận xử lý/ })
    .first()
    .click()
  const answer = inbox.getByRole('textbox', { name: 'Câu trả lời' })
  await answer.fill('Mời anh/chị đến Công an phường gần nhất trong giờ hành chính.')
  await answer.press('Control+Enter')

  // Then the citizen reads it on the phone
  await thread.getByText('Mời anh/chị đến Công an phường gần nhất trong giờ hành chính.').waitFor({ timeout: 20_000 })
  expect(problems).toEqual([])
}, 120_000)

test('both pages work at 360 px and ask nothing of other servers', async () => {
  for (const path of ['/simulator/', '/inbox/']) {
    const page = await open(path)
    await page.setViewportSize({ width: 360, height: 740 })
    await page.waitForLoadState('networkidle').catch(() => {})
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect({ path, wide }).toEqual({ path, wide: 360 })
    await page.close()
  }
  expect(problems).toEqual([])
}, 60_000)
