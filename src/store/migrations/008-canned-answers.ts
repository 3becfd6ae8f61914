/** Answers written once and used often, by unit. */
import { type Kysely, sql } from 'kysely'

/** Creates the table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table canned_answer (
    id bigint generated always as identity primary key,
    unit_id bigint not null references unit (id),
    title text not null,
    text text not null,
    changed_by text references officer (id) on delete set null,
    changed_at timestamptz not null
  )`.execute(db)
  await sql`create index canned_answer_unit on canned_answer (unit_id)`.execute(db)
}
