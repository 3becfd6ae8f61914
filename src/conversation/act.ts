/** How every act of an officer is carried out: once, on the version the officer saw, all of it or nothing. */
import { type EscalationEvent, next } from '../escalation/states.ts'
import type { Db, Tx } from '../store/database.ts'
import { changeEscalation, type Escalation, type EscalationChange, loadEscalation } from '../store/escalations.ts'
import { insertOutbound } from '../store/messages.ts'
import { firstTime } from '../store/officer-requests.ts'
import { findOfficer } from '../store/officers.ts'
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

/** What every act is asked with. With a `requestId`, asking twice does it once. */
export interface ActRequest {
  accountId: string
  escalationId: string
  officer: Officer
  version: number
  requestId?: string
}
export type ActWorld = Pick<Parts, 'db' | 'queue'>

/** What one step changes, and what the citizen is told (null = nothing). */
export type Step =
  | { change: Omit<EscalationChange, 'state'>; tell: string | null; detail?: Record<string, unknown> }
  | ActionResult

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

/** Who answers or submits what nobody has taken yet takes it by that, on record as taking. The escalation as it then is; null:
 * somebody else was faster. */
export async function claimFirst(
  tx: Tx,
  escalation: Escalation,
  officer: Officer,
  now: Date,
): Promise<Escalation | null> {
  const state = next(escalation.state, 'claim')
  if (!state) return escalation
  const change = { state, ownerId: officer.id, takenAt: now }
  const entry = { type: 'claim', actor: officer.id, at: now }
  if (!(await changeEscalation(tx, escalation, change, entry))) return null
  return { ...escalation, ...change, version: escalation.version + 1 }
}

/** One act: the escalation is loaded and checked, `step` does what is particular to it, the change is written with its
 * audit entry, and the citizen is told. `event` null: the state stays (`name` is what the record says). `claims`: what nobody
 * has taken is taken by it. */
export async function act(
  parts: ActWorld,
  request: ActRequest,
  what: { event: EscalationEvent; name?: string; claims?: true } | { event: null; name: string; claims?: undefined },
  now: Date,
  step: (tx: Tx, escalation: Escalation) => Promise<Step>,
): Promise<ActionResult> {
  return allOrNothing(parts.db, async (tx) => {
    if (request.requestId && !(await firstTime(tx, request.requestId, now))) return { kind: 'done' }
    const loaded = await loadEscalation(tx, request.accountId, request.escalationId)
    const may = await mayAct(tx, loaded, request.officer, request.version)
    if (may.kind !== 'done' || !loaded) return may
    const escalation = what.claims ? await claimFirst(tx, loaded, request.officer, now) : loaded
    if (!escalation) return { kind: 'stale', by: null }
    const state = what.event ? next(escalation.state, what.event) : escalation.state
    if (!state) return refused(whyNot(what.event!, escalation))
    const done = await step(tx, escalation)
    if ('kind' in done) return done
    const entry = { type: what.name ?? what.event!, actor: request.officer.id, at: now, detail: done.detail ?? {} }
    if (!(await changeEscalation(tx, escalation, { state, ...done.change }, entry))) return { kind: 'stale', by: null }
    if (done.tell) await tellCitizen(tx, parts, escalation, done.tell, now)
    return { kind: 'done' }
  })
}

/** A fixed sentence on its way to the citizen. It carries no escalation id: a notice is never parked as if it were an answer. */
export async function tellCitizen(
  tx: Tx,
  parts: Pick<Parts, 'queue'>,
  { accountId, conversationId }: { accountId: string; conversationId: string },
  text: string,
  now: Date,
): Promise<void> {
  await insertOutbound(tx, [{ accountId, conversationId, author: 'system', text, createdAt: now }])
  await parts.queue.send(tx, 'deliver', { accountId, conversationId })
}

function whyNot(event: EscalationEvent, { state }: Escalation): string {
  if (event === 'close' && state === 'ANSWERED')
    return 'Câu trả lời chưa tới tay người dân. Yêu cầu đóng được khi kênh báo đã nhận, người dân nhắn tiếp, hoặc sau 48 giờ.'
  if (event === 'close') return 'Chưa có câu trả lời nào được ghi nhận nên chưa thể đóng với lý do này.'
  if (event === 'askCitizen' || event === 'submit') return 'Hãy nhận xử lý yêu cầu trước.'
  if (event === 'undo') return 'Không còn câu trả lời nào thu hồi được.'
  return 'Việc này không làm được ở trạng thái hiện tại của yêu cầu.'
}

/** Whether this officer may change the escalation as he last saw it: it is not changed since, and no other officer holds it. */
export async function mayAct(
  tx: Tx,
  escalation: Escalation | null,
  officer: Officer,
  version: number,
): Promise<ActionResult> {
  if (!escalation) return refused('Không tìm thấy yêu cầu này.')
  const holder =
    escalation.ownerId === null || escalation.ownerId === officer.id
      ? null
      : ((await findOfficer(tx, escalation.ownerId))?.name ?? null)
  if (escalation.version !== version) return { kind: 'stale', by: holder }
  if (holder && officer.role === 'officer') return { kind: 'stale', by: holder }
  return { kind: 'done' }
}
