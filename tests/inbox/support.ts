/** The inbox behind real HTTP, on a real database and queue; officers, units and escalations to work on. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { openAccountCare } from '../../src/accounts/open.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeFacebook } from '../../src/channels/facebook.ts'
import { makeZalo } from '../../src/channels/zalo.ts'
import { makeCode } from '../../src/escalation/code.ts'
import { defaultTiming } from '../../src/escalation/timing.ts'
import type { SingleSignOn } from '../../src/inbox/better-auth.ts'
import { makeInbox } from '../../src/inbox/inbox.ts'
import { createOfficer } from '../../src/inbox/sign-in.ts'
import { makeLog } from '../../src/log.ts'
import { openQueue } from '../../src/queue.ts'
import { openAccountBook, openTokenStore } from '../../src/store/accounts.ts'
import { insertAnswer } from '../../src/store/answers.ts'
import type { OfficerRole } from '../../src/store/officers.ts'
import type { EscalationState, SendState } from '../../src/store/tables.ts'
import { openTestDatabase } from '../support/database.ts'
import { fewTopics } from '../support/few-topics.ts'
import { openTestLearning } from '../support/learning.ts'
import { openTestPlaces } from '../support/places.ts'
import { type Platforms, testAccounts } from '../support/platforms.ts'

export const password = 'mat-khau-thu-nghiem'

/** What a request came back with. */
export interface Answer {
  status: number
  body: Record<string, unknown> & { error?: { code: string; message: string; by?: string | null } }
  cookies: string[]
}

/** What an escalation is made with; the rest is ordinary. */
export interface Given {
  unitId: string
  state?: EscalationState
  ownerId?: string | null
  text?: string
  citizen?: string
  dueInHours?: number
  answer?: { state: SendState; code?: string }
  topic?: string
  urgent?: boolean
  /** An answer on record: with the approver, or in the outbox where it can be taken back; by this officer. */
  draft?: { state: 'submitted' | 'leaving'; by: string }
  /** In the conversation of this one, instead of one of its own. */
  beside?: { conversationId: string }
}

const states = { submitted: 'PENDING_APPROVAL', leaving: 'ANSWERED' } as const

/** Opens the inbox on a free port, with a province over two wards; with `sso`, behind a province's single sign-on too. */
export async function openInbox(sso: SingleSignOn | null = null, platforms: Platforms | null = null) {
  const log = makeLog('silent')
  const database = await openTestDatabase()
  const { db } = database
  const queue = await openQueue(database, log)
  const key = randomBytes(32)
  const accounts = openAccountBook(db, key)
  const remember = { rememberSetting: accounts.rememberSetting, log }
  const nowhere = 'http://127.0.0.1:9'
  const apiUrl = platforms?.zaloApiUrl ?? nowhere
  const oauthUrl = platforms?.zaloOauthUrl ?? nowhere
  const graphUrl = platforms?.facebookGraphUrl ?? nowhere
  const tokens = openTokenStore(db, key, database.pglite !== null)
  const channels = {
    zalo: makeZalo({ ...remember, tokens, apiUrl, oauthUrl }),
    facebook: makeFacebook({ ...remember, graphUrl }),
  }
  const clock = { now: new Date() }
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const accountCare = openAccountCare({
    ...{ db, key, log, accounts, tokens, channels, now: () => clock.now },
    measures: { accountCheck: () => {} },
    knowledge: async () => ({ topics: 1, problems: 0 }),
    settings: {
      ...{ baseUrl: url, simulator: true, redisUrl: undefined, verifier: null, zaloVerifier: null, graphUrl },
      ...{ zaloApiUrl: apiUrl, zaloOauthUrl: oauthUrl, zaloPermissionUrl: oauthUrl },
      facebookLoginUrl: platforms?.facebookLoginUrl ?? nowhere,
      zaloApp: platforms ? testAccounts.zalo : null,
      facebookApp: platforms ? testAccounts.facebook : null,
    },
  })
  const ways = { email: true, pushKey: null }
  const timing = defaultTiming
  const places = openTestPlaces()
  // Suggestions are composed from the knowledge base; nothing here searches, so no index is trained.
  const base = fewTopics()
  const { learning, stop: stopLearning } = await openTestLearning(database, log)
  const parts = {
    db,
    queue,
    log,
    accounts,
    channels,
    accountCare,
    allowedHosts: new Set<string>(),
    places,
    toolsFor: async () => ({ base }) as Tools,
    officeNear: async () => null,
    learning,
    ways,
    timing,
  }
  const setup = { database, parts, secret: key.toString('hex'), baseUrl: url, sso, demo: false, now: () => clock.now }
  const inbox = makeInbox(setup)
  app.use('/inbox', inbox.router)

  const unit = async (name: string, parent: string | null) => {
    const level = parent ? ('commune' as const) : ('province' as const)
    const row = { name, level, parent_id: parent }
    return (await db.insertInto('unit').values(row).returning('id').executeTakeFirstOrThrow()).id
  }
  const province = await unit('Công an tỉnh', null)
  const units = { province, ward: await unit('Phường Một', province), other: await unit('Phường Hai', province) }
  const secrets = { channel: 'zalo' as const, appId: '1', appSecret: 's', oaSecretKey: 'k' }
  const accountId = await accounts.save({ platformId: '12345678', name: 'OA thử', unitId: province, secrets })

  const request = async (
    method: string,
    path: string,
    cookie: string | null,
    body?: object,
    headers = {},
  ): Promise<Answer> => {
    const own = { origin: url, 'x-inbox': '1', 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }
    const init = body ? { body: JSON.stringify(body) } : {}
    const response = await fetch(`${url}/inbox/api${path}`, { method, headers: { ...own, ...headers }, ...init })
    return {
      status: response.status,
      body: (await response.json()) as Answer['body'],
      cookies: response.headers.getSetCookie(),
    }
  }
  const signIn = async (email: string, typed = password) => {
    const answer = await request('POST', '/auth/sign-in/email', null, { email, password: typed })
    return { ...answer, cookie: answer.cookies.map((one) => one.split(';')[0]).join('; ') }
  }
  /** An officer who has not signed in: sign-ins are counted by address, and a test of rights needs many people. */
  const hire = async (role: OfficerRole, unitId: string | null, name = 'Cán bộ thử', mustChangePassword = false) => {
    const email = `${randomBytes(5).toString('hex')}@vi-du.vn`
    await createOfficer(db, { name, email, role, unitId, mustChangePassword }, password)
    const { id } = await db.selectFrom('officer').select('id').where('email', '=', email).executeTakeFirstOrThrow()
    return { id, email }
  }
  const officer = async (...given: Parameters<typeof hire>) => {
    const hired = await hire(...given)
    return { ...hired, cookie: (await signIn(hired.email)).cookie }
  }

  let made = 0
  const escalation = async (given: Given) => {
    const at = clock.now
    const owner = given.ownerId ?? null
    const text = given.text ?? 'Làm lại căn cước hết bao nhiêu tiền?'
    const one = { account_id: accountId }
    const citizen = await db
      .insertInto('citizen')
      .values({ ...one, platform_id: `nguoi-${++made}`, name: given.citizen ?? 'Người Hỏi', last_interaction_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    const talk = async () =>
      await db
        .insertInto('conversation')
        .values({
          ...one,
          citizen_id: citizen.id,
          memory: '{}',
          held_by: owner ? 'officer' : 'assistant',
          holder_id: owner,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    const conversation_id = given.beside?.conversationId ?? (await talk()).id
    const { id: question_id } = await db
      .insertInto('question')
      .values({
        ...one,
        conversation_id,
        text,
        asked_at: at,
        trace: JSON.stringify({ candidates: [{ topic: 'a', score: 0.4 }, 'hỏng'] }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const said = { ...one, conversation_id, contents: ['text'], buttons: '[]', created_at: at, question_id }
    await db
      .insertInto('message')
      .values({ ...said, direction: 'in', author: 'citizen', text })
      .execute()
    const due = new Date(at.getTime() + (given.dueInHours ?? 24) * 3_600_000)
    const row = await db
      .insertInto('escalation')
      .values({
        ...one,
        conversation_id,
        question_id,
        code: makeCode(),
        unit_id: given.unitId,
        owner_id: owner,
        state: given.state ?? (given.draft ? states[given.draft.state] : owner ? 'IN_PROGRESS' : 'RECEIVED'),
        reason: 'not-confident',
        topic: given.topic ?? null,
        urgent: given.urgent ?? false,
        legal_due_at: due,
        reply_by_at: due,
        reply_by_reason: 'legal',
        policy_version: 1,
        calendar_version: 1,
        created_at: at,
      })
      .returning(['id', 'code', 'version'])
      .executeTakeFirstOrThrow()
    const draft =
      given.draft &&
      (await insertAnswer(db, {
        accountId,
        escalationId: row.id,
        questionId: question_id,
        unitId: given.unitId,
        author: 'officer',
        officerId: given.draft.by,
        state: given.draft.state,
        text: 'Câu trả lời',
        createdAt: at,
      }))
    const answer = given.answer ?? (given.draft?.state === 'leaving' ? { state: 'queued' as const } : undefined)
    const message = answer
      ? await db
          .insertInto('message')
          .values({
            ...said,
            direction: 'out',
            author: 'officer',
            text: 'Câu trả lời',
            escalation_id: row.id,
            send_state: answer.state,
            send_code: answer.code ?? null,
            answer_id: draft ?? null,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
      : null
    const path = `/escalations/${accountId}/${row.id}`
    return { ...row, accountId, conversationId: conversation_id, messageId: message?.id ?? null, path }
  }

  const close = async () => {
    await inbox.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await queue.stop()
    await stopLearning()
    await Promise.all([channels.zalo.close(), channels.facebook.close()])
    await database.close()
  }
  const audit = async (subject: string, subjectId: string) =>
    (
      await db
        .selectFrom('audit')
        .select('type')
        .where('subject', '=', subject)
        .where('subject_id', '=', subjectId)
        .execute()
    ).map((row) => row.type)
  return {
    url,
    db,
    parts,
    key,
    accounts,
    accountCare,
    audit,
    units,
    accountId,
    clock,
    request,
    signIn,
    hire,
    officer,
    escalation,
    close,
  }
}

export type TestInbox = Awaited<ReturnType<typeof openInbox>>
