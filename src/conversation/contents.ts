/** What is said about pictures, files and places that came with words or instead of them. None of them is ever opened. */
import { fixedReplies } from '../assistant/fixed-replies.ts'
import type { Outcome, Question } from '../assistant/outcome.ts'
import { asksSomething } from '../assistant/public-words.ts'
import type { Account } from '../store/accounts.ts'
import { type Conversation, warnOfPapers } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import type { Parts } from './parts.ts'

/** A warning is not repeated for so long. */
const warnAgainMs = 6 * 3600_000
const mayShowPapers = ['image', 'file', 'video']

/** The reply to a place that was sent without a question: the office there (or of our own unit), else that none is known.
 * Null: there is no place, or something was asked with it. */
export async function answerPlace(
  parts: Pick<Parts, 'officeNear'>,
  account: Account,
  question: Question,
): Promise<string | null> {
  if (!question.contents.includes('location') || asksSomething(question.text)) return null
  const office = await parts.officeNear(account.unitId, question.text, question.at)
  return office ? `${fixedReplies.officeNear}\n${office}` : fixedReplies.location
}

/** The outcome's text with the warning not to send identity papers, once within some hours. */
export async function withPapersWarning(
  tx: Tx,
  conversation: Conversation,
  question: Question,
  outcome: Outcome,
  now: Date,
): Promise<string> {
  if (!question.contents.some((kind) => mayShowPapers.includes(kind))) return outcome.text
  const since = new Date(now.getTime() - warnAgainMs)
  const due = await warnOfPapers(tx, conversation.accountId, conversation.id, since, now)
  const alone = outcome.kind === 'fixed' && mayShowPapers.includes(outcome.reply)
  if (alone) return due ? outcome.text : fixedReplies.notOpened
  return due ? [fixedReplies.papers, outcome.text].filter(Boolean).join('\n\n') : outcome.text
}
