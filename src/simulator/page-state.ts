/** What the page is told: the whole at the start, then each change. */
import type { Emulator } from './emulator.ts'
import { type ActiveFault, errorPresets, type FaultKind, faultKinds } from './faults.ts'
import type { Platform } from './settings.ts'
import type { Message, Person, Traffic } from './world.ts'

/** The same with times as text, as JSON carries them. */
export type Written<T> = {
  [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K]
}
export type PageMessage = Written<Message>
export type PageTraffic = Written<Traffic>
export type PagePerson = Pick<Person, 'id' | 'name' | 'blocked' | 'follows'>

export interface FaultChoice {
  kind: FaultKind
  side: 'send' | 'token' | 'webhook'
  label: string
  help: string
  channels: Platform[]
}

/** The part that changes as a whole. */
export interface PagePanel {
  people: Record<Platform, PagePerson[]>
  faults: Record<Platform, ActiveFault[]>
  /** Hours that the platforms' clock is ahead. */
  clockHours: number
  /** False when the platform has stopped sending after too many failures. */
  webhookOn: Record<Platform, boolean>
  oaType: 2 | 4
}

export interface PageState extends PagePanel {
  unitName: string
  webhookAddress: string
  /** By `channel:person`. */
  threads: Record<string, PageMessage[]>
  traffic: PageTraffic[]
  choices: FaultChoice[]
  presets: typeof errorPresets
}

const onlyZalo: FaultKind[] = ['refresh-lost']
const onlyFacebook: FaultKind[] = ['other-app']
const shownPeople = 12

/** Everything the page needs to draw itself. */
export function pageState(emulator: Emulator): PageState {
  const { world } = emulator
  const threads = (['zalo', 'facebook'] as const).flatMap((channel) =>
    shown(emulator, channel).map(({ id }) => [`${channel}:${id}`, world.thread(channel, id)] as const),
  )
  const whole = {
    ...pagePanel(emulator),
    unitName: world.unitName,
    webhookAddress: '/webhooks/',
    threads: Object.fromEntries(threads),
    traffic: world.traffic,
    choices: choices(),
    presets: errorPresets,
  }
  return JSON.parse(JSON.stringify(whole)) as PageState
}

/** The changing part. */
export function pagePanel(emulator: Emulator): PagePanel {
  const both = <T>(work: (channel: Platform) => T) => ({ zalo: work('zalo'), facebook: work('facebook') })
  return {
    people: both((channel) => shown(emulator, channel)),
    faults: both((channel) => [...emulator.faults.list(channel)]),
    clockHours: Math.round(emulator.clock.movedMs() / 3_600_000),
    webhookOn: both(emulator.webhooks.isSubscribed),
    oaType: emulator.zalo.oaType(),
  }
}

/** The first people and the newest ones; a test run may have made thousands. */
function shown(emulator: Emulator, channel: Platform): PagePerson[] {
  const all = emulator.people(channel)
  const picked = all.length <= shownPeople ? all : [...all.slice(0, 3), ...all.slice(3 - shownPeople)]
  return picked.map(({ id, name, blocked, follows }) => ({ id, name, blocked, follows }))
}

function choices(): FaultChoice[] {
  return (Object.keys(faultKinds) as FaultKind[]).map((kind) => {
    const channels: Platform[] = onlyZalo.includes(kind)
      ? ['zalo']
      : onlyFacebook.includes(kind)
        ? ['facebook']
        : ['zalo', 'facebook']
    return { kind, ...faultKinds[kind], channels }
  })
}
