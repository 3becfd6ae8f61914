import net from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { type Limits, makeLimits } from '../../src/channels/limits.ts'
import { quietLog } from './local-platform.ts'

const wide = { amount: 1000, everyMs: 250, burst: 1000, waiting: 1000 }
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'
const redisRuns = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(redisUrl)
  const socket = net.connect(Number(port || 6379), hostname)
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  setTimeout(() => resolve(false), 1000).unref()
  socket.once('close', () => {})
  socket.once('connect', () => socket.destroy())
})
const withRedis = redisRuns ? describe : describe.skip

const open: Limits[] = []
const make = (rates: Parameters<typeof makeLimits>[1], url?: string, name = `test-${Math.random()}`) => {
  const { log, lines } = quietLog()
  const limits = makeLimits(name, rates, { redisUrl: url, log })
  open.push(limits)
  return { limits, lines, name }
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((limits) => limits.close()))
})
const counted = async (work: Promise<number>[], ms: number) => {
  let gone = 0
  for (const one of work) void one.then((wait) => (gone += wait === 0 ? 1 : 0))
  await new Promise((resolve) => setTimeout(resolve, ms))
  return gone
}

describe('limits in one process', () => {
  test('a burst at once, then one by one; too many waiting are told to come later', async () => {
    const { limits } = make({ account: { amount: 1, everyMs: 1_000, burst: 3, waiting: 4 }, app: wide })
    const turns = Array.from({ length: 12 }, () => limits.turn({ account: 'a', app: 'x' }))
    expect(await counted(turns, 600)).toBe(3)
    expect(await Promise.all(turns)).toEqual([0, 0, 0, 0, 0, 0, 0, 10, 10, 10, 10, 10])
  })

  test('accounts do not wait for one another; the app’s rate binds them all; a thread has its own', async () => {
    const one = { amount: 1, everyMs: 10_000, burst: 2, waiting: 50 }
    const perAccount = make({ account: one, app: wide }).limits
    expect(
      await counted(
        ['a', 'a', 'a', 'b', 'b', 'b'].map((account) => perAccount.turn({ account, app: 'x' })),
        200,
      ),
    ).toBe(4)
    const perApp = make({ account: wide, app: one }).limits
    expect(
      await counted(
        ['a', 'b', 'c', 'd'].map((account) => perApp.turn({ account, app: 'x' })),
        200,
      ),
    ).toBe(2)
    const perThread = make({ account: wide, app: wide, thread: { ...one, burst: 1 } }).limits
    expect(
      await counted(
        ['t', 't', 'u', 'u'].map((thread) => perThread.turn({ account: 'a', app: 'x', thread })),
        200,
      ),
    ).toBe(2)
  })

  test('a hold is told in seconds, a short one is waited for', async () => {
    const { limits } = make({ account: wide, app: wide })
    limits.hold('a', 30)
    expect(await limits.turn({ account: 'a', app: 'x' })).toBe(30)
    expect(await limits.turn({ account: 'b', app: 'x' })).toBe(0)
    limits.hold('y', 0.2)
    const before = Date.now()
    expect(await limits.turn({ account: 'b', app: 'y' })).toBe(0)
    expect(Date.now() - before).toBeGreaterThanOrEqual(190)
  })

  test('backing off doubles up to a minute and starts again after a success', () => {
    const { limits } = make({ account: wide, app: wide })
    expect(Array.from({ length: 8 }, () => limits.backOff('a'))).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    limits.eased('a')
    expect(limits.backOff('a')).toBe(1)
  })
})

withRedis('limits shared through Redis', () => {
  const rate = { amount: 1, everyMs: 60_000, burst: 8, waiting: 50 }
  const ready = async (limits: Limits) => {
    // The connection opens in the background; until then a process keeps to its own quarter.
    await new Promise((resolve) => setTimeout(resolve, 300))
    return limits
  }

  test('two processes share one burst', async () => {
    const first = make({ account: rate, app: wide }, redisUrl)
    const second = make({ account: rate, app: wide }, redisUrl, first.name)
    await Promise.all([ready(first.limits), ready(second.limits)])
    const turns = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? first : second).limits.turn({ account: 'a', app: 'x' }),
    )
    expect(await counted(turns, 700)).toBe(8)
    const client = new Redis(redisUrl)
    const keys = await client.keys(`b_${first.name}*`)
    if (keys.length > 0) await client.del(keys)
    client.disconnect()
  })

  test('waiting turns are served as the bucket fills', async () => {
    const { limits } = make({ account: { amount: 1, everyMs: 500, burst: 1, waiting: 50 }, app: wide }, redisUrl)
    await ready(limits)
    const turns = Array.from({ length: 3 }, () => limits.turn({ account: 'a', app: 'x' }))
    expect(await Promise.all(turns)).toEqual([0, 0, 0])
  })

  test('when Redis is lost in the middle, turns go on at a quarter of the rate, and come back to it', async () => {
    const { hostname, port } = new URL(redisUrl)
    const sockets = new Set<net.Socket>()
    const proxy = net.createServer((socket) => {
      const upstream = net.connect(Number(port || 6379), hostname)
      sockets.add(socket).add(upstream)
      socket.pipe(upstream).pipe(socket)
      for (const side of [socket, upstream])
        side.on('error', () => {}).on('close', () => [socket, upstream].map((each) => each.destroy()))
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const at = (proxy.address() as net.AddressInfo).port
    const { limits, lines } = make({ account: rate, app: wide }, `redis://127.0.0.1:${at}`)
    await ready(limits)
    expect(
      await counted(
        Array.from({ length: 8 }, () => limits.turn({ account: 'a', app: 'x' })),
        500,
      ),
    ).toBe(8)
    const waiting = limits.turn({ account: 'a', app: 'x' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closed = new Promise((resolve) => proxy.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
    expect(await waiting).toBe(0)
    expect(
      await counted(
        Array.from({ length: 6 }, () => limits.turn({ account: 'a', app: 'x' })),
        500,
      ),
    ).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(lines.some((line) => line.includes('Redis'))).toBe(true)
    await new Promise<void>((resolve) => proxy.listen(at, '127.0.0.1', resolve))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(
      await counted(
        Array.from({ length: 10 }, () => limits.turn({ account: 'new', app: 'x' })),
        800,
      ),
    ).toBe(8)
    await limits.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => proxy.close(resolve))
  })
})

test('a Redis that never answers only slows down', async () => {
  const { limits } = make(
    { account: { amount: 1, everyMs: 60_000, burst: 8, waiting: 2 }, app: wide },
    'redis://127.0.0.1:1',
  )
  expect(
    await counted(
      Array.from({ length: 8 }, () => limits.turn({ account: 'a', app: 'x' })),
      200,
    ),
  ).toBe(2)
})
