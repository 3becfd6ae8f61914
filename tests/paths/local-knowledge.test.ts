/** What a unit adds, as a citizen sees it: its address, its own cases, its words, and the places that were merged into it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'tro-ly-local-'))
const lexicon = join(folder, 'lexicon.yaml')
let ward: TestServer
let elsewhere: TestServer
beforeAll(async () => {
  cpSync(join(import.meta.dirname, '../../knowledge/local'), folder, { recursive: true })
  const example = join(folder, 'vi-du.yaml')
  const own = `  - unit: phuong-mau-mot
    topics: [dang_ky_tam_tru]
    heading: "Trường hợp: Ở khu nhà nổi Ví Dụ"
    mode: add
    cues: [khu nhà nổi]
    text: Người ở khu nhà nổi Ví Dụ nộp tại chốt số 9 (ví dụ).
    source: Ví dụ
    checkedOn: 2026-11-24
    reviewBy: 2027-06-30
`
  writeFileSync(example, readFileSync(example, 'utf8').replace('sections:\n', `sections:\n${own}`))
  ward = await startServer({ UNIT_NAME: 'Công an Phường Mẫu Một', LOCAL_KNOWLEDGE_DIR: folder })
  elsewhere = await startServer({ UNIT_NAME: 'Công an phường khác', LOCAL_KNOWLEDGE_DIR: folder })
}, 240_000)
afterAll(async () => {
  await ward?.stop()
  await elsewhere?.stop()
  rmSync(folder, { recursive: true })
})

/** What the citizen reads; several messages are one after another, each answered. */
async function ask(server: TestServer, ...texts: string[]): Promise<string> {
  const person = server.emulator.addPerson('zalo', { interacted: true })
  let read = ''
  for (const text of texts) {
    const mark = server.emulator.mark()
    await server.emulator.citizenSends('zalo', person.id, { text })
    read = (await server.emulator.waitForSent({ channel: 'zalo', personId: person.id, after: mark }, 15_000)).text!
  }
  return read
}

test("a unit's own address is told by its own account, and by nobody else's", async () => {
  const question = 'đăng ký tạm trú thì làm ở đâu ạ'
  expect(await ask(ward, question)).toContain('đường Ví Dụ')
  expect(await ask(elsewhere, question)).not.toContain('Ví Dụ')
})

test('a special case that a unit wrote is found by its own words, without training anything, and only at that unit', async () => {
  expect(await ask(ward, 'em ở khu nhà nổi thì đăng ký tạm trú cần giấy tờ gì')).toContain('chốt số 9')
  expect(await ask(ward, 'o khu nha noi dang ky tam tru can gi')).toContain('chốt số 9')
  expect(await ask(ward, 'đăng ký tạm trú cần giấy tờ gì')).not.toContain('chốt số 9')
  expect(await ask(elsewhere, 'em ở khu nhà nổi thì đăng ký tạm trú cần giấy tờ gì')).not.toContain('chốt số 9')
})

test('who names an old ward is told its office of today; who names an old district is asked with the wards of today', async () => {
  const told = await ask(ward, 'em ở phường 3 gò mẫu, đăng ký tạm trú thì làm ở đâu ạ')
  expect(told).toContain('Phường 3 (Quận Gò Mẫu cũ) nay thuộc Phường Mẫu Một từ 01/7/2025')
  expect(told).toContain('số 1 đường Ví Dụ')
  const asked = await ask(ward, 'em ở Gò Mẫu làm ở đâu')
  expect(asked).toContain('1. Phường Gò Mẫu')
  expect(asked).toContain('Quận Gò Mẫu không còn')
  expect(await ask(ward, 'em ở Gò Mẫu làm ở đâu', '3')).toContain('số 3 đường Ví Dụ')
})

test('nothing is made up: an office without a known address is named, and no address told', async () => {
  const told = await ask(ward, 'em ở xã Mẫu Lâm', 'đăng ký tạm trú thì làm ở đâu ạ')
  expect(told).toContain('Công an Xã Mẫu Lâm. Em chưa có địa chỉ')
  expect(told).not.toContain('đường Ví Dụ')
})

test("an officers' word is live in the running server within a minute, explains itself, and can be taken back", async () => {
  const before = readFileSync(lexicon, 'utf8')
  const question = 'xin tờ bìa xanh ở đâu'
  const line = 'Tờ bìa xanh là cách gọi cũ; nay là phiếu lý lịch tư pháp.'
  expect(await ask(ward, question)).not.toContain(line)
  writeFileSync(
    lexicon,
    `${before}  - { words: [tờ bìa xanh], means: phiếu lý lịch tư pháp, explain: "${line}", source: { document: 28/2009/QH12 }, checkedOn: 2026-11-24 }\n`,
  )
  await eventually(async () => (await ask(ward, 'xin to bia xanh o dau')).includes(line), 60_000)
  expect(await ask(ward, question)).toMatch(/Hồ sơ nghiệp vụ|lý lịch tư pháp/)
  writeFileSync(lexicon, before)
  await eventually(async () => !(await ask(ward, question)).includes(line), 60_000)
}, 150_000)
