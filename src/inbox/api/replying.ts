/** Words to the citizen: reply, take back, ask, submit for approval, approve, return, send again. */
import { z } from 'zod'
import { approveAnswer, returnAnswer, submitAnswer } from '../../conversation/approval.ts'
import { askCitizen, longestReply, officerReply, retryMessage, undoReply } from '../../conversation/officer-reply.ts'
import { escalationOfMessage } from '../../store/inbox-conversation.ts'
import { Refusal } from '../refusal.ts'
import { may, reaches } from '../rights.ts'
import { acted, allowed, type Done, officerOf, outcome, settle, typed, why } from './acting.ts'
import { mayApprove } from './deciders.ts'
import { escalationParams } from './escalations.ts'
import { type Route, route } from './route.ts'

const at = '/escalations/:accountId/:id'
const answerText = typed(longestReply, 'Câu trả lời đang trống.')
const basis = typed(500, 'Căn cứ đang trống.')

async function allowedToDecide(call: Parameters<typeof allowed>[0]) {
  const on = await allowed(call, 'approve')
  if (await mayApprove(call, on.unitId)) return on
  throw new Refusal(403, 'forbidden', 'Chỉ chỉ huy đơn vị hoặc người được ủy quyền mới duyệt được.')
}

export const replyingRoutes: Route[] = [
  route({
    method: 'post',
    path: `${at}/reply`,
    summary: 'Reply to the citizen; it leaves after the time for taking it back. The same requestId is sent once.',
    action: 'reply',
    params: escalationParams,
    body: z.object({ ...acted, requestId: z.uuid(), text: answerText, basis: basis.optional() }),
    run: async (call) => {
      const on = await allowed(call, 'reply')
      return outcome(call, await officerReply(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/undo`,
    summary: 'Take the last reply back before it has left; answers with what was typed.',
    action: 'reply',
    params: escalationParams,
    body: z.object(acted),
    run: async (call): Promise<Done & { text: string | null }> => {
      const on = await allowed(call, 'reply')
      const { result, text } = await undoReply(call.parts, { ...on, ...call.body }, call.now)
      return { ...(await outcome(call, result, on)), text }
    },
  }),
  route({
    method: 'post',
    path: `${at}/ask`,
    summary: 'Ask the citizen for one needed fact; the clock pauses, at most two rounds.',
    action: 'reply',
    params: escalationParams,
    body: z.object({ ...acted, text: typed(1_000, 'Câu hỏi đang trống.') }),
    run: async (call) => {
      const on = await allowed(call, 'reply')
      return outcome(call, await askCitizen(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/submit`,
    summary: 'Submit an answer for the commander’s consent, with its legal basis or the tick that there is none.',
    action: 'reply',
    params: escalationParams,
    body: z.object({ ...acted, text: answerText, basis: basis.nullable(), noBasis: z.boolean() }),
    run: async (call) => {
      const on = await allowed(call, 'reply')
      return outcome(call, await submitAnswer(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/approve`,
    summary: 'Approve the submitted answer: it is sent. Never by its author.',
    action: 'approve',
    params: escalationParams,
    body: z.object(acted),
    run: async (call) => {
      const on = await allowedToDecide(call)
      return outcome(call, await approveAnswer(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/return`,
    summary: 'Return the submitted answer to its author with a reason.',
    action: 'approve',
    params: escalationParams,
    body: z.object({ ...acted, reason: why }),
    run: async (call) => {
      const on = await allowedToDecide(call)
      return outcome(call, await returnAnswer(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/messages/:accountId/:id/retry',
    summary: 'Send a refused message again, or one of which nobody knows whether it arrived.',
    action: 'retry',
    params: escalationParams,
    run: async (call) => {
      const { accountId, id: messageId } = call.params
      const found = await escalationOfMessage(call.parts.db, accountId, messageId)
      const unitId = found?.unit_id ?? found?.account_unit_id
      if (!found || !unitId || !reaches(call.person.scope, unitId)) {
        throw new Refusal(404, 'not-found', 'Không tìm thấy tin nhắn này, hoặc tin thuộc đơn vị khác.')
      }
      if (!may(call.person.role, 'retry'))
        throw new Refusal(403, 'forbidden', 'Vai trò của bạn không có quyền làm việc này.')
      await settle(call, await retryMessage(call.parts, { accountId, messageId, officer: officerOf(call) }, call.now))
      return { done: true }
    },
  }),
]
