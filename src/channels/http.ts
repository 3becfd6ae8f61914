/** One HTTP call to a platform, told apart by what matters for sending: answered, surely not sent, or lost on the way. */
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import axios, { isAxiosError } from 'axios'

/** What is asked. `json`, `form` and `raw` are bodies; `query` is added to the address. */
export interface Request {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  headers?: Record<string, string>
  query?: Record<string, string>
  json?: unknown
  form?: Record<string, string>
  /** A JSON body that must leave letter for letter, because it is signed. */
  raw?: string
  /** Milliseconds for the whole exchange, when other than the default. */
  wholeMs?: number
}

/** What came of it. `body` is the parsed JSON, undefined when the answer was no JSON (an error page, a cut-off text). */
export type Answer =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: unknown }
  /** No connection came about: the platform cannot have seen the request. */
  | { kind: 'not-sent'; detail: string }
  /** The request left, the answer did not come back: it may have been carried out. */
  | { kind: 'lost'; detail: string }

export type Http = (request: Request) => Promise<Answer>

/** Milliseconds to connect (name, TCP and TLS together) and for the whole exchange. */
export interface Patience {
  connectMs?: number
  wholeMs?: number
}

/** Makes the caller. Redirects are not followed, answers over 1 MB are refused, nothing is ever tried twice. */
export function makeHttp({ connectMs = 3_000, wholeMs = 10_000 }: Patience = {}): Http {
  // Free connections are dropped before a server would do it, so that a send does not meet a closing one.
  const options = { keepAlive: true, timeout: 4_000 }
  const httpAgent = watchOpening(new http.Agent(options), 'connect', connectMs)
  const httpsAgent = watchOpening(new https.Agent(options), 'secureConnect', connectMs)
  return async (request) => {
    const content = contentOf(request)
    try {
      const answer = await axios.request<string>({
        method: request.method,
        url: request.url,
        params: request.query,
        data: content?.body,
        headers: { ...request.headers, ...(content ? { 'Content-Type': content.type } : {}) },
        httpAgent,
        httpsAgent,
        maxRedirects: 0,
        maxContentLength: 1_000_000,
        responseType: 'text',
        transformResponse: (text: string) => text,
        validateStatus: () => true,
        signal: AbortSignal.timeout(request.wholeMs ?? wholeMs),
      })
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      )
      return { kind: 'answer', status: answer.status, headers, body: jsonOf(answer.data) }
    } catch (error) {
      return { kind: neverLeft(error) ? 'not-sent' : 'lost', detail: nameOf(error) }
    }
  }
}

function contentOf(request: Request): { type: string; body: string } | null {
  if (request.form)
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(request.form).toString() }
  if (request.raw !== undefined) return { type: 'application/json', body: request.raw }
  if (request.json !== undefined) return { type: 'application/json', body: JSON.stringify(request.json) }
  return null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface OpeningError extends Error {
  code?: string
  beforeOpen?: boolean
}

// axios knows one time-out for everything. Whether a connection came about decides between "try again" and "it may have
// arrived", so it is watched here, where sockets are made.
function watchOpening<A extends http.Agent>(agent: A, opened: 'connect' | 'secureConnect', connectMs: number): A {
  const original = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback): Duplex | null | undefined => {
    const socket = original(options, callback)
    if (!socket) return socket
    let open = false
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${connectMs} ms`)), connectMs)
    socket.once(opened, () => {
      open = true
      clearTimeout(timer)
    })
    socket.once('error', (error: OpeningError) => {
      if (!open) error.beforeOpen = true
    })
    socket.once('close', () => clearTimeout(timer))
    return socket
  }
  return agent
}

const refusedCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

function neverLeft(error: unknown): boolean {
  const found = error as OpeningError & { cause?: OpeningError }
  return found.beforeOpen === true || found.cause?.beforeOpen === true || refusedCodes.has(found.code ?? '')
}

// The message of axios may quote the address; the code and the cause say enough.
function nameOf(error: unknown): string {
  if (isAxiosError(error))
    return error.code === 'ERR_CANCELED' ? 'no answer in time' : (error.code ?? error.cause?.message ?? 'network error')
  return error instanceof Error ? error.name : 'network error'
}
