/** Internal notes of officers on an escalation; never sent to the citizen. */
import type { Tx } from './database.ts'

/** A note with its writer's name. */
export interface Note {
  id: string
  officerId: string
  officerName: string | null
  text: string
  mentions: string[]
  createdAt: Date
}

/** Stores a note; returns its id. */
export async function insertNote(
  tx: Tx,
  note: { accountId: string; escalationId: string; officerId: string; text: string; mentions: string[]; at: Date },
): Promise<string> {
  const { id } = await tx
    .insertInto('note')
    .values({
      account_id: note.accountId,
      escalation_id: note.escalationId,
      officer_id: note.officerId,
      text: note.text,
      mentions: note.mentions,
      created_at: note.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The notes of an escalation, oldest first. */
export async function notesOf(tx: Tx, accountId: string, escalationId: string): Promise<Note[]> {
  return tx
    .selectFrom('note')
    .leftJoin('officer', 'officer.id', 'note.officer_id')
    .select([
      'note.id',
      'note.officer_id as officerId',
      'officer.name as officerName',
      'note.text',
      'note.mentions',
      'note.created_at as createdAt',
    ])
    .where('note.account_id', '=', accountId)
    .where('note.escalation_id', '=', escalationId)
    .orderBy('note.id')
    .execute()
}
