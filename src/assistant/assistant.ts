/** The whole decision, in order. Every return is a way a question can end. */
import { rolesThatDiffer } from '../knowledge/behalf.ts'
import type { Found } from '../knowledge/search.ts'
import type { Topic } from '../knowledge/topic.ts'
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'
import { choicesOf, neighboursOf, roleChoices } from './choices.ts'
import { type Asked, type Composed, compose, composeEnglish } from './compose.ts'
import { judgementAsked } from './conduct.ts'
import { draftByModel, modelMs, rewriteByModel } from './draft.ts'
import { endanger } from './emergency.ts'
import { fixedReplies } from './fixed-replies.ts'
import { facetWords, speaksOfLoss } from './follow-up.ts'
import { learnedOutcome, maker, type Run, timed } from './make.ts'
import { explainOldNames } from './old-names.ts'
import type { Facet, Outcome, Part, Question } from './outcome.ts'
import {
  type PlaceAnswer,
  placeAnswer,
  placeNamed,
  placeSaid,
  placeTold,
  placeTopic,
  topicOfPlaceQuestion,
} from './place.ts'
import { inManner, joinParts, notice } from './reply.ts'
import { asksForSomebody, ruleFor, slotsIn, slotWords } from './slots.ts'
import { type Asking, splitQuestions } from './split-questions.ts'
import type { Tools } from './tools.ts'
import { askWish, understand, type Wish } from './understand.ts'

/** Decides a message as one outcome, its questions' answers joined: for a terminal, and for measuring. */
export async function answer(question: Question, tools: Tools): Promise<Outcome> {
  return joinParts(await answerParts(question, tools))
}

/** Decides each question of a message. Needs no database and no network (unless a model is set); never throws on what a
 * citizen writes. The last part's memory is the one to keep. */
export async function answerParts(question: Question, tools: Tools): Promise<Part[]> {
  const wish = understand(question)
  const noticed = notice(question, wish)
  const start: Run = { question: noticed, tools, ms: {}, modelTime: AbortSignal.timeout(modelMs) }
  const last = noticed.memory.topic ? (tools.base.topics.get(noticed.memory.topic) ?? null) : null
  const texts =
    wish.kind === 'ask' && !wish.corrects
      ? await timed(start, 'split', () => splitQuestions(wish.text, last, tools))
      : [{ text: noticed.text, goesOn: false, topic: null }]
  const parts: Part[] = []
  for (const one of texts) {
    const { text } = one
    const before = parts.at(-1)
    if (before && one.goesOn && before.outcome.kind !== 'answer') {
      // The matter itself is not clear yet: what more is asked of it stays with it.
      before.text += `, ${text}`
      continue
    }
    const memory = before?.outcome.memory ?? noticed.memory
    const single = texts.length === 1
    const run = { ...start, question: { ...noticed, memory, ...(single ? {} : { text }) }, ms: { ...start.ms } }
    const decided = single ? await fulfil(wish, run) : await askPart(one, run)
    const outcome = wish.kind === 'ask' ? explainOldNames(decided, run.question, tools) : decided
    // Two lists of choices in one reply could not be told apart: the second unclear question goes to an officer.
    const asksTwice = outcome.kind === 'clarify' && parts.some((part) => part.outcome.kind === 'clarify')
    parts.push({ text, outcome: asksTwice ? maker(run).escalate('not-confident', fixedReplies.notFound) : outcome })
  }
  return inManner(parts, tools)
}

/** One question of several. */
async function askPart({ text, goesOn, topic }: Asking, run: Run): Promise<Outcome> {
  const wish = askWish(text, run.question.memory)
  if (topic) return tell(topic, wish.facet, await timed(run, 'search', () => run.tools.index.search(text)), run)
  return ask({ ...wish, ...(goesOn ? { followUp: 'facet' } : {}) }, run)
}

/** One wish, one ending. */
async function fulfil(wish: Wish, run: Run): Promise<Outcome> {
  const make = maker(run)
  const { memory } = run.question
  switch (wish.kind) {
    case 'reply':
      return make.fixed(wish.reply, fixedReplies[wish.reply])
    case 'right':
      return { ...make.fixed('confirmed', fixedReplies.confirmed), feedback: 'right' }
    case 'wrong':
      return { ...make.escalate('answer-rejected', fixedReplies.wrong, memory.topic), feedback: 'wrong' }
    case 'officer':
      return make.escalate('asked-for-officer', fixedReplies.officer)
    case 'more': {
      const [page = fixedReplies.nothingMore, ...rest] = memory.rest
      const told = make.fixed('more', page)
      return { ...told, memory: { ...told.memory, rest } }
    }
    case 'pace':
      // What was asked back about last comes before what was told earlier.
      if (wish.slow && memory.topic && memory.failedClarifications === 0)
        return tell(memory.topic, memory.facet, null, run)
      // Choices that were offered stay.
      return make.fixed('pace', wish.slow ? fixedReplies.slowOn : fixedReplies.slowOff, memory.choices)
    case 'address':
      return make.fixed('addressed', fixedReplies.addressed)
    case 'rude': {
      // Once calmly, then silence.
      const told = make.fixed('rude', memory.rude === 0 ? fixedReplies.rude : '')
      return { ...told, memory: { ...told.memory, choices: memory.choices, rest: memory.rest, rude: memory.rude + 1 } }
    }
    case 'code':
      return { ...make.fixed('code', fixedReplies.code), lookup: { code: wish.code } }
    case 'mine':
      return { ...make.fixed('mine', fixedReplies.mine), lookup: { mine: true } }
    case 'personal':
      return make.escalate('personal-case', fixedReplies.personal)
    case 'danger':
      return endanger(wish.danger, run, () => tell('lua_dao_vneid', null, null, run))
    case 'topic':
      return tell(wish.topic, wish.facet, null, run)
    case 'place':
      return tell(wish.topic, 'where', null, run, wish.unit)
    case 'ask':
      return ask(wish, run)
  }
}

/** A question in words: search, and by how sure it is answer, ask back or hand over. */
async function ask(wish: Extract<Wish, { kind: 'ask' }>, run: Run): Promise<Outcome> {
  const { tools, question } = run
  const { memory } = question
  const last = memory.topic ? tools.base.topics.get(memory.topic) : undefined
  const judged = judgementAsked(wish.text)
  if (judged === 'dispute') return maker(run).escalate('personal-case', fixedReplies.dispute)
  // Who has lost something asks about that, whatever the talk was about before.
  const leaves = last && speaksOfLoss(fold(wish.text)) && !speaksOfLoss(fold(last.title))
  const followUp = leaves ? null : wish.followUp
  if (followUp === 'facet' && last) return tell(last.id, wish.facet, null, run)
  const askedPlace = topicOfPlaceQuestion(memory)
  const placed = placeSaid(question, tools)
  if (placed && askedPlace) return tell(askedPlace, 'where', null, run)
  if (placed === 'alone') return tell(last?.id ?? placeTopic, 'where', null, run)
  let found = await timed(run, 'search', () => tools.index.search(wish.text))
  const learned = await timed(run, 'learned', () =>
    tools.learned?.(wish.text, question.at, found.sureness >= tools.thresholds.answer),
  )
  if (learned) return learnedOutcome(run, learned)
  if (wish.corrects && last) return correct(wish, last, found, run)
  if (last && followUp === 'maybe' && found.sureness < tools.thresholds.answer) {
    const resolved = await goOn(wish, last, found, run)
    if ('kind' in resolved) return resolved
    found = resolved
  }
  if (found.sureness < tools.thresholds.answer) found = await searchAgain(wish, found, run)
  if (wish.facet === 'where' && found.sureness < tools.thresholds.answer && found.concepts.length === 0) {
    // "em ở Gò Vấp làm ở đâu" names a place and no matter.
    if (placeNamed(question, tools)) return tell(last?.id ?? placeTopic, 'where', null, run)
  }
  const make = maker(run, found)
  const best = found.topics[0]
  // One or two words name a matter and ask nothing about it ("vneid", "tạm trú"): which of its topics is meant?
  const bare = found.reading.words.length <= 2 && wish.facet === null
  if (best && found.sureness >= tools.thresholds.answer && !bare) {
    const told = await tell(best.topic, wish.facet, found, run)
    return judged && told.kind === 'answer' ? { ...told, text: `${fixedReplies.noJudgement}\n\n${told.text}` } : told
  }
  const failed = memory.failedClarifications
  if (found.sureness >= tools.thresholds.clarify || (bare && found.concepts.length > 0)) {
    if (failed >= 2) return make.escalate('clarification-failed', fixedReplies.stillUnclear)
    return make.clarify(choicesOf(found, wish.facet, tools))
  }
  if (found.reading.words.length <= 2 && failed === 0)
    return make.clarify([], found.english ? fixedReplies.foreignUnclear : fixedReplies.unclear)
  if (failed >= 2) return make.escalate('clarification-failed', fixedReplies.stillUnclear)
  return make.escalate('nothing-found', found.english ? fixedReplies.foreignNotFound : fixedReplies.notFound)
}

/** "thế còn trẻ em?", "còn tạm vắng thì sao?": the last topic for somebody else, another case of it, or another matter with
 * the same question. An outcome, or what was found with the last topic in mind. */
async function goOn(
  wish: Extract<Wish, { kind: 'ask' }>,
  last: Topic,
  alone: Found,
  run: Run,
): Promise<Outcome | Found> {
  const { tools, question } = run
  const { memory, at } = question
  const facet = wish.facet ?? memory.facet
  const together = await timed(run, 'search', () => tools.index.search(`${last.title} ${wish.text}`))
  const near = neighboursOf(last, alone, together, wish.facet, tools)
  const told = slotsIn(readVietnamese(wish.text).text, at)
  const rule = Object.keys(told).length > 0 ? ruleFor(last, { ...memory.slots, ...told }, tools.base, at) : null
  // A person without an age may fall under several topics: which one is asked.
  const elsewhere = together.topics[0]?.topic !== last.id && rule?.kind === 'section'
  if (rule && !elsewhere && !(near.length > 0 && memory.slots.age === null)) return tell(last.id, wish.facet, null, run)
  if (near.length > 0) return maker(run, together).clarify(near)
  const names = tools.index.conceptsOf(last.title)
  if (alone.concepts.some((concept) => !names.includes(concept)) && wish.facet === null && facet) {
    const other = await timed(run, 'search', () => tools.index.search(`${wish.text} ${facetWords[facet]}`))
    const best = other.topics[0]
    if (best && best.topic !== last.id && other.sureness >= tools.thresholds.answer)
      return tell(best.topic, facet, other, run)
  }
  return together.sureness > alone.sureness ? together : alone
}

/** "không, ý em là tạm vắng": what was asked before about the last matter is now asked about this one, never the last again. */
async function correct(wish: Extract<Wish, { kind: 'ask' }>, last: Topic, alone: Found, run: Run): Promise<Outcome> {
  const { tools, question } = run
  const facet = wish.facet ?? question.memory.facet
  const full = wish.facet === null && facet ? `${wish.text} ${facetWords[facet]}` : wish.text
  const found = await timed(run, 'search', () => tools.index.search(full))
  const [best] = found.topics.filter((one) => one.topic !== last.id)
  const names = best ? tools.index.conceptsOf(tools.base.topics.get(best.topic)!.title) : []
  const named = alone.concepts.length > 0 && alone.concepts.every((concept) => names.includes(concept))
  const first = best?.topic === found.topics[0]?.topic
  if (
    best &&
    first &&
    (found.sureness >= tools.thresholds.answer || (named && found.sureness >= 2 * tools.thresholds.clarify))
  )
    return tell(best.topic, facet, found, run)
  const make = maker(run, found)
  if (question.memory.failedClarifications >= 2) return make.escalate('clarification-failed', fixedReplies.stillUnclear)
  return make.clarify(choicesOf(found, facet, tools, last.id))
}

/** A second look at an unsure question: with what is known of the person, or in a model's full wording. */
async function searchAgain(wish: Extract<Wish, { kind: 'ask' }>, found: Found, run: Run): Promise<Found> {
  const { tools, question } = run
  const told = slotsIn(readVietnamese(wish.text).text, question.at)
  const { age, home, role } = question.memory.slots
  // What the question says itself was searched already.
  const known = slotWords({ age: told.age ? null : age, home: told.home ? null : home, role: told.role ? null : role })
  const rewritten = await rewriteByModel(run)
  for (const text of [known && `${wish.text} ${known}`, rewritten]) {
    if (!text) continue
    const again = await timed(run, 'search', () => tools.index.search(text))
    // What is known may only strengthen what was seen already; it must not lead elsewhere.
    const seen = text === rewritten || found.topics.slice(0, 3).some((one) => one.topic === again.topics[0]?.topic)
    if (seen && again.sureness > found.sureness && found.concepts.length > 0) found = again
  }
  return found
}

/** Answers about a topic for the person asked for, asks for whom where that changes the answer, or hands over when its text
 * does not hold today. */
async function tell(
  id: string,
  facet: Facet | null,
  found: Found | null,
  run: Run,
  placeId: string | null = null,
): Promise<Outcome> {
  const { tools, question } = run
  const { memory, at } = question
  const make = maker(run, found)
  const topic = tools.base.topics.get(id)
  if (!topic) return make.clarify([], fixedReplies.aboutWhat)
  if (found && memory.slots.role === null && asksForSomebody(readVietnamese(question.text).text)) {
    const roles = rolesThatDiffer(topic, at)
    if (roles.length > 0 && memory.failedClarifications < 2)
      return make.clarify(roleChoices(topic, facet, roles), fixedReplies.forWhom)
  }
  const rule = ruleFor(topic, memory.slots, tools.base, at)
  const other = rule?.kind === 'topic' && rule.topic !== id ? tools.base.topics.get(rule.topic) : undefined
  if (other) return tellAt(other, { facet, found: null, special: null, at }, run, placeId)
  return tellAt(topic, { facet, found, special: rule?.kind === 'section' ? rule.section : null, at }, run, placeId)
}

/** Tells `shared` as it holds at the place that the citizen named or chose. */
async function tellAt(shared: Topic, asked: Asked, run: Run, placeId: string | null): Promise<Outcome> {
  const { tools, question } = run
  const { facet, found, at } = asked
  const make = maker(run, found)
  const place = placeId
    ? placeTold(shared, placeId, '', question, tools)
    : facet === 'where'
      ? placeAnswer(shared, question, tools)
      : null
  if (place?.kind === 'ask') return make.choose(place.text, place.choices)
  const base = place?.base ?? tools.base
  const topic = base.topics.get(shared.id)!
  const english = found ? found.english : question.memory.english
  const composed = await timed(
    run,
    'compose',
    () => (english ? composeEnglish(base, topic, at) : null) ?? around(place, compose(base, topic, asked)),
  )
  if (!composed) return make.escalate('knowledge-expired', fixedReplies.expired, topic.id)
  const draft = found && !composed.english ? await draftByModel(run, composed) : null
  return make.answer(topic.id, composed, draft)
}

/** An answer with what is said about the place before and after it. */
function around(place: Extract<PlaceAnswer, { kind: 'told' }> | null, composed: Composed | null): Composed | null {
  if (!place || !composed) return composed
  return { ...composed, text: [place.before, composed.text, place.after].filter(Boolean).join('\n\n') }
}
