/** What a citizen reads about an escalation, at each step. Short, plain, no promise of a result. */
import type { EscalationState } from '../store/tables.ts'
import { sayMoment } from './deadline.ts'
import { type CloseReason, clockRuns, type EndReason, endReasons, openStates, stateLabels } from './states.ts'

const never = 'Cán bộ không bao giờ hỏi mã OTP, mật khẩu hay yêu cầu chuyển tiền.'

/** Asked when the assistant is not sure; the two choices stand under it. */
export const offer = 'Anh/chị có muốn em gửi câu hỏi này cho cán bộ không ạ?'

/** The choices under an offer, and how they are understood when typed. */
export const offerChoices = [
  { title: 'Gửi cán bộ', payload: '#offer:yes' },
  { title: 'Hỏi câu khác', payload: '#offer:anew' },
]

/** Told when the citizen does not want an officer. */
export const declined = 'Dạ, em không gửi cán bộ. Anh/chị cần hỏi việc gì, cứ nhắn cho em.'

/** Told when the citizen would rather ask something else. */
export const askAnew = 'Dạ, anh/chị hỏi lại câu khác giúp em nhé. Anh/chị viết rõ việc cần làm thì em dễ tìm hơn.'

/** Told when an offer lapsed unanswered. */
export const lapsed =
  'Câu hỏi trước của anh/chị chưa được gửi cho cán bộ vì em chưa nhận được trả lời. Khi cần, anh/chị nhắn "gặp cán bộ".'

/** Said before `received` when nobody answered the offer and the question was handed over all the same. */
export const handedOver =
  'Em đã gửi câu hỏi của anh/chị cho cán bộ để không bị bỏ sót. Nếu không cần, anh/chị nhắn "hủy".'

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

/** Answer to a code, to its own citizen. `answer` is the officer's words, `promised` the new date when the first one passed,
 * `into` the code that answers this one too. */
export function status(
  escalation: {
    code: string
    state: EscalationState
    unit: string
    replyBy: Date
    promised: Date | null
    closedReason: string | null
    into: string | null
    answer: string | null
  },
  now: Date,
): string {
  const head = `${escalation.code}: ${stateLabels[escalation.state].toLowerCase()}.`
  if (escalation.into) return `${head} Câu hỏi này được trả lời chung với mã ${escalation.into}.`
  if (escalation.answer && ['ANSWERED', 'PARKED', 'DELIVERED', 'CLOSED'].includes(escalation.state)) {
    return `${head}\n\nCâu trả lời của cán bộ:\n${escalation.answer}`
  }
  if (escalation.state === 'WAITING_CITIZEN')
    return `${head}\n\nĐơn vị: ${escalation.unit}\nAnh/chị trả lời câu cán bộ hỏi thêm để được giải đáp tiếp.`
  if (openStates.includes(escalation.state)) {
    const overdue = clockRuns.includes(escalation.state) && escalation.replyBy < now
    const late = overdue ? 'Đã quá hẹn, xin lỗi anh/chị vì chậm trễ. Chỉ huy đơn vị đã được báo.' : ''
    const date = escalation.promised
      ? `Hẹn mới: ${sayMoment(escalation.promised, now)}`
      : `Hẹn trả lời trước: ${sayMoment(escalation.replyBy, now)}`
    return [head, `Đơn vị: ${escalation.unit}\n${date}`, late].filter(Boolean).join('\n\n')
  }
  const why = escalation.closedReason && endReasons[escalation.closedReason as EndReason]
  return why ? `${head} Lý do: ${why.toLowerCase()}.` : head
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

/** An officer's question back. */
export const needFact = (code: string, question: string, days: number): string =>
  `${code}: cán bộ cần biết thêm:\n${question}\n\nThời hạn tạm dừng đến khi anh/chị trả lời (trong ${days} ngày).`

/** Told when the citizen did not come back: a general answer instead of a silent end. */
export const silent = (code: string): string =>
  `${code}: cán bộ chưa nhận được thông tin đã hỏi thêm nên chưa trả lời riêng cho trường hợp của anh/chị được. Anh/chị xem hướng dẫn chung bằng cách nhắn tên thủ tục cho em, hoặc gửi thêm thông tin để được trả lời cụ thể.`

/** Words round an officer's answer. */
export const answered = (code: string, unit: string, text: string, basis: string | null, check: string): string =>
  [text, basis ? `Căn cứ: ${basis}` : '', `Trả lời bởi: ${unit}. Mã: ${code}. Mã kiểm tra: ${check}`]
    .filter(Boolean)
    .join('\n\n')

/** The line by which an answer of the assistant can be checked. */
export const checkLine = (check: string): string => `Mã kiểm tra: ${check}`

/** The choices under an officer's answer. */
export const answerChoices = (code: string) => [
  { title: 'Đã rõ', payload: `#clear:${code}` },
  { title: 'Chưa rõ', payload: `#unclear:${code}` },
  { title: 'Chưa đúng', payload: `#wrong-answer:${code}` },
]

/** Told before an answer that had to wait for the citizen to write again. */
export const parkedFirst = (code: string, day: string): string =>
  `Trước hết, đây là câu trả lời cho mã ${code} (soạn ngày ${day}):`

/** Told by us when the date passes, before anybody complains. */
export const late = (code: string, promised: Date, now: Date): string =>
  `${code}: xin lỗi anh/chị, câu trả lời bị chậm. Đã báo chỉ huy đơn vị. Hẹn mới: trước ${sayMoment(promised, now)}.`

/** Told to both codes' owner when one question is answered with another. */
export const merged = (code: string, into: string): string =>
  `${code}: câu hỏi này trùng với mã ${into} của anh/chị. Anh/chị sẽ nhận một câu trả lời chung; nhắn mã nào cũng xem được tiến độ.`

/** Told when the citizen objects to an answer: a new code, with its own date. */
export const objected = (code: string, child: string, replyBy: Date, now: Date): string =>
  `Em đã ghi ý kiến của anh/chị về câu trả lời ${code} và gửi lại cán bộ, đồng thời báo chỉ huy đơn vị. Mã mới: ${child}\nHẹn trả lời trước: ${sayMoment(replyBy, now)}\n\nAnh/chị nhắn thêm chỗ chưa rõ hoặc chưa đúng để cán bộ trả lời sát hơn.`

/** Asked once, after the citizen said that all is clear. */
export const askRating =
  'Cảm ơn anh/chị đã báo lại. Anh/chị chấm giúp em từ 1 (chưa hài lòng) đến 5 (rất hài lòng), có thể kèm một câu góp ý.'

/** The choices under the question for a rating. */
export const ratingChoices = (code: string) =>
  [5, 4, 3, 2, 1].map((points) => ({ title: `${points}`, payload: `#rate:${code}:${points}` }))

/** Told after a rating, or when it was given before. */
export const rated = 'Cảm ơn anh/chị đã góp ý.'

/** Told when a citizen cancels. */
export const cancelled = (code: string): string =>
  `${code}: đã hủy theo đề nghị của anh/chị. Khi cần, anh/chị cứ nhắn lại.`

/** Told when it cannot be cancelled any more, or is not theirs. */
export const notCancelled = (code: string): string =>
  `${code}: yêu cầu này không hủy được nữa vì đã có câu trả lời hoặc đã kết thúc.`
export const notYours = (code: string): string =>
  `Mã ${code} không thuộc cuộc trò chuyện này nên em không làm thay được.`

/** Asked when "hủy" could mean several. */
export const cancelWhich = (codes: string[]): string =>
  `Anh/chị có nhiều yêu cầu đang chờ: ${codes.join(', ')}. Anh/chị nhắn "hủy" kèm mã cần hủy giúp em.`

/** Told when it ends without an answer. Nothing is told after an answer: no noise. */
export const closed: Record<CloseReason, ((code: string) => string) | null> = {
  answered: null,
  spam: (code) => `${code}: nội dung không phải câu hỏi cần giải đáp nên yêu cầu được đóng lại.`,
  redirected: (code) =>
    `${code}: việc này thuộc thẩm quyền của cơ quan khác, cán bộ đã hướng dẫn ở trên. Yêu cầu được đóng lại.`,
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

/** Told to everybody who was told what holds no more; `day` is when (dd/mm/yyyy). */
export const corrected = (day: string, question: string, correction: string): string =>
  `Ngày ${day} em đã trả lời anh/chị câu “${question}”. Quy định nay thay đổi/đính chính như sau:\n\n${correction}`
