/** Zalo's access token, kept fresh. The refresh token is single use: losing the answer to a refresh means that a person
 * has to grant again, so there is one refresh at a time, stored before it is used. */
import { z } from 'zod'
import type { Log } from '../../log.ts'
import type { ChannelAccount, ZaloSecrets } from '../channel.ts'
import type { Http } from '../http.ts'

/** What the OAuth server gave (Zalo documentation, "Xác thực và ủy quyền cho ứng dụng"). */
export interface TokenPair {
  accessToken: string
  refreshToken: string
  /** End of the access token's life. */
  expiresAt: Date
  /** When this pair was received. */
  refreshedAt: Date
  /** Set while a refresh of this pair is under way, and left over when its outcome never became known. */
  refreshingSince?: Date | null
}

/** Where the pairs are kept. */
export interface TokenStore {
  read(accountId: string): Promise<TokenPair | null>
  /** Runs `work` while nobody else, in any process, can be refreshing this account; must outlast an HTTP time-out. */
  underLock<T>(accountId: string, work: (io: LockedTokens) => Promise<T>): Promise<T>
}

/** Reading and writing inside the lock. */
export interface LockedTokens {
  read(): Promise<TokenPair | null>
  /** Written down before the platform is asked: whoever comes after a crash knows that the refresh token may be used up. */
  begin(at: Date): Promise<void>
  save(pair: TokenPair): Promise<void>
  /** `unsure`: the refresh may have been carried out all the same, so it stays written down as begun. */
  failed(reason: string, at: Date, unsure: boolean): Promise<void>
}

/** A token to use now, or why there is none: `wait` may pass by itself, `grant` needs a person. */
export type Access =
  | { kind: 'token'; token: string }
  | { kind: 'wait'; detail: string }
  | { kind: 'grant'; detail: string }

export interface Tokens {
  access(account: ChannelAccount): Promise<Access>
  /** After the platform refused `rejected` (-216, -220, 401): the token another process has stored by now, or a new one. */
  renew(account: ChannelAccount, rejected: string): Promise<Access>
}

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  // A string in Zalo's answers; the lifetime is taken from here, never assumed.
  expires_in: z.coerce.number().positive(),
})
const tokenError = z.looseObject({ error: z.coerce.number(), error_name: z.string().optional() })

const answerWithinMs = 15_000
const restMs = 10 * 60_000
const expiredRestMs = 30_000
// A token made a moment ago and refused again will not be mended by another refresh.
const youngMs = 60_000
// A refresh that another process began is left alone for longer than any HTTP call lasts.
const othersMs = 2 * answerWithinMs

/** Makes the keeper of tokens: refreshes at half of the life, so that a failure leaves half a day to act. */
export function makeTokens(given: {
  oauthUrl: string
  store: TokenStore
  http: Http
  log: Log
  clock: () => Date
  /** Told of each refresh, for the metrics. */
  measure?: (result: 'ok' | 'failed') => void
}): Tokens {
  const { store, log, clock } = given
  const running = new Map<string, Promise<Access>>()
  const failures = new Map<string, { at: number; access: Access }>()
  const refreshedAt = new Map<string, number>()

  const refresh = (account: ChannelAccount, needed: (pair: TokenPair) => boolean): Promise<Access> => {
    const before = running.get(account.id)
    if (before) return before
    const work = refreshUnderLock(account, needed).finally(() => running.delete(account.id))
    running.set(account.id, work)
    return work
  }

  const refreshUnderLock = async (account: ChannelAccount, needed: (pair: TokenPair) => boolean): Promise<Access> => {
    try {
      return await store.underLock(account.id, async (io) => {
        const pair = await io.read()
        if (!pair) return { kind: 'grant', detail: 'no token is stored: connect the OA again' }
        if (!needed(pair)) return { kind: 'token', token: pair.accessToken }
        const begun = pair.refreshingSince ?? null
        if (begun && between(clock(), begun) < othersMs)
          return { kind: 'wait', detail: 'another process is refreshing this token' }
        await io.begin(clock())
        const asked = await askForPair(given, account.secrets as ZaloSecrets, pair.refreshToken)
        if ('kind' in asked) {
          const { unsure, ...plain } = asked
          const detail = begun ? `${plain.detail}; a refresh begun ${begun.toISOString()} never ended` : plain.detail
          const access = { ...plain, detail }
          failures.set(account.id, { at: clock().getTime(), access })
          given.measure?.('failed')
          log.error('the Zalo token could not be refreshed', {
            account: account.id,
            reason: detail,
            usableUntil: pair.expiresAt,
          })
          await io.failed(detail, clock(), unsure || (begun !== null && plain.kind === 'wait'))
          return access
        }
        await saveSurely(io, asked, log, account.id)
        failures.delete(account.id)
        given.measure?.('ok')
        refreshedAt.set(account.id, clock().getTime())
        return { kind: 'token', token: asked.accessToken }
      })
    } catch (error) {
      const access: Access = { kind: 'wait', detail: 'the token store could not be used' }
      failures.set(account.id, { at: clock().getTime(), access })
      given.measure?.('failed')
      log.error('the Zalo token could not be refreshed: the token store failed', { account: account.id, error })
      return access
    }
  }

  const stored = async (account: ChannelAccount): Promise<TokenPair | Access> => {
    try {
      return (await store.read(account.id)) ?? { kind: 'grant', detail: 'no token is stored: connect the OA' }
    } catch (error) {
      log.error('the Zalo token could not be read', { account: account.id, error })
      return { kind: 'wait', detail: 'the token store could not be used' }
    }
  }

  // Nobody hammers the OAuth server: after a failure the next try waits, a shorter time when nothing can be sent meanwhile.
  const resting = (accountId: string, usable: boolean): Access | null => {
    const failure = failures.get(accountId)
    const rest = usable ? restMs : expiredRestMs
    return failure && Math.abs(clock().getTime() - failure.at) < rest ? failure.access : null
  }

  return {
    access: async (account) => {
      const pair = await stored(account)
      if ('kind' in pair) return pair
      if (!halfGone(pair, clock())) return { kind: 'token', token: pair.accessToken }
      const usable = pair.expiresAt > clock()
      const fresh = resting(account.id, usable) ?? (await refresh(account, (now) => halfGone(now, clock())))
      return fresh.kind !== 'token' && usable ? { kind: 'token', token: pair.accessToken } : fresh
    },
    renew: async (account, rejected) => {
      const age = clock().getTime() - (refreshedAt.get(account.id) ?? Number.NEGATIVE_INFINITY)
      const needed = (pair: TokenPair) => pair.accessToken === rejected
      const pair = await stored(account)
      if ('kind' in pair) return pair
      if (!needed(pair)) return { kind: 'token', token: pair.accessToken }
      if (Math.abs(age) < youngMs) {
        log.error('Zalo refuses an access token that is new', { account: account.id })
        return { kind: 'grant', detail: 'a new access token is refused' }
      }
      const fresh = resting(account.id, false) ?? (await refresh(account, needed))
      return fresh.kind === 'token' && fresh.token === rejected
        ? { kind: 'grant', detail: 'the access token is refused' }
        : fresh
    },
  }
}

// A moment that lies ahead was noted before the clock was set back, and is as good as long ago.
const between = (now: Date, then: Date): number => Math.abs(now.getTime() - then.getTime())

function halfGone(pair: TokenPair, now: Date): boolean {
  const life = pair.expiresAt.getTime() - pair.refreshedAt.getTime()
  return now.getTime() >= pair.refreshedAt.getTime() + Math.max(0, life / 2)
}

async function askForPair(
  { oauthUrl, http, clock }: { oauthUrl: string; http: Http; clock: () => Date },
  secrets: ZaloSecrets,
  refreshToken: string,
): Promise<TokenPair | NoPair> {
  return requestPair({ oauthUrl, http, clock }, secrets, {
    refresh_token: refreshToken,
    grant_type: 'refresh_token',
  })
}

/** Why there is no pair. `unsure`: Zalo may have made one that never reached us. */
type NoPair = Exclude<Access, { kind: 'token' }> & { unsure: boolean }

/** Asks the OAuth server for a pair, by a refresh token or by the code of a grant (`form`). */
export async function requestPair(
  { oauthUrl, http, clock }: { oauthUrl: string; http: Http; clock: () => Date },
  app: { appId: string; appSecret: string },
  form: Record<string, string>,
): Promise<TokenPair | NoPair> {
  const askedAt = clock()
  const answer = await http({
    method: 'POST',
    url: `${oauthUrl}/v4/oa/access_token`,
    headers: { secret_key: app.appSecret },
    form: { ...form, app_id: app.appId },
    wholeMs: answerWithinMs,
  })
  if (answer.kind === 'not-sent')
    return { kind: 'wait', unsure: false, detail: `the OAuth server could not be reached (${answer.detail})` }
  if (answer.kind === 'lost') {
    return {
      kind: 'wait',
      unsure: true,
      detail: `no answer to the refresh (${answer.detail}): if the next one fails too, grant again`,
    }
  }
  // Errors come with HTTP 200 as well: only both tokens and a lifetime together are a success.
  const pair = tokenAnswer.safeParse(answer.body)
  if (pair.success) {
    return {
      accessToken: pair.data.access_token,
      refreshToken: pair.data.refresh_token,
      expiresAt: new Date(askedAt.getTime() + pair.data.expires_in * 1000),
      refreshedAt: askedAt,
    }
  }
  const error = tokenError.safeParse(answer.body).data
  if (!error && answer.status >= 500)
    return { kind: 'wait', unsure: true, detail: `the OAuth server answered HTTP ${answer.status}` }
  return {
    kind: 'grant',
    unsure: false,
    detail: error ? `${error.error} ${error.error_name ?? ''}`.trim() : `unusable answer, HTTP ${answer.status}`,
  }
}

// The old pair is used up from here on: a hiccup of the database must not cost a new grant.
async function saveSurely(io: LockedTokens, pair: TokenPair, log: Log, account: string): Promise<void> {
  for (const pause of [200, 1000, 3000]) {
    try {
      return await io.save(pair)
    } catch (error) {
      log.error('the new Zalo tokens could not be stored; trying again', { account, error })
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  await io.save(pair)
}
