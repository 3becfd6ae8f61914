/** The accounts and applications that the settings name, or the two made-up ones of the simulator. */
import { createHmac } from 'node:crypto'
import type { ChannelAccount } from '../channels/channel.ts'
import type { Config } from '../config.ts'
import { type AccountBook, saveTokens, type TokenStore } from '../store/accounts.ts'
import type { Db } from '../store/database.ts'
import type { SealKey } from '../store/seal.ts'
import type { AccountSettings } from './open.ts'

/** Made-up ids and secrets of the two simulated accounts, different on every installation. */
export function demoSettings(key: SealKey) {
  const secret = (name: string) => createHmac('sha256', key).update(`simulator ${name}`).digest('hex')
  return {
    zalo: {
      appId: '2000000000000000006',
      appSecret: secret('zalo app'),
      oaId: '3000000000000000006',
      oaSecretKey: secret('zalo oa'),
      refreshToken: secret('zalo refresh'),
      accessToken: secret('zalo access'),
    },
    facebook: {
      appId: '400000000000006',
      appSecret: secret('facebook app'),
      verifyToken: secret('facebook verify'),
      pageId: '500000000000006',
      pageAccessToken: secret('facebook page'),
    },
  }
}

/** The two simulated accounts. */
export type Demo = ReturnType<typeof demoSettings>

/** Makes the accounts that the settings (or the simulator) name. A setting that has not changed since the last start does not
 * overwrite what a person connected in the inbox meanwhile. */
export async function connectSettings(
  config: Config,
  world: { accounts: AccountBook; tokens: TokenStore; db: Db; key: SealKey },
  unitId: string,
  demo: Demo | null,
): Promise<void> {
  for (const { channel, platformId, secrets } of namedAccounts(config, demo)) {
    const name = `${config.UNIT_NAME} (${channel === 'zalo' ? 'Zalo' : 'Facebook'})`
    const id = await saveOnce(world, { platformId, name, unitId, secrets })
    const zalo = channel === 'zalo' ? (demo?.zalo ?? zaloOf(config)) : null
    // The simulator's platform forgets its tokens at every start; a real one never does, and its refresh token is single use.
    if (zalo && (demo || !(await world.tokens.read(id)))) await firstTokens(world, id, zalo)
  }
}

/** The accounts that the settings (or the simulator) name, without a database. */
export function namedAccounts(config: Config, demo: Demo | null) {
  const zalo = demo?.zalo ?? zaloOf(config)
  const facebook = demo?.facebook ?? facebookOf(config)
  const named: ChannelAccount[] = []
  if (zalo) {
    const { appId, appSecret, oaSecretKey } = zalo
    const secrets = { channel: 'zalo' as const, appId, appSecret, oaSecretKey }
    named.push({ id: '', channel: 'zalo', platformId: zalo.oaId, secrets, settings: {} })
  }
  if (facebook) {
    const { pageId, ...app } = facebook
    const secrets = { channel: 'facebook' as const, ...app }
    named.push({ id: '', channel: 'facebook', platformId: pageId, secrets, settings: {} })
  }
  return named
}

type NewAccount = Parameters<AccountBook['save']>[0]

async function saveOnce({ accounts, key }: { accounts: AccountBook; key: SealKey }, account: NewAccount) {
  const mark = createHmac('sha256', key).update(JSON.stringify(account.secrets)).digest('hex').slice(0, 16)
  const known = (await accounts.all()).find(
    (one) => one.channel === account.secrets.channel && one.platformId === account.platformId,
  )
  if (known?.settings.settingsMark === mark) return known.id
  const id = await accounts.save(account)
  await accounts.rememberSetting(id, { settingsMark: mark })
  return id
}

async function firstTokens(
  { db, key }: { db: Db; key: SealKey },
  id: string,
  given: { accessToken?: string; refreshToken?: string },
): Promise<void> {
  const now = new Date()
  await saveTokens(db, key, id, {
    accessToken: given.accessToken ?? 'none',
    refreshToken: given.refreshToken ?? 'none',
    expiresAt: new Date(now.getTime() + (given.accessToken ? 24 * 3600_000 : 0)),
    refreshedAt: now,
  })
}

function zaloOf(config: Config) {
  if (!config.ZALO_OA_ID) return null
  return {
    appId: config.ZALO_APP_ID!,
    appSecret: config.ZALO_APP_SECRET!,
    oaId: config.ZALO_OA_ID,
    oaSecretKey: config.ZALO_OA_SECRET_KEY!,
    refreshToken: config.ZALO_REFRESH_TOKEN,
    accessToken: config.ZALO_ACCESS_TOKEN,
  }
}

function facebookOf(config: Config) {
  if (!config.FACEBOOK_PAGE_ID) return null
  return {
    appId: config.FACEBOOK_APP_ID!,
    appSecret: config.FACEBOOK_APP_SECRET!,
    verifyToken: config.FACEBOOK_VERIFY_TOKEN!,
    pageId: config.FACEBOOK_PAGE_ID,
    pageAccessToken: config.FACEBOOK_PAGE_ACCESS_TOKEN!,
  }
}

/** Where the platforms are: real ones from the settings, or the simulator at `localUrl`. */
export function platformUrls(config: Config, localUrl: string, baseUrl: string, demo: boolean) {
  const near = `${localUrl}/simulator/platform`
  // A browser reaches the simulator by the public address only.
  const far = `${baseUrl}/simulator/platform`
  return {
    zaloApiUrl: demo ? `${near}/zalo` : config.ZALO_API_URL,
    zaloOauthUrl: demo ? `${near}/zalo-oauth` : config.ZALO_OAUTH_URL,
    zaloPermissionUrl: demo ? `${far}/zalo-oauth` : config.ZALO_OAUTH_URL,
    graphUrl: demo ? `${near}/graph/v25.0` : config.FACEBOOK_GRAPH_URL,
    facebookLoginUrl: demo ? `${far}/facebook-login/v25.0/dialog/oauth` : config.FACEBOOK_LOGIN_URL,
  }
}

/** The settings of connecting and of the doctor. */
export function accountSettings(config: Config, localUrl: string, baseUrl: string, demo: Demo | null): AccountSettings {
  const { ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_SECRET_KEY } = config
  const { FACEBOOK_APP_ID, FACEBOOK_APP_SECRET, FACEBOOK_VERIFY_TOKEN } = config
  return {
    ...platformUrls(config, localUrl, baseUrl, demo !== null),
    baseUrl,
    simulator: demo !== null,
    redisUrl: config.REDIS_URL,
    verifier: config.ZALO_VERIFIER ?? null,
    zaloVerifier: config.ZALO_CODE_VERIFIER ?? null,
    zaloApp:
      demo?.zalo ??
      (ZALO_APP_ID && ZALO_APP_SECRET && ZALO_OA_SECRET_KEY
        ? { appId: ZALO_APP_ID, appSecret: ZALO_APP_SECRET, oaSecretKey: ZALO_OA_SECRET_KEY }
        : null),
    facebookApp:
      demo?.facebook ??
      (FACEBOOK_APP_ID && FACEBOOK_APP_SECRET && FACEBOOK_VERIFY_TOKEN
        ? { appId: FACEBOOK_APP_ID, appSecret: FACEBOOK_APP_SECRET, verifyToken: FACEBOOK_VERIFY_TOKEN }
        : null),
  }
}
