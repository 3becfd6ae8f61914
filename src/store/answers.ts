/** Answers on record: drafts with the approver, what was sent and by whom, and the marks by which an answer of ours is recognised. */
import type { Tx } from './database.ts'
import type { AnswerTable } from './tables.ts'

/** An answer. */
export interface Answer {
  accountId: string
  id: string
  escalationId: string | null
  questionId: string | null
  unitId: string
  author: 'assistant' | 'officer' | 'system'
  officerId: string | null
  state: AnswerTable['state']
  text: string
  basis: string | null
  noBasis: boolean
  decidedBy: string | null
  decidedAt: Date | null
  returnedWhy: string | null
  checkCode: string | null
  createdAt: Date
  leftAt: Date | null
}

const columns = [
  'account_id as accountId',
  'id',
  'escalation_id as escalationId',
  'question_id as questionId',
  'unit_id as unitId',
  'author',
  'officer_id as officerId',
  'state',
  'text',
  'basis',
  'no_basis as noBasis',
  'decided_by as decidedBy',
  'decided_at as decidedAt',
  'returned_why as returnedWhy',
  'check_code as checkCode',
  'created_at as createdAt',
  'left_at as leftAt',
] as const

/** What makes one. `text` is what the officer typed; `fingerprints` come from the whole message (see fingerprint.ts). */
export type NewAnswer = Pick<Answer, 'accountId' | 'unitId' | 'author' | 'state' | 'createdAt'> &
  Partial<Pick<Answer, 'escalationId' | 'questionId' | 'officerId' | 'text' | 'basis' | 'noBasis' | 'checkCode'>> & {
    fingerprints?: string[]
  }

/** Stores an answer; returns its id. Throws on a check code that exists. */
export async function insertAnswer(tx: Tx, answer: NewAnswer): Promise<string> {
  const { id } = await tx
    .insertInto('answer')
    .values({
      account_id: answer.accountId,
      escalation_id: answer.escalationId ?? null,
      question_id: answer.questionId ?? null,
      unit_id: answer.unitId,
      author: answer.author,
      officer_id: answer.officerId ?? null,
      state: answer.state,
      text: answer.text ?? '',
      basis: answer.basis ?? null,
      no_basis: answer.noBasis ?? false,
      check_code: answer.checkCode ?? null,
      fingerprints: answer.fingerprints ?? [],
      created_at: answer.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What may change of an answer. */
export interface AnswerChange {
  state?: Answer['state']
  decidedBy?: string
  decidedAt?: Date
  returnedWhy?: string
  checkCode?: string
  fingerprints?: string[]
  leftAt?: Date
}

/** Changes an answer that is still in `from`; false when it is not. */
export async function changeAnswer(
  tx: Tx,
  accountId: string,
  id: string,
  from: Answer['state'],
  change: AnswerChange,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('answer')
    .set({
      ...(change.state ? { state: change.state } : { state: from }),
      ...(change.decidedBy ? { decided_by: change.decidedBy } : {}),
      ...(change.decidedAt ? { decided_at: change.decidedAt } : {}),
      ...(change.returnedWhy ? { returned_why: change.returnedWhy } : {}),
      ...(change.checkCode ? { check_code: change.checkCode } : {}),
      ...(change.fingerprints ? { fingerprints: change.fingerprints } : {}),
      ...(change.leftAt ? { left_at: change.leftAt } : {}),
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The answers of an escalation, oldest first, whatever became of them. */
export async function answersOf(tx: Tx, accountId: string, escalationId: string): Promise<Answer[]> {
  return tx
    .selectFrom('answer')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .orderBy('id')
    .execute()
}

/** The newest answer of the escalation in one of these states, or null. */
export async function lastAnswer(
  tx: Tx,
  accountId: string,
  escalationId: string,
  states: Answer['state'][],
): Promise<Answer | null> {
  const row = await tx
    .selectFrom('answer')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('escalation_id', '=', escalationId)
    .where('state', 'in', states)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** What the public check of an answer is told: who gave it, when, and its fingerprints; null when no answer has the code
 * or it was taken back. */
export async function answerByCheckCode(
  tx: Tx,
  checkCode: string,
): Promise<{ unitName: string; author: Answer['author']; at: Date; fingerprints: string[] } | null> {
  const row = await tx
    .selectFrom('answer')
    .innerJoin('unit', 'unit.id', 'answer.unit_id')
    .select(['unit.name as unitName', 'author', 'answer.created_at as at', 'fingerprints'])
    .where('check_code', '=', checkCode)
    .where('state', 'in', ['leaving', 'left'])
    .executeTakeFirst()
  return row ?? null
}

/** What officers of the unit answered on this topic before, newest first, with the question. */
export async function answersOnTopic(
  tx: Tx,
  wanted: { topic: string; unitId: string; not: string; limit: number },
): Promise<{ code: string; question: string; text: string; at: Date }[]> {
  return tx
    .selectFrom('answer')
    .innerJoin('escalation', (join) =>
      join.onRef('escalation.account_id', '=', 'answer.account_id').onRef('escalation.id', '=', 'answer.escalation_id'),
    )
    .innerJoin('question', (join) =>
      join
        .onRef('question.account_id', '=', 'escalation.account_id')
        .onRef('question.id', '=', 'escalation.question_id'),
    )
    .select(['escalation.code', 'question.text as question', 'answer.text', 'answer.created_at as at'])
    .where('answer.unit_id', '=', wanted.unitId)
    .where('answer.author', '=', 'officer')
    .where('answer.state', '=', 'left')
    .where('escalation.topic', '=', wanted.topic)
    .where('escalation.id', '<>', wanted.not)
    .orderBy('answer.created_at', 'desc')
    .limit(wanted.limit)
    .execute()
}
