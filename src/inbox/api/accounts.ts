/** The administrator's page of accounts: their state, switching the assistant, recording, connecting, the doctor. */
import { z } from 'zod'
import { type Connected, facebookAppShape, zaloAppShape } from '../../accounts/connect.ts'
import { checkAccount, checkKinds } from '../../accounts/keep.ts'
import { readAccountCare } from '../../store/account-care.ts'
import { setAssistant } from '../../store/accounts.ts'
import { writeAudit } from '../../store/audit.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import type { AccountsPage, ConnectAnswer, DoctorReport, WireAccount } from '../wire.ts'
import { type Call, id, type Parts, type Person, type Route, route } from './route.ts'

/** How long recording stays on by itself. */
const recordingMs = 24 * 3600_000

const appless = new Refusal(422, 'no-app', 'Chưa biết ứng dụng nào. Hãy nhập App ID và các mã bí mật của ứng dụng.')
const account = z.object({ accountId: id })
const facebookTyped = facebookAppShape.omit({ verifyToken: true })

export const accountRoutes: Route[] = [
  route({
    method: 'get',
    path: '/accounts',
    summary: 'Every account with the state of token, webhooks, quota, assistant and recording.',
    action: 'accounts',
    run: async ({ person, parts, now }): Promise<AccountsPage> => {
      const { connect, baseUrl } = parts.accountCare
      const rows = await readAccountCare(parts.db, person.scope)
      return {
        accounts: rows.map((row) => accountOf(row, now)),
        appKnown: await connect.knows(),
        webhooks: { zalo: `${baseUrl}/webhooks/zalo`, facebook: `${baseUrl}/webhooks/facebook` },
        callbacks: { zalo: `${baseUrl}/inbox/connect/zalo`, facebook: `${baseUrl}/inbox/connect/facebook` },
      }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:accountId/assistant',
    summary: 'Switch the assistant of one account on or off, with the reason; off, every question goes to officers.',
    action: 'accounts',
    params: account,
    body: z.object({ on: z.boolean(), reason: z.string().trim().min(3, 'Hãy ghi lý do.').max(300) }),
    run: async ({ person, parts, params, body, now }) => {
      await inReach(parts, person, params.accountId)
      await parts.db.transaction().execute(async (tx) => {
        await setAssistant(tx, params.accountId, body.on)
        const type = body.on ? 'assistant-on' : 'assistant-off'
        await audit(tx, person, params.accountId, type, now, { reason: body.reason })
      })
      parts.accounts.forget()
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:accountId/recording',
    summary: 'Record events of one account for 24 hours, without names, ids and numbers; or stop recording.',
    action: 'accounts',
    params: account,
    body: z.object({ on: z.boolean() }),
    run: async ({ person, parts, params, body, now }) => {
      await inReach(parts, person, params.accountId)
      const until = body.on ? new Date(now.getTime() + recordingMs).toISOString() : null
      await parts.accounts.rememberSetting(params.accountId, { recordingUntil: until })
      await audit(parts.db, person, params.accountId, body.on ? 'recording-on' : 'recording-off', now, {})
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:accountId/check',
    summary: 'Ask the platform now about token, subscription and standing of one account.',
    action: 'accounts',
    params: account,
    run: async ({ person, parts, params, now }) => {
      const found = await inReach(parts, person, params.accountId)
      for (const kind of checkKinds) await checkAccount(parts.accountCare.keep, found, kind, now)
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/doctor',
    summary: 'Look at the whole installation: server, certificate, callback, database, and every account.',
    action: 'accounts',
    run: async ({ person, parts, now }): Promise<DoctorReport> => {
      const report = await parts.accountCare.examine(now)
      const mine = new Set((await readAccountCare(parts.db, person.scope)).map((row) => row.id))
      const subjects = report.subjects.filter((one) => one.accountId === null || mine.has(one.accountId))
      return { at: report.at.toISOString(), state: report.state, subjects }
    },
  }),
  route({
    method: 'post',
    path: '/connect/zalo',
    summary: 'Begin to connect an OA: the address of the permission page at Zalo.',
    action: 'accounts',
    body: z.object({ unitId: id, accountId: id.optional(), app: zaloAppShape.optional() }),
    run: async (call) => {
      const { connect } = call.parts.accountCare
      return { url: linkOf(await connect.zaloLink(await askerOf(call), call.body.app, call.body.accountId)) }
    },
  }),
  route({
    method: 'post',
    path: '/connect/facebook',
    summary: 'Begin to connect a Page: the address of the login at Facebook.',
    action: 'accounts',
    body: z.object({ unitId: id, accountId: id.optional(), app: facebookTyped.optional() }),
    run: async (call) => {
      const { connect } = call.parts.accountCare
      return { url: linkOf(await connect.facebookLink(await askerOf(call), call.body.app, call.body.accountId)) }
    },
  }),
  route({
    method: 'post',
    path: '/connect/facebook/pages',
    summary: 'The Pages to choose from after the login.',
    action: 'accounts',
    body: z.object({ attempt: z.string().min(20).max(100) }),
    run: async ({ parts, person, body }): Promise<{ pages: { id: string; name: string }[] }> => {
      const pages = await parts.accountCare.connect.facebookPages(body.attempt, person.sessionId)
      if (!pages) throw new Refusal(404, 'not-found', 'Lần kết nối này đã hết hạn. Hãy kết nối lại.')
      return { pages }
    },
  }),
  route({
    method: 'post',
    path: '/connect/facebook/choose',
    summary: 'Connect the chosen Page.',
    action: 'accounts',
    body: z.object({ attempt: z.string().min(20).max(100), pageId: z.string().regex(/^\d{5,20}$/) }),
    run: async ({ parts, person, body, now }) => {
      const ended = await parts.accountCare.connect.facebookChoose(body.attempt, body.pageId, person.sessionId)
      return ending(parts, person, ended, now)
    },
  }),
  route({
    method: 'post',
    path: '/connect/facebook/token',
    summary: 'Connect a Page by a pasted token, which is checked at Facebook first.',
    action: 'accounts',
    body: z.object({ unitId: id, token: z.string().trim().min(10).max(1000), app: facebookTyped.optional() }),
    run: async (call) => {
      const { unitId } = await askerOf(call)
      const { connect } = call.parts.accountCare
      const ended = await connect.facebookToken(unitId, call.body.token, call.body.app)
      if (!ended) throw appless
      return ending(call.parts, call.person, ended, call.now)
    },
  }),
]

async function inReach(parts: Parts, person: Person, accountId: string) {
  const found = await parts.accounts.byId(accountId)
  if (!found || !reaches(person.scope, found.unitId))
    throw new Refusal(404, 'not-found', 'Không có tài khoản kênh này.')
  return found
}

/** Who connects for which unit; an account that is connected again stays in its unit. */
async function askerOf({ parts, person, body }: Call & { body: { unitId: string; accountId?: string } }) {
  const again = body.accountId ? await inReach(parts, person, body.accountId) : null
  const unitId = again?.unitId ?? body.unitId
  if (!reaches(person.scope, unitId)) throw new Refusal(404, 'not-found', 'Không có đơn vị này trong phạm vi của bạn.')
  return { sessionId: person.sessionId, officerId: person.id, unitId }
}

function linkOf(url: string | null): string {
  if (url === null) throw appless
  return url
}

const sentences: Record<string, string> = {
  'wrong-state': 'Lần kết nối này đã được dùng hoặc không phải của bạn. Hãy kết nối lại.',
  expired: 'Lần kết nối này đã quá 15 phút. Hãy kết nối lại.',
  token: 'Facebook không nhận mã truy cập này: mã đã chết, thuộc ứng dụng khác, hoặc không phải mã của Trang.',
  code: 'Facebook không nhận mã cấp quyền. Hãy kết nối lại.',
  unreachable: 'Chưa hỏi được Facebook. Hãy kiểm tra đường ra Internet của máy chủ rồi thử lại.',
}

async function ending(parts: Parts, person: Person, ended: Connected, now: Date): Promise<ConnectAnswer> {
  await keepSafe(parts, person, ended, 'facebook', now)
  if (ended.kind === 'connected') return { accountId: ended.accountId, name: ended.name, warning: ended.warning }
  throw new Refusal(422, 'refused', sentences[ended.kind] ?? 'Chưa kết nối được. Hãy thử lại.')
}

/** After a connection: who did it goes into the record, and the platform is asked at once whether all is in order. */
export async function keepSafe(
  parts: Parts,
  person: Person,
  ended: Connected,
  channel: 'zalo' | 'facebook',
  now: Date,
): Promise<void> {
  if (ended.kind !== 'connected') return
  await audit(parts.db, person, ended.accountId, 'account-connected', now, { channel })
  const account = await parts.accounts.byId(ended.accountId)
  if (account) for (const kind of checkKinds) await checkAccount(parts.accountCare.keep, account, kind, now)
}

const audit = (
  tx: Parameters<typeof writeAudit>[0],
  person: Person,
  accountId: string,
  type: string,
  at: Date,
  detail: Record<string, unknown>,
) => writeAudit(tx, { accountId, subject: 'account', subjectId: accountId, type, actor: person.id, at, detail })

function accountOf(row: Awaited<ReturnType<typeof readAccountCare>>[number], now: Date): WireAccount {
  const until = typeof row.settings.recordingUntil === 'string' ? new Date(row.settings.recordingUntil) : null
  return {
    id: row.id,
    channel: row.channel,
    platformId: row.platform_id,
    name: row.name,
    unitId: row.unit_id,
    unitName: row.unit_name,
    state: row.state,
    assistantOn: row.assistant_on,
    switched: row.switched && {
      at: new Date(row.switched.at).toISOString(),
      by: row.switched.by,
      reason: row.switched.reason,
    },
    lastEventAt: row.last_event_at?.toISOString() ?? null,
    recordingUntil: until && until > now ? until.toISOString() : null,
    checks: row.checks.flatMap((check) =>
      check.findings.map((finding) => ({ ...finding, at: new Date(check.at).toISOString() })),
    ),
  }
}
