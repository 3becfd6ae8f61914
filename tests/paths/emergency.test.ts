/** Danger to life: the citizen is told whom to call, and the officers on duty see it at once, on record, once a person and hour. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { openBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

// A Tuesday morning in Vietnam, in working time.
const morning = new Date('2026-11-24T03:00:00Z')
let clock = morning
let server: TestServer
let browser: Browser
let people = 0
beforeAll(async () => {
  server = await startServer({}, () => clock)
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => {
  clock = new Date(clock.getTime() + 2 * 3_600_000)
})

const [hoa, bao] = demoOfficers
async function says(text: string, expected: RegExp, person?: string): Promise<string> {
  const { emulator } = server
  const id = person ?? emulator.addPerson('zalo', { name: `Người dân ${++people}`, interacted: true }).id
  const after = emulator.mark()
  await emulator.citizenSends('zalo', id, { text })
  await emulator.waitForSent({ channel: 'zalo', personId: id, after, text: expected }, 30_000)
  return id
}
/** Alarms an officer was told of, oldest first. */
const told = async (email: string) =>
  server.database.db
    .selectFrom('notice')
    .innerJoin('officer', 'officer.id', 'notice.officer_id')
    .select(['notice.title', 'notice.body', 'notice.link', 'notice.read_at'])
    .where('officer.email', '=', email)
    .where('notice.kind', '=', 'emergency')
    .orderBy('notice.id')
    .execute()
const audited = async (type: string) =>
  server.database.db.selectFrom('audit').selectAll().where('type', '=', type).orderBy('seq').execute()
const escalations = async () =>
  Number(
    (
      await server.database.db
        .selectFrom('escalation')
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

test('a fire: the citizen reads 114, officer and head are told at once without the citizen’s words; no request is opened', async () => {
  clock = morning
  const before = await escalations()
  const person = await says('cháy nhà số 12 ngõ 34 Hoàng Hoa Thám cứu với', /114/)
  for (const officer of [hoa, bao]) {
    const [notice, ...more] = await told(officer.email)
    expect([notice!.title, more]).toEqual(['Khẩn cấp: có người báo cháy hoặc cần cứu nạn (114)', []])
    expect(`${notice!.title} ${notice!.body}`).not.toMatch(/Hoàng Hoa Thám|Người dân 1/)
  }
  expect(await escalations()).toBe(before)
  const [entry] = await audited('alarm')
  expect(entry).toMatchObject({ subject: 'conversation', actor: 'assistant', detail: { danger: 'fire' } })
  expect((entry!.detail as { told: string[] }).told).toHaveLength(2)

  // Five cries are one emergency; after an hour it is told anew; somebody else's is another one.
  clock = new Date(morning.getTime() + 59 * 60_000)
  await says('cháy lớn quá rồi', /114/, person)
  expect(await told(hoa.email)).toHaveLength(1)
  await says('ba em bị đột quỵ bất tỉnh', /115/)
  expect(await told(hoa.email)).toHaveLength(2)
  clock = new Date(morning.getTime() + 61 * 60_000)
  await says('đang cháy to', /114/, person)
  expect(await told(hoa.email)).toHaveLength(3)
}, 120_000)

test('an ordinary question about a fire of long ago, and fraud, are no alarms', async () => {
  const before = (await audited('alarm')).length
  await says('thẻ căn cước bị cháy làm lại thế nào', /./)
  await says('lỡ đọc mã otp cho họ mất tiền rồi', /ngân hàng/)
  expect(await audited('alarm')).toHaveLength(before)
})

test('who wants to die goes to an officer as an urgent request, and the alarm leads to it', async () => {
  const before = await escalations()
  await says('em muốn chết', /HD-/)
  expect(await escalations()).toBe(before + 1)
  expect((await told(hoa.email)).at(-1)!.title).toContain('tự làm hại mình')
})

test('at night, with nobody on duty, the head is told; while an officer holds the conversation, that officer too', async () => {
  clock = new Date('2026-11-24T19:00:00Z')
  const count = (await told(hoa.email)).length
  await says('có trộm đột nhập vào nhà', /113/)
  expect(await told(hoa.email)).toHaveLength(count)
  expect((await told(bao.email)).at(-1)!.title).toContain('113')

  const person = await says('cho tôi gặp cán bộ', /HD-/)
  const officer = await signIn(server.url, hoa.email)
  const row = (await officer.list('unassigned')).sort((a, b) => Number(b.id) - Number(a.id))[0]!
  expect((await officer.act(row, 'take')).status).toBe(200)
  const sent = server.emulator.mark()
  await server.emulator.citizenSends('zalo', person, { text: 'cháy nhà rồi cứu với' })
  await eventually(async () => (await told(hoa.email)).length === count + 1, 20_000)
  // The assistant is silent while an officer speaks.
  await expect(server.emulator.waitForSent({ personId: person, after: sent, text: /114/ }, 500)).rejects.toThrow()
}, 60_000)

test('it stands above everything in the open inbox until it was seen; reading and seeing are on record', async () => {
  clock = new Date('2026-11-26T03:00:00Z')
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' })
  page.setDefaultTimeout(20_000)
  await page.goto(`${server.url}/inbox/`)
  await page.getByLabel('Thư điện tử').fill(hoa.email)
  await page.getByLabel('Mật khẩu').first().fill(demoPassword)
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  const bar = page.getByRole('alert')
  // Those of the tests before, which nobody has seen: "mark all as read" does not take an alarm away.
  await bar.getByRole('link').first().waitFor()
  await page.getByRole('button', { name: /Thông báo, / }).click()
  await page.getByRole('button', { name: 'Đánh dấu đã đọc' }).click()
  await page.keyboard.press('Escape')

  await says('có người cầm dao đuổi chém ở chợ Đông Ba', /113/)
  const opening = bar.getByRole('link').filter({ hasText: '113' }).first()
  await opening.waitFor()
  await opening.click()
  await page.getByText('có người cầm dao đuổi chém ở chợ Đông Ba').first().waitFor()
  await page.getByRole('button', { name: 'Tôi đã xem và đang xử lý' }).click()
  await page.getByText('Đã ghi nhận là bạn đã xem.').first().waitFor()
  const { id } = await server.database.db
    .selectFrom('officer')
    .select('id')
    .where('email', '=', hoa.email)
    .executeTakeFirstOrThrow()
  const alarm = (await audited('alarm')).at(-1)!
  for (const type of ['opened', 'alarm-seen'])
    expect((await audited(type)).at(-1)).toMatchObject({ actor: id, subject_id: alarm.subject_id })
  // Seen by one: the head still has it before him.
  expect((await told(bao.email)).at(-1)!.read_at).toBeNull()

  // Who was not told of it reads nothing of it.
  const link = (await told(hoa.email)).at(-1)!.link!.replace('/emergency/', '/emergencies/').replace('-', '/')
  const status = await page.evaluate((path) => fetch(`/inbox/api${path}`).then((answer) => answer.status), link)
  expect(status).toBe(200)
  const stranger = await browser.newPage()
  await stranger.goto(`${server.url}/inbox/`)
  await stranger.getByLabel('Thư điện tử').fill(demoOfficers[2].email)
  await stranger.getByLabel('Mật khẩu').first().fill(demoPassword)
  await stranger.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await stranger.getByRole('navigation', { name: 'Hàng đợi' }).waitFor()
  expect(await stranger.evaluate((path) => fetch(`/inbox/api${path}`).then((answer) => answer.status), link)).toBe(404)
}, 90_000)
