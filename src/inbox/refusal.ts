/** The one shape of a refused request: a status, a code for the page, a Vietnamese sentence for the person. */
import type { Response } from 'express'
import type { WireError } from './wire.ts'

/** Thrown anywhere in a request; answered as `{error:{code,message}}`. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly by: string | null | undefined

  constructor(status: number, code: string, message: string, by?: string | null) {
    super(message)
    this.status = status
    this.code = code
    this.by = by
  }
}

/** Answers with the refusal. */
export function refuse(answer: Response, { status, code, message, by }: Refusal): void {
  const body: WireError = { error: by === undefined ? { code, message } : { code, message, by } }
  answer.status(status).json(body)
}
