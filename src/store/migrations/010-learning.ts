/** Learning: entries that officers wrote from answered escalations, their versions, corrections of what was told, gaps dealt with. */
import { type Kysely, sql } from 'kysely'

const statements = [
  `create table entry (
    id bigint generated always as identity primary key,
    unit_id bigint not null references unit (id),
    created_at timestamptz not null
  )`,
  // Versions are only added. account_id: where the question came from (sealed tables are walked by account and id); 0 = nowhere.
  `create table entry_version (
    account_id bigint not null default 0,
    id bigint generated always as identity,
    entry_id bigint not null references entry (id),
    number int not null,
    escalation_id bigint,
    questions text not null,
    answer text not null,
    document text not null,
    article text not null,
    valid_until text not null check (valid_until ~ '^\\d{4}-\\d\\d-\\d\\d$'),
    state text not null default 'draft' check (state in ('draft', 'approved', 'withdrawn')),
    author_id text not null references officer (id),
    created_at timestamptz not null,
    replayed_by text,
    replayed_at timestamptz,
    replay jsonb,
    approved_by text references officer (id),
    approved_at timestamptz,
    withdrawn_by text,
    withdrawn_at timestamptz,
    withdrawn_why text,
    primary key (account_id, id),
    unique (entry_id, number),
    check (approved_by <> author_id),
    check ((approved_by is null) = (approved_at is null)),
    check (state <> 'approved' or (approved_by is not null and replayed_at is not null))
  )`,
  "create unique index entry_one_approved on entry_version (entry_id) where state = 'approved'",
  // Whatever a program forgets: a version stays as it was written, and an old one cannot come back.
  `create function keep_entry_versions() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then raise exception 'versions of an entry are never deleted'; end if;
    if row(new.account_id, new.id, new.entry_id, new.number, new.document, new.article, new.valid_until, new.author_id, new.created_at)
      is distinct from row(old.account_id, old.id, old.entry_id, old.number, old.document, old.article, old.valid_until, old.author_id, old.created_at)
      then raise exception 'a version of an entry is not changed, a new one is written'; end if;
    if old.approved_at is not null and row(new.approved_at, new.approved_by) is distinct from row(old.approved_at, old.approved_by)
      then raise exception 'who approved a version is not changed'; end if;
    if old.state <> new.state then
      if old.state = 'withdrawn' or new.state = 'draft' then raise exception 'a withdrawn version cannot come back'; end if;
      if new.state = 'approved' and exists (
        select from entry_version v where v.entry_id = new.entry_id and v.number > new.number and v.approved_at is not null
      ) then raise exception 'a newer version was approved already'; end if;
    end if;
    return new;
  end $$`,
  'create trigger entry_version_kept before update or delete on entry_version for each row execute function keep_entry_versions()',
  // What was told and holds no more. subject: an entry's version ("entry:12.3") or a topic of the shared base.
  `create table recall (
    account_id bigint not null default 0,
    id bigint generated always as identity,
    subject text not null,
    unit_id bigint not null references unit (id),
    since timestamptz not null,
    until timestamptz not null,
    correction text not null default '',
    created_by text not null,
    created_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'sent', 'needless')),
    decided_by text,
    decided_at timestamptz,
    primary key (account_id, id)
  )`,
  // Each told answer is corrected once.
  `create table recall_told (
    account_id bigint not null,
    question_id bigint not null,
    recall_id bigint not null,
    conversation_id bigint not null,
    at timestamptz not null,
    primary key (account_id, question_id)
  )`,
  'create index question_told on question (topic, outcome_at) where topic is not null',
  `create table gap_done (
    account_id bigint not null,
    question_id bigint not null,
    officer_id text not null references officer (id),
    at timestamptz not null,
    primary key (account_id, question_id)
  )`,
]

/** Creates the tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
