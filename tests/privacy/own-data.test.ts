/** A citizen sees and deletes what is stored, from the phone, on the real server. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ownDataWish } from '../../src/conversation/own-data.ts'
import { citizenData } from '../../src/privacy/kept-data.ts'
import type { Message } from '../../src/store/messages.ts'
import { contentsOf } from '../support/contents.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

const wishOf = (text: string, choices: { title: string; payload: string }[] = []) =>
  ownDataWish([{ text, payload: null } as Message], { choices })
const offered = [
  { title: 'Đồng ý xóa', payload: '#data:delete' },
  { title: 'Không xóa', payload: '#data:keep' },
]

describe('what is typed', () => {
  test.each([
    'Xóa dữ liệu của tôi',
    'xoa du lieu cua toi',
    'cho em xóa hết dữ liệu cá nhân của em với ạ',
    'tôi muốn xóa toàn bộ tin nhắn',
  ])('%s asks whether to delete', (text) => expect(wishOf(text)).toBe('ask-delete'))
  test.each([
    'xem dữ liệu của tôi',
    'cho toi xem thong tin da luu cua toi',
    'dữ liệu của tôi',
    'xem lại lịch sử tin nhắn',
  ])('%s asks whether to show', (text) => expect(wishOf(text)).toBe('ask-see'))
  test.each([
    'xóa đăng ký thường trú thì cần gì',
    'xóa dữ liệu vneid trên máy cũ thế nào',
    'xem thông tin cư trú ở đâu',
    'dữ liệu dân cư sai thì sửa thế nào',
    'xóa tài khoản định danh',
  ])('%s is a question about a procedure', (text) => expect(wishOf(text)).toBeNull())
  test.each(['Đồng ý xóa', 'dong y xoa', 'xóa hết đi', '1'])(
    '%s deletes, but only right after the question',
    (text) => {
      expect(wishOf(text, offered)).toBe('delete')
      expect(wishOf(text)).toBeNull()
    },
  )
  test('a pressed button counts as it is', () => {
    expect(ownDataWish([{ text: 'Không xóa', payload: '#data:keep' } as Message], {})).toBe('keep')
    expect(wishOf('2', offered)).toBe('keep')
  })
})

test('what is shown and what is deleted is one list: every table with something of a person has a name for the person', () => {
  for (const [table, { person, personal, called }] of Object.entries(citizenData))
    expect([table, called !== undefined]).toEqual([table, person !== undefined && personal !== undefined])
})

describe('on a phone', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  }, 120_000)
  afterAll(() => server.stop())

  const said = 'làm lại căn cước bị mất hết bao nhiêu tiền'
  test.each(['zalo', 'facebook'] as const)(
    'see, then delete, on %s: each step is told, the database holds nothing afterwards',
    async (channel) => {
      const { emulator } = server
      const person = emulator.addPerson(channel, { name: 'Nguyễn Văn Tèo', interacted: true })
      const say = async (act: { text: string } | { tap: string }, text: RegExp) => {
        const after = emulator.mark()
        await emulator.citizenSends(channel, person.id, act)
        return (await emulator.waitForSent({ channel, personId: person.id, after, text }, 15_000)).text!
      }
      await say({ text: said }, /đồng ý để đơn vị lưu nội dung.*\/privacy/s)
      await say({ text: 'cho tôi gặp cán bộ' }, /HD-/)
      const officer = await signIn(server.url)
      const row = (await officer.list('unassigned')).sort((a, b) => Number(b.id) - Number(a.id))[0]!
      expect((await officer.act(row, 'take')).status).toBe(200)
      expect((await officer.act(row, 'notes', { text: 'Đã xem hồ sơ' })).status).toBe(200)
      const answered = emulator.mark()
      expect((await officer.reply(row, 'Mời bác đến trụ sở.')).status).toBe(200)
      await emulator.waitForSent({ channel, personId: person.id, after: answered, text: /Mời bác/ }, 15_000)
      await say({ text: 'dữ liệu của tôi' }, /bản tóm tắt/)
      const shown = await say({ text: 'gui cho toi' }, /đang lưu của anh\/chị/)
      expect(shown).toContain('làm lại căn cước')
      for (const { called } of Object.values(citizenData))
        if (called) expect(shown).toMatch(new RegExp(`- [1-9]\\d* ${called.replace(/[()/]/g, '.')}`))
      await say({ text: 'xoa du lieu cua toi' }, /không hoàn lại được/)
      await say(channel === 'zalo' ? { text: 'dong y xoa' } : { tap: 'Đồng ý xóa' }, /Em đã xóa dữ liệu/)
      const left = await contentsOf(server.database, true)
      for (const table of ['citizen', 'conversation', 'message', 'question', 'event'])
        expect([table, left.get(`public.${table}`)!.includes('làm lại căn cước')]).toEqual([table, false])
      const people = await server.database.db.selectFrom('citizen').select(['platform_id', 'forget_at']).execute()
      expect(people.filter((one) => one.platform_id === person.id).map((one) => one.forget_at !== null)).toEqual([true])
      expect(people.some((one) => one.platform_id.startsWith('forgotten-'))).toBe(true)
    },
    90_000,
  )
})
