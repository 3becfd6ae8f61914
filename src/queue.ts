/** pg-boss: the job names, their zod payloads, and sending inside the caller's transaction. */
import { sql } from 'kysely'
import { fromKysely, fromPglite, type JobWithMetadata, PgBoss } from 'pg-boss'
import { z } from 'zod'
import { currentRequest, type Log, underRequest } from './log.ts'
import type { Database, Tx } from './store/database.ts'

/** `request`: id of the request that led to the job; the queue fills it in from the work that queues it. */
const traced = z.object({ accountId: z.string(), request: z.string().optional() })
const conversation = traced.extend({ conversationId: z.string() })

/** Every job and what it carries.
 * `respond`: answer what is unanswered, unless a message newer than `messageId` came (its own job will).
 * `deliver`: send what waits in this conversation, in order.
 * `answerPublic`: answer a comment, or a message to a group, of this place. */
export const jobs = {
  respond: conversation.extend({ messageId: z.string() }),
  deliver: conversation,
  answerPublic: traced.extend({ placeId: z.string(), publicQuestionId: z.string() }),
} as const
export type JobName = keyof typeof jobs
export type JobData<N extends JobName> = z.infer<(typeof jobs)[N]>

/** How a handler is told that this is the last try: after it the job goes to the dead letters. */
export interface Attempt {
  last: boolean
}

/** The queue as the rest of the program sees it. One lane per conversation: its jobs run one after another, in order. */
export interface Queue {
  /** Queues a job inside `tx`: it exists when, and only when, the transaction commits. */
  send<N extends JobName>(tx: Tx, name: N, data: JobData<N>, startAfter?: Date): Promise<void>
  /** The same for many jobs in one statement. */
  sendMany<N extends JobName>(tx: Tx, name: N, list: { data: JobData<N>; startAfter?: Date }[]): Promise<void>
  /** Runs `work` for each job; a throw retries it later, and `gaveUp` is told after the last try so that the lane can move on. */
  work<N extends JobName>(
    name: N,
    work: (data: JobData<N>, attempt: Attempt) => Promise<void>,
    gaveUp: (name: N, data: Record<string, unknown>, error: unknown) => Promise<void>,
  ): Promise<void>
  /** Looks for due jobs of `name` now instead of at the next poll. */
  wake(name: JobName): void
  /** Jobs ready or running, and the age in seconds of the oldest ready one. */
  measure(): Promise<{ name: string; waiting: number; active: number; failed: number; oldestSeconds: number }[]>
  /** Takes out jobs whose process died at every try: they ended without anybody being told and hold their lane. */
  takeLost(tx: Tx): Promise<{ name: JobName; data: Record<string, unknown> }[]>
  stop(): Promise<void>
}

// What happens in one conversation, or under one post, happens one after another.
const laneOf = (data: JobData<JobName>): string =>
  `${data.accountId}/${'conversationId' in data ? data.conversationId : data.placeId}`

/** How many jobs are fetched together, and how many such batches run side by side. A batch ends with its slowest job, and sending
 * waits for the platforms. */
const together = {
  respond: { batchSize: 20, localConcurrency: 2 },
  deliver: { batchSize: 5, localConcurrency: 8 },
  answerPublic: { batchSize: 10, localConcurrency: 1 },
} satisfies Record<JobName, { batchSize: number; localConcurrency: number }>

const retry = { retryLimit: 5, retryDelay: 2, retryBackoff: true, retryDelayMax: 60 }

/** Opens the queue on the same database; creates its tables and lanes when needed. `now` is the clock by which `startAfter` is meant:
 * jobs wait by the database's own. */
export async function openQueue(database: Database, log: Log, now: () => Date = () => new Date()): Promise<Queue> {
  const connection = database.pglite
    ? { db: fromPglite(database.pglite), backend: 'pglite' as const }
    : {
        connectionString: database.url!,
        max: 6,
        connectionTimeoutMillis: 5_000,
        query_timeout: 60_000,
        keepAlive: true,
      }
  const boss = new PgBoss({
    ...connection,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    registerInstance: false,
    schedule: false,
    reindex: false,
    openTelemetry: { enabled: false },
  })
  boss.on('error', (error) => log.error('the queue reported an error', { error }))
  boss.on('warning', (warning) => log.warn('the queue reported a warning', { warning }))
  await boss.start()
  for (const name of Object.keys(jobs) as JobName[]) {
    if (await boss.getQueue(name)) continue
    await boss.createQueue(name, {
      policy: 'key_strict_fifo',
      notify: true,
      expireInSeconds: 120,
      heartbeatSeconds: 15,
      deleteAfterSeconds: 3600,
      ...retry,
    })
  }
  if (database.pglite) await releaseJobsOfDeadProcess(database)
  const workers: { name: JobName; id: string }[] = []

  const sendMany: Queue['sendMany'] = async (tx, name, list) => {
    if (list.length === 0) return
    const inserts = list.map(({ data, startAfter }) => ({
      data: { request: currentRequest(), ...data },
      startAfter: startAfter && new Date(Date.now() + startAfter.getTime() - now().getTime()),
      singletonKey: laneOf(data),
    }))
    await boss.insert(name, inserts, { db: fromKysely(tx) })
  }

  return {
    sendMany,
    send: (tx, name, data, startAfter) => sendMany(tx, name, [{ data, startAfter }]),
    work: async (name, work, gaveUp) => {
      const handle = async (batch: JobWithMetadata<object>[]) =>
        Promise.all(batch.map((job) => underRequest(requestOf(job.data), () => runOne(name, job, work, gaveUp, log))))
      const options = {
        batchSize: together[name].batchSize,
        localConcurrency: together[name].localConcurrency,
        perJobResults: true as const,
        includeMetadata: true as const,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
        burstWhenBatchFull: true,
      }
      workers.push({ name, id: await boss.work(name, options, handle) })
    },
    wake: (name) => {
      for (const worker of workers) if (worker.name === name) boss.notifyWorker(worker.id)
    },
    measure: async () =>
      (await boss.getQueues()).map((queue) => ({
        name: queue.name,
        waiting: queue.readyCount,
        active: queue.activeCount,
        failed: queue.failedCount,
        oldestSeconds: queue.readyOldestSeconds ?? 0,
      })),
    takeLost: async (tx) => {
      const lost = await sql<{ name: JobName; data: Record<string, unknown> }>`
        delete from pgboss.job where state = 'failed' and name in (${sql.join(Object.keys(jobs))}) returning name, data`
      return (await lost.execute(tx)).rows
    },
    stop: () => boss.stop({ graceful: true, timeout: 15_000, close: true }),
  }
}

const requestOf = (data: object): string | undefined => traced.partial().safeParse(data).data?.request

async function runOne<N extends JobName>(
  name: N,
  job: JobWithMetadata<object>,
  work: (data: JobData<N>, attempt: Attempt) => Promise<void>,
  gaveUp: (name: N, data: Record<string, unknown>, error: unknown) => Promise<void>,
  log: Log,
) {
  const last = job.retryCount >= job.retryLimit
  try {
    await work(jobs[name].parse(job.data) as JobData<N>, { last })
    return { id: job.id, status: 'completed' as const }
  } catch (error) {
    log.error(`job ${name} failed${last ? ' for good' : ', it will be tried again'}`, {
      job: job.id,
      error,
      attempt: job.retryCount,
    })
    if (!last) return { id: job.id, status: 'failed' as const, output: { message: String(error) } }
    // A failed job would hold its conversation's lane for ever: it is written to the dead letters and completed instead.
    await gaveUp(name, job.data as Record<string, unknown>, error)
    return { id: job.id, status: 'completed' as const, output: { deadLetter: String(error) } }
  }
}

// With the embedded database this is the only process: what is still active belongs to one that was killed.
async function releaseJobsOfDeadProcess(database: Database): Promise<void> {
  await database.pglite?.query(`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`)
}
