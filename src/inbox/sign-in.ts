/** Sign-in of officers: better-auth over our tables, argon2id, lockout after wrong passwords, no public sign-up. */
import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import type { Response as Answer, Request as Asked } from 'express'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { writeAudit } from '../store/audit.ts'
import type { Db } from '../store/database.ts'
import {
  countFailedSignIn,
  failedSignIns,
  findOfficerByEmail,
  forgetFailedSignIns,
  insertOfficer,
  type OfficerRole,
  passwordChanged,
} from '../store/officers.ts'
import { Refusal, refuse } from './refusal.ts'

/** Shortest password accepted. */
export const shortestPassword = 12
/** Wrong passwords in `lockMinutes` after which an e-mail is refused for that long. */
export const lockAfter = 8
const lockMinutes = 15

// Argon2id is this library's default algorithm; its cost is OWASP's first choice.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
// Our own header carries the address Express found, so that a caller cannot choose which address is counted.
const addressHeader = 'x-inbox-address'

const snake = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** What sign-in needs from outside. */
export interface SignInParts {
  db: Db
  log: Log
  secret: string
  baseUrl: string
  now: () => Date
}

function openBetterAuth({ db, secret, baseUrl, log }: SignInParts) {
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
    },
    verification: { modelName: 'officer_verification', fields: { ...snake, expiresAt: 'expires_at' } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 128,
      password: {
        hash: (password) => hash(password, cost),
        verify: ({ hash: stored, password }) => verify(stored, password),
      },
    },
    // A whole office can stand behind one address; the lock per e-mail does the fine work.
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 120,
      customRules: { '/sign-in/email': { window: 60, max: 30 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'inbox',
      useSecureCookies: baseUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/inbox' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log.error('sign-in', { detail: message }) },
  })
}

/** The part of sign-in that the inbox uses. */
export interface SignIn {
  /** Answers `/inbox/api/auth/*`: sign-in/email, sign-out and change-password; nothing else of better-auth is reachable. */
  answer(asked: Asked, answer: Answer): Promise<void>
  /** The session behind a request's cookies, or null. */
  session(asked: Asked): Promise<{ officerId: string; sessionId: string } | null>
}

const signInBody = z.object({ email: z.string().trim().toLowerCase().max(254), password: z.string().min(1).max(128) })
const changeBody = z.object({
  currentPassword: z.string().min(1).max(128),
  newPassword: z.string().min(shortestPassword).max(128),
})

/** Opens sign-in on our tables. */
export function openSignIn(parts: SignInParts): SignIn {
  const auth = openBetterAuth(parts)
  const { db, now } = parts

  const ask = (asked: Asked, body: unknown) => {
    const headers = new Headers({
      'content-type': 'application/json',
      origin: parts.baseUrl,
      [addressHeader]: asked.ip ?? '',
    })
    for (const name of ['cookie', 'user-agent']) if (asked.headers[name]) headers.set(name, String(asked.headers[name]))
    return auth.handler(
      new Request(`${parts.baseUrl}/inbox/api/auth${asked.path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }),
    )
  }

  const session: SignIn['session'] = async (asked) => {
    const cookie = asked.headers.cookie
    if (!cookie) return null
    const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
    return found ? { officerId: found.user.id, sessionId: found.session.id } : null
  }

  const signIn = async (asked: Asked): Promise<Response> => {
    const given = signInBody.safeParse(asked.body)
    if (!given.success) throw new Refusal(400, 'invalid', 'Hãy nhập thư điện tử và mật khẩu.')
    const { email, password } = given.data
    const failed = await failedSignIns(db, email, now())
    if (failed.count >= lockAfter && failed.until) {
      const minutes = Math.max(1, Math.ceil((failed.until.getTime() - now().getTime()) / 60_000))
      throw new Refusal(
        429,
        'locked',
        `Sai mật khẩu nhiều lần nên tài khoản tạm khoá. Hãy thử lại sau ${minutes} phút.`,
      )
    }
    const response = await ask(asked, { email, password, rememberMe: true })
    const officer = await findOfficerByEmail(db, email)
    if (response.status === 401) {
      await countFailedSignIn(db, email, new Date(now().getTime() + lockMinutes * 60_000), now())
      if (officer && failed.count + 1 >= lockAfter) await record(officer.id, 'locked', asked)
      throw new Refusal(401, 'wrong-password', 'Thư điện tử hoặc mật khẩu chưa đúng.')
    }
    if (response.ok && officer) {
      await forgetFailedSignIns(db, email)
      await record(officer.id, 'signed-in', asked)
    }
    return response
  }

  const changePassword = async (asked: Asked): Promise<Response> => {
    const given = changeBody.safeParse(asked.body)
    if (!given.success) throw new Refusal(400, 'invalid', `Mật khẩu mới cần ít nhất ${shortestPassword} ký tự.`)
    if (given.data.currentPassword === given.data.newPassword)
      throw new Refusal(400, 'same-password', 'Mật khẩu mới phải khác mật khẩu cũ.')
    const who = await session(asked)
    if (!who) throw new Refusal(401, 'signed-out', 'Phiên làm việc đã hết. Hãy đăng nhập lại.')
    const response = await ask(asked, { ...given.data, revokeOtherSessions: true })
    if (response.status === 400) throw new Refusal(400, 'wrong-password', 'Mật khẩu hiện tại chưa đúng.')
    if (response.ok) {
      await passwordChanged(db, who.officerId)
      await record(who.officerId, 'password-changed', asked)
    }
    return response
  }

  const signOut = async (asked: Asked): Promise<Response> => {
    const who = await session(asked)
    if (who) await record(who.officerId, 'signed-out', asked)
    return ask(asked, {})
  }

  const record = (officerId: string, type: string, asked: Asked) =>
    writeAudit(db, {
      accountId: null,
      subject: 'officer',
      subjectId: officerId,
      type,
      actor: officerId,
      at: now(),
      detail: { address: asked.ip ?? null },
    })

  const open: Record<string, (asked: Asked) => Promise<Response>> = {
    '/sign-in/email': signIn,
    '/change-password': changePassword,
    '/sign-out': signOut,
  }

  return {
    session,
    answer: async (asked, answer) => {
      const handle = asked.method === 'POST' ? open[asked.path] : undefined
      if (!handle) return refuse(answer, new Refusal(404, 'not-found', 'Không có địa chỉ này.'))
      const response = await handle(asked)
      for (const cookie of response.headers.getSetCookie()) answer.append('set-cookie', cookie)
      if (response.ok) answer.json({ done: true })
      else if (response.status === 429)
        refuse(answer, new Refusal(429, 'too-many', 'Thử quá nhiều lần. Hãy đợi một phút rồi thử lại.'))
      else refuse(answer, new Refusal(response.status, 'sign-in-failed', 'Không thực hiện được. Hãy thử lại.'))
    },
  }
}

/** Makes an officer who signs in with this password. False when the e-mail is already an officer's. */
export async function createOfficer(
  db: Db,
  officer: { name: string; email: string; role: OfficerRole; unitId: string | null; mustChangePassword?: boolean },
  password: string,
): Promise<boolean> {
  if (password.length < shortestPassword)
    throw new Error(`an officer's password needs ${shortestPassword} characters or more`)
  const values = {
    ...officer,
    email: officer.email.trim().toLowerCase(),
    mustChangePassword: officer.mustChangePassword ?? true,
  }
  return (await insertOfficer(db, values, await hash(password, cost))) !== null
}

/** The demo people and their one password; never made in production. */
export const demoPassword = 'tro-ly-06-xin-chao'
export const demoOfficers = [
  { name: 'Nguyễn Thị Hoà', email: 'can-bo@vi-du.vn', role: 'officer' },
  { name: 'Trần Quốc Bảo', email: 'chi-huy@vi-du.vn', role: 'head' },
  { name: 'Lê Minh Châu', email: 'quan-tri@vi-du.vn', role: 'admin' },
] as const

/** Makes the demo officers in this unit where they are missing; again harmlessly. Main calls it outside production only. */
export async function ensureDemoOfficers(db: Db, unitId: string): Promise<void> {
  for (const officer of demoOfficers) {
    if (await findOfficerByEmail(db, officer.email)) continue
    await createOfficer(db, { ...officer, unitId, mustChangePassword: false }, demoPassword)
  }
}
