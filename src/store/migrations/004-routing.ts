/** Where an escalation goes and when people are reminded of it: routing rules, calendars and policies by version, duty and
 * leave, reminders sent, notices and their ways out. */
import { type Kysely, sql } from 'kysely'

const statements = [
  // What decided about the unit, and the place the citizen named.
  `alter table escalation add column place text, add column routing jsonb`,
  // Ordered; the first whose conditions all hold decides. Null or empty = any.
  `create table routing_rule (
    id bigint generated always as identity primary key,
    position integer not null,
    unit_id bigint references unit (id),
    topics jsonb not null default '[]',
    place text,
    level text check (level in ('commune', 'province', 'ministry', 'elsewhere')),
    to_unit_id bigint not null references unit (id),
    enabled boolean not null default true,
    note text not null default '',
    changed_by text not null,
    changed_at timestamptz not null
  )`,
  // One question about the place per escalation.
  `create table place_question (
    account_id bigint not null,
    escalation_id bigint not null,
    conversation_id bigint not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    primary key (account_id, escalation_id)
  )`,
  `create index place_question_open on place_question (account_id, conversation_id) where answered_at is null`,
  // Never changed: a change is a new version, and an escalation keeps the version it was promised by. Version 1 is built in.
  `create table working_calendar (
    version integer generated always as identity (start with 2) primary key,
    unit_id bigint references unit (id),
    week jsonb,
    days_off jsonb not null default '[]',
    make_up_days jsonb not null default '[]',
    note text not null default '',
    changed_by text not null,
    changed_at timestamptz not null
  )`,
  `create table deadline_policy (
    version integer generated always as identity (start with 2) primary key,
    topic text,
    minutes integer,
    urgent_minutes integer,
    changed_by text not null,
    changed_at timestamptz not null
  )`,
  `create table unit_duty (
    unit_id bigint primary key references unit (id),
    assignment text not null default 'auto' check (assignment in ('auto', 'pool')),
    accept_minutes integer not null default 60,
    deputy_id text references officer (id),
    group_account_id bigint references account (id),
    group_id text
  )`,
  `create table officer_duty (
    officer_id text primary key references officer (id) on delete cascade,
    on_duty boolean,
    capacity integer
  )`,
  `create table officer_leave (
    id bigint generated always as identity primary key,
    officer_id text not null references officer (id) on delete cascade,
    from_at timestamptz not null,
    to_at timestamptz not null,
    reason text not null default '',
    changed_by text not null
  )`,
  `create index officer_leave_time on officer_leave (officer_id, to_at)`,
  `create table reminder_step (
    step text primary key,
    share real,
    enabled boolean not null default true
  )`,
  `insert into reminder_step (step, share) values ('half', 0.5), ('most', 0.75), ('nearly', 0.9), ('due', null), ('province', null),
    ('approval', 0.5), ('window', null)`,
  `create table reminder (
    account_id bigint not null,
    escalation_id bigint not null,
    step text not null,
    at timestamptz not null,
    sent boolean not null,
    told jsonb not null default '[]',
    primary key (account_id, escalation_id, step)
  )`,
  // Who does what is to be done once a minute, and until when; another process takes over afterwards.
  `create table lease (
    name text primary key,
    until timestamptz not null
  )`,
  `create table notice (
    id bigint generated always as identity primary key,
    officer_id text references officer (id) on delete cascade,
    unit_id bigint references unit (id),
    kind text not null,
    key text not null,
    title text not null,
    body text not null default '',
    link text,
    created_at timestamptz not null,
    read_at timestamptz
  )`,
  `create unique index notice_once on notice (coalesce(officer_id, unit_id::text), key)`,
  `create index notice_officer on notice (officer_id, id desc)`,
  `create index notice_unread on notice (officer_id) where read_at is null`,
  `create table notice_delivery (
    id bigint generated always as identity primary key,
    notice_id bigint not null references notice (id) on delete cascade,
    notifier text not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    failure text,
    sent_at timestamptz
  )`,
  `create index notice_delivery_waiting on notice_delivery (next_at) where state = 'waiting'`,
  `create table notice_choice (
    officer_id text not null references officer (id) on delete cascade,
    kind text not null,
    email boolean not null,
    push boolean not null,
    primary key (officer_id, kind)
  )`,
  `create table push_subscription (
    endpoint text primary key,
    officer_id text not null references officer (id) on delete cascade,
    p256dh text not null,
    auth text not null,
    created_at timestamptz not null
  )`,
  `create index push_subscription_officer on push_subscription (officer_id)`,
]

/** Creates the tables and columns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
