/** Times as officers read them: always Vietnam's, in Vietnamese. */
import { useSyncExternalStore } from 'react'

const zone = 'Asia/Ho_Chi_Minh'
const clock = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', timeZone: zone })
const shortDay = new Intl.DateTimeFormat('vi-VN', { day: 'numeric', month: 'numeric', timeZone: zone })
const longDay = new Intl.DateTimeFormat('vi-VN', { weekday: 'long', day: 'numeric', month: 'numeric', timeZone: zone })
const fullDay = new Intl.DateTimeFormat('vi-VN', { day: 'numeric', month: 'numeric', year: 'numeric', timeZone: zone })
const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

// The officer's PC may run wrong; deadlines are counted by the server's clock.
let offset = 0
let now = Date.now()
const watchers = new Set<() => void>()
const tick = () => {
  now = Date.now() + offset
  for (const watcher of watchers) watcher()
}
setInterval(tick, 15_000)

/** Sets the page's clock by the server's. */
export function setClock(serverTime: string): void {
  offset = new Date(serverTime).getTime() - Date.now()
  tick()
}

/** The present, renewed every quarter of a minute. */
export const useNow = (): number =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    () => now,
  )

/** The server's time at this moment, for what is counted in seconds. */
export const present = (): number => Date.now() + offset

export const sameDay = (a: string | number, b: string | number): boolean =>
  dayKey.format(new Date(a)) === dayKey.format(new Date(b))

/** "14:05". */
export const sayClock = (at: string): string => clock.format(new Date(at))

/** "14:05" today, "14:05 · 12/11" otherwise. */
export function sayMoment(at: string, present: number): string {
  return sameDay(at, present) ? sayClock(at) : `${sayClock(at)} · ${shortDay.format(new Date(at))}`
}

/** A heading between days: "Hôm nay", "Hôm qua", "thứ Tư, 12/11". */
export function sayDay(at: string, present: number): string {
  if (sameDay(at, present)) return 'Hôm nay'
  if (sameDay(at, present - day)) return 'Hôm qua'
  return longDay.format(new Date(at))
}

/** "12/11/2026". */
export const sayDate = (at: string): string => fullDay.format(new Date(at))

/** A length of time with one or two units: "35 phút", "2 giờ 15 phút", "3 ngày". */
export function sayLength(milliseconds: number): string {
  const length = Math.abs(milliseconds)
  if (length < minute) return 'dưới 1 phút'
  if (length < hour) return `${Math.floor(length / minute)} phút`
  if (length < 10 * hour) {
    const minutes = Math.floor((length % hour) / minute)
    return `${Math.floor(length / hour)} giờ${minutes > 0 ? ` ${minutes} phút` : ''}`
  }
  if (length < 2 * day) return `${Math.floor(length / hour)} giờ`
  return `${Math.floor(length / day)} ngày`
}

/** "20 phút trước". */
export const sayAgo = (at: string, present: number): string => {
  const passed = present - new Date(at).getTime()
  return passed < minute ? 'vừa xong' : `${sayLength(passed)} trước`
}
