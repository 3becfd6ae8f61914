/** Sign-in of officers: better-auth over our tables, argon2id, lockout after wrong passwords, no public sign-up. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Response as Answer, Request as Asked } from 'express'
import { z } from 'zod'
import { writeAudit } from '../store/audit.ts'
import type { Db } from '../store/database.ts'
import {
  countFailedSignIn,
  dropFirstPassword,
  failedSignIns,
  findOfficer,
  findOfficerByEmail,
  forgetFailedSignIns,
  insertOfficer,
  type OfficerRole,
  passwordChanged,
  uncountSignIns,
} from '../store/officers.ts'
import { endSessions } from '../store/people.ts'
import {
  addressHeader,
  hashPassword,
  openBetterAuth,
  type SignInParts,
  shortestPassword,
  ssoId,
} from './better-auth.ts'
import { Refusal, refuse } from './refusal.ts'

/** Wrong passwords in `lockMinutes` after which an e-mail is refused for that long. */
export const lockAfter = 8
/** Wrong passwords in `lockMinutes` after which a network address is refused; high, because an office shares one. */
export const lockAddressAfter = 100
const lockMinutes = 15
/** How long the province's provider may take to answer. */
const providerMs = 8_000

/** The part of sign-in that the inbox uses. */
export interface SignIn {
  /** Answers `/inbox/api/auth/*`: the addresses of `open` below; nothing else of better-auth is reachable. */
  answer(asked: Asked, answer: Answer): Promise<void>
  /** The session behind a request's cookies, or null. */
  session(asked: Asked): Promise<{ officerId: string; sessionId: string } | null>
}

const signInBody = z.object({ email: z.string().trim().toLowerCase().max(254), password: z.string().min(1).max(128) })
const changeBody = z.object({
  currentPassword: z.string().min(1).max(128),
  newPassword: z.string().min(shortestPassword).max(128),
})
const passwordBody = z.object({ password: z.string().min(1).max(128) })
/** Six digits of the authenticator app, or a backup code ("abcde-fghij"). */
const codeBody = z.object({ code: z.string().trim().max(20), trustDevice: z.boolean().default(false) })

/** Opens sign-in on our tables. */
export function openSignIn(parts: SignInParts): SignIn {
  const auth = openBetterAuth({ ...parts, sso: null })
  const { db, now } = parts
  type Auth = ReturnType<typeof openBetterAuth>

  // Apart from the password's, and opened when first needed: a provider that hangs holds up nobody who has a password.
  let single: Promise<Auth> | null = null
  const openSingle = (): Promise<Auth> => {
    const opened = openBetterAuth(parts)
    const ready = inTime(opened.$context.then(() => opened))
    ready.catch(() => {
      single = null
    })
    return ready
  }

  /** Hands a request on to better-auth, as if the page had sent it there; a body makes it a POST. */
  const ask = (asked: Asked, path: string, body?: unknown, by = auth) => {
    const headers = new Headers({ origin: parts.baseUrl, [addressHeader]: asked.ip ?? '' })
    for (const name of ['cookie', 'user-agent']) if (asked.headers[name]) headers.set(name, String(asked.headers[name]))
    if (body) headers.set('content-type', 'application/json')
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
    return by.handler(new Request(`${parts.baseUrl}/inbox/api/auth${path}`, init))
  }

  /** The same by the provider; its silence is an answer of its own. */
  const askSingle = async (asked: Asked, path: string, body?: unknown): Promise<Response> => {
    try {
      single ??= openSingle()
      return await inTime(ask(asked, path, body, await single))
    } catch (error) {
      parts.log.warn('the identity provider does not answer', { error })
      return new Response(null, { status: 504 })
    }
  }

  const sessionOf = async (cookie: string | undefined) => {
    if (!cookie) return null
    const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
    return found ? { officerId: found.user.id, sessionId: found.session.id } : null
  }
  const session: SignIn['session'] = (asked) => sessionOf(asked.headers.cookie)

  const signedIn = async (asked: Asked): Promise<{ officerId: string }> => {
    const who = await session(asked)
    if (!who) throw new Refusal(401, 'signed-out', 'Phiên làm việc đã hết. Hãy đăng nhập lại.')
    return who
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

  const signIn = async (asked: Asked): Promise<Reply> => {
    const given = signInBody.safeParse(asked.body)
    if (!given.success) throw new Refusal(400, 'invalid', 'Hãy nhập thư điện tử và mật khẩu.')
    const { email, password } = given.data
    // Counted as wrong before it is looked at, so that many at once do not slip through between looking and counting.
    const address = `address ${asked.ip ?? ''}`
    const until = new Date(now().getTime() + lockMinutes * 60_000)
    const counted = [
      await countFailedSignIn(db, email, until, now()),
      await countFailedSignIn(db, address, until, now()),
    ]
    const failed = await failedSignIns(db, email, now())
    const fromHere = await failedSignIns(db, address, now())
    if (fromHere.count > lockAddressAfter) {
      await uncountSignIns(db, counted)
      throw new Refusal(429, 'too-many', 'Mạng này đã nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau 15 phút.')
    }
    if (failed.count > lockAfter && failed.until) {
      await uncountSignIns(db, counted)
      const minutes = Math.max(1, Math.ceil((failed.until.getTime() - now().getTime()) / 60_000))
      throw new Refusal(
        429,
        'locked',
        `Sai mật khẩu nhiều lần nên tài khoản tạm khoá. Hãy thử lại sau ${minutes} phút.`,
      )
    }
    const officer = await findOfficerByEmail(db, email)
    const response = await ask(asked, '/sign-in/email', { email, password, rememberMe: true })
    // Who was switched off hears no more than who never existed.
    if (response.status === 401 || officer?.disabledAt) {
      if (officer?.disabledAt) await endSessions(db, officer.id)
      if (officer && failed.count >= lockAfter) await record(officer.id, 'locked', asked)
      throw new Refusal(401, 'wrong-password', 'Thư điện tử hoặc mật khẩu chưa đúng.')
    }
    await uncountSignIns(db, counted)
    if (!response.ok || !officer) return { response }
    await forgetFailedSignIns(db, email)
    const secondFactor = wantsSecondFactor.safeParse(await response.clone().json()).success
    if (!secondFactor) await record(officer.id, 'signed-in', asked)
    return { response, body: { done: !secondFactor, secondFactor } }
  }

  /** The second step: a code of the app, or one of the backup codes written down. */
  const secondFactor = async (asked: Asked): Promise<Reply> => {
    const given = codeBody.safeParse(asked.body)
    if (!given.success || given.data.code === '') throw new Refusal(400, 'invalid', 'Hãy nhập mã xác thực.')
    const { code, trustDevice } = given.data
    const digits = code.replace(/\s/g, '')
    const app = /^\d{6}$/.test(digits)
    const response = app
      ? await ask(asked, '/two-factor/verify-totp', { code: digits, trustDevice })
      : await ask(asked, '/two-factor/verify-backup-code', { code, trustDevice })
    if (response.ok) {
      const who = await sessionOf(cookiesOf(response) || asked.headers.cookie)
      if (who) await record(who.officerId, app ? 'signed-in' : 'signed-in-by-backup-code', asked)
      return { response }
    }
    const problem = await response.json().catch(() => null)
    const ended = String(problem?.code ?? '').includes('COOKIE') || String(problem?.code ?? '').includes('TOO_MANY')
    if (ended)
      throw new Refusal(401, 'start-again', 'Đã quá thời gian hoặc thử quá nhiều lần. Hãy đăng nhập lại từ đầu.')
    if (response.status === 429)
      throw new Refusal(429, 'locked', 'Sai mã nhiều lần nên tài khoản tạm khoá. Hãy thử lại sau 15 phút.')
    throw new Refusal(401, 'wrong-code', 'Mã chưa đúng. Mã trong ứng dụng đổi sau mỗi 30 giây.')
  }

  const changePassword = async (asked: Asked): Promise<Reply> => {
    const given = changeBody.safeParse(asked.body)
    if (!given.success) throw new Refusal(400, 'invalid', `Mật khẩu mới cần ít nhất ${shortestPassword} ký tự.`)
    if (given.data.currentPassword === given.data.newPassword)
      throw new Refusal(400, 'same-password', 'Mật khẩu mới phải khác mật khẩu cũ.')
    const who = await signedIn(asked)
    const response = await ask(asked, '/change-password', { ...given.data, revokeOtherSessions: true })
    if (response.status === 400) throw new Refusal(400, 'wrong-password', 'Mật khẩu hiện tại chưa đúng.')
    if (response.ok) {
      await passwordChanged(db, who.officerId)
      await record(who.officerId, 'password-changed', asked)
    }
    return { response }
  }

  /** Begins (or ends) the second factor; both need the password. Beginning answers with the address for the app's QR code and
   * the backup codes; it holds from the first right code on. */
  const changeSecondFactor =
    (path: string, done: string) =>
    async (asked: Asked): Promise<Reply> => {
      const given = passwordBody.safeParse(asked.body)
      if (!given.success) throw new Refusal(400, 'invalid', 'Hãy nhập mật khẩu.')
      const who = await signedIn(asked)
      const response = await ask(asked, path, given.data)
      if (response.status === 400) throw new Refusal(400, 'wrong-password', 'Mật khẩu chưa đúng.')
      if (!response.ok) return { response }
      await record(who.officerId, done, asked)
      const made = begun.safeParse(await response.clone().json())
      return { response, body: { done: true, ...(made.success ? made.data : {}) } }
    }

  const confirmSecondFactor = async (asked: Asked): Promise<Reply> => {
    const given = codeBody.safeParse(asked.body)
    const who = await signedIn(asked)
    const response = await ask(asked, '/two-factor/verify-totp', { code: given.data?.code.replace(/\s/g, '') ?? '' })
    if (!response.ok) throw new Refusal(400, 'wrong-code', 'Mã chưa đúng. Mã trong ứng dụng đổi sau mỗi 30 giây.')
    await record(who.officerId, 'second-factor-on', asked)
    return { response }
  }

  const signOut = async (asked: Asked): Promise<Reply> => {
    const who = await session(asked)
    if (who) await record(who.officerId, 'signed-out', asked)
    return { response: await ask(asked, '/sign-out', {}) }
  }

  /** Where the browser must go to sign in at the province's provider. */
  const startSingleSignOn = async (asked: Asked): Promise<Reply> => {
    const home = `${parts.baseUrl}/inbox/`
    const response = await askSingle(asked, '/sign-in/social', {
      provider: ssoId,
      callbackURL: home,
      errorCallbackURL: home,
    })
    const found = toProvider.safeParse(response.ok ? await response.clone().json() : null)
    if (!found.success)
      throw new Refusal(
        502,
        'no-provider',
        'Chưa nối được với hệ thống đăng nhập chung. Hãy thử lại hoặc dùng mật khẩu.',
      )
    return { response, body: { url: found.data.url } }
  }

  /** The way back from the provider: a session, or the reason on the sign-in page. */
  const finishSingleSignOn = async (asked: Asked, answer: Answer): Promise<void> => {
    const query = new URL(asked.originalUrl, parts.baseUrl).search
    const response = await askSingle(asked, `/callback/${ssoId}${query}`)
    for (const cookie of response.headers.getSetCookie()) answer.append('set-cookie', cookie)
    const came = await sessionOf(cookiesOf(response))
    const who = came && (await findOfficer(db, came.officerId)) ? came : null
    if (came && !who) await endSessions(db, came.officerId)
    if (who) {
      await dropFirstPassword(db, who.officerId)
      await record(who.officerId, 'signed-in-by-sso', asked)
    }
    const refused = new URL(response.headers.get('location') ?? '/inbox/', parts.baseUrl).searchParams.get('error')
    answer.redirect(303, who ? '/inbox/' : `/inbox/?sso=${encodeURIComponent(refused ?? 'failed')}`)
  }

  const open: Record<string, (asked: Asked) => Promise<Reply>> = {
    '/sign-in/email': signIn,
    '/second-factor': secondFactor,
    '/second-factor/begin': changeSecondFactor('/two-factor/enable', 'second-factor-begun'),
    '/second-factor/confirm': confirmSecondFactor,
    '/second-factor/end': changeSecondFactor('/two-factor/disable', 'second-factor-off'),
    '/change-password': changePassword,
    '/sign-out': signOut,
    ...(parts.sso ? { '/sign-in/sso': startSingleSignOn } : {}),
  }

  return {
    session,
    answer: async (asked, answer) => {
      if (parts.sso && asked.method === 'GET' && asked.path === `/callback/${ssoId}`)
        return finishSingleSignOn(asked, answer)
      const handle = asked.method === 'POST' ? open[asked.path] : undefined
      if (!handle) return refuse(answer, new Refusal(404, 'not-found', 'Không có địa chỉ này.'))
      const { response, body } = await handle(asked)
      for (const cookie of response.headers.getSetCookie()) answer.append('set-cookie', cookie)
      if (response.ok) answer.json(body ?? { done: true })
      else if (response.status === 429)
        refuse(answer, new Refusal(429, 'too-many', 'Thử quá nhiều lần. Hãy đợi một phút rồi thử lại.'))
      else refuse(answer, new Refusal(response.status, 'sign-in-failed', 'Không thực hiện được. Hãy thử lại.'))
    },
  }
}

/** Gives up waiting after `providerMs`. */
const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    wait(providerMs, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${providerMs / 1000} s`)
    }),
  ])

/** What better-auth answered, and what the page is told instead of its words when all went well. */
interface Reply {
  response: Response
  body?: object
}
const wantsSecondFactor = z.object({ twoFactorRedirect: z.literal(true) })
const begun = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
const toProvider = z.object({ url: z.url() })
const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

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
  const passwordHash = await hashPassword(password)
  return (await db.transaction().execute((tx) => insertOfficer(tx, values, passwordHash))) !== null
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
