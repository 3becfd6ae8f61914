/** Tells officers something: always in the inbox, and by e-mail, push or the unit's Zalo group where that was chosen.
 * No citizen's words or personal data belong into a notice: code, topic, dates and a link. */
import type { Tx } from '../store/database.ts'
import {
  choicesFor,
  insertDeliveries,
  insertGroupNotice,
  insertNotices,
  type NewNotice,
  tellOfficers,
} from '../store/notices.ts'

/** Every kind of notice, with its name on the page where an officer chooses. */
export const noticeKinds = {
  emergency: 'Khẩn cấp: nguy hiểm đến tính mạng',
  assigned: 'Được phân công yêu cầu',
  waiting: 'Yêu cầu chưa có người nhận',
  reminder: 'Nhắc hạn trả lời',
  overdue: 'Yêu cầu quá hạn',
  approval: 'Câu trả lời chờ duyệt',
  head: 'Cần chỉ huy xem: bị phản đối, chuyển nhiều lần, hỏi lại khi trễ',
  window: 'Sắp hết hạn nhắn tin với người dân',
  digest: 'Tóm tắt buổi sáng',
  mention: 'Được nhắc tên, có thay đổi ở yêu cầu của tôi',
  knowledge: 'Nội dung tri thức sắp hết hạn',
  system: 'Sự cố hệ thống (mã truy cập, việc nền)',
} as const
export type NoticeKind = keyof typeof noticeKinds

/** What is told. `to`: ids of officers. `group`: units whose Zalo group is told too, where they have set one. */
export interface Telling extends Omit<NewNotice, 'kind' | 'body' | 'link'> {
  kind: NoticeKind
  body?: string
  link?: string | null
  to: readonly string[]
  group?: readonly string[]
}

/** Tells them in the caller's transaction: nothing is told of what did not happen. Who was told with this `key` before is not
 * told again. Returns the officers who are told now. */
export async function notify(tx: Tx, telling: Telling): Promise<string[]> {
  const { to, group = [], ...rest } = telling
  const notice: NewNotice = { ...rest, body: telling.body ?? '', link: telling.link ?? null }
  const told = await insertNotices(tx, notice, [...new Set(to)])
  const officers = [...told.keys()]
  const choices = await choicesFor(tx, officers, telling.kind)
  const deliveries = choices.flatMap((choice) => {
    const noticeId = told.get(choice.officer_id)!
    return [
      ...(choice.email ? [{ noticeId, notifier: 'email' }] : []),
      ...(choice.push ? [{ noticeId, notifier: 'push' }] : []),
    ]
  })
  for (const unitId of await unitsWithGroup(tx, group)) {
    const noticeId = await insertGroupNotice(tx, notice, unitId)
    if (noticeId) deliveries.push({ noticeId, notifier: 'zalo-group' })
  }
  await insertDeliveries(tx, deliveries, telling.at)
  if (officers.length > 0) await tellOfficers(tx, officers)
  return officers
}

async function unitsWithGroup(tx: Tx, units: readonly string[]): Promise<string[]> {
  if (units.length === 0) return []
  const rows = await tx
    .selectFrom('unit_duty')
    .select('unit_id')
    .where('unit_id', 'in', [...units])
    .where('group_id', 'is not', null)
    .where('group_account_id', 'is not', null)
    .execute()
  return rows.map((row) => row.unit_id)
}
