/** What a message costs, and what an account may spend. When the platform's window closes: escalation/deadline.ts; the
 * warning before: escalation/ladder.ts. */
import { localDay, startOfDay } from '../escalation/calendar.ts'
import type { Account } from '../store/accounts.ts'
import type { Tx } from '../store/database.ts'
import { countCharged } from '../store/messages.ts'
import { settingsOf } from './account-settings.ts'

/** Zalo: "Điều kiện gửi tin Tư vấn". */
const freeMs = 48 * 3600_000

/** Why a message may not be paid for now; null when it is free, or the month's limit is not reached. */
export async function whyNotPaid(tx: Tx, account: Account, last: Date | null, now: Date): Promise<string | null> {
  if (!isCharged(account, last, now)) return null
  const settings = settingsOf(account)
  if (settings.freeMessagesOnly) return 'window'
  const monthStart = startOfDay(new Date(`${localDay(now).slice(0, 7)}-01T05:00:00Z`))
  return (await countCharged(tx, account.id, monthStart)) >= settings.paidPerMonth ? 'paid-limit' : null
}

/** Whether a message to this person costs money now: on Zalo after 48 hours. */
export function isCharged(account: Pick<Account, 'channel'>, last: Date | null, now: Date): boolean {
  return account.channel === 'zalo' && last !== null && last.getTime() + freeMs < now.getTime()
}
