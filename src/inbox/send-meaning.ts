/** What a platform's refusal means, in a sentence an officer understands, with what can still be done. */

const writesAgain = 'Khi người dân nhắn lại, câu trả lời sẽ được gửi trước tiên.'
const operator = 'Cần quản trị viên xử lý.'

const zalo: Record<string, string> = {
  '-32': 'Zalo đang giới hạn tốc độ gửi. Thử lại sau ít phút.',
  '-200': 'Zalo báo gửi không thành công, không nêu lý do.',
  '-201': 'Zalo không chấp nhận một thông số của tin này.',
  '-204': `OA đã bị khoá hoặc xoá. ${operator}`,
  '-205': `OA không tồn tại. ${operator}`,
  '-209': `Ứng dụng Zalo chưa được kích hoạt. ${operator}`,
  '-210': 'Tin dài quá mức Zalo cho phép.',
  '-211': `OA đã dùng hết hạn mức gửi tin. ${operator}`,
  '-213': `Người dân chưa quan tâm OA nên Zalo không cho gửi. ${writesAgain}`,
  '-216': `Mã truy cập của OA đã hết hạn. ${operator}`,
  '-217': `Người dân đã chặn lời mời của OA. ${writesAgain}`,
  '-218': `Người dân đã nhận đủ số tin cho phép trong kỳ. ${writesAgain}`,
  '-219': `Ứng dụng Zalo đã bị gỡ hoặc khoá. ${operator}`,
  '-220': `Mã truy cập của OA đã hết hạn. ${operator}`,
  '-221': `OA chưa được xác thực. ${operator}`,
  '-224': `OA cần mua hoặc nâng gói dịch vụ. ${operator}`,
  '-227': 'Tài khoản Zalo của người dân bị khoá hoặc lâu không hoạt động.',
  '-230': `Đã quá 7 ngày kể từ lần nhắn gần nhất nên Zalo không cho gửi. ${writesAgain}`,
  '-232': `Người dân chưa nhắn cho OA, hoặc đã quá hạn nhắn tin. ${writesAgain}`,
  '-233': 'Zalo không nhận loại tin này.',
  '-234': 'Zalo không cho gửi loại tin này ban đêm (22 giờ đến 6 giờ).',
  '-235': `Loại OA này chưa được dùng cách gửi tin này. ${operator}`,
  '-240': `Zalo đã ngừng cách gửi tin đang dùng. ${operator}`,
  '-244': `Người dân hạn chế nhận loại tin này. ${writesAgain}`,
  '-248': 'Nội dung bị Zalo cho là trái quy định. Hãy viết lại rồi gửi.',
  '-320': `OA cần liên kết tài khoản Zalo Cloud. ${operator}`,
  '-321': `Tài khoản Zalo Cloud hết tiền. ${operator}`,
}

const facebook: Record<string, string> = {
  '10/2018278': `Đã hết hạn nhắn tin của Messenger. ${writesAgain}`,
  '10/2018065': `Đã hết hạn nhắn tin của Messenger. ${writesAgain}`,
  '10/2534022': `Đã hết hạn nhắn tin của Messenger. ${writesAgain}`,
  '10/2018108': 'Người này hiện không nhận được tin nhắn.',
  '10/1893063': `Trang đang bị Facebook hạn chế. ${operator}`,
  '10': `Trang thiếu quyền nhắn tin. ${operator}`,
  '100/2018001': 'Facebook không tìm thấy người nhận.',
  '100': 'Facebook không chấp nhận một thông số của tin này.',
  '190': `Mã truy cập của Trang không còn hiệu lực. ${operator}`,
  '200': `Ứng dụng Facebook chưa đủ quyền. ${operator}`,
  '200/2018028': `Ứng dụng Facebook chưa được duyệt. ${operator}`,
  '200/1545041': 'Người dân đã chặn Trang hoặc không còn dùng tài khoản này.',
  '368': `Facebook tạm chặn Trang vì chính sách. ${operator}`,
  '551': 'Người dân đã chặn Trang hoặc không còn dùng tài khoản này.',
  '613': 'Facebook đang giới hạn tốc độ gửi. Thử lại sau ít phút.',
  '2018300': 'Một ứng dụng khác đang giữ cuộc trò chuyện này trên Messenger.',
}

const reasons: Record<string, string> = {
  // What the channel code refuses by itself, before asking the platform.
  text: 'Tin trống, hoặc dài quá mức kênh cho phép.',
  token: `Chưa có mã truy cập dùng được cho tài khoản kênh. ${operator}`,
  window: `Đã hết hạn nhắn tin của nền tảng. ${writesAgain}`,
  blocked: `Người dân đã chặn hoặc rời kênh. ${writesAgain}`,
  content: 'Nền tảng không chấp nhận nội dung này. Hãy viết lại rồi gửi.',
  permission: `Tài khoản kênh chưa đủ quyền. ${operator}`,
  'paid-limit': 'Đã đủ số tin trả phí của tháng cho tài khoản kênh này.',
  routing: 'Một ứng dụng khác đang giữ cuộc trò chuyện này.',
}

/** The sentence for this state and code; null when the message met no difficulty. */
export function sendMeaning(
  channel: 'zalo' | 'facebook',
  state: string | null,
  code: string | null,
  detail: string | null,
): string | null {
  if (state === 'unknown')
    return 'Nền tảng không trả lời, nên chưa rõ tin đã tới hay chưa. Gửi lại có thể làm người dân nhận hai lần.'
  if (state === 'parked')
    return `Đang giữ lại.${code === 'paid-limit' ? ` ${reasons['paid-limit']}` : ''} ${writesAgain}`
  if (state !== 'refused') return null
  const table = channel === 'zalo' ? zalo : facebook
  const key = (code ?? '').replace(/[.:\s]+/g, '/')
  return (
    table[key] ??
    table[key.split('/')[0] ?? ''] ??
    reasons[key] ??
    reasons[detail ?? ''] ??
    'Nền tảng không nhận tin này.'
  )
}
