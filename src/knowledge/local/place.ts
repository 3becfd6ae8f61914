/** From what a citizen writes about where he lives to the unit of today. Never a certain answer that may be wrong: what is
 * ambiguous, misspelt beyond doubt or in another province is asked. */
import { dayInVietnam } from '../topic.ts'
import { findMentions, indexNames, type Mention, type NameIndex } from './place-match.ts'
import { type PlaceName, placeNames, placeWords } from './place-names.ts'
import type { Unit } from './unit-file.ts'

/** A unit that may be meant, and a sentence for the citizen why; empty when he named it by today's name. */
export interface PlaceChoice {
  unit: Unit
  because: string
}

/** What a text says about a place. `ask`: one to four units to choose from (one = "is it this?"); `more` when there would be
 * further ones, so that the citizen should name his old ward or commune. `elsewhere`: a province that is not among ours. */
export type ResolvedPlace =
  | { kind: 'one'; unit: Unit; because: string }
  | { kind: 'ask'; choices: PlaceChoice[]; more: boolean }
  | { kind: 'none'; elsewhere: string | null }

const mostChoices = 4

/** The unit that `text` names, on the day of `at`, among `units` (see `LocalKnowledge.seenFrom`). */
export function resolvePlace(text: string, units: readonly Unit[], at: Date): ResolvedPlace {
  const mentions = findMentions(placeWords(text), namesOf(units, at))
  const foreign = mentions.find((mention) => mention.names.every((name) => name.unit === null)) ?? null
  const elsewhere = foreign?.names[0]?.core.map((word) => word.text).join(' ') ?? null
  const candidates = candidatesOf(mentions)
  if (candidates.length === 0) return { kind: 'none', elsewhere }
  const [first] = candidates
  const choices = candidates.map(({ unit, because }) => ({ unit, because }))
  if (candidates.length === 1 && first!.sure && !foreign) return { kind: 'one', ...choices[0]! }
  return { kind: 'ask', choices: choices.slice(0, mostChoices), more: choices.length > mostChoices }
}

/** `text` without the places it surely names and the words that lead to them ("em ở …", "tại …"): what is left names the matter.
 * Unchanged when it names none. */
export function withoutPlaces(text: string, units: readonly Unit[], at: Date): string {
  const words = placeWords(text)
  const mentions = findMentions(words, namesOf(units, at)).filter((mention) => mention.sure)
  if (mentions.length === 0) return text
  const dropped = new Set<number>()
  for (const { start, end } of mentions) {
    for (let place = start; place < end; place++) dropped.add(place)
    if (!leading.test(words[start - 1]?.folded ?? '')) continue
    dropped.add(start - 1)
    // "em ở X" is a clause of its own; with its speaker left behind, the rest would be read as something he does.
    if (speaker.test(words[start - 2]?.folded ?? '')) dropped.add(start - 2)
  }
  return words.flatMap((word, place) => (dropped.has(place) ? [] : [word.text])).join(' ')
}

const leading = /^(o|tai|thuoc|ben|que)$/
const speaker = /^(em|e|anh|chi|toi|minh|chau|con|bac|co|chu|tui|nha)$/

// Preparing the names of a province takes longer than resolving; they change once a day at most.
const prepared = new WeakMap<readonly Unit[], { day: string; index: NameIndex }>()

function namesOf(units: readonly Unit[], at: Date): NameIndex {
  const day = dayInVietnam(at)
  const known = prepared.get(units)
  if (known?.day === day) return known.index
  const index = indexNames(placeNames(units, at))
  prepared.set(units, { day, index })
  return index
}

interface Candidate extends PlaceChoice {
  sure: boolean
}

function candidatesOf(mentions: readonly Mention[]): Candidate[] {
  const ofTier = (tier: PlaceName['tier']) =>
    mentions.filter((mention) => mention.names.some((name) => name.unit && name.tier === tier))
  const provinces = ofTier('province')
  const inCommunes = ofTier('commune')
  // "Gò Mẫu" alone may be the new ward or the old district; beside "phường 3" it is the district.
  const mixed = (mention: Mention) => mention.names.some((name) => name.tier === 'district')
  const communes = inCommunes.some((mention) => !mixed(mention))
    ? inCommunes.filter((mention) => !mixed(mention))
    : inCommunes
  const districts = ofTier('district').filter((mention) => !communes.includes(mention))
  const found =
    communes.length > 0 ? communes.flatMap((mention) => inCommune(mention, districts)) : districts.flatMap(inDistrict)
  const within = found.length > 0 ? inProvinces(found, provinces) : provinces.flatMap(ownProvinces)
  const distinct = new Map<string, Candidate>()
  for (const one of within) {
    const known = distinct.get(one.unit.id)
    distinct.set(
      one.unit.id,
      known ? { ...known, sure: known.sure || one.sure, because: known.because && one.because } : one,
    )
  }
  // Who is called today as the citizen says stands first.
  return [...distinct.values()].sort(
    (a, b) => Number(b.sure) - Number(a.sure) || Number(a.because !== '') - Number(b.because !== ''),
  )
}

function inCommune(mention: Mention, districts: readonly Mention[]): Candidate[] {
  const keys = new Set(districts.flatMap((district) => district.names.map((name) => name.key)))
  const ofDistrict = new Set(districts.flatMap((district) => district.names.map((name) => name.unit)))
  const own = mention.names.filter((name) => name.unit !== null)
  const within = own.filter((name) => (name.district ? keys.has(name.district) : ofDistrict.has(name.unit)))
  const conflict = keys.size > 0 && within.length === 0
  const sure = mention.sure && !conflict && mention.names.every((name) => name.unit !== null)
  const meant = within.length > 0 ? within : own
  return meant.map((name) => candidate(name, mention, sure && !loosePart(name, meant)))
}

/** Part of an old commune came here, and where the rest went is not known: nobody can be sure. */
function loosePart(name: PlaceName, names: readonly PlaceName[]): boolean {
  return name.old?.part === true && !names.some((other) => other.unit !== name.unit)
}

function inDistrict(mention: Mention): Candidate[] {
  const names = mention.names.filter((name) => name.unit !== null && name.tier === 'district')
  return names.map((name) => candidate(name, mention, mention.sure && !loosePart(name, names)))
}

function ownProvinces(mention: Mention): Candidate[] {
  const names = mention.names.filter((name) => name.unit !== null && name.tier === 'province')
  return names.map((name) => candidate(name, mention, mention.sure))
}

function inProvinces(found: Candidate[], provinces: readonly Mention[]): Candidate[] {
  const ids = new Set(provinces.flatMap((mention) => mention.names.map((name) => name.unit?.id)))
  if (ids.size === 0) return found
  const within = found.filter((one) => ids.has(one.unit.parent ?? undefined))
  return within.length > 0 ? within : found.map((one) => ({ ...one, sure: false }))
}

function candidate(name: PlaceName, mention: Mention, sure: boolean): Candidate {
  return { unit: name.unit!, because: because(name, mention), sure }
}

function because(name: PlaceName, mention: Mention): string {
  const unit = name.unit!
  const guess = mention.sure || mention.typed === '' ? '' : `Tên gần giống "${mention.typed}". `
  if (!name.old || name.old.name === unit.name) return guess.trim()
  const since = dayAfter(name.old.until)
  if (name.tier === 'district')
    return `${guess}${name.old.name} không còn; ${name.old.part ? 'một phần ' : ''}nay thuộc ${unit.name} từ ${since}.`
  const district = name.old.district ? ` (${name.old.district} cũ)` : ''
  const part = name.old.part ? 'Một phần ' : ''
  return `${guess}${part}${name.old.name}${district} nay thuộc ${unit.name} từ ${since}.`
}

/** "2025-06-30" → "01/7/2025", as laws write it. */
function dayAfter(day: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const [year, month, date] = next.split('-')
  return `${date}/${Number(month)}/${year}`
}
