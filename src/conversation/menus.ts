/** What stands round the chat: greeting, ice breakers and menu of each Page, set when they changed; titles typed by hand. */
import { createHash } from 'node:crypto'
import type { Question } from '../assistant/outcome.ts'
import type { Account } from '../store/accounts.ts'
import { settingsOf } from './account-settings.ts'
import { foreignHosts } from './links.ts'
import type { Parts } from './parts.ts'

/** A refusal is tried again after so long: a Page takes 10 such calls in 10 minutes. */
const refusedAgainMs = 6 * 3600_000

/** Sets the menus of every account whose settings changed since they were last set. A refusal is remembered (`menusRefused`,
 * shown by the doctor) and not tried again for some hours unless the menus change. */
export async function applyMenus(
  parts: Pick<Parts, 'accounts' | 'channels' | 'log' | 'allowedHosts'>,
  now: Date,
): Promise<void> {
  for (const account of await parts.accounts.all()) {
    const { menus, menusRefused: refused } = settingsOf(account)
    if (!menus || account.state === 'paused') continue
    const hash = createHash('sha256').update(JSON.stringify(menus)).digest('base64url').slice(0, 16)
    if (account.settings.menusHash === hash) continue
    if (refused?.hash === hash && now.getTime() - refused.at.getTime() < refusedAgainMs) continue
    const menu = menus.menu.filter(
      (entry) => !('url' in entry) || foreignHosts(entry.url, parts.allowedHosts).length === 0,
    )
    if (menu.length < menus.menu.length)
      parts.log.warn('a menu entry leads to a site outside the list and is left out', { account: account.id })
    const why = await parts.channels[account.channel].setMenus(account, { ...menus, menu })
    if (why !== null) parts.log.warn('the menus of a Page could not be set', { account: account.id, why })
    const learned = why === null ? { menusHash: hash, menusRefused: null } : { menusRefused: { hash, at: now, why } }
    await parts.accounts.rememberSetting(account.id, learned)
  }
}

/** A title of the account's menu that was typed instead of tapped means the same. */
export function withTypedTitle(account: Account, question: Question): Question {
  const { menus } = settingsOf(account)
  if (question.payload !== null || !menus) return question
  const typed = plain(question.text)
  const entries = [
    ...menus.menu.flatMap((entry) => ('payload' in entry ? [entry] : [])),
    ...menus.iceBreakers.map(({ question: title, payload }) => ({ title, payload })),
  ]
  const entry = entries.find(({ title }) => plain(title) === typed)
  return entry ? { ...question, payload: entry.payload } : question
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/đ/gi, 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
