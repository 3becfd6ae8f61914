/** The rows of every table, for Kysely. One type per table; column comments stand in migrations/. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Id = Generated<string>
type Defaulted<T> = ColumnType<T, T | undefined, T>
/** Set by the plugin of sealed-columns.ts. */
type Marks = ColumnType<number[] | null, never, never>
type Json<T> = JSONColumnType<T & object, string | undefined, string>

export interface UnitTable {
  id: Id
  parent_id: string | null
  name: string
  level: 'province' | 'office' | 'commune'
  created_at: Defaulted<Date>
}

export interface AccountTable {
  id: Id
  channel: 'zalo' | 'facebook'
  platform_id: string
  name: string
  unit_id: string
  secrets: Buffer
  settings: Json<Record<string, unknown>>
  assistant_on: Defaulted<boolean>
  state: Defaulted<'active' | 'paused'>
  created_at: Defaulted<Date>
}

export interface AccountTokenTable {
  account_id: string
  sealed: Buffer
  previous_sealed: Buffer | null
  expires_at: Date
  refreshed_at: Date
  failed_at: Date | null
  failure: string | null
  refreshing_since: Date | null
}

export interface ConnectAttemptTable {
  state: string
  session_id: string
  officer_id: string
  channel: 'zalo' | 'facebook'
  unit_id: string
  sealed: Buffer
  expires_at: Date
  used_at: Date | null
}

export interface AccountCheckTable {
  account_id: string
  kind: string
  at: Date
  findings: Json<{ check: string; state: 'fine' | 'warn' | 'bad'; say: string; todo: string | null }[]>
  state: 'fine' | 'warn' | 'bad'
  since: Date
}

export interface CitizenTable {
  account_id: string
  id: Id
  platform_id: string
  name: string | null
  marks: Marks
  last_interaction_at: Date | null
  unreachable: string | null
  forget_at: Date | null
  created_at: Defaulted<Date>
}

export interface ConversationTable {
  account_id: string
  id: Id
  citizen_id: string
  held_by: Defaulted<'assistant' | 'officer'>
  holder_id: string | null
  held_until: Date | null
  introduce: Defaulted<boolean>
  memory: Json<Record<string, unknown>>
  last_message_at: Date | null
  papers_warned_at: Date | null
  version: Defaulted<number>
  created_at: Defaulted<Date>
}

export interface EventTable {
  account_id: string
  id: Id
  key: string
  kind: string
  name: string
  incoming: Json<Record<string, unknown>>
  platform_at: Date
  received_at: Date
  state: Defaulted<'pending' | 'done' | 'ignored' | 'failed'>
  failure: string | null
  person: number | null
  request: string | null
}

export interface EventKeyTable {
  account_id: string
  key: string
  seen_at: Date
}

export type QuestionOutcome =
  | 'BOT_ANSWERED'
  | 'OFFICER_ANSWERED'
  | 'DUPLICATE'
  | 'REDIRECTED'
  | 'WITHDRAWN'
  | 'NOT_ANSWERABLE'
  | 'EMERGENCY_SCRIPT'
  | 'SPAM'

export interface QuestionTable {
  account_id: string
  id: Id
  conversation_id: string
  parent_id: string | null
  escalation_id: string | null
  text: string
  marks: Marks
  purged: Defaulted<boolean>
  asked_at: Date
  topic: string | null
  score: number | null
  outcome: QuestionOutcome | null
  outcome_at: Date | null
  outcome_reason: string | null
  trace: Json<Record<string, unknown>> | null
  feedback: 'right' | 'wrong' | null
}

export type SendState =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'seen'
  | 'refused'
  | 'unknown'
  | 'parked'
  | 'cancelled'

export interface MessageTable {
  account_id: string
  id: Id
  conversation_id: string
  direction: 'in' | 'out'
  author: 'citizen' | 'assistant' | 'officer' | 'system'
  officer_id: string | null
  text: Defaulted<string>
  marks: Marks
  purged: Defaulted<boolean>
  payload: string | null
  contents: Defaulted<string[]>
  buttons: Json<unknown[]>
  platform_message_id: string | null
  platform_at: Date | null
  created_at: Date
  question_id: string | null
  escalation_id: string | null
  send_state: SendState | null
  send_after: Date | null
  send_attempts: Defaulted<number>
  send_started_at: Date | null
  sent_at: Date | null
  send_code: string | null
  send_detail: string | null
  charged: Defaulted<boolean>
  answer_id: string | null
}

export type EscalationState =
  | 'OFFERED'
  | 'RECEIVED'
  | 'ASSIGNED'
  | 'IN_PROGRESS'
  | 'WAITING_CITIZEN'
  | 'PENDING_APPROVAL'
  | 'ANSWERED'
  | 'PARKED'
  | 'DELIVERED'
  | 'CLOSED'
  | 'MERGED'
  | 'REDIRECTED'
  | 'WITHDRAWN'
  | 'REJECTED'

export interface EscalationTable {
  account_id: string
  id: Id
  code: string
  question_id: string
  conversation_id: string
  unit_id: string
  owner_id: string | null
  state: EscalationState
  reason: string
  urgent: Defaulted<boolean>
  topic: string | null
  closed_reason: string | null
  legal_due_at: Date
  reply_by_at: Date
  reply_by_reason: string
  policy_version: number
  calendar_version: number
  created_at: Date
  taken_at: Date | null
  answered_at: Date | null
  delivered_at: Date | null
  closed_at: Date | null
  version: Defaulted<number>
  place: string | null
  routing: Json<Record<string, unknown>> | null
  offer_until: Date | null
  offer_clear: Defaulted<boolean>
  parent_id: string | null
  merged_into: string | null
  rounds: Defaulted<number>
  transfers: Defaulted<number>
  to_head: Defaulted<boolean>
  paused_at: Date | null
  wait_until: Date | null
  pause_left: number | null
  approval_due_at: Date | null
  promised_at: Date | null
  late_told_at: Date | null
  snoozed_until: Date | null
  rating: number | null
  rating_words: string | null
  rating_asked_at: Date | null
  rated_at: Date | null
}

export interface AnswerTable {
  account_id: string
  id: Id
  escalation_id: string | null
  question_id: string | null
  unit_id: string
  author: 'assistant' | 'officer' | 'system'
  officer_id: string | null
  state: 'submitted' | 'returned' | 'leaving' | 'left' | 'undone'
  text: Defaulted<string>
  basis: string | null
  no_basis: Defaulted<boolean>
  decided_by: string | null
  decided_at: Date | null
  returned_why: string | null
  check_code: string | null
  fingerprints: Defaulted<string[]>
  created_at: Date
  left_at: Date | null
}

export interface ApprovalRuleTable {
  id: Id
  unit_id: string | null
  topic: string | null
  created_by: string
  created_at: Date
}

export interface DelegationTable {
  id: Id
  unit_id: string
  deputy_id: string
  from_at: Date
  until_at: Date
  created_by: string
  created_at: Date
  ended_at: Date | null
}

export interface NoteTable {
  account_id: string
  id: Id
  escalation_id: string
  officer_id: string
  text: string
  mentions: Defaulted<string[]>
  created_at: Date
}

export interface CannedAnswerTable {
  id: Id
  unit_id: string
  title: string
  text: string
  changed_by: string | null
  changed_at: Date
}

export interface SavedFilterTable {
  account_id: Defaulted<string>
  id: Id
  officer_id: string
  name: string
  queue: string
  search: string | null
  unit_id: string | null
  topic: string | null
  created_at: Date
}

export interface AuditTable {
  seq: Id
  account_id: string | null
  subject: string
  subject_id: string
  type: string
  actor: string
  at: Date
  detail: Json<Record<string, unknown>>
}

/** A warning that knowledge ends soon; see knowledge/endings.ts. */
export interface KnowledgeEndingTable {
  what: string
  /** YYYY-MM-DD. */
  last_day: string
  days: number
  name: string
  file: string
  warned_at: Date
}

export type PublicQuestionState =
  | 'waiting'
  | 'private-begun'
  | 'private-done'
  | 'public-begun'
  | 'answered'
  | 'ignored'
  | 'failed'

export interface PublicQuestionTable {
  account_id: string
  id: Id
  place: 'comment' | 'group'
  place_id: string
  item_id: string
  text: string
  asked_at: Date
  created_at: Date
  state: Defaulted<PublicQuestionState>
  reason: string | null
  private_id: string | null
  public_id: string | null
  settled_at: Date | null
}

export interface DeadLetterTable {
  id: Id
  job: string
  data: Json<Record<string, unknown>>
  failure: string
  at: Date
  retried_at: Date | null
}

export interface OfficerRequestTable {
  id: string
  at: Date
}

export interface OfficerTable {
  id: string
  name: string
  email: string
  email_verified: Defaulted<boolean>
  image: string | null
  unit_id: string | null
  role: Defaulted<'officer' | 'head' | 'reviewer' | 'admin' | 'auditor'>
  must_change_password: Defaulted<boolean>
  two_factor_enabled: Defaulted<boolean>
  disabled_at: Defaulted<Date | null>
  created_at: Defaulted<Date>
  updated_at: Defaulted<Date>
}

export interface RoutingRuleTable {
  id: Id
  position: number
  unit_id: string | null
  topics: Json<string[]>
  place: string | null
  level: 'commune' | 'province' | 'ministry' | 'elsewhere' | null
  to_unit_id: string
  enabled: Defaulted<boolean>
  note: Defaulted<string>
  changed_by: string
  changed_at: Date
}

export interface PlaceQuestionTable {
  account_id: string
  escalation_id: string
  conversation_id: string
  asked_at: Date
  answered_at: Date | null
}

export interface WorkingCalendarTable {
  version: Generated<number>
  unit_id: string | null
  week: Json<number[][][]> | null
  days_off: Json<string[]>
  make_up_days: Json<string[]>
  note: Defaulted<string>
  changed_by: string
  changed_at: Date
}

export interface DeadlinePolicyTable {
  version: Generated<number>
  topic: string | null
  minutes: number | null
  urgent_minutes: number | null
  changed_by: string
  changed_at: Date
}

export interface UnitDutyTable {
  unit_id: string
  assignment: Defaulted<'auto' | 'pool'>
  accept_minutes: Defaulted<number>
  deputy_id: string | null
  group_account_id: string | null
  group_id: string | null
}

export interface OfficerDutyTable {
  officer_id: string
  on_duty: boolean | null
  capacity: number | null
}

export interface OfficerLeaveTable {
  id: Id
  officer_id: string
  from_at: Date
  to_at: Date
  reason: Defaulted<string>
  changed_by: string
}

export interface ReminderStepTable {
  step: string
  share: number | null
  enabled: Defaulted<boolean>
}

export interface ReminderTable {
  account_id: string
  escalation_id: string
  step: string
  at: Date
  sent: boolean
  told: Json<string[]>
}

export interface LeaseTable {
  name: string
  until: Date
}

export interface NoticeTable {
  id: Id
  officer_id: string | null
  unit_id: string | null
  kind: string
  key: string
  title: string
  body: Defaulted<string>
  link: string | null
  created_at: Date
  read_at: Date | null
}

export interface NoticeDeliveryTable {
  id: Id
  notice_id: string
  notifier: string
  state: Defaulted<'waiting' | 'sent' | 'failed'>
  attempts: Defaulted<number>
  next_at: Date
  failure: string | null
  sent_at: Date | null
}

export interface NoticeChoiceTable {
  officer_id: string
  kind: string
  email: boolean
  push: boolean
}

export interface PushSubscriptionTable {
  endpoint: string
  officer_id: string
  p256dh: string
  auth: string
  created_at: Date
}

export interface TextKeyTable {
  id: string
  proof: string
  since: Date
}

export interface DeletionRequestTable {
  code: string
  account_id: string | null
  asked_at: Date
  done_at: Date | null
  result: string | null
}

export interface UpkeepTable {
  name: string
  at: Date
}

export interface ResealTable {
  table_name: string
  after_account: Defaulted<string>
  after_id: Defaulted<string>
}

export interface EntryTable {
  id: Id
  unit_id: string
  created_at: Date
}

export type EntryState = 'draft' | 'approved' | 'withdrawn'

export interface EntryVersionTable {
  account_id: Defaulted<string>
  id: Id
  entry_id: string
  number: number
  escalation_id: string | null
  /** A JSON list of texts. */
  questions: string
  answer: string
  document: string
  article: string
  /** YYYY-MM-DD, the last day. */
  valid_until: string
  state: Defaulted<EntryState>
  author_id: string
  created_at: Date
  replayed_by: string | null
  replayed_at: Date | null
  replay: Json<{ asked: number; changed: number }> | null
  approved_by: string | null
  approved_at: Date | null
  withdrawn_by: string | null
  withdrawn_at: Date | null
  withdrawn_why: string | null
}

export interface RecallTable {
  account_id: Defaulted<string>
  id: Id
  subject: string
  unit_id: string
  since: Date
  until: Date
  correction: Defaulted<string>
  created_by: string
  created_at: Date
  state: Defaulted<'open' | 'sent' | 'needless'>
  decided_by: string | null
  decided_at: Date | null
}

export interface RecallToldTable {
  account_id: string
  question_id: string
  recall_id: string
  conversation_id: string
  at: Date
}

export interface GapDoneTable {
  account_id: string
  question_id: string
  officer_id: string
  at: Date
}

export interface Tables {
  unit: UnitTable
  account: AccountTable
  account_token: AccountTokenTable
  account_check: AccountCheckTable
  connect_attempt: ConnectAttemptTable
  citizen: CitizenTable
  conversation: ConversationTable
  event: EventTable
  event_key: EventKeyTable
  question: QuestionTable
  message: MessageTable
  escalation: EscalationTable
  answer: AnswerTable
  approval_rule: ApprovalRuleTable
  delegation: DelegationTable
  note: NoteTable
  canned_answer: CannedAnswerTable
  saved_filter: SavedFilterTable
  audit: AuditTable
  public_question: PublicQuestionTable
  dead_letter: DeadLetterTable
  knowledge_ending: KnowledgeEndingTable
  officer: OfficerTable
  officer_request: OfficerRequestTable
  routing_rule: RoutingRuleTable
  place_question: PlaceQuestionTable
  working_calendar: WorkingCalendarTable
  deadline_policy: DeadlinePolicyTable
  unit_duty: UnitDutyTable
  officer_duty: OfficerDutyTable
  officer_leave: OfficerLeaveTable
  reminder_step: ReminderStepTable
  reminder: ReminderTable
  lease: LeaseTable
  notice: NoticeTable
  notice_delivery: NoticeDeliveryTable
  notice_choice: NoticeChoiceTable
  push_subscription: PushSubscriptionTable
  text_key: TextKeyTable
  reseal: ResealTable
  deletion_request: DeletionRequestTable
  upkeep: UpkeepTable
  entry: EntryTable
  entry_version: EntryVersionTable
  recall: RecallTable
  recall_told: RecallToldTable
  gap_done: GapDoneTable
}
