/** Personal data. Citizens' words are sealed at rest: the search by plain words gives way to marks made with a key, and rows written before
 * are sealed by the program itself at its next start (src/store/reseal.ts), batch by batch. */
import { type Kysely, sql } from 'kysely'

const sealedTables = ['citizen', 'conversation', 'event', 'question', 'message']

const statements = [
  'drop index message_words, question_words, citizen_words',
  ...['message', 'question', 'citizen'].flatMap((table) => [
    `alter table ${table} add column marks int4[]`,
    `create index ${table}_marks on ${table} using gin (marks)`,
  ]),
  // Keys that sealed something here, each with a proof: a start without one of them is stopped.
  `create table text_key (
    id text primary key,
    proof text not null,
    since timestamptz not null
  )`,
  // How far the sealing of a table has come; a row here is work to do.
  `create table reseal (
    table_name text primary key,
    after_account bigint not null default 0,
    after_id bigint not null default 0
  )`,
  // What a search finds is read newest first.
  'create index escalation_newest on escalation (id desc)',
  // Whose event it is, as a mark made with a key: an event is found when its person wants to be forgotten.
  'alter table event add column person int4',
  // A person of whom only the last word "deleted" is left to be said: forgotten at this time.
  'alter table citizen add column forget_at timestamptz',
  // Words that were kept long enough and are gone.
  'alter table message add column purged boolean not null default false',
  'alter table question add column purged boolean not null default false',
  // Deletions asked for through Facebook's callback; the code is shown on the status page.
  `create table deletion_request (
    code text primary key,
    account_id bigint,
    asked_at timestamptz not null,
    done_at timestamptz,
    result text
  )`,
  // When a piece of housekeeping was last done.
  `create table upkeep (
    name text primary key,
    at timestamptz not null
  )`,
  ...sealedTables.map(
    (table) => `insert into reseal (table_name) select '${table}' where exists (select from ${table})`,
  ),
]

/** Adds the columns and drops the indexes over plain words. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
