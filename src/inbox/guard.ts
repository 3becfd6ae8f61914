/** What stands before every request to the API, and after every error. */
import type { NextFunction, Request, Response } from 'express'
import type { Log } from '../log.ts'
import { Refusal, refuse } from './refusal.ts'

/** The header the page sends with every change; a form on another site cannot. */
export const pageHeader = 'x-inbox'

/** Refuses a change that another site could have caused: wrong origin, or without the page's own header. */
export function sameOrigin(baseUrl: string) {
  const ours = new URL(baseUrl).host
  return (asked: Request, _answer: Response, next: NextFunction): void => {
    if (asked.method === 'GET' || asked.method === 'HEAD') return next()
    const from = asked.headers.origin
    // The Host header is the browser's own word too: opened as 127.0.0.1 the page is no stranger to localhost.
    const known = from !== undefined && URL.canParse(from) && [ours, asked.headers.host].includes(new URL(from).host)
    const site = asked.headers['sec-fetch-site']
    if (!known || !asked.headers[pageHeader] || (site !== undefined && site !== 'same-origin')) {
      throw new Refusal(403, 'cross-site', 'Yêu cầu không đến từ trang hộp thư. Hãy tải lại trang.')
    }
    next()
  }
}

/** Answers every error of the API in its one shape; what is not ours goes to the log. */
export function answerErrors(log: Log) {
  return (error: unknown, asked: Request, answer: Response, next: NextFunction): void => {
    if (answer.headersSent) return next(error)
    if (error instanceof Refusal) return refuse(answer, error)
    const given = (error as { status?: unknown } | null)?.status
    const status = typeof given === 'number' ? given : 500
    if (status === 413) return refuse(answer, new Refusal(413, 'too-large', 'Nội dung gửi lên quá lớn.'))
    if (status >= 400 && status < 500) return refuse(answer, new Refusal(400, 'invalid', 'Dữ liệu gửi lên chưa đúng.'))
    log.error('the inbox failed on a request', { error, method: asked.method, path: asked.path })
    refuse(
      answer,
      new Refusal(500, 'failed', 'Máy chủ gặp lỗi, chưa làm được việc này. Nội dung đang gõ vẫn còn; hãy thử lại.'),
    )
  }
}
