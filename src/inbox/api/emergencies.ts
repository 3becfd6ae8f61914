/** An alarm about danger to life: what the citizen wrote, for those who were told of it, and that somebody has seen it. */
import { z } from 'zod'
import { noteAccess } from '../../store/access.ts'
import { alarmFor } from '../../store/alarms.ts'
import { writeAudit } from '../../store/audit.ts'
import { readCitizen, readMessages } from '../../store/inbox-conversation.ts'
import { readNotices } from '../../store/notices.ts'
import { Refusal } from '../refusal.ts'
import { messageOf } from '../show.ts'
import type { Emergency } from '../wire.ts'
import { type Call, id, type Route, route } from './route.ts'

const shown = 12
const params = z.object({ accountId: id, questionId: id })

async function mine({ parts, person }: Call, given: z.infer<typeof params>) {
  const found = await alarmFor(parts.db, person.id, given.accountId, given.questionId)
  if (!found) throw new Refusal(404, 'not-found', 'Không có báo động này.')
  return found
}

export const emergencyRoutes: Route[] = [
  route({
    method: 'get',
    path: '/emergencies/:accountId/:questionId',
    summary: 'An alarm I was told of, with the last messages; the opening is on record.',
    action: 'see',
    params,
    run: async (call): Promise<Emergency> => {
      const { db, accounts } = call.parts
      const { accountId, questionId } = call.params
      const alarm = await mine(call, call.params)
      const { conversationId, escalationId } = alarm
      await noteAccess(db, { accountId, escalationId, questionId, conversationId, officerId: call.person.id }, call.now)
      const account = await accounts.byId(accountId)
      const citizen = await readCitizen(db, accountId, conversationId)
      const messages = await readMessages(db, accountId, conversationId, { before: null, limit: shown })
      return {
        title: alarm.title,
        at: alarm.at.toISOString(),
        seen: alarm.readAt !== null,
        channel: account!.channel,
        account: account!.name,
        citizen: citizen?.name ?? null,
        escalation: escalationId ? `${accountId}-${escalationId}` : null,
        messages: messages.map((message) => messageOf(message, account!.channel)),
      }
    },
  }),
  route({
    method: 'post',
    path: '/emergencies/:accountId/:questionId/seen',
    summary: 'I have seen this alarm and act on it; on record.',
    action: 'see',
    params,
    run: async (call) => {
      const alarm = await mine(call, call.params)
      if (alarm.readAt) return { done: true }
      await call.parts.db.transaction().execute(async (tx) => {
        await readNotices(tx, call.person.id, alarm.noticeId, [alarm.noticeId], call.now)
        await writeAudit(tx, {
          accountId: call.params.accountId,
          subject: 'conversation',
          subjectId: alarm.conversationId,
          type: 'alarm-seen',
          actor: call.person.id,
          at: call.now,
          detail: { questionId: call.params.questionId },
        })
      })
      return { done: true }
    },
  }),
]
