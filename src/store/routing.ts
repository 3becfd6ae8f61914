/** Routing rules as rows, and what a preview of them is tried on. */
import { sql } from 'kysely'
import { writeAudit } from './audit.ts'
import type { Tx } from './database.ts'

/** Why an escalation stands with its unit: the rule that decided (`rule`), the competence table, or the account's own unit. */
export interface RoutingRecord {
  by: 'rule' | 'competence' | 'account'
  ruleId: string | null
  /** The level that the matter needs, by the competence table. */
  level: string | null
  place: string | null
  /** The unit decided upon has no officers: it went up from there. */
  upFrom: string | null
}

/** Writes at the escalation, and into the record, what decided about its unit. */
export async function saveRouting(
  tx: Tx,
  escalation: { accountId: string; id: string },
  unitId: string,
  record: RoutingRecord,
  actor: 'assistant' | 'citizen',
  at: Date,
): Promise<void> {
  await tx
    .updateTable('escalation')
    .set({ routing: JSON.stringify(record), place: record.place })
    .where('account_id', '=', escalation.accountId)
    .where('id', '=', escalation.id)
    .execute()
  await writeAudit(tx, {
    accountId: escalation.accountId,
    subject: 'escalation',
    subjectId: escalation.id,
    type: 'routed',
    actor,
    at,
    detail: { unitId, ...record },
  })
}

/** One rule; conditions that are empty or null ask for nothing. */
export interface RoutingRule {
  id: string
  position: number
  /** Accounts of this unit and below. */
  unitId: string | null
  topics: string[]
  /** Name of a commune or province of today. */
  place: string | null
  level: 'commune' | 'province' | 'ministry' | 'elsewhere' | null
  toUnitId: string
  enabled: boolean
  note: string
}

/** All rules in their order. */
export async function routingRules(tx: Tx): Promise<RoutingRule[]> {
  const rows = await tx.selectFrom('routing_rule').selectAll().orderBy('position').orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    position: row.position,
    unitId: row.unit_id,
    topics: row.topics,
    place: row.place,
    level: row.level,
    toUnitId: row.to_unit_id,
    enabled: row.enabled,
    note: row.note,
  }))
}

const columns = (rule: Omit<RoutingRule, 'id'>, by: string, at: Date) => ({
  position: rule.position,
  unit_id: rule.unitId,
  topics: JSON.stringify(rule.topics),
  place: rule.place,
  level: rule.level,
  to_unit_id: rule.toUnitId,
  enabled: rule.enabled,
  note: rule.note,
  changed_by: by,
  changed_at: at,
})

/** Stores a new rule; returns its id. */
export async function insertRule(tx: Tx, rule: Omit<RoutingRule, 'id'>, by: string, at: Date): Promise<string> {
  const values = columns(rule, by, at)
  return (await tx.insertInto('routing_rule').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** Changes a rule. */
export async function updateRule(tx: Tx, rule: RoutingRule, by: string, at: Date): Promise<void> {
  await tx
    .updateTable('routing_rule')
    .set(columns(rule, by, at))
    .where('id', '=', rule.id)
    .execute()
}

/** Deletes a rule; what it decided keeps its number in the record. */
export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('routing_rule').where('id', '=', id).execute()
}

/** The newest questions of accounts of these units, with the unit of the account. */
export async function lastQuestions(tx: Tx, units: readonly string[] | 'all', limit: number) {
  return tx
    .selectFrom('question')
    .innerJoin('account', 'account.id', 'question.account_id')
    .select([
      'question.account_id as accountId',
      'question.id',
      'question.text',
      'question.topic',
      'question.asked_at as askedAt',
      'account.unit_id as accountUnitId',
    ])
    .$if(units !== 'all', (query) =>
      query.where('account.unit_id', 'in', units.length > 0 ? [...(units as readonly string[])] : ['0']),
    )
    .where((eb) =>
      eb.or([eb('question.outcome_reason', 'is', null), eb('question.outcome_reason', 'not like', 'fixed:%')]),
    )
    .orderBy('question.asked_at', 'desc')
    .limit(limit)
    .execute()
}

/** Notes that the citizen was asked where he lives. */
export async function askedForPlace(
  tx: Tx,
  asked: { accountId: string; escalationId: string; conversationId: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('place_question')
    .values({
      account_id: asked.accountId,
      escalation_id: asked.escalationId,
      conversation_id: asked.conversationId,
      asked_at: asked.at,
      answered_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The escalation about whose place this conversation was asked since `since` and has not said; null = none. */
export async function openPlaceQuestion(
  tx: Tx,
  accountId: string,
  conversationId: string,
  since: Date,
): Promise<string | null> {
  const row = await tx
    .selectFrom('place_question')
    .select('escalation_id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('answered_at', 'is', null)
    .where('asked_at', '>', since)
    .orderBy('asked_at', 'desc')
    .executeTakeFirst()
  return row?.escalation_id ?? null
}

/** Ends the question about the place: answered, or passed over. */
export async function placeSaid(tx: Tx, accountId: string, escalationId: string, at: Date): Promise<void> {
  await tx
    .updateTable('place_question')
    .set({ answered_at: at })
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .execute()
}

/** How many escalations each rule decided, for the list. */
export async function decidedByRules(tx: Tx): Promise<Map<string, number>> {
  const found = await sql<{ id: string; count: number }>`
    select routing->>'ruleId' as id, count(*)::int as count from escalation
    where routing->>'ruleId' is not null group by 1`.execute(tx)
  return new Map(found.rows.map((row) => [row.id, row.count]))
}
