/** The reminders of one minute: looks at every running clock, tells whom the ladder names, and writes down that it did. */
import { setImmediate } from 'node:timers/promises'
import { type NoticeKind, notify } from '../notify/notify.ts'
import { deputiesOf } from '../store/approvals.ts'
import type { Tx } from '../store/database.ts'
import { dutyOfficers, headsOf, provinceOf, unitDuties } from '../store/duty.ts'
import { forgetReminders, noteReminder, type RunningClock, reminderSteps, runningClocks } from '../store/reminders.ts'
import type { Calendar } from './calendar.ts'
import { sayMoment } from './deadline.ts'
import { dueSteps, type Step, stepTimes } from './ladder.ts'
import { calendarOf } from './working-time.ts'

/** More than this for one person at once is said in one notice. */
const mostAtOnce = 3

const kinds: Record<Step, NoticeKind> = {
  half: 'reminder',
  most: 'reminder',
  nearly: 'reminder',
  due: 'overdue',
  province: 'overdue',
  approval: 'approval',
  window: 'window',
}

interface Told {
  clock: RunningClock
  step: Step
  group: string | null
}

/** Sends what is due at `now`; returns how many steps were. Run by one process at a time. `topicTitle`: for the text. */
export async function remind(tx: Tx, topicTitle: (topic: string) => string | null, now: Date): Promise<number> {
  const clocks = await runningClocks(tx)
  if (clocks.length === 0) return 0
  const settings = await reminderSteps(tx)
  const calendars = new Map<string, Promise<Calendar>>()
  const calendar = (clock: RunningClock) => {
    const key = `${clock.unitId} ${clock.calendarVersion}`
    if (!calendars.has(key)) calendars.set(key, calendarOf(tx, clock.unitId, clock.calendarVersion))
    return calendars.get(key)!
  }
  const tellings = new Map<string, Told[]>()
  const groups: Told[] = []
  const who = await recipients(tx, now)
  let count = 0
  for (const [place, clock] of clocks.entries()) {
    // Thousands of clocks must not keep the process from its other work.
    if (place % 200 === 199) await setImmediate()
    const { send, passed } = dueSteps(stepTimes(clock, await calendar(clock), settings), clock.sent, now)
    const note = { accountId: clock.accountId, escalationId: clock.id, at: now }
    for (const step of passed) await noteReminder(tx, { ...note, step, sent: false, told: [] })
    for (const step of send) {
      const told = await who(clock, step)
      // Each window that opens is warned of anew.
      if (step === 'window') await forgetReminders(tx, clock.accountId, clock.id, [step])
      if (!(await noteReminder(tx, { ...note, step, sent: true, told }))) continue
      count += 1
      for (const officer of told)
        tellings.set(officer, [...(tellings.get(officer) ?? []), { clock, step, group: null }])
      if (step === 'due') groups.push({ clock, step, group: clock.unitId })
    }
  }
  for (const [officer, list] of tellings) await tell(tx, list, [officer], topicTitle, now)
  for (const [unitId, list] of Map.groupBy(groups, (one) => one.group!))
    await tell(tx, list, [], topicTitle, now, unitId)
  return count
}

/** Whom a step tells. An owner on leave is passed over; where nobody holds it, its heads are told. Whom a head named deputy for
 * the time hears what the head hears. */
async function recipients(tx: Tx, now: Date): Promise<(clock: RunningClock, step: Step) => Promise<string[]>> {
  const officers = new Map((await dutyOfficers(tx, now)).map((officer) => [officer.id, officer]))
  const duties = await unitDuties(tx)
  const kept = new Map<string, string[]>()
  const heads = async (unitId: string) => {
    const known = kept.get(unitId)
    if (known) return known
    const ids = [...new Set([...(await headsOf(tx, unitId)).ids, ...(await deputiesOf(tx, unitId, now))])]
    kept.set(unitId, ids)
    return ids
  }
  return async (clock, step) => {
    const owner = clock.ownerId && !officers.get(clock.ownerId)?.onLeave ? [clock.ownerId] : []
    const deputyId = duties.get(clock.unitId)?.deputyId
    const deputy = deputyId && !officers.get(deputyId)?.onLeave ? [deputyId] : []
    const ids = await heads(clock.unitId)
    if (step === 'half') return owner.length > 0 ? owner : ids
    if (step === 'most') return [...new Set(owner.length > 0 ? [...owner, ...deputy] : [...deputy, ...ids])]
    if (step === 'nearly') return ids
    if (step === 'approval') return [...new Set([...ids, ...deputy])]
    if (step === 'province') return heads(await provinceOf(tx, clock.unitId))
    return [...new Set([...ids, ...owner])]
  }
}

async function tell(
  tx: Tx,
  list: Told[],
  to: string[],
  topicTitle: (topic: string) => string | null,
  now: Date,
  unitId?: string,
): Promise<void> {
  const group = unitId ? [unitId] : []
  for (const [kind, those] of Map.groupBy(list, ({ step }) => kinds[step])) {
    if (those.length > mostAtOnce) {
      await notify(tx, { ...summary(kind, those, now), kind, to, group, at: now })
      continue
    }
    for (const { clock, step } of those) {
      const topic = clock.topic ? topicTitle(clock.topic) : null
      await notify(tx, {
        kind,
        key: `${step}:${clock.accountId}-${clock.id}:${(step === 'window' ? clock.lastInteractionAt : clock.replyByAt)?.getTime()}`,
        title: title(clock, step, now),
        body: [topic && `Chủ đề: ${topic}.`, `Đơn vị: ${clock.unitName}.`].filter(Boolean).join(' '),
        link: `/${kind === 'overdue' ? 'overdue' : 'unit'}/${clock.accountId}-${clock.id}`,
        to,
        group,
        at: now,
      })
    }
  }
}

function title(clock: RunningClock, step: Step, now: Date): string {
  const by = sayMoment(clock.replyByAt, now)
  switch (step) {
    case 'due':
      return `${clock.code}: đã quá hạn trả lời (${by})`
    case 'province':
      return `${clock.code}: quá hạn hơn một ngày làm việc (hẹn ${by})`
    case 'approval':
      return `${clock.code}: câu trả lời đang chờ duyệt quá thời gian`
    case 'window':
      return `${clock.code}: sắp hết hạn nhắn tin của kênh, trả lời ngay để tin tới được người dân`
    default:
      return `${clock.code}: hạn trả lời ${by}`
  }
}

function summary(kind: NoticeKind, list: Told[], now: Date) {
  const words: Partial<Record<NoticeKind, string>> = {
    overdue: 'yêu cầu đã quá hạn trả lời',
    approval: 'câu trả lời chờ duyệt quá thời gian',
    window: 'yêu cầu sắp hết hạn nhắn tin',
  }
  const codes = list.slice(0, 10).map(({ clock }) => clock.code)
  return {
    key: `many:${kind}:${now.getTime()}`,
    title: `${list.length} ${words[kind] ?? 'yêu cầu sắp đến hạn trả lời'}`,
    body: `${codes.join(', ')}${list.length > codes.length ? ' và các yêu cầu khác' : ''}.`,
    link: kind === 'overdue' ? '/overdue' : '/dueSoon',
  }
}
