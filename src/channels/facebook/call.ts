/** One call of the Graph API for a Page: token in the header, proof beside it, usage headers heeded. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ChannelAccount } from '../channel.ts'
import type { Http } from '../http.ts'
import type { Limits } from '../limits.ts'
import { graphError } from './errors.ts'

/** What a call came to. `failed` is Facebook's own refusal. */
export type FacebookAnswer =
  | { kind: 'done'; body: unknown }
  | { kind: 'failed'; code: number; subcode: number | undefined; message: string }
  | { kind: 'not-sent'; detail: string }
  | { kind: 'lost'; detail: string }

export type FacebookCall = (
  account: ChannelAccount,
  request: { method: 'GET' | 'POST' | 'DELETE'; path: string; json?: unknown; query?: Record<string, string> },
) => Promise<FacebookAnswer>

/** `appsecret_proof` of a token (Graph API, "Securing Requests"): hex HMAC-SHA256 with the app secret as key. */
export function secretProof(appSecret: string, token: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex')
}

/** Makes the caller. The token travels in the header, never in an address that might be logged. */
export function makeCall({ graphUrl, http, limits }: { graphUrl: string; http: Http; limits: Limits }): FacebookCall {
  return async (account, request) => {
    if (account.secrets.channel !== 'facebook') throw new Error(`account ${account.id} is not a Page`)
    const { appSecret, pageAccessToken } = account.secrets
    const answer = await http({
      method: request.method,
      url: `${graphUrl}${request.path}`,
      headers: { Authorization: `Bearer ${pageAccessToken}` },
      query: { ...request.query, appsecret_proof: secretProof(appSecret, pageAccessToken) },
      json: request.json,
    })
    if (answer.kind !== 'answer') return answer
    heedUsage(answer.headers, account, limits)
    const refused = graphError.safeParse(answer.body).data?.error
    if (refused)
      return { kind: 'failed', code: refused.code, subcode: refused.error_subcode, message: refused.message ?? '' }
    if (answer.status === 429) return { kind: 'failed', code: 613, subcode: undefined, message: 'HTTP 429' }
    if (answer.status !== 200 || typeof answer.body !== 'object' || answer.body === null) {
      return { kind: 'lost', detail: `unreadable answer, HTTP ${answer.status}` }
    }
    return { kind: 'done', body: answer.body }
  }
}

const percent = z.coerce.number().optional().catch(undefined)
const usage = z.looseObject({
  call_count: percent,
  total_time: percent,
  total_cputime: percent,
  estimated_time_to_regain_access: percent,
})
const businessUsage = z.record(z.string(), z.array(usage))

// Graph API, "Rate Limits": the headers say how much of a limit is used. Calling on while throttled makes it last longer,
// so we slow down from 80 % and stop at 95 % or for as long as Facebook says.
function heedUsage(headers: Record<string, string>, account: ChannelAccount, limits: Limits): void {
  const app = usage.safeParse(parsed(headers['x-app-usage'])).data
  if (app) slowDown(limits, account.secrets.appId, app)
  const business = businessUsage.safeParse(parsed(headers['x-business-use-case-usage'])).data
  for (const used of business?.[account.platformId] ?? []) slowDown(limits, account.id, used)
}

function slowDown(limits: Limits, key: string, used: z.infer<typeof usage>): void {
  const most = Math.max(used.call_count ?? 0, used.total_time ?? 0, used.total_cputime ?? 0)
  const minutes = used.estimated_time_to_regain_access ?? 0
  if (minutes > 0) limits.hold(key, minutes * 60)
  else if (most >= 95) limits.hold(key, 60)
  else if (most >= 80) limits.hold(key, (most - 79) / 10)
}

function parsed(header: string | undefined): unknown {
  try {
    return JSON.parse(header ?? 'null')
  } catch {
    return null
  }
}
