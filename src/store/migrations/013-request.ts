/** The id of the webhook request that brought an event, so that one message can be followed through the log lines of every process. */
import { type Kysely, sql } from 'kysely'

/** Adds the column. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table event add column request text`.execute(db)
}
