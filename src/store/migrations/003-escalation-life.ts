/** The whole life of an escalation: offers, pauses, approval, merging, snoozing, ratings, answers with their check codes, notes. */
import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table escalation
    -- silence after an offer counts until then; see offer_clear for what it means
    add column offer_until timestamptz,
    -- the offered question was clear and ours: silence hands it over, otherwise silence ends it
    add column offer_clear boolean not null default false,
    -- the escalation whose answer the citizen objected to
    add column parent_id bigint,
    -- the escalation that answers this one too
    add column merged_into bigint,
    -- how often the citizen was asked back, and how often it changed its unit
    add column rounds integer not null default 0,
    add column transfers integer not null default 0,
    -- the unit's head decides what becomes of it: transferred too often, objected to, asked about when late
    add column to_head boolean not null default false,
    -- while the citizen is waited for: since when, until when, and the working minutes left on the legal clock
    add column paused_at timestamptz,
    add column wait_until timestamptz,
    add column pause_left integer,
    add column approval_due_at timestamptz,
    -- what the citizen was promised when the first date passed; the legal date stays
    add column promised_at timestamptz,
    add column late_told_at timestamptz,
    add column snoozed_until timestamptz,
    add column rating smallint check (rating between 1 and 5),
    add column rating_words text,
    add column rating_asked_at timestamptz,
    add column rated_at timestamptz`,
  `create index escalation_delivered on escalation (delivered_at) where state = 'DELIVERED'`,
  `create index escalation_snoozed on escalation (snoozed_until) where snoozed_until is not null`,
  `create index escalation_offered on escalation (offer_until) where state = 'OFFERED'`,
  // What was written as an answer: by whom, on which basis, who approved it, and how it can be recognised as ours.
  `create table answer (
    account_id bigint not null,
    id bigint generated always as identity,
    escalation_id bigint,
    question_id bigint,
    unit_id bigint not null references unit (id),
    author text not null check (author in ('assistant', 'officer', 'system')),
    officer_id text,
    -- submitted: with the approver; leaving: in the outbox; left: handed to the platform; undone: taken back before that
    state text not null check (state in ('submitted', 'returned', 'leaving', 'left', 'undone')),
    -- an officer's words as typed; empty for the assistant's, whose message holds them
    text text not null default '',
    basis text,
    no_basis boolean not null default false,
    decided_by text,
    decided_at timestamptz,
    returned_why text,
    check_code text unique,
    fingerprints text[] not null default '{}',
    created_at timestamptz not null,
    left_at timestamptz,
    primary key (account_id, id)
  )`,
  `create index answer_escalation on answer (account_id, escalation_id, id) where escalation_id is not null`,
  `alter table message add column answer_id bigint`,
  // Topics that need the commander's consent; a null unit or topic means every one.
  `create table approval_rule (
    id bigint generated always as identity primary key,
    unit_id bigint references unit (id),
    topic text,
    created_by text not null,
    created_at timestamptz not null
  )`,
  // A head's deputy for a time.
  `create table delegation (
    id bigint generated always as identity primary key,
    unit_id bigint not null references unit (id),
    deputy_id text not null references officer (id),
    from_at timestamptz not null,
    until_at timestamptz not null,
    created_by text not null,
    created_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create index delegation_deputy on delegation (deputy_id, until_at)`,
  // Words of officers to each other about an escalation; never sent.
  `create table note (
    account_id bigint not null,
    id bigint generated always as identity,
    escalation_id bigint not null,
    officer_id text not null,
    text text not null,
    mentions text[] not null default '{}',
    created_at timestamptz not null,
    primary key (account_id, id)
  )`,
  `create index note_escalation on note (account_id, escalation_id, id)`,
]

/** Adds the columns and tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
