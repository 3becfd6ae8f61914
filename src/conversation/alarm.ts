/** Danger to life or limb in a citizen's words reaches the officers on duty at once, whatever else becomes of the message: the
 * citizen is told whom to call, and somebody here knows of it. An alarm is no escalation and has no deadline. */
import { type Danger, dangerIn } from '../assistant/danger.ts'
import { isOnDuty } from '../escalation/duty.ts'
import { calendarOf } from '../escalation/working-time.ts'
import { notify } from '../notify/notify.ts'
import type { Account } from '../store/accounts.ts'
import { alarmedSince } from '../store/alarms.ts'
import { writeAudit } from '../store/audit.ts'
import type { Conversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { dutyOfficers, headsOf } from '../store/duty.ts'
import type { Parts } from './parts.ts'
import { decideUnit } from './routing.ts'

/** One alarm a person in this time: who writes five times in need is one emergency. */
const onceInMs = 3_600_000

/** What is an alarm, in the words of the notice. Fraud, money and denunciations are answered or handed over as ever. */
const alarms: Partial<Record<Danger, string>> = {
  fire: 'báo cháy hoặc cần cứu nạn (114)',
  police: 'báo việc nguy hiểm đang xảy ra (113)',
  medical: 'báo có người cần cấp cứu (115)',
  'self-harm': 'nói muốn tự làm hại mình',
  threat: 'đe dọa bạo lực',
  violence: 'báo bị bạo lực, xâm hại',
}

/** Tells the officers on duty and the head of the unit, once a person and hour, on record. Nothing when `text` tells of no
 * danger. In the caller's transaction, which holds the conversation. */
export async function raiseAlarm(
  tx: Tx,
  parts: Pick<Parts, 'places' | 'log'>,
  about: { account: Account; conversation: Conversation; questionId: string; text: string },
  now: Date,
): Promise<void> {
  const { account, conversation, questionId, text } = about
  const danger = dangerIn(text)
  const words = danger && alarms[danger]
  if (!words) return
  if (await alarmedSince(tx, account.id, conversation.id, new Date(now.getTime() - onceInMs))) return
  const { unitId } = await decideUnit(tx, parts, { topic: null, accountUnitId: account.unitId, text }, now)
  const to = await awake(tx, unitId, conversation, now)
  await writeAudit(tx, {
    accountId: account.id,
    subject: 'conversation',
    subjectId: conversation.id,
    type: 'alarm',
    actor: 'assistant',
    at: now,
    detail: { danger, questionId, unitId, told: to },
  })
  const channel = account.channel === 'zalo' ? 'Zalo' : 'Facebook'
  await notify(tx, {
    kind: 'emergency',
    key: `emergency:${account.id}-${questionId}:${now.getTime()}`,
    title: `Khẩn cấp: có người ${words}`,
    body: `Qua ${channel}, ${account.name}. Mở ngay để đọc.`,
    link: `/emergency/${account.id}-${questionId}`,
    to,
    group: [unitId],
    at: now,
  })
  parts.log.warn('an emergency was told to the officers on duty', { account: account.id, danger, told: to.length })
}

/** Who is on duty in the unit, its head (else an administrator: somebody always hears of it), and who holds the conversation. */
async function awake(tx: Tx, unitId: string, conversation: Conversation, now: Date): Promise<string[]> {
  const calendar = await calendarOf(tx, unitId)
  const present = (await dutyOfficers(tx, now)).filter((one) => one.unitId === unitId && isOnDuty(one, calendar, now))
  const heads = await headsOf(tx, unitId)
  const holder = conversation.heldBy === 'officer' && conversation.holderId ? [conversation.holderId] : []
  return [...new Set([...present.map((one) => one.id), ...heads.ids, ...holder])]
}
