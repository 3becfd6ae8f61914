/** An officer's reply: stored, queued, recorded together; then it leaves by the same door as an answer. */
import { answered } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import { writeAudit } from '../store/audit.ts'
import { setHolder, settleEscalatedQuestions } from '../store/conversations.ts'
import { changeEscalation, loadEscalation } from '../store/escalations.ts'
import { insertOutbound, loadMessage, recordSend } from '../store/messages.ts'
import { firstTime } from '../store/officer-requests.ts'
import { toParts } from './compose-parts.ts'
import { foreignHosts } from './links.ts'
import { type ActionResult, allOrNothing, mayAct, type Officer, refused } from './officer-actions.ts'
import { accountOf, type Parts } from './parts.ts'

/** Longest reply an officer may write, in characters; it is split for the channel. */
export const longestReply = 8_000

/** Sends an officer's words to the citizen. An escalation nobody has taken yet is taken by answering it. Idempotent by
 * `requestId`: pressing "send" twice sends once. */
export async function officerReply(
  parts: Pick<Parts, 'db' | 'queue' | 'channels' | 'accounts' | 'allowedHosts'>,
  request: {
    accountId: string
    escalationId: string
    officer: Officer
    text: string
    version: number
    requestId: string
  },
  now: Date,
): Promise<ActionResult> {
  const text = request.text.normalize('NFC').trim()
  if (text === '') return refused('Anh/chị chưa nhập nội dung trả lời.')
  if (text.length > longestReply) return refused(`Câu trả lời dài quá ${longestReply} ký tự, hãy rút gọn.`)
  const foreign = foreignHosts(text, parts.allowedHosts)
  if (foreign.length > 0) {
    return refused(
      `Câu trả lời có đường dẫn tới ${foreign.join(', ')}, không thuộc danh sách trang chính thức. Hãy bỏ đường dẫn này.`,
    )
  }
  const { accountId, escalationId, officer } = request
  const account = await accountOf(parts, accountId)
  return allOrNothing(parts.db, async (tx) => {
    if (!(await firstTime(tx, request.requestId, now))) return { kind: 'done' }
    const escalation = await loadEscalation(tx, accountId, escalationId)
    const may = await mayAct(tx, escalation, officer, request.version)
    if (may.kind !== 'done' || !escalation) return may
    const from = next(escalation.state, 'claim') ?? escalation.state
    const to = next(from, 'reply')
    if (!to) return refused('Yêu cầu này đã kết thúc, không trả lời thêm được.')
    const changed = await changeEscalation(
      tx,
      escalation,
      { state: to, ownerId: officer.id, answeredAt: now, ...(from === escalation.state ? {} : { takenAt: now }) },
      { type: 'answered', actor: officer.id, at: now },
    )
    if (!changed) return { kind: 'stale', by: null }
    await setHolder(tx, accountId, escalation.conversationId, { by: 'officer', officerId: officer.id, until: null })
    await settleEscalatedQuestions(tx, accountId, escalationId, 'OFFICER_ANSWERED', null, now)
    const { limits } = parts.channels[account.channel]
    await insertOutbound(
      tx,
      toParts(answered(escalation.code, escalation.unitName, text), [], limits).map((part) => ({
        accountId,
        conversationId: escalation.conversationId,
        author: 'officer',
        officerId: officer.id,
        text: part.text,
        escalationId,
        questionId: escalation.questionId,
        createdAt: now,
      })),
    )
    await parts.queue.send(tx, 'deliver', { accountId, conversationId: escalation.conversationId })
    return { kind: 'done' }
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
