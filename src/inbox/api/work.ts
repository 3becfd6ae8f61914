/** Acting on an escalation besides answering it: take, give back, transfer, merge, snooze, close, and the same on many. */
import { z } from 'zod'
import {
  closeEscalation,
  giveBackEscalation,
  mergeEscalation,
  nameTopic,
  snoozeEscalation,
  takeEscalation,
  transferEscalation,
} from '../../conversation/officer-actions.ts'
import { releaseConversation } from '../../conversation/takeover.ts'
import { type CloseReason, closeReasons } from '../../escalation/states.ts'
import { Refusal } from '../refusal.ts'
import type { BulkResult } from '../wire.ts'
import { acted, allowed, outcome, why } from './acting.ts'
import { escalationFor, escalationParams } from './escalations.ts'
import { type Call, id, type Route, route } from './route.ts'

const at = '/escalations/:accountId/:id'
const closing = z.enum(Object.keys(closeReasons) as [CloseReason], 'Hãy chọn lý do đóng.')
const target = { unitId: id, officerId: z.string().min(1).max(64).optional(), reason: why }
const topicId = z.string().min(1, 'Hãy chọn chủ đề.').max(200)
const moment = z.iso.datetime({ offset: true })
/** How many escalations one bulk action may name. */
const bulkLimit = 100

/** One action on many, each on the version the page saw. */
const bulk = z.discriminatedUnion('action', [
  z.object({ action: z.literal('take') }),
  z.object({ action: z.literal('transfer'), ...target }),
  z.object({ action: z.literal('topic'), topic: topicId }),
  z.object({ action: z.literal('snooze'), until: moment }),
  z.object({ action: z.literal('close'), reason: closing }),
])
const items = z
  .array(z.object({ accountId: id, id, version: z.number().int().min(0) }))
  .min(1, 'Hãy chọn ít nhất một yêu cầu.')
  .max(bulkLimit, `Mỗi lần làm được nhiều nhất ${bulkLimit} yêu cầu.`)

export const workRoutes: Route[] = [
  route({
    method: 'post',
    path: `${at}/take`,
    summary: 'Take the escalation; the assistant falls silent in its conversation.',
    action: 'take',
    params: escalationParams,
    body: z.object(acted),
    run: async (call) => {
      const on = await allowed(call, 'take')
      return outcome(call, await takeEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/give-back`,
    summary: 'Give the escalation back to its unit.',
    action: 'giveBack',
    params: escalationParams,
    body: z.object({ ...acted, reason: why }),
    run: async (call) => {
      const on = await allowed(call, 'giveBack')
      return outcome(call, await giveBackEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/transfer`,
    summary: 'Transfer to another unit, or to an officer of a unit; the promised date does not move.',
    action: 'transfer',
    params: escalationParams,
    body: z.object({ ...acted, ...target }),
    run: async (call) => {
      const on = await allowed(call, 'transfer')
      return outcome(call, await transferEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/merge`,
    summary: 'Answer it together with another escalation of the same citizen; both codes keep working.',
    action: 'merge',
    params: escalationParams,
    body: z.object({ ...acted, into: id }),
    run: async (call) => {
      const on = await allowed(call, 'merge')
      await escalationFor(call, { accountId: on.accountId, id: call.body.into })
      return outcome(call, await mergeEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/snooze`,
    summary: 'Out of my list until a time before its date; null wakes it. The deadline does not move.',
    action: 'snooze',
    params: escalationParams,
    body: z.object({ ...acted, until: moment.nullable() }),
    run: async (call) => {
      const on = await allowed(call, 'snooze')
      const until = call.body.until === null ? null : new Date(call.body.until)
      return outcome(call, await snoozeEscalation(call.parts, { ...on, ...call.body, until }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/topic`,
    summary: 'Say what it is about; the promised dates stay.',
    action: 'topic',
    params: escalationParams,
    body: z.object({ ...acted, topic: topicId }),
    run: async (call) => {
      knownTopic(call, call.body.topic)
      const on = await allowed(call, 'topic')
      return outcome(call, await nameTopic(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/close`,
    summary: 'Close for a reason of the closed list; the assistant speaks again.',
    action: 'close',
    params: escalationParams,
    body: z.object({ ...acted, reason: closing }),
    run: async (call) => {
      const on = await allowed(call, 'close')
      return outcome(call, await closeEscalation(call.parts, { ...on, ...call.body }, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: `${at}/release`,
    summary: 'Let the assistant speak again in the conversation of the escalation, whoever held it.',
    action: 'giveBack',
    params: escalationParams,
    body: z.object(acted),
    run: async (call) => {
      const on = await allowed(call, 'giveBack')
      const { conversation_id: conversationId } = await escalationFor(call, call.params)
      const request = { accountId: on.accountId, conversationId, officer: on.officer }
      return outcome(call, await releaseConversation(call.parts, request, call.now), on)
    },
  }),
  route({
    method: 'post',
    path: '/bulk',
    summary: 'Take, transfer, put off, close many, or name their topic; each is done or refused by itself, and told.',
    action: 'take',
    body: z.object({ requestId: z.uuid(), items, what: bulk }),
    run: async (call): Promise<{ results: BulkResult[] }> => {
      const { what } = call.body
      if (what.action === 'topic') knownTopic(call, what.topic)
      const results: BulkResult[] = []
      for (const item of call.body.items) results.push(await one(call, item))
      return { results }
    },
  }),
]

function knownTopic({ parts }: Call, topic: string): void {
  if (!parts.places.topics.some((one) => one.id === topic)) throw new Refusal(422, 'refused', 'Không có chủ đề này.')
}

/** One of many: what stops it is told, and stops nothing else. */
async function one(
  call: Call & { body: { requestId: string; what: z.infer<typeof bulk> } },
  item: { accountId: string; id: string; version: number },
): Promise<BulkResult> {
  const { what, requestId } = call.body
  const about = { accountId: item.accountId, id: item.id }
  try {
    const single = { ...call, params: about, body: { version: item.version } }
    const on = await allowed(single, what.action)
    const request = { ...on, version: item.version, requestId: `${requestId}/${item.accountId}/${item.id}` }
    await outcome(call, await carryOut(call, what, request), on)
    return { ...about, ok: true, message: null }
  } catch (error) {
    if (error instanceof Refusal) return { ...about, ok: false, message: error.message }
    call.parts.log.error('one item of a bulk action failed', { error, escalation: item.id })
    return { ...about, ok: false, message: 'Máy chủ gặp lỗi với yêu cầu này, hãy thử lại.' }
  }
}

function carryOut(call: Call, what: z.infer<typeof bulk>, request: Parameters<typeof takeEscalation>[1]) {
  if (what.action === 'take') return takeEscalation(call.parts, request, call.now)
  if (what.action === 'transfer') return transferEscalation(call.parts, { ...request, ...what }, call.now)
  if (what.action === 'topic') return nameTopic(call.parts, { ...request, topic: what.topic }, call.now)
  if (what.action === 'snooze')
    return snoozeEscalation(call.parts, { ...request, until: new Date(what.until) }, call.now)
  return closeEscalation(call.parts, { ...request, reason: what.reason }, call.now)
}
