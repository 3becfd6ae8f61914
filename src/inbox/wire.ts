/** What the inbox API says and hears: the types that the server writes and the page reads. Times are ISO strings. */
import type { Gap } from '../learning/gaps.ts'
import type { EntryVersion } from '../store/entries.ts'

export type Role = 'officer' | 'head' | 'reviewer' | 'admin' | 'auditor'

/** Everything a signed-in person may try; who may do which stands in rights.ts. */
export type Action =
  | 'see'
  | 'take'
  | 'reply'
  | 'giveBack'
  | 'transfer'
  | 'close'
  | 'retry'
  | 'approve'
  | 'merge'
  | 'snooze'
  | 'topic'
  | 'note'
  | 'appoint'
  | 'canned'
  | 'others'
  | 'trouble'
  | 'accounts'
  | 'routing'
  | 'calendar'
  | 'people'
  | 'figures'
  | 'learn'
  | 'review'
  | 'self'

/** The queues of the left pane, in their order on screen. */
export const queueNames = {
  mine: 'Của tôi',
  unit: 'Đơn vị',
  unassigned: 'Chưa nhận',
  dueSoon: 'Sắp đến hạn',
  overdue: 'Quá hạn',
  waiting: 'Chờ người dân',
  approval: 'Chờ duyệt',
  head: 'Cần chỉ huy xem',
  snoozed: 'Hẹn xem lại',
  failed: 'Gửi lỗi',
  all: 'Tất cả',
} as const
export type QueueName = keyof typeof queueNames
export type Counters = Record<QueueName, number>

/** Every error the API gives. `by` is set on `stale`: who has the escalation now. */
export interface WireError {
  error: { code: string; message: string; by?: string | null }
}

/** Who is signed in, and what the page needs to know once. */
export interface Me {
  id: string
  name: string
  email: string
  role: Role
  roleLabel: string
  unitId: string | null
  unitName: string | null
  mustChangePassword: boolean
  /** Whether signing in asks for a code of the authenticator app. */
  secondFactor: boolean
  may: Action[]
  units: { id: string; name: string; parentId: string | null; mine: boolean }[]
  closeReasons: { key: string; label: string }[]
  serverTime: string
}

/** One line of the middle list. */
export interface EscalationItem {
  accountId: string
  id: string
  conversationId: string
  code: string
  state: string
  reason: string
  reasonLabel: string
  urgent: boolean
  topic: string | null
  question: string
  citizen: string | null
  channel: 'zalo' | 'facebook'
  accountName: string
  unitId: string
  unitName: string
  ownerId: string | null
  ownerName: string | null
  replyByAt: string
  replyByReason: string
  legalDueAt: string
  createdAt: string
  takenAt: string | null
  answeredAt: string | null
  deliveredAt: string | null
  closedAt: string | null
  closedReasonLabel: string | null
  version: number
  failedMessages: number
  lastMessageBy: 'citizen' | 'assistant' | 'officer' | 'system' | null
  lastMessageAt: string | null
  /** Objects to the answer of this escalation; null = a first question. */
  parentId: string | null
  mergedInto: string | null
  /** How often the citizen was asked back, and how often it changed hands. */
  rounds: number
  transfers: number
  /** The unit's head decides: transferred too often, objected to, asked about when late. */
  toHead: boolean
  waitUntil: string | null
  approvalDueAt: string | null
  /** The new date the citizen was told when the first one passed; the legal date stays. */
  promisedAt: string | null
  snoozedUntil: string | null
  rating: number | null
}

/** A filter of the list that an officer keeps under a name. */
export interface WireFilter {
  id: string
  name: string
  queue: QueueName
  search: string | null
  unitId: string | null
  topic: string | null
  /** How many escalations it finds now, counted up to 100. */
  count: number
}

export interface EscalationPage {
  items: EscalationItem[]
  /** Hand back as `cursor` for the next page; null at the end. */
  next: string | null
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

/** One message of a conversation. */
export interface WireMessage {
  id: string
  direction: 'in' | 'out'
  author: 'citizen' | 'assistant' | 'officer' | 'system'
  officerName: string | null
  text: string
  contents: string[]
  buttons: string[]
  at: string
  sentAt: string | null
  questionId: string | null
  escalationId: string | null
  sendState: SendState | null
  sendCode: string | null
  /** What the platform's refusal means, in a sentence an officer understands. */
  sendMeaning: string | null
  sendAttempts: number
  charged: boolean
}

export interface MessagePage {
  messages: WireMessage[]
  /** Hand back as `before` for older messages; null at the beginning of the conversation. */
  before: string | null
}

/** How the assistant came to its decision about the question. */
export interface WireQuestion {
  id: string
  text: string
  askedAt: string
  topic: string | null
  score: number | null
  outcome: string | null
  feedback: 'right' | 'wrong' | null
  candidates: { topic: string; title: string | null; score: number }[]
  passages: { title: string; text: string; score: number | null }[]
  understoodAs: string | null
}

export interface WireHistory {
  at: string
  type: string
  actor: string
  detail: Record<string, unknown>
}

export interface WireAnswer {
  id: string
  author: 'assistant' | 'officer' | 'system'
  officerName: string | null
  state: 'submitted' | 'returned' | 'leaving' | 'left' | 'undone'
  text: string
  basis: string | null
  noBasis: boolean
  decidedBy: string | null
  decidedAt: string | null
  returnedWhy: string | null
  checkCode: string | null
  at: string
}

export interface WireNote {
  id: string
  officerId: string
  officerName: string | null
  text: string
  mentions: string[]
  at: string
}

/** What became of one item of a bulk action. */
export interface BulkResult {
  accountId: string
  id: string
  ok: boolean
  /** Why not, in a sentence. */
  message: string | null
}

/** An escalation opened in the right pane. */
export interface EscalationDetail {
  escalation: EscalationItem
  question: WireQuestion
  citizen: {
    name: string | null
    since: string
    lastInteractionAt: string | null
    unreachable: string | null
    questions: number
  }
  heldBy: 'assistant' | 'officer'
  history: WireHistory[]
  others: { accountId: string; id: string; code: string; state: string; question: string; createdAt: string }[]
  /** What was written as an answer, oldest first: drafts with the approver, sent, returned, taken back. */
  answers: WireAnswer[]
  /** Words of officers to each other; never sent. */
  notes: WireNote[]
  /** An answer on this topic in this unit needs the commander's consent: submit instead of reply. */
  needsApproval: boolean
  /** The signed-in person may decide about a submitted answer here. */
  mayApprove: boolean
  /** Until then the last reply can be taken back; null = none. */
  undoUntil: string | null
  /** Until then the platform takes messages of ours without a word of the citizen. */
  windowClosesAt: string | null
  /** What the citizen wrote of the answer beside the points. */
  ratingWords: string | null
  /** Characters of one message on this channel, and of a whole reply. */
  textLimit: number
  longestReply: number
}

/** The page for those who keep the system running. */
export interface Trouble {
  /** Knowledge that ends soon or just ended, for whoever sees the whole province. */
  endings: { what: string; name: string; on: string; file: string }[]
  deadLetters: { id: string; job: string; about: string; failure: string; at: string; retriedAt: string | null }[]
  undelivered: {
    accountId: string
    id: string
    at: string
    author: string
    text: string
    channel: 'zalo' | 'facebook'
    sendState: SendState
    sendCode: string | null
    sendMeaning: string | null
    escalationId: string | null
    code: string | null
  }[]
  accounts: {
    id: string
    channel: 'zalo' | 'facebook'
    platformId: string
    name: string
    unitName: string
    state: 'active' | 'paused'
    assistantOn: boolean
    token: {
      kind: 'page' | 'missing' | 'ok' | 'expired' | 'failed'
      expiresAt: string | null
      refreshedAt: string | null
      failure: string | null
    }
  }[]
}

/** An officer as the administrator sees them. */
export interface WireOfficer {
  id: string
  name: string
  email: string
  role: Role
  roleLabel: string
  unitId: string | null
  unitName: string | null
  disabledAt: string | null
  mustChangePassword: boolean
  secondFactor: boolean
  lastSignInAt: string | null
  /** Escalations held just now. */
  open: number
}

/** What an import of officers or units says of each line (`row` as the table numbers it), and what was made. */
export interface ImportAnswer {
  lines: { row: number; problem: string | null; email: string | null }[]
  /** First passwords, shown this once; null while nothing was made. */
  made: { name: string; email: string; firstPassword: string }[] | null
}

/** One thing looked at, with what to do about it. */
export interface WireFinding {
  check: string
  state: 'fine' | 'warn' | 'bad'
  say: string
  todo: string | null
}

/** One OA or Page on the administrator's page. */
export interface WireAccount {
  id: string
  channel: 'zalo' | 'facebook'
  platformId: string
  name: string
  unitId: string
  unitName: string
  state: 'active' | 'paused'
  assistantOn: boolean
  /** Who switched the assistant last, and why. */
  switched: { at: string; by: string | null; reason: string } | null
  lastEventAt: string | null
  recordingUntil: string | null
  checks: (WireFinding & { at: string })[]
}

/** The administrator's page of accounts. `webhooks` and `callbacks` are the addresses to give to the platforms. */
export interface AccountsPage {
  accounts: WireAccount[]
  /** Whether an application is known, so that none must be typed. */
  appKnown: { zalo: boolean; facebook: boolean }
  webhooks: { zalo: string; facebook: string }
  callbacks: { zalo: string; facebook: string }
}

/** What connecting a Page came to. */
export interface ConnectAnswer {
  accountId: string
  name: string
  warning: string | null
}

/** What the doctor found. */
export interface DoctorReport {
  at: string
  state: 'fine' | 'warn' | 'bad'
  subjects: { name: string; accountId: string | null; findings: WireFinding[] }[]
}

export interface WireSession {
  id: string
  createdAt: string
  device: string | null
  address: string | null
  current: boolean
}

/** What the live stream says: something about this conversation changed; `refresh` when notices may have been missed;
 * `looking`: an officer has this escalation open until then (null = went away). */
export type LiveMessage =
  | { kind: 'change'; accountId: string; conversationId: string }
  | { kind: 'notice' }
  | { kind: 'refresh' }
  | {
      kind: 'looking'
      accountId: string
      escalationId: string
      officerId: string
      name: string
      typing: boolean
      until: string | null
    }

/** A routing rule; conditions that are empty or null ask for nothing. */
export interface WireRule {
  id: string
  unitId: string | null
  topics: string[]
  place: string | null
  level: 'commune' | 'province' | 'ministry' | 'elsewhere' | null
  toUnitId: string
  enabled: boolean
  note: string
  decided: number
  mine: boolean
}

/** The page of routing. */
export interface RoutingPage {
  rules: WireRule[]
  topics: { id: string; title: string }[]
}

/** What a change of the rules would do to the last questions. */
export interface RoutingPreview {
  total: number
  changed: number
  items: {
    id: string
    text: string
    topic: string | null
    place: string | null
    before: string
    after: string
    changed: boolean
  }[]
}

/** Working time of one unit: its own words, and what holds. `week`: periods of each weekday in minutes, Sunday first. */
export interface WireCalendar {
  unitId: string | null
  week: [number, number][][] | null
  holds: [number, number][][]
  daysOff: string[]
  makeUpDays: string[]
  holidays: { day: string; name: string }[]
  version: number
}

/** The time given to a topic (null: all others), in working minutes. */
export interface WirePolicy {
  topic: string | null
  minutes: number
  urgentMinutes: number
  builtIn: boolean
}

/** What an asked-for recalculation would change. */
export interface RecalculationPreview {
  total: number
  items: { code: string; before: string; after: string }[]
}

export interface WireStep {
  step: string
  label: string
  who: string
  share: number | null
  enabled: boolean
}

/** Who is there in a unit. */
export interface WireDuty {
  unitId: string
  assignment: 'auto' | 'pool'
  acceptMinutes: number
  deputyId: string | null
  groupAccountId: string | null
  groupId: string | null
  officers: {
    id: string
    name: string
    roleLabel: string
    onDuty: boolean | null
    onLeave: boolean
    there: boolean
    capacity: number | null
    load: number
  }[]
  leaves: { id: string; officerId: string; name: string; from: string; to: string; reason: string }[]
  accounts: { id: string; name: string }[]
}

/** One notice of mine. */
export interface WireNotice {
  id: string
  kind: string
  title: string
  body: string
  link: string | null
  at: string
  read: boolean
}
export interface NoticeList {
  items: WireNotice[]
  unread: number
}

/** An alarm about danger to life, for an officer who was told of it. */
export interface Emergency {
  title: string
  at: string
  seen: boolean
  channel: 'zalo' | 'facebook'
  account: string
  citizen: string | null
  /** `account-id` of the escalation that was opened with it; null = none. */
  escalation: string | null
  messages: WireMessage[]
}

/** What I chose, by kind, and which ways are set up. */
export interface NoticeChoices {
  kinds: { kind: string; label: string; email: boolean; push: boolean }[]
  email: boolean
  pushKey: string | null
  /** My own switch: on duty or not whatever the hour; null = by the unit's working time. */
  onDuty: boolean | null
}

/** What an answer can be made of. Canned answers come with their places filled where the value is known. */
export interface Suggestions {
  composed: {
    topic: string
    title: string
    text: string
    sources: { title: string; article?: string; url?: string }[]
  }[]
  canned: { id: string; title: string; text: string }[]
  earlier: { code: string; question: string; text: string; at: string }[]
}

/** The page where canned answers are written. */
export interface CannedPage {
  items: { id: string; unitId: string; title: string; text: string }[]
}

/** A value as it arrives in the page: moments are texts. */
type Sent<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Sent<T[K]> } : T

/** A version of an entry of the unit's own knowledge. */
export type WireEntry = Sent<EntryVersion>
/** Corrections that wait for a decision, each with everybody whom it concerns. */
export interface WireRecallPage {
  recalls: {
    id: string
    subject: string
    unitName: string
    correction: string
    people: { question: string; at: string }[]
  }[]
}
/** Questions that no topic answered, in groups. */
export interface WireGaps {
  gaps: Sent<Gap>[]
  asked: number
}
