/** Reading: counters, lists and search, one escalation with everything about it, its messages. */
import { z } from 'zod'
import { longestReply } from '../../conversation/officer-reply.ts'
import { windowCloses } from '../../escalation/deadline.ts'
import { noteAccess } from '../../store/access.ts'
import { answersOf } from '../../store/answers.ts'
import { needsApproval } from '../../store/approvals.ts'
import {
  readCitizen,
  readHistory,
  readMessages,
  readOtherEscalations,
  readQuestion,
} from '../../store/inbox-conversation.ts'
import { type Cursor, countQueues, findEscalation, listEscalations } from '../../store/inbox-queries.ts'
import { notesOf } from '../../store/notes.ts'
import { namesOfOfficers } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { answerOf, itemOf, messageOf, questionOf } from '../show.ts'
import { type Counters, type EscalationDetail, type EscalationPage, type MessagePage, queueNames } from '../wire.ts'
import { mayApprove } from './deciders.ts'
import { type Call, id, type Route, route } from './route.ts'

const pageSize = 30
const messagesSize = 60

/** One of the queues. */
export const queue = z.enum(Object.keys(queueNames) as [keyof typeof queueNames])
/** Words searched. */
export const searched = z.string().trim().max(200)
const cursor = z
  .string()
  .regex(/^\d{1,16}~[1-9]\d{0,17}$/)
  .transform((text): Cursor => {
    const [at, last] = text.split('~') as [string, string]
    return { at: new Date(Number(at)), id: last }
  })
export const escalationParams = z.object({ accountId: id, id })

/** Whose lists are read. */
export const reader = (call: Call) => ({ officerId: call.person.id, scope: call.person.scope, now: call.now })

/** The escalation in the person's scope; refused alike when it does not exist and when it lies outside. */
export async function escalationFor(call: Call, params: { accountId: string; id: string }) {
  const found = await findEscalation(call.parts.db, call.person.scope, params.accountId, params.id)
  if (!found) throw new Refusal(404, 'not-found', 'Không tìm thấy yêu cầu này, hoặc yêu cầu thuộc đơn vị khác.')
  return found
}

export const escalationRoutes: Route[] = [
  route({
    method: 'get',
    path: '/counters',
    summary: 'How many escalations stand in each queue.',
    action: 'see',
    run: (call): Promise<Counters> => countQueues(call.parts.db, reader(call)),
  }),
  route({
    method: 'get',
    path: '/escalations',
    summary:
      'One page of a queue, of one unit or topic where asked, or of what a search finds by code and words without diacritics.',
    action: 'see',
    query: z.object({
      queue,
      search: searched.optional(),
      unit: id.optional(),
      topic: z.string().max(200).optional(),
      cursor: cursor.optional(),
    }),
    run: async (call): Promise<EscalationPage> => {
      const { queue: name, search, unit, topic, cursor: after } = call.query
      const narrowed = { queue: name, search: search || null, unitId: unit ?? null, topic: topic || null }
      const wanted = { ...narrowed, after: after ?? null, limit: pageSize + 1 }
      const rows = await listEscalations(call.parts.db, reader(call), wanted)
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined
      return {
        items: rows.slice(0, pageSize).map((row) => itemOf(row, 240)),
        next: last ? `${last.reply_by_at.getTime()}~${last.id}` : null,
      }
    },
  }),
  route({
    method: 'get',
    path: '/escalations/:accountId/:id',
    summary: 'One escalation: its question and why the assistant was unsure, the citizen, the history.',
    action: 'see',
    params: escalationParams,
    run: async (call): Promise<EscalationDetail> => {
      const { db } = call.parts
      const row = await escalationFor(call, call.params)
      const { account_id: accountId, conversation_id: conversationId } = row
      await noteAccess(db, { accountId, escalationId: row.id, conversationId, officerId: call.person.id }, call.now)
      const [question, citizen, history, others, answers, notes, needs, approves, account] = await Promise.all([
        readQuestion(db, accountId, row.question_id),
        readCitizen(db, accountId, conversationId),
        readHistory(db, accountId, row.id),
        readOtherEscalations(db, { accountId, conversationId, not: row.id, scope: call.person.scope }),
        answersOf(db, accountId, row.id),
        notesOf(db, accountId, row.id),
        needsApproval(db, row.unit_id, row.topic),
        mayApprove(call, row.unit_id),
        call.parts.accounts.byId(accountId),
      ])
      const names = await namesOfOfficers(
        db,
        answers.flatMap((one) => [one.officerId, one.decidedBy]).filter((one) => one !== null),
      )
      const leaving = answers.find((one) => one.state === 'leaving')
      const seen = citizen!.last_interaction_at
      return {
        escalation: itemOf(row),
        question: questionOf(question!),
        citizen: {
          name: citizen!.name,
          since: citizen!.created_at.toISOString(),
          lastInteractionAt: citizen!.last_interaction_at?.toISOString() ?? null,
          unreachable: citizen!.unreachable,
          questions: Number(citizen!.questions ?? 0),
        },
        heldBy: citizen!.held_by,
        history: history.map((entry) => ({
          at: entry.at.toISOString(),
          type: entry.type,
          actor: entry.officer ?? entry.actor,
          detail: entry.detail,
        })),
        others: others.map((other) => ({
          ...other,
          accountId,
          created_at: undefined,
          createdAt: other.created_at.toISOString(),
        })),
        answers: answers.map((one) => answerOf(one, names)),
        notes: notes.map(({ createdAt, ...note }) => ({ ...note, at: createdAt.toISOString() })),
        needsApproval: needs,
        mayApprove: approves,
        undoUntil: leaving
          ? new Date((leaving.decidedAt ?? leaving.createdAt).getTime() + call.parts.timing.undoMs).toISOString()
          : null,
        windowClosesAt: seen && account ? windowCloses(row.channel, seen, account.settings).toISOString() : null,
        ratingWords: row.rating_words,
        textLimit: call.parts.channels[row.channel].limits.text,
        longestReply,
      }
    },
  }),
  route({
    method: 'get',
    path: '/escalations/:accountId/:id/messages',
    summary: 'The conversation of an escalation, newest page first, each page oldest first.',
    action: 'see',
    params: escalationParams,
    query: z.object({ before: id.optional() }),
    run: async (call): Promise<MessagePage> => {
      const row = await escalationFor(call, call.params)
      const page = { before: call.query.before ?? null, limit: messagesSize + 1 }
      const rows = await readMessages(call.parts.db, row.account_id, row.conversation_id, page)
      const more = rows.length > messagesSize
      const shown = more ? rows.slice(1) : rows
      return { messages: shown.map((message) => messageOf(message, row.channel)), before: more ? shown[0]!.id : null }
    },
  }),
]
