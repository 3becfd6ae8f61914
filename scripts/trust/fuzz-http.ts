/** The doors of the running server: webhooks, the inbox's API behind sign-in, public pages, the simulator. */
import { createHmac } from 'node:crypto'
import type { z } from 'zod'
import type { Route } from '../../src/inbox/api/route.ts'
import { routes } from '../../src/inbox/inbox.ts'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'
import { encodeBody, webhookHeaders } from '../../src/simulator/signing.ts'
import type { TestServer } from '../../tests/support/start.ts'
import { keys, payloads } from './fuzz-doors.ts'
import { bent, planted, strangeText, strangeValue } from './fuzz-inputs.ts'
import type { Random } from './random.ts'

/** The doors of one server, and how often each answered with which status. */
export interface HttpDoors {
  /** Tries one input at one door; throws when the answer is 5xx, or none. Returns door and input. */
  try(random: Random): Promise<{ door: string; input: unknown }>
  statuses: Record<string, number>
}

/** Whoever answers slower than this did not bound its work. */
const answerWithinMs = 10_000

/** Opens them. */
export function openHttpDoors(server: TestServer): HttpDoors {
  const { url, emulator } = server
  const statuses: Record<string, number> = {}
  let cookie = ''

  async function call(door: string, path: string, init: RequestInit): Promise<number> {
    const signal = AbortSignal.timeout(answerWithinMs)
    const answer = await fetch(`${url}${path}`, { redirect: 'manual', signal, ...init })
    await answer.arrayBuffer()
    const name = `${door} ${answer.status}`
    statuses[name] = (statuses[name] ?? 0) + 1
    if (answer.status >= 500) throw new Error(`${answer.status} at ${path.slice(0, 200)}`)
    return answer.status
  }
  const json = (value: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value) ?? 'null',
  })

  async function signIn(): Promise<void> {
    const answer = await fetch(`${url}/inbox/api/auth/sign-in/email`, {
      ...json({ email: demoOfficers[2].email, password: demoPassword }),
      headers: { 'content-type': 'application/json', 'x-inbox': '1', origin: url },
    })
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
  }

  async function inboxApi(random: Random): Promise<unknown> {
    const spec = random.pick(routes.filter(harmless))
    const params = (likely(random, spec.params) ?? {}) as Record<string, unknown>
    const path = spec.path.replace(/:(\w+)/g, (_all, name: string) =>
      encodeURIComponent(wellFormed(params[name] ?? '1')),
    )
    const query = new URLSearchParams(
      Object.entries((likely(random, spec.query) ?? {}) as object).map(([key, value]) => [key, wellFormed(value)]),
    )
    const body = random() < 0.1 ? strangeValue(random, keys) : likely(random, spec.body)
    const headers = {
      'content-type': 'application/json',
      'x-inbox': '1',
      origin: url,
      cookie,
      authorization: `Bearer ${planted.secret}`,
    }
    const init = spec.method === 'get' ? { headers } : { ...json(body), headers }
    const status = await call('inbox', `/inbox/api${path}?${query}`, init)
    if (status === 401) await signIn()
    return { method: spec.method, path, query: query.toString(), body }
  }

  const webhook = async (random: Random): Promise<unknown> => {
    const channel = random.pick(['zalo', 'facebook'] as const)
    const body = ours(bent(random, random.pick(payloads[channel]), keys))
    const encoded = random() < 0.15 ? strangeText(random) : encodeBody(channel, body, random() < 0.3)
    const headers = safely(() =>
      webhookHeaders(emulator.settings, channel, encoded, random() < 0.9 ? 'right' : 'wrong'),
    )
    await call('webhook', `/webhooks/${channel}`, { method: 'POST', headers: headers ?? {}, body: encoded })
    return encoded
  }
  /** The sample's accounts replaced by the server's, so that the event is really taken in. */
  const ours = (value: unknown): unknown => {
    const { zalo, facebook } = emulator.settings
    const text = JSON.stringify(value) ?? 'null'
    const replaced = text
      .replaceAll(sampleIds.zaloApp, zalo.appId)
      .replaceAll(sampleIds.zaloOa, zalo.oaId)
      .replaceAll(sampleIds.page, facebook.pageId)
      .replace(/"timestamp":"\d{10,13}"/, `"timestamp":"${Date.now()}"`)
    return JSON.parse(replaced)
  }

  const deletion = async (random: Random): Promise<unknown> => {
    const payload = Buffer.from(
      JSON.stringify(
        random() < 0.5
          ? {
              algorithm: 'HMAC-SHA256',
              user_id: random() < 0.5 ? String(random.whole(1, 1e9)) : strangeText(random),
              issued_at: 1,
            }
          : strangeValue(random, keys),
      ) ?? '',
    ).toString('base64url')
    const signature = createHmac('sha256', emulator.settings.facebook.appSecret).update(payload).digest('base64url')
    const signed = random() < 0.7 ? `${signature}.${payload}` : strangeText(random)
    await call('data deletion', '/data-deletion', {
      method: 'POST',
      body: new URLSearchParams({ signed_request: signed }),
    })
    await call(
      'data deletion',
      `/data-deletion/${encodeURIComponent(strangeText(random).toWellFormed().slice(0, 200))}`,
      {},
    )
    return signed
  }

  const track = async (random: Random): Promise<unknown> => {
    const form = { code: strangeText(random), text: random() < 0.5 ? strangeText(random) : '' }
    const address = [10, random.whole(0, 255), random.whole(0, 255), random.whole(0, 255)].join('.')
    await call('tra-cuu', '/tra-cuu', {
      method: 'POST',
      headers: { 'x-forwarded-for': address },
      body: new URLSearchParams(form),
    })
    return form
  }

  const simulator = async (random: Random): Promise<unknown> => {
    const path = random.pick(['act', 'officer', 'people', 'faults', 'clock', 'oa-type', strangeText(random)])
    const body = strangeValue(random, [
      'channel',
      'personId',
      'act',
      'text',
      'name',
      'mode',
      'fault',
      'kind',
      'hours',
      'type',
    ])
    await call('simulator', `/simulator/api/${encodeURIComponent(path.toWellFormed().slice(0, 500))}`, json(body))
    return { path, body }
  }

  const anyPage = async (random: Random): Promise<unknown> => {
    const path = `/${random.pick(['inbox', 'simulator', 'privacy', 'webhooks/facebook', 'inbox/connect/zalo', 'inbox/api', ''])}/${encodeURIComponent(strangeText(random).toWellFormed().slice(0, 300))}?${new URLSearchParams({ code: strangeText(random), state: strangeText(random) }).toString().slice(0, 2000)}`
    await call('pages', path, {})
    return path
  }

  const entering = async (random: Random): Promise<unknown> => {
    const path = random.pick([
      'sign-in/email',
      'sign-in/oauth2',
      'two-factor/verify-totp',
      'change-password',
      strangeText(random),
    ])
    const body = strangeValue(random, ['email', 'password', 'code', 'providerId', 'currentPassword', 'newPassword'])
    const headers = { 'content-type': 'application/json', 'x-inbox': '1', origin: url }
    const init = { ...json(body), headers }
    await call(
      'sign-in',
      `/inbox/api/auth/${encodeURIComponent(path.toWellFormed().slice(0, 300)).replace('%2F', '/')}`,
      init,
    )
    return { path, body }
  }

  const all: Record<string, (random: Random) => Promise<unknown>> = {
    webhook,
    inbox: inboxApi,
    deletion,
    track,
    simulator,
    entering,
    pages: anyPage,
  }
  const names = ['webhook', 'inbox', 'inbox', 'inbox', 'deletion', 'track', 'simulator', 'entering', 'pages']
  return {
    statuses,
    try: async (random) => {
      if (cookie === '') await signIn()
      const door = random.pick(names)
      try {
        return { door, input: await all[door]!(random) }
      } catch (error) {
        throw Object.assign(error as Error, { door })
      }
    },
  }
}

/** As they stand in the sample payloads. */
const sampleIds = { zaloApp: '360846524940903967', zaloOa: '388613280878808645', page: '682498171943165' }

// Signing out, or taking oneself away, would only make every further answer a 401.
const harmless = (spec: Route): boolean =>
  !/sign-out|sessions|password|officers\/:id\/(leave|disable|role)|second-factor/.test(spec.path)

const wellFormed = (value: unknown): string =>
  String(typeof value === 'object' ? JSON.stringify(value) : value)
    .toWellFormed()
    .slice(0, 2_000)

function safely<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

/** A value that the schema nearly takes. */
function likely(random: Random, schema: z.ZodType | undefined, depth = 0): unknown {
  if (!schema) return undefined
  if (random() < 0.04 || depth > 6) return strangeValue(random, keys, 3)
  const def = schema.def as unknown as Record<string, unknown> & { type: string }
  const inner = (name: string) => likely(random, def[name] as z.ZodType, depth + 1)
  switch (def.type) {
    case 'object': {
      const shape = def.shape as Record<string, z.ZodType>
      const given = Object.entries(shape).filter(([, one]) => !one.isOptional() || random() < 0.6)
      return Object.fromEntries(given.map(([key, one]) => [key, likely(random, one, depth + 1)]))
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'nonoptional':
      return inner('innerType')
    case 'pipe':
      return inner('in')
    case 'array':
      return Array.from({ length: random.whole(0, 3) }, () => likely(random, def.element as z.ZodType, depth + 1))
    case 'union':
      return likely(random, random.pick(def.options as z.ZodType[]), depth + 1)
    case 'enum':
      return random.pick(Object.values(def.entries as object))
    case 'literal':
      return random.pick(def.values as unknown[])
    case 'boolean':
      return random() < 0.5
    case 'number':
      return random.pick([0, 1, 2, 5, 30, 480, -1, 1e9])
    case 'null':
      return null
    case 'string':
      return random.pick([
        String(random.whole(1, 40)),
        '1',
        '2026-11-24',
        '2026-11-24T03:00:00Z',
        '07:30',
        'mine',
        'dang_ky_tam_tru',
        '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
        'can-bo@vi-du.vn',
        'Mời anh/chị đến Công an phường.',
        strangeText(random),
      ])
    default:
      return strangeValue(random, keys, 4)
  }
}
