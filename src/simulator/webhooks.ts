/** The platforms' webhook sender: real signatures, time limits, repeats with the same bytes, and the faults of delivery. */
import { randomUUID } from 'node:crypto'
import type { Faults } from './faults.ts'
import type { Platform } from './settings.ts'
import { encodeBody, webhookHeaders } from './signing.ts'
import type { World } from './world.ts'

/** One try to deliver; `status` is null when no answer came. */
export interface Attempt {
  status: number | null
  ms: number
  error: string | null
}

/** One event on its way to the server. Filled in while it travels. */
export interface Delivery {
  id: string
  channel: Platform
  name: string
  personId: string | null
  messageId: string | null
  /** The exact body that was or will be sent. */
  body: string
  attempts: Attempt[]
  /** `held` waits for the next one (late order); `off` the platform has given this webhook up. */
  state: 'held' | 'sending' | 'taken' | 'retrying' | 'given-up' | 'off'
}

/** An event to send. */
export interface Outbound {
  channel: Platform
  name: string
  personId: string | null
  messageId: string | null
  body: unknown
  /** The citizen's own messages can be held back by the `swap` fault; receipts and echoes not. */
  fromCitizen: boolean
  /** Not behind earlier events of the same person. */
  atOnce?: boolean
  /** Leave the signature out, as the console's check does. */
  unsigned?: boolean
}

const limitMs: Record<Platform, number> = { zalo: 2_000, facebook: 5_000 }
const ladders: Record<Platform, number[]> = { zalo: [500, 1_000, 2_000, 4_000, 8_000], facebook: [200, 1_000, 3_000] }
const givenUpBeforeOff = 3

export type WebhookSender = ReturnType<typeof makeWebhookSender>

/** Sends events to `{target}/webhooks/<platform>`. */
export function makeWebhookSender(world: World, faults: Faults) {
  const lanes = new Map<string, Promise<void>>()
  const pending = new Set<Promise<unknown>>()
  const timers = new Map<NodeJS.Timeout, () => void>()
  const held: Record<Platform, (() => Promise<void>)[]> = { zalo: [], facebook: [] }
  const failures: Record<Platform, number> = { zalo: 0, facebook: 0 }
  const subscribed: Record<Platform, boolean> = { zalo: true, facebook: true }
  let life = 0

  function track<T>(work: Promise<T>): Promise<T> {
    pending.add(work)
    const done = () => pending.delete(work)
    work.then(done, done)
    return work
  }
  /** The lane keeps the order of one person's events; it is left after the first try, as the platforms do. */
  function inLane(lane: string, work: () => Promise<void>): Promise<void> {
    const next = (lanes.get(lane) ?? Promise.resolve()).then(work)
    lanes.set(lane, next)
    return track(next).finally(() => {
      if (lanes.get(lane) === next) lanes.delete(lane)
    })
  }

  async function send(event: Outbound): Promise<Delivery> {
    const { channel } = event
    const encoded = encodeBody(channel, event.body, Boolean(faults.take(channel, 'other-encoding')))
    const delivery: Delivery = {
      id: randomUUID(),
      channel,
      name: event.name,
      personId: event.personId,
      messageId: event.messageId,
      body: encoded,
      attempts: [],
      state: 'sending',
    }
    if (!subscribed[channel] && !event.unsigned) return Object.assign(delivery, { state: 'off' as const })
    const forged = event.fromCitizen && Boolean(faults.take(channel, 'wrong-signature'))
    const copies = faults.take(channel, 'duplicate') ? 2 : 1
    const key = event.unsigned ? 'none' : forged ? 'wrong' : 'right'
    const headers = webhookHeaders(world.settings, channel, encoded, key)
    const first = () => firstTry(delivery, headers, copies, !forged && !event.unsigned)
    if (event.fromCitizen && faults.has(channel, 'swap')) {
      if (held[channel].length === 0) {
        delivery.state = 'held'
        held[channel].push(first)
        return delivery
      }
      faults.take(channel, 'swap')
      await first()
      await release(channel)
      return delivery
    }
    await (event.atOnce ? track(first()) : inLane(`${channel}:${event.personId}`, first))
    return delivery
  }

  async function release(channel: Platform) {
    for (const waiting of held[channel].splice(0)) await track(waiting())
  }
  faults.onOff((channel, kind) => {
    if (kind === 'swap') void release(channel)
  })

  async function firstTry(delivery: Delivery, headers: Record<string, string>, copies: number, repeat: boolean) {
    delivery.state = 'sending'
    const tries = await Promise.all(Array.from({ length: copies }, () => post(delivery, headers)))
    delivery.attempts.push(...tries)
    if (tries.every((one) => one.status === 200)) {
      delivery.state = 'taken'
      failures[delivery.channel] = 0
      return
    }
    delivery.state = repeat ? 'retrying' : 'given-up'
    if (repeat) void track(climb(delivery, headers))
  }

  /** Repeats the same bytes up the ladder; after several events given up the platform stops sending at all. */
  async function climb(delivery: Delivery, headers: Record<string, string>) {
    const { channel } = delivery
    const ladder = world.settings.retryMs?.[channel] ?? ladders[channel]
    const startedIn = life
    for (const [index, wait] of ladder.entries()) {
      await pause(wait)
      if (startedIn !== life) return
      const attempt = await post(delivery, channel === 'zalo' ? { ...headers, num_retry: String(index + 1) } : headers)
      delivery.attempts.push(attempt)
      if (attempt.status === 200) {
        delivery.state = 'taken'
        failures[channel] = 0
        return world.changed()
      }
    }
    delivery.state = 'given-up'
    failures[channel] += 1
    if (failures[channel] >= givenUpBeforeOff) subscribed[channel] = false
    world.changed()
  }

  async function post(delivery: Delivery, headers: Record<string, string>): Promise<Attempt> {
    const { channel, body, name } = delivery
    const path = `/webhooks/${channel}`
    const started = performance.now()
    let status: number | null = null
    let response = ''
    let error: string | null = null
    try {
      const answer = await fetch(`${target(world)}${path}`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(limitMs[channel]),
      })
      status = answer.status
      response = await answer.text()
    } catch (problem) {
      error = reason(problem)
    }
    const ms = Math.round(performance.now() - started)
    world.exchange({
      channel,
      direction: 'webhook',
      label: name,
      method: 'POST',
      path,
      request: body,
      status,
      response: error ?? response,
      ms,
      at: world.settings.now(),
      headers,
    })
    return { status, ms, error }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timer.unref()
      timers.set(timer, resolve)
    })
  }

  return {
    send,
    /** Counts this work as something on its way, for `idle`. */
    track,
    isSubscribed: (channel: Platform) => subscribed[channel],
    subscribe(channel: Platform, on: boolean) {
      subscribed[channel] = on
      failures[channel] = 0
      world.changed()
    },
    /** Resolves when nothing is on its way any more, repeats included. */
    async idle() {
      while (pending.size > 0) await Promise.allSettled([...pending])
    },
    /** Forgets what is waiting; for reset and the end of a test. */
    stop() {
      for (const channel of ['zalo', 'facebook'] as const) held[channel].length = 0
      life += 1
      for (const [timer, wake] of timers) {
        clearTimeout(timer)
        wake()
      }
      timers.clear()
    },
  }
}

/** Address of the server under test. */
export function target(world: World): string {
  const { target: given } = world.settings
  return (typeof given === 'string' ? given : given()).replace(/\/$/, '')
}

function reason(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  const { cause } = problem
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return problem.name === 'TimeoutError' ? 'hết thời gian chờ' : code || problem.message
}
