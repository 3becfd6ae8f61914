/** Facebook's Graph API: tokens, versions, usage headers, and the Send API with its windows. */
import { createHmac } from 'node:crypto'
import express, { type Request, type Response, Router } from 'express'
import { type Answer, answerSend, reply } from '../exchange.ts'
import type { Faults } from '../faults.ts'
import type { PublicPlaces } from '../public.ts'
import type { WebhookSender } from '../webhooks.ts'
import type { Message, Person, Sent, World } from '../world.ts'
import { commentCalls, privateReply } from './comments.ts'
import { conversations } from './conversations.ts'
import { echo, envelope, facebookMessageId, receipt } from './events.ts'
import type { FacebookLogin } from './login.ts'
import { checkSend, type GraphProblem, type GraphSend } from './message.ts'
import { pageSettings } from './page-settings.ts'
import { bodyOf, graphError, refuse, tokenOf } from './request.ts'

const hour = 3_600_000

export interface FacebookParts {
  world: World
  faults: Faults
  webhooks: WebhookSender
  login: FacebookLogin
  places: PublicPlaces
}

/** Router for everything under graph.facebook.com/vNN.N. */
export function graphApi(parts: FacebookParts): Router {
  const { world, faults, webhooks, login, places } = parts
  const { appId, appSecret, pageId, pageAccessToken } = world.settings.facebook
  const sends: number[] = []

  function guard(req: Request, res: Response, next: express.NextFunction) {
    const usage = { call_count: Math.min(100, Math.round(sends.length / 3)), total_time: 1, total_cputime: 1 }
    res.set({
      'X-App-Usage': JSON.stringify(usage),
      'X-Business-Use-Case-Usage': JSON.stringify({
        [pageId]: [{ type: 'messenger', ...usage, estimated_time_to_regain_access: 0 }],
      }),
      'facebook-api-version': req.params.version ?? '',
    })
    if (!['v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'].includes(req.params.version as string)) {
      return refuse(res, { code: 2635, message: '(#2635) You are calling a deprecated version of the API' })
    }
    // These two check their own secrets.
    if (req.path === '/oauth/access_token' || req.path === '/debug_token') return next()
    const token = tokenOf(req)
    const fault = token === pageAccessToken ? faults.take('facebook', 'expired-token') : null
    if (fault)
      return refuse(res, { code: 190, subcode: 463, message: 'Error validating access token: Session has expired' })
    const users = req.path === '/me/accounts' && login.isUser(token)
    if (!users && !login.isPageToken(token) && token !== `${appId}|${appSecret}`) {
      return refuse(res, {
        code: 190,
        message: token ? 'Invalid OAuth access token.' : 'An access token is required to request this resource.',
      })
    }
    const proof = req.query.appsecret_proof ?? bodyOf(req)?.appsecret_proof
    if (proof !== undefined && proof !== createHmac('sha256', appSecret).update(token).digest('hex')) {
      return refuse(res, { code: 100, message: 'Invalid appsecret_proof provided in the API argument' })
    }
    next()
  }

  async function send(req: Request, res: Response) {
    const body = bodyOf(req)
    if (!body) return refuse(res, { code: 100, message: '(#100) Invalid JSON in the request' })
    const checked = checkSend(body)
    const note = sentOf(body, 'code' in checked ? null : checked)
    if (!('code' in checked) && checked.commentId !== null) {
      const found = privateReply(world, places, checked.commentId)
      if ('code' in found) {
        world.record({ ...note, error: { code: found.code, subcode: found.subcode } })
        return refuse(res, found)
      }
      checked.personId = note.personId = found.psid
    }
    const problem = 'code' in checked ? checked : refusal(checked)
    if (problem) {
      world.record({ ...note, error: { code: problem.code, subcode: problem.subcode } })
      return refuse(res, problem)
    }
    const wanted = checked as GraphSend
    const person = world.person('facebook', wanted.personId)!
    if (wanted.commentId) places.comments.get(wanted.commentId)!.privateReply = 'used'
    if (wanted.action) return act(res, person, wanted, note)
    const fault = faults.take(
      'facebook',
      'timeout-taken',
      'timeout-lost',
      'error',
      'html-500',
      'reset-before',
      'reset-after',
      'truncated',
    )
    let taken = false
    if (fault && ['reset-before', 'html-500', 'timeout-lost'].includes(fault.kind))
      world.record({ ...note, fault: fault.kind })
    const failWith = (kind: NonNullable<typeof fault>) => {
      const { code = 1200, subcode } = kind
      if (!taken) world.record({ ...note, error: { code, subcode }, fault: kind.kind })
      return graphError({ code, subcode, message: `(#${code}) Error of the emulator` })
    }
    await answerSend(res, fault, failWith, async () => {
      taken = true
      return deliver(person, wanted, { ...note, fault: fault?.kind ?? null })
    })
  }

  /** In Meta's order: person, block, thread owner, rate, window. */
  function refusal(wanted: GraphSend): GraphProblem | null {
    const person = world.person('facebook', wanted.personId)
    if (!person) return { code: 100, subcode: 2018001, message: '(#100) No matching user found' }
    if (person.blocked) return { code: 551, subcode: 1545041, message: "(#551) This person isn't available right now." }
    if (faults.take('facebook', 'other-app'))
      return { code: 2018300, message: 'Another app is controlling this thread now.' }
    const now = Date.now()
    while (sends[0] !== undefined && sends[0] < now - 1_000) sends.shift()
    if (sends.length >= (world.settings.rates?.facebook ?? 300))
      return { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' }
    sends.push(now)
    if (wanted.commentId) return null
    const idle = world.idleMs(person)
    const limit = wanted.tag === 'HUMAN_AGENT' ? 7 * 24 * hour : 24 * hour
    const closed = idle === null || idle > limit || (!wanted.action && faults.take('facebook', 'window-closed'))
    return closed
      ? { code: 10, subcode: 2018278, message: '(#10) This message is sent outside of allowed window.' }
      : null
  }

  function act(res: Response, person: Person, wanted: GraphSend, note: Omit<Sent, 'seq' | 'at'>) {
    const { action } = wanted
    if (action === 'typing_on' || action === 'typing_off') world.typing('facebook', person.id, action === 'typing_on')
    if (action === 'mark_seen') {
      for (const message of world.thread('facebook', person.id))
        if (message.from === 'citizen') world.setState(message, 'seen')
    }
    const kind = action === 'mark_seen' ? 'seen' : action?.startsWith('typing') ? 'typing' : 'reaction'
    world.record({ ...note, kind, text: action, taken: true })
    return reply(res, 200, { recipient_id: person.id })
  }

  async function deliver(person: Person, wanted: GraphSend, note: Omit<Sent, 'seq' | 'at'>): Promise<Answer> {
    const id = facebookMessageId()
    const { text, attachments, buttons, quickReplies } = wanted
    const shown: Message = {
      id,
      channel: 'facebook',
      personId: person.id,
      from: 'unit',
      author: 'app',
      text,
      attachments,
      buttons,
      quickReplies,
      at: world.settings.now(),
      state: 'sent',
    }
    world.record({ ...note, messageId: id, taken: true })
    world.typing('facebook', person.id, false)
    world.addMessage(shown)
    const echoed = webhooks.track(repeat(person, shown, wanted))
    if (faults.take('facebook', 'echo-first')) await echoed
    return { status: 200, body: { recipient_id: person.id, message_id: id } }
  }

  async function repeat(person: Person, shown: Message, wanted: GraphSend) {
    const base = { channel: 'facebook' as const, personId: person.id, messageId: shown.id, fromCitizen: false }
    if (faults.take('facebook', 'no-echo')) return
    const { metadata, raw } = wanted
    const text = wanted.attachments.length > 0 || wanted.buttons.length > 0 ? null : shown.text
    const item = echo(world, person, { mid: shown.id, text, metadata, attachments: raw }, Number(appId))
    await webhooks.send({
      ...base,
      name: 'message_echoes',
      body: envelope(world, [item]),
      atOnce: faults.has('facebook', 'echo-first'),
    })
    world.setState(shown, 'received')
    if (world.settings.receipts === false) return
    await webhooks.send({
      ...base,
      name: 'message_deliveries',
      body: envelope(world, [receipt(world, person, [shown.id], false)]),
    })
  }

  const router = Router({ mergeParams: true })
  router.use(guard)
  router.use((req, res, next) => {
    const first = req.path.split('/')[1] ?? ''
    const known = !/^\d+$/.test(first) || first === pageId || first === appId || world.person('facebook', first)
    if (known) return next()
    refuse(res, {
      code: 100,
      subcode: 33,
      message: `Unsupported ${req.method.toLowerCase()} request. Object with ID '${first}' does not exist`,
    })
  })
  router.post('/:page/messages', send)
  router.use(login.graph)
  router.use(commentCalls(world, places))
  router.use(conversations(world))
  router.use(pageSettings(parts))
  router.use((req, res) =>
    refuse(res, { code: 100, subcode: 33, message: `Unsupported ${req.method.toLowerCase()} request.` }),
  )
  return router
}

function sentOf(body: Record<string, unknown>, wanted: GraphSend | null): Omit<Sent, 'seq' | 'at'> {
  return {
    channel: 'facebook',
    personId: wanted?.personId ?? '',
    kind: 'message',
    api: 'graph',
    text: wanted?.text ?? null,
    buttons: wanted?.buttons ?? [],
    quickReplies: wanted?.quickReplies ?? [],
    attachments: wanted?.attachments ?? [],
    metadata: wanted?.metadata ?? null,
    tag: wanted?.tag ?? null,
    messageId: null,
    taken: false,
    error: null,
    fault: null,
    body,
  }
}
