import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { createOfficer, demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { insertEntry } from '../../src/store/entries.ts'
import { findOfficerByEmail } from '../../src/store/officers.ts'
import { openBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const question = 'Nhà trọ của em bị ngập nước lũ cuốn mất sổ đăng ký khách thuê thì làm sao?'
const reply = 'Anh/chị báo Công an phường để lập lại danh sách khách thuê.'

async function ask(page: Page, text: string): Promise<void> {
  const typed = page.getByRole('region', { name: 'Điện thoại Zalo' }).getByRole('textbox', { name: 'Tin nhắn Zalo' })
  await typed.fill(text)
  await typed.press('Enter')
}

test('a reviewer sees what a draft changes, approves it; the citizen is told it, until it is withdrawn', async () => {
  const { db } = server.database
  const { id: unitId } = await db
    .selectFrom('unit')
    .select('id')
    .where('parent_id', 'is', null)
    .executeTakeFirstOrThrow()
  await createOfficer(
    db,
    { name: 'Lê Văn Duyệt', email: 'duyet@vi-du.vn', role: 'reviewer', unitId, mustChangePassword: false },
    demoPassword,
  )
  const author = (await findOfficerByEmail(db, demoOfficers[0].email))!
  const words = {
    questions: [question],
    answer: reply,
    document: '68/2020/QH14',
    article: 'Điều 27',
    validUntil: '2099-12-31',
  }
  await insertEntry(db, { unitId, words, authorId: author.id, from: null }, new Date())

  // Given a citizen who asked and was not told
  const phones = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await phones.goto(`${server.url}/simulator/`)
  await ask(phones, question)
  const thread = phones.getByRole('region', { name: 'Điện thoại Zalo' }).getByRole('log')
  await thread
    .getByText(/trợ lý tự động/)
    .first()
    .waitFor({ timeout: 60_000 })
  expect(await thread.getByText(reply).count()).toBe(0)

  // When the reviewer reads the replay and approves
  const inbox = await browser.newPage({ viewport: { width: 1280, height: 850 } })
  inbox.setDefaultTimeout(60_000)
  await inbox.goto(`${server.url}/inbox/`)
  await inbox.getByLabel('Thư điện tử').fill('duyet@vi-du.vn')
  await inbox.getByLabel('Mật khẩu').first().fill(demoPassword)
  await inbox.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await inbox.getByRole('link', { name: 'Kho tri thức' }).click()
  await inbox.getByRole('button', { name: 'Xem và duyệt' }).click()
  await inbox.getByText(/1 câu hỏi, 1 câu trả lời thay đổi/).waitFor()
  if (process.env.SHOTS) await inbox.screenshot({ path: `${process.env.SHOTS}/review.png` })
  await inbox.getByRole('button', { name: 'Duyệt', exact: true }).click()
  await inbox.getByText('Không có bản nháp nào chờ duyệt.').waitFor()

  // Then the citizen is told it
  await ask(phones, 'nha tro cua em bi ngap nuoc lu cuon mat so dang ky khach thue thi lam sao')
  await thread.getByText(reply).first().waitFor({ timeout: 60_000 })

  // And not any more after it was withdrawn; the correction waits for the reviewer
  await inbox.getByText('Đang dùng').click()
  await inbox.getByRole('button', { name: 'Thu hồi' }).click()
  const dialog = inbox.getByRole('dialog', { name: 'Thu hồi' })
  await dialog.getByLabel('Lý do').fill('Danh sách nay lập trên VNeID.')
  await dialog.getByRole('button', { name: 'Thu hồi' }).click()
  await inbox.getByRole('button', { name: 'Gửi đính chính cho 1 người' }).waitFor()
  if (process.env.SHOTS) await inbox.screenshot({ path: `${process.env.SHOTS}/recall.png` })
  await inbox.getByRole('button', { name: 'Gửi đính chính cho 1 người' }).click()
  await thread.getByText(/đính chính như sau/).waitFor({ timeout: 60_000 })
  await ask(phones, question)
  await phones.waitForTimeout(3_000)
  expect(await thread.getByText(reply).count()).toBe(1)
  await inbox.getByRole('link', { name: 'Câu hỏi chưa có chủ đề' }).click()
  await inbox.getByRole('button', { name: 'Soạn câu trả lời' }).first().waitFor()
  if (process.env.SHOTS) await inbox.screenshot({ path: `${process.env.SHOTS}/gaps.png` })
}, 240_000)
