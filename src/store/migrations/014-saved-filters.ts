/** What an officer looks for again and again, kept under a name. */
import { type Kysely, sql } from 'kysely'

/** Creates the table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // account_id: sealed tables are walked by account and id; a filter belongs to none.
  await sql`create table saved_filter (
    account_id bigint not null default 0,
    id bigint generated always as identity,
    officer_id text not null references officer (id) on delete cascade,
    name text not null,
    queue text not null,
    search text,
    unit_id bigint references unit (id) on delete cascade,
    topic text,
    created_at timestamptz not null,
    primary key (account_id, id)
  )`.execute(db)
  await sql`create unique index saved_filter_name on saved_filter (officer_id, lower(name))`.execute(db)
}
