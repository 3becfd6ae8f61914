/** The figures against the rows themselves: a month of made-up questions, counted once by the page's query and once by hand. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeCode } from '../../src/escalation/code.ts'
import { type Figures, readRegister } from '../../src/insight/figures.ts'
import { openInbox, type TestInbox } from './support.ts'

const hour = 3_600_000
const start = new Date('2026-10-01T00:00:00+07:00').getTime()
const now = new Date('2026-11-05T09:00:00+07:00')

interface Asked {
  at: number
  unit: 'province' | 'ward' | 'other'
  topic: string | null
  kind: 'bot' | 'emergency' | 'greeting' | 'asked-back' | 'spam' | 'escalated' | 'joined'
  wrong: boolean
  /** Hours from the beginning, for an escalation. */
  due: number
  answered: number | null
  delivered: number | null
  state: 'RECEIVED' | 'OFFERED' | 'MERGED' | 'PARKED' | 'DELIVERED' | 'CLOSED'
  objected: boolean
  rating: number | null
}

// A fixed sequence: the same questions on every machine.
let seed = 20261001
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!

function makeUp(): Asked {
  const kind = pick([
    'bot',
    'bot',
    'emergency',
    'greeting',
    'asked-back',
    'spam',
    'escalated',
    'escalated',
    'joined',
  ] as const)
  const state = pick(['RECEIVED', 'OFFERED', 'MERGED', 'PARKED', 'DELIVERED', 'DELIVERED', 'CLOSED'] as const)
  const hasAnswer = ['PARKED', 'DELIVERED', 'CLOSED'].includes(state)
  const answered = hasAnswer ? 1 + Math.floor(random() * 80) : null
  return {
    at: start + Math.floor(random() * 31 * 24 * 60) * 60_000,
    unit: pick(['province', 'ward', 'other'] as const),
    topic: pick(['cu_tru', 'can_cuoc', null]),
    kind,
    wrong: kind === 'bot' && random() < 0.2,
    due: pick([8, 48, 24 * 60]),
    answered,
    delivered: answered !== null && state !== 'PARKED' ? answered + Math.floor(random() * 30) : null,
    state,
    objected: random() < 0.1,
    rating: hasAnswer && random() < 0.5 ? 1 + Math.floor(random() * 5) : null,
  }
}

let inbox: TestInbox
let head: string
const asked = Array.from({ length: 240 }, makeUp)
const real = asked.filter((one) => one.kind !== 'greeting')
const own = real.filter((one) => one.kind === 'escalated')

beforeAll(async () => {
  inbox = await openInbox()
  inbox.clock.now = now
  head = (await inbox.officer('head', inbox.units.province)).cookie
  const { db, accountId, units } = inbox
  const one = { account_id: accountId }
  const outcomes = {
    bot: 'BOT_ANSWERED',
    emergency: 'EMERGENCY_SCRIPT',
    greeting: 'NOT_ANSWERABLE',
    spam: 'SPAM',
  } as const
  const citizen = await db
    .insertInto('citizen')
    .values({ ...one, platform_id: 'nguoi-so-lieu', name: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const talk = await db
    .insertInto('conversation')
    .values({ ...one, citizen_id: citizen.id, memory: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow()
  let latest: string | null = null
  for (const made of asked) {
    const ended = made.kind in outcomes ? outcomes[made.kind as keyof typeof outcomes] : null
    const answered = made.kind === 'escalated' && made.answered !== null
    const { id: questionId } = await db
      .insertInto('question')
      .values({
        ...one,
        conversation_id: talk.id,
        text: 'hỏi thử',
        asked_at: new Date(made.at),
        topic: made.topic,
        outcome: ended ?? (answered ? 'OFFICER_ANSWERED' : null),
        outcome_at: ended || answered ? new Date(made.at + hour) : null,
        outcome_reason: made.kind === 'greeting' ? 'fixed:greeting' : null,
        feedback: made.wrong ? 'wrong' : null,
        trace: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (made.kind === 'escalated') {
      const after = (hours: number | null) => (hours === null ? null : new Date(made.at + hours * hour))
      const row: { id: string } = await db
        .insertInto('escalation')
        .values({
          ...one,
          code: makeCode(),
          question_id: questionId,
          conversation_id: talk.id,
          unit_id: units[made.unit],
          state: made.state,
          reason: 'not-confident',
          topic: made.topic,
          legal_due_at: after(made.due)!,
          reply_by_at: after(made.due)!,
          reply_by_reason: 'legal',
          policy_version: 1,
          calendar_version: 1,
          created_at: new Date(made.at),
          answered_at: after(made.answered),
          delivered_at: after(made.delivered),
          rating: made.rating,
          parent_id: made.objected ? '1' : null,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      latest = row.id
    }
    const escalationId: string | null = ['escalated', 'joined'].includes(made.kind) ? latest : null
    if (escalationId)
      await db
        .updateTable('question')
        .set({ escalation_id: escalationId })
        .where('account_id', '=', accountId)
        .where('id', '=', questionId)
        .execute()
    joinedTo.set(
      made,
      made.kind === 'joined'
        ? escalationId
          ? [...joinedTo.keys()].findLast((o) => o.kind === 'escalated')!
          : null
        : made,
    )
  }
})
afterAll(() => inbox.close())

/** The escalation a joined question stands under: its unit counts. */
const joinedTo = new Map<Asked, Asked | null>()

function fateOf(one: Asked): keyof Figures {
  const due = one.at + one.due * hour
  if (one.state === 'OFFERED') return 'offered'
  if (one.state === 'MERGED') return 'ended'
  if (one.answered === null) return due < now.getTime() ? 'overdue' : 'open'
  if (one.delivered === null) return 'undelivered'
  if (one.answered > one.due) return 'answeredLate'
  return one.delivered > one.due ? 'deliveredLate' : 'onTime'
}

const nearest = (values: number[], share: number) => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

/** Counted by hand. */
function byHand(rows: Asked[]): Omit<Figures, 'key'> {
  const escalated = rows.filter((one) => one.kind === 'escalated')
  const of = (kind: Asked['kind']) => rows.filter((one) => one.kind === kind).length
  const fate = (name: keyof Figures) => escalated.filter((one) => fateOf(one) === name).length
  const minutes = escalated.filter((one) => one.answered !== null).map((one) => one.answered! * 60)
  const rated = escalated.filter((one) => one.rating !== null).map((one) => one.rating!)
  const joined = rows.filter((one) => one.kind === 'joined' && joinedTo.get(one)).length
  const bot = of('bot') + of('emergency')
  const answered = escalated.filter((one) => one.answered !== null).length
  return {
    asked: rows.length,
    byAssistant: bot,
    escalated: escalated.length + joined,
    askedBack: of('asked-back') + of('joined') - joined,
    otherwise: of('spam'),
    settled: bot + of('spam') + answered,
    escalations: escalated.length,
    onTime: fate('onTime'),
    deliveredLate: fate('deliveredLate'),
    answeredLate: fate('answeredLate'),
    undelivered: fate('undelivered'),
    ended: fate('ended'),
    open: fate('open'),
    overdue: fate('overdue'),
    offered: fate('offered'),
    medianMinutes: minutes.length > 0 ? nearest(minutes, 0.5) : null,
    p90Minutes: minutes.length > 0 ? nearest(minutes, 0.9) : null,
    reopened: escalated.filter((one) => one.objected).length,
    rating: rated.length > 0 ? rated.reduce((sum, value) => sum + value, 0) / rated.length : null,
    ratings: rated.length,
    wrongReported: rows.filter((one) => one.wrong).length,
  }
}

const period = 'from=2026-10-01&to=2026-10-31'
const read = async (split: string) =>
  (await inbox.request('GET', `/figures?${period}&split=${split}`, head)).body as unknown as {
    total: Figures
    rows: (Figures & { label: string })[]
  }
const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 1))
const expected = (rows: Asked[]) => {
  const counted = byHand(rows)
  return {
    ...counted,
    medianMinutes: close(counted.medianMinutes),
    p90Minutes: close(counted.p90Minutes),
    rating: close(counted.rating),
  }
}

describe('figures equal the rows', () => {
  test('of the whole period', async () => {
    expect((await read('total')).total).toMatchObject(expected(real))
  })

  const unitOf = (one: Asked) => {
    const escalation = joinedTo.get(one)
    return one.kind === 'escalated' || (one.kind === 'joined' && escalation) ? escalation!.unit : 'province'
  }
  const splits: [string, (one: Asked) => string][] = [
    ['day', (one) => new Date(one.at + 7 * hour).toISOString().slice(0, 10)],
    ['unit', (one) => inbox.units[unitOf(one)]],
    ['channel', () => 'zalo'],
    ['topic', (one) => one.topic ?? ''],
  ]
  test.each(splits)('split by %s', async (split, keyOf) => {
    const { rows, total } = await read(split)
    const groups = Map.groupBy(real, keyOf)
    expect(rows.map((row) => row.key).sort()).toEqual([...groups.keys()].sort())
    for (const row of rows) expect(row).toMatchObject(expected(groups.get(row.key)!))
    const sum = (name: 'asked' | 'settled' | 'onTime' | 'overdue') => rows.reduce((all, row) => all + row[name], 0)
    for (const name of ['asked', 'settled', 'onTime', 'overdue'] as const) expect(sum(name)).toBe(total[name])
  })

  test('every question and every escalation stands in exactly one column', async () => {
    const { total } = await read('total')
    expect(total.byAssistant + total.escalated + total.askedBack + total.otherwise).toBe(total.asked)
    const fates = [
      'onTime',
      'deliveredLate',
      'answeredLate',
      'undelivered',
      'ended',
      'open',
      'overdue',
      'offered',
    ] as const
    expect(fates.reduce((all, name) => all + total[name], 0)).toBe(own.length)
  })
})

test('a figure opens on its cases', async () => {
  const { total } = await read('total')
  for (const drill of ['overdue', 'answeredLate', 'reopened', 'wrongReported'] as const) {
    const answer = await inbox.request('GET', `/figures/cases?${period}&drill=${drill}`, head)
    expect(answer.body.cases).toHaveLength(total[drill])
  }
})

test('a ward reads its own figures only', async () => {
  const ward = await inbox.officer('head', inbox.units.ward)
  const answer = await inbox.request('GET', `/figures?${period}&split=unit`, ward.cookie)
  expect((answer.body.rows as Figures[]).map((row) => row.key)).toEqual([inbox.units.ward])
})

test('the register has one line a question, opens in Excel and holds no formula; its reading is on record', async () => {
  await inbox.db.updateTable('unit').set({ name: '=HYPERLINK("x")' }).where('id', '=', inbox.units.other).execute()
  const response = await fetch(`${inbox.url}/inbox/api/register.csv?${period}`, { headers: { cookie: head } })
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8')
  expect(response.headers.get('content-disposition')).toContain('so-cau-hoi-2026-10-01-2026-10-31.csv')
  expect(text.charCodeAt(0)).toBe(0xfeff)
  const lines = text.trim().split('\r\n')
  expect(lines).toHaveLength(real.length + 1)
  expect(text).not.toMatch(/(^|,)"?=/m)
  expect(text).not.toContain('hỏi thử')
  const audit = await inbox.db.selectFrom('audit').select('type').where('type', '=', 'register-exported').execute()
  expect(audit).toHaveLength(1)
  const officer = await inbox.officer('officer', inbox.units.ward)
  const refused = await fetch(`${inbox.url}/inbox/api/register.csv?${period}`, { headers: { cookie: officer.cookie } })
  expect(refused.status).toBe(403)
})

test('the register of a long time is read some thousand at a time, in order, nothing twice', async () => {
  const scope = 'all' as const
  const wanted = { from: new Date('2025-01-01'), to: new Date('2026-01-01'), scope, now }
  const talk = await inbox.db.selectFrom('conversation').select('id').executeTakeFirstOrThrow()
  const many = Array.from({ length: 4_500 }, (_, at) => ({
    account_id: inbox.accountId,
    conversation_id: talk.id,
    text: 'hỏi thử',
    // Many at the same moment: the order must not depend on the time alone.
    asked_at: new Date(Date.UTC(2025, 5, 1) + Math.floor(at / 50) * 60_000),
    outcome: 'BOT_ANSWERED' as const,
    trace: '{}',
  }))
  for (let at = 0; at < many.length; at += 500)
    await inbox.db
      .insertInto('question')
      .values(many.slice(at, at + 500))
      .execute()
  const read: string[][] = []
  for await (const cases of readRegister(inbox.db, wanted)) read.push(cases.map((one) => one.questionId))
  expect(read.map((cases) => cases.length)).toEqual([2_000, 2_000, 500])
  expect(new Set(read.flat()).size).toBe(4_500)
})

test.each([
  ['the end before the beginning', 'from=2026-10-31&to=2026-10-01'],
  ['no date', 'from=hôm qua&to=2026-10-01'],
  ['ten years', 'from=2016-10-01&to=2026-10-01'],
])('%s is refused in words', async (_name, query) => {
  const answer = await inbox.request('GET', `/figures?${query}`, head)
  expect(answer.status).toBe(400)
  expect(answer.body.error?.message).toMatch(/Ngày|thời gian/)
})
