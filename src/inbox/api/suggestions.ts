/** What an answer can be made of: the knowledge base on the question's topics, canned answers, what the unit answered before. */
import { z } from 'zod'
import { compose } from '../../assistant/compose.ts'
import { facetOf } from '../../assistant/facet.ts'
import { calendarOf } from '../../escalation/working-time.ts'
import { answersOnTopic } from '../../store/answers.ts'
import { writeAudit } from '../../store/audit.ts'
import { cannedFor, cannedOf, deleteCanned, saveCanned } from '../../store/canned-answers.ts'
import { readQuestion } from '../../store/inbox-conversation.ts'
import { fillIn, sayWeek } from '../placeholders.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import { questionOf } from '../show.ts'
import type { CannedPage, Suggestions } from '../wire.ts'
import { typed } from './acting.ts'
import { escalationFor, escalationParams } from './escalations.ts'
import { type Call, id, type Route, route } from './route.ts'

/** Topics an answer is composed for, and answers of before that are shown. */
const topicsShown = 2
const earlierShown = 5

const canned = z.object({
  id: id.nullable(),
  unitId: id,
  title: typed(120, 'Hãy đặt tên cho câu mẫu.'),
  text: typed(4_000, 'Nội dung câu mẫu đang trống.'),
})

export const suggestionRoutes: Route[] = [
  route({
    method: 'get',
    path: '/escalations/:accountId/:id/suggestions',
    summary: 'What an answer can be made of: composed from the knowledge base, canned, or given before on this topic.',
    action: 'see',
    params: escalationParams,
    run: async (call): Promise<Suggestions> => {
      const row = await escalationFor(call, call.params)
      const { db } = call.parts
      const [question, tools, own, calendar, office] = await Promise.all([
        readQuestion(db, row.account_id, row.question_id),
        call.parts.toolsFor(row.unit_id, call.now),
        cannedFor(db, row.unit_id),
        calendarOf(db, row.unit_id),
        call.parts.officeNear(row.unit_id, '', call.now),
      ])
      const seen = questionOf(question!)
      const likely = [row.topic, ...seen.candidates.map((one) => one.topic)].filter((one) => one !== null)
      const facet = facetOf(seen.text)
      const composed = [...new Set(likely)].slice(0, topicsShown).flatMap((name) => {
        const topic = tools.base.topics.get(name)
        const made = topic && compose(tools.base, topic, { facet, found: null, special: null, at: call.now })
        return made ? [{ topic: topic.id, title: topic.title, text: made.text, sources: made.sources }] : []
      })
      const values = {
        ten_don_vi: row.unit_name,
        dia_chi: office,
        gio_lam_viec: sayWeek(calendar.week),
        ma: row.code,
      }
      const earlier = row.topic
        ? await answersOnTopic(db, { topic: row.topic, unitId: row.unit_id, not: row.id, limit: earlierShown })
        : []
      return {
        composed,
        canned: own.map((one) => ({ id: one.id, title: one.title, text: fillIn(one.text, values) })),
        earlier: earlier.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })),
      }
    },
  }),
  route({
    method: 'get',
    path: '/canned',
    summary: 'The canned answers of my units, for the page where they are written.',
    action: 'canned',
    run: async (call): Promise<CannedPage> => ({ items: await cannedOf(call.parts.db, call.person.scope) }),
  }),
  route({
    method: 'post',
    path: '/canned',
    summary: 'Writes a canned answer, or changes one; it holds in its unit and below.',
    action: 'canned',
    body: canned,
    run: async (call) => {
      const { scope, id: by } = call.person
      if (!reaches(scope, call.body.unitId))
        throw new Refusal(404, 'not-found', 'Đơn vị này không thuộc quyền của bạn.')
      return call.parts.db.transaction().execute(async (tx) => {
        const saved = await saveCanned(tx, call.body, scope, by, call.now)
        if (!saved) throw gone()
        await record(call, tx, saved, 'canned-saved', { title: call.body.title, unitId: call.body.unitId })
        return { id: saved }
      })
    },
  }),
  route({
    method: 'post',
    path: '/canned/:id/delete',
    summary: 'Deletes a canned answer.',
    action: 'canned',
    params: z.object({ id }),
    run: async (call) =>
      call.parts.db.transaction().execute(async (tx) => {
        const title = await deleteCanned(tx, call.params.id, call.person.scope)
        if (title === null) throw gone()
        await record(call, tx, call.params.id, 'canned-deleted', { title })
        return { done: true }
      }),
  }),
]

const gone = () => new Refusal(404, 'not-found', 'Câu mẫu này không còn nữa, hoặc thuộc đơn vị khác.')

const record = (call: Call, tx: Parameters<typeof writeAudit>[0], subjectId: string, type: string, detail: object) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'canned',
    subjectId,
    type,
    actor: call.person.id,
    at: call.now,
    detail: { ...detail },
  })
