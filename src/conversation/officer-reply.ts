/** An officer's words to the citizen: an answer, which can be taken back for some seconds, or a question back. */
import { localDay, workingMinutesBetween } from '../escalation/calendar.ts'
import { makeCheckCode } from '../escalation/code.ts'
import { windowCloses } from '../escalation/deadline.ts'
import { fingerprintsOf } from '../escalation/fingerprint.ts'
import { answerChoices, answered, needFact } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import { calendarOf } from '../escalation/working-time.ts'
import type { Account } from '../store/accounts.ts'
import { changeAnswer, insertAnswer, lastAnswer } from '../store/answers.ts'
import { needsApproval } from '../store/approvals.ts'
import { writeAudit } from '../store/audit.ts'
import { loadConversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, type Escalation, loadEscalation } from '../store/escalations.ts'
import { cancelAnswer, insertOutbound, loadMessage, recordSend } from '../store/messages.ts'
import { firstTime } from '../store/officer-requests.ts'
import {
  type ActionResult,
  type ActRequest,
  act,
  allOrNothing,
  claimFirst,
  mayAct,
  type Officer,
  refused,
} from './act.ts'
import { toParts } from './compose-parts.ts'
import { holdFor } from './holding.ts'
import { foreignHosts } from './links.ts'
import { accountOf, type Parts } from './parts.ts'

/** Longest reply an officer may write, in characters; it is split for the channel. */
export const longestReply = 8_000

/** What an officer's words need on their way. */
export type ReplyWorld = Pick<Parts, 'db' | 'queue' | 'channels' | 'accounts' | 'allowedHosts' | 'timing'>

/** Why these words cannot be sent, in a sentence, or null. */
export function wordsRefused(text: string, allowedHosts: ReadonlySet<string>): string | null {
  if (text === '') return 'Anh/chị chưa nhập nội dung trả lời.'
  if (text.length > longestReply) return `Câu trả lời dài quá ${longestReply} ký tự, hãy rút gọn.`
  const foreign = foreignHosts(text, allowedHosts)
  if (foreign.length === 0) return null
  return `Câu trả lời có đường dẫn tới ${foreign.join(', ')}, không thuộc danh sách trang chính thức. Hãy bỏ đường dẫn này.`
}

/** Sends an officer's words to the citizen. An escalation nobody has taken yet is taken by answering it. Idempotent by
 * `requestId`: pressing "send" twice sends once. */
export async function officerReply(
  parts: ReplyWorld,
  request: ActRequest & { requestId: string; text: string; basis?: string },
  now: Date,
): Promise<ActionResult> {
  const text = request.text.normalize('NFC').trim()
  const why = wordsRefused(text, parts.allowedHosts)
  if (why) return refused(why)
  const account = await accountOf(parts, request.accountId)
  return allOrNothing(parts.db, async (tx) => {
    if (!(await firstTime(tx, request.requestId, now))) return { kind: 'done' }
    const escalation = await loadEscalation(tx, request.accountId, request.escalationId)
    const may = await mayAct(tx, escalation, request.officer, request.version)
    if (may.kind !== 'done' || !escalation) return may
    if (!next(next(escalation.state, 'claim') ?? escalation.state, 'reply')) {
      return refused(
        escalation.state === 'PENDING_APPROVAL'
          ? 'Câu trả lời đang chờ chỉ huy duyệt.'
          : 'Yêu cầu này đã kết thúc, không trả lời thêm được.',
      )
    }
    if (await needsApproval(tx, escalation.unitId, escalation.topic))
      return refused('Chủ đề này cần chỉ huy duyệt trước khi trả lời. Hãy bấm "Trình duyệt".')
    const { officer } = request
    const { id } = officer
    const current = await claimFirst(tx, escalation, officer, now)
    if (!current) return { kind: 'stale', by: null }
    const change = { state: next(current.state, 'reply')!, ownerId: id, answeredAt: now, snoozedUntil: null }
    if (!(await changeEscalation(tx, current, change, { type: 'reply', actor: id, at: now })))
      return { kind: 'stale', by: null }
    await sendAnswer(tx, parts, account, current, { text, basis: request.basis ?? null, officer }, now)
    return { kind: 'done' }
  })
}

/** Puts an answer into the outbox, with its check code and the three choices under it. `draftId`: the approved draft. */
export async function sendAnswer(
  tx: Tx,
  parts: Pick<Parts, 'queue' | 'channels' | 'timing'>,
  account: Account,
  escalation: Escalation,
  answer: { text: string; basis: string | null; officer: { id: string }; draftId?: string },
  now: Date,
): Promise<void> {
  const { accountId, conversationId } = escalation
  const checkCode = makeCheckCode()
  const text = answered(escalation.code, escalation.unitName, answer.text, answer.basis, checkCode)
  const fingerprints = fingerprintsOf(checkCode, text)
  const answerId =
    answer.draftId ?? (await insertAnswer(tx, { ...row(escalation, answer, now), checkCode, fingerprints }))
  if (answer.draftId)
    await changeAnswer(tx, accountId, answerId, 'submitted', { state: 'leaving', checkCode, fingerprints })
  const sendAfter = parts.timing.undoMs > 0 ? new Date(now.getTime() + parts.timing.undoMs) : null
  const { limits } = parts.channels[account.channel]
  await insertOutbound(
    tx,
    toParts(text, answerChoices(escalation.code), limits).map((part) => ({
      accountId,
      conversationId,
      author: 'officer' as const,
      officerId: answer.officer.id,
      text: part.text,
      buttons: part.buttons,
      escalationId: escalation.id,
      questionId: escalation.questionId,
      answerId,
      sendAfter,
      createdAt: now,
    })),
  )
  await parts.queue.send(tx, 'deliver', { accountId, conversationId }, sendAfter ?? undefined)
  await holdFor(tx, escalation, answer.officer.id, new Date(now.getTime() + parts.timing.holdMinutes * 60_000))
}

const row = (
  escalation: Escalation,
  answer: { text: string; basis: string | null; officer: { id: string } },
  now: Date,
) => ({
  accountId: escalation.accountId,
  escalationId: escalation.id,
  questionId: escalation.questionId,
  unitId: escalation.unitId,
  author: 'officer' as const,
  officerId: answer.officer.id,
  state: 'leaving' as const,
  text: answer.text,
  basis: answer.basis,
  createdAt: now,
})

/** Takes the last answer back while it has not begun to leave. What was typed stays on record and is handed back. */
export async function undoReply(
  parts: Pick<Parts, 'db'>,
  request: ActRequest,
  now: Date,
): Promise<{ result: ActionResult; text: string | null }> {
  let text: string | null = null
  const result = await allOrNothing(parts.db, async (tx) => {
    const escalation = await loadEscalation(tx, request.accountId, request.escalationId)
    const may = await mayAct(tx, escalation, request.officer, request.version)
    if (may.kind !== 'done' || !escalation) return may
    const { accountId, id } = escalation
    const answer = await lastAnswer(tx, accountId, id, ['leaving'])
    const gone = refused('Câu trả lời đã gửi đi, không thu hồi được nữa.')
    if (!answer || !(await cancelAnswer(tx, accountId, answer.id))) return gone
    if (!(await changeAnswer(tx, accountId, answer.id, 'leaving', { state: 'undone' }))) return gone
    // Further words after an answer that left already: that answer stands.
    const earlier = await lastAnswer(tx, accountId, id, ['left'])
    const back = earlier && escalation.deliveredAt ? next(escalation.state, 'undoFurther') : escalation.state
    const state = earlier ? back : next(escalation.state, 'undo')
    if (!state) return gone
    const change = { state, answeredAt: earlier ? (earlier.leftAt ?? earlier.createdAt) : null }
    const entry = { type: 'undo', actor: request.officer.id, at: now, detail: { answerId: answer.id } }
    if (!(await changeEscalation(tx, escalation, change, entry))) return { kind: 'stale', by: null }
    if (!earlier) await holdFor(tx, escalation, escalation.ownerId ?? request.officer.id, null)
    text = answer.text
    return { kind: 'done' }
  })
  return { result, text }
}

/** Asks the citizen for one needed fact; the clock pauses until the answer comes. */
export async function askCitizen(
  parts: ReplyWorld,
  request: ActRequest & { text: string },
  now: Date,
): Promise<ActionResult> {
  const text = request.text.normalize('NFC').trim()
  const why = wordsRefused(text, parts.allowedHosts)
  if (why) return refused(why)
  const account = await accountOf(parts, request.accountId)
  return act(parts, request, { event: 'askCitizen' }, now, async (tx, escalation) => {
    if (escalation.rounds >= parts.timing.rounds)
      return refused(`Đã hỏi lại người dân ${parts.timing.rounds} lần. Hãy trả lời với những gì đã có.`)
    const conversation = await loadConversation(tx, escalation.accountId, escalation.conversationId)
    if (windowCloses(account.channel, conversation.lastInteractionAt ?? now, account.settings) <= now) {
      return refused(
        'Đã hết thời gian nền tảng cho phép nhắn, không hỏi thêm được. Câu trả lời vẫn gửi được khi họ nhắn lại.',
      )
    }
    await holdFor(tx, escalation, request.officer.id, null)
    const left = Math.floor(workingMinutesBetween(await calendarOf(tx, escalation.unitId), now, escalation.legalDueAt))
    return {
      change: {
        ownerId: request.officer.id,
        rounds: escalation.rounds + 1,
        pausedAt: now,
        pauseLeft: left,
        waitUntil: new Date(now.getTime() + parts.timing.waitDays * 24 * 3600_000),
        snoozedUntil: null,
      },
      tell: needFact(escalation.code, text, parts.timing.waitDays),
      detail: { round: escalation.rounds + 1, day: localDay(now) },
    }
  })
}

/** Sends a refused or unclear message once more, because an officer decided so. */
export async function retryMessage(
  parts: Pick<Parts, 'db' | 'queue'>,
  request: { accountId: string; messageId: string; officer: Officer },
  now: Date,
): Promise<ActionResult> {
  return allOrNothing(parts.db, async (tx) => {
    const message = await loadMessage(tx, request.accountId, request.messageId)
    if (!message || (message.sendState !== 'refused' && message.sendState !== 'unknown')) {
      return refused('Tin này không ở trạng thái gửi lại được.')
    }
    await recordSend(tx, request.accountId, message.id, { state: 'queued', at: now })
    await writeAudit(tx, {
      accountId: request.accountId,
      subject: 'message',
      subjectId: message.id,
      type: 'retried',
      actor: request.officer.id,
      at: now,
      detail: { was: message.sendState },
    })
    await parts.queue.send(tx, 'deliver', { accountId: request.accountId, conversationId: message.conversationId })
    return { kind: 'done' }
  })
}
