/** Local knowledge: what a commune or its province adds to the shared knowledge base, chosen by unit and day.
 * The nearer unit goes first: commune, then province, then what is shared. */
import { KnowledgeError, type Problem } from '../read.ts'
import { dayInVietnam, type Figure, holdsOn, type KnowledgeBase } from '../topic.ts'
import { type Competent, competentUnit, type Matter } from './competence.ts'
import { layOver, type OfficeCard, type OwnFigures } from './lay-over.ts'
import { endingsIn, inspectLocal, type LocalFiles, overdueIn } from './read-units.ts'
import type { LocalFigure, LocalSection, Unit } from './unit-file.ts'

/** Local knowledge in memory. Unit ids are those of knowledge/local, never of the database: find them by name. */
export interface LocalKnowledge {
  units: readonly Unit[]
  /** The unit with this name, current or old, with or without "Công an"; null when none or several have it. */
  unitByName(name: string): Unit | null
  /** The unit and, after it, its province. Empty when it does not exist. */
  chain(unitId: string | null): Unit[]
  /** Units that an account of `unitId` may be told about: made-up ones only to their own accounts. */
  seenFrom(unitId: string | null): readonly Unit[]
  /** Local sections of a topic that hold on the day, nearest unit first; what a nearer one replaces is left out. */
  sectionsFor(unitId: string | null, topicId: string, at: Date): LocalSection[]
  /** All local sections of the unit and its province that hold on the day. */
  sectionsOf(unitId: string | null, at: Date): LocalSection[]
  /** The local value of a figure on the day; null = the shared one holds. */
  figureFor(unitId: string | null, figureId: string, at: Date): LocalFigure['values'][number] | null
  /** Address, hours, phone of a unit; null when nothing of them is known. */
  office(unitId: string | null): OfficeCard | null
  /** Who does a matter for somebody at `placeId`. */
  competent(matter: Matter, placeId: string | null): Competent
  /** The knowledge base as it reads for this unit on that day: give it to compose in place of the shared one. */
  baseFor(unitId: string | null, at: Date): KnowledgeBase
  /** Local entries with a last day, and the days by which they must be checked again. */
  endings(): { what: string; name: string; on: string; file: string }[]
  /** Local entries past their `reviewBy`. */
  overdue(at: Date): Problem[]
}

/** Opens knowledge/local at `folder` over the shared `base`. Throws KnowledgeError when a file is bad. */
export function localKnowledge(folder: string, base: KnowledgeBase): LocalKnowledge {
  const { files, problems } = inspectLocal(folder, base)
  if (problems.length > 0) throw new KnowledgeError(problems)
  return makeLocal(files, base)
}

/** Local knowledge from files already read. */
export function makeLocal(files: LocalFiles, base: KnowledgeBase): LocalKnowledge {
  const units = [...files.units.values()]
  const get = (id: string | null) => (id === null ? undefined : files.units.get(id))
  const laid = new Map<string, KnowledgeBase>()
  const seen = new Map<string, Unit[]>()
  const chain = (id: string | null): Unit[] =>
    [get(id), get(get(id)?.parent ?? null)].filter((unit) => unit !== undefined)
  const local: LocalKnowledge = {
    units,
    chain,
    unitByName(name) {
      const wanted = plainName(name)
      const now = units.filter((unit) => plainName(unit.name) === wanted)
      const found =
        now.length > 0 ? now : units.filter((unit) => unit.oldNames.some((old) => plainName(old.name) === wanted))
      return found.length === 1 ? found[0]! : null
    },
    seenFrom(id) {
      const root = chain(id).at(-1)
      const key = root?.example ? root.id : ''
      const known = seen.get(key)
      if (known) return known
      const made = units.filter((unit) => !unit.example || chain(unit.id).at(-1)?.id === key)
      seen.set(key, made)
      return made
    },
    sectionsFor(id, topicId, at) {
      const day = dayInVietnam(at)
      const replaced = new Set<string>()
      return chain(id).flatMap((unit) => {
        const own = files.sections.filter(
          (one) =>
            one.unit === unit.id && one.topics.includes(topicId) && holdsOn(one, day) && !replaced.has(one.heading),
        )
        for (const one of own) if (one.mode === 'replace') replaced.add(one.heading)
        return own
      })
    },
    sectionsOf(id, at) {
      const ids = new Set(chain(id).map((unit) => unit.id))
      return files.sections.filter((one) => ids.has(one.unit) && holdsOn(one, dayInVietnam(at)))
    },
    figureFor(id, figureId, at) {
      const day = dayInVietnam(at)
      for (const unit of chain(id)) {
        const own = files.figures.find((one) => one.unit === unit.id && one.figure === figureId)
        const value = own?.values.find((one) => holdsOn(one, day))
        if (value) return value
      }
      return null
    },
    office(id) {
      const unit = get(id)
      if (!unit || !(unit.address || unit.hours || unit.hotline)) return null
      return { unit, text: cardText(unit) }
    },
    competent: (matter, placeId) => competentUnit(matter, get(placeId) ?? null, local.seenFrom(placeId)),
    baseFor(id, at) {
      if (chain(id).length === 0) return base
      const key = `${id} ${dayInVietnam(at)}`
      const known = laid.get(key)
      if (known) return known
      // One day's bases are enough; yesterday's would only pile up.
      if (laid.size > 200) laid.clear()
      const made = layOver(base, local, id!, figuresOf(id), at)
      laid.set(key, made)
      return made
    },
    endings: () => endingsIn(files),
    overdue: (at) => overdueIn(files, at),
  }
  /** Figures of the unit's chain with the local values put before the shared ones. */
  function figuresOf(id: string | null): OwnFigures {
    const found = new Map<string, { figure: Figure; entries: LocalFigure[] }>()
    for (const unit of chain(id)) {
      for (const entry of files.figures.filter((one) => one.unit === unit.id)) {
        const shared = base.referents.get(entry.figure)
        if (shared?.type !== 'figure') continue
        const before = found.get(entry.figure) ?? {
          figure: { ...shared.value, values: [...shared.value.values] },
          entries: [],
        }
        // After the values of nearer units, before the shared ones: the first that holds is taken.
        before.figure.values.splice(before.figure.values.length - shared.value.values.length, 0, ...entry.values)
        before.figure.review = before.figure.review ?? entry.review
        before.entries.push(entry)
        found.set(entry.figure, before)
      }
    }
    return found
  }
  return local
}

function plainName(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/^công an\s+/u, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function cardText(unit: Unit): string {
  const police = unit.level === 'office' ? unit.name : `Công an ${unit.name}`
  const parts = [
    unit.address && `địa chỉ ${unit.address}`,
    unit.hours && `giờ làm việc ${unit.hours}`,
    unit.hotline && `điện thoại ${unit.hotline}`,
  ]
  return `${police}: ${parts.filter(Boolean).join('; ')}.`
}
