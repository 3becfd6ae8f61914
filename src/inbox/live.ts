/** Live events to open pages by SSE: one LISTEN for all of them, each page told only of its own units. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Log } from '../log.ts'
import type { Database } from '../store/database.ts'
import { unitsOfConversation } from '../store/inbox-queries.ts'
import { sessionStands } from '../store/officers.ts'
import type { Person } from './api/route.ts'
import { reaches } from './rights.ts'
import type { LiveMessage } from './wire.ts'

const heartbeatMs = 25_000
/** Heartbeats between two looks at whether the session still stands. */
const checkEvery = 5

const change = z.object({
  accountId: z.string(),
  conversationId: z.string(),
  escalationId: z.string().optional(),
  looking: z
    .object({ officerId: z.string(), name: z.string(), typing: z.boolean(), until: z.string().nullable() })
    .optional(),
})
const notice = z.object({ kind: z.literal('notice'), officers: z.array(z.string()) })

/** The stream of changes. */
export interface Live {
  /** Holds the request open and tells it what changes in the person's units. */
  follow(asked: Request, answer: Response, person: Person): Promise<void>
  /** How many pages are listening. */
  count(): number
  close(): Promise<void>
}

interface Page {
  person: Person
  tell(message: LiveMessage): void
}

/** Makes the stream. It listens to the database from the first page on. */
export function makeLive(database: Database, log: Log, now: () => Date): Live {
  const pages = new Set<Page & { end(): void }>()
  let listening: Promise<() => Promise<void>> | null = null

  const heard = async (payload: string) => {
    const heardOf = payload === '' ? null : JSON.parse(payload)
    const noticed = notice.safeParse(heardOf)
    if (noticed.success) {
      for (const page of pages) if (noticed.data.officers.includes(page.person.id)) page.tell({ kind: 'notice' })
      return
    }
    const told = heardOf === null ? null : change.safeParse(heardOf)
    // An empty notice means the database was away: anything may have happened meanwhile.
    if (!told?.success) return pages.forEach((page) => page.tell({ kind: 'refresh' }))
    const { accountId, conversationId, escalationId, looking } = told.data
    const message: LiveMessage =
      looking && escalationId
        ? { kind: 'looking', accountId, escalationId, ...looking }
        : { kind: 'change', accountId, conversationId }
    const units = await unitsOfConversation(database.db, accountId, conversationId)
    for (const page of pages) {
      if (looking?.officerId === page.person.id) continue
      if (units.some((unit) => reaches(page.person.scope, unit))) page.tell(message)
    }
  }

  const listen = () => {
    listening ??= database.listen('inbox', (payload) => {
      heard(payload).catch((error) => log.error('a live notice could not be passed on', { error }))
    })
    listening.catch(() => {
      listening = null
    })
    return listening
  }

  return {
    follow: async (asked, answer, person) => {
      await listen()
      answer.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const page = {
        person,
        tell: (message: LiveMessage) => answer.write(`data: ${JSON.stringify(message)}\n\n`),
        end: () => answer.end(),
      }
      let beats = 0
      const heartbeat = setInterval(() => {
        answer.write(': nhịp\n\n')
        beats += 1
        if (beats % checkEvery > 0) return
        sessionStands(database.db, person.sessionId, now()).then(
          (stands) => stands || answer.end(),
          (error) => log.warn('a live session could not be checked', { error }),
        )
      }, heartbeatMs)
      heartbeat.unref()
      asked.on('close', () => {
        clearInterval(heartbeat)
        pages.delete(page)
      })
      pages.add(page)
      answer.write('retry: 2000\n\n')
    },
    count: () => pages.size,
    close: async () => {
      for (const page of pages) page.end()
      pages.clear()
      await (await listening)?.()
    },
  }
}
