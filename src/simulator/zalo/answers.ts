/** How Zalo's OpenAPI words success and failure: HTTP 200 in both cases. */
import type { Response } from 'express'
import { type Answer, reply } from '../exchange.ts'

const messages: Record<number, string> = {
  [-32]: 'Application exceeded rate limit',
  [-200]: 'Send message failed',
  [-201]: 'Parameter is invalid',
  [-204]: 'Official Account was disabled',
  [-209]: 'Not supported this api',
  [-210]: 'Parameter exceeded limit',
  [-211]: 'Out of quota',
  [-213]: 'User has not followed OA',
  [-216]: 'Access token is invalid',
  [-217]: 'User blocked invitation of OA',
  [-220]: 'Access token is expired or removed',
  [-224]: 'OA must upgrade package',
  [-230]: 'User has not interacted with the OA in the past 7 days',
  [-232]: 'User has not interacted with OA, or interaction expired',
  [-233]: 'Message type is not supported or invalid',
  [-235]: 'This API does not support this type of OA',
  [-240]: 'MessageV2 API has been shut down',
  [-242]: 'appsecret_proof is invalid',
  [-403]: 'OA is not in the group',
}

/** A business error. */
export const zaloError = (code: number, message = messages[code] ?? 'Error'): Answer => ({
  status: 200,
  body: { error: code, message },
})

/** A success with its data. */
export const zaloOk = (data: unknown): Answer => ({ status: 200, body: { data, error: 0, message: 'Success' } })

/** Sends an answer made of status and body. */
export const answer = (res: Response, { status, body }: Answer): void => reply(res, status, body)
