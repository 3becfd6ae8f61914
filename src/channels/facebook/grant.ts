/** Connecting a Page by Facebook login or by a pasted token (Facebook Login, "Manually Build a Login Flow"; "Long-Lived Tokens"). */
import { z } from 'zod'
import type { Http } from '../http.ts'
import { secretProof } from './call.ts'
import { graphError } from './errors.ts'

/** The app that asks. */
export interface FacebookApp {
  appId: string
  appSecret: string
}

/** A Page that the person may connect, with its own token. */
export interface GrantedPage {
  id: string
  name: string
  pageAccessToken: string
}

/** What an app needs of a person to serve a Page. */
export const scopes = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'] as const

/** An answer of Graph, or why there is none. `refused`: Facebook's own no. */
export type Asked<T> = { kind: 'ok'; value: T } | { kind: 'refused' | 'unreachable'; detail: string }

interface World {
  graphUrl: string
  http: Http
}

/** The address that an administrator of the Page opens. */
export function loginUrl(dialogUrl: string, appId: string, back: string, state: string): string {
  const url = new URL(dialogUrl)
  url.search = new URLSearchParams({
    client_id: appId,
    redirect_uri: back,
    state,
    response_type: 'code',
    scope: scopes.join(','),
  }).toString()
  return url.href
}

async function ask<T>(
  { graphUrl, http }: World,
  path: string,
  shape: z.ZodType<T>,
  given: { token?: string; query?: Record<string, string>; method?: 'GET' | 'POST' },
): Promise<Asked<T>> {
  const answer = await http({
    method: given.method ?? 'GET',
    url: `${graphUrl}${path}`,
    query: given.query,
    ...(given.token ? { headers: { Authorization: `Bearer ${given.token}` } } : {}),
  })
  if (answer.kind !== 'answer') return { kind: 'unreachable', detail: answer.detail }
  const refused = graphError.safeParse(answer.body).data?.error
  if (refused)
    return { kind: 'refused', detail: `${refused.code}${refused.error_subcode ? `/${refused.error_subcode}` : ''}` }
  const read = shape.safeParse(answer.body)
  return read.success
    ? { kind: 'ok', value: read.data }
    : { kind: 'unreachable', detail: `unreadable answer, HTTP ${answer.status}` }
}

const tokenShape = z.looseObject({ access_token: z.string().min(1) })
const pagesShape = z.looseObject({
  data: z.array(z.looseObject({ id: z.coerce.string(), name: z.string().catch(''), access_token: z.string().min(1) })),
})

/** The Pages behind a login's code. A Page token that is fetched with a long-lived user token does not run out by itself. */
export async function pagesOfCode(
  world: World,
  app: FacebookApp,
  code: string,
  back: string,
): Promise<Asked<GrantedPage[]>> {
  const client = { client_id: app.appId, client_secret: app.appSecret }
  const short = await ask(world, '/oauth/access_token', tokenShape, { query: { ...client, redirect_uri: back, code } })
  if (short.kind !== 'ok') return short
  const exchange = { grant_type: 'fb_exchange_token', fb_exchange_token: short.value.access_token }
  const long = await ask(world, '/oauth/access_token', tokenShape, { query: { ...client, ...exchange } })
  if (long.kind !== 'ok') return long
  const token = long.value.access_token
  const query = { fields: 'id,name,access_token', limit: '100', appsecret_proof: secretProof(app.appSecret, token) }
  const pages = await ask(world, '/me/accounts', pagesShape, { token, query })
  if (pages.kind !== 'ok') return pages
  const value = pages.value.data.map((page) => ({ id: page.id, name: page.name, pageAccessToken: page.access_token }))
  return { kind: 'ok', value }
}

const debugShape = z.looseObject({
  data: z.looseObject({
    is_valid: z.boolean(),
    app_id: z.coerce.string().optional(),
    type: z.string().optional(),
    profile_id: z.coerce.string().optional(),
    /** Seconds; 0: never. */
    expires_at: z.coerce.number().optional().catch(undefined),
    data_access_expires_at: z.coerce.number().optional().catch(undefined),
    scopes: z.array(z.string()).catch([]),
  }),
})
/** What Facebook tells of a token. */
export type TokenFacts = z.infer<typeof debugShape>['data']

/** What Facebook tells of a token of this app (`debug_token`, asked with the app's own token). */
export async function debugToken(world: World, app: FacebookApp, token: string): Promise<Asked<TokenFacts>> {
  const asked = await ask(world, '/debug_token', debugShape, {
    token: `${app.appId}|${app.appSecret}`,
    query: { input_token: token },
  })
  return asked.kind === 'ok' ? { kind: 'ok', value: asked.value.data } : asked
}

const pageShape = z.looseObject({ id: z.coerce.string(), name: z.string().catch('') })

/** The Page that a pasted token belongs to. */
export async function pageOfToken(world: World, app: FacebookApp, token: string): Promise<Asked<GrantedPage>> {
  const query = { fields: 'id,name', appsecret_proof: secretProof(app.appSecret, token) }
  const page = await ask(world, '/me', pageShape, { token, query })
  return page.kind === 'ok'
    ? { kind: 'ok', value: { id: page.value.id, name: page.value.name, pageAccessToken: token } }
    : page
}

/** Gives Facebook this server's address for the app's webhooks; Facebook calls it at once with the verify token. */
export async function subscribeApp(
  world: World,
  app: FacebookApp,
  callback: string,
  verifyToken: string,
  fields: readonly string[],
): Promise<Asked<unknown>> {
  return ask(world, `/${app.appId}/subscriptions`, z.looseObject({}), {
    method: 'POST',
    token: `${app.appId}|${app.appSecret}`,
    query: {
      object: 'page',
      callback_url: callback,
      verify_token: verifyToken,
      fields: fields.join(','),
      include_values: 'true',
    },
  })
}
