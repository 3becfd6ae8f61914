/** Warnings that knowledge ends soon, each once. */
import { type Kysely, sql } from 'kysely'

/** Creates the table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table knowledge_ending (
    what text not null,
    last_day date not null,
    days int not null,
    name text not null,
    file text not null,
    warned_at timestamptz not null,
    primary key (what, last_day, days)
  )`.execute(db)
}
