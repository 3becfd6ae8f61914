/** Facebook Pages (Messenger) as a `Channel`. */
import type { Log } from '../log.ts'
import type { Channel } from './channel.ts'
import { makeCall } from './facebook/call.ts'
import { makeFacebookCare } from './facebook/care.ts'
import { replyPrivately, replyUnder } from './facebook/comments.ts'
import { controlThread, setProfile } from './facebook/page.ts'
import { parseFacebook } from './facebook/parse.ts'
import { reconcileFacebook } from './facebook/reconcile.ts'
import { facebookLimits, sendFacebook } from './facebook/send.ts'
import { answerHandshake, verifyFacebook } from './facebook/verify.ts'
import { type Http, makeHttp } from './http.ts'
import { type Limits, makeLimits } from './limits.ts'

/** What Facebook needs. Only `http`, `limiter`, `clock` and `settleMs` are for tests. */
export interface FacebookOptions {
  /** Graph API address up to and with the version, e.g. https://graph.facebook.com/v25.0. */
  graphUrl: string
  /** Stores what was learned about an account; nothing so far on this platform. */
  rememberSetting(accountId: string, setting: Record<string, unknown>): Promise<void>
  /** redis://… when several processes send. */
  redisUrl?: string
  log: Log
  limiter?: Limits
  http?: Http
  clock?: () => Date
  /** How long after a send "not found" means "did not arrive"; default 60 s. */
  settleMs?: number
}

// "Rate Limits": 300 text messages a second and Page. 240 and a burst of 60 stay under it in any second.
const perPage = { amount: 60, everyMs: 250, burst: 60, waiting: 1000 }
// Apps are limited by percentages that the usage headers tell; this only keeps a runaway in bounds.
const perApp = { amount: 250, everyMs: 250, burst: 500, waiting: 2000 }
// "may be rate limited if too many messages are sent to a single thread"; the number is not published.
const perThread = { amount: 1, everyMs: 500, burst: 5, waiting: 20 }

/** Joins the parts. Its calls never throw on what the platform answers. */
export function makeFacebook(options: FacebookOptions): Channel {
  const { log, clock = () => new Date(), settleMs = 60_000 } = options
  const http = options.http ?? makeHttp()
  const rates = { account: perPage, app: perApp, thread: perThread }
  const limits = options.limiter ?? makeLimits('facebook', rates, { redisUrl: options.redisUrl, log })
  const call = makeCall({ graphUrl: options.graphUrl, http, limits })
  const sending = { call, limits, log }
  return {
    name: 'facebook',
    limits: facebookLimits,
    handshake: answerHandshake,
    verify: verifyFacebook,
    parse: (body, accounts) => parseFacebook(body, accounts, log),
    send: (account, citizenPlatformId, message, now) => sendFacebook(sending, account, citizenPlatformId, message, now),
    reconcile: (account, citizenPlatformId, message, sentAt) =>
      reconcileFacebook({ call, clock, settleMs }, account, citizenPlatformId, message, sentAt),
    sendPublic: (account, place, text) => replyUnder(sending, account, place, text),
    replyPrivately: (account, place, message) => replyPrivately(sending, account, place, message),
    control: (account, citizenPlatformId, to) => controlThread(call, account, citizenPlatformId, to),
    setMenus: (account, menus) => setProfile(call, account, menus),
    typing: async (account, citizenPlatformId) => {
      const json = { recipient: { id: citizenPlatformId }, sender_action: 'typing_on' }
      await call(account, { method: 'POST', path: `/${account.platformId}/messages`, json }).catch(() => {})
    },
    care: makeFacebookCare({ graphUrl: options.graphUrl, call, http }),
    close: () => limits.close(),
  }
}
