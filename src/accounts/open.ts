/** Joins what looks after accounts: connecting, checking, the doctor, recording. */
import type { Channel, ChannelName } from '../channels/channel.ts'
import { makeHttp } from '../channels/http.ts'
import type { Log } from '../log.ts'
import type { AccountBook, TokenStore } from '../store/accounts.ts'
import type { Db } from '../store/database.ts'
import type { SealKey } from '../store/seal.ts'
import { type Connect, type ConnectWorld, makeConnect } from './connect.ts'
import { type DoctorParts, examine, type Report } from './doctor.ts'
import type { KeepParts } from './keep.ts'

/** Addresses and applications, as the settings or the simulator give them. */
export type AccountSettings = Pick<
  ConnectWorld,
  | 'baseUrl'
  | 'zaloApiUrl'
  | 'zaloOauthUrl'
  | 'zaloPermissionUrl'
  | 'graphUrl'
  | 'facebookLoginUrl'
  | 'zaloApp'
  | 'zaloVerifier'
  | 'facebookApp'
> &
  Pick<DoctorParts, 'simulator' | 'redisUrl' | 'verifier'>

/** What the inbox and the commands use. */
export interface AccountCare {
  baseUrl: string
  connect: Connect
  keep: KeepParts
  examine(now: Date): Promise<Report>
}

/** Joins it. */
export function openAccountCare(given: {
  db: Db
  key: SealKey
  accounts: AccountBook
  tokens: TokenStore
  channels: Record<ChannelName, Pick<Channel, 'care'>>
  measures: KeepParts['measures']
  log: Log
  settings: AccountSettings
  knowledge: DoctorParts['knowledge']
  now: () => Date
}): AccountCare {
  const { settings } = given
  const http = makeHttp()
  const keep = {
    db: given.db,
    log: given.log,
    accounts: given.accounts,
    channels: given.channels,
    measures: given.measures,
  }
  return {
    baseUrl: settings.baseUrl,
    connect: makeConnect({ ...given, ...settings, http }),
    keep,
    examine: (now) => examine({ ...keep, ...settings, http, knowledge: given.knowledge }, now),
  }
}
