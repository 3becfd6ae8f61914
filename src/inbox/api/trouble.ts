/** The page of failures: jobs given up, messages not delivered, accounts and their tokens. */
import { z } from 'zod'
import { dayInVietnam } from '../../knowledge/topic.ts'
import { type JobName, jobs } from '../../queue.ts'
import { writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { retryEvent } from '../../store/events.ts'
import { readAccounts, readDeadLetters, readUndelivered, takeDeadLetter } from '../../store/inbox-trouble.ts'
import { readEndingWarnings } from '../../store/knowledge-endings.ts'
import { Refusal } from '../refusal.ts'
import { accountOf, deadLetterOf, undeliveredOf } from '../show.ts'
import type { Trouble } from '../wire.ts'
import { id, type Route, route } from './route.ts'

const isJob = (name: string): name is JobName => Object.hasOwn(jobs, name)

const eventShape = z.object({ accountId: z.string(), eventId: z.string() })

/** An event of a platform that could not be worked on goes back in line. */
async function retryReceive(tx: Tx, given: unknown, officerId: string, now: Date): Promise<{ done: true }> {
  const { accountId, eventId } = eventShape.parse(given)
  if (!(await retryEvent(tx, accountId, eventId))) throw new Refusal(409, 'stale', 'Sự kiện này không còn nữa.')
  const detail = { job: 'receive', eventId }
  await writeAudit(tx, {
    accountId,
    subject: 'system',
    subjectId: eventId,
    type: 'job-retried',
    actor: officerId,
    at: now,
    detail,
  })
  return { done: true }
}

export const troubleRoutes: Route[] = [
  route({
    method: 'get',
    path: '/trouble',
    summary:
      'Jobs given up, messages not delivered, accounts with the state of their tokens, knowledge that ends soon.',
    action: 'trouble',
    run: async ({ person, parts, now }): Promise<Trouble> => {
      const [endings, letters, undelivered, accounts] = await Promise.all([
        readEndingWarnings(parts.db, dayInVietnam(now)),
        readDeadLetters(parts.db, person.scope),
        readUndelivered(parts.db, person.scope),
        readAccounts(parts.db, person.scope),
      ])
      return {
        endings: endings.map(({ what, name, on, file }) => ({ what, name, on, file })),
        deadLetters: letters.map(deadLetterOf),
        undelivered: undelivered.map(undeliveredOf),
        accounts: accounts.map((account) => accountOf(account, now)),
      }
    },
  }),
  route({
    method: 'post',
    path: '/dead-letters/:id/retry',
    summary: 'Queue a given-up job again, once.',
    action: 'trouble',
    params: z.object({ id }),
    run: async ({ person, parts, params, now }) =>
      parts.db.transaction().execute(async (tx) => {
        const letter = await takeDeadLetter(tx, params.id, person.scope, now)
        if (!letter) throw new Refusal(409, 'stale', 'Việc này đã được thử lại, hoặc không còn nữa.')
        if (letter.job === 'receive') return retryReceive(tx, letter.data, person.id, now)
        const data = isJob(letter.job) ? jobs[letter.job].safeParse(letter.data) : null
        if (!isJob(letter.job) || !data?.success)
          throw new Refusal(422, 'refused', 'Việc này thuộc phiên bản cũ, không thử lại được.')
        await parts.queue.send(tx, letter.job, data.data as never)
        await writeAudit(tx, {
          accountId: data.data.accountId,
          subject: 'conversation',
          subjectId: 'conversationId' in data.data ? data.data.conversationId : data.data.placeId,
          type: 'job-retried',
          actor: person.id,
          at: now,
          detail: { job: letter.job, deadLetter: params.id },
        })
        return { done: true }
      }),
  }),
]
