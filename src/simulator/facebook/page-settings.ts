/** Everything of a Page that is no message: subscriptions, Messenger profile, tokens, thread control, people's names. */
import { randomBytes } from 'node:crypto'
import { Router } from 'express'
import { isObject, reply } from '../exchange.ts'
import { target, type WebhookSender } from '../webhooks.ts'
import type { World } from '../world.ts'
import { bodyOf, refuse, tokenOf } from './request.ts'

const fieldNames = [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'message_deliveries',
  'message_reads',
  'messaging_referrals',
  'messaging_optins',
  'messaging_handovers',
  'standby',
  'messaging_policy_enforcement',
  'messaging_feedback',
  'response_feedback',
  'messaging_account_linking',
  'feed',
]
const profileNames = ['get_started', 'greeting', 'persistent_menu', 'ice_breakers', 'commands', 'whitelisted_domains']

/** Router for the calls on the Page and the app themselves. */
export function pageSettings({ world, webhooks }: { world: World; webhooks: WebhookSender }): Router {
  const { appId, appSecret, pageId, verifyToken } = world.settings.facebook
  const profile = new Map<string, unknown>()
  const profileCalls: number[] = []
  let fields = fieldNames.slice(0, 9)
  const router = Router()

  router
    .route('/:page/subscribed_apps')
    .get((_req, res) => {
      const app = { category: 'Business', name: 'Trợ lý 06', id: appId, subscribed_fields: fields }
      reply(res, 200, { data: webhooks.isSubscribed('facebook') ? [app] : [] })
    })
    .post((req, res) => {
      const given = req.query.subscribed_fields ?? bodyOf(req)?.subscribed_fields
      const wanted = Array.isArray(given)
        ? given.map(String)
        : String(given ?? '')
            .split(',')
            .filter(Boolean)
      if (wanted.length === 0)
        return refuse(res, { code: 100, message: '(#100) The parameter subscribed_fields is required.' })
      const unknown = wanted.find((name) => !fieldNames.includes(name))
      if (unknown)
        return refuse(res, { code: 100, message: `(#100) Param subscribed_fields must not contain ${unknown}` })
      fields = wanted
      webhooks.subscribe('facebook', true)
      reply(res, 200, { success: 'true' })
    })
    .delete((_req, res) => {
      webhooks.subscribe('facebook', false)
      reply(res, 200, { success: 'true' })
    })

  router.post('/:app/subscriptions', async (req, res) => {
    if (tokenOf(req) !== `${appId}|${appSecret}`)
      return refuse(res, { code: 15, message: '(#15) This method must be called with an app access_token.' })
    const body = { ...req.query, ...bodyOf(req) }
    const challenged = await handshake(
      String(body.callback_url ?? `${target(world)}/webhooks/facebook`),
      String(body.verify_token ?? verifyToken),
    )
    if (!challenged)
      return refuse(res, {
        code: 2200,
        message: '(#2200) Callback verification failed: response does not match challenge',
      })
    webhooks.subscribe('facebook', true)
    reply(res, 200, { success: true })
  })

  router.use('/:page/messenger_profile', (_req, res, next) => {
    const now = Date.now()
    while (profileCalls[0] !== undefined && profileCalls[0] < now - 600_000) profileCalls.shift()
    if (profileCalls.length >= 10)
      return refuse(res, { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' })
    profileCalls.push(now)
    next()
  })
  router
    .route('/:page/messenger_profile')
    .get((req, res) => {
      const wanted = String(req.query.fields ?? '')
        .split(',')
        .filter((name) => profile.has(name))
      reply(res, 200, {
        data: wanted.length > 0 ? [Object.fromEntries(wanted.map((name) => [name, profile.get(name)]))] : [],
      })
    })
    .post((req, res) => {
      const { access_token: _token, appsecret_proof: _proof, ...given } = bodyOf(req) ?? {}
      const problem = profileProblem(given, profile.has('get_started'))
      if (problem) return refuse(res, { code: 100, message: `(#100) ${problem}` })
      for (const [name, value] of Object.entries(given)) profile.set(name, value)
      reply(res, 200, { result: 'success' })
    })
    .delete((req, res) => {
      const gone = bodyOf(req)?.fields
      if (!Array.isArray(gone)) return refuse(res, { code: 100, message: '(#100) The parameter fields is required.' })
      for (const name of gone) profile.delete(String(name))
      reply(res, 200, { result: 'success' })
    })

  for (const control of ['pass', 'take', 'release', 'request', 'extend']) {
    router.post(`/:page/${control}_thread_control`, (_req, res) => reply(res, 200, { success: true }))
  }
  router.get('/:page/thread_owner', (_req, res) => reply(res, 200, { data: [] }))

  router.get('/:object', (req, res, next) => {
    const { object } = req.params
    if (object === 'me' || object === pageId) {
      const status = { hop_v2: false, msgr_multi_app: true, ig_multi_app: false }
      return reply(res, 200, { id: pageId, name: world.unitName, messaging_feature_status: status })
    }
    const person = world.person('facebook', object)
    if (!person) return next()
    const words = person.name.split(' ')
    reply(res, 200, {
      first_name: words.at(-1),
      last_name: words.slice(0, -1).join(' '),
      name: person.name,
      id: person.id,
      locale: 'vi_VN',
    })
  })

  /** What Meta does when a callback address is saved. */
  async function handshake(address: string, token: string): Promise<boolean> {
    if (!URL.canParse(address)) return false
    const challenge = randomBytes(4).readUInt32BE().toString()
    const url = new URL(address)
    url.search = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': token,
      'hub.challenge': challenge,
    }).toString()
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
      return answer.status === 200 && (await answer.text()) === challenge
    } catch {
      return false
    }
  }
  return router
}

function profileProblem(given: Record<string, unknown>, hasGetStarted: boolean): string | null {
  const names = Object.keys(given)
  const unknown = names.find((name) => !profileNames.includes(name))
  if (names.length === 0 || unknown) return `Param ${unknown ?? 'profile'} is invalid`
  const { get_started: start, persistent_menu: menus, ice_breakers: breakers, greeting } = given
  if (start !== undefined && !(isObject(start) && typeof start.payload === 'string'))
    return 'Param get_started[payload] is needed'
  if (menus !== undefined) {
    if (!start && !hasGetStarted) return 'You must set a Get Started button if you also wish to use persistent menu'
    if (!hasDefault(menus)) return 'Param persistent_menu needs the default locale'
    const items = menus.flatMap((menu) => (Array.isArray(menu.call_to_actions) ? menu.call_to_actions : []))
    if (items.length > 20 || items.some((item) => !isObject(item) || String(item.title ?? '').length > 30))
      return 'Param persistent_menu is too long'
  }
  if (breakers !== undefined) {
    if (!hasDefault(breakers)) return 'Param ice_breakers needs the default locale'
    if (breakers.some((one) => !Array.isArray(one.call_to_actions) || one.call_to_actions.length > 4))
      return 'At most 4 ice breakers'
  }
  if (
    greeting !== undefined &&
    (!hasDefault(greeting) || greeting.some((one) => String(one.text ?? '').length > 160))
  ) {
    return 'Param greeting is invalid'
  }
  return null
}

function hasDefault(list: unknown): list is Record<string, unknown>[] {
  return Array.isArray(list) && list.every(isObject) && list.some((one) => one.locale === 'default')
}
