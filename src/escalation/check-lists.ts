/** A list that says "nothing is due" while something is would let it pass in silence: the lists are counted twice. */
import { notify } from '../notify/notify.ts'
import type { Db } from '../store/database.ts'
import { countQueues, dueSoonHours } from '../store/inbox-queries.ts'
import { runningClocks } from '../store/reminders.ts'
import { localDay } from './calendar.ts'

/** What is called when the lists do not agree. */
type Alarm = { error(message: string, detail: Record<string, unknown>): void }

/** Counts what is due soon and overdue from the rows themselves and compares it with what the inbox lists show; a difference
 * is logged and told to the administrators, once a day. Returns whether they agree. */
export async function checkDueSoon(db: Db, log: Alarm, now: Date, count = countQueues): Promise<boolean> {
  const soonest = now.getTime() + dueSoonHours * 3600_000
  return db.transaction().execute(async (tx) => {
    const dates = (await runningClocks(tx)).map((clock) => clock.replyByAt.getTime())
    const overdue = dates.filter((date) => date < now.getTime()).length
    const dueSoon = dates.filter((date) => date >= now.getTime() && date < soonest).length
    const shown = await count(tx, { officerId: '', scope: 'all', now })
    if (shown.dueSoon === dueSoon && shown.overdue === overdue) return true
    log.error('the lists of what is due do not show what is due', { dueSoon, overdue, shown })
    const admins = await tx.selectFrom('officer').select('id').where('role', '=', 'admin').execute()
    await notify(tx, {
      kind: 'system',
      key: `lists:${localDay(now)}`,
      title: 'Danh sách sắp đến hạn không khớp với dữ liệu',
      body: `Có ${dueSoon} yêu cầu sắp đến hạn và ${overdue} quá hạn, nhưng danh sách hiện ${shown.dueSoon} và ${shown.overdue}. Hãy báo người quản trị hệ thống.`,
      link: '/all',
      to: admins.map((admin) => admin.id),
      at: now,
    })
    return false
  })
}
