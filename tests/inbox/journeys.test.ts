/** What officers do on the page, in Chromium, and whether everybody can: axe finds nothing serious. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { saveCanned } from '../../src/store/canned-answers.ts'
import { eventually } from '../support/eventually.ts'
import { openPages, seriousOn } from './pages.ts'
import { openInbox, type TestInbox } from './support.ts'

type Person = Awaited<ReturnType<TestInbox['officer']>>
let inbox: TestInbox
let pages: Awaited<ReturnType<typeof openPages>>
let hoa: Person
let head: Person
let admin: Person
let auditor: Person
const open: (typeof pages)['open'] = (...given) => pages.open(...given)

beforeAll(async () => {
  inbox = await openInbox()
  pages = await openPages(inbox)
  const { ward, province } = inbox.units
  hoa = await inbox.officer('officer', ward, 'Nguyễn Thị Hoà')
  head = await inbox.officer('head', ward, 'Trần Quốc Bảo')
  admin = await inbox.officer('admin', province, 'Lê Minh Châu')
  auditor = await inbox.officer('auditor', province, 'Phạm Kiểm')
  const canned = {
    id: null,
    unitId: province,
    title: 'Mời đến trụ sở',
    text: 'Mời đến {ten_don_vi}, mã {ma}, {dia_chi}',
  }
  await saveCanned(inbox.db, canned, 'all', admin.id, inbox.clock.now)
}, 240_000)
afterAll(async () => {
  await pages?.close()
  await inbox?.close()
})

const stateOf = async (made: { path: string }) =>
  ((await inbox.request('GET', made.path, admin.cookie)).body.escalation as { state: string }).state

test('an officer on a phone answers with a suggestion in four taps, takes it back, and nothing typed is lost', async () => {
  const made = await inbox.escalation({
    unitId: inbox.units.ward,
    topic: 'dang_ky_tam_tru',
    text: 'Tạm trú cần giấy gì?',
  })
  const page = await open(hoa, '/unassigned', { width: 390 })
  await page.getByText('Tạm trú cần giấy gì?').click()
  await page.getByRole('button', { name: 'Gợi ý' }).click()
  await page.locator('.insert-choice').first().click()
  const box = page.getByLabel('Câu trả lời', { exact: true })
  const words = await box.inputValue()
  expect(words).toMatch(/tạm trú/i)
  expect(words).toMatch(/Căn cứ/)
  // The server's clock stands still here, the page's runs: the fifteen seconds begin now.
  inbox.clock.now = new Date(inbox.clock.now.getTime() + 120_000)
  await page.getByRole('button', { name: 'Gửi', exact: true }).click()
  await page
    .getByText(/Sẽ gửi sau/)
    .first()
    .waitFor()
  expect(await stateOf(made)).toBe('ANSWERED')
  expect(await inbox.audit('escalation', made.id)).toEqual(['claim', 'reply'])
  await page.getByRole('button', { name: /Thu hồi/ }).click()
  await page.getByText(/Sẽ gửi sau/).waitFor({ state: 'hidden' })
  await eventually(async () => (await box.inputValue()) === words, 10_000)
  expect(await stateOf(made)).toBe('IN_PROGRESS')
  await page.context().close()
}, 150_000)

test('a canned answer comes by "/"; what could not be filled in keeps it from being sent', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
  const page = await open(hoa, `/mine/${made.accountId}-${made.id}`)
  const box = page.getByLabel('Câu trả lời', { exact: true })
  await box.press('/')
  await page.getByLabel('Tìm trong gợi ý').fill('moi den')
  await page.keyboard.press('Enter')
  await page.getByText('Còn chỗ chưa điền: {dia_chi}').first().waitFor()
  expect(await box.inputValue()).toBe(`Mời đến Phường Một, mã ${made.code}, {dia_chi}`)
  await box.press('Control+Enter')
  expect(await stateOf(made)).toBe('IN_PROGRESS')
  await page.context().close()
}, 150_000)

test('a head returns a draft with a reason, approves the next one, and hands a case to somebody else', async () => {
  const draft = { state: 'submitted' as const, by: hoa.id }
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id, draft })
  const page = await open(head, `/approval/${made.accountId}-${made.id}`)
  await page.getByRole('button', { name: 'Trả lại để sửa' }).click()
  const dialog = page.getByRole('dialog', { name: 'Trả lại để sửa' })
  await dialog.getByLabel('Cần sửa gì').fill('Ghi rõ điều khoản')
  await dialog.getByRole('button', { name: 'Trả lại' }).last().click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await stateOf(made)).toBe('IN_PROGRESS')
  const again = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id, draft })
  await page.goto(`${inbox.url}/inbox/approval/${again.accountId}-${again.id}`)
  await page.getByRole('button', { name: 'Duyệt và gửi' }).click()
  await page.getByText('Đã duyệt, câu trả lời đang được gửi.').first().waitFor()
  expect(await stateOf(again)).toBe('ANSWERED')
  await page.context().close()
}, 150_000)

test('notes are for colleagues; who only reads has nothing to press', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id })
  const page = await open(hoa, `/mine/${made.accountId}-${made.id}`)
  await page.getByRole('heading', { name: 'Người Hỏi' }).waitFor()
  await page.keyboard.press('n')
  const note = page.getByLabel('Ghi chú nội bộ')
  await note.pressSequentially('Nhờ @tran')
  await page.getByRole('button', { name: '@Trần Quốc Bảo' }).click()
  await note.press('Control+Enter')
  await page.getByRole('log').getByText('Nhờ @Trần Quốc Bảo').first().waitFor()
  const { body } = await inbox.request('GET', `${made.path}/messages`, hoa.cookie)
  expect(JSON.stringify(body)).not.toContain('Nhờ @Trần')
  const reader = await open(auditor, `/all/${made.accountId}-${made.id}`)
  await reader.getByText('Bạn có quyền xem, không có quyền trả lời.').first().waitFor()
  expect(await reader.locator('.foot button').count()).toBe(0)
  await Promise.all([page.context().close(), reader.context().close()])
}, 150_000)

test('an administrator writes a canned answer that officers find at once', async () => {
  const page = await open(admin, '/canned')
  await page.getByRole('button', { name: 'Thêm câu mẫu' }).click()
  const dialog = page.getByRole('dialog', { name: 'Thêm câu mẫu' })
  await dialog.getByLabel('Tên').fill('Giờ tiếp dân')
  await dialog.getByLabel('Nội dung').fill('Đơn vị làm việc {gio_lam_viec}.')
  await dialog.getByRole('button', { name: 'Lưu' }).click()
  await page.getByText('Giờ tiếp dân').first().waitFor()
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const { body } = await inbox.request('GET', `${made.path}/suggestions`, hoa.cookie)
  expect(body.canned).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        text: expect.stringContaining('Đơn vị làm việc thứ Hai đến thứ Sáu: 7:30–11:30, 13:30–17:00'),
      }),
    ]),
  )
  await page.context().close()
}, 150_000)

test('an officer keeps a filter, comes back to it from the left pane, and does the same with many at once', async () => {
  const unitId = inbox.units.ward
  const text = 'Trang nộp hồ sơ báo lỗi 503'
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => inbox.escalation({ unitId, text })))
  const page = await open(hoa, '/unassigned')
  await page.getByLabel(/Tìm theo mã/).fill('loi 503')
  await page.getByRole('button', { name: 'Lưu bộ lọc' }).click()
  await page.getByLabel('Tên bộ lọc').fill('Lỗi cổng')
  await page.keyboard.press('Enter')
  const kept = page.getByRole('link', { name: /Lỗi cổng/ })
  await kept.waitFor()
  expect(await kept.innerText()).toMatch(/3/)
  await page.getByRole('link', { name: /^Của tôi/ }).click()
  await kept.click()
  await page.locator('.row').nth(2).waitFor()
  // Chosen with the keyboard, then up to the last by Shift and a click.
  await page.keyboard.press('x')
  await page
    .locator('.row')
    .last()
    .click({ modifiers: ['Shift'] })
  await page.getByText('Đã chọn 3').first().waitFor()
  // Another officer is faster with one of them.
  await inbox.request('POST', `${second!.path}/take`, head.cookie, { version: 0 })
  await page.getByRole('toolbar').getByRole('button', { name: 'Nhận' }).click()
  const told = page.getByRole('dialog', { name: '1 yêu cầu chưa nhận được' })
  await told.getByText(second!.code).first().waitFor()
  expect(await told.innerText()).toMatch(/2 yêu cầu khác đã xong.*Trần Quốc Bảo/s)
  expect(await Promise.all([first!, second!, third!].map(stateOf))).toEqual(Array(3).fill('IN_PROGRESS'))
  expect(await seriousOn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await told.waitFor({ state: 'hidden' })
  await page.getByText('Đã chọn 1').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('Đã chọn 1').waitFor({ state: 'hidden' })
  await page.context().close()
}, 150_000)

describe.each([false, true])('axe finds nothing serious (dark: %s)', (dark) => {
  test('on the conversation, its dialogs and every page', async () => {
    const draft = { state: 'submitted' as const, by: hoa.id }
    const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: admin.id, topic: 'tach_ho' })
    const waiting = await inbox.escalation({ unitId: inbox.units.ward, ownerId: hoa.id, draft })
    await inbox.request('POST', `${made.path}/notes`, hoa.cookie, { text: 'Ghi chú', mentions: [] })
    const page = await open(admin, `/mine/${made.accountId}-${made.id}`, { dark })
    await page.getByLabel('Câu trả lời', { exact: true }).waitFor()
    const found: string[] = []
    const check = async (where: string) => {
      found.push(...(await seriousOn(page)).map((one) => `${where}: ${one}`))
    }
    await check('conversation')
    for (const key of ['s', 'g', 'd', 'c', 'e', 'u', '?']) {
      await page.getByRole('heading', { name: 'Người Hỏi' }).click()
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor()
      await check(`dialog ${key}`)
      // The first Escape closes it, and nothing under it.
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(page.url()).toMatch(new RegExp(`/mine/${made.accountId}-${made.id}$`))
    }
    for (const path of [
      `/approval/${waiting.accountId}-${waiting.id}`,
      ...['/figures', '/routing', '/calendar', '/notices', '/people', '/trouble', '/canned'],
    ]) {
      await page.goto(`${inbox.url}/inbox${path}`)
      await page.locator('main').first().waitFor()
      await page.waitForLoadState('networkidle', { timeout: 1_500 }).catch(() => {})
      await check(path)
    }
    await page.context().close()
    expect(found).toEqual([])
  }, 300_000)
})

test('nothing failed on any page', () => {
  expect(pages.problems).toEqual([])
})
