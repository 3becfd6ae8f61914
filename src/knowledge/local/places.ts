/** Places and competence for routing: the units of knowledge/local and, where it does not know them, those of the database. */
import type { KnowledgeBase } from '../topic.ts'
import { competentUnit, type Seat } from './competence.ts'
import type { LocalKnowledge } from './local.ts'
import { resolvePlace } from './place.ts'
import type { Level, Unit } from './unit-file.ts'

/** A unit as the database has it. */
export interface OwnUnit {
  id: string
  name: string
  parentId: string | null
  level: Level
}

/** What a text says about a place, by names of today; `ask`: two to four that may be meant, or one that is guessed. */
export type NamedPlace = { kind: 'one'; name: string } | { kind: 'ask'; names: string[] } | { kind: 'none' }

/** What routing knows of places and competence. `account` is the unit of the account that was written to. */
export interface Places {
  resolve(text: string, account: OwnUnit, own: readonly OwnUnit[], at: Date): NamedPlace
  /** Level and unit (by name, if one of the known) for a topic at a place of today; null: the topic is not known. */
  competence(
    topic: string | null,
    place: string | null,
    account: OwnUnit,
    own: readonly OwnUnit[],
  ): { level: Seat; unit: string | null } | null
  /** Every topic, for forms. */
  topics: { id: string; title: string; domain: string }[]
}

/** Makes it. */
export function makePlaces(local: LocalKnowledge, base: KnowledgeBase): Places {
  // Kept, because what is prepared for resolving hangs on the list itself.
  const lists = new Map<string, { own: string; units: readonly Unit[] }>()
  const unitsFor = (account: OwnUnit, own: readonly OwnUnit[]): readonly Unit[] => {
    const seen = local.seenFrom(local.unitByName(account.name)?.id ?? null)
    const key = own.map((unit) => `${unit.id} ${unit.name}`).join('|')
    const known = lists.get(account.id)
    if (known?.own === key) return known.units
    const strangers = own
      .filter((unit) => local.unitByName(unit.name) === null)
      .map((unit) => stranger(unit, own, local))
    const units = strangers.length > 0 ? [...seen, ...strangers] : seen
    if (lists.size > 500) lists.clear()
    lists.set(account.id, { own: key, units })
    return units
  }
  const byName = (units: readonly Unit[], name: string) => {
    const known = local.unitByName(name)?.id
    return units.find((unit) => unit.id === known) ?? units.find((unit) => unit.name === shortName(name)) ?? null
  }
  return {
    resolve(text, account, own, at) {
      const found = resolvePlace(text, unitsFor(account, own), at)
      if (found.kind === 'one') return { kind: 'one', name: found.unit.name }
      if (found.kind === 'ask') return { kind: 'ask', names: found.choices.map(({ unit }) => unit.name) }
      return { kind: 'none' }
    },
    competence(topic, place, account, own) {
      const matter = topic === null ? undefined : base.topics.get(topic)
      if (!matter) return null
      const units = unitsFor(account, own)
      const at = (place === null ? null : byName(units, place)) ?? byName(units, account.name)
      const { seat, unit } = competentUnit(matter, at, units)
      return { level: seat, unit: unit?.name ?? null }
    },
    topics: [...base.topics.values()].map(({ id, title, domain }) => ({ id, title, domain })),
  }
}

const shortName = (name: string): string => {
  const short = name.replace(/^Công an\s+/iu, '')
  return short.charAt(0).toUpperCase() + short.slice(1)
}

/** A unit of which only the name is known. */
function stranger(unit: OwnUnit, own: readonly OwnUnit[], local: LocalKnowledge): Unit {
  const parent = own.find((one) => one.id === unit.parentId)
  return {
    id: `unit-${unit.id}`,
    name: shortName(unit.name),
    level: unit.level,
    parent: parent ? (local.unitByName(parent.name)?.id ?? `unit-${parent.id}`) : null,
    oldNames: [],
    aliases: [],
    serves: [],
    address: null,
    hours: null,
    hotline: null,
    receives: {},
    from: null,
    to: null,
    source: '',
    checkedOn: '2026-01-01',
    reviewBy: '9999-12-31',
    file: '',
    line: 0,
    example: false,
  }
}
