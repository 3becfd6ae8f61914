/** Reading requests, answering them, and playing the faults of an answer; the same for both platforms. */
import { setTimeout as wait } from 'node:timers/promises'
import type { NextFunction, Request, Response } from 'express'
import { nonceOf } from '../pages.ts'
import type { ActiveFault } from './faults.ts'
import type { Platform } from './settings.ts'
import type { World } from './world.ts'

/** What to answer: a status and a body (text goes out as it is). */
export interface Answer {
  status: number
  body: unknown
}

/** The body as text; the emulator's router reads bytes, whatever type was declared. */
export function textOf(req: Request): string {
  const body: unknown = req.body
  if (Buffer.isBuffer(body)) return body.toString('utf8')
  return typeof body === 'object' && body !== null ? JSON.stringify(body) : ''
}

/** The body as a JSON object, or null when it is none. */
export function jsonOf(req: Request): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(textOf(req))
    return isObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Answers, and notes the body for the traffic log. */
export function reply(res: Response, status: number, body: unknown): void {
  if (res.destroyed || res.headersSent) return
  res.locals.reply = typeof body === 'string' ? body : JSON.stringify(body)
  res.status(status)
  if (typeof body === 'string') res.type(body.startsWith('<') ? 'html' : 'text').send(body)
  else res.json(body)
}

/** Plays a fault of sending round `take`, which makes the message real and gives the true answer. */
export async function answerSend(
  res: Response,
  fault: ActiveFault | null,
  refuse: (fault: ActiveFault) => Answer,
  take: () => Promise<Answer>,
): Promise<void> {
  const slow = fault?.ms ?? 12_000
  switch (fault?.kind) {
    case 'reset-before':
      return cut(res)
    case 'html-500':
      return reply(res, 500, '<html><body><h1>500 Internal Server Error</h1></body></html>')
    case 'timeout-lost':
      await wait(slow, undefined, { ref: false })
      return reply(res, 504, '<html><body><h1>504 Gateway Time-out</h1></body></html>')
    case 'error':
    case 'window-closed':
    case 'other-app': {
      if (fault.taken) await take()
      const { status, body } = refuse(fault)
      return reply(res, status, body)
    }
  }
  const answer = await take()
  if (fault?.kind === 'reset-after') return cut(res)
  if (fault?.kind === 'timeout-taken') await wait(slow, undefined, { ref: false })
  if (fault?.kind === 'truncated') {
    const whole = JSON.stringify(answer.body)
    res.locals.reply = `${whole.slice(0, whole.length / 2)}✂`
    return void res
      .status(answer.status)
      .type('json')
      .send(whole.slice(0, whole.length / 2))
  }
  reply(res, answer.status, answer.body)
}

/** The page on which a platform asks its administrator; the two links are the same address with the answer added. */
export function consent(res: Response, platform: string, text: string, address: string): void {
  const link = (answer: string) =>
    `${address}&answer=${answer}`.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  reply(
    res,
    200,
    `<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${platform}</title>
<style nonce="${nonceOf(res)}">body{font:18px/1.6 system-ui,sans-serif;max-width:32rem;margin:12vh auto;padding:0 1rem}a{display:inline-block;padding:.7rem 1.4rem;border:1px solid #0068ff;border-radius:.5rem;margin-right:.7rem;text-decoration:none;color:#0068ff}a:first-of-type{background:#0068ff;color:#fff}</style>
<h1>${platform}</h1><p>${text}</p><p><a href="${link('yes')}">Đồng ý</a><a href="${link('no')}">Từ chối</a></p></html>`,
  )
}

function cut(res: Response): void {
  res.locals.reply = '(kết nối bị ngắt)'
  res.socket?.destroy()
}

/** Notes every API call with its answer in the traffic log. */
export function logCalls(world: World, channel: Platform) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const started = performance.now()
    const at = world.settings.now()
    res.once('close', () => {
      const finished = res.writableFinished
      const path = readable(req.originalUrl)
      world.exchange({
        channel,
        direction: 'api',
        label: path.split('?')[0]!.replace(/^.*?\/(zalo-oauth|zalo|graph)\//, ''),
        method: req.method,
        path,
        request: textOf(req).replace(/((?:refresh_token|access_token|code|code_verifier)=)[^&]+/g, '$1•••'),
        status: finished ? res.statusCode : null,
        response: hideTokens(String(res.locals.reply ?? (finished ? '' : '(kết nối bị ngắt)'))),
        ms: Math.round(performance.now() - started),
        at,
        headers: seenHeaders(req),
      })
    })
    next()
  }
}

function readable(url: string): string {
  const hidden = url.replace(
    /(access_token|appsecret_proof|input_token|client_secret|fb_exchange_token|code)=[^&]+/g,
    '$1=•••',
  )
  try {
    return decodeURIComponent(hidden)
  } catch {
    return hidden
  }
}

function hideTokens(text: string): string {
  return text.replace(/("(?:refresh|access)_token":")[^"]+/g, '$1•••')
}

function seenHeaders(req: Request): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const name of ['content-type', 'access_token', 'authorization', 'secret_key', 'appsecret_proof']) {
    const value = req.get(name)
    if (value) shown[name] = name === 'content-type' ? value : '•••'
  }
  return shown
}
