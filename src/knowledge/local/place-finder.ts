/** What the assistant asks about places: which unit a citizen names, and the knowledge as that unit tells it. */
import { dayInVietnam, type KnowledgeBase } from '../topic.ts'
import type { Matter } from './competence.ts'
import type { LocalKnowledge } from './local.ts'
import { type ResolvedPlace, resolvePlace, withoutPlaces } from './place.ts'
import type { Unit } from './unit-file.ts'

/** A unit that a citizen named, as far as a matter of his is concerned. */
export interface NamedPlace {
  /** The knowledge base with this unit's own laid over it: its address stands in `Nơi làm` where it is known. */
  base: KnowledgeBase
  unit: Unit
  /** The police unit that does the matter; null when none of ours does. */
  office: Unit | null
  /** Whether address or hours of that unit are known. */
  addressKnown: boolean
}

/** Finds places for one account. */
export interface PlaceFinder {
  /** The unit that `text` names: one, a question with at most four, or none. */
  resolve(text: string, at: Date): ResolvedPlace
  /** `text` without the places it names: what is left names the matter. */
  without(text: string, at: Date): string
  /** A unit by its id, for a matter; null when this account may not tell of it, or it does not exist on the day. */
  named(unitId: string, matter: Matter, at: Date): NamedPlace | null
}

/** The places that an account of `unitId` may tell of. */
export function placeFinder(local: LocalKnowledge, unitId: string | null): PlaceFinder {
  const units = local.seenFrom(unitId)
  return {
    resolve: (text, at) => resolvePlace(text, units, at),
    without: (text, at) => withoutPlaces(text, units, at),
    named(id, matter, at) {
      const day = dayInVietnam(at)
      const unit = units.find((one) => one.id === id && (one.from ?? day) <= day && day <= (one.to ?? day))
      if (!unit) return null
      const { unit: office } = local.competent(matter, id)
      return { base: local.baseFor(id, at), unit, office, addressKnown: local.office(office?.id ?? null) !== null }
    },
  }
}
