/** Every setting, read once at start from the environment (and `.env`); the only reader of process.env. */
import { z } from 'zod'

const text = z.string().trim().min(1)
const url = z.url({ protocol: /^https?$/ })
const digits = z.string().regex(/^\d{5,20}$/, 'must be the decimal id, digits only')
const on = z.enum(['on', 'off'])

const settings = z.object({
  /** Port the server listens on. */
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Public address of this server, without a slash at the end; default http://localhost:PORT. */
  BASE_URL: url.optional(),
  /** `production` refuses the demo officer, the simulator and a missing SECRET_KEY. */
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** Folder for the embedded database and generated keys. */
  DATA_DIR: text.default('data'),
  /** Folder of local knowledge: units, what they add, the officers' lexicon. Default: knowledge/local of the project. */
  LOCAL_KNOWLEDGE_DIR: text.optional(),
  /** postgres://… of a PostgreSQL 15 or newer; without it the embedded database in DATA_DIR is used. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  /** redis://…, needed only when several processes send: they then share one platform limit. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis://')
    .optional(),
  /** What this process does: web answers HTTP, worker runs jobs, all does both. */
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  /** error, warn, info, debug or silent. */
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** 64 hex digits that seal secrets in the database; generated into DATA_DIR/secret.key when absent (not in production). */
  SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits: openssl rand -hex 32')
    .optional(),
  /** Keys that seal citizens' words: `id:64 hex digits`, several with commas; the first seals, all open. Without it one key
   * derived from SECRET_KEY is used. */
  TEXT_KEYS: z
    .string()
    .regex(
      /^[\w-]{1,20}:[0-9a-f]{64}( *, *[\w-]{1,20}:[0-9a-f]{64})*$/i,
      'must be id:64 hex digits (openssl rand -hex 32), several separated by commas, the newest first',
    )
    .refine((ring) => {
      const ids = ring.split(',').map((one) => one.split(':')[0]!.trim())
      return new Set(ids).size === ids.length && !ids.includes('0')
    }, 'each id must be used once; the id 0 is the key derived from SECRET_KEY')
    .optional(),
  /** Days that raw events of the platforms are kept. */
  EVENT_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  /** Months after which words of messages and questions are deleted and a silent person is forgotten; the figures stay. */
  TEXT_MONTHS: z.coerce.number().int().min(1).max(120).default(12),
  /** Months after which the rows of messages themselves are dropped, whole months at a time. */
  RECORD_MONTHS: z.coerce.number().int().min(12).max(240).default(60),
  /** How long to wait for a citizen's further words before answering, in milliseconds. */
  QUIET_MS: z.coerce.number().int().min(0).max(10_000).default(1_000),
  /** Messages that one person may send within a minute; what comes beyond is kept on record and not answered, and the person is told once. */
  FLOOD_PER_MINUTE: z.coerce.number().int().min(5).max(1_000).default(20),
  /** Minutes after which silence on "Gửi cán bộ?" hands a clear question to an officer. */
  OFFER_MINUTES: z.coerce.number().int().min(1).max(1_440).default(10),
  /** Days a citizen is waited for when an officer asked back; the deadline is paused meanwhile. */
  WAIT_DAYS: z.coerce.number().int().min(1).max(30).default(5),
  /** Seconds in which an officer can take a reply back; it is sent afterwards. */
  UNDO_SECONDS: z.coerce.number().min(0).max(60).default(15),
  /** Name of the unit that the first accounts belong to. */
  UNIT_NAME: text.default('Công an tỉnh (đơn vị mẫu)'),
  /** E-mail of the first administrator, made when no officer exists yet; needs ADMIN_PASSWORD. */
  ADMIN_EMAIL: z.email().optional(),
  /** First password of that administrator (12 characters or more); must be changed at first sign-in. */
  ADMIN_PASSWORD: z.string().min(12, 'must have 12 characters or more').optional(),

  /** Issuer address of the province's identity provider (OpenID Connect); officers then sign in there too. */
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  /** What the button on the sign-in page names. */
  OIDC_NAME: text.default('tài khoản của tỉnh'),

  ZALO_APP_ID: digits.optional(),
  ZALO_APP_SECRET: text.optional(),
  ZALO_OA_ID: digits.optional(),
  /** The OA Secret Key of the webhook settings; signs events. Not the app secret. */
  ZALO_OA_SECRET_KEY: text.optional(),
  /** Single use: read only when the account has no stored token yet. */
  ZALO_REFRESH_TOKEN: text.optional(),
  ZALO_ACCESS_TOKEN: text.optional(),
  /** Only where the PKCE code challenge is fixed in Zalo's console: the verifier that belongs to it. */
  ZALO_CODE_VERIFIER: text.optional(),
  /** The code of Zalo's domain verification: the part of zalo_verifier<code>.html, and the content of the meta tag. */
  ZALO_VERIFIER: z
    .string()
    .regex(/^[\w-]{10,100}$/, 'must be the code alone, without zalo_verifier and .html')
    .optional(),
  ZALO_API_URL: url.default('https://openapi.zalo.me'),
  ZALO_OAUTH_URL: url.default('https://oauth.zaloapp.com'),

  FACEBOOK_APP_ID: digits.optional(),
  FACEBOOK_APP_SECRET: text.optional(),
  FACEBOOK_VERIFY_TOKEN: text.optional(),
  FACEBOOK_PAGE_ID: digits.optional(),
  FACEBOOK_PAGE_ACCESS_TOKEN: text.optional(),
  /** Graph API address up to and with the version. */
  FACEBOOK_GRAPH_URL: url.default('https://graph.facebook.com/v25.0'),
  /** The login dialog that an administrator's browser opens. */
  FACEBOOK_LOGIN_URL: url.default('https://www.facebook.com/v25.0/dialog/oauth'),

  /** local: trained on the knowledge base, no download; transformers: an ONNX model; openai: any compatible endpoint. */
  EMBEDDINGS: z.enum(['local', 'transformers', 'openai']).default('local'),
  /** Folder or hub name of the model (transformers), or the endpoint's model name (openai). */
  EMBEDDINGS_MODEL: text.optional(),
  EMBEDDINGS_BASE_URL: url.optional(),

  /** Any OpenAI-compatible endpoint; without it answers are composed from the knowledge base alone. */
  LLM_BASE_URL: url.optional(),
  LLM_MODEL: text.optional(),
  LLM_API_KEY: text.optional(),

  /** smtp://user:password@host:port of the mail server for notices to officers; without it no e-mail is sent. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  /** The sender of those e-mails, e.g. Trợ lý 06 <no-reply@example.vn>; needs SMTP_URL. */
  MAIL_FROM: text.optional(),
  /** on: officers may ask for notices in their browser (needs https). */
  WEB_PUSH: on.default('off'),
  /** The pair for web push; made once into DATA_DIR/push-keys.json when absent. */
  PUSH_PUBLIC_KEY: text.optional(),
  PUSH_PRIVATE_KEY: text.optional(),

  /** Zalo and Facebook played on this machine. Default: on outside production while no real account is set. */
  SIMULATOR: on.optional(),
})

const oidcNeeds = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
// An application alone is enough to connect accounts from the inbox; an account named here needs all of it.
const zaloApp = ['ZALO_APP_ID', 'ZALO_APP_SECRET', 'ZALO_OA_SECRET_KEY'] as const
const facebookApp = ['FACEBOOK_APP_ID', 'FACEBOOK_APP_SECRET', 'FACEBOOK_VERIFY_TOKEN'] as const
const zaloNeeds = ['ZALO_APP_ID', 'ZALO_APP_SECRET', 'ZALO_OA_ID', 'ZALO_OA_SECRET_KEY'] as const
const facebookNeeds = [
  'FACEBOOK_APP_ID',
  'FACEBOOK_APP_SECRET',
  'FACEBOOK_VERIFY_TOKEN',
  'FACEBOOK_PAGE_ID',
  'FACEBOOK_PAGE_ACCESS_TOKEN',
] as const

type Settings = z.infer<typeof settings>
/** The settings after checking. `simulator` and `baseUrl` are decided; everything else is as set. */
export type Config = Settings & { simulator: boolean; baseUrl: string }

/** Names of all settings, in the order of this file; a test compares them with .env.example. */
export const settingNames = Object.keys(settings.shape)

/** Reads and checks `environment`. Throws one Error that names each wrong setting and what to do. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const checked = settings.safeParse(given)
  if (!checked.success) {
    throw new Error(
      `settings are not right:\n${checked.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
    )
  }
  const config = checked.data
  const problems = [
    ...(complete(config, zaloApp) && !config.ZALO_OA_ID ? [] : incomplete(config, zaloNeeds, 'a Zalo account')),
    ...(complete(config, facebookApp) && !config.FACEBOOK_PAGE_ID && !config.FACEBOOK_PAGE_ACCESS_TOKEN
      ? []
      : incomplete(config, facebookNeeds, 'a Facebook Page')),
    ...incomplete(config, oidcNeeds, 'single sign-on'),
    ...contradictions(config),
  ]
  if (problems.length > 0)
    throw new Error(`settings are not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  const realAccount = Boolean(config.ZALO_APP_ID || config.FACEBOOK_APP_ID)
  const simulator = config.SIMULATOR ? config.SIMULATOR === 'on' : config.NODE_ENV !== 'production' && !realAccount
  return { ...config, simulator, baseUrl: (config.BASE_URL ?? `http://localhost:${config.PORT}`).replace(/\/$/, '') }
}

/** The part of the settings that says where officers may sign in besides here, or null. */
export const ssoSettings = (config: Config) =>
  config.OIDC_ISSUER
    ? {
        issuer: config.OIDC_ISSUER,
        clientId: config.OIDC_CLIENT_ID!,
        clientSecret: config.OIDC_CLIENT_SECRET!,
        name: config.OIDC_NAME,
      }
    : null

/** The part of the settings that says with what the assistant works. */
export const toolSettings = (config: Config) => ({
  embeddings: {
    kind: config.EMBEDDINGS,
    model: config.EMBEDDINGS_MODEL,
    baseUrl: config.EMBEDDINGS_BASE_URL,
    apiKey: config.LLM_API_KEY,
  },
  model: { baseUrl: config.LLM_BASE_URL, model: config.LLM_MODEL, apiKey: config.LLM_API_KEY },
  localFolder: config.LOCAL_KNOWLEDGE_DIR,
})

const complete = (config: Settings, names: readonly (keyof Settings)[]) =>
  names.every((name) => config[name] !== undefined)

function incomplete(config: Settings, names: readonly (keyof Settings)[], what: string): string[] {
  const missing = names.filter((name) => config[name] === undefined)
  if (missing.length === 0 || missing.length === names.length) return []
  return missing.map(
    (name) => `${name}: missing. ${what} needs all of ${names.join(', ')}; set it, or remove the others.`,
  )
}

function contradictions(config: Settings): string[] {
  const problems: string[] = []
  if (config.NODE_ENV === 'production') {
    if (config.SIMULATOR === 'on')
      problems.push('SIMULATOR: cannot be on in production; remove it or set NODE_ENV=development.')
    if (!config.SECRET_KEY)
      problems.push('SECRET_KEY: missing. Production needs it (openssl rand -hex 32); keep it with the backups.')
    if (!config.BASE_URL) problems.push('BASE_URL: missing. Production needs the public https address of this server.')
  }
  if (config.SIMULATOR === 'on' && (config.ZALO_APP_ID || config.FACEBOOK_APP_ID)) {
    problems.push(
      'SIMULATOR: cannot be on together with a real account (ZALO_APP_ID or FACEBOOK_APP_ID); remove one of them.',
    )
  }
  if (config.ROLE !== 'all' && !config.DATABASE_URL) {
    problems.push(`ROLE: ${config.ROLE} needs DATABASE_URL; the embedded database serves one process only (ROLE=all).`)
  }
  if (config.ZALO_OA_ID && !config.ZALO_REFRESH_TOKEN && !config.ZALO_ACCESS_TOKEN) {
    problems.push(
      'ZALO_REFRESH_TOKEN: missing. Give the refresh token of the grant (or ZALO_ACCESS_TOKEN for a trial of at most 25 hours).',
    )
  }
  if (Boolean(config.ADMIN_EMAIL) !== Boolean(config.ADMIN_PASSWORD))
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD: set both or none.')
  if (Boolean(config.SMTP_URL) !== Boolean(config.MAIL_FROM)) problems.push('SMTP_URL and MAIL_FROM: set both or none.')
  if (Boolean(config.PUSH_PUBLIC_KEY) !== Boolean(config.PUSH_PRIVATE_KEY))
    problems.push('PUSH_PUBLIC_KEY and PUSH_PRIVATE_KEY: set both or none.')
  if (config.WEB_PUSH === 'on' && config.ROLE !== 'all' && !config.PUSH_PUBLIC_KEY)
    problems.push('PUSH_PUBLIC_KEY: missing. With ROLE=web and ROLE=worker both need the same pair of push keys.')
  if (Boolean(config.LLM_BASE_URL) !== Boolean(config.LLM_MODEL))
    problems.push('LLM_BASE_URL and LLM_MODEL: set both or none.')
  if (config.EMBEDDINGS === 'transformers' && !config.EMBEDDINGS_MODEL) {
    problems.push('EMBEDDINGS_MODEL: missing. EMBEDDINGS=transformers needs the folder or name of an ONNX model.')
  }
  if (config.EMBEDDINGS === 'openai' && !(config.EMBEDDINGS_MODEL && config.EMBEDDINGS_BASE_URL)) {
    problems.push('EMBEDDINGS_MODEL and EMBEDDINGS_BASE_URL: both are needed with EMBEDDINGS=openai.')
  }
  return problems
}
