/** Notices to single officers: something about this escalation concerns you. */
import { type NoticeKind, notify } from '../notify/notify.ts'
import { decidersOf } from '../store/approvals.ts'
import { tellInbox } from '../store/audit.ts'
import type { Tx } from '../store/database.ts'

/** What a notice is about. */
export interface About {
  accountId: string
  id: string
  conversationId: string
}

/** Tells these officers; open pages hear of it at once. */
export async function tellOfficers(
  tx: Tx,
  officers: string[],
  kind: NoticeKind,
  about: About,
  title: string,
  now: Date,
): Promise<void> {
  const { accountId, id, conversationId } = about
  const key = `${kind}:${accountId}-${id}:${now.getTime()}`
  await notify(tx, { kind, key, title, link: `/all/${accountId}-${id}`, to: officers, at: now })
  await tellInbox(tx, { kind: 'escalation', accountId, conversationId, escalationId: id })
}

/** Tells the heads of the unit, or of the nearest one above that has a head, and their deputies. */
export async function tellDeciders(
  tx: Tx,
  about: About & { unitId: string },
  kind: NoticeKind,
  title: string,
  now: Date,
  except?: string,
): Promise<void> {
  const to = (await decidersOf(tx, about.unitId, now)).filter((officerId) => officerId !== except)
  await tellOfficers(tx, to, kind, about, title, now)
}
