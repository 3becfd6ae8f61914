/** What the platforms ask for beyond messages: questions in public places, the warning about identity papers, paid sends. */
import { type Kysely, sql } from 'kysely'

/** Adds the table and columns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    // A comment under a Page's post or a message to a group's OA. Its words are wiped once it is settled; whose they were is
    // never kept.
    `create table public_question (
      account_id bigint not null references account (id),
      id bigint generated always as identity,
      place text not null check (place in ('comment', 'group')),
      place_id text not null,
      item_id text not null,
      text text not null,
      asked_at timestamptz not null,
      created_at timestamptz not null,
      state text not null default 'waiting'
        check (state in ('waiting', 'private-begun', 'private-done', 'public-begun', 'answered', 'ignored', 'failed')),
      reason text,
      private_id text,
      public_id text,
      settled_at timestamptz,
      primary key (account_id, id),
      unique (account_id, item_id)
    )`,
    `create index public_question_place on public_question (account_id, place_id, settled_at)`,
    // When the citizen was last told not to send pictures of identity papers.
    `alter table conversation add column papers_warned_at timestamptz`,
    `create index message_charged on message (account_id, sent_at) where charged`,
  ]) {
    await sql.raw(statement).execute(db)
  }
}
