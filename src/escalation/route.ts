/** Which unit an escalation goes to: the first rule whose conditions all hold, else the competence table, else the account's
 * own unit; a unit without officers hands up. Pure: everything it looks at is given. */
import type { RoutingRule } from '../store/routing.ts'
import type { PlacedUnit } from '../store/units.ts'

export type Level = 'commune' | 'province' | 'ministry' | 'elsewhere'

/** What is known of a question when it is routed. */
export interface Asked {
  topic: string | null
  /** The unit of the account that was written to. */
  accountUnitId: string
  /** Name of the commune (or province) of today that the citizen named; null = not known. */
  place: string | null
}

/** What the competence table says of a topic at a place. `unit`: name of the competent unit of ours, null when none is. */
export interface Competence {
  level: Level
  unit: string | null
}

/** The decision. `by` and `ruleId` say what decided; `upFrom` the unit without officers it was first sent to. */
export interface Decision {
  unitId: string
  by: 'rule' | 'competence' | 'account'
  ruleId: string | null
  level: Level | null
  place: string | null
  upFrom: string | null
}

/** Decides. `competence` is null when the topic is not known. */
export function route(
  asked: Asked,
  rules: readonly RoutingRule[],
  units: readonly PlacedUnit[],
  competence: Competence | null,
): Decision {
  const level = competence?.level ?? null
  const rule = rules.find((one) => one.enabled && holds(one, asked, level, units))
  const competent = rule ? null : ownUnit(competence?.unit ?? null, asked, units)
  const decided = rule?.toUnitId ?? competent?.id ?? asked.accountUnitId
  const unitId = upToOfficers(decided, units)
  return {
    unitId,
    by: rule ? 'rule' : competent ? 'competence' : 'account',
    ruleId: rule?.id ?? null,
    level,
    place: asked.place,
    upFrom: unitId === decided ? null : decided,
  }
}

/** Whether knowing the place could change the decision: some rule asks for it, or the competent unit depends on it. */
export function placeMatters(
  asked: Asked,
  rules: readonly RoutingRule[],
  units: readonly PlacedUnit[],
  competence: Competence | null,
): boolean {
  if (asked.place !== null) return false
  const level = competence?.level ?? null
  const anywhere = (rule: RoutingRule) => rule.enabled && holds({ ...rule, place: null }, asked, level, units)
  const first = rules.find(anywhere)
  if (first) return first.place !== null
  const own = units.find((unit) => unit.id === asked.accountUnitId)
  // A commune's own account speaks for this commune; the province's account for all of them that have officers of their own.
  return (
    level === 'commune' && own?.level !== 'commune' && units.some((unit) => below(unit, asked.accountUnitId, units))
  )
}

function holds(rule: RoutingRule, asked: Asked, level: Level | null, units: readonly PlacedUnit[]): boolean {
  if (rule.topics.length > 0 && (asked.topic === null || !rule.topics.includes(asked.topic))) return false
  if (rule.unitId !== null && !chain(asked.accountUnitId, units).some((unit) => unit.id === rule.unitId)) return false
  if (rule.place !== null && (asked.place === null || plainName(rule.place) !== plainName(asked.place))) return false
  return rule.level === null || rule.level === level
}

/** The unit of ours with this name; of two with one name the one under the same province as the account. */
function ownUnit(name: string | null, asked: Asked, units: readonly PlacedUnit[]): PlacedUnit | null {
  if (name === null) return null
  const found = units.filter((unit) => plainName(unit.name) === plainName(name))
  if (found.length < 2) return found[0] ?? null
  const root = chain(asked.accountUnitId, units).at(-1)
  return found.find((unit) => chain(unit.id, units).at(-1) === root) ?? null
}

function chain(unitId: string, units: readonly PlacedUnit[]): PlacedUnit[] {
  const found: PlacedUnit[] = []
  let unit = units.find((one) => one.id === unitId)
  while (unit && !found.includes(unit)) {
    found.push(unit)
    const { parentId } = unit
    unit = units.find((one) => one.id === parentId)
  }
  return found
}

const below = (unit: PlacedUnit, top: string, units: readonly PlacedUnit[]) =>
  unit.id !== top &&
  unit.level === 'commune' &&
  unit.officers > 0 &&
  chain(unit.id, units).some((one) => one.id === top)

function upToOfficers(unitId: string, units: readonly PlacedUnit[]): string {
  return chain(unitId, units).find((unit) => unit.officers > 0)?.id ?? unitId
}

/** "Công an Phường Mẫu Một" and "phường mẫu một" are one name. */
export const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/^công an\s+/u, '')
    .replace(/\s+/g, ' ')
    .trim()
