/** Rows of the database as the API shows them. */
import { z } from 'zod'
import { escalationReasons } from '../assistant/outcome.ts'
import { endReasons } from '../escalation/states.ts'
import type { Answer } from '../store/answers.ts'
import type { MessageRow, readQuestion } from '../store/inbox-conversation.ts'
import type { EscalationRow } from '../store/inbox-queries.ts'
import type { readAccounts, readDeadLetters, readUndelivered } from '../store/inbox-trouble.ts'
import { sendMeaning } from './send-meaning.ts'
import type { EscalationItem, Trouble, WireAnswer, WireMessage, WireQuestion } from './wire.ts'

type Row<F extends (...args: never[]) => Promise<unknown>> =
  Awaited<ReturnType<F>> extends (infer One)[] ? One : NonNullable<Awaited<ReturnType<F>>>

const iso = (at: Date | null) => at?.toISOString() ?? null
const labelOf = (labels: Record<string, string>, key: string | null) => (key === null ? null : (labels[key] ?? key))

/** One escalation; the question cut to `length` characters where a list shows it. */
export function itemOf(row: EscalationRow, length = Number.POSITIVE_INFINITY): EscalationItem {
  return {
    accountId: row.account_id,
    id: row.id,
    conversationId: row.conversation_id,
    code: row.code,
    state: row.state,
    reason: row.reason,
    reasonLabel: labelOf(escalationReasons, row.reason) ?? row.reason,
    urgent: row.urgent,
    topic: row.topic,
    question: row.question.length > length ? `${row.question.slice(0, length)}…` : row.question,
    citizen: row.citizen,
    channel: row.channel,
    accountName: row.account_name,
    unitId: row.unit_id,
    unitName: row.unit_name,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    replyByAt: row.reply_by_at.toISOString(),
    replyByReason: row.reply_by_reason,
    legalDueAt: row.legal_due_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    takenAt: iso(row.taken_at),
    answeredAt: iso(row.answered_at),
    deliveredAt: iso(row.delivered_at),
    closedAt: iso(row.closed_at),
    closedReasonLabel: labelOf(endReasons, row.closed_reason),
    version: row.version,
    failedMessages: row.failed_messages,
    lastMessageBy: row.last_by,
    lastMessageAt: iso(row.last_at),
    parentId: row.parent_id,
    mergedInto: row.merged_into,
    rounds: row.rounds,
    transfers: row.transfers,
    toHead: row.to_head,
    waitUntil: iso(row.wait_until),
    approvalDueAt: iso(row.approval_due_at),
    promisedAt: iso(row.promised_at),
    snoozedUntil: iso(row.snoozed_until),
    rating: row.rating,
  }
}

/** One answer on record; `names` by officer's id. */
export const answerOf = (answer: Answer, names: Map<string, string>): WireAnswer => ({
  id: answer.id,
  author: answer.author,
  officerName: answer.officerId ? (names.get(answer.officerId) ?? answer.officerId) : null,
  state: answer.state,
  text: answer.text,
  basis: answer.basis,
  noBasis: answer.noBasis,
  decidedBy: answer.decidedBy ? (names.get(answer.decidedBy) ?? answer.decidedBy) : null,
  decidedAt: iso(answer.decidedAt),
  returnedWhy: answer.returnedWhy,
  checkCode: answer.checkCode,
  at: answer.createdAt.toISOString(),
})

const titled = z.object({ title: z.string() })

/** One message. */
export function messageOf(row: MessageRow, channel: 'zalo' | 'facebook'): WireMessage {
  return {
    id: row.id,
    direction: row.direction,
    author: row.author,
    officerName: row.officer_name,
    text: row.text,
    contents: row.contents.filter((content) => content !== 'text'),
    buttons: row.buttons.flatMap((button) => titled.safeParse(button).data?.title ?? []),
    at: row.created_at.toISOString(),
    sentAt: iso(row.sent_at),
    questionId: row.question_id,
    escalationId: row.escalation_id,
    sendState: row.send_state,
    sendCode: row.send_code,
    sendMeaning: sendMeaning(channel, row.send_state, row.send_code, row.send_detail),
    sendAttempts: row.send_attempts,
    charged: row.charged,
  }
}

// A trace is written by the assistant of its day and kept for years: what cannot be read is left out, never an error.
const candidate = z.object({ topic: z.string(), score: z.number() })
const named = z.object({ topic: z.string(), title: z.string() })
const passage = z.object({
  topic: z.string(),
  kind: z.string().optional(),
  text: z.string(),
  score: z.number().optional(),
})
const listOf = <T>(schema: z.ZodType<T>, given: unknown): T[] =>
  Array.isArray(given) ? given.flatMap((item) => schema.safeParse(item).data ?? []) : []

const kinds: Record<string, string> = {
  question: 'câu hỏi mẫu',
  title: 'tên chủ đề',
  variant: 'trường hợp riêng',
  cue: 'từ gợi ý',
}

/** The question with what the assistant saw. */
export function questionOf(row: Row<typeof readQuestion>): WireQuestion {
  const trace: Record<string, unknown> = row.trace ?? {}
  const titles = new Map(listOf(named, trace.topics).map((one) => [one.topic, one.title]))
  return {
    id: row.id,
    text: row.text,
    askedAt: row.asked_at.toISOString(),
    topic: row.topic,
    score: row.score,
    outcome: row.outcome,
    feedback: row.feedback,
    candidates: listOf(candidate, trace.candidates)
      .slice(0, 5)
      .map(({ topic, score }) => ({ topic, title: titles.get(topic) ?? null, score })),
    passages: listOf(passage, trace.passages)
      .slice(0, 6)
      .map(({ topic, kind, text, score }) => ({
        title: [titles.get(topic) ?? topic, kinds[kind ?? '']].filter(Boolean).join(' · '),
        text,
        score: score ?? null,
      })),
    understoodAs: typeof trace.reading === 'string' ? trace.reading : null,
  }
}

/** A job given up; of what it carried only the ids are shown. */
export function deadLetterOf(row: Row<typeof readDeadLetters>): Trouble['deadLetters'][number] {
  const { accountId, conversationId, eventId } = row.data
  const about = [
    accountId && `tài khoản kênh ${String(accountId)}`,
    conversationId && `cuộc trò chuyện ${String(conversationId)}`,
    eventId && `sự kiện ${String(eventId)}`,
  ]
  return {
    id: row.id,
    job: row.job,
    about: about.filter(Boolean).join(', '),
    failure: row.failure,
    at: row.at.toISOString(),
    retriedAt: iso(row.retried_at),
  }
}

/** A message that did not arrive, or may not have. */
export function undeliveredOf(row: Row<typeof readUndelivered>): Trouble['undelivered'][number] {
  return {
    accountId: row.account_id,
    id: row.id,
    at: row.created_at.toISOString(),
    author: row.author,
    text: row.text.length > 160 ? `${row.text.slice(0, 160)}…` : row.text,
    channel: row.channel,
    sendState: row.send_state,
    sendCode: row.send_code,
    sendMeaning: sendMeaning(row.channel, row.send_state, row.send_code, row.send_detail),
    escalationId: row.escalation_id,
    code: row.code,
  }
}

/** An account with what is known of its token. A Page's token does not run out by itself. */
export function accountOf(row: Row<typeof readAccounts>, now: Date): Trouble['accounts'][number] {
  const kind = () => {
    if (row.failed_at) return 'failed'
    if (row.channel === 'facebook') return 'page'
    if (!row.expires_at) return 'missing'
    return row.expires_at < now ? 'expired' : 'ok'
  }
  return {
    id: row.id,
    channel: row.channel,
    platformId: row.platform_id,
    name: row.name,
    unitName: row.unit_name,
    state: row.state,
    assistantOn: row.assistant_on,
    token: { kind: kind(), expiresAt: iso(row.expires_at), refreshedAt: iso(row.refreshed_at), failure: row.failure },
  }
}
