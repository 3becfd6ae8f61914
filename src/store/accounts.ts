/** Accounts (one OA, one Page), their sealed secrets, and Zalo's single-use tokens under a database lock. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db, Tx } from './database.ts'
import { type SealKey, seal, unseal } from './seal.ts'

const secretsShape = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('zalo'), appId: z.string(), appSecret: z.string(), oaSecretKey: z.string() }),
  z.object({
    channel: z.literal('facebook'),
    appId: z.string(),
    appSecret: z.string(),
    appSecretOld: z.string().optional(),
    verifyToken: z.string(),
    pageAccessToken: z.string(),
  }),
])

/** An account with its secrets opened. */
export interface Account {
  id: string
  channel: 'zalo' | 'facebook'
  platformId: string
  name: string
  unitId: string
  secrets: z.infer<typeof secretsShape>
  settings: Record<string, unknown>
  assistantOn: boolean
  state: 'active' | 'paused'
}

/** What makes an account; its secrets are sealed here. */
export interface NewAccount {
  platformId: string
  name: string
  unitId: string
  secrets: Account['secrets']
}

/** All accounts, opened; kept in memory for some seconds, because every event asks for one. */
export interface AccountBook {
  all(): Promise<Account[]>
  /** Within a transaction, hand it on: what is not in memory is then read by it. */
  byId(id: string, over?: Tx): Promise<Account | undefined>
  /** Makes the account, or renews its secrets and name when it exists. */
  save(account: NewAccount): Promise<string>
  /** The same for an account that a person has just connected: it is active again and its old checks are forgotten. One
   * that exists stays in its unit. */
  connect(account: NewAccount): Promise<string>
  /** Stores what a platform taught us, e.g. that this OA is served by v2. */
  rememberSetting(id: string, setting: Record<string, unknown>): Promise<void>
  forget(): void
}

const keepMs = 5_000

/** Opens the book. Throws on use when SECRET_KEY is not the key the secrets were sealed with. */
export function openAccountBook(db: Db, key: SealKey): AccountBook {
  let kept: { at: number; accounts: Promise<Account[]> } | null = null
  const load = async (over: Tx) => {
    const rows = await over.selectFrom('account').selectAll().orderBy('id').execute()
    return rows.map(
      (row): Account => ({
        id: row.id,
        channel: row.channel,
        platformId: row.platform_id,
        name: row.name,
        unitId: row.unit_id,
        secrets: secretsShape.parse(unseal(key, `account ${row.channel} ${row.platform_id}`, row.secrets)),
        settings: row.settings,
        assistantOn: row.assistant_on,
        state: row.state,
      }),
    )
  }
  const all = (over: Tx = db) => {
    if (!kept || Date.now() - kept.at > keepMs) {
      const accounts = load(over)
      kept = { at: Date.now(), accounts }
      accounts.catch(() => {
        kept = null
      })
    }
    return kept.accounts
  }
  const forget = () => {
    kept = null
  }
  const save = async (account: NewAccount) => {
    const { channel } = account.secrets
    const values = {
      name: account.name,
      secrets: seal(key, `account ${channel} ${account.platformId}`, account.secrets),
    }
    const { id } = await db
      .insertInto('account')
      .values({ channel, platform_id: account.platformId, unit_id: account.unitId, settings: '{}', ...values })
      .onConflict((conflict) => conflict.columns(['channel', 'platform_id']).doUpdateSet(values))
      .returning('id')
      .executeTakeFirstOrThrow()
    forget()
    return id
  }
  return {
    all,
    forget,
    byId: async (id, over) => (await all(over)).find((account) => account.id === id),
    save,
    connect: async (account) => {
      const id = await save(account)
      await db.updateTable('account').set({ state: 'active' }).where('id', '=', id).execute()
      await db.deleteFrom('account_check').where('account_id', '=', id).execute()
      forget()
      return id
    },
    rememberSetting: async (id, setting) => {
      await db
        .updateTable('account')
        .set({ settings: sql`settings || ${JSON.stringify(setting)}::jsonb` })
        .where('id', '=', id)
        .execute()
      forget()
    },
  }
}

/** Switches the assistant of one account; off, every question goes to officers. */
export async function setAssistant(tx: Tx, accountId: string, on: boolean): Promise<void> {
  await tx.updateTable('account').set({ assistant_on: on }).where('id', '=', accountId).execute()
}

/** Stops sending for an account until it is connected again; answers wait. */
export async function pauseAccount(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('account').set({ state: 'paused' }).where('id', '=', id).execute()
}

const pairShape = z.object({ accessToken: z.string(), refreshToken: z.string() })

/** Zalo's tokens. `expiresAt` is the end of the access token's life. */
export interface TokenPair {
  accessToken: string
  refreshToken: string
  expiresAt: Date
  /** When this pair was received. */
  refreshedAt: Date
  /** Set while a refresh is under way, and left over when its outcome never became known. */
  refreshingSince?: Date | null
}

/** Where Zalo's tokens are kept. The refresh token is single use, so a refresh happens under a lock that holds across
 * processes, and both tokens are stored before either is used. */
export interface TokenStore {
  read(accountId: string): Promise<TokenPair | null>
  /** Runs `work` while no other process can be refreshing this account. */
  underLock<T>(
    accountId: string,
    work: (io: {
      read(): Promise<TokenPair | null>
      begin(at: Date): Promise<void>
      save(pair: TokenPair): Promise<void>
      failed(reason: string, at: Date, unsure: boolean): Promise<void>
    }) => Promise<T>,
  ): Promise<T>
}

/** Opens the token store. In this process one refresh of an account waits for the other; across processes a lock in
 * PostgreSQL does the same. `embedded` (PGlite) serves one process and must not be held up during an HTTP call. */
export function openTokenStore(db: Db, key: SealKey, embedded: boolean): TokenStore {
  const lanes = new Map<string, Promise<unknown>>()
  const read = async (accountId: string): Promise<TokenPair | null> => {
    const row = await db.selectFrom('account_token').selectAll().where('account_id', '=', accountId).executeTakeFirst()
    if (!row) return null
    const pair = pairShape.parse(unseal(key, `token ${accountId}`, row.sealed))
    return {
      ...pair,
      expiresAt: row.expires_at,
      refreshedAt: row.refreshed_at,
      refreshingSince: row.refreshing_since,
    }
  }
  const acrossProcesses = <T>(accountId: string, work: () => Promise<T>): Promise<T> => {
    if (embedded) return work()
    return db.transaction().execute(async (lock) => {
      await sql`select pg_advisory_xact_lock(hashtext('zalo token'), ${Number(accountId)})`.execute(lock)
      // `work` writes on another connection and so commits at once, before the lock is let go.
      return work()
    })
  }
  return {
    read,
    underLock: (accountId, work) => {
      const before = lanes.get(accountId) ?? Promise.resolve()
      const mine = before
        .catch(() => {})
        .then(() =>
          acrossProcesses(accountId, () =>
            work({
              read: () => read(accountId),
              begin: (at) => markBegin(db, accountId, at),
              save: (pair) => saveTokens(db, key, accountId, pair),
              failed: (reason, at, unsure) => markFailure(db, accountId, reason, at, unsure),
            }),
          ),
        )
      lanes.set(accountId, mine)
      return mine
    },
  }
}

async function markBegin(db: Db, accountId: string, at: Date): Promise<void> {
  await db.updateTable('account_token').set({ refreshing_since: at }).where('account_id', '=', accountId).execute()
}

async function markFailure(db: Db, accountId: string, reason: string, at: Date, unsure: boolean): Promise<void> {
  await db
    .updateTable('account_token')
    .set({ failed_at: at, failure: reason.slice(0, 500), ...(unsure ? {} : { refreshing_since: null }) })
    .where('account_id', '=', accountId)
    .execute()
}

/** Stores a pair; the one before is kept for rescue by hand. */
export async function saveTokens(tx: Tx, key: SealKey, accountId: string, pair: TokenPair): Promise<void> {
  const sealed = seal(key, `token ${accountId}`, { accessToken: pair.accessToken, refreshToken: pair.refreshToken })
  await tx
    .insertInto('account_token')
    .values({ account_id: accountId, sealed, expires_at: pair.expiresAt, refreshed_at: pair.refreshedAt })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet((eb) => ({
        sealed,
        previous_sealed: eb.ref('account_token.sealed'),
        expires_at: pair.expiresAt,
        refreshed_at: pair.refreshedAt,
        failed_at: null,
        failure: null,
        refreshing_since: null,
      })),
    )
    .execute()
}
