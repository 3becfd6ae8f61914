/** Until when a platform lets us write to a person, what it costs, and the warning before the door shuts. */
import { sql } from 'kysely'
import type { ChannelName } from '../channels/channel.ts'
import { addWorkingMinutes, localDay, startOfDay } from '../escalation/calendar.ts'
import { calendarOf } from '../escalation/working-time.ts'
import type { Account } from '../store/accounts.ts'
import { tellInbox, writeAudit } from '../store/audit.ts'
import type { Tx } from '../store/database.ts'
import { countCharged } from '../store/messages.ts'
import { type AccountSettings, settingsOf } from './account-settings.ts'
import type { Parts } from './parts.ts'

const hour = 3600_000

/** The moments at which the platform changes its mind about one person. `freeUntil` null: nothing is ever charged. */
export interface ReplyWindow {
  assistantUntil: Date
  officerUntil: Date
  freeUntil: Date | null
}

/** The window of a person who last acted at `last`. Zalo: free for 48 hours, paid up to 7 days ("Điều kiện gửi tin Tư vấn");
 * Facebook: 24 hours, 7 days for an officer's own words where Human Agent is granted ("Messaging windows"). */
export function replyWindow(
  channel: ChannelName,
  settings: Pick<AccountSettings, 'freeMessagesOnly' | 'humanAgent'>,
  last: Date,
): ReplyWindow {
  const after = (hours: number) => new Date(last.getTime() + hours * hour)
  if (channel === 'zalo') {
    const end = after(settings.freeMessagesOnly ? 48 : 7 * 24)
    return { assistantUntil: end, officerUntil: end, freeUntil: after(48) }
  }
  return { assistantUntil: after(24), officerUntil: after(settings.humanAgent ? 7 * 24 : 24), freeUntil: null }
}

/** Why a message may not be paid for now; null when it is free, or the month's limit is not reached. */
export async function whyNotPaid(tx: Tx, account: Account, last: Date | null, now: Date): Promise<string | null> {
  if (!isCharged(account, last, now)) return null
  const settings = settingsOf(account)
  if (settings.freeMessagesOnly) return 'window'
  const monthStart = startOfDay(new Date(`${localDay(now).slice(0, 7)}-01T05:00:00Z`))
  return (await countCharged(tx, account.id, monthStart)) >= settings.paidPerMonth ? 'paid-limit' : null
}

/** Whether a message to this person costs money now. */
export function isCharged(account: Account, last: Date | null, now: Date): boolean {
  const freeUntil = last && replyWindow(account.channel, settingsOf(account), last).freeUntil
  return freeUntil !== null && freeUntil < now
}

/** Working time that an officer should still have when the warning comes. */
const warnMinutes = 120
/** No window is longer. */
const longestMs = 7 * 24 * hour

/** Warns once, in the record and in open inboxes, when an unanswered escalation has less working time left than an answer
 * needs before its window closes. Reminders are built on the entry `window-closing`. */
export async function warnOfClosingWindows(parts: Pick<Parts, 'db' | 'accounts'>, now: Date): Promise<number> {
  const accounts = new Map((await parts.accounts.all()).map((account) => [account.id, account]))
  return parts.db.transaction().execute(async (tx) => {
    let warned = 0
    for (const one of await unanswered(tx, new Date(now.getTime() - longestMs))) {
      const account = accounts.get(one.accountId)
      if (!account) continue
      const closesAt = replyWindow(account.channel, settingsOf(account), one.last).officerUntil
      if (closesAt <= now || one.warnedFor === closesAt.toISOString()) continue
      if (closesAt > addWorkingMinutes(await calendarOf(tx, one.unitId), now, warnMinutes)) continue
      const { accountId, conversationId, id } = one
      await writeAudit(tx, {
        accountId,
        subject: 'escalation',
        subjectId: id,
        type: 'window-closing',
        actor: 'system',
        at: now,
        detail: { closesAt: closesAt.toISOString(), channel: account.channel },
      })
      await tellInbox(tx, { kind: 'escalation', accountId, conversationId, escalationId: id })
      warned += 1
    }
    return warned
  })
}

interface Waiting {
  accountId: string
  id: string
  conversationId: string
  unitId: string
  last: Date
  /** The end of the window that was warned of last, as written into the record. */
  warnedFor: string | null
}

async function unanswered(tx: Tx, since: Date): Promise<Waiting[]> {
  const found = await sql<{
    account_id: string
    id: string
    conversation_id: string
    unit_id: string
    last_interaction_at: Date
    warned_for: string | null
  }>`
    select e.account_id, e.id, e.conversation_id, e.unit_id, p.last_interaction_at,
      (select a.detail->>'closesAt' from audit a
        where a.subject = 'escalation' and a.subject_id = e.id::text and a.type = 'window-closing'
        order by a.seq desc limit 1) as warned_for
    from escalation e
    join conversation c on c.account_id = e.account_id and c.id = e.conversation_id
    join citizen p on p.account_id = c.account_id and p.id = c.citizen_id
    where e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL') and p.last_interaction_at > ${since}`.execute(
    tx,
  )
  return found.rows.map((row) => ({
    accountId: row.account_id,
    id: row.id,
    conversationId: row.conversation_id,
    unitId: row.unit_id,
    last: new Date(row.last_interaction_at),
    warnedFor: row.warned_for,
  }))
}
