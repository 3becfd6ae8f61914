/** Looking after accounts: a refresh that has begun is written down; attempts to connect; the last result of each check. */
import { type Kysely, sql } from 'kysely'

/** Adds a column and two tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'alter table account_token add column refreshing_since timestamptz',
    // One press of "Kết nối": from the link to the platform until its answer comes back. The state is the hash of what
    // travels; sealed are the verifier, the application and, for Facebook, the Pages to choose from.
    `create table connect_attempt (
      state text primary key,
      session_id text not null,
      officer_id text not null,
      channel text not null check (channel in ('zalo', 'facebook')),
      unit_id bigint not null references unit (id),
      sealed bytea not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )`,
    // The newest result of each check of an account (token, subscription, standing); since: first seen in this state.
    `create table account_check (
      account_id bigint not null references account (id) on delete cascade,
      kind text not null,
      at timestamptz not null,
      findings jsonb not null,
      state text not null check (state in ('fine', 'warn', 'bad')),
      since timestamptz not null,
      primary key (account_id, kind)
    )`,
  ])
    await sql.raw(statement).execute(db)
}
