/** Greeting, ice breakers and menu of a Page: set when they changed, a refusal is remembered, a typed title means its tap. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Question } from '../../src/assistant/outcome.ts'
import { applyMenus, withTypedTitle } from '../../src/conversation/menus.ts'
import type { Account } from '../../src/store/accounts.ts'
import { type Fixture, facebookFixture, now } from './fixtures.ts'
import { quietLog } from './local-platform.ts'

let f: Fixture
let account: Account
beforeAll(async () => {
  f = await facebookFixture()
})
beforeEach(() => {
  f.platform.asked.length = 0
  f.platform.answer({ json: { result: 'success' } })
  account = { ...(f.account as Account), state: 'active', settings: { menus: {} } }
})
afterAll(async () => {
  await f.channel.close()
  await f.platform.close()
})

const { log, lines } = quietLog()
const apply = (hours = 0) => {
  const accounts = {
    all: async () => [account],
    rememberSetting: async (_id: string, change: Record<string, unknown>) => {
      // As the database gives it back: JSON.
      account.settings = JSON.parse(JSON.stringify({ ...account.settings, ...change }))
    },
  }
  const parts = { accounts, channels: { facebook: f.channel }, log, allowedHosts: new Set(['dichvucong.gov.vn']) }
  return applyMenus(parts as unknown as Parameters<typeof applyMenus>[0], new Date(now.getTime() + hours * 3600_000))
}
const calls = () => f.platform.asked.length
const titles = () =>
  f.platform.asked[0]!.json.persistent_menu[0].call_to_actions.map(({ title }: { title: string }) => title)

test('set once, not again while unchanged, again when changed', async () => {
  await apply()
  expect(titles()).toEqual(['Gặp cán bộ', 'Yêu cầu của tôi'])
  const first = calls()
  await apply()
  await apply(24)
  expect(calls()).toBe(first)
  account.settings = { ...account.settings, menus: { greeting: 'Chào anh/chị' } }
  await apply()
  expect(calls()).toBeGreaterThan(first)
})

test('an account without menus in its settings is left as it is, a paused one too', async () => {
  account.settings = {}
  await apply()
  account.settings = { menus: {} }
  account.state = 'paused'
  await apply()
  expect(calls()).toBe(0)
})

test('a refusal is remembered with its reason and not repeated each minute; other menus are tried at once', async () => {
  f.platform.answer({ status: 403, json: { error: { code: 200, message: 'Permissions error' } } })
  await apply()
  expect(account.settings.menusRefused).toMatchObject({ why: '200 Permissions error' })
  expect(lines.join()).toContain('could not be set')
  await apply()
  await apply(5)
  expect(calls()).toBe(1)
  account.settings = { ...account.settings, menus: { greeting: 'Khác' } }
  await apply(5)
  expect(calls()).toBe(2)
  f.platform.answer({ json: { result: 'success' } })
  await apply(12)
  expect(account.settings.menusRefused).toBeNull()
})

test('an entry to a site outside the list is left out', async () => {
  const menu = [
    { title: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn/p' },
    { title: 'Lạ', url: 'https://dichvucong.example/p' },
  ]
  account.settings = { menus: { menu } }
  await apply()
  expect(titles()).toEqual(['Cổng dịch vụ công'])
})

test.each([
  ['Gặp cán bộ', '#officer'],
  ['gap can bo', '#officer'],
  ['YÊU CẦU CỦA TÔI!', '#mine'],
  ['Mất căn cước?', '#mat'],
  ['tôi muốn gặp cán bộ', null],
])('"%s" typed means %s', (text, payload) => {
  account.settings = { menus: { iceBreakers: [{ question: 'Mất căn cước?', payload: '#mat' }] } }
  const question = { text, payload: null } as Question
  expect(withTypedTitle(account, question).payload).toBe(payload)
})
