/** Connecting an OA by its permission link (OAuth v4 with PKCE; Zalo documentation, "Xác thực và ủy quyền cho ứng dụng"). */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Http } from '../http.ts'
import { requestPair, type TokenPair } from './token.ts'

/** The application that asks for the grant. */
export interface ZaloApp {
  appId: string
  appSecret: string
}

/** What the granting came to. `code` is refused: too old (10 minutes), used before, or another verifier. */
export type ZaloGrant =
  | { kind: 'granted'; pair: TokenPair; oaId: string; name: string }
  | { kind: 'code'; detail: string }
  | { kind: 'unreachable'; detail: string }

/** A new PKCE verifier: 43 characters of base64url (RFC 7636). */
export const newVerifier = (): string => randomBytes(32).toString('base64url')

/** The address that an administrator of the OA opens. `back` must be the callback registered at Zalo, without a query. */
export function permissionUrl(oauthUrl: string, appId: string, back: string, state: string, verifier: string): string {
  const url = new URL(`${oauthUrl}/v4/oa/permission`)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  url.search = new URLSearchParams({ app_id: appId, redirect_uri: back, code_challenge: challenge, state }).toString()
  return url.href
}

const oaInfo = z.looseObject({
  error: z.coerce.number(),
  data: z.looseObject({ oa_id: z.coerce.string(), name: z.string().catch('') }).optional(),
})

/** Exchanges the code and asks the OA for its own id and name: the callback's `oa_id` is only what a browser says. */
export async function exchangeCode(
  given: { oauthUrl: string; apiUrl: string; http: Http; clock: () => Date },
  app: ZaloApp,
  code: string,
  verifier: string,
): Promise<ZaloGrant> {
  const form = { code, grant_type: 'authorization_code', code_verifier: verifier }
  const pair = await requestPair(given, app, form)
  if ('kind' in pair) return { kind: pair.kind === 'grant' ? 'code' : 'unreachable', detail: pair.detail }
  const answer = await given.http({
    method: 'GET',
    url: `${given.apiUrl}/v2.0/oa/getoa`,
    headers: { access_token: pair.accessToken },
  })
  const info = answer.kind === 'answer' ? oaInfo.safeParse(answer.body).data : undefined
  if (!info?.data) return { kind: 'unreachable', detail: `getoa: ${info ? info.error : answer.kind}` }
  return { kind: 'granted', pair, oaId: info.data.oa_id, name: info.data.name }
}
