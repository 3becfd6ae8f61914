/** What the list can be narrowed to, and an officer's own named filters with their counters. */
import { z } from 'zod'
import { countNarrowed } from '../../store/inbox-queries.ts'
import { deleteFilter, insertFilter, renameFilter, savedFilters } from '../../store/saved-filters.ts'
import { Refusal } from '../refusal.ts'
import { queueNames, type WireFilter } from '../wire.ts'
import { typed } from './acting.ts'
import { queue, reader, searched } from './escalations.ts'
import { id, type Route, route } from './route.ts'

/** More would make the left pane a list of its own, and each is counted again at every change. */
const mostFilters = 12
/** Counted no further; the page shows "99+". */
const countedTo = 100

const name = typed(60, 'Hãy đặt tên cho bộ lọc.')
const params = z.object({ id })
const gone = () => new Refusal(404, 'not-found', 'Bộ lọc này không còn nữa.')
const taken = () => new Refusal(422, 'refused', 'Bạn đã có bộ lọc mang tên này. Hãy đặt tên khác.')

export const filterRoutes: Route[] = [
  route({
    method: 'get',
    path: '/topics',
    summary: 'The topics a question can be about, for filters and for naming the topic of an escalation.',
    action: 'see',
    run: async (call) => ({ topics: call.parts.places.topics.map(({ id: topic, title }) => ({ id: topic, title })) }),
  }),
  route({
    method: 'get',
    path: '/filters',
    summary: 'My named filters with how many escalations each finds now, counted up to 100.',
    action: 'see',
    run: async (call): Promise<{ filters: WireFilter[] }> => {
      const filters: WireFilter[] = []
      for (const filter of await savedFilters(call.parts.db, call.person.id)) {
        // A queue of an older version is shown empty rather than breaking the pane.
        const count = Object.hasOwn(queueNames, filter.queue)
          ? await countNarrowed(call.parts.db, reader(call), filter, countedTo)
          : 0
        filters.push({ ...filter, count })
      }
      return { filters }
    },
  }),
  route({
    method: 'post',
    path: '/filters',
    summary: 'Keep a filter under a name; only I see it.',
    action: 'see',
    body: z.object({
      name,
      queue,
      search: searched.nullable().default(null),
      unitId: id.nullable().default(null),
      topic: z.string().min(1).max(200).nullable().default(null),
    }),
    run: async (call) =>
      call.parts.db.transaction().execute(async (tx) => {
        if ((await savedFilters(tx, call.person.id)).length >= mostFilters)
          throw new Refusal(422, 'refused', `Mỗi người lưu được ${mostFilters} bộ lọc. Hãy xoá bớt một bộ lọc cũ.`)
        const search = call.body.search || null
        const filterId = await insertFilter(tx, call.person.id, { ...call.body, search }, call.now)
        if (!filterId) throw taken()
        return { id: filterId }
      }),
  }),
  route({
    method: 'post',
    path: '/filters/:id/rename',
    summary: 'Give my filter another name.',
    action: 'see',
    params,
    body: z.object({ name }),
    run: async (call) => {
      const done = await renameFilter(call.parts.db, call.person.id, call.params.id, call.body.name)
      if (done === 'gone') throw gone()
      if (done === 'taken') throw taken()
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/filters/:id/delete',
    summary: 'Delete my filter.',
    action: 'see',
    params,
    run: async (call) => {
      if (!(await deleteFilter(call.parts.db, call.person.id, call.params.id))) throw gone()
      return { done: true }
    },
  }),
]
