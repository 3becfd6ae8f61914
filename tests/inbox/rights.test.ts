import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { routes } from '../../src/inbox/inbox.ts'
import { insertApprovalRule, insertDelegation } from '../../src/store/approvals.ts'
import { saveCanned } from '../../src/store/canned-answers.ts'
import { insertEntry, saveReplay } from '../../src/store/entries.ts'
import type { OfficerRole } from '../../src/store/officers.ts'
import { insertRecall } from '../../src/store/recalls.ts'
import { insertFilter } from '../../src/store/saved-filters.ts'
import { type Given, openInbox, type TestInbox } from './support.ts'

type Place = 'own' | 'above' | 'beside'
/** The inbox with an officer of the ward who wrote the drafts. */
type Opened = TestInbox & { authorId: string }
type Made = Awaited<ReturnType<TestInbox['escalation']>>
interface Person {
  id: string
  cookie: string
}

/** One row of the table: who may call this route on an escalation of the ward. Written by hand, apart from rights.ts. */
interface Row {
  route: string
  roles: OfficerRole[]
  /** False: the route does not depend on a unit. */
  byUnit: boolean
  /** True: it holds for all units, so only from the top. */
  onlyAbove?: boolean
  given?(inbox: Opened, person: Person): Omit<Given, 'unitId'>
  path(made: Made, inbox: Opened): string | Promise<string>
  body?(inbox: Opened, made: Made, person: Person): object | Promise<object>
  /** What the allowed are answered, when other than 200. */
  status?: number
}

const roles: OfficerRole[] = ['officer', 'head', 'reviewer', 'admin', 'auditor']
const working: OfficerRole[] = ['officer', 'head', 'reviewer', 'admin']
const leading: OfficerRole[] = ['head', 'admin']
const reviewing: OfficerRole[] = ['head', 'reviewer', 'admin']
const entryWords = {
  questions: ['Mất sổ khách thuê thì làm sao?'],
  answer: 'Báo Công an phường.',
  document: '68/2020/QH14',
  article: 'Điều 27',
  validUntil: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
}
/** A replayed draft of the ward, by an officer who reviews nothing. */
const draftEntry = async ({ db, units, authorId }: Opened): Promise<string> => {
  const made = { unitId: units.ward, words: entryWords, authorId, from: null }
  const entryId = await insertEntry(db, made, new Date())
  await saveReplay(db, { entryId, number: 1 }, { asked: 0, changed: 0 }, authorId, new Date())
  return entryId
}
const openedRecall = ({ db, units, authorId }: Opened): Promise<string> => {
  const about = { subject: 'entry:1.1', correction: 'Nay lệ phí là 0 đồng.', by: authorId }
  return insertRecall(db, { ...about, unitId: units.ward, since: new Date(), until: new Date() })
}
const tomorrow = () => new Date(Date.now() + 20 * 3_600_000).toISOString()
const submitted = (inbox: Opened) => ({ draft: { state: 'submitted' as const, by: inbox.authorId } })
const held = (_inbox: Opened, person: Person) => ({ ownerId: person.id })

const table: Row[] = [
  { route: 'get /me', roles, byUnit: false, path: () => '/me' },
  { route: 'get /me/sessions', roles, byUnit: false, path: () => '/me/sessions' },
  { route: 'post /me/sessions/:id/end', roles, byUnit: false, path: () => '/me/sessions/khong-co/end' },
  { route: 'get /topics', roles, byUnit: false, path: () => '/topics' },
  { route: 'get /filters', roles, byUnit: false, path: () => '/filters' },
  {
    route: 'post /filters',
    roles,
    byUnit: false,
    path: () => '/filters',
    body: () => ({ name: `Lọc ${randomUUID()}`, queue: 'overdue', topic: 'tach_ho' }),
  },
  // One's own only: another officer's does not exist, whoever asks.
  ...[['rename', { name: 'Tên khác' }] as const, ['delete', {}] as const].map(
    ([action, body]): Row => ({
      route: `post /filters/:id/${action}`,
      roles,
      byUnit: false,
      path: async (_made, { db, authorId }) => {
        const filter = { name: `Lọc ${randomUUID()}`, queue: 'mine' as const, search: null, unitId: null, topic: null }
        return `/filters/${await insertFilter(db, authorId, filter, new Date())}/${action}`
      },
      body: () => body,
      status: 404,
    }),
  ),
  { route: 'get /counters', roles, byUnit: false, path: () => '/counters' },
  { route: 'get /escalations', roles, byUnit: false, path: () => '/escalations?queue=all' },
  { route: 'get /escalations/:accountId/:id', roles, byUnit: true, path: (made) => made.path },
  { route: 'get /escalations/:accountId/:id/messages', roles, byUnit: true, path: (made) => `${made.path}/messages` },
  { route: 'post /escalations/:accountId/:id/take', roles: working, byUnit: true, path: (made) => `${made.path}/take` },
  {
    route: 'post /escalations/:accountId/:id/give-back',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/give-back`,
    body: () => ({ reason: 'Bận việc khác' }),
  },
  {
    route: 'post /escalations/:accountId/:id/release',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/release`,
  },
  {
    route: 'post /escalations/:accountId/:id/reply',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/reply`,
    body: () => ({ text: 'Mời anh chị đến phường.', requestId: randomUUID() }),
  },
  {
    route: 'post /escalations/:accountId/:id/transfer',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/transfer`,
    body: (inbox) => ({ unitId: inbox.units.other, reason: 'Đúng thẩm quyền' }),
  },
  {
    route: 'post /escalations/:accountId/:id/close',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/close`,
    body: () => ({ reason: 'spam' }),
  },
  {
    route: 'post /messages/:accountId/:id/retry',
    roles: working,
    byUnit: true,
    given: () => ({ answer: { state: 'refused', code: '-201' } }),
    path: (made) => `/messages/${made.accountId}/${made.messageId}/retry`,
  },
  ...managing(),
  {
    route: 'post /leaves',
    roles: ['head', 'admin'],
    byUnit: true,
    path: () => '/leaves',
    body: () => ({ officerId: ward.id, from: new Date(), to: new Date(Date.now() + 86_400_000), reason: '' }),
  },
  { route: 'get /entries', roles, byUnit: false, path: () => '/entries' },
  { route: 'get /gaps', roles: working, byUnit: false, path: () => '/gaps' },
  {
    route: 'post /gaps/done',
    roles: working,
    byUnit: false,
    path: () => '/gaps/done',
    body: (_inbox, made) => ({ questions: [{ accountId: made.accountId, id: '1' }] }),
  },
  { route: 'get /recalls', roles: reviewing, byUnit: false, path: () => '/recalls' },
  {
    route: 'get /escalations/:accountId/:id/entry',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/entry`,
  },
  {
    route: 'post /entries',
    roles: working,
    byUnit: true,
    path: () => '/entries',
    body: (inbox) => ({ unitId: inbox.units.ward, words: entryWords }),
  },
  {
    route: 'post /entries/:id/versions',
    roles: working,
    byUnit: true,
    path: async (_made, inbox) => `/entries/${await draftEntry(inbox)}/versions`,
    body: () => ({ words: entryWords }),
  },
  {
    route: 'post /entries/:id/:number/replay',
    roles: reviewing,
    byUnit: true,
    path: async (_made, inbox) => `/entries/${await draftEntry(inbox)}/1/replay`,
  },
  {
    route: 'post /entries/:id/:number/approve',
    roles: reviewing,
    byUnit: true,
    path: async (_made, inbox) => `/entries/${await draftEntry(inbox)}/1/approve`,
  },
  {
    route: 'post /entries/:id/:number/withdraw',
    roles: reviewing,
    byUnit: true,
    path: async (_made, inbox) => `/entries/${await draftEntry(inbox)}/1/withdraw`,
    body: () => ({ why: 'Không còn đúng' }),
  },
  ...['send', 'needless'].map(
    (way): Row => ({
      route: `post /recalls/:id/${way}`,
      roles: reviewing,
      byUnit: true,
      path: async (_made, inbox) => `/recalls/${await openedRecall(inbox)}/${way}`,
      body: () => ({ correction: 'Nay lệ phí là 0 đồng.' }),
    }),
  ),
  { route: 'get /notices', roles, byUnit: false, path: () => '/notices' },
  {
    route: 'post /notices/read',
    roles,
    byUnit: false,
    path: () => '/notices/read',
    body: () => ({ upTo: '1', ids: null }),
  },
  // An alarm is read by those alone who were told of it, whatever their role.
  {
    route: 'get /emergencies/:accountId/:questionId',
    roles,
    byUnit: false,
    path: () => '/emergencies/1/1',
    status: 404,
  },
  {
    route: 'post /emergencies/:accountId/:questionId/seen',
    roles,
    byUnit: false,
    path: () => '/emergencies/1/1/seen',
    status: 404,
  },
  { route: 'get /notices/choices', roles, byUnit: false, path: () => '/notices/choices' },
  {
    route: 'post /notices/choices',
    roles,
    byUnit: false,
    path: () => '/notices/choices',
    body: () => ({ kind: 'digest', email: true, push: false }),
  },
  {
    route: 'post /notices/push',
    roles,
    byUnit: false,
    path: () => '/notices/push',
    body: () => ({ endpoint: 'https://fcm.googleapis.com/fcm/send/x', keys: null }),
  },
  { route: 'post /me/duty', roles: working, byUnit: false, path: () => '/me/duty', body: () => ({ onDuty: null }) },
  {
    route: 'post /escalations/:accountId/:id/undo',
    roles: working,
    byUnit: true,
    given: (_inbox, person) => ({ ownerId: person.id, draft: { state: 'leaving', by: person.id } }),
    path: (made) => `${made.path}/undo`,
  },
  {
    route: 'post /escalations/:accountId/:id/ask',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/ask`,
    body: () => ({ text: 'Anh chị đang ở phường nào?' }),
  },
  {
    route: 'post /escalations/:accountId/:id/submit',
    roles: working,
    byUnit: true,
    given: held,
    path: (made) => `${made.path}/submit`,
    body: () => ({ text: 'Mời anh chị đến phường.', basis: 'Điều 20 Luật Cư trú', noBasis: false }),
  },
  {
    route: 'post /escalations/:accountId/:id/approve',
    roles: leading,
    byUnit: true,
    given: submitted,
    path: (made) => `${made.path}/approve`,
  },
  {
    route: 'post /escalations/:accountId/:id/return',
    roles: leading,
    byUnit: true,
    given: submitted,
    path: (made) => `${made.path}/return`,
    body: () => ({ reason: 'Thiếu căn cứ' }),
  },
  {
    route: 'post /escalations/:accountId/:id/merge',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/merge`,
    body: async (inbox, made) => ({
      into: (await inbox.escalation({ unitId: inbox.units.ward, beside: made })).id,
    }),
  },
  {
    route: 'post /escalations/:accountId/:id/snooze',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/snooze`,
    body: () => ({ until: tomorrow() }),
  },
  {
    route: 'post /escalations/:accountId/:id/topic',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/topic`,
    body: (inbox) => ({ topic: inbox.parts.places.topics[0]!.id }),
  },
  {
    route: 'post /escalations/:accountId/:id/notes',
    roles: working,
    byUnit: true,
    path: (made) => `${made.path}/notes`,
    body: () => ({ text: 'Đã gọi cho người dân.' }),
  },
  {
    route: 'post /escalations/:accountId/:id/looking',
    roles,
    byUnit: true,
    path: (made) => `${made.path}/looking`,
  },
  // What a bulk action may not do is told item by item, below.
  {
    route: 'post /bulk',
    roles: working,
    byUnit: false,
    path: () => '/bulk',
    body: (_inbox, made) => ({
      requestId: randomUUID(),
      items: [{ accountId: made.accountId, id: made.id, version: made.version }],
      what: { action: 'take' },
    }),
  },
  { route: 'get /colleagues', roles, byUnit: false, path: () => '/colleagues' },
  { route: 'get /delegations', roles, byUnit: false, path: () => '/delegations' },
  {
    route: 'post /delegations',
    roles: leading,
    byUnit: true,
    path: () => '/delegations',
    body: (inbox) => ({
      unitId: inbox.units.ward,
      deputyId: inbox.authorId,
      from: new Date().toISOString(),
      until: tomorrow(),
    }),
  },
  {
    route: 'post /delegations/:id/end',
    roles: leading,
    byUnit: true,
    path: async (_made, inbox) => {
      const made = { from: new Date(), until: new Date(Date.now() + 1e6), by: 'x', at: new Date() }
      const given = { ...made, unitId: inbox.units.ward, deputyId: inbox.authorId }
      return `/delegations/${await insertDelegation(inbox.db, given)}/end`
    },
  },
  { route: 'get /approval-rules', roles, byUnit: false, path: () => '/approval-rules' },
  {
    route: 'post /approval-rules',
    roles: leading,
    byUnit: true,
    path: () => '/approval-rules',
    body: (inbox) => ({ unitId: inbox.units.ward, topic: 'chu-de-thu' }),
  },
  {
    route: 'post /approval-rules/:id/remove',
    roles: leading,
    byUnit: true,
    path: async (_made, inbox) => {
      const rule = { unitId: inbox.units.ward, topic: 'chu-de-thu', by: 'x', at: new Date() }
      return `/approval-rules/${await insertApprovalRule(inbox.db, rule)}/remove`
    },
  },
  ...['/figures', '/figures/cases'].map(
    (path): Row => ({
      route: `get ${path}`,
      roles: ['head', 'admin', 'auditor'],
      byUnit: false,
      path: () => `${path}?from=2026-01-01&to=2026-01-31&drill=overdue`,
    }),
  ),
  {
    route: 'get /escalations/:accountId/:id/suggestions',
    roles,
    byUnit: true,
    path: (made) => `${made.path}/suggestions`,
  },
  { route: 'get /canned', roles: leading, byUnit: false, path: () => '/canned' },
  {
    route: 'post /canned',
    roles: leading,
    byUnit: true,
    path: () => '/canned',
    body: (inbox) => ({ id: null, unitId: inbox.units.ward, title: 'Giờ làm việc', text: '{gio_lam_viec}' }),
  },
  {
    route: 'post /canned/:id/delete',
    roles: leading,
    byUnit: true,
    path: async (_made, inbox) => {
      const by = await inbox.hire('admin', null)
      const one = { id: null, unitId: inbox.units.ward, title: 'Mẫu', text: 'Mẫu' }
      return `/canned/${await saveCanned(inbox.db, one, 'all', by.id, new Date())}/delete`
    },
  },
  { route: 'get /trouble', roles: ['admin'], byUnit: false, path: () => '/trouble' },
  {
    route: 'post /dead-letters/:id/retry',
    roles: ['admin'],
    byUnit: true,
    path: async (made, inbox) => {
      const data = JSON.stringify({ accountId: made.accountId, conversationId: made.conversationId })
      const letter = { job: 'deliver', data, failure: 'thử', at: new Date() }
      const { id } = await inbox.db.insertInto('dead_letter').values(letter).returning('id').executeTakeFirstOrThrow()
      return `/dead-letters/${id}/retry`
    },
  },
  ...(
    [
      ['get /people', '/people'],
      ['get /units', '/units'],
      [
        'post /people',
        '/people',
        (inbox) => ({
          name: 'Người Mới',
          email: `${randomUUID()}@vi-du.vn`,
          role: 'officer',
          unitId: inbox.units.ward,
        }),
      ],
      [
        'post /units',
        '/units',
        (inbox) => ({ name: `Phường ${randomUUID()}`, level: 'commune', parentId: inbox.units.ward }),
      ],
      ['post /people/import', '/people/import', () => ({ apply: false, rows: [{ x: 'y' }] })],
      ['post /units/import', '/units/import', () => ({ apply: false, rows: [{ x: 'y' }] })],
      [
        'post /units/:id/change',
        (inbox) => `/units/${inbox.units.ward}/change`,
        (inbox) => ({ name: 'Phường Một', level: 'commune', parentId: inbox.units.province }),
      ],
      [
        'post /people/:id/change',
        colleague('change'),
        (inbox) => ({ name: 'Tên Khác', role: 'officer', unitId: inbox.units.ward }),
      ],
      ['post /people/:id/disable', colleague('disable'), () => ({ reason: 'Chuyển công tác' })],
      ['post /people/:id/enable', colleague('enable')],
      ['post /people/:id/reset-password', colleague('reset-password')],
      ['post /people/:id/reset-second-factor', colleague('reset-second-factor')],
      ['post /people/:id/end-sessions', colleague('end-sessions')],
    ] as [string, string | ((inbox: TestInbox) => string | Promise<string>), ((inbox: TestInbox) => object)?][]
  ).map(
    ([route, path, body]): Row => ({
      route,
      roles: ['admin'],
      byUnit: typeof path !== 'string' || body?.toString().includes('ward') === true,
      path: (_made, inbox) => (typeof path === 'string' ? path : path(inbox)),
      body: body ?? (() => ({})),
    }),
  ),
  ...(
    [
      ['get /accounts', false, () => '/accounts', {}],
      ['post /doctor', false, () => '/doctor', {}],
      ['post /accounts/:accountId/assistant', true, ownAccount('assistant'), { on: true, reason: 'Đã kiểm tra xong' }],
      ['post /accounts/:accountId/recording', true, ownAccount('recording'), { on: false }],
      ['post /accounts/:accountId/check', true, ownAccount('check'), {}],
      [
        'post /connect/zalo',
        true,
        () => '/connect/zalo',
        { app: { appId: '12345', appSecret: 's', oaSecretKey: 'k' } },
      ],
      ['post /connect/facebook', true, () => '/connect/facebook', { app: { appId: '12345', appSecret: 's' } }],
      ['post /connect/facebook/pages', false, () => '/connect/facebook/pages', { attempt: 'x'.repeat(43) }, 404],
      [
        'post /connect/facebook/choose',
        false,
        () => '/connect/facebook/choose',
        { attempt: 'x'.repeat(43), pageId: '12345' },
        422,
      ],
      // The platform of this test is nowhere, so no token can be checked.
      [
        'post /connect/facebook/token',
        true,
        () => '/connect/facebook/token',
        { token: 'mot-ma-truy-cap', app: { appId: '12345', appSecret: 's' } },
        422,
      ],
    ] as [string, boolean, (inbox: TestInbox) => string, object, number?][]
  ).map(
    ([route, byUnit, path, body, status]): Row => ({
      route,
      roles: ['admin'],
      byUnit,
      path: (_made, inbox) => path(inbox),
      body: (inbox) => ({ unitId: inbox.units.ward, ...body }),
      status,
    }),
  ),
]

/** The address of an action on the account, which belongs to the province. */
function ownAccount(action: string) {
  return (inbox: TestInbox) => `/accounts/${inbox.accountId}/${action}`
}

/** Routing, working time and duty: for heads and administrators, each in their units; what is for all units from the top only. */
function managing(): Row[] {
  const rule = (inbox: TestInbox) => ({
    unitId: inbox.units.ward,
    topics: [],
    place: null,
    level: null,
    toUnitId: inbox.units.province,
    enabled: false,
    note: '',
  })
  const ruleOf = (action: string) => async (_made: Made, inbox: TestInbox) => {
    const at = { changed_by: 'thử', changed_at: new Date() }
    const rows = ['1', '2'].map(() => ({
      position: 1,
      topics: '[]',
      unit_id: inbox.units.ward,
      to_unit_id: inbox.units.ward,
      ...at,
    }))
    const made = await inbox.db.insertInto('routing_rule').values(rows).returning('id').execute()
    const all = await inbox.db.selectFrom('routing_rule').select('id').orderBy('position').orderBy('id').execute()
    const last = all.findIndex((one) => one.id === made[0]!.id)
    return `/routing/${action === 'move' && last === all.length - 1 ? made[1]!.id : made[0]!.id}/${action}`
  }
  const leave = async (_made: Made, inbox: TestInbox) => {
    const { id: officer_id } = await inbox.hire('officer', inbox.units.ward)
    const days = { from_at: new Date(Date.now() - 1000), to_at: new Date(Date.now() + 86_400_000), changed_by: 'thử' }
    const { id } = await inbox.db
      .insertInto('officer_leave')
      .values({ officer_id, ...days })
      .returning('id')
      .executeTakeFirstOrThrow()
    return `/leaves/${id}/end`
  }
  const at = (unit: string) => (_made: Made, inbox: TestInbox) => `/${unit}/${inbox.units.ward}`
  const week = [[], [[450, 690]], [], [], [], [], []]
  const duty = { assignment: 'auto', acceptMinutes: 60, deputyId: null, groupAccountId: null, groupId: null }
  const everyone: [string, Row['path'], Row['body']?][] = [
    ['get /routing', () => '/routing'],
    ['get /policies', () => '/policies'],
    ['post /policies/recalculate', () => '/policies/recalculate', () => ({ apply: false })],
  ]
  const units: [string, Row['path'], Row['body']?][] = [
    ['post /routing/preview', () => '/routing/preview', (inbox) => ({ id: null, rule: rule(inbox) })],
    ['post /routing', () => '/routing', rule],
    ['post /routing/:id/change', ruleOf('change'), rule],
    ['post /routing/:id/move', ruleOf('move'), () => ({ by: 1 })],
    ['post /routing/:id/delete', ruleOf('delete')],
    ['get /calendar/:unitId', at('calendar')],
    ['post /calendar/:unitId', at('calendar'), () => ({ week, daysOff: [], makeUpDays: [] })],
    ['get /duty/:unitId', at('duty')],
    ['post /duty/:unitId', at('duty'), () => duty],
    [
      'post /duty/officers/:officerId',
      async (_made, inbox) => `/duty/officers/${(await inbox.hire('officer', inbox.units.ward)).id}`,
      () => ({ onDuty: null, capacity: 5 }),
    ],
    ['post /leaves/:id/end', leave],
  ]
  const top: [string, Row['path'], Row['body']?][] = [
    ['post /policies', () => '/policies', () => ({ topic: null, minutes: 450, urgentMinutes: 120 })],
    ['post /reminder-steps', () => '/reminder-steps', () => ({ step: 'half', share: 0.5, enabled: true })],
  ]
  const roles: OfficerRole[] = ['head', 'admin']
  const make =
    (byUnit: boolean, onlyAbove: boolean) =>
    ([route, path, body]: [string, Row['path'], Row['body']?]): Row => ({
      route,
      roles,
      byUnit,
      onlyAbove,
      path,
      body: body ?? (() => ({})),
    })
  return [...everyone.map(make(false, false)), ...units.map(make(true, false)), ...top.map(make(true, true))]
}

/** The address of an action on an officer of the ward. */
function colleague(action: string) {
  return async (inbox: TestInbox) => `/people/${(await inbox.hire('officer', inbox.units.ward)).id}/${action}`
}

let inbox: Opened
/** An officer of the ward, for leave. */
let ward: { id: string }
const people = new Map<string, Person>()
beforeAll(async () => {
  const opened = await openInbox()
  inbox = { ...opened, authorId: (await opened.officer('officer', opened.units.ward, 'Người soạn')).id }
  ward = await inbox.hire('officer', inbox.units.ward)
  const unitOf: Record<Place, string> = {
    own: inbox.units.ward,
    above: inbox.units.province,
    beside: inbox.units.other,
  }
  for (const role of roles) {
    for (const [place, unitId] of Object.entries(unitOf))
      people.set(`${role} ${place}`, await inbox.officer(role, unitId))
  }
})
afterAll(() => inbox.close())

test('the table below knows every route', () => {
  expect(table.map((row) => row.route).sort()).toEqual(routes.map((route) => `${route.method} ${route.path}`).sort())
})

// The account belongs to the province, so it and its given-up jobs are in reach of the province's administrator alone.
const reached = (row: Row, place: Place) =>
  !row.byUnit || (/dead-letters|accounts\//.test(row.route) ? place === 'above' : place !== 'beside')

const call = async (row: Row, person: Person, cookie: string | null) => {
  const made = await inbox.escalation({ unitId: inbox.units.ward, ...row.given?.(inbox, person) })
  const method = row.route.startsWith('get') ? 'GET' : 'POST'
  const body = method === 'GET' ? undefined : { version: made.version, ...(await row.body?.(inbox, made, person)) }
  return inbox.request(method, await row.path(made, inbox), cookie, body)
}

describe.each(table.map((row) => [row.route, row] as const))('%s', (_name, row) => {
  test.each(roles.flatMap((role) => (['own', 'above', 'beside'] as Place[]).map((place) => [role, place] as const)))(
    '%s of the unit %s',
    async (role, place) => {
      const person = people.get(`${role} ${place}`)!
      const answer = await call(row, person, person.cookie)
      // Whether an officer is a deputy is looked up for the unit: outside one's units it is not even told that.
      const lookedUp = /escalations.*(approve|return)$/.test(row.route) && working.includes(role) && place === 'beside'
      if (!row.roles.includes(role)) expect(answer.status).toBe(lookedUp ? 404 : 403)
      else if (row.route.includes('dead-letters') && !reached(row, place)) expect(answer.status).toBe(409)
      else if (row.onlyAbove && place !== 'above') expect(answer.status).toBe(403)
      // Outside one's units nothing is told, not even that it exists.
      else if (!reached(row, place) || row.route.includes('sessions/:id')) expect(answer.status).toBe(404)
      else if (row.status) expect(answer.status).toBe(row.status)
      else expect([answer.status, answer.body.error]).toEqual([200, undefined])
    },
  )

  test('nobody', async () => {
    const answer = await call(row, people.get('officer own')!, null)
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'signed-out'])
  })
})

describe('what another officer holds', () => {
  const actions: [string, object][] = [
    ['give-back', { reason: 'Cán bộ nghỉ phép' }],
    ['transfer', { reason: 'Đúng thẩm quyền' }],
    ['close', { reason: 'spam' }],
  ]
  test.each(actions.flatMap(([action, body]) => roles.map((role) => [role, action, body] as const)))(
    '%s: %s',
    async (role, action, body) => {
      const holder = people.get('officer own')!
      const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: holder.id })
      const person = people.get(`${role} above`)!
      const answer = await inbox.request('POST', `${made.path}/${action}`, person.cookie, {
        version: made.version,
        unitId: inbox.units.other,
        ...body,
      })
      expect(answer.status).toBe(role === 'head' || role === 'admin' ? 200 : 403)
    },
  )

  test('is answered by its holder only', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, ownerId: people.get('officer own')!.id })
    const body = { version: made.version, text: 'Chen ngang', requestId: randomUUID() }
    const answer = await inbox.request('POST', `${made.path}/reply`, people.get('head own')!.cookie, body)
    expect([answer.status, answer.body.error?.by]).toEqual([403, 'Cán bộ thử'])
  })
})

test('a deputy named for now approves, its author never; afterwards the deputy is an officer again', async () => {
  const deputy = await inbox.officer('officer', inbox.units.ward, 'Phó đội')
  const head = people.get('head own')!
  const to = { unitId: inbox.units.ward, deputyId: deputy.id }
  const from = inbox.clock.now.toISOString()
  const named = await inbox.request('POST', '/delegations', head.cookie, { ...to, from, until: tomorrow() })
  const approve = async (by: string, cookie: string) => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, draft: { state: 'submitted', by } })
    return inbox.request('POST', `${made.path}/approve`, cookie, { version: 0 })
  }
  expect((await approve(inbox.authorId, deputy.cookie)).status).toBe(200)
  expect((await approve(deputy.id, deputy.cookie)).body.error?.message).toMatch(/không tự duyệt/)
  expect((await approve(head.id, head.cookie)).body.error?.message).toMatch(/không tự duyệt/)
  await inbox.request('POST', `/delegations/${String(named.body.id)}/end`, head.cookie, {})
  expect((await approve(inbox.authorId, deputy.cookie)).status).toBe(403)
})

test('a bulk action does what it may and says of each of the others why not', async () => {
  const officer = people.get('officer own')!
  const mine = await inbox.escalation({ unitId: inbox.units.ward })
  const theirs = await inbox.escalation({ unitId: inbox.units.other })
  const held = await inbox.escalation({ unitId: inbox.units.ward, ownerId: people.get('head own')!.id })
  const items = [mine, theirs, held].map(({ accountId, id, version }) => ({ accountId, id, version }))
  const body = { requestId: randomUUID(), items, what: { action: 'close', reason: 'spam' } }
  const send = async () =>
    (await inbox.request('POST', '/bulk', officer.cookie, body)).body.results as { ok: boolean; message: string }[]
  const first = await send()
  expect(first.map((one) => one.ok)).toEqual([true, false, false])
  expect(first[1]?.message).toMatch(/thuộc đơn vị khác/)
  expect(first[2]?.message).toMatch(/đang giữ/)
})

test('a bulk action puts off and names the topic; what changed meanwhile is told, and nothing is done twice', async () => {
  const officer = people.get('officer own')!
  const [same, changed, ended] = await Promise.all([
    inbox.escalation({ unitId: inbox.units.ward }),
    inbox.escalation({ unitId: inbox.units.ward }),
    inbox.escalation({ unitId: inbox.units.ward, state: 'WITHDRAWN' }),
  ])
  await inbox.request('POST', `${changed.path}/snooze`, officer.cookie, { version: 0, until: tomorrow() })
  const items = [same, changed, ended].map(({ accountId, id, version }) => ({ accountId, id, version }))
  const topic = inbox.parts.places.topics[0]!.id
  const send = async (what: object, requestId = randomUUID(), some = items) =>
    (await inbox.request('POST', '/bulk', officer.cookie, { requestId, items: some, what })).body.results as {
      ok: boolean
      message: string | null
    }[]
  const named = await send({ action: 'topic', topic })
  expect(named.map((one) => one.ok)).toEqual([true, false, false])
  expect(named[1]!.message).toMatch(/vừa được thay đổi ở nơi khác/)
  expect(named[2]!.message).toMatch(/không còn chờ trả lời/)
  expect((await inbox.request('GET', same.path, officer.cookie)).body.escalation).toMatchObject({ topic, version: 1 })
  const requestId = randomUUID()
  const later = [{ ...items[0]!, version: 1 }]
  for (let n = 0; n < 2; n += 1)
    expect(await send({ action: 'snooze', until: tomorrow() }, requestId, later)).toMatchObject([{ ok: true }])
  expect(await inbox.audit('escalation', same.id)).toEqual(['topic', 'snooze'])
  const unknown = { requestId, items: later, what: { action: 'topic', topic: 'khong-co' } }
  expect((await inbox.request('POST', '/bulk', officer.cookie, unknown)).status).toBe(422)
})

test('a topic that needs consent is taken off by those who may give it', async () => {
  const [bound, free] = inbox.parts.places.topics.map((topic) => topic.id) as [string, string]
  const rule = { unitId: inbox.units.ward, topic: bound, by: 'x', at: new Date() }
  await insertApprovalRule(inbox.db, rule)
  const name = async (person: Person) => {
    const made = await inbox.escalation({ unitId: inbox.units.ward, topic: bound })
    return inbox.request('POST', `${made.path}/topic`, person.cookie, { version: 0, topic: free })
  }
  const refused = await name(people.get('officer own')!)
  expect([refused.status, refused.body.error?.message]).toEqual([422, expect.stringMatching(/chỉ chỉ huy/)])
  expect((await name(people.get('head own')!)).status).toBe(200)
})

test('an officer without a unit reaches nothing; an administrator without one reaches all', async () => {
  const lost = await inbox.officer('officer', null)
  const whole = await inbox.officer('admin', null)
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  expect((await inbox.request('GET', made.path, lost.cookie)).status).toBe(404)
  expect((await inbox.request('GET', '/counters', lost.cookie)).body).toMatchObject({ all: 0, unit: 0 })
  expect((await inbox.request('GET', made.path, whole.cookie)).status).toBe(200)
})

test('who opened which conversation is on record, once an opening', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const officer = await inbox.officer('officer', inbox.units.ward)
  const openings = () =>
    inbox.db
      .selectFrom('audit')
      .select(['actor', 'detail'])
      .where('type', '=', 'opened')
      .where('subject_id', '=', made.conversationId)
      .execute()
  for (let n = 0; n < 3; n++) await inbox.request('GET', made.path, officer.cookie)
  expect(await openings()).toEqual([{ actor: officer.id, detail: { escalationId: made.id } }])
  inbox.clock.now = new Date(inbox.clock.now.getTime() + 31 * 60_000)
  await inbox.request('GET', made.path, officer.cookie)
  expect(await openings()).toHaveLength(2)
})
