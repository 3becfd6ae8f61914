/** Which unit gets an escalation, and the one question about the place when it would change that. */
import type { Choice } from '../assistant/outcome.ts'
import { placeMatters, route } from '../escalation/route.ts'
import { askPlace, placeKept, placeUnknown, transferred } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import type { Conversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, loadEscalation } from '../store/escalations.ts'
import {
  askedForPlace,
  openPlaceQuestion,
  placeSaid,
  type RoutingRecord,
  routingRules,
  saveRouting,
} from '../store/routing.ts'
import { type PlacedUnit, placedUnits, unitName } from '../store/units.ts'
import type { Parts } from './parts.ts'

/** How long after the question a place that is written is taken for its answer. */
const askedForMs = 24 * 3600_000
const unknownPayload = '#place:?'
const payloadStart = '#place:'
const mostPlaces = 4

type World = Pick<Parts, 'places'>

interface Given {
  topic: string | null
  accountUnitId: string
  /** What the citizen wrote. */
  text: string
}

/** The decision with its record. `ask`: the place is not known and would matter; `names` are those that may be meant. */
export async function decideUnit(
  tx: Tx,
  parts: World,
  given: Given,
  now: Date,
): Promise<{ unitId: string; record: RoutingRecord; ask: boolean; names: string[] }> {
  const units = await placedUnits(tx)
  const account = units.find((unit) => unit.id === given.accountUnitId)!
  const named = parts.places.resolve(given.text, account, units, now)
  const place = named.kind === 'one' ? named.name : null
  return decide(tx, parts, given, place, units, named.kind === 'ask' ? named.names : [])
}

async function decide(tx: Tx, parts: World, given: Given, place: string | null, units: PlacedUnit[], names: string[]) {
  const account = units.find((unit) => unit.id === given.accountUnitId)!
  const rules = await routingRules(tx)
  const asked = { topic: given.topic, accountUnitId: given.accountUnitId, place }
  const competence = parts.places.competence(given.topic, place, account, units)
  const { unitId, ...record } = route(asked, rules, units, competence)
  return { unitId, record, ask: placeMatters(asked, rules, units, competence), names }
}

/** Notes that the citizen is asked, and gives the sentence with its choices. Not answering it holds nothing up. */
export async function askForPlace(
  tx: Tx,
  about: { account: { id: string }; conversation: Conversation; escalationId: string; names: string[] },
  now: Date,
): Promise<{ text: string; choices: Choice[] }> {
  const { account, conversation, escalationId } = about
  await askedForPlace(tx, { accountId: account.id, escalationId, conversationId: conversation.id, at: now })
  return placeChoices(about.names)
}

function placeChoices(names: string[]): { text: string; choices: Choice[] } {
  const places = names.slice(0, mostPlaces).map((name) => ({ title: name, payload: `${payloadStart}${name}` }))
  return { text: askPlace(places.length > 0), choices: [...places, { title: 'Không rõ', payload: unknownPayload }] }
}

/** When the citizen was asked for the place and now says it (by button or in words that are a place and little else): routes
 * the escalation anew and says so; the promised date does not move. Null = the message is about something else. */
export async function takePlace(
  tx: Tx,
  parts: World,
  about: { conversation: Conversation; accountUnitId: string; text: string; payload: string | null },
  now: Date,
): Promise<{ text: string; choices: Choice[] } | null> {
  const { accountId, id: conversationId } = about.conversation
  const pressed = about.payload?.startsWith(payloadStart) ? about.payload.slice(payloadStart.length) : null
  const since = new Date(now.getTime() - askedForMs)
  const escalationId = await openPlaceQuestion(tx, accountId, conversationId, since)
  const escalation = escalationId ? await loadEscalation(tx, accountId, escalationId) : null
  if (!escalation) return null
  const say = (text: string) => ({ text, choices: [] })
  const unknown =
    about.payload === unknownPayload ||
    (pressed === null && /^(không|ko|k|kg|hông) (rõ|ro|biết|biet)\W*$/iu.test(about.text.trim()))
  if (unknown) {
    await placeSaid(tx, accountId, escalation.id, now)
    return say(placeUnknown(escalation.code))
  }
  const units = await placedUnits(tx)
  const account = units.find((unit) => unit.id === about.accountUnitId)!
  // A long message that happens to name a place is a new question.
  if (pressed === null && about.text.trim().split(/\s+/).length > 10) return null
  const named = pressed
    ? ({ kind: 'one', name: pressed } as const)
    : parts.places.resolve(about.text, account, units, now)
  if (named.kind === 'none') return null
  if (named.kind === 'ask') return placeChoices(named.names)
  await placeSaid(tx, accountId, escalation.id, now)
  const given = { topic: escalation.topic, accountUnitId: about.accountUnitId, text: '' }
  const { unitId, record } = await decide(tx, parts, given, named.name, units, [])
  const state = next(escalation.state, 'transfer')
  // Whoever works on it already keeps it; the place is told to him with the message itself.
  const moves = unitId !== escalation.unitId && state !== null && escalation.ownerId === null
  const entry = { type: 'transfer', actor: 'citizen', at: now, detail: { place: named.name, unitId } }
  const changed = moves && (await changeEscalation(tx, escalation, { state, unitId }, entry))
  await saveRouting(tx, escalation, changed ? unitId : escalation.unitId, record, 'citizen', now)
  if (!changed) return say(placeKept(escalation.code, escalation.unitName))
  return say(transferred(escalation.code, await unitName(tx, unitId)))
}
