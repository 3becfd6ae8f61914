import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openInbox, password, type TestInbox } from './support.ts'

let inbox: TestInbox
let admin: { id: string; cookie: string }
beforeAll(async () => {
  inbox = await openInbox()
  admin = await inbox.officer('admin', inbox.units.province)
})
afterAll(() => inbox.close())

const ask = (path: string, body: object, cookie = admin.cookie) => inbox.request('POST', path, cookie, body)
const row = (email: string, more: Record<string, string> = {}) => ({
  'họ tên': 'Lê Thị Bình',
  'thư điện tử': email,
  'vai trò': 'Cán bộ',
  'đơn vị': 'Phường Một',
  ...more,
})

describe('officers', () => {
  test('a new officer signs in with the password that is shown once, and must change it first', async () => {
    const officer = { name: 'Trần Văn An', email: 'An@Vi-Du.vn', role: 'officer', unitId: inbox.units.ward }
    const made = await ask('/people', officer)
    expect(made.status).toBe(200)
    const entered = await inbox.signIn('an@vi-du.vn', String(made.body.firstPassword))
    const me = await inbox.request('GET', '/me', entered.cookie)
    expect(me.body).toMatchObject({ name: 'Trần Văn An', mustChangePassword: true })
    expect((await ask('/people', officer)).body.error).toMatchObject({ code: 'taken' })
    const listed = (await inbox.request('GET', '/people', admin.cookie)).body.people as { email: string }[]
    expect(JSON.stringify(listed)).not.toContain(String(made.body.firstPassword))
    expect(listed.map((one) => one.email)).toContain('an@vi-du.vn')
  })

  test('who is switched off is out at once and does not come in again; the record says who did it and why', async () => {
    const left = await inbox.officer('officer', inbox.units.ward)
    expect((await ask(`/people/${left.id}/disable`, { reason: '' })).status).toBe(400)
    expect((await ask(`/people/${left.id}/disable`, { reason: 'Nghỉ hưu' })).status).toBe(200)
    expect((await inbox.request('GET', '/me', left.cookie)).status).toBe(401)
    const again = await inbox.signIn(left.email)
    const unknown = await inbox.signIn('khong-co-ai@vi-du.vn')
    expect([again.status, again.body]).toEqual([unknown.status, unknown.body])
    const audit = await inbox.db.selectFrom('audit').selectAll().where('subject_id', '=', left.id).execute()
    expect(audit.at(-1)).toMatchObject({ type: 'officer-disabled', actor: admin.id, detail: { reason: 'Nghỉ hưu' } })
    expect((await ask(`/people/${left.id}/enable`, {})).status).toBe(200)
    expect((await inbox.signIn(left.email)).status).toBe(200)
  })

  test('nobody is switched off while citizens wait on them, nor by themselves', async () => {
    const busy = await inbox.officer('officer', inbox.units.ward)
    await inbox.escalation({ unitId: inbox.units.ward, ownerId: busy.id })
    const answer = await ask(`/people/${busy.id}/disable`, { reason: 'Chuyển' })
    expect(answer.body.error).toMatchObject({ code: 'holds', message: expect.stringContaining('1 yêu cầu') })
    expect((await ask(`/people/${admin.id}/disable`, { reason: 'x' })).body.error?.code).toBe('self')
  })

  test('a new first password ends the old one and every session', async () => {
    const forgot = await inbox.officer('officer', inbox.units.ward)
    const reset = await ask(`/people/${forgot.id}/reset-password`, {})
    expect((await inbox.request('GET', '/me', forgot.cookie)).status).toBe(401)
    expect((await inbox.signIn(forgot.email, password)).status).toBe(401)
    expect((await inbox.signIn(forgot.email, String(reset.body.firstPassword))).status).toBe(200)
  })

  test('an administrator of a ward reaches neither the ward beside nor the place above', async () => {
    const local = await inbox.officer('admin', inbox.units.ward)
    const beside = await inbox.officer('officer', inbox.units.other)
    const officer = { name: 'Người Khác', role: 'officer' }
    expect((await ask(`/people/${beside.id}/end-sessions`, {}, local.cookie)).status).toBe(404)
    const made = await ask('/people', { ...officer, email: 'x@vi-du.vn', unitId: inbox.units.other }, local.cookie)
    expect(made.status).toBe(404)
    const above = await ask('/people', { ...officer, role: 'admin', email: 'y@vi-du.vn', unitId: null }, local.cookie)
    expect(above.status).toBe(404)
    const promoted = await ask(`/people/${local.id}/change`, { ...officer, unitId: inbox.units.ward }, local.cookie)
    expect(promoted.body.error?.code).toBe('self')
  })
})

describe('a table of officers', () => {
  test.each([
    ['a column missing', { 'họ tên': 'Lê Thị Bình' }, /Thiếu|chưa đúng/],
    ['a wrong e-mail', row('khong-phai-thu'), /Thư điện tử chưa đúng/],
    ['an unknown role', row('b@vi-du.vn', { 'vai trò': 'Giám đốc' }), /Vai trò phải là một trong: Cán bộ/],
    ['an unknown unit', row('b@vi-du.vn', { 'đơn vị': 'Phường Chín' }), /Không có đơn vị này/],
  ])('%s is named by its line, and nothing is made', async (_name, wrong, said) => {
    const rows = [row('dung@vi-du.vn'), wrong]
    const { lines } = (await ask('/people/import', { rows, apply: false })).body as {
      lines: { row: number; problem: string | null }[]
    }
    expect(lines.map((line) => line.problem === null)).toEqual([true, false])
    expect(lines[1]).toMatchObject({ row: 3, problem: expect.stringMatching(said) })
    expect((await ask('/people/import', { rows, apply: true })).body.error?.code).toBe('wrong-lines')
    expect((await inbox.signIn('dung@vi-du.vn')).status).toBe(401)
  })

  test('all right lines are made together, each with a password of its own; a second time they are known', async () => {
    const rows = [row('mot@vi-du.vn'), row('hai@vi-du.vn', { 'vai trò': 'chỉ huy đơn vị', 'đơn vị': 'PHƯỜNG HAI' })]
    const { made } = (await ask('/people/import', { rows, apply: true })).body as {
      made: { email: string; firstPassword: string }[]
    }
    expect(new Set(made.map((one) => one.firstPassword)).size).toBe(2)
    const second = await inbox.signIn('hai@vi-du.vn', made[1]!.firstPassword)
    expect((await inbox.request('GET', '/me', second.cookie)).body).toMatchObject({
      role: 'head',
      unitName: 'Phường Hai',
    })
    const { lines } = (await ask('/people/import', { rows, apply: false })).body as { lines: { problem: string }[] }
    expect(lines[0]!.problem).toMatch(/đã có tài khoản/)
  })
})

describe('units', () => {
  test('a unit is made, renamed and hung elsewhere, never under itself', async () => {
    const made = await ask('/units', { name: 'Công an phường Ba', level: 'commune', parentId: inbox.units.province })
    const id = String(made.body.id)
    const below = await ask('/units', { name: 'Tổ công tác phường Ba', level: 'office', parentId: id })
    const change = { name: 'Công an phường Ba', level: 'commune', parentId: String(below.body.id) }
    expect((await ask(`/units/${id}/change`, change)).body.error?.code).toBe('ring')
    expect((await ask(`/units/${id}/change`, { ...change, parentId: inbox.units.other })).status).toBe(200)
    expect((await ask('/units', { ...change, parentId: inbox.units.province })).body.error?.code).toBe('taken')
  })

  test('a table of units may name a parent from an earlier line', async () => {
    const line = (name: string, parent: string, level = 'Cấp xã') => ({
      'tên đơn vị': name,
      cấp: level,
      'đơn vị cấp trên': parent,
    })
    const rows = [line('Phòng Bốn', 'Công an tỉnh', 'Phòng, đội của tỉnh'), line('Đội Năm', 'Phòng Bốn')]
    expect(
      (await ask('/units/import', { rows: [...rows, line('Sáu', 'Không có đâu')], apply: true })).body.error?.code,
    ).toBe('wrong-lines')
    expect((await ask('/units/import', { rows, apply: true })).status).toBe(200)
    const { units } = (await inbox.request('GET', '/units', admin.cookie)).body as {
      units: { id: string; name: string; parentId: string }[]
    }
    const four = units.find((unit) => unit.name === 'Phòng Bốn')!
    expect(units.find((unit) => unit.name === 'Đội Năm')!.parentId).toBe(four.id)
  })
})
