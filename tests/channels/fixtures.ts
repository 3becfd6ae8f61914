/** The two channels joined to a local platform, with what differs between them told in one shape. */
import { createHash } from 'node:crypto'
import type { Channel, ChannelAccount, Outgoing, PublicPlace } from '../../src/channels/channel.ts'
import { facebookSignature } from '../../src/channels/facebook/verify.ts'
import { makeFacebook } from '../../src/channels/facebook.ts'
import { makeHttp } from '../../src/channels/http.ts'
import type { TokenPair, TokenStore } from '../../src/channels/zalo/token.ts'
import { makeZalo } from '../../src/channels/zalo.ts'
import { type Platform, quietLog, startPlatform } from './local-platform.ts'

export const now = new Date('2026-11-24T03:00:00Z')
export const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3600_000)

export function outgoing(change: Partial<Outgoing> = {}): Outgoing {
  return {
    id: 'message-1',
    text: 'Anh/chị nộp tại Công an xã.',
    buttons: [],
    author: 'assistant',
    lastInteractionAt: hoursAgo(1),
    ...change,
  }
}

export function zaloAccount(change: Partial<ChannelAccount> = {}): ChannelAccount {
  const secrets = {
    channel: 'zalo' as const,
    appId: '360846524940903967',
    appSecret: 'app-secret',
    oaSecretKey: 'oa-secret',
  }
  return { id: '1', channel: 'zalo', platformId: '388613280878808645', secrets, settings: {}, ...change }
}

export function facebookAccount(change: Partial<ChannelAccount> = {}): ChannelAccount {
  const secrets = {
    channel: 'facebook' as const,
    appId: '1517776481860111',
    appSecret: 'fb-secret',
    verifyToken: 'mytoken',
    pageAccessToken: 'page-token',
  }
  return { id: '2', channel: 'facebook', platformId: '6660000000000001', secrets, settings: {}, ...change }
}

/** Tokens in memory; the lock is a real one: one holder at a time. */
export function memoryTokens(
  pair: TokenPair | null,
): TokenStore & { pair: TokenPair | null; failures: string[]; saves: number } {
  let lane: Promise<unknown> = Promise.resolve()
  const store = {
    pair,
    failures: [] as string[],
    saves: 0,
    read: async () => store.pair,
    underLock: <T>(_account: string, work: Parameters<TokenStore['underLock']>[1]): Promise<T> => {
      const io = {
        read: async () => store.pair,
        begin: async (at: Date) => {
          if (store.pair) store.pair = { ...store.pair, refreshingSince: at }
        },
        save: async (fresh: TokenPair) => {
          store.pair = fresh
          store.saves += 1
        },
        failed: async (reason: string, _at: Date, unsure: boolean) => {
          store.failures.push(reason)
          if (store.pair && !unsure) store.pair = { ...store.pair, refreshingSince: null }
        },
      }
      const mine = lane.catch(() => {}).then(() => work(io) as Promise<T>)
      lane = mine
      return mine
    },
  }
  return store
}

export function freshPair(change: Partial<TokenPair> = {}): TokenPair {
  return {
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    refreshedAt: hoursAgo(1),
    expiresAt: hoursAgo(-24),
    ...change,
  }
}

/** What the contract suite needs to know about a channel. */
export interface Fixture {
  channel: Channel
  account: ChannelAccount
  platform: Platform
  log: string[]
  /** A message of a citizen, as bytes and headers. */
  signed(text: string): { raw: Buffer; headers: Record<string, string> }
  /** The platform's answer to a good send. */
  accepted: unknown
  /** The answer to a good public line, where it is said, and the error for a message that is not in order. */
  publicAccepted: unknown
  place: PublicPlace
  refusedContent: unknown
  /** The platform's list of what we said at `at`. */
  history(texts: { text: string; at: Date }[]): unknown
  clock: { now: Date }
}

export async function zaloFixture(): Promise<Fixture> {
  const platform = await startPlatform()
  const { log, lines } = quietLog()
  const account = zaloAccount()
  const clock = { now }
  const channel = makeZalo({
    apiUrl: platform.url,
    oauthUrl: platform.url,
    tokens: memoryTokens(freshPair()),
    rememberSetting: async () => {},
    log,
    http: makeHttp({ connectMs: 1_000, wholeMs: 2_000 }),
    clock: () => clock.now,
  })
  return {
    channel,
    account,
    platform,
    log: lines,
    clock,
    publicAccepted: {
      data: { message_id: 'public-1', group_id: 'f414c8f76fa586fbdfb4' },
      error: 0,
      message: 'Success',
    },
    place: { kind: 'group', id: 'f414c8f76fa586fbdfb4', itemId: 'm' },
    refusedContent: { error: -201, message: 'message is invalid' },
    accepted: { data: { message_id: 'sent-1', user_id: '246845883529197922' }, error: 0, message: 'Success' },
    history: (texts) => ({
      data: texts.map(({ text, at }) => ({ src: 0, time: at.getTime(), type: 'text', message: text, message_id: 'x' })),
      error: 0,
      message: 'Success',
    }),
    signed: (text) => {
      const timestamp = String(now.getTime())
      const raw = Buffer.from(
        `{"event_name":"user_send_text","app_id":"360846524940903967","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},"message":{"text":${JSON.stringify(text)},"msg_id":"e2a641af6661713b2874"},"timestamp":"${timestamp}"}`,
      )
      const mac = createHash('sha256')
        .update('360846524940903967')
        .update(raw)
        .update(timestamp)
        .update('oa-secret')
        .digest('hex')
      return { raw, headers: { 'x-zevent-signature': `mac=${mac}` } }
    },
  }
}

export async function facebookFixture(): Promise<Fixture> {
  const platform = await startPlatform()
  const { log, lines } = quietLog()
  const clock = { now }
  const http = makeHttp({ connectMs: 1_000, wholeMs: 2_000 })
  const channel = makeFacebook({
    graphUrl: platform.url,
    rememberSetting: async () => {},
    log,
    http,
    clock: () => clock.now,
  })
  return {
    channel,
    account: facebookAccount(),
    platform,
    log: lines,
    clock,
    publicAccepted: { id: 'public-1' },
    place: { kind: 'comment', id: '6660000000000001_2', itemId: '2_3' },
    refusedContent: { error: { code: 100, message: '(#100) Param message is invalid' } },
    accepted: { recipient_id: '5550000000000001', message_id: 'sent-1' },
    history: (texts) => ({
      data: [
        {
          messages: {
            data: texts.map(({ text, at }) => ({
              id: 'x',
              message: text,
              created_time: at.toISOString(),
              from: { id: '6660000000000001' },
            })),
          },
        },
      ],
    }),
    signed: (text) => {
      const message = { mid: 'm_1', text }
      const event = {
        sender: { id: '5550000000000001' },
        recipient: { id: '6660000000000001' },
        timestamp: now.getTime(),
        message,
      }
      const raw = Buffer.from(
        JSON.stringify({
          object: 'page',
          entry: [{ id: '6660000000000001', time: now.getTime(), messaging: [event] }],
        }),
      )
      return { raw, headers: { 'x-hub-signature-256': facebookSignature('fb-secret', raw) } }
    },
  }
}
