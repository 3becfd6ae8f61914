/** What the inbox lists: escalations by queue, their counters, and search by code and words without diacritics. */
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'
import { withKeys } from './sealed-columns.ts'
import { fold } from './sealed-text.ts'
import type { EscalationState } from './tables.ts'

/** The units whose escalations are read: all, or these. */
export type UnitScope = 'all' | readonly string[]
/** The queues as the page names them. */
export type Queue =
  | 'mine'
  | 'unit'
  | 'unassigned'
  | 'dueSoon'
  | 'overdue'
  | 'waiting'
  | 'approval'
  | 'head'
  | 'snoozed'
  | 'failed'
  | 'all'

/** Hours before the deadline from which an escalation counts as due soon. */
export const dueSoonHours = 4

/** Whose lists are read, and when. */
export interface Reader {
  officerId: string
  scope: UnitScope
  now: Date
}

/** One escalation with what a list shows of its conversation. */
export interface EscalationRow {
  account_id: string
  id: string
  conversation_id: string
  question_id: string
  code: string
  state: EscalationState
  reason: string
  urgent: boolean
  topic: string | null
  question: string
  citizen: string | null
  channel: 'zalo' | 'facebook'
  account_name: string
  unit_id: string
  unit_name: string
  owner_id: string | null
  owner_name: string | null
  reply_by_at: Date
  reply_by_reason: string
  legal_due_at: Date
  created_at: Date
  taken_at: Date | null
  answered_at: Date | null
  delivered_at: Date | null
  closed_at: Date | null
  closed_reason: string | null
  version: number
  failed_messages: number
  last_by: 'citizen' | 'assistant' | 'officer' | 'system' | null
  last_at: Date | null
  parent_id: string | null
  merged_into: string | null
  rounds: number
  transfers: number
  to_head: boolean
  wait_until: Date | null
  approval_due_at: Date | null
  promised_at: Date | null
  snoozed_until: Date | null
  rating: number | null
  rating_words: string | null
}

// Written as the partial index escalation_open writes it, so that the index is used.
const open = sql`e.state not in ('CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED')`
const clockRuns = sql`e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL')`
const unsent = sql`exists (select from broken where broken.account_id = e.account_id and broken.conversation_id = e.conversation_id
  and (broken.escalation_id = e.id or broken.question_id = e.question_id))`
const broken = sql`broken as materialized (
  select account_id, conversation_id, escalation_id, question_id from message where send_state in ('refused', 'unknown'))`

// Out of sight for a while, by an officer's wish; never out of the lists of what is due.
const awake = (now: Date) => sql`(e.snoozed_until is null or e.snoozed_until <= ${now})`

const within = (scope: UnitScope) => {
  if (scope === 'all') return sql`true`
  return scope.length === 0 ? sql`false` : sql`e.unit_id in (${sql.join(scope)})`
}

function belongsTo(queue: Queue, { officerId, now }: Reader): RawBuilder<unknown> {
  const soon = new Date(now.getTime() + dueSoonHours * 3_600_000)
  switch (queue) {
    case 'mine':
      return sql`${open} and e.owner_id = ${officerId} and ${awake(now)}`
    case 'unit':
      return sql`${open} and e.state <> 'OFFERED'`
    case 'unassigned':
      return sql`e.state in ('RECEIVED', 'ASSIGNED') and e.owner_id is null and ${awake(now)}`
    case 'dueSoon':
      return sql`${clockRuns} and e.reply_by_at >= ${now} and e.reply_by_at < ${soon}`
    case 'overdue':
      return sql`${clockRuns} and e.reply_by_at < ${now}`
    case 'waiting':
      // What is parked waits for the citizen too: it goes out with their next word.
      return sql`e.state in ('WAITING_CITIZEN', 'PARKED')`
    case 'approval':
      return sql`e.state = 'PENDING_APPROVAL'`
    case 'head':
      return sql`e.state in ('RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL') and e.to_head`
    case 'snoozed':
      return sql`${open} and e.snoozed_until > ${now}`
    case 'failed':
      return sql`${open} and ${unsent}`
    case 'all':
      return sql`true`
  }
}

/** How many stand in each queue. */
export async function countQueues(db: Tx, reader: Reader): Promise<Record<Queue, number>> {
  const count = (queue: Queue) => sql`(count(*) filter (where ${belongsTo(queue, reader)}))::int`
  const found = await sql<Record<Queue, number>>`
    with ${broken}
    select ${count('mine')} as "mine", ${count('unit')} as "unit", ${count('unassigned')} as "unassigned",
      ${count('dueSoon')} as "dueSoon", ${count('overdue')} as "overdue", ${count('waiting')} as "waiting",
      ${count('approval')} as "approval", ${count('head')} as "head", ${count('snoozed')} as "snoozed", ${count('failed')} as "failed",
      (select count(*)::int from escalation e where ${within(reader.scope)}) as "all"
    from escalation e where ${within(reader.scope)} and ${open}`.execute(db)
  return found.rows[0]!
}

/** More messages than this with the words searched: then the escalations are walked through instead. */
const manyHits = 3_000

/** What a search means: the code, or messages, question or name that hold all of its words, in any spelling of the marks. */
async function matches(db: Tx, search: string): Promise<RawBuilder<unknown>> {
  const terms = fold(search).match(/[a-z0-9]+/g) ?? []
  if (terms.length === 0) return sql`false`
  const marks = sql`${withKeys(({ marks }) => marks(search))}::int4[]`
  const code = terms.join('').toUpperCase()
  const byCode = code.length >= 3 ? sql`replace(e.code, '-', '') like ${`%${code}%`}` : sql`false`
  const { rows } = await sql<{ hits: number }>`select count(*)::int as hits from (
    select from message where marks @> ${marks} limit ${manyHits}) m`.execute(db)
  // Rare words: all conversations that hold them. Frequent words: the newest escalations, one by one, are soon enough.
  const said =
    rows[0]!.hits < manyHits
      ? sql`(e.account_id, e.conversation_id) in (select account_id, conversation_id from message where marks @> ${marks})`
      : sql`exists (select from message m where m.account_id = e.account_id and m.conversation_id = e.conversation_id
          and m.marks @> ${marks} offset 0)`
  return sql`(${byCode} or ${said} or (e.account_id, e.conversation_id) in (
    select account_id, conversation_id from question where marks @> ${marks}
    union all select v.account_id, v.id from conversation v
      join citizen c on c.account_id = v.account_id and c.id = v.citizen_id where c.marks @> ${marks}))`
}

const columns = sql`e.account_id, e.id, e.conversation_id, e.question_id, e.code, e.state, e.reason, e.urgent, e.topic,
  q.text as question, c.name as citizen, a.channel, a.name as account_name, e.unit_id, u.name as unit_name,
  e.owner_id, o.name as owner_name, e.reply_by_at, e.reply_by_reason, e.legal_due_at, e.created_at, e.taken_at,
  e.answered_at, e.delivered_at, e.closed_at, e.closed_reason, e.version, e.parent_id, e.merged_into,
  e.rounds, e.transfers, e.to_head, e.wait_until, e.approval_due_at, e.promised_at, e.snoozed_until, e.rating, e.rating_words, last.author as last_by, last.created_at as last_at,
  (select count(*)::int from message m where m.account_id = e.account_id and m.conversation_id = e.conversation_id
    and (m.escalation_id = e.id or m.question_id = e.question_id) and m.send_state in ('refused', 'unknown')) as failed_messages`

const joined = (source: 'escalation' | 'page') => sql`${sql.table(source)} e
  join question q on q.account_id = e.account_id and q.id = e.question_id
  join conversation v on v.account_id = e.account_id and v.id = e.conversation_id
  join citizen c on c.account_id = v.account_id and c.id = v.citizen_id
  join account a on a.id = e.account_id
  join unit u on u.id = e.unit_id
  left join officer o on o.id = e.owner_id
  left join lateral (select author, created_at from message m
    where m.account_id = e.account_id and m.conversation_id = e.conversation_id order by m.id desc limit 1) last on true`

/** Where a page of the list ended. */
export interface Cursor {
  at: Date
  id: string
}

/** What a list is narrowed to; null asks for nothing. */
export interface Narrowed {
  queue: Queue
  search: string | null
  unitId: string | null
  topic: string | null
}

async function fits(db: Tx, reader: Reader, { queue, search, unitId, topic }: Narrowed): Promise<RawBuilder<unknown>> {
  const found = search === null ? sql`true` : await matches(db, search)
  const unit = unitId === null ? sql`true` : sql`e.unit_id = ${unitId}`
  const about = topic === null ? sql`true` : sql`e.topic = ${topic}`
  return sql`${within(reader.scope)} and ${belongsTo(queue, reader)} and ${unit} and ${about} and ${found}`
}

/** How many escalations a list holds, counted up to `most`. */
export async function countNarrowed(db: Tx, reader: Reader, wanted: Narrowed, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with ${broken} select count(*)::int as count from (
      select from escalation e where ${await fits(db, reader, wanted)} limit ${most}) found`.execute(db)
  return rows[0]!.count
}

/** One page of a queue: nearest deadline first; all of them, and what a search finds, newest first. */
export async function listEscalations(
  db: Tx,
  reader: Reader,
  wanted: Narrowed & { after: Cursor | null; limit: number },
): Promise<EscalationRow[]> {
  const newestFirst = wanted.queue === 'all' || wanted.search !== null
  const { after } = wanted
  const beyond = !after
    ? sql`true`
    : newestFirst
      ? sql`e.id < ${after.id}`
      : sql`(e.reply_by_at, e.id) > (${after.at}, ${after.id})`
  const order = newestFirst ? sql`e.id desc` : sql`e.reply_by_at, e.id`
  // The page is chosen first: what a row shows of its conversation is looked up for these rows alone.
  const rows = await sql<EscalationRow>`
    with ${broken}, page as (
      select e.* from escalation e
      where ${await fits(db, reader, wanted)} and ${beyond}
      order by ${order} limit ${wanted.limit})
    select ${columns} from ${joined('page')} order by ${order}`.execute(db)
  return rows.rows
}

/** One escalation of this scope, or undefined: also when it exists outside the scope. */
export async function findEscalation(
  db: Tx,
  scope: UnitScope,
  accountId: string,
  id: string,
): Promise<EscalationRow | undefined> {
  const found = await sql<EscalationRow>`
    select ${columns} from ${joined('escalation')} where e.account_id = ${accountId} and e.id = ${id} and ${within(scope)}`.execute(
    db,
  )
  return found.rows[0]
}

/** The units that have an escalation in this conversation: who may hear that it changed. */
export async function unitsOfConversation(db: Tx, accountId: string, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('escalation')
    .select('unit_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .execute()
  return rows.map((row) => row.unit_id)
}
