/** What is still to be learned (questions that no topic answers) and what is still to be corrected (answers that hold no more). */
import { z } from 'zod'
import { type Gap, gapsMost, groupGaps } from '../../learning/gaps.ts'
import { perPerson, sendCorrections } from '../../learning/recall.ts'
import { maskPersonal } from '../../privacy/mask.ts'
import { gapQuestions, markGapsDone } from '../../store/past-questions.ts'
import { decideRecall, lockRecall, openRecalls, toldOf } from '../../store/recalls.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import type { WireRecallPage } from '../wire.ts'
import { typed } from './acting.ts'
import { type Call, id, type Route, route } from './route.ts'

const dayMs = 24 * 3600_000

export const correctionRoutes: Route[] = [
  route({
    method: 'get',
    path: '/gaps',
    summary:
      'Questions of the last days that no topic answered and nobody dealt with, grouped by likeness, largest first.',
    action: 'learn',
    query: z.object({ days: z.coerce.number().int().min(1).max(1_100).default(90) }),
    run: async ({ person, parts, query, now }): Promise<{ gaps: Gap[]; asked: number }> => {
      const since = new Date(now.getTime() - query.days * dayMs)
      const questions = await gapQuestions(parts.db, { unitIds: person.scope, since, limit: gapsMost })
      return { gaps: (await groupGaps(questions, parts.learning.index)).slice(0, 200), asked: questions.length }
    },
  }),
  route({
    method: 'post',
    path: '/gaps/done',
    summary: 'Notes that these questions are dealt with.',
    action: 'learn',
    body: z.object({
      questions: z
        .array(z.object({ accountId: id, id }))
        .min(1)
        .max(gapsMost),
    }),
    run: async ({ person, parts, body, now }) => ({
      done: await markGapsDone(parts.db, body.questions, person.scope, person.id, now),
    }),
  }),
  route({
    method: 'get',
    path: '/recalls',
    summary: 'Corrections that wait for a decision, with everybody who was told the old answer.',
    action: 'review',
    run: async ({ person, parts }): Promise<WireRecallPage> => {
      const recalls: WireRecallPage['recalls'] = []
      for (const recall of await openRecalls(parts.db, person.scope)) {
        const people = perPerson(await toldOf(parts.db, recall)).map((answers) => ({
          question: maskPersonal(answers.at(-1)!.question),
          at: answers.at(-1)!.at.toISOString(),
        }))
        const { id, subject, unitName, correction } = recall
        recalls.push({ id, subject, unitName, correction, people })
      }
      return { recalls }
    },
  }),
  route({
    method: 'post',
    path: '/recalls/:id/send',
    summary:
      'Sends the correction to everybody listed, each once: at once where the platform allows, else when they write again.',
    action: 'review',
    params: z.object({ id }),
    body: z.object({ correction: typed(2_000, 'Hãy ghi nội dung đính chính.') }),
    run: async (call) => {
      await recallFor(call)
      const decided = { recallId: call.params.id, correction: call.body.correction, officerId: call.person.id }
      const people = await sendCorrections(call.parts, decided, call.now)
      if (people === null) throw new Refusal(409, 'stale', 'Đính chính này đã được xử lý.')
      return { people }
    },
  }),
  route({
    method: 'post',
    path: '/recalls/:id/needless',
    summary: 'Decides that nobody needs to be told.',
    action: 'review',
    params: z.object({ id }),
    run: async (call) => {
      const recall = await recallFor(call)
      await decideRecall(call.parts.db, recall.id, {
        state: 'needless',
        correction: recall.correction,
        by: call.person.id,
        at: call.now,
      })
      return { done: true }
    },
  }),
]

async function recallFor(call: Call & { params: { id: string } }) {
  const recall = await lockRecall(call.parts.db, call.params.id)
  if (!recall || !reaches(call.person.scope, recall.unitId))
    throw new Refusal(404, 'not-found', 'Không tìm thấy đính chính này, hoặc thuộc đơn vị khác.')
  if (recall.state !== 'open') throw new Refusal(409, 'stale', 'Đính chính này đã được xử lý.')
  return recall
}
