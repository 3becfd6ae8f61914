/** Public places: a question under a Page's post gets one private reply and one public line, a group that calls its OA gets
 * general law. Never a code, a name or a case; nothing is done twice. */
import { answer } from '../assistant/assistant.ts'
import { fixedReplies } from '../assistant/fixed-replies.ts'
import { emptyMemory, type Outcome } from '../assistant/outcome.ts'
import { asksSomething } from '../assistant/public-words.ts'
import type { PublicPlace, SendResult } from '../channels/channel.ts'
import { findCode } from '../escalation/code.ts'
import type { JobData } from '../queue.ts'
import type { Account } from '../store/accounts.ts'
import { insertQuestion, meetCitizens, saveMemory, settleQuestion } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { insertForeignOutbound, insertInbound } from '../store/messages.ts'
import {
  countPublicAnswers,
  insertPublicQuestion,
  loadPublicQuestion,
  type PublicQuestion,
  recordPublicStep,
  rewordPublicQuestion,
} from '../store/public-questions.ts'
import { settingsOf } from './account-settings.ts'
import { toParts } from './compose-parts.ts'
import type { Kept } from './kept-event.ts'
import { foreignHosts } from './links.ts'
import { accountOf, type Parts } from './parts.ts'

const hour = 3600_000
/** "Private Replies": within 7 days of the comment; one hour is left for our own delays. */
const privateWithinMs = 7 * 24 * hour - hour

/** Notes a comment or group message that asks something, and queues its answer; edits and removals count while nobody has
 * begun to answer. */
export async function takePublic(
  parts: Pick<Parts, 'queue'>,
  tx: Tx,
  account: Account,
  { name, place, text, platformAt }: Pick<Kept, 'name' | 'place' | 'text' | 'platformAt'>,
  now: Date,
): Promise<void> {
  if (!place || account.state === 'paused' || !account.assistantOn) return
  if (place.kind === 'comment' && !settingsOf(account).comments) return
  if (name.endsWith('.remove')) return rewordPublicQuestion(tx, account.id, place.itemId, null, now)
  const wanted = text !== null && asksSomething(text)
  if (name.endsWith('.edited')) return rewordPublicQuestion(tx, account.id, place.itemId, wanted ? text : null, now)
  if (!wanted) return
  const id = await insertPublicQuestion(tx, {
    accountId: account.id,
    place: place.kind,
    placeId: place.id,
    itemId: place.itemId,
    text,
    askedAt: platformAt,
    createdAt: now,
  })
  if (id) await parts.queue.send(tx, 'answerPublic', { accountId: account.id, placeId: place.id, publicQuestionId: id })
}

/** What may be said: to the person alone (null = nothing), and to everybody. */
interface Sayings {
  outcome: Outcome
  privately: string | null
  publicly: string
}

/** Answers one. Safe to repeat: a step that was begun and not ended counts as done. */
export async function answerPublic(parts: Parts, data: JobData<'answerPublic'>): Promise<void> {
  const { accountId, publicQuestionId } = data
  const now = parts.now()
  const found = await loadPublicQuestion(parts.db, accountId, publicQuestionId)
  if (!found || ['answered', 'ignored', 'failed'].includes(found.state)) return
  if (found.state === 'public-begun') return recordPublicStep(parts.db, found, 'answered', now, { reason: 'unclear' })
  const account = await accountOf(parts, accountId)
  const settings = settingsOf(account)
  const lately = await countPublicAnswers(parts.db, accountId, found.placeId, new Date(now.getTime() - hour))
  const reason =
    lately >= settings.publicPerHour
      ? 'rate'
      : now.getTime() - found.askedAt.getTime() > privateWithinMs
        ? 'too-old'
        : null
  const sayings = reason ? null : await decide(parts, account, found, now)
  if (!sayings) return recordPublicStep(parts.db, found, 'ignored', now, { reason: reason ?? 'no-question-of-ours' })

  let reached = found.privateId !== null
  if (found.state === 'waiting' && sayings.privately !== null) {
    const result = await sendPrivately(parts, account, found, sayings, now)
    if (result === 'later') return
    reached = result
  }
  await recordPublicStep(parts.db, found, 'public-begun', now)
  const line =
    found.place === 'comment' && sayings.privately !== null && !reached ? fixedReplies.publicWriteUs : sayings.publicly
  const result = await parts.channels[account.channel].sendPublic(account, placeOf(found), line)
  parts.measures.send(account.channel, `public-${result.kind}`, 'code' in result ? result.code : '')
  if (result.kind === 'later') {
    await recordPublicStep(parts.db, found, found.place === 'comment' ? 'private-done' : 'waiting', now)
    return again(parts, data, result, now)
  }
  const known = result.kind === 'sent' ? { publicId: result.platformMessageId } : { reason: reasonOf(result) }
  await recordPublicStep(parts.db, found, result.kind === 'refused' ? 'failed' : 'answered', now, known)
}

/** The one private message. `later`: nothing was sent, the job comes again. */
async function sendPrivately(
  parts: Parts,
  account: Account,
  question: PublicQuestion,
  { privately, outcome }: Sayings,
  now: Date,
): Promise<boolean | 'later'> {
  const channel = parts.channels[account.channel]
  if (!channel.replyPrivately || privately === null) return false
  await recordPublicStep(parts.db, question, 'private-begun', now)
  const result = await channel.replyPrivately(account, placeOf(question), {
    id: `comment-${question.id}`,
    text: privately,
  })
  parts.measures.send(account.channel, `private-${result.kind}`, 'code' in result ? result.code : '')
  if (result.kind === 'later') {
    await recordPublicStep(parts.db, question, 'waiting', now)
    const { accountId, placeId, id } = question
    await again(parts, { accountId, placeId, publicQuestionId: id }, result, now)
    return 'later'
  }
  if (result.kind !== 'sent') {
    await recordPublicStep(parts.db, question, 'private-done', now, { reason: reasonOf(result) })
    return false
  }
  await parts.db.transaction().execute(async (tx) => {
    await recordPublicStep(tx, question, 'private-done', now, { privateId: result.platformMessageId })
    if (result.citizenPlatformId === null) return
    const { citizenPlatformId: platformId, platformMessageId } = result
    await putOnRecord(tx, account, question, { platformId, platformMessageId, text: privately, outcome }, now)
  })
  return true
}

/** The private reply began a conversation: question and answer stand in it, so that an officer and the register see them. */
async function putOnRecord(
  tx: Tx,
  account: Account,
  question: PublicQuestion,
  told: { platformId: string; platformMessageId: string; text: string; outcome: Outcome },
  now: Date,
): Promise<void> {
  const accountId = account.id
  const [met] = await meetCitizens(tx, [{ accountId, platformId: told.platformId, at: null }])
  const { conversationId } = met!
  const questionId = await insertQuestion(tx, {
    accountId,
    conversationId,
    parentId: null,
    text: question.text,
    askedAt: question.askedAt,
    topic: told.outcome.topic,
    score: told.outcome.score,
    trace: { ...told.outcome.trace, kind: told.outcome.kind, place: 'comment' },
  })
  await insertInbound(tx, [
    {
      accountId,
      conversationId,
      text: question.text,
      payload: null,
      contents: ['text'],
      platformMessageId: question.itemId,
      platformAt: question.askedAt,
      createdAt: now,
      questionId,
    },
  ])
  await insertForeignOutbound(tx, {
    accountId,
    conversationId,
    author: 'assistant',
    text: told.text,
    contents: [],
    platformMessageId: told.platformMessageId,
    platformAt: now,
    createdAt: now,
    escalationId: null,
    questionId,
  })
  const ending = told.outcome.kind === 'answer' ? 'BOT_ANSWERED' : 'NOT_ANSWERABLE'
  await settleQuestion(tx, accountId, questionId, ending, told.outcome.kind === 'answer' ? null : 'comment', now)
  await saveMemory(tx, accountId, conversationId, told.outcome.memory, false)
}

/** What to say, from the checked knowledge alone (no model). Null: nothing of ours was asked. */
async function decide(parts: Parts, account: Account, asked: PublicQuestion, now: Date): Promise<Sayings | null> {
  const tools = { ...(await parts.toolsFor(account.unitId, now)), model: null }
  const question = { text: asked.text, payload: null, contents: [], history: [], memory: emptyMemory, at: now }
  const outcome = await answer(question, tools)
  if (asked.place === 'group') {
    const fits = outcome.kind === 'answer' && outcome.text.length <= parts.channels[account.channel].limits.text
    const publicly = fits && mayStandInPublic(outcome.text, asked.text) ? outcome.text : fixedReplies.groupWriteUs
    return { outcome, privately: null, publicly }
  }
  if (outcome.kind === 'fixed')
    return outcome.reply.startsWith('emergency')
      ? { outcome, privately: whole(parts, account, outcome.text), publicly: fixedReplies.publicEmergency }
      : null
  if (outcome.kind === 'escalate') {
    const invited =
      outcome.urgent || ['personal-case', 'sensitive-matter', 'asked-for-officer'].includes(outcome.reason)
    if (!invited) return null
    return { outcome, privately: fixedReplies.privateInvite, publicly: fixedReplies.publicSeePrivate }
  }
  const numbered = outcome.choices.map((choice, index) => `${index + 1}. ${choice.title}`)
  const text = outcome.kind === 'clarify' ? [outcome.text, numbered.join('\n')].join('\n\n') : outcome.text
  const privately = whole(parts, account, `${fixedReplies.introduction}\n\n${text}`)
  return { outcome, privately, publicly: fixedReplies.publicSeePrivate }
}

/** One message is all that may be sent: a longer text ends with where the rest is. */
function whole(parts: Parts, account: Account, text: string): string {
  const { limits } = parts.channels[account.channel]
  if (foreignHosts(text, parts.allowedHosts).length > 0) return fixedReplies.privateInvite
  if (text.length <= limits.text) return text
  const room = limits.text - fixedReplies.privateMore.length - 2
  return `${toParts(text, [], { ...limits, text: room })[0]!.text}\n\n${fixedReplies.privateMore}`
}

/** Whether `said` repeats nothing that could name a person or a case: no code, no number and no name of the question. */
export function mayStandInPublic(said: string, question: string): boolean {
  if (findCode(said) !== null) return false
  const digits = said.replace(/\D/g, '')
  // Groups of digits as they stand, and as they may have been meant together.
  const numbers = [/\d{4,}/g, /\d(?:[\s.-]?\d){3,}/g]
    .flatMap((shape) => question.match(shape) ?? [])
    .map((number) => number.replace(/\D/g, ''))
  if (numbers.some((number) => digits.includes(number))) return false
  // Any two capitalised words that stood side by side.
  const capitals = [...question.matchAll(/\p{Lu}\p{Ll}*(?= (\p{Lu}\p{Ll}*))/gu)]
  return capitals.every(([first, second]) => !said.includes(`${first} ${second}`))
}

const placeOf = ({ place, placeId, itemId }: PublicQuestion): PublicPlace => ({ kind: place, id: placeId, itemId })

const reasonOf = (result: Exclude<SendResult, { kind: 'sent' }>): string =>
  'code' in result ? `${result.code} ${result.detail}` : result.detail

async function again(
  parts: Pick<Parts, 'db' | 'queue'>,
  data: JobData<'answerPublic'>,
  { seconds }: { seconds: number },
  now: Date,
): Promise<void> {
  await parts.queue.send(parts.db, 'answerPublic', data, new Date(now.getTime() + Math.max(5, seconds) * 1000))
}
