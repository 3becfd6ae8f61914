/** Keeps the page true by the server's stream of changes. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PageMessage, PagePanel, PageState, PageTraffic } from '../page-state.ts'
import type { Channel } from './api.ts'

/** Until when somebody is typing, by `channel:person`. */
export type Typing = Record<string, number>

/** Joins the stream while the page is open. `connected` is null until the first try has ended. */
export function useLive(): { connected: boolean | null; typing: Typing } {
  const client = useQueryClient()
  const [connected, setConnected] = useState<boolean | null>(null)
  const [typing, setTyping] = useState<Typing>({})

  useEffect(() => {
    const source = new EventSource('/simulator/api/live')
    let lost = false
    const on = <T>(name: string, work: (data: T) => void) =>
      source.addEventListener(name, (event: MessageEvent<string>) => work(JSON.parse(event.data) as T))
    source.addEventListener('open', () => {
      setConnected(true)
      // Whatever happened during a break is fetched anew.
      if (lost) void client.invalidateQueries({ queryKey: ['state'] })
    })
    source.addEventListener('error', () => {
      lost = true
      setConnected(false)
    })
    on<PagePanel>('panel', (panel) => update(client, (state) => ({ ...state, ...panel })))
    on<PageState>('reset', (state) => client.setQueryData(['state'], state))
    on<PageTraffic>('traffic', (entry) =>
      update(client, (state) => ({ ...state, traffic: [...state.traffic.slice(-199), entry] })),
    )
    on<PageMessage>('message', (message) => update(client, (state) => withMessage(state, message)))
    on<{ channel: Channel; personId: string; until: number }>('typing', ({ channel, personId, until }) =>
      setTyping((now) => ({ ...now, [`${channel}:${personId}`]: until })),
    )
    return () => source.close()
  }, [client])

  return { connected, typing }
}

function update(client: QueryClient, change: (state: PageState) => PageState) {
  client.setQueryData<PageState>(['state'], (state) => (state ? change(state) : state))
}

function withMessage(state: PageState, message: PageMessage): PageState {
  const key = `${message.channel}:${message.personId}`
  const thread = state.threads[key] ?? []
  const known = thread.some(({ id }) => id === message.id)
  const next = known ? thread.map((one) => (one.id === message.id ? message : one)) : [...thread, message]
  return { ...state, threads: { ...state.threads, [key]: next } }
}
