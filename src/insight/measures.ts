/** What is counted while the server runs, for Prometheus. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Queue } from '../queue.ts'

/** The counters, and the text that /metrics answers. */
export type Measured = ReturnType<typeof makeMeasures>

/** Makes the counters in a registry of their own, so that several servers can run in one process (tests). */
export function makeMeasures(queue: Pick<Queue, 'measure'>, versions: { knowledge: string }) {
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
      for (const lane of await queue.measure()) {
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
  }).set({ version: versions.knowledge }, 1)
  return {
    webhook: (channel: string, result: string) => webhooks.inc({ channel, result }),
    outcome: (channel: string, kind: string) => outcomes.inc({ channel, kind }),
    send: (channel: string, result: string, code: string) => sends.inc({ channel, result, code }),
    replySeconds: (seconds: number) => replies.observe(seconds),
    tokenRefresh: (result: string) => refreshes.inc({ result }),
    accountCheck: (channel: string, kind: string, state: string) => checks.inc({ channel, kind, state }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
