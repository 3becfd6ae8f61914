/** Officers who left, and a second factor: its secret and backup codes (sealed by better-auth), its own lock after wrong codes. */
import { type Kysely, sql } from 'kysely'

/** Creates the table and the mark on the officer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    `alter table officer add column two_factor_enabled boolean not null default false`,
    // An officer who left: kept for the record, never again signed in.
    `alter table officer add column disabled_at timestamptz`,
    `create table officer_second_factor (
      id text primary key,
      user_id text not null unique references officer (id) on delete cascade,
      secret text not null,
      backup_codes text not null,
      verified boolean not null default true,
      failed_verification_count integer not null default 0,
      locked_until timestamptz
    )`,
  ]) {
    await sql.raw(statement).execute(db)
  }
}
