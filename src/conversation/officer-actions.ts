/** What an officer does with an escalation besides answering: take, give back, transfer, merge, snooze, close. */
import { closed, merged, taken, transferred } from '../escalation/sentences.ts'
import { type CloseReason, closeEffects, next, openStates } from '../escalation/states.ts'
import { needsApproval } from '../store/approvals.ts'
import { writeAudit } from '../store/audit.ts'
import { settleEscalatedQuestions } from '../store/conversations.ts'
import { changeEscalation, loadEscalation } from '../store/escalations.ts'
import { findOfficer } from '../store/officers.ts'
import { unitName } from '../store/units.ts'
import { type ActionResult, type ActRequest, type ActWorld, act, allOrNothing, refused } from './act.ts'
import { holdFor, letAssistantSpeak } from './holding.ts'
import type { Parts } from './parts.ts'
import { tellDeciders } from './tell-officers.ts'

/** Takes the escalation: the officer holds the conversation and the assistant falls silent. The citizen is told. */
export function takeEscalation(parts: ActWorld, request: ActRequest, now: Date): Promise<ActionResult> {
  return act(parts, request, { event: 'claim' }, now, async (tx, escalation) => {
    await holdFor(tx, escalation, request.officer.id, null)
    return { change: { ownerId: request.officer.id, takenAt: now }, tell: taken(escalation.code) }
  })
}

/** Puts it back into the unit's queue; the assistant speaks again. */
export function giveBackEscalation(
  parts: ActWorld,
  request: ActRequest & { reason: string },
  now: Date,
): Promise<ActionResult> {
  return act(parts, request, { event: 'giveBack' }, now, async (tx, escalation) => {
    await letAssistantSpeak(tx, escalation)
    return { change: { ownerId: null, snoozedUntil: null }, tell: null, detail: { reason: request.reason } }
  })
}

/** Hands it to another unit, or to one officer there; the promised date does not move. The citizen is told when the unit
 * changes. From the third transfer on the head of the unit is told to decide. */
export function transferEscalation(
  parts: ActWorld & Pick<Parts, 'timing'>,
  request: ActRequest & { unitId: string; officerId?: string; reason: string },
  now: Date,
): Promise<ActionResult> {
  return act(parts, request, { event: 'transfer' }, now, async (tx, escalation) => {
    const to = request.officerId ? await findOfficer(tx, request.officerId) : undefined
    if (request.officerId && to?.unitId !== request.unitId) return refused('Cán bộ này không thuộc đơn vị được chọn.')
    if (to && to.id === escalation.ownerId) return refused('Cán bộ này đang giữ yêu cầu rồi.')
    if (!to && request.unitId === escalation.unitId) return refused('Yêu cầu đang ở đúng đơn vị này.')
    await letAssistantSpeak(tx, escalation)
    const transfers = escalation.transfers + 1
    const toHead = transfers >= parts.timing.transfers
    const unit = await unitName(tx, request.unitId)
    if (toHead) {
      const text = `${escalation.code} đã chuyển ${transfers} lần, cần chỉ huy quyết định nơi giải quyết.`
      await tellDeciders(tx, { ...escalation, unitId: request.unitId }, 'head', text, now)
    }
    return {
      change: {
        ownerId: to?.id ?? null,
        unitId: request.unitId,
        transfers,
        snoozedUntil: null,
        ...(toHead ? { toHead } : {}),
      },
      tell: request.unitId === escalation.unitId ? null : transferred(escalation.code, unit),
      detail: { reason: request.reason, unitId: request.unitId, officerId: to?.id ?? null, transfers },
    }
  }).then((result) => (result.kind === 'done' && request.officerId ? assigned(parts, request, now) : result))
}

/** A transfer to one officer is at once an assignment: it stands in that officer's list. */
async function assigned(parts: ActWorld, request: ActRequest, now: Date): Promise<ActionResult> {
  return allOrNothing(parts.db, async (tx) => {
    const escalation = await loadEscalation(tx, request.accountId, request.escalationId)
    const state = escalation && next(escalation.state, 'assign')
    if (escalation && state)
      await changeEscalation(tx, escalation, { state }, { type: 'assign', actor: request.officer.id, at: now })
    return { kind: 'done' }
  })
}

/** Answers two escalations of one citizen together: this one ends, `into` survives, both codes keep working. */
export function mergeEscalation(
  parts: ActWorld,
  request: ActRequest & { into: string },
  now: Date,
): Promise<ActionResult> {
  return act(parts, request, { event: 'merge' }, now, async (tx, escalation) => {
    const into = await loadEscalation(tx, request.accountId, request.into)
    if (!into || into.id === escalation.id) return refused('Hãy chọn một yêu cầu khác để gộp vào.')
    if (into.conversationId !== escalation.conversationId)
      return refused('Chỉ gộp được các yêu cầu của cùng một người dân trên cùng một kênh.')
    if (!openStates.includes(into.state)) return refused(`${into.code} không còn chờ trả lời nên không gộp vào được.`)
    const { accountId } = escalation
    await settleEscalatedQuestions(tx, accountId, escalation.id, 'DUPLICATE', `of:${into.code}`, now)
    await letAssistantSpeak(tx, escalation)
    await writeAudit(tx, {
      accountId,
      subject: 'escalation',
      subjectId: into.id,
      type: 'merged-in',
      actor: request.officer.id,
      at: now,
      detail: { code: escalation.code },
    })
    return {
      change: { mergedInto: into.id, closedAt: now, closedReason: 'duplicate', pausedAt: null, snoozedUntil: null },
      tell: merged(escalation.code, into.code),
      detail: { into: into.code },
    }
  })
}

/** Puts it out of sight until a time before its date; null wakes it at once. The deadline does not move. */
export function snoozeEscalation(
  parts: ActWorld,
  request: ActRequest & { until: Date | null },
  now: Date,
): Promise<ActionResult> {
  const { until } = request
  return act(parts, request, { event: null, name: until ? 'snooze' : 'wake' }, now, async (_tx, escalation) => {
    if (!openStates.includes(escalation.state)) return refused('Yêu cầu này không còn chờ trả lời.')
    if (until && until <= now) return refused('Hãy chọn giờ nhắc lại ở phía trước.')
    if (until && until > escalation.replyByAt) return refused('Không thể hẹn xem lại sau hạn trả lời.')
    return { change: { snoozedUntil: until }, tell: null, detail: { until } }
  })
}

/** Says what it is about, so that limits, consent, suggestions and figures go by the right topic. The dates that were promised
 * stay. A topic that needs consent is not taken off by who could then answer without it. */
export function nameTopic(parts: ActWorld, request: ActRequest & { topic: string }, now: Date): Promise<ActionResult> {
  const { topic, officer } = request
  return act(parts, request, { event: null, name: 'topic' }, now, async (tx, escalation) => {
    if (!openStates.includes(escalation.state)) return refused('Yêu cầu này không còn chờ trả lời.')
    if (escalation.topic === topic) return refused('Yêu cầu đã mang chủ đề này.')
    const bound = await needsApproval(tx, escalation.unitId, escalation.topic)
    if (bound && officer.role !== 'head' && officer.role !== 'admin')
      return refused('Chủ đề hiện tại cần chỉ huy duyệt, nên chỉ chỉ huy đổi được chủ đề.')
    return { change: { topic }, tell: null, detail: { from: escalation.topic, topic } }
  })
}

/** Ends it for a reason of the closed list; the assistant speaks again. `answered` needs an answer that arrived. */
export function closeEscalation(
  parts: ActWorld,
  request: ActRequest & { reason: CloseReason },
  now: Date,
): Promise<ActionResult> {
  const effect = closeEffects[request.reason]
  return act(parts, request, { event: effect.event }, now, async (tx, escalation) => {
    await settleEscalatedQuestions(tx, escalation.accountId, escalation.id, effect.outcome, request.reason, now)
    await letAssistantSpeak(tx, escalation)
    return {
      change: { closedAt: now, closedReason: request.reason, pausedAt: null, snoozedUntil: null },
      tell: closed[request.reason]?.(escalation.code) ?? null,
      detail: { reason: request.reason },
    }
  })
}
