/** What the inbox reads of one conversation: its messages page by page, the question, the citizen, the history. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { SendState } from './tables.ts'

/** One message with the name of the officer who wrote it. */
export interface MessageRow {
  id: string
  direction: 'in' | 'out'
  author: 'citizen' | 'assistant' | 'officer' | 'system'
  officer_name: string | null
  text: string
  contents: string[]
  buttons: unknown[]
  created_at: Date
  sent_at: Date | null
  question_id: string | null
  escalation_id: string | null
  send_state: SendState | null
  send_code: string | null
  send_detail: string | null
  send_attempts: number
  charged: boolean
}

/** The last `limit` messages older than `before`, oldest first. */
export async function readMessages(
  db: Tx,
  accountId: string,
  conversationId: string,
  page: { before: string | null; limit: number },
): Promise<MessageRow[]> {
  let query = db
    .selectFrom('message')
    .leftJoin('officer', 'officer.id', 'message.officer_id')
    .select([
      'message.id',
      'message.direction',
      'message.author',
      'officer.name as officer_name',
      'message.text',
      'message.contents',
      'message.buttons',
      'message.created_at',
      'message.sent_at',
      'message.question_id',
      'message.escalation_id',
      'message.send_state',
      'message.send_code',
      'message.send_detail',
      'message.send_attempts',
      'message.charged',
    ])
    .where('message.account_id', '=', accountId)
    .where('message.conversation_id', '=', conversationId)
    .orderBy('message.id', 'desc')
    .limit(page.limit)
  if (page.before) query = query.where('message.id', '<', page.before)
  return (await query.execute()).reverse()
}

/** Where a message belongs, for the check of rights before it is sent again. */
export async function escalationOfMessage(db: Tx, accountId: string, messageId: string) {
  return db
    .selectFrom('message')
    .leftJoin('escalation', (join) =>
      join
        .onRef('escalation.account_id', '=', 'message.account_id')
        .on((on) =>
          on.or([
            on('escalation.id', '=', on.ref('message.escalation_id')),
            on('escalation.question_id', '=', on.ref('message.question_id')),
          ]),
        ),
    )
    .innerJoin('account', 'account.id', 'message.account_id')
    .select([
      'message.id as message_id',
      'message.send_state as send_state',
      'account.unit_id as account_unit_id',
      'escalation.id as escalation_id',
      'escalation.unit_id as unit_id',
      'escalation.owner_id as owner_id',
    ])
    .where('message.account_id', '=', accountId)
    .where('message.id', '=', messageId)
    .orderBy('escalation.id', 'desc')
    .executeTakeFirst()
}

/** The question with the trace of its decision. */
export async function readQuestion(db: Tx, accountId: string, questionId: string) {
  return db
    .selectFrom('question')
    .select(['id', 'text', 'asked_at', 'topic', 'score', 'outcome', 'feedback', 'trace'])
    .where('account_id', '=', accountId)
    .where('id', '=', questionId)
    .executeTakeFirst()
}

/** Who is asking, and who holds the conversation. */
export async function readCitizen(db: Tx, accountId: string, conversationId: string) {
  return db
    .selectFrom('conversation')
    .innerJoin('citizen', (join) =>
      join
        .onRef('citizen.account_id', '=', 'conversation.account_id')
        .onRef('citizen.id', '=', 'conversation.citizen_id'),
    )
    .select((eb) => [
      'citizen.name',
      'citizen.created_at',
      'citizen.last_interaction_at',
      'citizen.unreachable',
      'conversation.held_by',
      eb
        .selectFrom('question')
        .select((q) => q.fn.countAll<string>().as('count'))
        .whereRef('question.account_id', '=', 'conversation.account_id')
        .whereRef('question.conversation_id', '=', 'conversation.id')
        .as('questions'),
    ])
    .where('conversation.account_id', '=', accountId)
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst()
}

/** The other escalations of the conversation, newest first, as far as the reader's units reach. */
export async function readOtherEscalations(
  db: Tx,
  where: { accountId: string; conversationId: string; not: string; scope: 'all' | readonly string[] },
) {
  let query = db
    .selectFrom('escalation')
    .innerJoin('question', (join) =>
      join
        .onRef('question.account_id', '=', 'escalation.account_id')
        .onRef('question.id', '=', 'escalation.question_id'),
    )
    .select([
      'escalation.id',
      'escalation.code',
      'escalation.state',
      'question.text as question',
      'escalation.created_at',
    ])
    .where('escalation.account_id', '=', where.accountId)
    .where('escalation.conversation_id', '=', where.conversationId)
    .where('escalation.id', '<>', where.not)
    .orderBy('escalation.id', 'desc')
    .limit(20)
  if (where.scope !== 'all')
    query = query.where('escalation.unit_id', 'in', where.scope.length > 0 ? [...where.scope] : ['0'])
  return query.execute()
}

/** What happened to an escalation, oldest first, with the names of the officers. */
export async function readHistory(db: Tx, accountId: string, escalationId: string) {
  const found = await sql<{
    at: Date
    type: string
    actor: string
    officer: string | null
    detail: Record<string, unknown>
  }>`
    select audit.at, audit.type, audit.actor, officer.name as officer, audit.detail
    from audit left join officer on officer.id = audit.actor
    where audit.subject = 'escalation' and audit.subject_id = ${escalationId} and audit.account_id = ${accountId}
    order by audit.seq limit 200`.execute(db)
  return found.rows
}
