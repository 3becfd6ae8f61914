/** What goes into a decision and every way in which it can end. */

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

/** What is remembered of a conversation between messages; stored as JSON with it. */
export interface Memory {
  topic: string | null
  /** Choices last offered, in order, so that "1" or a title typed by hand is understood. */
  choices: { title: string; payload: string }[]
  /** Clarifications in a row that led nowhere; two escalate. */
  failedClarifications: number
}
export const emptyMemory: Memory = { topic: null, choices: [], failedClarifications: 0 }

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
  /** What the inbox shows an officer about the decision: normalised text, scores, passages, milliseconds per step. */
  trace: Record<string, unknown>
}

/** How a question can end. For `escalate`, `text` is what is said before the hand-over and may be empty:
 * the conversation adds the code and the deadline. */
export type Outcome =
  | (Common & { kind: 'answer'; topic: string; facet: Facet; sources: Source[] })
  | (Common & { kind: 'clarify'; topic: null })
  | (Common & { kind: 'escalate'; topic: string | null; reason: EscalationReason; urgent: boolean })
  /** A sentence the program says by itself: greeting, thanks, a photo came, emergency numbers, state asked by code.
   * `lookup` asks the conversation to append the state of this escalation code (or of all of the citizen's: `mine`). */
  | (Common & { kind: 'fixed'; topic: null; reply: string; lookup?: { code: string } | { mine: true } })
