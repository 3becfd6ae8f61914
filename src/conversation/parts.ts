/** What the steps of a conversation are handed: the world, joined once in main.ts. */

import type { Recorder } from '../accounts/record.ts'
import type { Tools } from '../assistant/tools.ts'
import type { Channel, ChannelName } from '../channels/channel.ts'
import type { Timing } from '../escalation/timing.ts'
import type { Places } from '../knowledge/local/places.ts'
import type { Log } from '../log.ts'
import type { KeepLimits } from '../privacy/retention.ts'
import type { Queue } from '../queue.ts'
import type { Account, AccountBook } from '../store/accounts.ts'
import type { Db, Tx } from '../store/database.ts'

/** What is counted on the way; insight/ makes figures of it. */
export interface Measures {
  /** `seconds`: from the whole body to our answer. */
  webhook(channel: string, result: string, seconds: number): void
  outcome(channel: string, kind: string): void
  send(channel: string, result: string, code: string): void
  /** Seconds from the citizen's message to the first part sent. */
  replySeconds(seconds: number): void
  /** Seconds in which the assistant decided about one message. */
  decisionSeconds(seconds: number): void
  /** Seconds of one sending call to a platform. */
  platformSeconds(channel: string, seconds: number): void
  /** A check of an account (token, subscription, standing) and its result. */
  accountCheck(channel: string, kind: string, state: string): void
}

/** The world of both stories. */
export interface Parts {
  db: Db
  queue: Queue
  log: Log
  accounts: AccountBook
  channels: Record<ChannelName, Channel>
  /** What the assistant knows for the unit of an account: the shared knowledge with the unit's own laid over it. */
  toolsFor(unitId: string, at: Date): Promise<Tools>
  /** Address and hours of the office at a place that is named in `words`, else of the account's own unit; null when not known. */
  officeNear(unitId: string, words: string, at: Date): Promise<string | null>
  measures: Measures
  /** How long personal data is kept. */
  keep: KeepLimits
  /** Public address of this server, without a slash at the end. */
  baseUrl: string
  /** Hosts that may be named in what we send, besides those under .gov.vn. */
  allowedHosts: ReadonlySet<string>
  /** What routing knows of places and competence. */
  places: Places
  /** Ways out of the inbox that are set up: whether e-mails go out, and the public key for pushes. */
  ways: { email: boolean; pushKey: string | null }
  /** What of the knowledge ends within 30 days (see knowledge/endings.ts). */
  knowledgeEndings(at: Date): { what: string; name: string; on: string; file: string }[]
  /** How long each waiting of an escalation may last. */
  timing: Timing
  /** How long to wait for a citizen's further words, in milliseconds. */
  quietMs: number
  /** Messages that one person may send within a minute before the rest is only recorded. */
  floodPerMinute: number
  /** Keeps the webhooks of accounts whose recording is on. */
  recorder: Recorder
  now: () => Date
}

/** The account of a stored row; within a transaction, hand it on as `over`. Throws when the account was deleted. */
export async function accountOf(parts: Pick<Parts, 'accounts'>, id: string, over?: Tx): Promise<Account> {
  const account = await parts.accounts.byId(id, over)
  if (!account) throw new Error(`account ${id} does not exist any more`)
  return account
}
