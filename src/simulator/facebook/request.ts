/** How a Graph request carries token and parameters, and how Graph words an error. */
import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { type Answer, jsonOf, reply, textOf } from '../exchange.ts'
import type { GraphProblem } from './message.ts'

const transient = [1, 2, 4, 17, 32, 341, 613, 1200, 80001, 80006]

/** An error body as Graph gives it. */
export function graphError({ code, subcode, message }: GraphProblem): Answer {
  const error = {
    message,
    type: 'OAuthException',
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    ...(transient.includes(code) && { is_transient: true }),
    fbtrace_id: `A${randomBytes(8).toString('base64url')}`,
  }
  return { status: [1, 2, 1200].includes(code) ? 500 : 400, body: { error } }
}

/** Answers with an error. */
export function refuse(res: Response, problem: GraphProblem): void {
  const { status, body } = graphError(problem)
  reply(res, status, body)
}

/** The token from the Bearer header, the query or the body. */
export function tokenOf(req: Request): string {
  const bearer = /^Bearer (.+)$/i.exec(req.get('authorization') ?? '')?.[1]
  const given = bearer ?? req.query.access_token ?? bodyOf(req)?.access_token
  return typeof given === 'string' ? given : ''
}

/** A JSON body, or a form whose values may be JSON themselves. */
export function bodyOf(req: Request): Record<string, unknown> | null {
  if (!/^application\/x-www-form-urlencoded/i.test(req.get('content-type') ?? '')) return jsonOf(req)
  const entries = [...new URLSearchParams(textOf(req))].map(([name, value]): [string, unknown] => {
    if (!/^[[{]/.test(value)) return [name, value]
    try {
      return [name, JSON.parse(value)]
    } catch {
      return [name, value]
    }
  })
  return Object.fromEntries(entries)
}
