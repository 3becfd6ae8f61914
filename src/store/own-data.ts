/** What is stored of one person, for that person. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Since when, and the newest questions. */
export interface OwnData {
  name: string | null
  since: Date
  questions: { at: Date; text: string; outcome: string | null }[]
}

/** Reads it for the person of this conversation. */
export async function readOwnData(tx: Tx, accountId: string, conversationId: string): Promise<OwnData> {
  const of = sql`account_id = ${accountId} and conversation_id = ${conversationId}`
  const figures = await sql<Omit<OwnData, 'questions'>>`
    select c.name, c.created_at as since from conversation v join citizen c on c.account_id = v.account_id and c.id = v.citizen_id
    where v.account_id = ${accountId} and v.id = ${conversationId}`.execute(tx)
  const questions = await sql<OwnData['questions'][number]>`
    select asked_at as at, text, outcome from question where ${of} and outcome_reason is distinct from 'fixed:greeting'
      and coalesce(outcome_reason, '') not like 'fixed:data-%' order by id desc limit 8`.execute(tx)
  return { ...figures.rows[0]!, questions: questions.rows }
}
