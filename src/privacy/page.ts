/** The public page that says what is stored of a citizen, why, and how to have it deleted. */

/** HTML of /privacy for the unit that runs this server. */
export function privacyPage(unitName: string): string {
  const unit = unitName.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quyền riêng tư – Trợ lý 06</title>
<style>body{font:17px/1.6 "Be Vietnam Pro",system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}</style>
</head><body>
<h1>Quyền riêng tư khi nhắn tin với Trợ lý 06</h1>
<p>Đơn vị chịu trách nhiệm: <strong>${unit}</strong>.</p>
<h2>Chúng tôi lưu gì</h2>
<p>Nội dung tin nhắn chữ anh/chị gửi, thời gian gửi và mã người dùng do Zalo hoặc Facebook cấp cho trang này. Ảnh, tệp, tin thoại không được mở và không được lưu.</p>
<h2>Để làm gì</h2>
<p>Để trả lời câu hỏi, để cán bộ xử lý phần chưa trả lời được, và để chứng minh mỗi câu hỏi đã có câu trả lời. Không dùng vào việc khác, không bán, không chia sẻ ra ngoài.</p>
<h2>Máy hay người trả lời</h2>
<p>Tin nhắn được trợ lý tự động trả lời trước, từ tài liệu đã kiểm tra. Khi trợ lý không chắc chắn hoặc anh/chị nhắn “gặp cán bộ”, câu hỏi được chuyển cho cán bộ.</p>
<h2>Điều chúng tôi không bao giờ hỏi</h2>
<p>Mã OTP, mật khẩu, ảnh giấy tờ tùy thân, và không bao giờ yêu cầu chuyển tiền qua tin nhắn.</p>
<h2>Xem hoặc xóa dữ liệu</h2>
<p>Anh/chị nhắn “gặp cán bộ” và nêu yêu cầu xem hoặc xóa dữ liệu của mình, hoặc đến trực tiếp đơn vị nêu trên.</p>
</body></html>`
}
