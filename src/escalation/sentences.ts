/** What a citizen reads about an escalation, at each step. Short, plain, no promise of a result. */
import type { EscalationState } from '../store/tables.ts'
import { sayMoment } from './deadline.ts'
import { type CloseReason, stateLabels } from './states.ts'

const never = 'Cán bộ không bao giờ hỏi mã OTP, mật khẩu hay yêu cầu chuyển tiền.'

/** Told when the escalation is opened. `opens` = when the unit works again, null while it is at work; `alone` = no other
 * words come before. */
export function received(
  code: string,
  unit: string,
  replyBy: Date,
  opens: Date | null,
  alone: boolean,
  now: Date,
): string {
  const hours = opens ? ` Hiện ngoài giờ làm việc, cán bộ xem từ ${sayMoment(opens, now)}.` : ''
  return [
    alone ? 'Câu hỏi của anh/chị đã được chuyển đến cán bộ.' : '',
    `Mã tra cứu: ${code}\nĐơn vị: ${unit}\nHẹn trả lời trước: ${sayMoment(replyBy, now)}`,
    `Anh/chị nhắn lại mã này bất cứ lúc nào để xem tiến độ.${hours} ${never}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** Told when a second question joins an escalation that is open already. */
export const joined = (code: string): string =>
  `Em đã ghi thêm nội dung này vào yêu cầu ${code} của anh/chị, cán bộ sẽ trả lời chung.`

/** Answer to a code, to its own citizen. */
export function status(
  escalation: { code: string; state: EscalationState; unit: string; replyBy: Date; answer: string | null },
  now: Date,
): string {
  const head = `${escalation.code}: ${stateLabels[escalation.state].toLowerCase()}.`
  if (escalation.answer && ['ANSWERED', 'PARKED', 'DELIVERED', 'CLOSED'].includes(escalation.state)) {
    return `${head}\n\nCâu trả lời của cán bộ:\n${escalation.answer}`
  }
  if (['RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL'].includes(escalation.state)) {
    const late = escalation.replyBy < now ? 'Đã quá hẹn, xin lỗi anh/chị vì chậm trễ. Đơn vị đã được nhắc.' : ''
    return [head, `Đơn vị: ${escalation.unit}\nHẹn trả lời trước: ${sayMoment(escalation.replyBy, now)}`, late]
      .filter(Boolean)
      .join('\n\n')
  }
  return head
}

/** Answer to a code that belongs to somebody else: the state only. */
export const statusForOthers = (code: string, state: EscalationState): string =>
  `${code}: ${stateLabels[state].toLowerCase()}.`

/** Answer to a code that does not exist. */
export const unknownCode = (code: string): string =>
  `Em không tìm thấy yêu cầu có mã ${code}. Anh/chị kiểm tra lại từng ký tự giúp em.`

/** Answer to "yêu cầu của tôi" when there is none. */
export const noEscalations = 'Anh/chị chưa có yêu cầu nào đang chờ cán bộ.'

/** Told when an officer takes the escalation. */
export const taken = (code: string): string => `${code}: cán bộ đã nhận và đang xem câu hỏi của anh/chị.`

/** Told when it goes to another unit; the date does not move. */
export const transferred = (code: string, unit: string): string =>
  `${code}: đã chuyển tới đơn vị có thẩm quyền là ${unit}. Hẹn trả lời không đổi.`

/** Words round an officer's answer. */
export const answered = (code: string, unit: string, text: string): string =>
  `${text}\n\nTrả lời bởi: ${unit}. Mã: ${code}`

/** Told before an answer that had to wait for the citizen to write again. */
export const parkedFirst = (code: string, day: string): string =>
  `Trước hết, đây là câu trả lời cho mã ${code} (soạn ngày ${day}):`

/** Told when it ends without an answer. Nothing is told after an answer: no noise. */
export const closed: Record<CloseReason, ((code: string) => string) | null> = {
  answered: null,
  spam: null,
  redirected: (code) =>
    `${code}: việc này thuộc thẩm quyền của cơ quan khác, cán bộ đã hướng dẫn ở trên. Yêu cầu được đóng lại.`,
  duplicate: (code) =>
    `${code}: câu hỏi này trùng với một yêu cầu khác của anh/chị. Anh/chị sẽ nhận một câu trả lời chung.`,
  withdrawn: (code) => `${code}: đã đóng theo đề nghị của anh/chị. Khi cần, anh/chị cứ nhắn lại.`,
  'not-answerable': (code) =>
    `${code}: cán bộ chưa đủ thông tin để trả lời nên tạm đóng yêu cầu. Anh/chị nhắn thêm chi tiết, chúng tôi sẽ tiếp nhận lại.`,
}

/** Asked once after the code is given, when the place decides who answers. `named` = there are places to choose from. */
export const askPlace = (named: boolean): string =>
  named
    ? 'Để chuyển đúng nơi, anh/chị đang ở xã/phường nào dưới đây?'
    : 'Để chuyển đúng nơi, anh/chị cho em biết xã/phường mình đang ở (tên cũ hoặc mới đều được).'

/** Told when the citizen named the place and it changed nothing. */
export const placeKept = (code: string, unit: string): string => `${code}: em đã ghi nhận. ${unit} sẽ trả lời anh/chị.`

/** Told when the citizen does not know the place, or passes over the question. */
export const placeUnknown = (code: string): string =>
  `${code}: không sao ạ, yêu cầu của anh/chị vẫn được giữ và cán bộ sẽ trả lời.`
