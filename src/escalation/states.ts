/** The life of an escalation: states, what may follow what, and what each change means for clock and citizen. */
import type { EscalationState, QuestionOutcome } from '../store/tables.ts'

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

/** Waiting for an officer's answer. */
export const openStates: EscalationState[] = [
  'RECEIVED',
  'ASSIGNED',
  'IN_PROGRESS',
  'WAITING_CITIZEN',
  'PENDING_APPROVAL',
]
/** While one of these lasts, the legal clock runs and lateness is told. */
export const clockRuns: EscalationState[] = ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL']
/** Nothing follows any more. */
export const finalStates: EscalationState[] = ['CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED']

/** Who may cause a change. `deputy`: the head of the unit, or whom the head named for the time. */
export type Actor = 'citizen' | 'officer' | 'deputy' | 'system' | 'platform'

/** One allowed change: from where to where, by whom, which of sentences.ts the citizen is told (null = nothing, because
 * something was said already or there is nothing to say), and what the legal clock does. */
export interface Transition {
  from: EscalationState[]
  to: EscalationState
  by: Actor[]
  tells: string | null
  clock: 'starts' | 'runs' | 'pauses' | 'resumes' | 'stops' | 'unchanged'
}

/** The one table. Everything that does not stand in it is refused. */
export const transitions = {
  accept: { from: ['OFFERED'], to: 'RECEIVED', by: ['citizen', 'system'], tells: 'received', clock: 'starts' },
  decline: { from: ['OFFERED'], to: 'WITHDRAWN', by: ['citizen', 'system'], tells: 'declined', clock: 'unchanged' },
  assign: { from: ['RECEIVED'], to: 'ASSIGNED', by: ['system', 'officer', 'deputy'], tells: null, clock: 'runs' },
  unaccepted: { from: ['ASSIGNED'], to: 'RECEIVED', by: ['system'], tells: null, clock: 'runs' },
  claim: { from: ['RECEIVED', 'ASSIGNED'], to: 'IN_PROGRESS', by: ['officer'], tells: 'taken', clock: 'runs' },
  giveBack: {
    from: ['ASSIGNED', 'IN_PROGRESS'],
    to: 'RECEIVED',
    by: ['officer', 'system'],
    tells: null,
    clock: 'runs',
  },
  askCitizen: { from: ['IN_PROGRESS'], to: 'WAITING_CITIZEN', by: ['officer'], tells: 'needFact', clock: 'pauses' },
  citizenWrote: { from: ['WAITING_CITIZEN'], to: 'IN_PROGRESS', by: ['citizen'], tells: null, clock: 'resumes' },
  citizenSilent: { from: ['WAITING_CITIZEN'], to: 'ANSWERED', by: ['system'], tells: 'silent', clock: 'stops' },
  submit: { from: ['IN_PROGRESS'], to: 'PENDING_APPROVAL', by: ['officer'], tells: null, clock: 'runs' },
  approve: { from: ['PENDING_APPROVAL'], to: 'ANSWERED', by: ['deputy'], tells: 'answered', clock: 'stops' },
  return: { from: ['PENDING_APPROVAL'], to: 'IN_PROGRESS', by: ['deputy'], tells: null, clock: 'runs' },
  // Further words after the first answer stay within the answered state.
  reply: {
    from: ['IN_PROGRESS', 'ANSWERED', 'DELIVERED', 'PARKED'],
    to: 'ANSWERED',
    by: ['officer'],
    tells: 'answered',
    clock: 'stops',
  },
  undo: { from: ['ANSWERED'], to: 'IN_PROGRESS', by: ['officer'], tells: null, clock: 'runs' },
  // Further words taken back: the answer before them stands.
  undoFurther: { from: ['ANSWERED'], to: 'DELIVERED', by: ['officer'], tells: null, clock: 'stops' },
  replyOutside: { from: openStates, to: 'ANSWERED', by: ['platform'], tells: null, clock: 'stops' },
  delivered: {
    from: ['ANSWERED', 'PARKED'],
    to: 'DELIVERED',
    by: ['platform', 'citizen', 'system'],
    tells: null,
    clock: 'stops',
  },
  undeliverable: { from: ['ANSWERED'], to: 'PARKED', by: ['platform'], tells: null, clock: 'stops' },
  reachable: { from: ['PARKED'], to: 'ANSWERED', by: ['citizen'], tells: 'parkedFirst', clock: 'stops' },
  transfer: {
    from: ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS'],
    to: 'RECEIVED',
    by: ['officer'],
    tells: 'transferred',
    clock: 'runs',
  },
  merge: { from: openStates, to: 'MERGED', by: ['officer'], tells: 'merged', clock: 'stops' },
  redirect: { from: openStates, to: 'REDIRECTED', by: ['officer'], tells: 'closed', clock: 'stops' },
  withdraw: { from: openStates, to: 'WITHDRAWN', by: ['citizen', 'officer'], tells: 'closed', clock: 'stops' },
  reject: { from: openStates, to: 'REJECTED', by: ['officer'], tells: 'closed', clock: 'stops' },
  close: { from: ['DELIVERED'], to: 'CLOSED', by: ['officer', 'citizen', 'system'], tells: null, clock: 'stops' },
  // The objection itself is a new question with an escalation of its own, linked by parent_id.
  object: { from: ['DELIVERED'], to: 'CLOSED', by: ['citizen'], tells: 'objected', clock: 'stops' },
} as const satisfies Record<string, Transition>

/** What can happen to an escalation. */
export type EscalationEvent = keyof typeof transitions

/** Where `event` leads from `from`, or null when it is not allowed. */
export function next(from: EscalationState, event: EscalationEvent): EscalationState | null {
  const transition: Transition = transitions[event]
  return transition.from.includes(from) ? transition.to : null
}

/** Reasons an officer may end an escalation for; a closed list. `answered` needs an answer that arrived; the others end
 * without one and tell the citizen why. */
export const closeReasons = {
  answered: 'Đã trả lời xong',
  redirected: 'Thuộc thẩm quyền nơi khác, đã hướng dẫn',
  withdrawn: 'Người dân không cần nữa',
  'not-answerable': 'Không đủ thông tin để trả lời',
  spam: 'Tin nhắn rác, quấy rối',
} as const
export type CloseReason = keyof typeof closeReasons

/** Every reason that may stand at an ended escalation, with the officers' words for it. */
export const endReasons = {
  ...closeReasons,
  duplicate: 'Trùng với yêu cầu khác, đã gộp',
  settled: 'Đã trả lời, quá 72 giờ không có ý kiến khác',
  confirmed: 'Người dân báo đã rõ',
  objected: 'Người dân chưa đồng ý, đã mở câu hỏi tiếp',
  cancelled: 'Người dân hủy yêu cầu',
  declined: 'Người dân không muốn chuyển cán bộ',
  'asked-anew': 'Người dân hỏi câu khác thay vì chuyển cán bộ',
  'no-consent': 'Người dân không trả lời đề nghị chuyển cán bộ',
} as const
export type EndReason = keyof typeof endReasons

/** How the question ends in the ledger, and by which change, for each reason of an officer. */
export const closeEffects: Record<CloseReason, { event: EscalationEvent; outcome: QuestionOutcome }> = {
  answered: { event: 'close', outcome: 'OFFICER_ANSWERED' },
  redirected: { event: 'redirect', outcome: 'REDIRECTED' },
  withdrawn: { event: 'withdraw', outcome: 'WITHDRAWN' },
  'not-answerable': { event: 'reject', outcome: 'NOT_ANSWERABLE' },
  spam: { event: 'reject', outcome: 'SPAM' },
}
