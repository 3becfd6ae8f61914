/** The public page that says what is stored of a citizen, why, how long, and how to have it shown or deleted. */
import { citizenData, type KeptTable, purposes } from './kept-data.ts'
import type { KeepLimits } from './retention.ts'

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style =
  'body{font:17px/1.6 "Be Vietnam Pro",system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}' +
  'h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}' +
  'th,td{border:1px solid #bbb;padding:.5rem;text-align:left;vertical-align:top;font-size:16px}.wide{overflow-x:auto}'

const page = (title: string, body: string, nonce: string) => `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Trợ lý 06</title><style nonce="${nonce}">${style}</style></head><body>
${body}
</body></html>`

/** How long, in the numbers of this installation. */
function untilWhen(keep: KeptTable['keep'], limits: KeepLimits): string {
  switch (keep) {
    case 'events':
      return `${limits.eventDays} ngày`
    case 'words':
      return `${limits.textMonths} tháng, sau đó nội dung và mã người dùng được xóa, chỉ giữ số liệu`
    case 'record':
      return `${limits.recordMonths} tháng`
    case 'register':
      return 'trong thời gian đơn vị sử dụng hệ thống, làm sổ theo dõi: chỉ gồm mã, thời gian, kết quả; nội dung và danh tính đã được xóa theo hạn của chúng'
    case 'notices':
      return '90 ngày'
    case 'week':
      return 'tối đa 8 ngày'
    default:
      return 'trong thời gian đơn vị sử dụng hệ thống'
  }
}

/** HTML of /privacy for the unit that runs this server; `nonce` is that of the response. */
export function privacyPage(unitName: string, limits: KeepLimits, nonce: string): string {
  const rows = Object.values(citizenData).map(
    ({ what, why, keep }) => `<tr><td>${what}</td><td>${purposes[why]}</td><td>${untilWhen(keep, limits)}</td></tr>`,
  )
  return page(
    'Quyền riêng tư',
    `<h1>Quyền riêng tư khi nhắn tin với Trợ lý 06</h1>
<p>Đơn vị chịu trách nhiệm: <strong>${escaped(unitName)}</strong>.</p>
<h2>Chúng tôi lưu gì, để làm gì, trong bao lâu</h2>
<div class="wide"><table><thead><tr><th>Dữ liệu</th><th>Để làm gì</th><th>Trong bao lâu</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
<p>Nội dung tin nhắn được mã hóa khi lưu. Ảnh, tệp, tin thoại không được mở, không được tải về. Dữ liệu không dùng vào việc khác, không bán, không chia sẻ ra ngoài. Trước khi đưa vào thống kê, nhật ký hay mô hình ngôn ngữ, số giấy tờ, số điện thoại, số tài khoản, địa chỉ và họ tên được che.</p>
<h2>Ai xem được</h2>
<p>Cán bộ của đơn vị được giao xử lý câu hỏi. Mỗi lần cán bộ mở một cuộc trò chuyện đều được ghi lại.</p>
<h2>Máy hay người trả lời</h2>
<p>Tin nhắn được trợ lý tự động trả lời trước, từ tài liệu đã kiểm tra. Khi trợ lý không chắc chắn hoặc anh/chị nhắn “gặp cán bộ”, câu hỏi được chuyển cho cán bộ.</p>
<h2>Điều chúng tôi không bao giờ hỏi</h2>
<p>Mã OTP, mật khẩu, ảnh giấy tờ tùy thân, và không bao giờ yêu cầu chuyển tiền qua tin nhắn.</p>
<h2>Quyền của anh/chị</h2>
<p>Nhắn <strong>“xem dữ liệu của tôi”</strong> để biết đang lưu gì; nhắn <strong>“xóa dữ liệu của tôi”</strong> để xóa. Việc xóa được làm ngay sau khi anh/chị xác nhận trong cuộc trò chuyện. Anh/chị có thể rút lại sự đồng ý bằng cách xóa dữ liệu, khiếu nại hoặc yêu cầu sửa bằng cách nhắn “gặp cán bộ” hay đến trực tiếp đơn vị nêu trên. Rút quyền trên Zalo hoặc xóa ứng dụng trên Facebook cũng làm dữ liệu được xóa.</p>
<p>Việc xử lý dữ liệu theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định 356/2025/NĐ-CP.</p>`,
    nonce,
  )
}

/** HTML of the status page of a deletion asked for through Facebook. `done` null = not known. */
export function deletionPage(code: string, done: { at: Date; found: boolean } | null, nonce: string): string {
  const words = !done
    ? 'Không có yêu cầu xóa dữ liệu nào với mã này.'
    : done.found
      ? `Dữ liệu đã được xóa ngày ${done.at.toLocaleDateString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' })}.`
      : 'Yêu cầu đã được nhận. Chúng tôi không lưu dữ liệu nào gắn với tài khoản này. Nếu anh/chị từng nhắn tin cho trang, nhắn “xóa dữ liệu của tôi” trong cuộc trò chuyện đó.'
  return page(
    'Xóa dữ liệu',
    `<h1>Yêu cầu xóa dữ liệu</h1><p>Mã yêu cầu: <strong>${escaped(code)}</strong></p><p>${words}</p>`,
    nonce,
  )
}
