/** Alarms about danger to life: when the last one was, and what an officer who was told may read of it. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Whether an alarm was raised for this conversation after `since`. */
export async function alarmedSince(tx: Tx, accountId: string, conversationId: string, since: Date): Promise<boolean> {
  const { rows } = await sql`select from audit where subject = 'conversation' and subject_id = ${conversationId}
    and account_id = ${accountId} and type = 'alarm' and at > ${since} limit 1`.execute(tx)
  return rows.length > 0
}

/** The question of an alarm (the newest about it), for an officer who was told of it; undefined for everybody else. */
export async function alarmFor(tx: Tx, officerId: string, accountId: string, questionId: string) {
  return tx
    .selectFrom('notice')
    .innerJoin('question', (join) => join.on('question.account_id', '=', accountId).on('question.id', '=', questionId))
    .select([
      'notice.id as noticeId',
      'notice.title',
      'notice.created_at as at',
      'notice.read_at as readAt',
      'question.conversation_id as conversationId',
      'question.escalation_id as escalationId',
    ])
    .where('notice.officer_id', '=', officerId)
    .where('notice.kind', '=', 'emergency')
    .where('notice.link', '=', `/emergency/${accountId}-${questionId}`)
    .orderBy('notice.id', 'desc')
    .executeTakeFirst()
}
