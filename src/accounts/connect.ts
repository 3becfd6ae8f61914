/** Connecting an OA or a Page: the administrator is sent to the platform with a state that only this session can use, and what
 * comes back becomes an account with sealed secrets. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { fieldsOf } from '../channels/facebook/care.ts'
import {
  type Asked,
  debugToken,
  type GrantedPage,
  loginUrl,
  pageOfToken,
  pagesOfCode,
  subscribeApp,
} from '../channels/facebook/grant.ts'
import type { Http } from '../channels/http.ts'
import { exchangeCode, newVerifier, permissionUrl } from '../channels/zalo/grant.ts'
import { type Attempt, beginAttempt, lookAtAttempt, takeAttempt } from '../store/account-care.ts'
import type { AccountBook, TokenStore } from '../store/accounts.ts'
import type { Db } from '../store/database.ts'
import type { SealKey } from '../store/seal.ts'

/** How long an administrator may take at the platform. */
export const attemptMs = 15 * 60_000

/** An application of Zalo or Facebook, from the settings or typed on the page. */
export const zaloAppShape = z.object({
  appId: z.string().regex(/^\d{5,20}$/),
  appSecret: z.string().min(1).max(200),
  oaSecretKey: z.string().min(1).max(200),
})
export const facebookAppShape = z.object({
  appId: z.string().regex(/^\d{5,20}$/),
  appSecret: z.string().min(1).max(200),
  verifyToken: z.string().min(1).max(200),
})
export type ZaloAppSettings = z.infer<typeof zaloAppShape>
export type FacebookAppSettings = z.infer<typeof facebookAppShape>

/** What connecting needs. The apps of the settings are used when none is typed. */
export interface ConnectWorld {
  db: Db
  key: SealKey
  accounts: AccountBook
  tokens: TokenStore
  http: Http
  baseUrl: string
  zaloApiUrl: string
  zaloOauthUrl: string
  /** The permission page as a browser reaches it; the same as zaloOauthUrl except in the simulator. */
  zaloPermissionUrl: string
  graphUrl: string
  facebookLoginUrl: string
  zaloApp: ZaloAppSettings | null
  /** Only where the PKCE challenge is fixed in Zalo's console. */
  zaloVerifier: string | null
  facebookApp: FacebookAppSettings | null
  now: () => Date
}

/** How connecting ended. Every kind but `connected` and `choose` has its page with what to do. */
export type Connected =
  | { kind: 'connected'; accountId: string; name: string; warning: string | null }
  | { kind: 'choose'; pages: { id: string; name: string }[]; attempt: string }
  | { kind: 'refused' | 'wrong-state' | 'expired' | 'code' | 'unreachable' | 'no-pages' | 'token'; detail: string }

/** Who asks, and for which unit. */
export interface Asker {
  sessionId: string
  officerId: string
  unitId: string
}

export const callbackPath = { zalo: '/inbox/connect/zalo', facebook: '/inbox/connect/facebook' } as const

const zaloSealed = zaloAppShape.extend({ verifier: z.string() })
const choiceSealed = facebookAppShape.extend({
  pages: z.array(z.object({ id: z.string(), name: z.string(), pageAccessToken: z.string() })),
})

export type Connect = ReturnType<typeof makeConnect>

/** Makes it. */
export function makeConnect(world: ConnectWorld) {
  const { db, key, now } = world
  const until = () => new Date(now().getTime() + attemptMs)
  const graph = { graphUrl: world.graphUrl, http: world.http }
  const take = async (
    channel: 'zalo' | 'facebook',
    state: unknown,
    sessionId: string,
  ): Promise<Attempt | Connected> => {
    if (typeof state !== 'string' || state === '') return { kind: 'wrong-state', detail: 'no state' }
    const taken = await takeAttempt(db, key, { state, sessionId, channel }, now())
    if (typeof taken === 'object') return taken
    return { kind: taken === 'expired' ? 'expired' : 'wrong-state', detail: taken }
  }

  /** The app to use: what was typed, else that of the account to connect again, else the settings, else the first known. */
  async function appOf(channel: 'zalo' | 'facebook', accountId: string | undefined) {
    const known = (await world.accounts.all()).filter((account) => account.channel === channel)
    const again = known.find((account) => account.id === accountId)
    const settings = channel === 'zalo' ? world.zaloApp : world.facebookApp
    return again?.secrets ?? settings ?? known[0]?.secrets ?? null
  }

  async function saveFacebook(app: FacebookAppSettings, page: GrantedPage, unitId: string): Promise<Connected> {
    const secrets = { channel: 'facebook' as const, ...app, pageAccessToken: page.pageAccessToken }
    const accountId = await world.accounts.connect({ platformId: page.id, name: page.name, unitId, secrets })
    const callback = `${world.baseUrl}/webhooks/facebook`
    const told = await subscribeApp(graph, app, callback, app.verifyToken, fieldsOf({ settings: {} }))
    const warning =
      told.kind === 'ok'
        ? null
        : `Facebook chưa nhận địa chỉ webhook ${callback} (${told.detail}); đặt bằng tay ở trang ứng dụng.`
    return { kind: 'connected', accountId, name: page.name, warning }
  }

  const failed = (asked: Exclude<Asked<unknown>, { kind: 'ok' }>, refused: 'code' | 'token'): Connected => ({
    kind: asked.kind === 'refused' ? refused : 'unreachable',
    detail: asked.detail,
  })

  return {
    /** Which channels have an app already, so that none must be typed. */
    knows: async () => ({
      zalo: (await appOf('zalo', undefined)) !== null,
      facebook: (await appOf('facebook', undefined)) !== null,
    }),

    /** The address to open at Zalo; null when no application is known. */
    async zaloLink(asker: Asker, typed: ZaloAppSettings | undefined, accountId?: string): Promise<string | null> {
      const app = zaloAppShape.safeParse(typed ?? (await appOf('zalo', accountId))).data
      if (!app) return null
      const verifier = world.zaloVerifier ?? newVerifier()
      const attempt = { ...asker, channel: 'zalo' as const, sealed: { ...app, verifier } }
      const state = await beginAttempt(db, key, attempt, until())
      const back = `${world.baseUrl}${callbackPath.zalo}`
      return permissionUrl(world.zaloPermissionUrl, app.appId, back, state, verifier)
    },

    /** What came back from Zalo. */
    async zaloBack(query: Record<string, unknown>, sessionId: string): Promise<Connected> {
      const attempt = await take('zalo', query.state, sessionId)
      if ('kind' in attempt) return attempt
      if (typeof query.code !== 'string') return { kind: 'refused', detail: String(query.error ?? '') }
      const { verifier, ...app } = zaloSealed.parse(attempt.sealed)
      const given = { oauthUrl: world.zaloOauthUrl, apiUrl: world.zaloApiUrl, http: world.http, clock: now }
      const grant = await exchangeCode(given, app, query.code, verifier)
      if (grant.kind !== 'granted') return grant
      const secrets = { channel: 'zalo' as const, ...app }
      const name = grant.name || `OA ${grant.oaId}`
      const unitId = attempt.unitId
      const accountId = await world.accounts.connect({ platformId: grant.oaId, name, unitId, secrets })
      await world.tokens.underLock(accountId, (io) => io.save(grant.pair))
      return { kind: 'connected', accountId, name, warning: null }
    },

    /** The address to open at Facebook; null when no application is known. */
    async facebookLink(asker: Asker, typed: Omit<FacebookAppSettings, 'verifyToken'> | undefined, accountId?: string) {
      const app = facebookAppShape.safeParse(typed ? withVerifyToken(typed) : await appOf('facebook', accountId)).data
      if (!app) return null
      const state = await beginAttempt(db, key, { ...asker, channel: 'facebook', sealed: app }, until())
      return loginUrl(world.facebookLoginUrl, app.appId, `${world.baseUrl}${callbackPath.facebook}`, state)
    },

    /** What came back from Facebook: one Page is connected at once, of several the person chooses. */
    async facebookBack(query: Record<string, unknown>, sessionId: string): Promise<Connected> {
      const attempt = await take('facebook', query.state, sessionId)
      if ('kind' in attempt) return attempt
      if (typeof query.code !== 'string') return { kind: 'refused', detail: String(query.error ?? '') }
      const app = facebookAppShape.parse(attempt.sealed)
      const asked = await pagesOfCode(graph, app, query.code, `${world.baseUrl}${callbackPath.facebook}`)
      if (asked.kind !== 'ok') return failed(asked, 'code')
      const pages = asked.value
      if (pages.length === 0) return { kind: 'no-pages', detail: '' }
      const next = await beginAttempt(db, key, { ...attempt, sealed: { ...app, pages } }, until())
      return { kind: 'choose', pages: pages.map(({ id, name }) => ({ id, name })), attempt: next }
    },

    /** The Pages to choose from; null when the attempt is not this session's or is over. */
    async facebookPages(attempt: string, sessionId: string): Promise<{ id: string; name: string }[] | null> {
      const sealed = await lookAtAttempt(db, key, { state: attempt, sessionId }, now())
      const pages = choiceSealed.safeParse(sealed).data?.pages
      return pages?.map(({ id, name }) => ({ id, name })) ?? null
    },

    /** The Page the person chose. */
    async facebookChoose(attemptState: string, pageId: string, sessionId: string): Promise<Connected> {
      const attempt = await take('facebook', attemptState, sessionId)
      if ('kind' in attempt) return attempt
      const { pages, ...app } = choiceSealed.parse(attempt.sealed)
      const page = pages.find((one) => one.id === pageId)
      return page ? saveFacebook(app, page, attempt.unitId) : { kind: 'wrong-state', detail: 'no such Page' }
    },

    /** A token pasted by hand: saved only when Facebook says that it is a living token of this app for a Page. */
    async facebookToken(
      unitId: string,
      token: string,
      typed: Omit<FacebookAppSettings, 'verifyToken'> | undefined,
    ): Promise<Connected | null> {
      const app = facebookAppShape.safeParse(typed ? withVerifyToken(typed) : await appOf('facebook', undefined)).data
      if (!app) return null
      const facts = await debugToken(graph, app, token)
      if (facts.kind !== 'ok') return failed(facts, 'token')
      if (!facts.value.is_valid) return { kind: 'token', detail: 'not valid' }
      if (facts.value.app_id !== app.appId) return { kind: 'token', detail: 'another app' }
      if (facts.value.type !== undefined && facts.value.type !== 'PAGE')
        return { kind: 'token', detail: 'not a Page token' }
      const page = await pageOfToken(graph, app, token)
      return page.kind === 'ok' ? saveFacebook(app, page.value, unitId) : failed(page, 'token')
    },
  }
}

const withVerifyToken = (app: Omit<FacebookAppSettings, 'verifyToken'>): FacebookAppSettings => ({
  ...app,
  verifyToken: randomBytes(16).toString('hex'),
})
