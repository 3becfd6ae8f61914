import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { makeLog } from '../../src/log.ts'
import { buildPages } from '../../src/pages.ts'
import { openBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { openInbox, password, type TestInbox } from './support.ts'

let inbox: TestInbox
let browser: Browser
let hoa: Awaited<ReturnType<TestInbox['officer']>>
const problems: string[] = []
beforeAll(async () => {
  await buildPages(['inbox'], makeLog('silent'))
  inbox = await openInbox()
  browser = await openBrowser()
  hoa = await inbox.officer('officer', inbox.units.ward, 'Nguyễn Thị Hoà')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await inbox?.close()
})

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const [name, value] = hoa.cookie.split(/=(.*)/s) as [string, string]
  await context.addCookies([{ name, value, url: `${inbox.url}/inbox`, httpOnly: true }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(`${inbox.url}/inbox${path}`)
  return page
}

test('a script that a citizen wrote is shown as text and never runs', async () => {
  const text = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">'
  const made = await inbox.escalation({
    unitId: inbox.units.ward,
    text,
    citizen: '<b onmouseover="window.ran=1">Tên</b>',
  })
  const page = await open(`/unassigned/${made.accountId}-${made.id}`)
  await page.getByRole('log').getByText(text).waitFor()
  await page.getByRole('heading', { name: '<b onmouseover="window.ran=1">Tên</b>' }).waitFor()
  expect(await page.evaluate('window.ran')).toBeUndefined()
})

test('keyboard alone: take, reply, sent once; what is typed survives a reload and a lost session', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, text: 'Xin hỏi giờ làm việc' })
  const page = await open(`/unassigned/${made.accountId}-${made.id}`)
  await page.getByRole('button', { name: 'Nhận xử lý' }).waitFor()
  await page.keyboard.press('t')
  const box = page.getByLabel('Câu trả lời')
  await box.waitFor()
  await page.keyboard.press('r')
  await page.keyboard.type('Phường làm việc từ 7 giờ 30.')
  await page.reload()
  await box.waitFor()
  expect(await box.inputValue()).toBe('Phường làm việc từ 7 giờ 30.')

  // When the session ends in the middle, signing in again goes on where it stopped
  await inbox.request('POST', '/auth/sign-out', hoa.cookie, {})
  await box.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: 'Phiên làm việc đã hết' })
  await dialog.getByLabel('Mật khẩu', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Đăng nhập' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await box.inputValue()).toBe('Phường làm việc từ 7 giờ 30.')
  await box.press('Control+Enter')
  await page.getByRole('log').getByText('Phường làm việc từ 7 giờ 30.').waitFor()
  await eventually(async () => (await box.inputValue()) === '', 5_000)
  hoa.cookie = (await inbox.signIn(hoa.email)).cookie
  const { body } = await inbox.request('GET', `${made.path}/messages`, hoa.cookie)
  expect((body.messages as { author: string }[]).filter((one) => one.author === 'officer')).toHaveLength(1)
})

test('a number of a person is asked about before it leaves', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
  const page = await open(`/mine/${made.accountId}-${made.id}`)
  const box = page.getByLabel('Câu trả lời')
  await box.fill('Gọi 0912 345 678 nhé')
  await box.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: 'Kiểm tra trước khi gửi' })
  await dialog.getByText('0912 345 678').waitFor()
  await dialog.getByRole('button', { name: 'Sửa lại' }).click()
  expect(await box.inputValue()).toBe('Gọi 0912 345 678 nhé')
})

test('a new escalation appears in an open page by itself', async () => {
  const page = await open('/unassigned')
  await page.getByRole('heading', { name: 'Chưa nhận' }).waitFor()
  await page.waitForTimeout(500)
  const made = await inbox.escalation({ unitId: inbox.units.ward, text: 'Câu hỏi vừa tới' })
  const other = await inbox.officer('officer', inbox.units.ward, 'Người Khác')
  await inbox.request('POST', `${made.path}/take`, other.cookie, { version: 0 })
  const taken = await inbox.request('GET', made.path, other.cookie)
  const { version } = taken.body.escalation as { version: number }
  await inbox.request('POST', `${made.path}/give-back`, other.cookie, { version, reason: 'Để người khác' })
  await page.getByText('Câu hỏi vừa tới').waitFor()
})

test('nothing failed on any page', () => {
  expect(problems).toEqual([])
})
