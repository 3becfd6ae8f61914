/** Working hours, exceptions, time limits, the ladder of reminders, who is there: read and changed by heads and administrators. */
import { z } from 'zod'
import { holidayOn, localDay } from '../../escalation/calendar.ts'
import { defaultPolicy } from '../../escalation/deadline.ts'
import { isOnDuty } from '../../escalation/duty.ts'
import { type Step, stepLabels } from '../../escalation/ladder.ts'
import { recalculate } from '../../escalation/recalculate.ts'
import { calendarOf } from '../../escalation/working-time.ts'
import { writeAudit } from '../../store/audit.ts'
import { insertCalendar, insertPolicy, newest, policyRows } from '../../store/calendars.ts'
import {
  defaultDuty,
  dutyOfficers,
  endLeave,
  insertLeave,
  leaves,
  saveOfficerDuty,
  saveUnitDuty,
  unitDuties,
} from '../../store/duty.ts'
import { reminderSteps, saveStep } from '../../store/reminders.ts'
import { Refusal } from '../refusal.ts'
import { reaches, roleLabels } from '../rights.ts'
import type { RecalculationPreview, WireCalendar, WireDuty, WirePolicy, WireStep } from '../wire.ts'
import { type Call, id, type Route, route } from './route.ts'

const params = z.object({ unitId: id })
const minute = z.number().int().min(0).max(1440)
const day = z.iso.date('Ngày chưa đúng.')
const periods = z
  .array(z.tuple([minute, minute]))
  .max(4)
  .refine(
    (list) => list.every(([from, to], n) => from < to && (n === 0 || list[n - 1]![1] <= from)),
    'Các khoảng giờ trong ngày phải nối tiếp nhau và kết thúc sau khi bắt đầu.',
  )
const calendarBody = z.object({
  week: z
    .array(periods)
    .length(7)
    .refine((week) => week.some((list) => list.length > 0), 'Tuần phải có ít nhất một khoảng giờ làm việc.')
    .nullable(),
  daysOff: z.array(day).max(200),
  makeUpDays: z.array(day).max(200),
})
const minutesOf = z
  .number()
  .int()
  .min(15, 'Ít nhất 15 phút.')
  .max(60 * 24 * 30)

function mustReach(call: Call, unitId: string): void {
  if (!reaches(call.person.scope, unitId))
    throw new Refusal(404, 'not-found', 'Không có đơn vị này trong phạm vi của bạn.')
}
/** What holds for everybody is changed by who reaches the top. */
async function mustReachAll(call: Call): Promise<void> {
  if (call.person.scope === 'all') return
  const tops = await call.parts.db.selectFrom('unit').select('id').where('parent_id', 'is', null).execute()
  if (!tops.every((top) => reaches(call.person.scope, top.id)))
    throw new Refusal(403, 'forbidden', 'Phần áp dụng chung do cấp tỉnh đặt.')
}

const record = (call: Call, subjectId: string, type: string, detail: object) =>
  writeAudit(call.parts.db, {
    accountId: null,
    subject: 'calendar',
    subjectId,
    type,
    actor: call.person.id,
    at: call.now,
    detail: { ...detail },
  })

/** Public holidays from this month on, for a year. */
function holidaysFrom(now: Date): { day: string; name: string }[] {
  const days = Array.from({ length: 366 }, (_, n) => localDay(new Date(now.getTime() + n * 86_400_000)))
  return days.flatMap((one) => {
    const name = holidayOn(one)
    return name ? [{ day: one, name }] : []
  })
}

async function officerOfMine(call: Call, officerId: string) {
  const officer = (await dutyOfficers(call.parts.db, call.now)).find((one) => one.id === officerId)
  if (!officer || !reaches(call.person.scope, officer.unitId))
    throw new Refusal(404, 'not-found', 'Không có cán bộ này trong phạm vi của bạn.')
  return officer
}

export const calendarRoutes: Route[] = [
  route({
    method: 'get',
    path: '/calendar/:unitId',
    summary: 'Working time of a unit: its own, what holds, public holidays of the coming year.',
    action: 'calendar',
    params,
    run: async (call): Promise<WireCalendar> => {
      mustReach(call, call.params.unitId)
      const own = (await newest(call.parts.db)).find((row) => row.unitId === call.params.unitId)
      const holds = await calendarOf(call.parts.db, call.params.unitId)
      return {
        unitId: call.params.unitId,
        week: (own?.week as WireCalendar['week']) ?? null,
        holds: holds.week,
        daysOff: own?.daysOff ?? [],
        makeUpDays: own?.makeUpDays ?? [],
        holidays: holidaysFrom(call.now),
        version: holds.version,
      }
    },
  }),
  route({
    method: 'post',
    path: '/calendar/:unitId',
    summary: 'A new version of the working time of a unit; promised dates stay.',
    action: 'calendar',
    params,
    body: calendarBody,
    run: async (call) => {
      mustReach(call, call.params.unitId)
      const row = { ...call.body, unitId: call.params.unitId, note: '', changedAt: call.now }
      const version = await insertCalendar(call.parts.db, row, call.person.id)
      await record(call, call.params.unitId, 'calendar-changed', { version, ...call.body })
      return { version }
    },
  }),
  route({
    method: 'get',
    path: '/policies',
    summary: 'Time limits in working minutes: of all topics (topic null), and of those with their own.',
    action: 'calendar',
    run: async (
      call,
    ): Promise<{ policies: WirePolicy[]; topics: { id: string; title: string }[]; steps: WireStep[] }> => {
      const rows = await policyRows(call.parts.db)
      const set = rows.flatMap((row) =>
        row.minutes !== null && row.urgentMinutes !== null
          ? [{ topic: row.topic, minutes: row.minutes, urgentMinutes: row.urgentMinutes, builtIn: false }]
          : [],
      )
      const all = set.find((policy) => policy.topic === null) ?? {
        topic: null,
        minutes: defaultPolicy.minutes,
        urgentMinutes: defaultPolicy.urgentMinutes,
        builtIn: true,
      }
      const settings = await reminderSteps(call.parts.db)
      return {
        policies: [all, ...set.filter((policy) => policy.topic !== null)],
        topics: call.parts.places.topics.map(({ id: topic, title }) => ({ id: topic, title })),
        steps: (Object.keys(stepLabels) as Step[]).flatMap((step) => {
          const setting = settings.find((one) => one.step === step)
          return setting ? [{ ...setting, ...stepLabels[step] }] : []
        }),
      }
    },
  }),
  route({
    method: 'post',
    path: '/policies',
    summary: 'A new version of a time limit; null minutes = no longer its own. Promised dates stay.',
    action: 'calendar',
    body: z.object({
      topic: z.string().max(100).nullable(),
      minutes: minutesOf.nullable(),
      urgentMinutes: minutesOf.nullable(),
    }),
    run: async (call) => {
      await mustReachAll(call)
      const { minutes, urgentMinutes } = call.body
      if ((minutes === null) !== (urgentMinutes === null) || (minutes !== null && urgentMinutes! > minutes))
        throw new Refusal(400, 'invalid', 'Hạn của việc khẩn không được dài hơn hạn thường.')
      const version = await insertPolicy(call.parts.db, { ...call.body, changedAt: call.now }, call.person.id)
      await record(call, call.body.topic ?? '*', 'policy-changed', { version, ...call.body })
      return { version }
    },
  }),
  route({
    method: 'post',
    path: '/policies/recalculate',
    summary: 'Open escalations by today’s calendars and limits: `apply` false shows what would change, true does it.',
    action: 'calendar',
    body: z.object({ apply: z.boolean() }),
    run: async (call): Promise<RecalculationPreview> => {
      const { scope, id: actor } = call.person
      const changes = await recalculate(call.parts.db, scope, call.now, call.body.apply ? actor : null)
      return {
        total: changes.length,
        items: changes.slice(0, 200).map((change) => ({
          code: change.code,
          before: change.before.toISOString(),
          after: change.after.toISOString(),
        })),
      }
    },
  }),
  route({
    method: 'post',
    path: '/reminder-steps',
    summary: 'Changes one step of the ladder of reminders.',
    action: 'calendar',
    body: z.object({
      step: z.enum(Object.keys(stepLabels) as [Step, ...Step[]]),
      share: z.number().min(0.05).max(0.99).nullable(),
      enabled: z.boolean(),
    }),
    run: async (call) => {
      await mustReachAll(call)
      await saveStep(call.parts.db, call.body)
      await record(call, call.body.step, 'ladder-changed', call.body)
      return { done: true }
    },
  }),
  route({
    method: 'get',
    path: '/duty/:unitId',
    summary: 'Who is there in a unit, with load, leave and how work is handed out.',
    action: 'calendar',
    params,
    run: async (call): Promise<WireDuty> => {
      const { unitId } = call.params
      mustReach(call, unitId)
      const { db } = call.parts
      const duty = (await unitDuties(db)).get(unitId) ?? defaultDuty(unitId)
      const calendar = await calendarOf(db, unitId)
      const officers = (await dutyOfficers(db, call.now)).filter((officer) => officer.unitId === unitId)
      const away = await leaves(db, [unitId], call.now)
      return {
        ...duty,
        officers: officers.map(({ role, unitId: _, ...officer }) => ({
          ...officer,
          roleLabel: roleLabels[role],
          there: isOnDuty({ role, unitId, ...officer }, calendar, call.now),
        })),
        leaves: away.map(({ unitId: _, ...leave }) => ({
          ...leave,
          from: leave.from.toISOString(),
          to: leave.to.toISOString(),
        })),
        accounts: (await call.parts.accounts.all())
          .filter((account) => account.channel === 'zalo' && reaches(call.person.scope, account.unitId))
          .map(({ id: accountId, name }) => ({ id: accountId, name })),
      }
    },
  }),
  route({
    method: 'post',
    path: '/duty/:unitId',
    summary: 'How a unit hands out its work; its deputy; its Zalo group.',
    action: 'calendar',
    params,
    body: z.object({
      assignment: z.enum(['auto', 'pool']),
      acceptMinutes: z.number().int().min(5).max(2400),
      deputyId: z.string().max(64).nullable(),
      groupAccountId: id.nullable(),
      groupId: z
        .string()
        .trim()
        .max(64)
        .nullable()
        .transform((text) => text || null),
    }),
    run: async (call) => {
      mustReach(call, call.params.unitId)
      if (call.body.deputyId) await officerOfMine(call, call.body.deputyId)
      const { groupAccountId } = call.body
      const account = groupAccountId ? await call.parts.accounts.byId(groupAccountId) : null
      if (groupAccountId && (!account || !reaches(call.person.scope, account.unitId)))
        throw new Refusal(404, 'not-found', 'Không có tài khoản Zalo này trong phạm vi của bạn.')
      await saveUnitDuty(call.parts.db, { unitId: call.params.unitId, ...call.body })
      await record(call, call.params.unitId, 'duty-changed', call.body)
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/duty/officers/:officerId',
    summary: 'An officer’s switch and how much he may have at once.',
    action: 'calendar',
    params: z.object({ officerId: z.string().min(1).max(64) }),
    body: z.object({ onDuty: z.boolean().nullable(), capacity: z.number().int().min(1).max(500).nullable() }),
    run: async (call) => {
      await officerOfMine(call, call.params.officerId)
      await saveOfficerDuty(call.parts.db, call.params.officerId, call.body)
      await record(call, call.params.officerId, 'officer-duty-changed', call.body)
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/leaves',
    summary: 'A leave: nothing waits for the absentee.',
    action: 'calendar',
    body: z.object({
      officerId: z.string().min(1).max(64),
      from: z.coerce.date(),
      to: z.coerce.date(),
      reason: z.string().trim().max(200),
    }),
    run: async (call) => {
      await officerOfMine(call, call.body.officerId)
      if (call.body.to <= call.body.from || call.body.to <= call.now)
        throw new Refusal(400, 'invalid', 'Ngày kết thúc phải sau ngày bắt đầu và chưa qua.')
      const made = await insertLeave(call.parts.db, call.body, call.person.id)
      await record(call, call.body.officerId, 'leave-made', call.body)
      return { id: made }
    },
  }),
  route({
    method: 'post',
    path: '/leaves/:id/end',
    summary: 'Ends a leave now, or takes it back.',
    action: 'calendar',
    params: z.object({ id }),
    run: async (call) => {
      const found = (await leaves(call.parts.db, call.person.scope, call.now)).find((one) => one.id === call.params.id)
      if (!found) throw new Refusal(404, 'not-found', 'Không tìm thấy kỳ nghỉ này.')
      await endLeave(call.parts.db, call.params.id, call.now)
      await record(call, found.officerId, 'leave-ended', { id: call.params.id })
      return { done: true }
    },
  }),
]
