/** Words of a message about a place, and the names by which units are called, now and before. */
import { foldMarks, parseSyllable, writeSyllable } from '../syllable.ts'
import { dayInVietnam, holdsOn } from '../topic.ts'
import { oneSlip } from '../vietnamese.ts'
import { provinceNames } from './provinces.ts'
import type { OldName, Unit } from './unit-file.ts'

/** A word as typed (lower case, one place for the tone mark) and without diacritics. */
export interface Word {
  text: string
  folded: string
  /** Begins with a capital letter. */
  capital: boolean
  /** A sign stands before it: the words before belong to something else. */
  apart: boolean
}

/** The words of a text; "p3" and "Q.12" are two words each, "03" is 3. */
export function placeWords(text: string): Word[] {
  const words: Word[] = []
  for (const found of text.normalize('NFC').matchAll(/([^\p{L}\p{M}\d]*)([\p{L}\p{M}\d]+)/gu)) {
    const apart = /[,;:!?()\n]/.test(found[1]!)
    const short = /^(p|ph|f|q|phuong|phường|quan|quận|x|xa|xã)(\d{1,2})$/iu.exec(found[2]!)
    for (const [index, part] of (short ? [short[1]!, short[2]!] : [found[2]!]).entries()) {
      const lower = part.toLowerCase().replace(/^0+(?=\d)/, '')
      const syllable = foldMarks(lower) === lower ? null : parseSyllable(lower)
      const text = syllable ? writeSyllable(syllable) : lower
      words.push({ text, folded: foldMarks(text), capital: /^\p{Lu}/u.test(part), apart: index === 0 && apart })
    }
  }
  return words
}

/** Words that say what kind of place a name is, with what people write for them. */
const kindWords: Record<string, readonly string[]> = {
  phuong: ['phuong', 'p', 'ph', 'f', 'fuong', 'caph'],
  xa: ['xa', 'x', 'cax'],
  'thi tran': ['thi tran', 'tt', 'ttr'],
  'dac khu': ['dac khu', 'dk'],
  quan: ['quan', 'q'],
  huyen: ['huyen', 'h'],
  'thi xa': ['thi xa', 'tx'],
  'thanh pho': ['thanh pho', 'tp'],
  tinh: ['tinh', 't'],
}
const kinds = new Map(Object.entries(kindWords).flatMap(([kind, forms]) => forms.map((form) => [form, kind] as const)))
const districtKinds = new Set(['quan', 'huyen', 'thi xa', 'thanh pho'])

/** The kind that the words before `end` name, and where they begin; null when they name none. */
export function kindBefore(words: readonly Word[], end: number): { kind: string; start: number } | null {
  if (end === 0 || words[end]?.apart) return null
  const last = words[end - 1]!.folded
  const pair = end > 1 ? kinds.get(`${words[end - 2]!.folded} ${last}`) : undefined
  if (pair) return { kind: pair, start: end - 2 }
  const kind = kinds.get(last) ?? ['phuong', 'huyen'].find((long) => last.length >= 5 && oneSlip(last, long))
  return kind ? { kind, start: end - 1 } : null
}

/** One name of a unit. `unit` is null for a province that is not ours. */
export interface PlaceName {
  unit: Unit | null
  kind: string | null
  core: Word[]
  /** The core's letters without spaces and diacritics. */
  key: string
  tier: 'commune' | 'district' | 'province'
  /** A name that was right until a merger. */
  old: OldName | null
  /** Key of the old district, for an old commune. */
  district: string | null
}

/** Letters of words without spaces and diacritics. */
export const keyOf = (words: readonly Word[]): string => words.map((word) => word.folded).join('')

/** Every name under which the communes and provinces of `units` are known on the day of `at`. */
export function placeNames(units: readonly Unit[], at: Date): PlaceName[] {
  const day = dayInVietnam(at)
  const names: PlaceName[] = []
  for (const unit of units) {
    if (unit.level === 'office' || !holdsOn(unit, day)) continue
    const tier = unit.level
    names.push(...nameOf(unit.name, tier, unit, null))
    for (const alias of unit.aliases) names.push(...nameOf(alias, tier, unit, null))
    const districts = new Map<string, OldName>()
    for (const old of unit.oldNames) {
      if (old.until >= day) continue
      const kind = kindOf(old.name)
      if (tier === 'commune' && districtKinds.has(kind ?? '')) districts.set(old.name, old)
      else names.push(...nameOf(old.name, tier, unit, old))
      // "Quận Gò Mẫu" is known through its communes, too.
      if (old.district && !districts.has(old.district))
        districts.set(old.district, { ...old, name: old.district, district: null, part: true })
    }
    for (const [district, old] of districts) names.push(...nameOf(district, 'district', unit, old))
  }
  const ours = new Set(names.map((name) => name.key))
  const others = provinceNames
    .flatMap((name) => nameOf(name, 'province', null, null))
    .filter((name) => !ours.has(name.key))
  return [...names, ...others]
}

function nameOf(name: string, tier: PlaceName['tier'], unit: Unit | null, old: OldName | null): PlaceName[] {
  const { kind, core } = cut(name)
  if (core.length === 0) return []
  const district = old?.district ? keyOf(cut(old.district).core) : null
  return [{ unit, kind, core, key: keyOf(core), tier, old, district }]
}

function cut(name: string): { kind: string | null; core: Word[] } {
  const words = placeWords(name)
  for (const size of [2, 1]) {
    const kind = kinds.get(
      words
        .slice(0, size)
        .map((word) => word.folded)
        .join(' '),
    )
    if (kind && words.length > size) return { kind, core: words.slice(size) }
  }
  return { kind: null, core: words }
}

const kindOf = (name: string): string | null => cut(name).kind
