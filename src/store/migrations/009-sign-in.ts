/** A second factor for officers: the secret and backup codes (sealed by better-auth), and its own lock after wrong codes. */
import { type Kysely, sql } from 'kysely'

/** Creates the table and the mark on the officer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    `alter table officer add column two_factor_enabled boolean not null default false`,
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
