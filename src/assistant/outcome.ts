/** What goes into a decision and every way in which it can end. */
import type { BehalfRole } from '../knowledge/topic.ts'

/** One earlier turn, oldest first. */
export interface Turn {
  from: 'citizen' | 'assistant' | 'officer'
  text: string
}

/** What is asked about a topic. */
export const facets = {
  short: 'Trả lời ngắn',
  who: 'Ai làm được',
  where: 'Nơi làm',
  documents: 'Giấy tờ',
  steps: 'Các bước',
  online: 'Làm online',
  timeLimit: 'Thời hạn',
  fee: 'Lệ phí',
  result: 'Kết quả',
  notes: 'Lưu ý',
} as const
export type Facet = keyof typeof facets

/** For whom somebody asks: himself, or one of those whose rule may differ. */
export type Role = 'self' | BehalfRole

/** What a citizen told about the person asked for; null = not told. Kept within a session and never asked twice. */
export interface Slots {
  /** Full years. */
  age: number | null
  home: 'own' | 'relative' | 'rented' | null
  role: Role | null
  /** Commune, ward or province as typed. */
  place: string | null
}
export const emptySlots: Slots = { age: null, home: null, role: null, place: null }

/** How somebody wants to be spoken to; kept as long as the conversation. */
export interface Manner {
  /** One step a message, short lines. */
  slow: boolean
  /** Something told that it would help: age, or questions that stayed unclear. */
  helps: boolean
  /** Speaking slowly was offered; it is offered once. */
  offered: boolean
  /** "bác", "cô", "chú" … by the citizen's own words; null = "anh/chị". */
  address: string | null
  /** The citizen corrected the form of address: it is never guessed again. */
  addressTold: boolean
}
export const plainManner: Manner = { slow: false, helps: false, offered: false, address: null, addressTold: false }

/** What is remembered of a conversation between messages; stored as JSON with it, read by `recall` of memory.ts. */
export interface Memory {
  /** The topic last told, and what of it. */
  topic: string | null
  facet: Facet | null
  /** Choices last offered, in order, so that "1" or a title typed by hand is understood. */
  choices: Choice[]
  /** Clarifications in a row that led nowhere; two escalate. */
  failedClarifications: number
  slots: Slots
  manner: Manner
  /** Pages of a slowly told answer that are still to come. */
  rest: string[]
  /** Messages in a row that only insulted. */
  rude: number
  /** The last answer was in English. */
  english: boolean
  /** Moment of the last turn, ISO. */
  at: string | null
}
export const emptyMemory: Memory = {
  topic: null,
  facet: null,
  choices: [],
  failedClarifications: 0,
  slots: emptySlots,
  manner: plainManner,
  rest: [],
  rude: 0,
  english: false,
  at: null,
}

/** A citizen's words, several quick messages joined, with what is needed to understand them. */
export interface Question {
  text: string
  /** The hidden value of a pressed button, when that is what came. */
  payload: string | null
  /** Kinds of content without words that came along: 'image', 'sticker', 'audio' … */
  contents: string[]
  history: Turn[]
  memory: Memory
  /** The day the law is read: figures and sections are chosen by it. */
  at: Date
}

/** A tappable choice offered with a text. `short` is for channels whose buttons hold 20 characters. */
export interface Choice {
  title: string
  short?: string
  payload: string
}

/** Where a fact stands. */
export interface Source {
  title: string
  article?: string
  url?: string
}

/** Every reason for handing over to an officer, with the words the officer reads. Defined once. */
export const escalationReasons = {
  'nothing-found': 'Không tìm thấy chủ đề phù hợp trong kho tri thức',
  'not-confident': 'Chưa đủ chắc chắn về chủ đề của câu hỏi',
  'clarification-failed': 'Đã hỏi lại hai lần mà chưa rõ ý',
  'asked-for-officer': 'Người dân muốn gặp cán bộ',
  'answer-rejected': 'Người dân báo câu trả lời chưa đúng',
  'personal-case': 'Câu hỏi về hồ sơ, trường hợp cá nhân',
  'sensitive-matter': 'Việc nhạy cảm (tố giác, bạo lực, khiếu nại), cần cán bộ',
  'knowledge-expired': 'Nội dung trong kho tri thức đã hết hiệu lực hoặc đang chờ kiểm tra',
  'unsupported-answer': 'Câu trả lời soạn ra chưa đủ căn cứ',
  'not-our-field': 'Câu hỏi ngoài lĩnh vực được trả lời tự động',
  'assistant-off': 'Trợ lý tự động đang tắt, mọi câu hỏi chuyển cán bộ',
  'assistant-failed': 'Trợ lý gặp lỗi khi trả lời',
} as const
export type EscalationReason = keyof typeof escalationReasons

/** A scored topic, best first. `score` is a probability-like value from 0 to 1. */
export interface Candidate {
  topic: string
  score: number
}

interface Common {
  /** Plain text for the citizen, paragraphs separated by blank lines; the conversation splits it for the channel. */
  text: string
  choices: Choice[]
  candidates: Candidate[]
  /** Confidence in the first candidate, 0 to 1. */
  score: number
  memory: Memory
  /** What the citizen just said about the answer before. */
  feedback?: 'right' | 'wrong'
  /** What the inbox shows an officer about the decision: normalised text, scores, passages, milliseconds per step. */
  trace: Record<string, unknown>
}

/** One question of a message and how it ended. */
export interface Part {
  /** The citizen's words of this question. */
  text: string
  outcome: Outcome
}

/** How a question can end. For `escalate`, `text` is what is said before the hand-over and may be empty:
 * the conversation adds the code and the deadline. */
export type Outcome =
  | (Common & { kind: 'answer'; topic: string; facet: Facet; sources: Source[] })
  | (Common & { kind: 'clarify'; topic: null })
  | (Common & { kind: 'escalate'; topic: string | null; reason: EscalationReason; urgent: boolean })
  /** A sentence the program says by itself: greeting, thanks, a photo came, emergency numbers, state asked by code.
   * An empty text is silence.
   * `lookup` asks the conversation to append the state of this escalation code (or of all of the citizen's: `mine`). */
  | (Common & { kind: 'fixed'; topic: null; reply: string; lookup?: { code: string } | { mine: true } })
