/** A platform played by a small local server: answers what a test tells it and counts what it was asked. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../../src/log.ts'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: http.IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape the platform documents
  json: any
}

/** `hang` never answers, `reset` breaks the connection, `cut` announces more than it sends. */
export type Reply =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string>; afterMs?: number }
  | 'hang'
  | 'reset'
  | 'cut'

export interface Platform {
  url: string
  asked: Asked[]
  /** Decides the answers from now on. */
  answer(reply: Reply | ((asked: Asked, index: number) => Reply)): void
  close(): Promise<void>
}

export async function startPlatform(): Promise<Platform> {
  const asked: Asked[] = []
  let reply: (asked: Asked, index: number) => Reply = () => ({ status: 404 })
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const url = new URL(req.url!, 'http://localhost')
    const json = text.startsWith('{') ? JSON.parse(text) : undefined
    const one: Asked = {
      method: req.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      text,
      json,
    }
    asked.push(one)
    const what = reply(one, asked.length - 1)
    if (what === 'hang') return
    if (what === 'reset') return void res.socket!.destroy()
    if (what === 'cut') {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 100 })
      res.write('{"error":0,"da')
      return void setTimeout(() => res.socket?.destroy(), 20)
    }
    await new Promise((resolve) => setTimeout(resolve, what.afterMs ?? 0))
    res.writeHead(what.status ?? 200, { 'Content-Type': 'application/json', ...what.headers })
    res.end(what.text ?? JSON.stringify(what.json ?? {}))
  })
  // Longer than a slow machine pauses: a connection closed while it is taken again would look like a lost answer.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (given) => {
      reply = typeof given === 'function' ? given : () => given
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A logger that only remembers. */
export function quietLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const note = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return {
    log: { error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') } as unknown as Log,
    lines,
  }
}
