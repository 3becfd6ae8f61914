/** What an emulator is made from. */
import type { Log } from '../log.ts'

export type Platform = 'zalo' | 'facebook'

/** One OA and one Page with their secrets, and where their webhooks go. */
export interface EmulatorSettings {
  zalo: {
    appId: string
    appSecret: string
    oaId: string
    oaSecretKey: string
    /** The refresh token of the first grant; single use. */
    refreshToken: string
    /** An access token that is accepted from the start, when the server is set up with one. */
    accessToken?: string
    /** 2 enterprise, 4 state agency (default): answers -235 on the v3 message call. */
    oaType?: 2 | 4
  }
  facebook: { appId: string; appSecret: string; verifyToken: string; pageId: string; pageAccessToken: string }
  /** Base address of the server; a function when its port is known only later. */
  target: string | (() => string)
  now: () => Date
  log?: Log
  /** Shown as the name of the OA and the Page. */
  unitName?: string
  /** Waits before each repeated webhook, in milliseconds: the platforms' ladders, scaled down. */
  retryMs?: Partial<Record<Platform, number[]>>
  /** Calls allowed: Zalo per minute (4000), Facebook sends per second (300). */
  rates?: Partial<Record<Platform, number>>
  /** Whether delivery receipts are sent as webhooks (default true). */
  receipts?: boolean
  /** How many sent records, messages of one thread, traffic entries and people are kept. */
  keep?: { sent?: number; messages?: number; traffic?: number; people?: number }
}
