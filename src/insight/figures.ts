/** Figures over the ledger: what was asked in a period, how each question ended, whether in time. Every number here equals a
 * count of rows; nothing is kept apart. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../store/database.ts'

/** The period (from the first moment up to, not with, the last), and the units whose figures may be read. */
export interface Wanted {
  from: Date
  to: Date
  scope: 'all' | readonly string[]
  now: Date
}

/** By what the figures are split. `total` gives one row. */
export const splits = ['total', 'day', 'unit', 'channel', 'topic'] as const
export type Split = (typeof splits)[number]

/** One row. Questions first: `asked` = `byAssistant` + `escalated` + `askedBack` + `otherwise`. Then escalations, each in exactly
 * one of onTime … offered; `minutes` are from the escalation's beginning to the officer's answer. */
export interface Figures {
  key: string
  asked: number
  /** Answered at once from the knowledge base, or with an emergency number. */
  byAssistant: number
  escalated: number
  /** Asked back about and not (yet) told more. */
  askedBack: number
  /** Ended without an answer and without an officer, for a stated reason. */
  otherwise: number
  /** With a final outcome, of `asked`. */
  settled: number
  escalations: number
  /** Answered and delivered before the legal date. */
  onTime: number
  /** Answered before the legal date, delivered after it. */
  deliveredLate: number
  answeredLate: number
  /** Answered, and not yet in the citizen's hands. */
  undelivered: number
  /** Merged, redirected, withdrawn or refused, the citizen told why. */
  ended: number
  open: number
  overdue: number
  /** Offered to the citizen, who has not said yes. */
  offered: number
  /** Half of the answers came within so many minutes, and nine of ten; null without an answer. */
  medianMinutes: number | null
  p90Minutes: number | null
  /** Opened by a citizen's objection to an answer. */
  reopened: number
  /** Mean of 1 to 5, and how many gave one. */
  rating: number | null
  ratings: number
  /** Answers of the assistant that a citizen called wrong. */
  wrongReported: number
}

const keys: Record<Split, RawBuilder<string>> = {
  total: sql`''`,
  day: sql`to_char(asked_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')`,
  unit: sql`unit_id::text`,
  channel: sql`channel`,
  topic: sql`coalesce(topic, '')`,
}

/** A question of the ledger with its account and its escalation. Greetings, thanks and states asked by code are no questions. */
const asked = ({ from, to, scope, now }: Wanted) => sql`asked as (
  select q.account_id, q.id, q.asked_at, q.topic, q.outcome, q.outcome_at, q.feedback, q.escalation_id,
    a.channel, coalesce(e.unit_id, a.unit_id) as unit_id,
    e.question_id = q.id as first, e.code, e.created_at, e.answered_at, e.delivered_at, e.legal_due_at, e.state,
    e.parent_id as objected_to, e.rating,
    case
      when e.question_id is distinct from q.id then null
      when e.state = 'OFFERED' then 'offered'
      when e.state in ('MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED') then 'ended'
      when e.answered_at is null then case when e.legal_due_at < ${now} then 'overdue' else 'open' end
      when e.delivered_at is null then 'undelivered'
      when e.answered_at > e.legal_due_at then 'answeredLate'
      when e.delivered_at > e.legal_due_at then 'deliveredLate'
      else 'onTime'
    end as fate
  from question q
  join account a on a.id = q.account_id
  left join escalation e on e.account_id = q.account_id and e.id = q.escalation_id
  where q.asked_at >= ${from} and q.asked_at < ${to}
    and not (q.outcome is not distinct from 'NOT_ANSWERABLE' and coalesce(q.outcome_reason, '') like 'fixed:%')
    and ${scope === 'all' ? sql`true` : scope.length === 0 ? sql`false` : sql`coalesce(e.unit_id, a.unit_id) in (${sql.join(scope)})`}
)`

const answeredAtOnce = sql`escalation_id is null and outcome in ('BOT_ANSWERED', 'EMERGENCY_SCRIPT')`
const count = (when: RawBuilder<unknown>) => sql`count(*) filter (where ${when})::int`
const fate = (name: string) => count(sql`fate = ${name}`)
const minutes = (share: number) =>
  sql`round((percentile_cont(${sql.lit(share)}) within group (order by extract(epoch from answered_at - created_at) / 60)
    filter (where first and answered_at is not null))::numeric, 1)::float8`

/** The figures, split; days in order, everything else by what was asked most. */
export async function readFigures(db: Db, split: Split, wanted: Wanted): Promise<Figures[]> {
  const found = await sql<Figures>`with ${asked(wanted)}
    select ${keys[split]} as key, count(*)::int as asked,
      ${count(answeredAtOnce)} as "byAssistant",
      ${count(sql`escalation_id is not null`)} as escalated,
      ${count(sql`escalation_id is null and outcome is null`)} as "askedBack",
      ${count(sql`escalation_id is null and outcome is not null and not (${answeredAtOnce})`)} as otherwise,
      ${count(sql`outcome is not null`)} as settled,
      ${count(sql`first`)} as escalations,
      ${fate('onTime')} as "onTime", ${fate('deliveredLate')} as "deliveredLate", ${fate('answeredLate')} as "answeredLate",
      ${fate('undelivered')} as undelivered, ${fate('ended')} as ended, ${fate('open')} as open,
      ${fate('overdue')} as overdue, ${fate('offered')} as offered,
      ${minutes(0.5)} as "medianMinutes", ${minutes(0.9)} as "p90Minutes",
      ${count(sql`first and objected_to is not null`)} as reopened,
      round((avg(rating) filter (where first))::numeric, 2)::float8 as rating,
      ${count(sql`first and rating is not null`)} as ratings,
      ${count(sql`feedback = 'wrong'`)} as "wrongReported"
    from asked group by 1 order by ${split === 'day' ? sql`1` : sql`asked desc, 1`}`.execute(db)
  return found.rows
}

/** One question behind a figure; no words of the citizen. */
export interface Case {
  accountId: string
  questionId: string
  escalationId: string | null
  code: string | null
  askedAt: Date
  channel: 'zalo' | 'facebook'
  unitId: string
  topic: string | null
  outcome: string | null
  outcomeAt: Date | null
  /** In which of the escalation columns it is counted; null for a question without one of its own. */
  fate: string | null
  dueAt: Date | null
  answeredAt: Date | null
  deliveredAt: Date | null
  rating: number | null
}

/** Which figures can be opened: the escalation columns, and answers called wrong. */
export const drills = [
  'onTime',
  'deliveredLate',
  'answeredLate',
  'undelivered',
  'ended',
  'open',
  'overdue',
  'offered',
  'reopened',
  'wrongReported',
] as const
export type Drill = (typeof drills)[number]

/** The newest `limit` questions behind one figure. */
export async function readCases(db: Db, drill: Drill, wanted: Wanted, limit: number): Promise<Case[]> {
  const when =
    drill === 'reopened'
      ? sql`first and objected_to is not null`
      : drill === 'wrongReported'
        ? sql`feedback = 'wrong'`
        : sql`fate = ${drill}`
  const found = await sql<Case>`with ${asked(wanted)} select ${caseColumns} from asked where ${when}
    order by asked_at desc, account_id, id limit ${limit}`.execute(db)
  return found.rows
}

const page = 2_000

/** Every question of the period, oldest first, some thousand at a time, so that a year is never held at once. */
export async function* readRegister(db: Db, wanted: Wanted): AsyncGenerator<Case[]> {
  let after: Case | undefined
  for (;;) {
    const past = after
      ? sql`(asked_at, account_id, id) > (${after.askedAt}, ${after.accountId}::bigint, ${after.questionId}::bigint)`
      : sql`true`
    const found = await sql<Case>`with ${asked(wanted)} select ${caseColumns} from asked where ${past}
      order by asked_at, account_id, id limit ${page}`.execute(db)
    if (found.rows.length > 0) yield found.rows
    if (found.rows.length < page) return
    after = found.rows.at(-1)
  }
}

const caseColumns = sql`account_id as "accountId", id as "questionId", escalation_id as "escalationId", code,
  asked_at as "askedAt", channel, unit_id as "unitId", topic, outcome, outcome_at as "outcomeAt", fate,
  legal_due_at as "dueAt", answered_at as "answeredAt", delivered_at as "deliveredAt", rating`
