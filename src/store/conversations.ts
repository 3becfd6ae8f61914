/** Citizens, conversations, questions: who spoke, who holds the conversation, what was asked and how it ended. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { QuestionOutcome } from './tables.ts'

/** A conversation with its citizen. */
export interface Conversation {
  accountId: string
  id: string
  citizenId: string
  citizenPlatformId: string
  citizenName: string | null
  lastInteractionAt: Date | null
  heldBy: 'assistant' | 'officer'
  holderId: string | null
  heldUntil: Date | null
  /** The next automatic message must say that it is automatic. */
  introduce: boolean
  memory: Record<string, unknown>
}

/** Whether an officer holds the conversation at `now`: then the assistant is silent. */
export const isHeld = (conversation: Conversation, now: Date): boolean =>
  conversation.heldBy === 'officer' && (conversation.heldUntil === null || conversation.heldUntil > now)

/** Finds or makes the conversations of these people, one answer a person. `at` = the person acted then, which opens the
 * platform's reply window; null = something merely happened to them. */
export async function meetCitizens(
  tx: Tx,
  people: { accountId: string; platformId: string; at: Date | null }[],
): Promise<{ accountId: string; platformId: string; conversationId: string; heldBy: 'assistant' | 'officer' }[]> {
  const rows = JSON.stringify(
    people.map((person) => ({ account_id: person.accountId, platform_id: person.platformId, at: person.at })),
  )
  const result = await sql<{
    account_id: string
    platform_id: string
    conversation_id: string
    held_by: 'assistant' | 'officer'
  }>`
    with given as (
      select account_id, platform_id, max(at) as at from jsonb_to_recordset(${rows}::jsonb)
        as g(account_id bigint, platform_id text, at timestamptz) group by 1, 2
    ), met as (
      insert into citizen (account_id, platform_id, last_interaction_at) select * from given
      on conflict (account_id, platform_id) do update set unreachable = null,
        -- A receipt of our own goodbye is no word of a person who asked to be forgotten.
        forget_at = case when excluded.last_interaction_at is null then citizen.forget_at end,
        last_interaction_at = greatest(citizen.last_interaction_at, excluded.last_interaction_at)
      returning account_id, id, platform_id
    ), talk as (
      insert into conversation (account_id, citizen_id) select account_id, id from met
      on conflict (account_id, citizen_id) do update set version = conversation.version
      returning account_id, id, citizen_id, held_by
    )
    select met.account_id, met.platform_id, talk.id as conversation_id, talk.held_by
    from met join talk on talk.account_id = met.account_id and talk.citizen_id = met.id`.execute(tx)
  return result.rows.map((row) => ({
    accountId: row.account_id,
    platformId: row.platform_id,
    conversationId: row.conversation_id,
    heldBy: row.held_by,
  }))
}

/** One conversation, locked until the transaction ends when `lock` is set. Throws when it does not exist. */
export async function loadConversation(tx: Tx, accountId: string, id: string, lock = false): Promise<Conversation> {
  const row = await tx
    .selectFrom('conversation')
    .innerJoin('citizen', (join) =>
      join
        .onRef('citizen.account_id', '=', 'conversation.account_id')
        .onRef('citizen.id', '=', 'conversation.citizen_id'),
    )
    .select([
      'conversation.account_id',
      'conversation.id',
      'conversation.citizen_id',
      'citizen.platform_id',
      'citizen.name',
      'citizen.last_interaction_at',
      'conversation.held_by',
      'conversation.holder_id',
      'conversation.held_until',
      'conversation.introduce',
      'conversation.memory',
    ])
    .where('conversation.account_id', '=', accountId)
    .where('conversation.id', '=', id)
    .$if(lock, (query) => query.forUpdate('conversation'))
    .executeTakeFirstOrThrow()
  return {
    accountId: row.account_id,
    id: row.id,
    citizenId: row.citizen_id,
    citizenPlatformId: row.platform_id,
    citizenName: row.name,
    lastInteractionAt: row.last_interaction_at,
    heldBy: row.held_by,
    holderId: row.holder_id,
    heldUntil: row.held_until,
    introduce: row.introduce,
    memory: row.memory,
  }
}

/** Gives the conversation to an officer (the assistant falls silent) or back to the assistant (which introduces itself again). */
export async function setHolder(
  tx: Tx,
  accountId: string,
  id: string,
  holder: { by: 'officer'; officerId: string | null; until: Date | null } | { by: 'assistant' },
): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({
      held_by: holder.by,
      holder_id: holder.by === 'officer' ? holder.officerId : null,
      held_until: holder.by === 'officer' ? holder.until : null,
      ...(holder.by === 'assistant' ? { introduce: true } : {}),
      version: sql`version + 1`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Keeps what the assistant remembers, and whether its next message must introduce itself. */
export async function saveMemory(
  tx: Tx,
  accountId: string,
  id: string,
  memory: object,
  introduce: boolean,
): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ memory: JSON.stringify(memory), introduce })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Notes that the assistant has said who it is. */
export async function setIntroduced(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ introduce: false })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Notes at `now` that the citizen was told not to send pictures of identity papers; false when that was after `since`. */
export async function warnOfPapers(tx: Tx, accountId: string, id: string, since: Date, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('conversation')
    .set({ papers_warned_at: now })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where((eb) => eb.or([eb('papers_warned_at', 'is', null), eb('papers_warned_at', '<', since)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Notes why the citizen of this conversation cannot be written to; undone as soon as the platform tells of the citizen again. */
export async function markUnreachable(tx: Tx, accountId: string, conversationId: string, why: string): Promise<void> {
  await tx
    .updateTable('citizen')
    .set({ unreachable: why })
    .where('account_id', '=', accountId)
    .where('id', '=', (eb) =>
      eb
        .selectFrom('conversation')
        .select('citizen_id')
        .where('account_id', '=', accountId)
        .where('id', '=', conversationId),
    )
    .execute()
}

/** The citizen with this platform id at the account, or null. */
export async function findCitizen(tx: Tx, accountId: string, platformId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('citizen')
    .select('id')
    .where('account_id', '=', accountId)
    .where('platform_id', '=', platformId)
    .executeTakeFirst()
  return row?.id ?? null
}

/** A question before or after its outcome. */
export interface NewQuestion {
  accountId: string
  conversationId: string
  parentId: string | null
  text: string
  askedAt: Date
  topic: string | null
  score: number | null
  trace: Record<string, unknown> | null
}

/** Notes a question; it has no outcome yet. Returns its id. */
export async function insertQuestion(tx: Tx, question: NewQuestion): Promise<string> {
  const { id } = await tx
    .insertInto('question')
    .values({
      account_id: question.accountId,
      conversation_id: question.conversationId,
      parent_id: question.parentId,
      text: question.text,
      asked_at: question.askedAt,
      topic: question.topic,
      score: question.score,
      trace: question.trace ? JSON.stringify(question.trace) : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Ends a question. An outcome is final: a question that has one keeps it. Returns whether this call ended it. */
export async function settleQuestion(
  tx: Tx,
  accountId: string,
  id: string,
  outcome: QuestionOutcome,
  reason: string | null,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('question')
    .set({ outcome, outcome_reason: reason, outcome_at: at })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The question under which a flood of this conversation was set aside since `since`, or null. */
export async function newestFlood(
  tx: Tx,
  accountId: string,
  conversationId: string,
  since: Date,
): Promise<string | null> {
  const row = await tx
    .selectFrom('question')
    .select('id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('outcome_reason', '=', 'flood')
    .where('outcome_at', '>', since)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Ends every question that an escalation carries. */
export async function settleEscalatedQuestions(
  tx: Tx,
  accountId: string,
  escalationId: string,
  outcome: QuestionOutcome,
  reason: string | null,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('question')
    .set({ outcome, outcome_reason: reason, outcome_at: at })
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .where('outcome', 'is', null)
    .execute()
}

/** Puts a question under an escalation, which will end it. */
export async function attachToEscalation(
  tx: Tx,
  accountId: string,
  questionId: string,
  escalationId: string,
): Promise<void> {
  await tx
    .updateTable('question')
    .set({ escalation_id: escalationId })
    .where('account_id', '=', accountId)
    .where('id', '=', questionId)
    .execute()
}

/** The newest question of the conversation that was asked back about and has no outcome and no escalation yet, else null. */
export async function openClarification(
  tx: Tx,
  accountId: string,
  conversationId: string,
): Promise<{ id: string; text: string } | null> {
  const row = await tx
    .selectFrom('question')
    .select(['id', 'text'])
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('outcome', 'is', null)
    .where('escalation_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Adds the citizen's further words, and what was understood of them, to a question asked back about. */
export async function extendQuestion(
  tx: Tx,
  accountId: string,
  id: string,
  change: { text: string; topic: string | null; score: number | null; trace: Record<string, unknown> },
): Promise<void> {
  await tx
    .updateTable('question')
    .set({ text: change.text, topic: change.topic, score: change.score, trace: JSON.stringify(change.trace) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** What the assistant answered last: one question, or those that one message asked, oldest first. */
export async function lastAnswered(
  tx: Tx,
  accountId: string,
  conversationId: string,
): Promise<{ id: string; text: string; topic: string | null; outcomeAt: Date | null }[]> {
  const answered = tx
    .selectFrom('question')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversationId)
    .where('outcome', '=', 'BOT_ANSWERED')
  return answered
    .select(['id', 'text', 'topic', 'outcome_at as outcomeAt'])
    .where(
      'outcome_at',
      '=',
      answered.select((one) => one.fn.max('outcome_at').as('last')),
    )
    .orderBy('id')
    .execute()
}

/** Stores what the citizen thinks of the assistant's answer. */
export async function saveFeedback(
  tx: Tx,
  accountId: string,
  questionId: string,
  feedback: 'right' | 'wrong',
): Promise<void> {
  await tx
    .updateTable('question')
    .set({ feedback })
    .where('account_id', '=', accountId)
    .where('id', '=', questionId)
    .execute()
}
