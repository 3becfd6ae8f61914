/** The sign-in library on our tables: argon2id, sessions, a second factor by authenticator app, a province's single sign-on. */
import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Log } from '../log.ts'
import type { Db } from '../store/database.ts'

/** Shortest password accepted. */
export const shortestPassword = 12

/** Our own header carries the address Express found, so that a caller cannot choose which address is counted. */
export const addressHeader = 'x-inbox-address'

/** A province's identity provider (OpenID Connect). Officers are matched by their verified e-mail; nobody is made by it. */
export interface SingleSignOn {
  /** Its issuer address; the discovery document is found below it. */
  issuer: string
  clientId: string
  clientSecret: string
  /** What the button on the sign-in page names. */
  name: string
}
/** The provider's id in addresses and in officer_credential. */
export const ssoId = 'oidc'

/** What sign-in needs from outside. */
export interface SignInParts {
  db: Db
  log: Log
  secret: string
  baseUrl: string
  sso?: SingleSignOn | null
  now: () => Date
}

// Argon2id is this library's default algorithm; its cost is OWASP's first choice.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The stored form of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost)

const snake = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Opens the library; with `sso` it asks the provider for its addresses first, for as long as that takes. Only sign-in.ts calls
 * its addresses; none is reachable from outside otherwise. */
export function openBetterAuth({ db, secret, baseUrl, log, sso }: SignInParts) {
  return betterAuth({
    appName: 'Trợ lý 06',
    baseURL: baseUrl,
    basePath: '/inbox/api/auth',
    secret,
    trustedOrigins: [baseUrl],
    database: { db, type: 'postgres' },
    user: { modelName: 'officer', fields: { ...snake, emailVerified: 'email_verified' } },
    session: {
      modelName: 'officer_session',
      fields: {
        ...snake,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      expiresIn: 12 * 3600,
      updateAge: 3600,
    },
    account: {
      modelName: 'officer_credential',
      fields: {
        ...snake,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
      accountLinking: { enabled: true, trustedProviders: [ssoId] },
    },
    verification: { modelName: 'officer_verification', fields: { ...snake, expiresAt: 'expires_at' } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 128,
      password: {
        hash: hashPassword,
        verify: ({ hash: stored, password }) => verify(stored, password),
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Trợ lý 06',
        accountLockout: { maxFailedAttempts: 8, durationSeconds: 900 },
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'officer_second_factor',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      ...(sso ? [genericOAuth({ config: [provider(sso)] })] : []),
    ],
    // A whole office can stand behind one address and begin work in the same minute; guesses are counted in sign-in.ts.
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 120,
      customRules: {
        '/sign-in/email': { window: 60, max: 120 },
        '/change-password': { window: 60, max: 10 },
        // The library's own three in ten seconds would stop an office; guesses are counted per attempt and per officer.
        '/two-factor/*': { window: 60, max: 60 },
      },
    },
    advanced: {
      cookiePrefix: 'inbox',
      useSecureCookies: baseUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/inbox' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    onAPIError: { errorURL: `${baseUrl}/inbox/` },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log.error('sign-in', { detail: message }) },
  })
}

const provider = (sso: SingleSignOn) => ({
  providerId: ssoId,
  name: sso.name,
  discoveryUrl: `${sso.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  requireIdTokenVerification: true,
  clientId: sso.clientId,
  clientSecret: sso.clientSecret,
  scopes: ['openid', 'email', 'profile'],
  disableSignUp: true,
})
