/** The life of an escalation: states, what may follow what, and what each change means for clock and citizen. */
import type { EscalationState } from '../store/tables.ts'

/** What officers read for each state. */
export const stateLabels: Record<EscalationState, string> = {
  OFFERED: 'Đã đề nghị chuyển cán bộ',
  RECEIVED: 'Đã tiếp nhận, chờ cán bộ',
  ASSIGNED: 'Đã phân công',
  IN_PROGRESS: 'Cán bộ đang xử lý',
  WAITING_CITIZEN: 'Chờ người dân bổ sung',
  PENDING_APPROVAL: 'Chờ chỉ huy duyệt',
  ANSWERED: 'Đã trả lời, chờ tới tay',
  PARKED: 'Đã có câu trả lời, chưa gửi được',
  DELIVERED: 'Đã trả lời',
  CLOSED: 'Đã đóng',
  MERGED: 'Đã gộp',
  REDIRECTED: 'Đã chuyển nơi khác giải quyết',
  WITHDRAWN: 'Người dân đã rút',
  REJECTED: 'Không tiếp nhận',
}

/** What can happen to an escalation. */
export type EscalationEvent =
  | 'accept'
  | 'assign'
  | 'claim'
  | 'giveBack'
  | 'askCitizen'
  | 'citizenWrote'
  | 'citizenSilent'
  | 'submit'
  | 'approve'
  | 'return'
  | 'reply'
  | 'replyOutside'
  | 'delivered'
  | 'undeliverable'
  | 'reachable'
  | 'transfer'
  | 'merge'
  | 'redirect'
  | 'withdraw'
  | 'reject'
  | 'close'
  | 'object'

const open: EscalationState[] = ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL']

/** The one table: for each event, from which states it is allowed and where it leads. Everything else is refused. */
export const transitions: Record<EscalationEvent, { from: EscalationState[]; to: EscalationState }> = {
  accept: { from: ['OFFERED'], to: 'RECEIVED' },
  assign: { from: ['RECEIVED'], to: 'ASSIGNED' },
  claim: { from: ['RECEIVED', 'ASSIGNED'], to: 'IN_PROGRESS' },
  giveBack: { from: ['ASSIGNED', 'IN_PROGRESS'], to: 'RECEIVED' },
  askCitizen: { from: ['IN_PROGRESS'], to: 'WAITING_CITIZEN' },
  citizenWrote: { from: ['WAITING_CITIZEN'], to: 'IN_PROGRESS' },
  citizenSilent: { from: ['WAITING_CITIZEN'], to: 'ANSWERED' },
  submit: { from: ['IN_PROGRESS'], to: 'PENDING_APPROVAL' },
  approve: { from: ['PENDING_APPROVAL'], to: 'ANSWERED' },
  return: { from: ['PENDING_APPROVAL'], to: 'IN_PROGRESS' },
  // Further words after the first answer stay within the answered state.
  reply: { from: ['IN_PROGRESS', 'ANSWERED', 'DELIVERED', 'PARKED'], to: 'ANSWERED' },
  replyOutside: { from: open, to: 'ANSWERED' },
  delivered: { from: ['ANSWERED', 'PARKED'], to: 'DELIVERED' },
  undeliverable: { from: ['ANSWERED'], to: 'PARKED' },
  reachable: { from: ['PARKED'], to: 'ANSWERED' },
  transfer: { from: ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS'], to: 'RECEIVED' },
  merge: { from: open, to: 'MERGED' },
  redirect: { from: open, to: 'REDIRECTED' },
  withdraw: { from: ['OFFERED', ...open], to: 'WITHDRAWN' },
  reject: { from: open, to: 'REJECTED' },
  close: { from: ['ANSWERED', 'DELIVERED'], to: 'CLOSED' },
  object: { from: ['DELIVERED', 'CLOSED'], to: 'RECEIVED' },
}

/** Where `event` leads from `from`, or null when it is not allowed. */
export function next(from: EscalationState, event: EscalationEvent): EscalationState | null {
  const transition = transitions[event]
  return transition.from.includes(from) ? transition.to : null
}

/** Reasons for ending an escalation; a closed list. `answered` needs an answer on record; the others end without one and
 * tell the citizen why. */
export const closeReasons = {
  answered: 'Đã trả lời xong',
  redirected: 'Thuộc thẩm quyền nơi khác, đã hướng dẫn',
  duplicate: 'Trùng với yêu cầu khác',
  withdrawn: 'Người dân không cần nữa',
  'not-answerable': 'Không đủ thông tin để trả lời',
  spam: 'Tin nhắn rác, quấy rối',
} as const
export type CloseReason = keyof typeof closeReasons

/** How the question ends in the ledger, and the state, for each reason. */
export const closeEffects: Record<
  CloseReason,
  {
    event: EscalationEvent
    outcome: 'OFFICER_ANSWERED' | 'REDIRECTED' | 'DUPLICATE' | 'WITHDRAWN' | 'NOT_ANSWERABLE' | 'SPAM'
  }
> = {
  answered: { event: 'close', outcome: 'OFFICER_ANSWERED' },
  redirected: { event: 'redirect', outcome: 'REDIRECTED' },
  duplicate: { event: 'merge', outcome: 'DUPLICATE' },
  withdrawn: { event: 'withdraw', outcome: 'WITHDRAWN' },
  'not-answerable': { event: 'reject', outcome: 'NOT_ANSWERABLE' },
  spam: { event: 'reject', outcome: 'SPAM' },
}
