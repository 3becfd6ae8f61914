/** Step 1 of a citizen's message: check the signature over the bytes, write the events down, answer 200. */
import { createHash } from 'node:crypto'
import { type Request, type Response, Router, raw } from 'express'
import { ZodError } from 'zod'
import { isRecording } from '../accounts/record.ts'
import { readBody } from '../channels/body.ts'
import type { Channel, ChannelAccount, ChannelName, Incoming } from '../channels/channel.ts'
import { currentRequest } from '../log.ts'
import type { Account } from '../store/accounts.ts'
import { within } from '../store/database.ts'
import { type NewEvent, openEventWriter } from '../store/events.ts'
import type { Parts } from './parts.ts'

/** Largest body a platform may send: a full batch of 1000 small events. */
const bodyLimit = '1mb'

/** Zalo waits 2 s for an answer, Facebook 5 s: after so long without the database they are told to come again. */
const storeWithinMs = 1_500

/** `GET|POST /zalo` and `/facebook`. Mount before any JSON parser: signatures are over raw bytes. */
export function webhooks(
  parts: Pick<Parts, 'db' | 'accounts' | 'channels' | 'measures' | 'log' | 'now' | 'recorder'>,
): Router {
  const write = openEventWriter(parts.db, storeWithinMs)
  const router = Router()
  for (const name of ['zalo', 'facebook'] as const) {
    const channel = parts.channels[name]
    router.get(`/${name}`, async (request, response) => {
      const answer = channel.handshake(request.query, await accountsOf(parts, name))
      if (answer === null) response.status(403).type('text').send('refused')
      else response.status(200).type('text').send(answer)
    })
    router.post(`/${name}`, raw({ type: () => true, limit: bodyLimit }), (request, response) =>
      accept(parts, channel, write, request, response),
    )
  }
  return router
}

async function accept(
  parts: Pick<Parts, 'accounts' | 'measures' | 'log' | 'now' | 'recorder'>,
  channel: Channel,
  write: (events: NewEvent[]) => Promise<void>,
  request: Request,
  response: Response,
): Promise<void> {
  const now = parts.now()
  const began = performance.now()
  const end = (status: number, result: string, words: string) => {
    parts.measures.webhook(channel.name, result, (performance.now() - began) / 1000)
    response.status(status).type('text').send(words)
  }
  const bytes: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const body = readJson(bytes)
  if (body === undefined) return end(400, 'malformed', 'the body is not JSON')

  const accounts = await within(storeWithinMs, accountsOf(parts, channel.name)).catch(() => null)
  if (!accounts) return end(503, 'unavailable', 'try again')
  const verdict = channel.verify(bytes, request.headers, accounts, now)
  if (verdict.kind === 'unsigned') return end(200, 'unsigned', 'ok')
  if (verdict.kind === 'invalid') {
    parts.log.warn('a webhook with a bad signature was refused', {
      channel: channel.name,
      why: verdict.detail,
      ip: request.ip,
    })
    return end(401, 'bad-signature', 'bad signature')
  }

  const events = toEvents(channel, body, bytes, verdict.accounts as Account[], now)
  const unknown = events.filter((event) => event.accountId === '')
  if (unknown.length > 0)
    parts.log.warn('events for an account that is not connected were dropped', {
      channel: channel.name,
      count: unknown.length,
    })
  try {
    await write(events.filter((event) => event.accountId !== ''))
  } catch (error) {
    parts.log.error('events could not be stored; the platform is asked to send them again', {
      channel: channel.name,
      error,
    })
    return end(503, 'unavailable', 'try again')
  }
  end(200, 'accepted', 'ok')
  parts.log.info('webhook accepted', { channel: channel.name, events: events.length })
  await recordWhereOn(parts, verdict.accounts, body, events, now)
}

/** After the platform has its answer: a recording is a help for a person and never stands in the way of a message. */
async function recordWhereOn(
  parts: Pick<Parts, 'recorder' | 'log'>,
  accounts: ChannelAccount[],
  body: unknown,
  events: NewEvent[],
  now: Date,
): Promise<void> {
  for (const account of accounts.filter((one) => isRecording(one, now))) {
    const own = events.filter((event) => event.accountId === account.id).map((event) => event.incoming)
    await parts.recorder
      .record(account, body, own as unknown as Incoming[], now)
      .catch((error) => parts.log.warn('a webhook could not be recorded', { account: account.id, error }))
  }
}

async function accountsOf(parts: Pick<Parts, 'accounts'>, name: ChannelName): Promise<Account[]> {
  return (await parts.accounts.all()).filter((account) => account.channel === name)
}

/** undefined when the bytes are not JSON (or nested so deep that reading them fails). */
function readJson(bytes: Buffer): unknown {
  try {
    return readBody(bytes)
  } catch {
    return undefined
  }
}

function toEvents(channel: Channel, body: unknown, bytes: Buffer, accounts: Account[], now: Date): NewEvent[] {
  const accountId = (platformId: string) => accounts.find((account) => account.platformId === platformId)?.id ?? ''
  try {
    return channel.parse(body, accounts).map((incoming) => ({
      accountId: accountId(incoming.platformAccountId),
      key: incoming.key,
      kind: incoming.kind,
      name: incoming.name,
      incoming: incoming as unknown as Record<string, unknown>,
      platformAt: incoming.platformAt,
      receivedAt: now,
      request: currentRequest(),
    }))
  } catch (error) {
    if (!(error instanceof ZodError)) throw error
    // Signed by the platform but in a shape we do not know: kept for a person to look at, never acted on.
    const key = `unreadable ${createHash('sha256').update(bytes).digest('hex')}`
    const incoming: Pick<Incoming, 'kind' | 'name'> & { problem: string } = {
      kind: 'other',
      name: 'unreadable',
      problem: error.message.slice(0, 500),
    }
    return [
      {
        accountId: accounts[0]?.id ?? '',
        key,
        kind: 'other',
        name: 'unreadable',
        incoming,
        platformAt: now,
        receivedAt: now,
        request: currentRequest(),
      },
    ]
  }
}
