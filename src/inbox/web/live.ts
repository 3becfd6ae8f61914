/** Live changes. One tab holds the stream and tells the others, because a browser allows few connections to one server. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LiveMessage } from '../wire.ts'
import { noteLooking } from './presence.ts'

const channelName = 'inbox-live'
/** Changes within this time are read together. */
const gatherMs = 250
/** Counting kept filters may search: seldomer. */
const countMs = 3_000

/** Keeps what is on screen fresh while mounted; tells whether the stream is open. */
export function useLive(): 'open' | 'connecting' {
  const client = useQueryClient()
  const [state, setState] = useState<'open' | 'connecting'>('connecting')

  useEffect(() => {
    const ended = new AbortController()
    const others = new BroadcastChannel(channelName)
    const waiting = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let counting: ReturnType<typeof setTimeout> | undefined

    const renew = () => {
      timer = undefined
      const all = waiting.has('*')
      void client.invalidateQueries({ queryKey: ['counters'] })
      void client.invalidateQueries({ queryKey: ['list'] })
      counting ??= setTimeout(() => {
        counting = undefined
        void client.invalidateQueries({ queryKey: ['filters'] })
      }, countMs)
      if (all || waiting.has('notice')) void client.invalidateQueries({ queryKey: ['notices'] })
      void client.invalidateQueries({
        predicate: ({ queryKey }) =>
          (queryKey[0] === 'escalation' || queryKey[0] === 'messages') &&
          (all || waiting.has(conversationOf(client.getQueryData(['escalation', queryKey[1], queryKey[2]])))),
      })
      if (all) void client.invalidateQueries({ queryKey: ['trouble'] })
      waiting.clear()
    }
    const heard = (message: LiveMessage) => {
      if (message.kind === 'looking') return noteLooking(message)
      if (message.kind === 'change') waiting.add(`${message.accountId}/${message.conversationId}`)
      else waiting.add(message.kind === 'refresh' ? '*' : 'notice')
      timer ??= setTimeout(renew, gatherMs)
    }

    others.onmessage = ({ data }: MessageEvent<LiveMessage | { state: 'open' | 'connecting' } | { ask: true }>) => {
      if ('ask' in data)
        source && others.postMessage({ state: source.readyState === EventSource.OPEN ? 'open' : 'connecting' })
      else if ('state' in data) setState(data.state)
      else heard(data)
    }

    let source: EventSource | null = null
    const lead = () =>
      new Promise<void>((done) => {
        // The lock may be given after this page part was taken down again.
        if (ended.signal.aborted) return done()
        let retry: ReturnType<typeof setTimeout> | undefined
        const tell = (next: 'open' | 'connecting') => {
          setState(next)
          others.postMessage({ state: next })
        }
        const open = () => {
          source = new EventSource('/inbox/api/live')
          let first = true
          source.onopen = () => {
            tell('open')
            // What happened while the stream was away was not told.
            if (!first || !client.isFetching()) heard({ kind: 'refresh' })
            first = false
          }
          source.onmessage = ({ data }) => {
            const message = JSON.parse(String(data)) as LiveMessage
            others.postMessage(message)
            heard(message)
          }
          source.onerror = () => {
            tell('connecting')
            // The browser gives up for good on 401 and 502; a lost session shows itself on the next read.
            if (source?.readyState === EventSource.CLOSED) {
              retry = setTimeout(open, 5_000)
              void client.invalidateQueries({ queryKey: ['me'] })
            }
          }
        }
        ended.signal.addEventListener('abort', () => {
          clearTimeout(retry)
          source?.close()
          source = null
          done()
        })
        open()
      })

    // Without https there are no locks: then each tab holds its own stream.
    if (navigator.locks) {
      navigator.locks.request(channelName, { signal: ended.signal }, lead).catch(() => {})
      others.postMessage({ ask: true })
    } else void lead()

    return () => {
      ended.abort()
      clearTimeout(timer)
      clearTimeout(counting)
      others.close()
    }
  }, [client])

  return state
}

function conversationOf(detail: unknown): string {
  const item = (detail as { escalation?: { accountId: string; conversationId: string } } | undefined)?.escalation
  return item ? `${item.accountId}/${item.conversationId}` : ''
}
