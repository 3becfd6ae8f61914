/** What an officer does with an escalation besides answering: take, give back, transfer, close. */
import { closed, taken, transferred } from '../escalation/sentences.ts'
import { type CloseReason, closeEffects, type EscalationEvent, next } from '../escalation/states.ts'
import { setHolder, settleEscalatedQuestions } from '../store/conversations.ts'
import type { Db, Tx } from '../store/database.ts'
import {
  changeEscalation,
  type Escalation,
  type EscalationChange,
  loadEscalation,
  openEscalations,
} from '../store/escalations.ts'
import { insertOutbound } from '../store/messages.ts'
import { unitName } from '../store/units.ts'
import type { Parts } from './parts.ts'

/** Who acts. Rights by unit and role are checked by the inbox before. */
export interface Officer {
  id: string
  name: string
  unitId: string | null
  role: 'officer' | 'head' | 'reviewer' | 'admin' | 'auditor'
}

/** `stale`: somebody else changed it first (`by`: who holds it now). `refused`: a sentence for the officer. */
export type ActionResult = { kind: 'done' } | { kind: 'stale'; by: string | null } | { kind: 'refused'; why: string }

/** A refusal with its reason in Vietnamese. */
export const refused = (why: string): ActionResult => ({ kind: 'refused', why })

type Request = { accountId: string; escalationId: string; officer: Officer; version: number }
type World = Pick<Parts, 'db' | 'queue'>

/** Takes the escalation: the officer holds the conversation and the assistant falls silent. The citizen is told. */
export function takeEscalation(parts: World, request: Request, now: Date): Promise<ActionResult> {
  return act(parts, request, 'claim', now, async (tx, escalation) => {
    await setHolder(tx, escalation.accountId, escalation.conversationId, {
      by: 'officer',
      officerId: request.officer.id,
      until: null,
    })
    return { change: { ownerId: request.officer.id, takenAt: now }, tell: taken(escalation.code) }
  })
}

/** Puts it back into the unit's queue; the assistant speaks again. */
export function giveBackEscalation(
  parts: World,
  request: Request & { reason: string },
  now: Date,
): Promise<ActionResult> {
  return act(parts, request, 'giveBack', now, async (tx, escalation) => {
    await letAssistantSpeak(tx, escalation)
    return { change: { ownerId: null }, tell: null, detail: { reason: request.reason } }
  })
}

/** Hands it to another unit; the promised date does not move. The citizen is told. */
export function transferEscalation(
  parts: World,
  request: Request & { unitId: string; reason: string },
  now: Date,
): Promise<ActionResult> {
  return act(parts, request, 'transfer', now, async (tx, escalation) => {
    if (request.unitId === escalation.unitId) return refused('Yêu cầu đang ở đúng đơn vị này.')
    await letAssistantSpeak(tx, escalation)
    const unit = await unitName(tx, request.unitId)
    return {
      change: { ownerId: null, unitId: request.unitId },
      tell: transferred(escalation.code, unit),
      detail: { reason: request.reason, unitId: request.unitId },
    }
  })
}

/** Ends it for a reason of the closed list; the assistant speaks again. `answered` needs an answer on record. */
export function closeEscalation(
  parts: World,
  request: Request & { reason: CloseReason },
  now: Date,
): Promise<ActionResult> {
  const effect = closeEffects[request.reason]
  return act(parts, request, effect.event, now, async (tx, escalation) => {
    await settleEscalatedQuestions(tx, escalation.accountId, escalation.id, effect.outcome, request.reason, now)
    await letAssistantSpeak(tx, escalation)
    return {
      change: { closedAt: now, closedReason: request.reason },
      tell: closed[request.reason]?.(escalation.code) ?? null,
      detail: { reason: request.reason },
    }
  })
}

/** Carries a result out of a transaction that must leave no trace. */
class Undone extends Error {
  readonly result: ActionResult
  constructor(result: ActionResult) {
    super('undone')
    this.result = result
  }
}

/** Runs `work` in a transaction; anything but `done` undoes all that was written in it. */
export async function allOrNothing(db: Db, work: (tx: Tx) => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await db.transaction().execute(async (tx) => {
      const result = await work(tx)
      if (result.kind !== 'done') throw new Undone(result)
      return result
    })
  } catch (error) {
    if (error instanceof Undone) return error.result
    throw error
  }
}

type Step =
  | { change: Omit<EscalationChange, 'state'>; tell: string | null; detail?: Record<string, unknown> }
  | ActionResult

async function act(
  parts: World,
  request: Request,
  event: EscalationEvent,
  now: Date,
  step: (tx: Tx, escalation: Escalation) => Promise<Step>,
): Promise<ActionResult> {
  return allOrNothing(parts.db, async (tx) => {
    const escalation = await loadEscalation(tx, request.accountId, request.escalationId)
    const may = await mayAct(tx, escalation, request.officer, request.version)
    if (may.kind !== 'done' || !escalation) return may
    const state = next(escalation.state, event)
    if (!state) return refused(whyNot(event))
    const done = await step(tx, escalation)
    if ('kind' in done) return done
    const entry = { type: event, actor: request.officer.id, at: now, detail: done.detail ?? {} }
    if (!(await changeEscalation(tx, escalation, { state, ...done.change }, entry))) return { kind: 'stale', by: null }
    if (done.tell) {
      const { accountId, conversationId } = escalation
      await insertOutbound(tx, [{ accountId, conversationId, author: 'system', text: done.tell, createdAt: now }])
      await parts.queue.send(tx, 'deliver', { accountId, conversationId })
    }
    return { kind: 'done' }
  })
}

const whyNot = (event: EscalationEvent): string =>
  event === 'close'
    ? 'Chưa có câu trả lời nào được ghi nhận nên chưa thể đóng với lý do này.'
    : 'Việc này không làm được ở trạng thái hiện tại của yêu cầu.'

/** Whether this officer may change the escalation as he last saw it: it is not changed since, and no other officer holds it. */
export async function mayAct(
  tx: Tx,
  escalation: Escalation | null,
  officer: Officer,
  version: number,
): Promise<ActionResult> {
  if (!escalation) return refused('Không tìm thấy yêu cầu này.')
  const holder =
    escalation.ownerId === null || escalation.ownerId === officer.id ? null : await officerName(tx, escalation.ownerId)
  if (escalation.version !== version) return { kind: 'stale', by: holder }
  if (holder && officer.role === 'officer') return { kind: 'stale', by: holder }
  return { kind: 'done' }
}

async function officerName(tx: Tx, id: string): Promise<string | null> {
  return (await tx.selectFrom('officer').select('name').where('id', '=', id).executeTakeFirst())?.name ?? null
}

/** The conversation goes back to the assistant unless another of its escalations is still held by an officer. */
async function letAssistantSpeak(tx: Tx, escalation: Escalation): Promise<void> {
  const others = (await openEscalations(tx, escalation.accountId, escalation.conversationId)).filter(
    (one) => one.id !== escalation.id && one.ownerId !== null && one.state === 'IN_PROGRESS',
  )
  if (others.length === 0) await setHolder(tx, escalation.accountId, escalation.conversationId, { by: 'assistant' })
}
