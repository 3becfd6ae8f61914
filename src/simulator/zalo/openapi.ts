/** Zalo's OA OpenAPI as a server would meet it: business errors come as HTTP 200 with a code. */
import { createHmac, randomBytes } from 'node:crypto'
import express, { type Request, type Response, Router } from 'express'
import { type Answer, answerSend, isObject, jsonOf, reply } from '../exchange.ts'
import type { Faults } from '../faults.ts'
import type { PublicPlaces } from '../public.ts'
import type { WebhookSender } from '../webhooks.ts'
import type { Message, Person, Sent, World } from '../world.ts'
import { answer, zaloError, zaloOk } from './answers.ts'
import { echo, receipt, zaloMessageId } from './events.ts'
import { checkMessage, type ZaloMessage, type ZaloProblem } from './message.ts'
import type { ZaloOauth } from './oauth.ts'
import { zaloReads } from './reads.ts'

const hour = 3_600_000
export interface ZaloParts {
  world: World
  faults: Faults
  webhooks: WebhookSender
  oauth: ZaloOauth
  places: PublicPlaces
  /** 2 enterprise, 4 state agency; can be changed while running. */
  oaType: () => 2 | 4
}

/** Router for everything under openapi.zalo.me. */
export function zaloOpenApi(parts: ZaloParts): Router {
  const { world, faults } = parts
  const calls: number[] = []
  let beyondFreeWindow = 500

  function guard(req: Request, res: Response, next: express.NextFunction) {
    const limit = world.settings.rates?.zalo ?? 4_000
    const now = Date.now()
    while (calls[0] !== undefined && calls[0] < now - 60_000) calls.shift()
    res.set({ 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remain': String(Math.max(0, limit - calls.length - 1)) })
    if (calls.length >= limit) return answer(res, zaloError(-32))
    calls.push(now)
    const token = parts.oauth.check(req)
    if (token !== null) return answer(res, zaloError(token))
    const proof = req.get('appsecret_proof')
    const { appSecret } = world.settings.zalo
    if (proof && proof !== createHmac('sha256', appSecret).update(req.get('access_token')!).digest('hex')) {
      return answer(res, zaloError(-242))
    }
    next()
  }

  async function send(req: Request, res: Response, api: 'v3' | 'v2') {
    const body = /^application\/json/i.test(req.get('content-type') ?? '') ? jsonOf(req) : null
    if (!body) return answer(res, zaloError(-201, 'body is invalid'))
    if (api === 'v2' && isObject(body.sender_action)) return answer(res, react(body))
    const personId = personOf(body)
    const checked = checkMessage(body.message, api)
    const note = sentOf(api, personId, body, 'code' in checked ? null : checked)
    const refused = refusal(api, personId, checked)
    if (refused) {
      world.record({ ...note, error: { code: refused.code } })
      return answer(res, zaloError(refused.code, refused.message))
    }
    const fault = faults.take(
      'zalo',
      'timeout-taken',
      'timeout-lost',
      'error',
      'html-500',
      'reset-before',
      'reset-after',
      'truncated',
      'window-closed',
    )
    const person = world.person('zalo', personId!)!
    let taken = false
    const refuse = (kind: NonNullable<typeof fault>) => {
      const code = kind.kind === 'window-closed' ? -230 : (kind.code ?? -200)
      if (!taken) world.record({ ...note, error: { code }, fault: kind.kind })
      return zaloError(code)
    }
    if (fault && ['reset-before', 'html-500', 'timeout-lost'].includes(fault.kind))
      world.record({ ...note, fault: fault.kind })
    await answerSend(res, fault, refuse, async () => {
      taken = true
      return deliver(person, checked as ZaloMessage, { ...note, fault: fault?.kind ?? null })
    })
  }

  /** The first reason why Zalo would not take this message now. */
  function refusal(
    api: 'v3' | 'v2',
    personId: string | null,
    checked: ZaloMessage | ZaloProblem,
  ): { code: number; message?: string } | null {
    if (api === 'v3' && parts.oaType() === 4) return { code: -235 }
    const visitor = personId?.startsWith('anonymous/') === true
    if (api === 'v3' && visitor) return { code: -201, message: 'user_id is invalid' }
    if (api === 'v2' && parts.oaType() === 2 && !visitor) return { code: -240 }
    if (!personId) return { code: -201, message: 'user_id is invalid' }
    if ('code' in checked) return checked
    const person = world.person('zalo', personId)
    if (!person) return { code: -213 }
    if (person.blocked) return { code: -217 }
    const idle = world.idleMs(person)
    if (idle === null) return { code: -232 }
    return idle > 7 * 24 * hour ? { code: -230 } : null
  }

  async function deliver(person: Person, message: ZaloMessage, note: Omit<Sent, 'seq' | 'at'>): Promise<Answer> {
    const id = zaloMessageId()
    const shown: Message = {
      id,
      channel: 'zalo',
      personId: person.id,
      from: 'unit',
      author: 'app',
      text: message.text,
      attachments: message.attachments,
      buttons: message.buttons,
      quickReplies: [],
      at: world.settings.now(),
      state: 'sent',
    }
    const idle = world.idleMs(person) ?? 0
    const free = idle <= 48 * hour
    if (!free && beyondFreeWindow > 0) beyondFreeWindow -= 1
    const quota = {
      quota_type: 'sub_quota',
      remain: String(beyondFreeWindow),
      total: '500',
      expired_date: '31/12/2026',
    }
    // The record comes first: the call is over for the person even when the client never hears of it.
    world.record({ ...note, messageId: id, taken: true })
    world.addMessage(shown)
    const echoed = parts.webhooks.track(repeat(person, shown, message))
    if (faults.take('zalo', 'echo-first')) await echoed
    const [, anonymousId, visit] = person.id.split('/')
    if (visit) return zaloOk({ message_id: id, anonymous_id: anonymousId, conversation_id: visit })
    const data = { message_id: id, user_id: person.id, sent_time: String(world.settings.now().getTime()) }
    return zaloOk(free || beyondFreeWindow === 0 ? data : { quota, ...data })
  }

  async function repeat(person: Person, shown: Message, message: ZaloMessage) {
    const base = { channel: 'zalo' as const, personId: person.id, messageId: shown.id, fromCitizen: false }
    if (faults.take('zalo', 'no-echo')) return
    const attachments = message.attachments.map(({ kind }) => ({
      payload: { url: 'https://f7-zpg.zdn.vn/full/1.jpg' },
      type: kind,
    }))
    const body = echo(world, person, message.echo, {
      ...(attachments.length > 0 && { attachments }),
      ...(message.text !== null && { text: message.text }),
      msg_id: shown.id,
      ...(message.quote && { quote_msg_id: message.quote }),
    })
    const [, visitor, visit] = person.id.split('/')
    if (visit) {
      const said = {
        ...body,
        recipient: { id: visitor },
        message: { ...(body.message as object), conversation_id: visit },
      }
      const name = 'oa_send_anonymous_text'
      return void (await parts.webhooks.send({ ...base, name, body: { ...said, event_name: name } }))
    }
    await parts.webhooks.send({ ...base, name: message.echo, body, atOnce: faults.has('zalo', 'echo-first') })
    world.setState(shown, 'received')
    if (world.settings.receipts === false) return
    await parts.webhooks.send({
      ...base,
      name: 'user_received_message',
      body: receipt(world, person, [shown.id], false),
    })
  }

  function sendToGroup(req: Request): Answer {
    const body = jsonOf(req) ?? {}
    const group = isObject(body.recipient) ? parts.places.groups.get(String(body.recipient.group_id)) : undefined
    if (!group) return zaloError(-403)
    const checked = checkMessage(body.message, 'v3')
    if ('code' in checked) return zaloError(checked.code, checked.message)
    const messageId = zaloMessageId()
    world.record({ ...sentOf('v3', group.id, body, checked), kind: 'group', messageId, taken: true })
    group.said.push(checked.text ?? '')
    return zaloOk({ message_id: messageId, group_id: group.id })
  }

  function react(body: Record<string, unknown>): Answer {
    const personId = personOf(body)
    const action = isObject(body.sender_action) ? body.sender_action : {}
    if (!personId || typeof action.react_icon !== 'string' || typeof action.react_message_id !== 'string')
      return zaloError(-201)
    if (!world.person('zalo', personId)) return zaloError(-213)
    const note = sentOf('v2', personId, body, null)
    const messageId = zaloMessageId()
    world.record({ ...note, kind: 'reaction', text: action.react_icon, messageId, taken: true })
    return zaloOk({ message_id: messageId, user_id: personId })
  }

  /** `recipient` is one person by id, or the author of a message by the message's id. */
  function personOf(body: Record<string, unknown>): string | null {
    const recipient = isObject(body.recipient) ? body.recipient : {}
    const { user_id: userId, message_id: messageId, anonymous_id: visitor, conversation_id: visit } = recipient
    if (typeof visitor === 'string' && typeof visit === 'string') return `anonymous/${visitor}/${visit}`
    if (userId !== undefined && messageId !== undefined) return null
    if (typeof userId === 'string' && /^\d{1,20}$/.test(userId)) return userId
    if (typeof messageId !== 'string') return null
    const author = world
      .people('zalo')
      .find((person) =>
        world.thread('zalo', person.id).some((message) => message.id === messageId && message.from === 'citizen'),
      )
    return author?.id ?? null
  }

  const router = Router()
  router.use(guard)
  router.post('/v3.0/oa/message/cs', (req, res) => send(req, res, 'v3'))
  router.post('/v2.0/oa/message', (req, res) => send(req, res, 'v2'))
  router.post('/v2.0/oa/upload/:kind', (req, res) => {
    const limit = req.params.kind === 'image' ? 1_048_576 : 5 * 1_048_576
    const size = Buffer.isBuffer(req.body) ? req.body.length : 0
    if (!/^multipart\/form-data/i.test(req.get('content-type') ?? '') || size === 0)
      return answer(res, zaloError(-201, 'file is invalid'))
    if (size > limit + 1_024) return answer(res, zaloError(-210))
    const id = randomBytes(32).toString('base64url')
    return answer(res, zaloOk(req.params.kind === 'file' ? { token: id } : { attachment_id: id }))
  })
  router.post('/v3.0/oa/group/message', (req, res) => answer(res, sendToGroup(req)))
  router.use(zaloReads(parts))
  router.use((_req, res) => reply(res, 404, 'empty api'))
  return router
}

function sentOf(
  api: 'v3' | 'v2',
  personId: string | null,
  body: unknown,
  message: ZaloMessage | null,
): Omit<Sent, 'seq' | 'at'> {
  return {
    channel: 'zalo',
    personId: personId ?? '',
    kind: 'message',
    api,
    text: message?.text ?? null,
    buttons: message?.buttons ?? [],
    quickReplies: [],
    attachments: message?.attachments ?? [],
    metadata: null,
    tag: null,
    messageId: null,
    taken: false,
    error: null,
    fault: null,
    body,
  }
}
