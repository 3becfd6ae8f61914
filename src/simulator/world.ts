/** What the played platforms know: people, their threads, what clients sent, raw traffic, the clock. In memory, bounded. */
import { createHash, randomBytes } from 'node:crypto'
import type { EmulatorSettings, Platform } from './settings.ts'

export interface Person {
  channel: Platform
  id: string
  name: string
  /** Zalo's `user_id_by_app`. */
  idByApp: string
  follows: boolean
  blocked: boolean
  /** On the emulator's own clock, which `clock.move` shifts. */
  lastInteractionAt: Date | null
  tags: string[]
}

/** A tappable thing under a message, whichever platform's words it came in. */
export interface SentButton {
  kind: 'reply' | 'url' | 'phone' | 'sms'
  title: string
  /** Hidden value of a reply, address of a link, number of a phone. */
  value: string
  /** The platform's own type, e.g. `oa.query.hide`, `postback`. */
  type: string
}

/** What a message carries beside text. */
export interface Attachment {
  kind: 'image' | 'sticker' | 'audio' | 'video' | 'file' | 'location' | 'contact' | 'link' | 'template'
  label: string
}

/** One bubble of a thread. */
export interface Message {
  id: string
  channel: Platform
  personId: string
  from: 'citizen' | 'unit'
  /** `officer` = written in the platform's own app. */
  author: 'citizen' | 'app' | 'officer'
  text: string | null
  attachments: Attachment[]
  buttons: SentButton[]
  quickReplies: SentButton[]
  at: Date
  /** For a citizen's message `sent` = our server took the webhook, `failed` = it did not. */
  state: 'sending' | 'sent' | 'received' | 'seen' | 'failed'
}

/** One send call of a platform client, taken or not. */
export interface Sent {
  seq: number
  channel: Platform
  personId: string
  /** `comment` and `group` are read by everybody; `personId` is then the comment or the group. */
  kind: 'message' | 'typing' | 'seen' | 'reaction' | 'comment' | 'group'
  api: 'v3' | 'v2' | 'graph'
  text: string | null
  buttons: SentButton[]
  quickReplies: SentButton[]
  attachments: Attachment[]
  metadata: string | null
  tag: string | null
  /** Id the platform gave; null when nothing was taken. */
  messageId: string | null
  /** Whether the person got it, whatever the client was told. */
  taken: boolean
  error: { code: number; subcode?: number } | null
  /** The fault that was played on this call. */
  fault: string | null
  at: Date
  body: unknown
}

/** One HTTP exchange, for the log on the page. */
export interface Traffic {
  seq: number
  channel: Platform
  direction: 'webhook' | 'api'
  label: string
  method: string
  path: string
  request: string
  status: number | null
  response: string
  ms: number
  at: Date
  /** Headers worth showing; secrets are masked. */
  headers: Record<string, string>
}

export type WorldEvent =
  | { type: 'message'; message: Message }
  | { type: 'typing'; channel: Platform; personId: string; until: number }
  | { type: 'sent'; sent: Sent }
  | { type: 'traffic'; traffic: Traffic }
  | { type: 'changed' }
  | { type: 'reset' }

const unit = 'Công an tỉnh (đơn vị mẫu)'
const names: Record<Platform, string[]> = {
  zalo: ['Nguyễn Thị Lan', 'Trần Văn Hùng', 'Lê Minh Anh'],
  facebook: ['Phạm Thu Hà', 'Đỗ Quang Vinh', 'Hoàng Mai'],
}

export type World = ReturnType<typeof makeWorld>

/** Makes an empty world with three people on each platform, who have just opened the chat. */
export function makeWorld(settings: EmulatorSettings) {
  const keep = { sent: 2_000, messages: 300, traffic: 200, people: 5_000, ...settings.keep }
  const people = new Map<string, Person>()
  const threads = new Map<string, Message[]>()
  const sent: Sent[] = []
  const traffic: Traffic[] = []
  const listeners = new Set<(event: WorldEvent) => void>()
  let seq = 0
  let generation = 0
  let movedMs = 0
  let lastStamp = 0

  const key = (channel: Platform, id: string) => `${channel}:${id}`
  const emit = (event: WorldEvent) => {
    for (const listener of listeners) listener(event)
  }
  const clockNow = () => new Date(settings.now().getTime() + movedMs)

  function addPerson(channel: Platform, given: { id?: string; name?: string; interacted?: boolean } = {}): Person {
    const id = given.id ?? digits(channel === 'zalo' ? 19 : 16)
    const person: Person = {
      channel,
      id,
      name: given.name ?? `Người dân ${id.slice(-4)}`,
      idByApp: digits(19, `app:${id}`),
      follows: Boolean(given.interacted),
      blocked: false,
      lastInteractionAt: given.interacted ? clockNow() : null,
      tags: [],
    }
    people.set(key(channel, id), person)
    for (const oldest of people.keys()) {
      if (people.size <= keep.people) break
      people.delete(oldest)
      threads.delete(oldest)
    }
    emit({ type: 'changed' })
    return person
  }

  function seed() {
    for (const channel of ['zalo', 'facebook'] as const) {
      for (const name of names[channel]) {
        const id = digits(channel === 'zalo' ? 19 : 16, `${generation}:${channel}:${name}`)
        addPerson(channel, { id, name, interacted: true })
      }
    }
  }
  seed()

  return {
    settings,
    unitName: settings.unitName ?? unit,
    sent,
    traffic,
    addPerson,
    person: (channel: Platform, id: string) => people.get(key(channel, id)) ?? null,
    people: (channel: Platform) => [...people.values()].filter((person) => person.channel === channel),
    thread: (channel: Platform, id: string): readonly Message[] => threads.get(key(channel, id)) ?? [],
    clock: {
      /** The platforms' own time: the real one plus what `move` added. Windows and token lives are judged by it. */
      now: clockNow,
      movedMs: () => movedMs,
      /** Lets so many hours pass for windows and tokens; events keep the real time. */
      move(hours: number) {
        movedMs += hours * 3_600_000
        emit({ type: 'changed' })
      },
      reset() {
        movedMs = 0
        emit({ type: 'changed' })
      },
    },
    /** Time of an event in milliseconds; never the same twice in a row, so that order can be told. */
    stamp(): number {
      const now = settings.now().getTime()
      lastStamp = now <= lastStamp && lastStamp - now < 1_000 ? lastStamp + 1 : now
      return lastStamp
    },
    touch(person: Person) {
      person.lastInteractionAt = clockNow()
      emit({ type: 'changed' })
    },
    /** Milliseconds since the person last spoke or tapped; null when never. */
    idleMs: (person: Person) =>
      person.lastInteractionAt ? clockNow().getTime() - person.lastInteractionAt.getTime() : null,
    addMessage(message: Message) {
      const thread = threads.get(key(message.channel, message.personId)) ?? []
      thread.push(message)
      if (thread.length > keep.messages) thread.shift()
      threads.set(key(message.channel, message.personId), thread)
      emit({ type: 'message', message })
    },
    setState(message: Message, state: Message['state']) {
      if (message.state === state || (message.state === 'seen' && state === 'received')) return
      message.state = state
      emit({ type: 'message', message })
    },
    typing: (channel: Platform, personId: string, on: boolean) =>
      emit({ type: 'typing', channel, personId, until: on ? Date.now() + 20_000 : 0 }),
    record(given: Omit<Sent, 'seq' | 'at'>): Sent {
      const entry: Sent = { ...given, seq: ++seq, at: settings.now() }
      sent.push(entry)
      if (sent.length > keep.sent) sent.shift()
      emit({ type: 'sent', sent: entry })
      return entry
    },
    exchange(given: Omit<Traffic, 'seq'>) {
      const cut = (text: string) => (text.length > 8_000 ? `${text.slice(0, 8_000)}…` : text)
      const entry: Traffic = { ...given, request: cut(given.request), response: cut(given.response), seq: ++seq }
      traffic.push(entry)
      if (traffic.length > keep.traffic) traffic.shift()
      emit({ type: 'traffic', traffic: entry })
    },
    changed: () => emit({ type: 'changed' }),
    /** Number of the newest record; give it to `waitForSent` as `after`. */
    mark: () => seq,
    on(listener: (event: WorldEvent) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Empties everything; new people come with new ids, so that the server meets them for the first time. */
    reset() {
      people.clear()
      threads.clear()
      sent.length = 0
      traffic.length = 0
      movedMs = 0
      generation = Date.now()
      seed()
      emit({ type: 'reset' })
    },
  }
}

/** A decimal id of that many digits, always the same for the same seed. */
function digits(length: number, seed?: string): string {
  const bytes = seed ? createHash('sha256').update(seed).digest() : randomBytes(32)
  const number = BigInt(`0x${bytes.toString('hex')}`)
    .toString()
    .slice(0, length - 1)
  return `${(bytes[0]! % 8) + 1}${number}`
}
