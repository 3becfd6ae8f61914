/** When more events wait than are taken at once, each account gets its share: found by this index. */
import { type Kysely, sql } from 'kysely'

/** Adds the index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index event_pending_account on event (account_id, id) where state = 'pending'`.execute(db)
}
