/** What is counted while the server runs, for Prometheus. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Queue } from '../queue.ts'
import type { readStanding } from '../store/standing.ts'

/** The counters, and the text that /metrics answers. */
export type Measured = ReturnType<typeof makeMeasures>

/** What is read anew whenever the numbers are asked for. */
export interface Sources {
  queue: Pick<Queue, 'measure'>
  standing: () => ReturnType<typeof readStanding>
  knowledge: string
}

/** Makes the counters in a registry of their own, so that several servers can run in one process (tests). */
export function makeMeasures({ queue, standing, knowledge }: Sources) {
  const registry = new Registry()
  const registers = [registry]
  const webhooks = new Counter({
    name: 'tro_ly_webhooks_total',
    help: 'Webhook requests by result',
    labelNames: ['channel', 'result'],
    registers,
  })
  const outcomes = new Counter({
    name: 'tro_ly_outcomes_total',
    help: 'Questions by how they ended',
    labelNames: ['channel', 'kind'],
    registers,
  })
  const sends = new Counter({
    name: 'tro_ly_sends_total',
    help: 'Messages sent to platforms by result and error code',
    labelNames: ['channel', 'result', 'code'],
    registers,
  })
  const replies = new Histogram({
    name: 'tro_ly_reply_seconds',
    help: 'Seconds from composing a reply to the platform taking it',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers,
  })
  const acknowledged = new Histogram({
    name: 'tro_ly_acknowledge_seconds',
    help: 'Seconds from a whole webhook body to our answer',
    labelNames: ['channel'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  })
  const decisions = new Histogram({
    name: 'tro_ly_decision_seconds',
    help: 'Seconds in which the assistant decided about one message',
    buckets: [0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30],
    registers,
  })
  const platformCalls = new Histogram({
    name: 'tro_ly_platform_call_seconds',
    help: 'Seconds of one sending call to a platform',
    labelNames: ['channel'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30],
    registers,
  })
  const refreshes = new Counter({
    name: 'tro_ly_token_refreshes_total',
    help: 'Refreshes of Zalo tokens by result',
    labelNames: ['result'],
    registers,
  })
  const checks = new Counter({
    name: 'tro_ly_account_checks_total',
    help: 'Checks of accounts (token, subscription, standing) by result',
    labelNames: ['channel', 'kind', 'state'],
    registers,
  })
  const jobs = new Gauge({
    name: 'tro_ly_jobs',
    help: 'Jobs in the queue by state',
    labelNames: ['job', 'state'],
    registers,
    collect: async () => {
      for (const lane of await queue.measure().catch(() => [])) {
        jobs.set({ job: lane.name, state: 'waiting' }, lane.waiting)
        jobs.set({ job: lane.name, state: 'active' }, lane.active)
        jobs.set({ job: lane.name, state: 'failed' }, lane.failed)
        age.set({ job: lane.name }, lane.oldestSeconds)
      }
    },
  })
  const age = new Gauge({
    name: 'tro_ly_queue_age_seconds',
    help: 'Age of the oldest job ready to run',
    labelNames: ['job'],
    registers,
  })
  new Gauge({
    name: 'tro_ly_knowledge_info',
    help: 'Version of the knowledge base',
    labelNames: ['version'],
    registers,
  }).set({ version: knowledge }, 1)
  const measureStanding = addStanding(registers, standing)
  return {
    webhook: (channel: string, result: string, seconds: number) => {
      webhooks.inc({ channel, result })
      acknowledged.observe({ channel }, seconds)
    },
    outcome: (channel: string, kind: string) => outcomes.inc({ channel, kind }),
    send: (channel: string, result: string, code: string) => sends.inc({ channel, result, code }),
    replySeconds: (seconds: number) => replies.observe(seconds),
    decisionSeconds: (seconds: number) => decisions.observe(seconds),
    platformSeconds: (channel: string, seconds: number) => platformCalls.observe({ channel }, seconds),
    tokenRefresh: (result: string) => refreshes.inc({ result }),
    accountCheck: (channel: string, kind: string, state: string) => checks.inc({ channel, kind, state }),
    text: async () => {
      await measureStanding()
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

/** Gauges over the database. While it does not answer they are silent and `tro_ly_database_up` says why. */
function addStanding(registers: Registry[], read: Sources['standing']): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `tro_ly_${name}`, help, labelNames, registers })
  const up = gauge('database_up', '1 while the database answers')
  const pending = gauge('events_pending', 'Webhook events stored and not yet worked on')
  const lag = gauge('event_lag_seconds', 'Age of the oldest event not yet worked on')
  const dead = gauge('dead_letters', 'Jobs that failed for good and were not tried again')
  const escalations = gauge('escalations', 'Escalations that wait for an officer', ['state'])
  const windows = gauge('reply_windows', 'Escalations whose reply window shuts soon, or has shut before the answer', [
    'state',
  ])
  const heartbeat = gauge('worker_heartbeat_seconds', 'Seconds since a worker last did the work of the minute')
  const tokenAge = gauge('token_age_seconds', 'Seconds since the token was renewed', ['channel', 'account'])
  const tokenLeft = gauge('token_left_seconds', 'Seconds until the token ends', ['channel', 'account'])
  const tokenFailed = gauge('token_failed', '1 when the token could not be renewed', ['channel', 'account'])
  const perAccount = [tokenAge, tokenLeft, tokenFailed]
  const all = [pending, lag, dead, escalations, windows, heartbeat, ...perAccount]
  return async () => {
    const now = await read().catch(() => null)
    up.set(now ? 1 : 0)
    if (!now) return all.forEach((one) => void one.reset())
    pending.set(now.eventsPending)
    lag.set(now.eventLag)
    dead.set(now.deadLetters)
    escalations.set({ state: 'open' }, now.escalationsOpen)
    escalations.set({ state: 'overdue' }, now.escalationsOverdue)
    windows.set({ state: 'closing' }, now.windowsClosing)
    windows.set({ state: 'closed' }, now.windowsClosed)
    // A worker that never worked is as silent as can be.
    heartbeat.set(now.heartbeat ?? Number.POSITIVE_INFINITY)
    // An account that was removed leaves nothing behind.
    for (const one of perAccount) one.reset()
    for (const { channel, account, age, left, failed } of now.tokens) {
      tokenAge.set({ channel, account }, age)
      if (left !== null) tokenLeft.set({ channel, account }, left)
      tokenFailed.set({ channel, account }, failed ? 1 : 0)
    }
  }
}
