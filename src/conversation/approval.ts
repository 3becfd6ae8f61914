/** Answers that need the commander's consent: submitted with their basis, approved and sent, or returned with a reason. The
 * approver has a clock of its own; the citizen's date does not move. */
import { addWorkingMinutes } from '../escalation/calendar.ts'
import { calendarOf } from '../escalation/working-time.ts'
import { changeAnswer, insertAnswer, lastAnswer } from '../store/answers.ts'
import { isDeputy } from '../store/approvals.ts'
import type { Tx } from '../store/database.ts'
import { type ActionResult, type ActRequest, act, type Officer, refused } from './act.ts'
import { holdFor } from './holding.ts'
import { type ReplyWorld, sendAnswer, wordsRefused } from './officer-reply.ts'
import { accountOf, type Parts } from './parts.ts'
import { tellDeciders, tellOfficers } from './tell-officers.ts'

/** Gives a draft to the unit's head. It needs a legal basis, or the express word that there is no particular one. */
export function submitAnswer(
  parts: ReplyWorld,
  request: ActRequest & { text: string; basis: string | null; noBasis: boolean },
  now: Date,
): Promise<ActionResult> {
  const text = request.text.normalize('NFC').trim()
  const basis = request.basis?.normalize('NFC').trim() || null
  const why = wordsRefused(text, parts.allowedHosts)
  if (why) return Promise.resolve(refused(why))
  if (!basis && !request.noBasis)
    return Promise.resolve(refused('Hãy ghi căn cứ pháp lý, hoặc đánh dấu "Không có căn cứ cụ thể".'))
  return act(parts, request, { event: 'submit', claims: true }, now, async (tx, escalation) => {
    await holdFor(tx, escalation, request.officer.id, null)
    await insertAnswer(tx, {
      accountId: escalation.accountId,
      escalationId: escalation.id,
      questionId: escalation.questionId,
      unitId: escalation.unitId,
      author: 'officer',
      officerId: request.officer.id,
      state: 'submitted',
      text,
      basis,
      noBasis: !basis,
      createdAt: now,
    })
    const words = `${escalation.code}: ${request.officer.name} trình câu trả lời, chờ duyệt.`
    await tellDeciders(tx, escalation, 'approval', words, now, request.officer.id)
    return {
      change: {
        ownerId: escalation.ownerId ?? request.officer.id,
        approvalDueAt: addWorkingMinutes(await calendarOf(tx, escalation.unitId), now, parts.timing.approvalMinutes),
        snoozedUntil: null,
      },
      tell: null,
      detail: { basis, noBasis: !basis },
    }
  })
}

/** Why this person may not decide, or null: heads and administrators, or the deputy named for now; never the author. */
async function mayDecide(
  tx: Tx,
  officer: Officer,
  unitId: string,
  authorId: string | null,
  now: Date,
): Promise<string | null> {
  if (officer.id === authorId) return 'Người soạn không tự duyệt câu trả lời của mình.'
  if (officer.role === 'head' || officer.role === 'admin') return null
  if (await isDeputy(tx, officer.id, unitId, now)) return null
  return 'Chỉ chỉ huy đơn vị hoặc người được ủy quyền mới duyệt được.'
}

/** Approves the draft: it is sent as the author's answer, approved by this person. */
export async function approveAnswer(parts: ReplyWorld, request: ActRequest, now: Date): Promise<ActionResult> {
  const account = await accountOf(parts, request.accountId)
  // The draft belongs to its author; a deputy who is an ordinary officer must be let through to decide.
  const asDecider = { ...request, officer: { ...request.officer, role: 'head' as const } }
  return act(parts, asDecider, { event: 'approve' }, now, async (tx, escalation) => {
    const draft = await lastAnswer(tx, escalation.accountId, escalation.id, ['submitted'])
    if (!draft) return refused('Không còn bản trình nào để duyệt.')
    const why = await mayDecide(tx, request.officer, escalation.unitId, draft.officerId, now)
    if (why) return refused(why)
    await changeAnswer(tx, escalation.accountId, draft.id, 'submitted', {
      decidedBy: request.officer.id,
      decidedAt: now,
    })
    const officer = { id: draft.officerId ?? request.officer.id }
    await sendAnswer(tx, parts, account, escalation, { ...draft, officer, draftId: draft.id }, now)
    return { change: { answeredAt: now, approvalDueAt: null }, tell: null, detail: { answerId: draft.id } }
  })
}

/** Returns the draft to its author with the reason. */
export function returnAnswer(
  parts: Pick<Parts, 'db' | 'queue'>,
  request: ActRequest & { reason: string },
  now: Date,
): Promise<ActionResult> {
  const asDecider = { ...request, officer: { ...request.officer, role: 'head' as const } }
  return act(parts, asDecider, { event: 'return' }, now, async (tx, escalation) => {
    const { accountId, id, code, unitId } = escalation
    const draft = await lastAnswer(tx, accountId, id, ['submitted'])
    if (!draft) return refused('Không còn bản trình nào để trả lại.')
    const why = await mayDecide(tx, request.officer, unitId, draft.officerId, now)
    if (why) return refused(why)
    await changeAnswer(tx, accountId, draft.id, 'submitted', {
      state: 'returned',
      decidedBy: request.officer.id,
      decidedAt: now,
      returnedWhy: request.reason,
    })
    const title = `${code}: ${request.officer.name} trả lại bản trình, xem lý do trong yêu cầu.`
    if (draft.officerId) await tellOfficers(tx, [draft.officerId], 'approval', escalation, title, now)
    return { change: { approvalDueAt: null }, tell: null, detail: { reason: request.reason } }
  })
}
