/** The words of the screen for what the API names. */
import type { EscalationItem, SendState, WireAnswer } from '../wire.ts'

/** Short state names for lists; the full ones stand in escalation/states.ts. */
export const shortStates: Record<
  string,
  { label: string; tone: 'wait' | 'work' | 'pause' | 'done' | 'over' | 'alert' }
> = {
  OFFERED: { label: 'Chờ dân đồng ý', tone: 'pause' },
  RECEIVED: { label: 'Chưa nhận', tone: 'wait' },
  ASSIGNED: { label: 'Đã phân công', tone: 'wait' },
  IN_PROGRESS: { label: 'Đang xử lý', tone: 'work' },
  WAITING_CITIZEN: { label: 'Chờ người dân', tone: 'pause' },
  PENDING_APPROVAL: { label: 'Chờ duyệt', tone: 'pause' },
  ANSWERED: { label: 'Đang gửi tới dân', tone: 'work' },
  PARKED: { label: 'Chưa gửi được', tone: 'alert' },
  DELIVERED: { label: 'Đã trả lời', tone: 'done' },
  CLOSED: { label: 'Đã đóng', tone: 'over' },
  MERGED: { label: 'Đã gộp', tone: 'over' },
  REDIRECTED: { label: 'Đã hướng dẫn nơi khác', tone: 'over' },
  WITHDRAWN: { label: 'Đã rút', tone: 'over' },
  REJECTED: { label: 'Không tiếp nhận', tone: 'over' },
}

export const channelNames = { zalo: 'Zalo', facebook: 'Messenger' } as const

/** Which clock decided the one date. */
export const replyByReasons: Record<string, string> = {
  legal: 'hạn trả lời của đơn vị',
  'zalo-free-window': 'hết 48 giờ nhắn tin miễn phí của Zalo',
  'zalo-window': 'hết hạn nhắn tin của Zalo (7 ngày)',
  'facebook-window': 'hết hạn nhắn tin của Messenger',
}

const running = ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL']
/** Whether the promised date is still running. */
export const clockRuns = (item: Pick<EscalationItem, 'state'>): boolean => running.includes(item.state)

/** Whether nothing more is owed. */
export const isOver = (item: Pick<EscalationItem, 'state'>): boolean => shortStates[item.state]?.tone === 'over'

export const sendStates: Record<SendState, string> = {
  queued: 'Đang chờ gửi',
  sending: 'Đang gửi',
  sent: 'Đã gửi',
  delivered: 'Đã nhận',
  seen: 'Đã xem',
  refused: 'Không gửi được',
  unknown: 'Chưa rõ đã tới hay chưa',
  parked: 'Giữ lại, gửi khi người dân nhắn',
  cancelled: 'Đã huỷ gửi',
}

/** What became of an answer on record. */
export const answerStates: Record<WireAnswer['state'], string> = {
  submitted: 'Chờ duyệt',
  returned: 'Bị trả lại',
  leaving: 'Đang chờ gửi',
  left: 'Đã gửi',
  undone: 'Đã thu hồi',
}

export const contentNames: Record<string, string> = {
  image: 'Ảnh',
  sticker: 'Nhãn dán',
  file: 'Tệp',
  audio: 'Tin thoại',
  video: 'Video',
  location: 'Vị trí',
  link: 'Liên kết',
  contact: 'Danh thiếp',
  other: 'Nội dung khác',
}

export const actors: Record<string, string> = {
  assistant: 'Trợ lý tự động',
  system: 'Hệ thống',
  citizen: 'Người dân',
  'platform-app': 'Ứng dụng của kênh',
}

/** What the audit calls an event, in words. */
export const events: Record<string, string> = {
  received: 'Chuyển cán bộ, cấp mã tra cứu',
  'question-added': 'Ghi thêm câu hỏi',
  answered: 'Trả lời',
  'citizen-wrote': 'Người dân nhắn thêm',
  accept: 'Tiếp nhận',
  assign: 'Phân công',
  claim: 'Nhận xử lý',
  giveBack: 'Trả lại đơn vị',
  askCitizen: 'Hỏi thêm người dân',
  citizenSilent: 'Người dân không trả lời',
  submit: 'Trình duyệt',
  approve: 'Duyệt',
  return: 'Trả lại để sửa',
  reply: 'Trả lời',
  replyOutside: 'Trả lời từ ứng dụng của kênh',
  delivered: 'Câu trả lời đã tới người dân',
  arrivalAssumed: 'Kênh đã nhận câu trả lời 48 giờ, không báo đã tới hay chưa: coi như đã tới',
  undeliverable: 'Chưa gửi được, giữ lại',
  reachable: 'Gửi lại được',
  transfer: 'Chuyển đơn vị',
  merge: 'Gộp yêu cầu',
  redirect: 'Hướng dẫn nơi khác',
  withdraw: 'Rút yêu cầu',
  reject: 'Không tiếp nhận',
  close: 'Đóng yêu cầu',
  object: 'Người dân chưa hài lòng',
  decline: 'Người dân không cần chuyển cán bộ',
  unaccepted: 'Chưa ai nhận, về lại hàng chờ',
  citizenWrote: 'Người dân bổ sung',
  undo: 'Thu hồi câu trả lời',
  undoFurther: 'Thu hồi câu trả lời thêm',
  topic: 'Gắn chủ đề',
  snooze: 'Hẹn xem lại',
  wake: 'Thôi hẹn xem lại',
  'merged-in': 'Nhận gộp yêu cầu khác',
  routed: 'Phân luồng',
  rated: 'Người dân chấm điểm',
}
