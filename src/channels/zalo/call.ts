/** One call of the OA API: token in the header, renewed once when it is refused; the answer read without trust. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ChannelAccount } from '../channel.ts'
import type { Http, Request } from '../http.ts'
import { faultOf } from './errors.ts'
import type { Tokens } from './token.ts'

/** What a call came to. `failed` is Zalo's own refusal: nothing was done. */
export type ZaloAnswer =
  | { kind: 'done'; data: unknown }
  | { kind: 'failed'; code: number; message: string }
  | { kind: 'no-token'; wait: boolean; detail: string }
  | { kind: 'not-sent'; detail: string }
  | { kind: 'lost'; detail: string }

export type ZaloCall = (account: ChannelAccount, request: ZaloRequest) => Promise<ZaloAnswer>

/** A call's path under the API address; `data` becomes the one query parameter that Zalo's GET calls take. */
export interface ZaloRequest {
  method: 'GET' | 'POST'
  path: string
  json?: unknown
  data?: unknown
}

// `error` is documented as a number and has been seen as a string.
const outcome = z.looseObject({
  error: z.union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ]),
  message: z.string().optional().catch(undefined),
  data: z.unknown().optional(),
})

/** Makes the caller (Zalo OA documentation, "Tin nhắn: tổng quan": header `access_token`, errors inside HTTP 200). */
export function makeCall({ apiUrl, tokens, http }: { apiUrl: string; tokens: Tokens; http: Http }): ZaloCall {
  const once = async (account: ChannelAccount, request: ZaloRequest, token: string): Promise<ZaloAnswer> => {
    const answer = await http({
      method: request.method,
      url: `${apiUrl}${request.path}`,
      headers: headersFor(account, token),
      json: request.json,
      query: request.data === undefined ? undefined : { data: JSON.stringify(request.data) },
    } satisfies Request)
    if (answer.kind !== 'answer') return answer
    if (answer.status === 401) return { kind: 'failed', code: -216, message: 'HTTP 401' }
    if (answer.status === 429) return { kind: 'failed', code: -32, message: 'HTTP 429' }
    const read = outcome.safeParse(answer.body)
    if (answer.status >= 500 || !read.success)
      return { kind: 'lost', detail: `unreadable answer, HTTP ${answer.status}` }
    const { error, message, data } = read.data
    return error === 0 ? { kind: 'done', data } : { kind: 'failed', code: error, message: message ?? '' }
  }
  return async (account, request) => {
    const access = await tokens.access(account)
    if (access.kind !== 'token') return { kind: 'no-token', wait: access.kind === 'wait', detail: access.detail }
    const first = await once(account, request, access.token)
    if (first.kind !== 'failed' || faultOf(first.code) !== 'token') return first
    const renewed = await tokens.renew(account, access.token)
    if (renewed.kind !== 'token')
      return { kind: 'no-token', wait: renewed.kind === 'wait', detail: `${first.code}: ${renewed.detail}` }
    return once(account, request, renewed.token)
  }
}

// The proof is asked for only where the app has switched it on ("appsecret_proof", error -242 when it is wrong).
function headersFor(account: ChannelAccount, token: string): Record<string, string> {
  if (account.settings.appSecretProof !== true || account.secrets.channel !== 'zalo') return { access_token: token }
  return {
    access_token: token,
    appsecret_proof: createHmac('sha256', account.secrets.appSecret).update(token).digest('hex'),
  }
}
