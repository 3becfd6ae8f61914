/** Escalations as rows: open, find, change by version, each change with its audit entry and a word to the inbox. */
import { sql } from 'kysely'
import { tellInbox, writeAudit } from './audit.ts'
import type { Tx } from './database.ts'
import type { EscalationState } from './tables.ts'

// Name in the program → column. What stands here is read with every escalation and may be changed.
const fields = {
  unitId: 'unit_id',
  ownerId: 'owner_id',
  state: 'state',
  reason: 'reason',
  urgent: 'urgent',
  topic: 'topic',
  closedReason: 'closed_reason',
  legalDueAt: 'legal_due_at',
  replyByAt: 'reply_by_at',
  replyByReason: 'reply_by_reason',
  policyVersion: 'policy_version',
  calendarVersion: 'calendar_version',
  createdAt: 'created_at',
  takenAt: 'taken_at',
  answeredAt: 'answered_at',
  deliveredAt: 'delivered_at',
  closedAt: 'closed_at',
  offerUntil: 'offer_until',
  offerClear: 'offer_clear',
  parentId: 'parent_id',
  mergedInto: 'merged_into',
  rounds: 'rounds',
  transfers: 'transfers',
  toHead: 'to_head',
  pausedAt: 'paused_at',
  waitUntil: 'wait_until',
  pauseLeft: 'pause_left',
  approvalDueAt: 'approval_due_at',
  promisedAt: 'promised_at',
  lateToldAt: 'late_told_at',
  snoozedUntil: 'snoozed_until',
  rating: 'rating',
  ratingWords: 'rating_words',
  ratingAskedAt: 'rating_asked_at',
  ratedAt: 'rated_at',
} as const

/** What a change may set. */
export interface EscalationFields {
  unitId: string
  ownerId: string | null
  state: EscalationState
  reason: string
  urgent: boolean
  topic: string | null
  closedReason: string | null
  legalDueAt: Date
  /** The one date shown: the legal date or the end of the reply window, whichever is earlier. */
  replyByAt: Date
  replyByReason: string
  policyVersion: number
  calendarVersion: number
  createdAt: Date
  takenAt: Date | null
  answeredAt: Date | null
  deliveredAt: Date | null
  closedAt: Date | null
  offerUntil: Date | null
  offerClear: boolean
  parentId: string | null
  mergedInto: string | null
  rounds: number
  transfers: number
  toHead: boolean
  pausedAt: Date | null
  waitUntil: Date | null
  /** Working minutes left on the legal clock when it was paused. */
  pauseLeft: number | null
  approvalDueAt: Date | null
  promisedAt: Date | null
  lateToldAt: Date | null
  snoozedUntil: Date | null
  rating: number | null
  ratingWords: string | null
  ratingAskedAt: Date | null
  ratedAt: Date | null
}
export type EscalationChange = Partial<EscalationFields>

/** An escalation with the name of its unit. */
export interface Escalation extends EscalationFields {
  accountId: string
  id: string
  code: string
  questionId: string
  conversationId: string
  unitName: string
  version: number
}

/** What opens one. */
export type NewEscalation = Pick<Escalation, 'accountId' | 'code' | 'questionId' | 'conversationId'> &
  EscalationChange &
  Pick<
    EscalationFields,
    'unitId' | 'state' | 'reason' | 'legalDueAt' | 'replyByAt' | 'replyByReason' | 'policyVersion' | 'calendarVersion'
  > & { createdAt: Date }

const columnsOf = (change: EscalationChange) =>
  Object.fromEntries(
    Object.entries(change)
      .filter(([name, value]) => name in fields && value !== undefined)
      .map(([name, value]) => [fields[name as keyof typeof fields], value]),
  )

const ended: EscalationState[] = ['CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED']

/** What the record says of a change: the event's name, who caused it (an officer's id, `citizen`, `assistant`, `system`,
 * `platform-app`), when, and why. */
export interface ChangeEntry {
  type: string
  actor: string
  at: Date
  detail?: Record<string, unknown>
}

/** Stores a new escalation with its audit entry (`offered`, `received` or `assigned`). Throws on a code that exists. */
export async function insertEscalation(tx: Tx, made: NewEscalation, actor = 'assistant'): Promise<string> {
  const { id } = await tx
    .insertInto('escalation')
    .values({
      account_id: made.accountId,
      code: made.code,
      question_id: made.questionId,
      conversation_id: made.conversationId,
      ...(columnsOf(made) as { unit_id: string }),
    } as never)
    .returning('id')
    .executeTakeFirstOrThrow()
  const detail = { to: made.state, reason: made.reason, unitId: made.unitId, replyByAt: made.replyByAt }
  await writeAudit(tx, {
    accountId: made.accountId,
    subject: 'escalation',
    subjectId: id,
    type: made.state.toLowerCase(),
    actor,
    at: made.createdAt,
    detail,
  })
  await tellInbox(tx, {
    kind: 'escalation',
    accountId: made.accountId,
    conversationId: made.conversationId,
    escalationId: id,
  })
  return id
}

const select = (tx: Tx) =>
  tx
    .selectFrom('escalation')
    .innerJoin('unit', 'unit.id', 'escalation.unit_id')
    .select([
      'escalation.account_id as accountId',
      'escalation.id',
      'escalation.code',
      'escalation.question_id as questionId',
      'escalation.conversation_id as conversationId',
      'escalation.version',
      'unit.name as unitName',
    ])
    .select(Object.entries(fields).map(([name, column]) => sql.ref(`escalation.${column}`).as(name)))
    .$castTo<Escalation>()

/** One escalation, or null. */
export async function loadEscalation(tx: Tx, accountId: string, id: string): Promise<Escalation | null> {
  return (
    (await select(tx)
      .where('escalation.account_id', '=', accountId)
      .where('escalation.id', '=', id)
      .executeTakeFirst()) ?? null
  )
}

/** The escalation with this code, of any account, or null. */
export async function escalationByCode(tx: Tx, code: string): Promise<Escalation | null> {
  return (await select(tx).where('escalation.code', '=', code).executeTakeFirst()) ?? null
}

/** What is open in this conversation, oldest first: offered, waited for, or answered and not yet arrived. */
export async function openEscalations(tx: Tx, accountId: string, conversationId: string): Promise<Escalation[]> {
  return select(tx)
    .where('escalation.account_id', '=', accountId)
    .where('escalation.conversation_id', '=', conversationId)
    .where('escalation.state', 'not in', ended)
    .orderBy('escalation.id')
    .execute()
}

/** The last `limit` escalations of this conversation in any state, newest first. */
export async function escalationsOf(
  tx: Tx,
  accountId: string,
  conversationId: string,
  limit: number,
): Promise<Escalation[]> {
  return select(tx)
    .where('escalation.account_id', '=', accountId)
    .where('escalation.conversation_id', '=', conversationId)
    .orderBy('escalation.id', 'desc')
    .limit(limit)
    .execute()
}

/** Changes an escalation if it still has `escalation.version`; writes the audit entry and tells the inbox.
 * False when somebody else was faster. */
export async function changeEscalation(
  tx: Tx,
  escalation: Escalation,
  change: EscalationChange,
  entry: ChangeEntry,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('escalation')
    .set({ version: sql`version + 1`, ...columnsOf(change) })
    .where('account_id', '=', escalation.accountId)
    .where('id', '=', escalation.id)
    .where('version', '=', escalation.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await writeAudit(tx, {
    accountId: escalation.accountId,
    subject: 'escalation',
    subjectId: escalation.id,
    ...entry,
    detail: { from: escalation.state, to: change.state ?? escalation.state, ...entry.detail },
  })
  await tellInbox(tx, {
    kind: 'escalation',
    accountId: escalation.accountId,
    conversationId: escalation.conversationId,
    escalationId: escalation.id,
  })
  return true
}

/** Answered, and every part of the answer taken by the platform before `at`; nothing is on its way or failed. */
const takenBefore = (at: Date) => sql<boolean>`(escalation.state = 'ANSWERED' and escalation.answered_at <= ${at}
  and not exists (select from message m where m.account_id = escalation.account_id
    and m.conversation_id = escalation.conversation_id and m.escalation_id = escalation.id and m.direction = 'out'
    and (m.send_state in ('queued', 'sending', 'refused', 'unknown', 'parked') or m.sent_at > ${at})))`

/** Escalations of these conversations whose answer lay before the citizen when the citizen wrote (`at`). */
export async function answeredBefore(
  tx: Tx,
  words: { accountId: string; conversationId: string; at: Date }[],
): Promise<{ accountId: string; id: string }[]> {
  if (words.length === 0) return []
  return tx
    .selectFrom('escalation')
    .select(['account_id as accountId', 'id'])
    .where((eb) =>
      eb.or(
        words.map(({ accountId, conversationId, at }) =>
          eb.and([
            eb('escalation.account_id', '=', accountId),
            eb('escalation.conversation_id', '=', conversationId),
            takenBefore(at),
          ]),
        ),
      ),
    )
    .execute()
}

/** When the platform took the last part of the answer; null when it was given in the platform's own app. */
export async function answerTakenAt(tx: Tx, accountId: string, escalationId: string): Promise<Date | null> {
  const { at } = await tx
    .selectFrom('message')
    .innerJoin('escalation', (join) =>
      join
        .onRef('escalation.account_id', '=', 'message.account_id')
        .onRef('escalation.conversation_id', '=', 'message.conversation_id'),
    )
    .select((eb) => eb.fn.max('message.sent_at').as('at'))
    .where('escalation.account_id', '=', accountId)
    .where('escalation.id', '=', escalationId)
    .where('message.escalation_id', '=', escalationId)
    .where('message.direction', '=', 'out')
    .executeTakeFirstOrThrow()
  return at
}

/** What time alone has made due, oldest first: offers nobody answered, dates that passed untold, citizens who did not come
 * back, answers whose arrival nobody tells or nobody objected to, snoozed ones that wake. `settled`: delivered before then,
 * an answer is settled; `taken`: taken by the platform before then, it is counted as arrived. */
export async function dueEscalations(
  tx: Tx,
  now: Date,
  before: { settled: Date; taken: Date },
  limit: number,
): Promise<Escalation[]> {
  const id = sql.ref('escalation.id')
  return select(tx)
    .where((eb) =>
      eb.or([
        eb.and([eb('escalation.state', '=', 'OFFERED'), eb('escalation.offer_until', '<=', now)]),
        eb.and([
          eb('escalation.state', 'in', ['RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'PENDING_APPROVAL']),
          eb('escalation.reply_by_at', '<=', now),
          eb('escalation.late_told_at', 'is', null),
        ]),
        eb.and([eb('escalation.state', '=', 'WAITING_CITIZEN'), eb('escalation.wait_until', '<=', now)]),
        eb.and([eb('escalation.state', '=', 'DELIVERED'), eb('escalation.delivered_at', '<=', before.settled)]),
        takenBefore(before.taken),
        eb('escalation.snoozed_until', '<=', now),
      ]),
    )
    .orderBy(id)
    .limit(limit)
    .execute()
}
