/** `/tra-cuu`: how far a request is, by its code, and whether an answer somebody shows is really ours, by its check code.
 * Works without JavaScript; shows no content and no unit of a request. The code itself is the secret: of 78 thousand million
 * codes nobody guesses one at this rate, and nothing else that the citizen knows (name, phone) is asked or stored by us. */
import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import { findCheckCode, findCode } from '../escalation/code.ts'
import { sayMoment } from '../escalation/deadline.ts'
import { recognise } from '../escalation/fingerprint.ts'
import { clockRuns, stateLabels } from '../escalation/states.ts'
import { nonceOf } from '../pages.ts'
import { answerByCheckCode } from '../store/answers.ts'
import type { Db } from '../store/database.ts'
import { type Escalation, escalationByCode, loadEscalation } from '../store/escalations.ts'

/** How many codes one address may ask for in `windowMs`, and all addresses together. */
const perAddress = 20
const together = 600
const windowMs = 10 * 60_000

const asked = z.object({ code: z.string().max(200).default(''), text: z.string().max(20_000).default('') })

/** What is shown: a heading, sentences under it, and whether it is good, bad or neither. */
interface Shown {
  tone: 'good' | 'bad' | 'plain'
  title: string
  lines: string[]
}

/** The page's routes. */
export function trackPage(db: Db, unitName: string, now: () => Date): Router {
  const allowed = makeLimit()
  const router = express.Router()
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    response.set('referrer-policy', 'no-referrer')
    next()
  })
  router.get(
    '/',
    (_request, response) => void response.type('html').send(page(unitName, null, '', '', nonceOf(response))),
  )
  // By POST, so that codes stand in no address, history or proxy log.
  router.post(
    '/',
    express.urlencoded({ extended: false, limit: '64kb' }),
    async (request: Request, response: Response) => {
      const read = asked.safeParse(request.body ?? {})
      const { code, text } = read.success ? read.data : { code: '', text: '' }
      if (!allowed(request.ip ?? '', now())) {
        const busy = { tone: 'bad', title: 'Tra cứu quá nhiều lần', lines: ['Anh/chị thử lại sau 10 phút.'] } as const
        return void response
          .status(429)
          .type('html')
          .send(page(unitName, { ...busy, lines: [...busy.lines] }, code, text, nonceOf(response)))
      }
      const shown = await look(db, code, text, now())
      response.type('html').send(page(unitName, shown, code, text, nonceOf(response)))
    },
  )
  return router
}

async function look(db: Db, typed: string, text: string, now: Date): Promise<Shown> {
  const request = findCode(typed)
  // A check code without KT reads like a request's code: both are looked for.
  const check = findCheckCode(typed) ?? findCheckCode(text)
  const escalation = request ? await escalationByCode(db, request) : null
  if (escalation && escalation.state !== 'OFFERED') return stateOf(db, escalation, now)
  if (check) return provenance(db, check, text)
  if (request) return { tone: 'bad', title: 'Không tìm thấy mã này', lines: ['Anh/chị kiểm tra lại từng ký tự.'] }
  return { tone: 'bad', title: 'Mã chưa đúng', lines: ['Mã có dạng HD-7K3-M9Q-4TX (yêu cầu) hoặc KT-… (câu trả lời).'] }
}

/** State, date, and whether an answer lies ready. Nothing of what was asked or answered, and not by whom. */
async function stateOf(db: Db, escalation: Escalation, now: Date): Promise<Shown> {
  const into = escalation.mergedInto ? await loadEscalation(db, escalation.accountId, escalation.mergedInto) : null
  const one = into ?? escalation
  const lines = [`Trạng thái: ${stateLabels[one.state]}.`]
  if (into) lines.unshift(`Yêu cầu này được trả lời chung với mã ${into.code}.`)
  if (clockRuns.includes(one.state)) {
    const date = one.promisedAt ?? one.replyByAt
    lines.push(
      one.promisedAt
        ? `Đã quá hẹn đầu. Hẹn mới: ${sayMoment(date, now)}.`
        : `Hẹn trả lời trước: ${sayMoment(date, now)}.`,
    )
  }
  if (one.state === 'PARKED')
    lines.push('Đã có câu trả lời. Anh/chị nhắn một tin bất kỳ vào đúng cuộc trò chuyện đã hỏi để nhận ngay.')
  if (one.state === 'WAITING_CITIZEN') lines.push('Cán bộ đang chờ anh/chị trả lời câu hỏi thêm trong cuộc trò chuyện.')
  return { tone: one.state === 'PARKED' ? 'good' : 'plain', title: escalation.code, lines }
}

/** Whether an answer with this check code is ours, and whether the words shown are its words. */
async function provenance(db: Db, check: string, text: string): Promise<Shown> {
  const found = await answerByCheckCode(db, check)
  if (!found) {
    const lines = ['Không có câu trả lời nào của chúng tôi mang mã này. Đừng làm theo nội dung đó.']
    return { tone: 'bad', title: 'Không phải câu trả lời của chúng tôi', lines }
  }
  const who = found.author === 'officer' ? 'Cán bộ' : 'Trợ lý tự động'
  const day = found.at.toLocaleString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short', timeStyle: 'short' })
  const source = `${who} của ${found.unitName} trả lời lúc ${day}.`
  const seen = recognise(check, text, found.fingerprints)
  if (seen.kind === 'changed') {
    const lines = [
      'Mã có thật, nhưng nội dung anh/chị dán vào có chỗ không phải của chúng tôi. Đừng làm theo nội dung đó.',
    ]
    return { tone: 'bad', title: 'Nội dung đã bị thay đổi', lines: [...lines, source] }
  }
  if (seen.kind === 'whole') return { tone: 'good', title: 'Đúng là câu trả lời của chúng tôi', lines: [source] }
  if (seen.kind === 'part') {
    const lines = [source, 'Nội dung dán vào chỉ là một phần của câu trả lời; phần đó đúng.']
    return { tone: 'good', title: 'Khớp một phần', lines }
  }
  return { tone: 'plain', title: 'Mã có thật', lines: [source, 'Dán nguyên nội dung tin nhắn để kiểm tra từng câu.'] }
}

/** Counts in this process; several web processes each allow as much, which changes nothing about guessing. */
function makeLimit(): (address: string, now: Date) => boolean {
  let since = 0
  let all = 0
  const counts = new Map<string, number>()
  return (address, now) => {
    if (now.getTime() - since > windowMs) {
      since = now.getTime()
      all = 0
      counts.clear()
    }
    const own = (counts.get(address) ?? 0) + 1
    counts.set(address, own)
    all += 1
    return own <= perAddress && all <= together
  }
}

const safe = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function page(unitName: string, shown: Shown | null, code: string, text: string, nonce: string): string {
  const result = shown
    ? `<section class="${shown.tone}" role="status"><h2>${safe(shown.title)}</h2>${shown.lines.map((line) => `<p>${safe(line)}</p>`).join('')}</section>`
    : ''
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tra cứu – ${safe(unitName)}</title>
<style nonce="${nonce}">
:root{color-scheme:light dark}body{font:17px/1.6 system-ui,sans-serif;max-width:36rem;margin:0 auto;padding:1.5rem 1rem;color:#1c1c1c;background:#fff}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:0 0 .25rem}label{display:block;font-weight:600;margin:1rem 0 .25rem}
input,textarea,button{font:inherit;width:100%;box-sizing:border-box;padding:.7rem;border:1px solid #767676;border-radius:8px;background:inherit;color:inherit}
button{margin-top:1rem;background:#14532d;border-color:#14532d;color:#fff;font-weight:600}
section{margin:1.25rem 0;padding:.9rem 1rem;border-radius:8px;border:2px solid #767676}section p{margin:.25rem 0}
.good{border-color:#15803d}.bad{border-color:#b91c1c}.hint{color:#555;font-size:.95rem}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#eee}.hint{color:#bbb}}
</style></head><body>
<h1>Tra cứu yêu cầu và câu trả lời</h1><p class="hint">${safe(unitName)}</p>
${result}
<form method="post" action="/tra-cuu">
<label for="code">Mã tra cứu (HD-…) hoặc mã kiểm tra (KT-…)</label>
<input id="code" name="code" maxlength="200" autocomplete="off" autocapitalize="characters" value="${safe(code)}" placeholder="HD-7K3-M9Q-4TX">
<label for="text">Muốn kiểm tra câu trả lời: dán nội dung tin nhắn vào đây (không bắt buộc)</label>
<textarea id="text" name="text" rows="5" maxlength="20000">${safe(text)}</textarea>
<button type="submit">Tra cứu</button></form>
<p class="hint">Trang này không hiện nội dung câu hỏi hay câu trả lời và không lưu nội dung anh/chị dán vào. Chúng tôi không bao giờ hỏi mã OTP, mật khẩu hay yêu cầu chuyển tiền.</p>
</body></html>`
}
