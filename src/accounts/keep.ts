/** What the worker does for accounts by itself: Zalo's tokens renewed before their end, Facebook's asked about once a day, the
 * subscription of Pages once an hour. */

import { worstOf } from '../channels/care.ts'
import type { Channel, ChannelName, Finding } from '../channels/channel.ts'
import type { Log } from '../log.ts'
import { claimCheck, storeCheck } from '../store/account-care.ts'
import type { Account, AccountBook } from '../store/accounts.ts'
import type { Db } from '../store/database.ts'

/** What looking after accounts needs. */
export interface KeepParts {
  db: Db
  log: Log
  accounts: AccountBook
  channels: Record<ChannelName, Pick<Channel, 'care'>>
  measures: { accountCheck(channel: string, kind: string, state: string): void }
}

/** The kinds of checks, and how often each is made on each channel, in milliseconds; a little less than the hour or the day,
 * so that a timer that is late by seconds skips none. */
const minute = 60_000
const every: Record<ChannelName, Partial<Record<CheckKind, number>>> = {
  zalo: { token: 55 * minute, standing: 23.5 * 60 * minute },
  facebook: { token: 23.5 * 60 * minute, subscription: 55 * minute, standing: 23.5 * 60 * minute },
}
export type CheckKind = 'token' | 'subscription' | 'standing'
export const checkKinds: readonly CheckKind[] = ['token', 'subscription', 'standing']

/** Makes every check that is due at `now`; called again and again, by any number of processes. */
export async function keepAccounts(parts: KeepParts, now: Date): Promise<void> {
  for (const account of await parts.accounts.all()) {
    for (const kind of checkKinds) {
      const everyMs = every[account.channel][kind]
      if (everyMs === undefined || account.state === 'paused') continue
      if (await claimCheck(parts.db, account.id, kind, now, everyMs)) await checkAccount(parts, account, kind, now)
    }
  }
}

/** Makes one check now, stores it, and raises the alarm when it has become bad. */
export async function checkAccount(parts: KeepParts, account: Account, kind: CheckKind, now: Date): Promise<Finding[]> {
  const findings = await parts.channels[account.channel].care[kind](account, now).catch((error): Finding[] => {
    parts.log.error('a check of an account failed', { account: account.id, kind, error })
    return [{ check: kind, state: 'warn', say: 'Không kiểm tra được.', todo: 'Xem nhật ký của máy chủ.' }]
  })
  const state = worstOf(findings)
  const before = await storeCheck(parts.db, account.id, kind, { findings, state }, now)
  parts.measures.accountCheck(account.channel, kind, state)
  if (state !== 'fine' && before !== state)
    parts.log[state === 'bad' ? 'error' : 'warn']('an account is not in order', {
      account: account.id,
      kind,
      findings: findings.filter((one) => one.state !== 'fine').map((one) => `${one.check}: ${one.say}`),
    })
  return findings
}
