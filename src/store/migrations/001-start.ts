/** The first schema. Never edited after release; a change is a new numbered file. */
import { type Kysely, sql } from 'kysely'

const statements = [
  // Units: the province, its offices, its communes. Routing, calendar and rights hang on them.
  `create table unit (
    id bigint generated always as identity primary key,
    parent_id bigint references unit (id),
    name text not null,
    level text not null check (level in ('province', 'office', 'commune')),
    created_at timestamptz not null default now()
  )`,
  // One Official Account or one Page.
  `create table account (
    id bigint generated always as identity primary key,
    channel text not null check (channel in ('zalo', 'facebook')),
    platform_id text not null,
    name text not null,
    unit_id bigint not null references unit (id),
    secrets bytea not null,
    settings jsonb not null default '{}',
    assistant_on boolean not null default true,
    state text not null default 'active' check (state in ('active', 'paused')),
    created_at timestamptz not null default now(),
    unique (channel, platform_id)
  )`,
  // Zalo's single-use token pair; the pair before is kept for rescue by hand.
  `create table account_token (
    account_id bigint primary key references account (id) on delete cascade,
    sealed bytea not null,
    previous_sealed bytea,
    expires_at timestamptz not null,
    refreshed_at timestamptz not null,
    failed_at timestamptz,
    failure text
  )`,
  `create table citizen (
    account_id bigint not null references account (id),
    id bigint generated always as identity,
    platform_id text not null,
    name text,
    last_interaction_at timestamptz,
    unreachable text,
    created_at timestamptz not null default now(),
    primary key (account_id, id),
    unique (account_id, platform_id)
  )`,
  // held_by is the whole hand-over: the assistant is silent while an officer holds the conversation.
  `create table conversation (
    account_id bigint not null references account (id),
    id bigint generated always as identity,
    citizen_id bigint not null,
    held_by text not null default 'assistant' check (held_by in ('assistant', 'officer')),
    holder_id text,
    held_until timestamptz,
    introduce boolean not null default true,
    memory jsonb not null default '{}',
    last_message_at timestamptz,
    version integer not null default 0,
    created_at timestamptz not null default now(),
    primary key (account_id, id),
    unique (account_id, citizen_id),
    foreign key (account_id, citizen_id) references citizen (account_id, id)
  )`,
  // Events exactly as they came, written before 200 is answered.
  `create table event (
    account_id bigint not null,
    id bigint generated always as identity,
    key text not null,
    kind text not null,
    name text not null,
    incoming jsonb not null,
    platform_at timestamptz not null,
    received_at timestamptz not null,
    state text not null default 'pending' check (state in ('pending', 'done', 'ignored', 'failed')),
    failure text,
    primary key (account_id, id, received_at)
  ) partition by range (received_at)`,
  `create table event_default partition of event default`,
  `create function event_arrived() returns trigger language plpgsql as $$
    begin perform pg_notify('event', ''); return null; end $$`,
  `create trigger event_arrived after insert on event for each statement execute function event_arrived()`,
  `create index event_pending on event (id) where state = 'pending'`,
  // Keys outlive partitions long enough for every retry a platform makes.
  `create table event_key (
    account_id bigint not null,
    key text not null,
    seen_at timestamptz not null,
    primary key (account_id, key)
  )`,
  `create index event_key_age on event_key (seen_at)`,
  // Partitions for the month of a row; called ahead of time, and again harmlessly.
  `create function make_month_partition(parent text, month date) returns void language plpgsql as $$
    declare part text := parent || '_' || to_char(month, 'YYYY_MM');
    begin
      if to_regclass(part) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent, month, (month + interval '1 month')::date);
      end if;
    end $$`,
  `create table question (
    account_id bigint not null,
    id bigint generated always as identity,
    conversation_id bigint not null,
    parent_id bigint,
    escalation_id bigint,
    text text not null,
    asked_at timestamptz not null,
    topic text,
    score real,
    outcome text check (outcome in ('BOT_ANSWERED', 'OFFICER_ANSWERED', 'DUPLICATE', 'REDIRECTED', 'WITHDRAWN',
      'NOT_ANSWERABLE', 'EMERGENCY_SCRIPT', 'SPAM')),
    outcome_at timestamptz,
    outcome_reason text,
    trace jsonb,
    feedback text check (feedback in ('right', 'wrong')),
    primary key (account_id, id),
    foreign key (account_id, conversation_id) references conversation (account_id, id)
  )`,
  `create index question_escalation on question (account_id, escalation_id) where escalation_id is not null`,
  `create index question_conversation on question (account_id, conversation_id, id)`,
  `create index question_asked on question (asked_at)`,
  `create table message (
    account_id bigint not null,
    id bigint generated always as identity,
    conversation_id bigint not null,
    direction text not null check (direction in ('in', 'out')),
    author text not null check (author in ('citizen', 'assistant', 'officer', 'system')),
    officer_id text,
    text text not null default '',
    payload text,
    contents text[] not null default '{}',
    buttons jsonb not null default '[]',
    platform_message_id text,
    platform_at timestamptz,
    created_at timestamptz not null,
    question_id bigint,
    escalation_id bigint,
    send_state text check (send_state in ('queued', 'sending', 'sent', 'delivered', 'seen', 'refused', 'unknown', 'parked', 'cancelled')),
    send_after timestamptz,
    send_attempts integer not null default 0,
    send_started_at timestamptz,
    sent_at timestamptz,
    send_code text,
    send_detail text,
    charged boolean not null default false,
    primary key (account_id, id, created_at)
  ) partition by range (created_at)`,
  `create table message_default partition of message default`,
  `create index message_conversation on message (account_id, conversation_id, id)`,
  `create index message_unsent on message (account_id, conversation_id, id) where send_state in ('queued', 'sending', 'parked')`,
  `create index message_platform on message (account_id, platform_message_id) where platform_message_id is not null`,
  `create index message_unanswered on message (account_id, conversation_id, id) where direction = 'in' and question_id is null`,
  `create table escalation (
    account_id bigint not null,
    id bigint generated always as identity,
    code text not null unique,
    question_id bigint not null,
    conversation_id bigint not null,
    unit_id bigint not null references unit (id),
    owner_id text,
    state text not null check (state in ('OFFERED', 'RECEIVED', 'ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL',
      'ANSWERED', 'PARKED', 'DELIVERED', 'CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED')),
    reason text not null,
    urgent boolean not null default false,
    topic text,
    closed_reason text,
    legal_due_at timestamptz not null,
    reply_by_at timestamptz not null,
    reply_by_reason text not null,
    policy_version integer not null,
    calendar_version integer not null,
    created_at timestamptz not null,
    taken_at timestamptz,
    answered_at timestamptz,
    delivered_at timestamptz,
    closed_at timestamptz,
    version integer not null default 0,
    primary key (account_id, id),
    foreign key (account_id, question_id) references question (account_id, id),
    foreign key (account_id, conversation_id) references conversation (account_id, id)
  )`,
  `create index escalation_open on escalation (unit_id, reply_by_at)
    where state not in ('CLOSED', 'MERGED', 'REDIRECTED', 'WITHDRAWN', 'REJECTED', 'DELIVERED')`,
  `create index escalation_conversation on escalation (account_id, conversation_id, id)`,
  `create index escalation_owner on escalation (owner_id) where owner_id is not null`,
  // Append-only: the register and every report are built from it.
  `create table audit (
    seq bigint generated always as identity primary key,
    account_id bigint,
    subject text not null,
    subject_id text not null,
    type text not null,
    actor text not null,
    at timestamptz not null,
    detail jsonb not null default '{}'
  )`,
  `create index audit_subject on audit (subject, subject_id, seq)`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'audit entries are never changed or deleted'; end $$`,
  `create trigger audit_append_only before update or delete on audit for each row execute function audit_is_append_only()`,
  // Requests of the inbox page that were carried out: pressing "send" twice sends once.
  `create table officer_request (
    id text primary key,
    at timestamptz not null
  )`,
  // Jobs that failed for good: shown in the inbox with "try again"; the lane behind them moves on.
  `create table dead_letter (
    id bigint generated always as identity primary key,
    job text not null,
    data jsonb not null,
    failure text not null,
    at timestamptz not null,
    retried_at timestamptz
  )`,
  // Officers: better-auth's tables with our two columns (unit_id, role).
  `create table officer (
    id text primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null default false,
    image text,
    unit_id bigint references unit (id),
    role text not null default 'officer' check (role in ('officer', 'head', 'reviewer', 'admin', 'auditor')),
    must_change_password boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table officer_session (
    id text primary key,
    user_id text not null references officer (id) on delete cascade,
    token text not null unique,
    expires_at timestamptz not null,
    ip_address text,
    user_agent text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index officer_session_user on officer_session (user_id)`,
  `create table officer_credential (
    id text primary key,
    user_id text not null references officer (id) on delete cascade,
    account_id text not null,
    provider_id text not null,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index officer_credential_user on officer_credential (user_id)`,
  `create table officer_verification (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
]

/** Creates every table of the first release. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
