/** Escalations as rows: open, find, change by version, each change with its audit entry and a word to the inbox. */
import { sql } from 'kysely'
import { tellInbox, writeAudit } from './audit.ts'
import type { Tx } from './database.ts'
import type { EscalationState } from './tables.ts'

/** An escalation with the name of its unit. */
export interface Escalation {
  accountId: string
  id: string
  code: string
  questionId: string
  conversationId: string
  unitId: string
  unitName: string
  ownerId: string | null
  state: EscalationState
  reason: string
  urgent: boolean
  topic: string | null
  legalDueAt: Date
  replyByAt: Date
  replyByReason: string
  createdAt: Date
  version: number
}

/** What opens one. */
export type NewEscalation = Omit<Escalation, 'id' | 'unitName' | 'ownerId' | 'version' | 'state'> & {
  policyVersion: number
  calendarVersion: number
}

const ended: EscalationState[] = ['CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED']

/** Stores a new escalation in state RECEIVED, with its audit entry. Throws on a code that exists (try another). */
export async function insertEscalation(tx: Tx, escalation: NewEscalation): Promise<string> {
  const { id } = await tx
    .insertInto('escalation')
    .values({
      account_id: escalation.accountId,
      code: escalation.code,
      question_id: escalation.questionId,
      conversation_id: escalation.conversationId,
      unit_id: escalation.unitId,
      state: 'RECEIVED',
      reason: escalation.reason,
      urgent: escalation.urgent,
      topic: escalation.topic,
      legal_due_at: escalation.legalDueAt,
      reply_by_at: escalation.replyByAt,
      reply_by_reason: escalation.replyByReason,
      policy_version: escalation.policyVersion,
      calendar_version: escalation.calendarVersion,
      created_at: escalation.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeAudit(tx, {
    accountId: escalation.accountId,
    subject: 'escalation',
    subjectId: id,
    type: 'received',
    actor: 'assistant',
    at: escalation.createdAt,
    detail: { reason: escalation.reason, unitId: escalation.unitId, replyByAt: escalation.replyByAt },
  })
  await tellInbox(tx, {
    kind: 'escalation',
    accountId: escalation.accountId,
    conversationId: escalation.conversationId,
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
      'escalation.unit_id as unitId',
      'unit.name as unitName',
      'escalation.owner_id as ownerId',
      'escalation.state',
      'escalation.reason',
      'escalation.urgent',
      'escalation.topic',
      'escalation.legal_due_at as legalDueAt',
      'escalation.reply_by_at as replyByAt',
      'escalation.reply_by_reason as replyByReason',
      'escalation.created_at as createdAt',
      'escalation.version',
    ])

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

/** What is open in this conversation, oldest first. */
export async function openEscalations(tx: Tx, accountId: string, conversationId: string): Promise<Escalation[]> {
  return select(tx)
    .where('escalation.account_id', '=', accountId)
    .where('escalation.conversation_id', '=', conversationId)
    .where('escalation.state', 'not in', ended)
    .orderBy('escalation.id')
    .execute()
}

/** Columns that a change may set besides the state. */
export interface EscalationChange {
  state: EscalationState
  ownerId?: string | null
  unitId?: string
  closedReason?: string
  takenAt?: Date
  answeredAt?: Date
  deliveredAt?: Date
  closedAt?: Date
}

/** Changes an escalation if it still has `escalation.version`; writes the audit entry and tells the inbox.
 * False when somebody else was faster. */
export async function changeEscalation(
  tx: Tx,
  escalation: Escalation,
  change: EscalationChange,
  entry: { type: string; actor: string; at: Date; detail?: Record<string, unknown> },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('escalation')
    .set({
      state: change.state,
      version: sql`version + 1`,
      ...(change.ownerId !== undefined ? { owner_id: change.ownerId } : {}),
      ...(change.unitId ? { unit_id: change.unitId } : {}),
      ...(change.closedReason ? { closed_reason: change.closedReason } : {}),
      ...(change.takenAt ? { taken_at: change.takenAt } : {}),
      ...(change.answeredAt ? { answered_at: change.answeredAt } : {}),
      ...(change.deliveredAt ? { delivered_at: change.deliveredAt } : {}),
      ...(change.closedAt ? { closed_at: change.closedAt } : {}),
    })
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
    detail: { from: escalation.state, to: change.state, ...entry.detail },
  })
  await tellInbox(tx, {
    kind: 'escalation',
    accountId: escalation.accountId,
    conversationId: escalation.conversationId,
    escalationId: escalation.id,
  })
  return true
}

/** The words of the last officer's answer to this escalation, or null. */
export async function lastAnswerText(tx: Tx, accountId: string, escalationId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('message')
    .select('text')
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .where('author', '=', 'officer')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.text ?? null
}
