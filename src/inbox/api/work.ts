/** Acting: take, give back, reply, transfer, close, send again. Each is checked against the rights table for this escalation. */
import { z } from 'zod'
import {
  type ActionResult,
  closeEscalation,
  giveBackEscalation,
  takeEscalation,
  transferEscalation,
} from '../../conversation/officer-actions.ts'
import { longestReply, officerReply, retryMessage } from '../../conversation/officer-reply.ts'
import { releaseConversation } from '../../conversation/takeover.ts'
import { type CloseReason, closeReasons } from '../../escalation/states.ts'
import { escalationOfMessage } from '../../store/inbox-conversation.ts'
import { findEscalation } from '../../store/inbox-queries.ts'
import { namesOfOfficers } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { may, mayOn, reaches } from '../rights.ts'
import { itemOf } from '../show.ts'
import type { Action, EscalationItem } from '../wire.ts'
import { escalationFor, escalationParams } from './escalations.ts'
import { type Call, id, type Route, route } from './route.ts'

const version = z.number().int().min(0)
// A NUL cannot be stored in PostgreSQL; nobody types one on purpose.
const typed = (longest: number, empty: string) =>
  z
    .string()
    .transform((text) => text.replaceAll('\u0000', '').replace(/\r\n/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, empty)
        .max(longest, `Nội dung dài quá ${longest.toLocaleString('vi-VN')} ký tự, hãy rút gọn.`),
    )
const why = typed(500, 'Hãy ghi lý do.')

/** What an action answers: the escalation as it is now, or null when it left the person's units. */
interface Done {
  done: true
  escalation: EscalationItem | null
}

async function allowed(
  call: Call & { params: { accountId: string; id: string }; body: { version: number } },
  action: Action,
) {
  const row = await escalationFor(call, call.params)
  // Somebody else was faster: told as that, not as a missing right. A repeated reply is let through, to find that it was sent.
  const another = row.owner_id !== null && row.owner_id !== call.person.id
  if (row.version !== call.body.version && another) await settle(call, { kind: 'stale', by: row.owner_name })
  if (!mayOn(call.person, action, { unitId: row.unit_id, ownerId: row.owner_id })) {
    throw new Refusal(
      403,
      'forbidden',
      row.owner_name ? `${row.owner_name} đang giữ yêu cầu này.` : 'Hãy nhận xử lý yêu cầu trước.',
      row.owner_name,
    )
  }
  const { person } = call
  const officer = { id: person.id, name: person.name, unitId: person.unitId, role: person.role }
  return { accountId: row.account_id, escalationId: row.id, officer }
}

async function outcome(
  call: Call,
  result: ActionResult,
  at: { accountId: string; escalationId: string },
): Promise<Done> {
  await settle(call, result)
  const row = await findEscalation(call.parts.db, call.person.scope, at.accountId, at.escalationId)
  return { done: true, escalation: row ? itemOf(row) : null }
}

async function settle(call: Call, result: ActionResult): Promise<void> {
  if (result.kind === 'refused') throw new Refusal(422, 'refused', result.why)
  if (result.kind === 'stale') {
    const name = result.by ? ((await namesOfOfficers(call.parts.db, [result.by])).get(result.by) ?? result.by) : null
    const sentence = name
      ? `Yêu cầu vừa thay đổi, ${name} đang giữ.`
      : 'Yêu cầu vừa được thay đổi ở nơi khác. Hãy xem lại rồi làm tiếp.'
    throw new Refusal(409, 'stale', sentence, name)
  }
}

export const workRoutes: Route[] = [
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/take',
    summary: 'Take the escalation; the assistant falls silent in its conversation.',
    action: 'take',
    params: escalationParams,
    body: z.object({ version }),
    run: async (call) => {
      const on = await allowed(call, 'take')
      return outcome(call, await takeEscalation(call.parts, { ...on, version: call.body.version }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/give-back',
    summary: 'Give the escalation back to its unit.',
    action: 'giveBack',
    params: escalationParams,
    body: z.object({ version, reason: why }),
    run: async (call) => {
      const on = await allowed(call, 'giveBack')
      return outcome(call, await giveBackEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/reply',
    summary: 'Reply to the citizen. The same requestId is sent once, however often it is asked.',
    action: 'reply',
    params: escalationParams,
    body: z.object({ version, requestId: z.uuid(), text: typed(longestReply, 'Câu trả lời đang trống.') }),
    run: async (call) => {
      const on = await allowed(call, 'reply')
      return outcome(call, await officerReply(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/transfer',
    summary: 'Transfer to another unit; the promised date does not move.',
    action: 'transfer',
    params: escalationParams,
    body: z.object({ version, unitId: id, reason: why }),
    run: async (call) => {
      const on = await allowed(call, 'transfer')
      return outcome(call, await transferEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/close',
    summary: 'Close for a reason of the closed list; the assistant speaks again.',
    action: 'close',
    params: escalationParams,
    body: z.object({ version, reason: z.enum(Object.keys(closeReasons) as [CloseReason], 'Hãy chọn lý do đóng.') }),
    run: async (call) => {
      const on = await allowed(call, 'close')
      return outcome(call, await closeEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/release',
    summary: 'Let the assistant speak again in the conversation of the escalation, whoever held it.',
    action: 'giveBack',
    params: escalationParams,
    body: z.object({ version }),
    run: async (call) => {
      const on = await allowed(call, 'giveBack')
      const { conversation_id: conversationId } = await escalationFor(call, call.params)
      const request = { accountId: on.accountId, conversationId, officer: on.officer }
      return outcome(call, await releaseConversation(call.parts, request, call.now), on)
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
      const { id: officerId, name, unitId: ofUnit, role } = call.person
      if (!may(role, 'retry')) throw new Refusal(403, 'forbidden', 'Vai trò của bạn không có quyền làm việc này.')
      const officer = { id: officerId, name, unitId: ofUnit, role }
      await settle(call, await retryMessage(call.parts, { accountId, messageId, officer }, call.now))
      return { done: true }
    },
  }),
]
