/** Where Zalo and Facebook send the administrator's browser back to: a plain page in Vietnamese that says how it ended and what
 * to do next. It stands behind the session cookie, because the state that comes back belongs to one session. */
import { type Request, type Response, Router } from 'express'
import type { Connect, Connected } from '../accounts/connect.ts'
import { nonceOf } from '../pages.ts'
import { keepSafe } from './api/accounts.ts'
import { type Parts, personOf } from './api/route.ts'
import { Refusal } from './refusal.ts'
import type { SignIn } from './sign-in.ts'

/** Router for `/inbox/connect`. */
export function connectPages(connect: Connect, signIn: SignIn, parts: Parts, now: () => Date): Router {
  const router = Router()
  const back = (channel: 'zalo' | 'facebook') => async (asked: Request, answer: Response) => {
    answer.set('cache-control', 'no-store').set('referrer-policy', 'no-referrer')
    try {
      const person = await personOf(asked, signIn, parts, 'accounts')
      const ended =
        channel === 'zalo'
          ? await connect.zaloBack(asked.query, person.sessionId)
          : await connect.facebookBack(asked.query, person.sessionId)
      if (ended.kind === 'choose') return answer.redirect(`/inbox/accounts?pick=${ended.attempt}`)
      await keepSafe(parts, person, ended, channel, now())
      show(answer, ended.kind === 'connected' ? 200 : 400, pageOf(ended, channel))
    } catch (error) {
      if (error instanceof Refusal) return show(answer, error.status, signedOut(error.message))
      parts.log.error('connecting an account failed', { error, channel })
      show(answer, 500, {
        title: 'Máy chủ gặp lỗi',
        say: 'Chưa kết nối được. Không có gì bị thay đổi.',
        todo: 'Quay lại trang Tài khoản kênh và kết nối lại; nếu vẫn lỗi, xem nhật ký của máy chủ.',
      })
    }
  }
  router.get('/zalo', back('zalo'))
  router.get('/facebook', back('facebook'))
  return router
}

interface Page {
  title: string
  say: string
  todo: string
}

const signedOut = (say: string): Page => ({
  title: 'Chưa đăng nhập',
  say,
  todo: 'Đăng nhập hộp thư bằng tài khoản quản trị ở chính trình duyệt này, rồi kết nối lại từ trang Tài khoản kênh.',
})

/** The page for each ending. */
function pageOf(ended: Exclude<Connected, { kind: 'choose' }>, channel: 'zalo' | 'facebook'): Page {
  const platform = channel === 'zalo' ? 'Zalo' : 'Facebook'
  const code = 'detail' in ended && /^-?\d+(\/\d+)?/.test(ended.detail) ? ` (mã ${ended.detail})` : ''
  switch (ended.kind) {
    case 'connected':
      return {
        title: 'Đã kết nối',
        say: `“${ended.name}” đã được kết nối. Mã truy cập được lưu mã hóa trên máy chủ này.`,
        todo:
          ended.warning ??
          (channel === 'zalo'
            ? 'Đặt địa chỉ webhook ở trang ứng dụng của Zalo, bật các sự kiện, rồi nhắn thử cho OA từ điện thoại.'
            : 'Nhắn thử cho Trang từ điện thoại.'),
      }
    case 'refused':
      return {
        title: 'Chưa được cấp quyền',
        say: `${platform} cho biết người quản trị đã từ chối hoặc đóng trang cấp quyền${code}.`,
        todo: 'Bấm kết nối lại và chọn “Đồng ý”. Người bấm phải là quản trị viên của OA hoặc Trang.',
      }
    case 'wrong-state':
      return {
        title: 'Yêu cầu kết nối không khớp',
        say: 'Lần kết nối này không bắt đầu từ phiên đăng nhập này, hoặc đã được dùng rồi. Không có gì bị thay đổi.',
        todo: 'Kết nối lại từ trang Tài khoản kênh, trong cùng một trình duyệt. Không mở đường dẫn do người khác gửi.',
      }
    case 'expired':
      return {
        title: 'Quá thời gian',
        say: 'Lần kết nối này đã quá 15 phút. Không có gì bị thay đổi.',
        todo: 'Kết nối lại từ trang Tài khoản kênh.',
      }
    case 'code':
      return {
        title: 'Mã cấp quyền không dùng được',
        say: `${platform} không nhận mã cấp quyền${code}: mã chỉ dùng một lần trong 10 phút, hoặc App Secret chưa đúng.`,
        todo: 'Kiểm tra App ID và App Secret, rồi kết nối lại. Với Zalo: địa chỉ callback đăng ký phải đúng từng ký tự.',
      }
    case 'no-pages':
      return {
        title: 'Không có Trang nào',
        say: 'Người vừa đăng nhập không quản trị Trang nào, hoặc không chọn Trang nào khi cấp quyền.',
        todo: 'Kết nối lại, chọn “Chỉnh sửa quyền truy cập” và đánh dấu Trang cần kết nối.',
      }
    case 'token':
      return { title: 'Mã truy cập không đúng', say: 'Facebook không nhận mã truy cập này.', todo: 'Lấy mã mới.' }
    case 'unreachable':
      return {
        title: `Chưa hỏi được ${platform}`,
        say: `Máy chủ không nhận được trả lời của ${platform}. Mã cấp quyền lần này không dùng lại được.`,
        todo: 'Kiểm tra đường ra Internet của máy chủ (cổng 443), đợi vài phút rồi kết nối lại.',
      }
  }
}

const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function show(answer: Response, status: number, page: Page): void {
  answer
    .status(status)
    .type('html')
    .send(`<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${safe(page.title)} – Trợ lý 06</title>
<style nonce="${nonceOf(answer)}">body{font:18px/1.6 "Be Vietnam Pro",system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.2rem}h1{font-size:1.6rem}.todo{border-left:4px solid #1a6f41;padding-left:1rem}a{color:inherit}</style>
</head><body><main><h1>${safe(page.title)}</h1><p>${safe(page.say)}</p><p class="todo">${safe(page.todo)}</p>
<p><a href="/inbox/accounts">Về trang Tài khoản kênh</a></p></main></body></html>`)
}
