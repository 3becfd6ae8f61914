/** Zalo Official Account as a `Channel`. */
import type { Log } from '../log.ts'
import type { Channel, ChannelAccount } from './channel.ts'
import { type Http, makeHttp } from './http.ts'
import { type Limits, makeLimits } from './limits.ts'
import { makeCall } from './zalo/call.ts'
import { makeZaloCare } from './zalo/care.ts'
import { answerInGroup, sendToGroup } from './zalo/group.ts'
import { parseZalo } from './zalo/parse.ts'
import { reconcileZalo } from './zalo/reconcile.ts'
import { sendZalo, zaloLimits } from './zalo/send.ts'
import { makeTokens, type TokenStore } from './zalo/token.ts'
import { verifyZalo } from './zalo/verify.ts'

/** What Zalo needs. Only `http`, `limiter`, `clock` and `settleMs` are for tests. */
export interface ZaloOptions {
  /** Address of the OA API, e.g. https://openapi.zalo.me. */
  apiUrl: string
  /** Address of the OAuth server, e.g. https://oauth.zaloapp.com. */
  oauthUrl: string
  tokens: TokenStore
  /** Stores what was learned about an account: `{ sendApi }` after -235 or -240, `{ buttons: false }` after -233. */
  rememberSetting(accountId: string, setting: Record<string, unknown>): Promise<void>
  /** redis://… when several processes send. */
  redisUrl?: string
  log: Log
  /** Told of each refresh of a token, for the metrics. */
  measureRefresh?: (result: 'ok' | 'failed') => void
  limiter?: Limits
  http?: Http
  clock?: () => Date
  /** How long after a send "not found" means "did not arrive"; default 15 s. */
  settleMs?: number
}

/** A channel that can also write to a group of officers. */
export interface ZaloChannel extends Channel {
  tellGroup(account: ChannelAccount, groupId: string, text: string): Promise<void>
}

// The smallest package allows 100 requests a minute ("Giới hạn tốc độ API"): 80 and a burst of 20 stay under it. Few wait for
// their turn here, the others in the queue: who waits here keeps messages of other accounts waiting too.
const perAccount = { amount: 1, everyMs: 750, burst: 20, waiting: 2 }
// 4000 a minute for one app: 3600 and a burst of 200.
const perApp = { amount: 15, everyMs: 250, burst: 200, waiting: 500 }

/** Joins the parts. Its calls never throw on what a platform answers; a failing token store makes a send `later`. */
export function makeZalo(options: ZaloOptions): ZaloChannel {
  const { log, rememberSetting, clock = () => new Date(), settleMs = 15_000 } = options
  const http = options.http ?? makeHttp()
  const limits =
    options.limiter ?? makeLimits('zalo', { account: perAccount, app: perApp }, { redisUrl: options.redisUrl, log })
  const tokens = makeTokens({
    oauthUrl: options.oauthUrl,
    store: options.tokens,
    http,
    log,
    clock,
    measure: options.measureRefresh,
  })
  const call = makeCall({ apiUrl: options.apiUrl, tokens, http })
  const sending = { call, limits, rememberSetting, log }
  return {
    name: 'zalo',
    limits: zaloLimits,
    // Zalo has no challenge: whoever opens the address sees that something is there.
    handshake: () => 'OK',
    verify: verifyZalo,
    parse: parseZalo,
    send: (account, citizenPlatformId, message, now) => sendZalo(sending, account, citizenPlatformId, message, now),
    reconcile: (account, citizenPlatformId, message, sentAt) =>
      reconcileZalo({ call, clock, settleMs }, account, citizenPlatformId, message, sentAt),
    tellGroup: (account, groupId, text) => sendToGroup(call, account, groupId, text),
    sendPublic: (account, place, text) => answerInGroup(sending, account, place, text),
    replyPrivately: null,
    // Threads of an OA have no owner, and its menu is made in the OA's own pages.
    control: async () => false,
    setMenus: async () => null,
    // The OA API has no typing sign.
    typing: async () => {},
    care: makeZaloCare({ apiUrl: options.apiUrl, call, tokens, store: options.tokens, http }),
    close: () => limits.close(),
  }
}
