/** Zalo and Facebook played on this machine: their HTTP APIs, their webhooks, their people and their faults. */
import express, { Router } from 'express'
import { logCalls } from './exchange.ts'
import { graphApi } from './facebook/graph.ts'
import { makeFacebookLogin } from './facebook/login.ts'
import { makeFaults } from './faults.ts'
import { makePeople } from './people.ts'
import { makePublicPlaces } from './public.ts'
import type { EmulatorSettings, Platform } from './settings.ts'
import { makeWebhookSender } from './webhooks.ts'
import { makeWorld, type Sent } from './world.ts'
import { makeZaloOauth } from './zalo/oauth.ts'
import { zaloOpenApi } from './zalo/openapi.ts'

export type { CitizenAct } from './acts.ts'
export type { Fault, FaultKind } from './faults.ts'
export type { EmulatorSettings, Platform } from './settings.ts'
export type { Delivery } from './webhooks.ts'
export type { Message, Person, Sent } from './world.ts'

/** Which sends to wait for. Without `taken` and `kind`: messages that the person got. */
export interface SentFilter {
  channel?: Platform
  personId?: string
  text?: string | RegExp
  kind?: Sent['kind']
  taken?: boolean
  /** Only what came after this mark (`emulator.mark()`). */
  after?: number
}

export type Emulator = ReturnType<typeof makeEmulator>

/** Makes both platforms. Mount `router` where the clients' base addresses point: `/zalo`, `/zalo-oauth`, `/graph/v25.0`,
 * `/facebook-login/v25.0`. */
export function makeEmulator(settings: EmulatorSettings) {
  const world = makeWorld(settings)
  const faults = makeFaults(world.changed)
  const webhooks = makeWebhookSender(world, faults)
  const people = makePeople(world, faults, webhooks)
  const places = makePublicPlaces(world, webhooks)
  const oauth = makeZaloOauth(world, faults)
  const login = makeFacebookLogin(world)
  let oaType: 2 | 4 = settings.zalo.oaType ?? 4

  const router = Router()
  router.use(express.raw({ type: () => true, limit: '6mb' }))
  router.use(
    '/zalo',
    logCalls(world, 'zalo'),
    zaloOpenApi({ world, faults, webhooks, oauth, places, oaType: () => oaType }),
  )
  router.use('/zalo-oauth', logCalls(world, 'zalo'), oauth.router)
  router.use('/graph/:version', logCalls(world, 'facebook'), graphApi({ world, faults, webhooks, login, places }))
  router.use('/facebook-login/:version', logCalls(world, 'facebook'), login.dialogs)

  function waitForSent(filter: SentFilter | ((sent: Sent) => boolean), ms = 5_000): Promise<Sent> {
    const wanted = typeof filter === 'function' ? filter : (sent: Sent) => matches(sent, filter)
    const found = world.sent.find(wanted)
    if (found) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const stop = world.on((event) => {
        if (event.type !== 'sent' || !wanted(event.sent)) return
        clearTimeout(timer)
        stop()
        resolve(event.sent)
      })
      const timer = setTimeout(() => {
        stop()
        const seen = world.sent
          .slice(-5)
          .map(({ channel, kind, text, error }) => JSON.stringify({ channel, kind, text, error }))
        reject(
          new Error(
            `nothing like ${describe(filter)} was sent within ${ms} ms; last sent: ${seen.join(' ') || 'nothing'}`,
          ),
        )
      }, ms)
    })
  }

  return {
    router,
    settings,
    faults,
    /** People, threads, traffic and events of the world, for the page. */
    world,
    webhooks,
    clock: world.clock,
    /** Everything platform clients sent, oldest first, refused calls too. */
    sent: world.sent,
    mark: world.mark,
    waitForSent,
    /** Calls back on each new entry of `sent`; gives the way to stop. */
    onSent: (listener: (sent: Sent) => void) =>
      world.on((event) => {
        if (event.type === 'sent') listener(event.sent)
      }),
    person: world.person,
    people: world.people,
    addPerson: world.addPerson,
    thread: world.thread,
    ...people,
    /** Comments, groups, visitors, thread control, thumbs, edits, the OA's permission. */
    places,
    /** Any body, signed like a real one (a string goes out as it is). For payload samples and malformed events. */
    sendRaw: (channel: Platform, body: unknown, options: { unsigned?: boolean } = {}) =>
      webhooks.send({ channel, name: 'raw', personId: null, messageId: null, body, fromCitizen: true, ...options }),
    /** The "check webhook" button of Zalo's console: a sample without signature. On Facebook the dashboard's Test button. */
    consoleCheck(channel: Platform) {
      const { zalo, facebook } = settings
      const sample = {
        event_name: 'user_send_text',
        app_id: zalo.appId,
        sender: { id: '1' },
        recipient: { id: zalo.oaId },
        message: { text: 'test', msg_id: '1' },
        timestamp: String(world.stamp()),
      }
      const test = {
        object: 'page',
        entry: [
          {
            id: '0',
            time: Math.floor(world.stamp() / 1_000),
            changes: [{ field: 'messages', value: { page_id: facebook.pageId } }],
          },
        ],
      }
      const unsigned = channel === 'zalo'
      return webhooks.send({
        channel,
        name: 'console-check',
        personId: null,
        messageId: null,
        body: unsigned ? sample : test,
        fromCitizen: false,
        unsigned,
      })
    },
    zalo: {
      issueCode: oauth.issueCode,
      expireAccessToken: oauth.expire,
      refreshes: oauth.refreshes,
      oaType: () => oaType,
      setOaType(type: 2 | 4) {
        oaType = type
        world.changed()
      },
    },
    facebook: { issueCode: login.issueCode, killToken: login.killToken, grantOnly: login.grantOnly },
    /** Resolves when no webhook is on its way, repeats included. */
    idle: webhooks.idle,
    /** New people, no messages, no faults, the clock at the real time. Tokens stay. */
    reset() {
      webhooks.stop()
      faults.clear()
      webhooks.subscribe('zalo', true)
      webhooks.subscribe('facebook', true)
      world.reset()
    },
    /** Stops everything that waits; call at the end of a test. */
    close: webhooks.stop,
  }
}

function matches(sent: Sent, filter: SentFilter): boolean {
  const { channel, personId, text, kind = 'message', taken = true, after = 0 } = filter
  if (sent.seq <= after || sent.kind !== kind || sent.taken !== taken) return false
  if (channel && sent.channel !== channel) return false
  if (personId && sent.personId !== personId) return false
  if (text === undefined) return true
  return typeof text === 'string' ? (sent.text ?? '').includes(text) : text.test(sent.text ?? '')
}

function describe(filter: SentFilter | ((sent: Sent) => boolean)): string {
  if (typeof filter === 'function') return filter.toString()
  return JSON.stringify(filter, (_key, value: unknown) => (value instanceof RegExp ? String(value) : value))
}
