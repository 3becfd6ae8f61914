/** Deletions asked for through Facebook's callback; nothing in them says whose. */
import type { Tx } from './database.ts'

/** Notes one that was carried out. `found` = something of the person was stored. */
export async function insertDeletion(tx: Tx, done: { code: string; at: Date; found: boolean }): Promise<void> {
  const { code, at, found } = done
  await tx
    .insertInto('deletion_request')
    .values({ code, account_id: null, asked_at: at, done_at: at, result: found ? 'deleted' : 'nothing-stored' })
    .execute()
}

/** The one with this code, or null. */
export async function findDeletion(tx: Tx, code: string): Promise<{ at: Date; found: boolean } | null> {
  const row = await tx.selectFrom('deletion_request').selectAll().where('code', '=', code).executeTakeFirst()
  return row ? { at: row.done_at ?? row.asked_at, found: row.result === 'deleted' } : null
}
