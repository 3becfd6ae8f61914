/** Questions asked where everybody reads along, and how far their answering got. Their words are wiped when they are settled. */
import type { Tx } from './database.ts'
import type { PublicQuestionState } from './tables.ts'

/** One comment or group message. */
export interface PublicQuestion {
  accountId: string
  id: string
  place: 'comment' | 'group'
  /** The post or the group. */
  placeId: string
  /** The comment or the message. */
  itemId: string
  text: string
  askedAt: Date
  state: PublicQuestionState
  privateId: string | null
}

/** What is noted of a new one. */
export type NewPublicQuestion = Omit<PublicQuestion, 'id' | 'state' | 'privateId'> & { createdAt: Date }

/** Notes it; null when it is known already. */
export async function insertPublicQuestion(tx: Tx, question: NewPublicQuestion): Promise<string | null> {
  const row = await tx
    .insertInto('public_question')
    .values({
      account_id: question.accountId,
      place: question.place,
      place_id: question.placeId,
      item_id: question.itemId,
      text: question.text,
      asked_at: question.askedAt,
      created_at: question.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'item_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** The newest words of one that nobody has begun to answer; null takes it back. */
export async function rewordPublicQuestion(
  tx: Tx,
  accountId: string,
  itemId: string,
  text: string | null,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('public_question')
    .set(text === null ? { text: '', state: 'ignored', reason: 'removed', settled_at: now } : { text })
    .where('account_id', '=', accountId)
    .where('item_id', '=', itemId)
    .where('state', '=', 'waiting')
    .execute()
}

/** One of them, or null. */
export async function loadPublicQuestion(tx: Tx, accountId: string, id: string): Promise<PublicQuestion | null> {
  const row = await tx
    .selectFrom('public_question')
    .select([
      'account_id as accountId',
      'id',
      'place',
      'place_id as placeId',
      'item_id as itemId',
      'text',
      'asked_at as askedAt',
      'state',
      'private_id as privateId',
    ])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Notes a step. What is settled loses its words. */
export async function recordPublicStep(
  tx: Tx,
  question: PublicQuestion,
  state: PublicQuestionState,
  now: Date,
  known: { reason?: string; privateId?: string; publicId?: string } = {},
): Promise<void> {
  const settled = ['answered', 'ignored', 'failed'].includes(state)
  await tx
    .updateTable('public_question')
    .set({
      state,
      ...(settled ? { text: '', settled_at: now } : {}),
      ...(known.reason === undefined ? {} : { reason: known.reason.slice(0, 500) }),
      ...(known.privateId === undefined ? {} : { private_id: known.privateId }),
      ...(known.publicId === undefined ? {} : { public_id: known.publicId }),
    })
    .where('account_id', '=', question.accountId)
    .where('id', '=', question.id)
    .execute()
}

/** How many were answered at this post or in this group since `since`. */
export async function countPublicAnswers(tx: Tx, accountId: string, placeId: string, since: Date): Promise<number> {
  const row = await tx
    .selectFrom('public_question')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('account_id', '=', accountId)
    .where('place_id', '=', placeId)
    .where('state', '=', 'answered')
    .where('settled_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}
