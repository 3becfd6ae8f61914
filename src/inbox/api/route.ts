/** One route of the API: what it takes, which right it needs, what it does. Mounting checks all of it before `run`. */
import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import type { AccountCare } from '../../accounts/open.ts'
import type { Parts as World } from '../../conversation/parts.ts'
import type { Learning } from '../../learning/learned.ts'
import { findOfficer, type StoredOfficer, unitsBelow } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { may, type Scope } from '../rights.ts'
import type { SignIn } from '../sign-in.ts'
import type { Action } from '../wire.ts'

/** What the inbox works with: of the parts that the steps of a conversation take, and the care of accounts. */
export type Parts = { accountCare: AccountCare; learning: Learning } & Pick<
  World,
  | 'db'
  | 'toolsFor'
  | 'officeNear'
  | 'queue'
  | 'log'
  | 'accounts'
  | 'channels'
  | 'allowedHosts'
  | 'places'
  | 'ways'
  | 'timing'
>

/** Who is asking, with the units their rights reach. */
export type Person = StoredOfficer & { scope: Scope; sessionId: string }

/** What every route is handed. */
export interface Call {
  person: Person
  parts: Parts
  now: Date
}

/** A route before its types are forgotten. */
interface Spec<P, Q, B> {
  method: 'get' | 'post'
  path: string
  /** For the documentation, one sentence. */
  summary: string
  action: Action
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  run(call: Call & { params: P; query: Q; body: B }): Promise<object>
}
export type Route = Spec<unknown, unknown, unknown>

/** Declares a route; `run` sees the types of its schemas. */
export const route = <P = unknown, Q = unknown, B = unknown>(spec: Spec<P, Q, B>): Route => spec as Route

/** A bigint id as a decimal string. */
export const id = z.string().regex(/^[1-9]\d{0,17}$/)

/** The person behind a request; refuses who is not signed in, or must change the first password before anything else. */
export async function personOf(asked: Request, signIn: SignIn, parts: Parts, action: Action): Promise<Person> {
  const session = await signIn.session(asked)
  const officer = session && (await findOfficer(parts.db, session.officerId))
  if (!session || !officer) throw new Refusal(401, 'signed-out', 'Phiên làm việc đã hết. Hãy đăng nhập lại.')
  if (officer.mustChangePassword && action !== 'self') {
    throw new Refusal(403, 'must-change-password', 'Hãy đổi mật khẩu được cấp trước khi làm việc.')
  }
  if (!may(officer.role, action)) throw new Refusal(403, 'forbidden', 'Vai trò của bạn không có quyền làm việc này.')
  return { ...officer, scope: await scopeOf(parts, officer), sessionId: session.sessionId }
}

// Without a unit an administrator or auditor is the province's own; anybody else has not been placed yet.
async function scopeOf(parts: Parts, officer: StoredOfficer): Promise<Scope> {
  if (officer.unitId) return unitsBelow(parts.db, officer.unitId)
  return officer.role === 'admin' || officer.role === 'auditor' ? 'all' : []
}

/** Puts the routes on a router, each behind its right and its schemas. */
export function mount(router: Router, routes: Route[], signIn: SignIn, parts: Parts, now: () => Date): void {
  for (const spec of routes) {
    router[spec.method](spec.path, async (asked: Request, answer: Response) => {
      const person = await personOf(asked, signIn, parts, spec.action)
      const params = read(spec.params, cleaned(asked.params))
      const query = read(spec.query, cleaned(asked.query))
      const body = read(spec.body, asked.body ?? {})
      answer.json(await spec.run({ person, parts, now: now(), params, query, body }))
    })
  }
}

/** Words as they can be stored: PostgreSQL refuses NUL and half surrogates. For `JSON.parse`. */
export const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value

const cleaned = (given: object): unknown => JSON.parse(JSON.stringify(given), storable)

function read(schema: z.ZodType | undefined, given: unknown): unknown {
  if (!schema) return undefined
  const checked = schema.safeParse(given, { error: () => 'Dữ liệu gửi lên chưa đúng.' })
  if (!checked.success)
    throw new Refusal(400, 'invalid', checked.error.issues[0]?.message ?? 'Dữ liệu gửi lên chưa đúng.')
  return checked.data
}
