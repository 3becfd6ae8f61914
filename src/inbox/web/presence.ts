/** Who else has an escalation open: signs of life sent by this page, and those heard of others. */
import { useEffect, useSyncExternalStore } from 'react'
import type { LiveMessage } from '../wire.ts'
import { post } from './api.ts'

/** Between two signs of life; the server counts one for 25 seconds. */
const beatMs = 10_000
const typingMs = 4_000

/** An officer who looks at an escalation now. */
export interface Looker {
  officerId: string
  name: string
  typing: boolean
  until: number
}

const nobody: Looker[] = []
const seen = new Map<string, Looker[]>()
const watchers = new Set<() => void>()
const keyOf = (accountId: string, id: string) => `${accountId}/${id}`

function keep(key: string, lookers: Looker[]): void {
  if (lookers.length > 0) seen.set(key, lookers)
  else seen.delete(key)
  for (const watcher of watchers) watcher()
}

/** Takes in what the live stream says of somebody. */
export function noteLooking(message: Extract<LiveMessage, { kind: 'looking' }>): void {
  const key = keyOf(message.accountId, message.escalationId)
  const others = (seen.get(key) ?? []).filter((one) => one.officerId !== message.officerId)
  if (message.until === null) return keep(key, others)
  // Counted by this page's own clock: the server's may differ.
  const until = Date.now() + 25_000
  keep(key, [...others, { officerId: message.officerId, name: message.name, typing: message.typing, until }])
  setTimeout(
    () =>
      keep(
        key,
        (seen.get(key) ?? []).filter((one) => one.until > Date.now()),
      ),
    25_100,
  )
}

/** The others who have it open. */
export const useLookers = (accountId: string, id: string): Looker[] =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    () => seen.get(keyOf(accountId, id)) ?? nobody,
  )

const tell = (accountId: string, id: string, body: object) =>
  void post(`/escalations/${accountId}/${id}/looking`, body).catch(() => {})

let typedAt = 0
/** Tells the others that somebody types here, at most every few seconds. */
export function tellTyping(accountId: string, id: string): void {
  if (Date.now() - typedAt < typingMs) return
  typedAt = Date.now()
  tell(accountId, id, { typing: true })
}

/** Tells the others that it is open here, while mounted and in sight. */
export function useSignsOfLife(accountId: string, id: string): void {
  useEffect(() => {
    const beat = () => document.visibilityState === 'visible' && tell(accountId, id, { typing: false })
    const away = () => tell(accountId, id, { away: true })
    const turned = () => (document.visibilityState === 'visible' ? beat() : away())
    beat()
    const timer = setInterval(beat, beatMs)
    document.addEventListener('visibilitychange', turned)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', turned)
      away()
    }
  }, [accountId, id])
}
