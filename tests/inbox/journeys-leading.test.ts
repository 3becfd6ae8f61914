/** What reviewers, heads and administrators do on the page, in Chromium; axe on the dialogs they meet, light and dark. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually } from '../support/eventually.ts'
import { openPages, seriousOn } from './pages.ts'
import { openInbox, type TestInbox } from './support.ts'

type Person = Awaited<ReturnType<TestInbox['officer']>>
let inbox: TestInbox
let pages: Awaited<ReturnType<typeof openPages>>
let hoa: Person
let lan: Person
let head: Person
let admin: Person
let reviewer: Person
const open: (typeof pages)['open'] = (...given) => pages.open(...given)

beforeAll(async () => {
  inbox = await openInbox()
  pages = await openPages(inbox)
  const { ward, province } = inbox.units
  hoa = await inbox.officer('officer', ward, 'Nguyễn Thị Hoà')
  lan = await inbox.officer('officer', ward, 'Đỗ Thị Lan')
  head = await inbox.officer('head', ward, 'Trần Quốc Bảo')
  admin = await inbox.officer('admin', province, 'Lê Minh Châu')
  reviewer = await inbox.officer('reviewer', ward, 'Vũ Thị Duyệt')
}, 240_000)
afterAll(async () => {
  await pages?.close()
  await inbox?.close()
})

const item = async (made: { path: string }) =>
  (await inbox.request('GET', made.path, admin.cookie)).body.escalation as Record<string, unknown>

test('an answered case is closed and proposed, reviewed by another, answers, and is withdrawn; its history tells it all', async () => {
  const question = 'Mất sổ đăng ký khách thuê trọ thì làm sao?'
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id, state: 'DELIVERED', text: question })
  const at = inbox.clock.now
  await inbox.db
    .updateTable('escalation')
    .set({ answered_at: at, delivered_at: at })
    .where('id', '=', made.id)
    .execute()
  const page = await open(hoa, `/all/${made.accountId}-${made.id}`)
  await page.getByRole('button', { name: 'Đóng yêu cầu' }).click()
  await page.getByLabel(/Đề xuất đưa câu trả lời/).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Đóng yêu cầu' }).click()
  const draft = page.getByRole('dialog', { name: 'Đề xuất thêm vào kho tri thức' })
  await draft.getByLabel('Câu trả lời').fill('Anh/chị báo Công an phường để được cấp sổ mới.')
  expect(await draft.getByLabel('Câu hỏi mẫu').inputValue()).toBe(question)
  await draft.getByLabel('Căn cứ: văn bản').fill('68/2020')
  await page.getByRole('option').first().click()
  await draft.getByLabel('Căn cứ: điều, khoản').fill('Điều 27')
  await draft.getByRole('button', { name: 'Lưu bản nháp' }).click()
  await page.getByText('Đã lưu bản nháp').first().waitFor()
  expect((await item(made)).state).toBe('CLOSED')
  await page.context().close()

  const review = await open(reviewer, '/knowledge')
  await review.getByRole('button', { name: 'Xem và duyệt' }).click()
  await review
    .getByText(/câu hỏi, không câu trả lời nào thay đổi|câu trả lời thay đổi/)
    .first()
    .waitFor()
  await review.getByRole('button', { name: 'Duyệt', exact: true }).click()
  await review.getByText('Đã duyệt. Trợ lý dùng ngay.').first().waitFor()
  const told = async () =>
    (await inbox.parts.learning.learned.forUnit(inbox.units.ward)?.(question, inbox.clock.now, false))?.text
  await eventually(async () => (await told()) === 'Anh/chị báo Công an phường để được cấp sổ mới.', 20_000)
  await review.getByText('Đang dùng').click()
  await review.getByRole('button', { name: 'Lịch sử (1 bản)' }).click()
  await review.getByRole('dialog').getByRole('button', { name: 'Thu hồi' }).click()
  const withdraw = review.getByRole('dialog', { name: 'Thu hồi' })
  await withdraw.getByLabel('Lý do').fill('Quy định đã đổi')
  await withdraw.getByRole('button', { name: 'Thu hồi' }).click()
  const history = review.getByRole('dialog', { name: /^Lịch sử/ })
  await history
    .getByText(/Vũ Thị Duyệt, .*Quy định đã đổi/)
    .first()
    .waitFor()
  expect(await history.innerText()).toMatch(/Nguyễn Thị Hoà.*Vũ Thị Duyệt/s)
  await eventually(async () => (await told()) === undefined, 20_000)
  await review.context().close()
}, 120_000)

test('a head hands what one officer holds to another; the date stays', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
  const before = (await item(made)).replyByAt
  const page = await open(head, `/unit/${made.accountId}-${made.id}`)
  await page.getByRole('heading', { name: 'Người Hỏi' }).click()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'Chuyển' })
  // Found without diacritics.
  await dialog.getByLabel('Đơn vị nhận').fill('phuong mot')
  await page.getByRole('option', { name: /Phường Một/ }).click()
  await dialog.getByLabel('Cán bộ nhận').fill('do thi')
  await page.getByRole('option', { name: 'Đỗ Thị Lan' }).click()
  await dialog.getByLabel('Lý do').fill('Cán bộ Hoà nghỉ phép')
  await dialog.getByRole('button', { name: 'Chuyển', exact: true }).click()
  await page.getByText('Đã chuyển. Hạn trả lời không đổi.').first().waitFor()
  expect(await item(made)).toMatchObject({ ownerId: lan.id, state: 'ASSIGNED', replyByAt: before })
  await page.context().close()
}, 150_000)

test('an administrator makes a unit and an officer there, who signs in and must choose an own password', async () => {
  const page = await open(admin, '/people')
  await page.getByRole('tab', { name: 'Đơn vị' }).click()
  await page.getByRole('button', { name: 'Thêm đơn vị' }).click()
  await page.getByRole('dialog').getByLabel('Tên đơn vị').fill('Phường Ba')
  await page.getByRole('dialog').getByRole('button', { name: 'Thêm' }).click()
  await page.getByText('Phường Ba').first().waitFor()
  // The list of units to choose from comes with who is signed in.
  await page.reload()
  await page.getByRole('button', { name: 'Thêm cán bộ' }).click()
  const dialog = page.getByRole('dialog', { name: 'Thêm cán bộ' })
  await dialog.getByLabel('Họ tên').fill('Phạm Văn Mới')
  await dialog.getByLabel('Thư điện tử').fill('moi@vi-du.vn')
  await dialog.getByLabel('Đơn vị').fill('phuong ba')
  await page.getByRole('option', { name: 'Phường Ba' }).click()
  await dialog.getByRole('button', { name: 'Tạo tài khoản' }).click()
  const shown = page.getByRole('dialog', { name: 'Mật khẩu lần đầu' })
  const first = (await shown.locator('pre').innerText()).trim().split('\n')[1]!
  await page.context().close()

  const fresh = await open(null, '/')
  await fresh.getByLabel('Thư điện tử').fill('moi@vi-du.vn')
  await fresh.getByLabel('Mật khẩu', { exact: true }).fill(first)
  expect(await seriousOn(fresh)).toEqual([])
  await fresh.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await fresh
    .getByText(/mật khẩu mới/i)
    .first()
    .waitFor()
  await fresh.context().close()
}, 150_000)

test('a routing rule is seen at work on the last questions before it is saved', async () => {
  await inbox.escalation({ unitId: inbox.units.ward, topic: 'tach_ho', text: 'Tách hộ ra sao?' })
  const page = await open(admin, '/routing')
  await page.getByRole('button', { name: 'Thêm quy tắc' }).click()
  const dialog = page.getByRole('dialog', { name: 'Thêm quy tắc' })
  expect(await dialog.getByRole('button', { name: 'Lưu' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Chuyển đến').fill('phuong hai')
  await page.getByRole('option', { name: 'Phường Hai' }).click()
  await dialog.getByRole('button', { name: /Xem thử/ }).click()
  await dialog
    .getByText(/câu hỏi gần nhất sẽ đổi nơi nhận|Chưa có câu hỏi nào/)
    .first()
    .waitFor()
  expect(await seriousOn(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Lưu' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.locator('.rule').getByText('Phường Hai').first().waitFor()
  await page.context().close()
}, 150_000)

test('the assistant of an account is switched off with a reason that stays on record', async () => {
  const page = await open(admin, '/accounts')
  await page.getByRole('switch', { name: 'Trợ lý tự động trả lời' }).click()
  const dialog = page.getByRole('dialog', { name: 'Tắt trợ lý tự động' })
  await dialog.getByLabel('Lý do').fill('Đang thay văn bản')
  await dialog.getByRole('button', { name: 'Tắt' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page
    .getByText(/bởi .*Đang thay văn bản/)
    .first()
    .waitFor()
  // Accounts are kept for some seconds before they are read anew.
  await eventually(async () => (await inbox.parts.accounts.byId(inbox.accountId))?.assistantOn === false, 10_000)
  await page.context().close()
}, 150_000)

describe.each([false, true])('axe finds nothing serious (dark: %s)', (dark) => {
  test('on returning, asking back, the accounts page, its dialog, and signing in', async () => {
    const draft = { state: 'submitted' as const, by: hoa.id }
    const waiting = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id, draft })
    const mine = await inbox.escalation({ unitId: inbox.units.ward, ownerId: admin.id })
    const page = await open(admin, `/approval/${waiting.accountId}-${waiting.id}`, { dark })
    const found: string[] = []
    const check = async (where: string) => found.push(...(await seriousOn(page)).map((one) => `${where}: ${one}`))
    const leave = async () => {
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
    await page.getByRole('button', { name: 'Trả lại để sửa' }).click()
    await page.getByRole('dialog').waitFor()
    await check('return')
    await leave()
    expect(page.url()).toMatch(new RegExp(`/approval/${waiting.accountId}-${waiting.id}$`))
    await page.goto(`${inbox.url}/inbox/mine/${mine.accountId}-${mine.id}`)
    await page.getByRole('heading', { name: 'Người Hỏi' }).click()
    await page.keyboard.press('h')
    await page.getByLabel('Câu hỏi thêm').waitFor()
    await check('ask')
    await page.goto(`${inbox.url}/inbox/accounts`)
    await page.getByText('Trợ lý tự động trả lời').first().waitFor()
    await check('accounts')
    await page.getByRole('button', { name: 'Kết nối tài khoản' }).click()
    await page.getByRole('dialog').waitFor()
    await check('connect')
    await leave()
    await page.context().clearCookies()
    await page.goto(`${inbox.url}/inbox/`)
    await page.getByLabel('Mật khẩu', { exact: true }).waitFor()
    await check('sign-in')
    await page.context().close()
    expect(found).toEqual([])
  }, 240_000)
})

test('nothing failed on any page', () => {
  expect(pages.problems).toEqual([])
})
