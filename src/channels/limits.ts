/** Keeps our sends under the platforms' rates: per account, per app, per thread, in one process or in several. */
import Bottleneck from 'bottleneck'
import { Redis } from 'ioredis'
import type { Log } from '../log.ts'

/** A token bucket: `burst` at once, then `amount` every `everyMs`. At most `waiting` callers queue for one key. */
export interface Rate {
  amount: number
  everyMs: number
  burst: number
  waiting: number
}

/** Whose rates a send counts against; each is a key, e.g. the account's id, the app's id. */
export interface Lanes {
  account: string
  app: string
  thread?: string
}

/** The limiter as the senders use it. Keys of `hold`, `backOff` and `eased` are an account's or an app's. */
export interface Limits {
  /** Waits for a turn. 0: send now. Else nothing may be sent for so many seconds (a hold, or too many are waiting). */
  turn(lanes: Lanes): Promise<number>
  /** The platform asked for quiet. */
  hold(key: string, seconds: number): void
  /** The platform said "too fast": holds 1 s, then twice as long each time, at most 60 s; returns the seconds. */
  backOff(key: string): number
  /** A send went through: the next `backOff` begins at 1 s again. */
  eased(key: string): void
  close(): Promise<void>
}

const longestPause = 2_000

/** Makes the limiter of one platform. With `redisUrl` the account and app rates are shared by all processes; while Redis
 * cannot be reached every process keeps to a quarter of them. A thread is served by one process, so its rate is local. */
export function makeLimits(
  name: string,
  rates: { account: Rate; app: Rate; thread?: Rate },
  { redisUrl, log }: { redisUrl?: string; log: Log },
): Limits {
  const shared = redisUrl ? openShared(redisUrl, log) : null
  const account = makeGate(`${name}-account`, rates.account, shared)
  const app = makeGate(`${name}-app`, rates.app, shared)
  const thread = rates.thread ? makeGate(`${name}-thread`, rates.thread, null) : null
  const quietUntil = new Map<string, number>()
  const steps = new Map<string, number>()
  const hold = (key: string, seconds: number) => {
    quietUntil.set(key, Math.max(quietUntil.get(key) ?? 0, Date.now() + seconds * 1000))
  }
  return {
    turn: async (lanes) => {
      for (const key of [lanes.account, lanes.app]) {
        const rest = (quietUntil.get(key) ?? 0) - Date.now()
        if (rest > longestPause) return Math.ceil(rest / 1000)
        if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
      }
      if (thread && lanes.thread && !(await thread.enter(lanes.thread))) return 5
      if (!(await account.enter(lanes.account))) return 10
      return (await app.enter(lanes.app)) ? 0 : 10
    },
    hold,
    backOff: (key) => {
      const seconds = Math.min(60, 2 ** (steps.get(key) ?? 0))
      steps.set(key, (steps.get(key) ?? 0) + 1)
      hold(key, seconds)
      return seconds
    },
    eased: (key) => {
      steps.delete(key)
    },
    close: async () => {
      for (const gate of [account, app, thread]) gate?.stop()
      await shared?.close()
    },
  }
}

interface Gate {
  /** True when it is the key's turn, false when too many wait already or all is being shut. */
  enter(key: string): Promise<boolean>
  stop(): void
}

function makeGate(id: string, rate: Rate, shared: Shared | null): Gate {
  const bucket = (part: number): Bottleneck.ConstructorOptions => ({
    reservoir: Math.max(1, Math.floor(rate.burst / part)),
    reservoirIncreaseAmount: rate.amount,
    reservoirIncreaseInterval: rate.everyMs * part,
    reservoirIncreaseMaximum: Math.max(rate.amount, Math.floor(rate.burst / part)),
    highWater: rate.waiting,
    strategy: Bottleneck.strategy.OVERFLOW,
  })
  const alone = new Bottleneck.Group(bucket(shared ? 4 : 1))
  if (!shared) return { enter: async (key) => (await turnOf(alone.key(key))) === 'turn', stop: () => stopAll(alone) }
  const together = new Bottleneck.Group({ ...bucket(1), id, connection: shared.connection, heartbeatInterval: 500 })
  together.on('error', shared.failed)
  let stopped = false
  return {
    enter: async (key) => {
      if (shared.ready()) {
        const outcome = await Promise.race([turnOf(together.key(key)), shared.lost()])
        if (outcome !== 'lost') return outcome === 'turn'
      }
      return !stopped && (await turnOf(alone.key(key))) === 'turn'
    },
    stop: () => {
      stopped = true
      stopAll(alone)
      stopAll(together)
    },
  }
}

// Those who still wait get "later". Without Redis a shared limiter cannot be stopped in order, so nobody waits for it.
function stopAll(group: Bottleneck.Group): void {
  for (const { limiter } of group.limiters()) void limiter.stop({ dropWaitingJobs: true }).catch(() => {})
}

// Only the turn is scheduled, never the request: a failure of Redis while a message is under way must not touch its result.
async function turnOf(limiter: Bottleneck): Promise<'turn' | 'full' | 'lost'> {
  try {
    await limiter.schedule(async () => {})
    return 'turn'
  } catch (error) {
    return error instanceof Bottleneck.BottleneckError ? 'full' : 'lost'
  }
}

interface Shared {
  connection: Bottleneck.IORedisConnection
  ready(): boolean
  /** Resolves when the connection is lost. */
  lost(): Promise<'lost'>
  failed(error: unknown): void
  close(): Promise<void>
}

function openShared(url: string, log: Log): Shared {
  const client = new Redis(url, {
    enableOfflineQueue: true,
    maxRetriesPerRequest: 1,
    disconnectTimeout: 200,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  })
  const connection = new Bottleneck.IORedisConnection({ client })
  let usable = false
  let closing = false
  let breaks = Promise.withResolvers<'lost'>()
  let warnedAt = 0
  const failed = (error: unknown) => {
    if (closing || Date.now() - warnedAt < 60_000) return
    warnedAt = Date.now()
    log.warn('Redis cannot be reached: platform limits are kept by each process alone, at a quarter of the rate', {
      error,
    })
  }
  const lose = () => {
    usable = false
    breaks.resolve('lost')
    breaks = Promise.withResolvers()
  }
  client.on('ready', () => {
    usable = true
  })
  client.on('error', failed)
  client.on('close', lose)
  connection.on('error', failed)
  return {
    connection,
    ready: () => usable,
    lost: () => breaks.promise,
    failed,
    close: async () => {
      closing = true
      lose()
      await connection.disconnect(false).catch(() => {})
    },
  }
}
