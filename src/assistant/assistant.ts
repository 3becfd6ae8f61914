/** The whole decision, in order. Every return is a way a question can end. */
import type { Found } from '../knowledge/search.ts'
import type { Topic } from '../knowledge/topic.ts'
import { maskPersonal } from '../privacy/mask.ts'
import { unsupported } from './check.ts'
import { type Composed, compose, composeEnglish } from './compose.ts'
import { facetOf } from './facet.ts'
import { type FixedReply, fixedChoices, fixedReplies } from './fixed-replies.ts'
import { explainOldNames } from './old-names.ts'
import {
  type Choice,
  type EscalationReason,
  emptyMemory,
  type Facet,
  type Memory,
  type Outcome,
  type Question,
} from './outcome.ts'
import {
  type PlaceAnswer,
  placeAnswer,
  placeNamed,
  placeSaid,
  placeTold,
  placeTopic,
  topicOfPlaceQuestion,
} from './place.ts'
import type { Tools } from './tools.ts'
import { understand, type Wish } from './understand.ts'

/** How long a model may write before the composed answer is sent instead. */
const modelMs = 8_000

/** Decides one question. Needs no database and no network (unless a model is set); never throws on what a citizen writes. */
export async function answer(question: Question, tools: Tools): Promise<Outcome> {
  const wish = understand(question)
  const make = maker(question, tools)
  switch (wish.kind) {
    case 'reply':
      return make.fixed(wish.reply, fixedReplies[wish.reply])
    case 'code':
      return { ...make.fixed('code', fixedReplies.code), lookup: { code: wish.code } }
    case 'mine':
      return { ...make.fixed('mine', fixedReplies.mine), lookup: { mine: true } }
    case 'officer':
      return make.escalate('asked-for-officer', fixedReplies.officer)
    case 'wrong':
      return make.escalate('answer-rejected', fixedReplies.wrong, question.memory.topic)
    case 'personal':
      return make.escalate('personal-case', fixedReplies.personal)
    case 'danger':
      return endanger(wish.danger, question, tools)
    case 'topic':
      return tell(wish.topic, wish.facet, null, question, tools)
    case 'place':
      return tell(wish.topic, 'where', null, question, tools, wish.unit)
    case 'ask':
      return explainOldNames(await ask(wish, question, tools), question, tools)
  }
}

/** A question in words: search, and by how sure it is answer, ask back or hand over. */
async function ask(wish: Extract<Wish, { kind: 'ask' }>, question: Question, tools: Tools): Promise<Outcome> {
  const last = question.memory.topic ? tools.base.topics.get(question.memory.topic) : undefined
  if (wish.followUp === 'facet' && last) return tell(last.id, wish.facet, null, question, tools)
  const asked = topicOfPlaceQuestion(question.memory)
  const placed = placeSaid(question, tools)
  if (placed && asked) return tell(asked, 'where', null, question, tools)
  if (placed === 'alone') return tell(last?.id ?? placeTopic, 'where', null, question, tools)
  let found = await tools.index.search(wish.text)
  const several = await askEach(wish.text, found, question, tools)
  if (several) return several
  if (wish.followUp === 'maybe' && last && found.sureness < tools.thresholds.answer) {
    // "thế còn trẻ em?" names no matter of its own: read it together with what was talked about.
    const together = await tools.index.search(`${last.title} ${wish.text}`)
    const changed = neighboursOf(last, found, together, tools)
    if (changed) return maker(question, tools, together).clarify(changed)
    if (together.sureness > found.sureness) found = together
  }
  if (wish.facet === 'where' && found.sureness < tools.thresholds.answer && found.concepts.length === 0) {
    // "em ở Gò Vấp làm ở đâu" names a place and no matter.
    if (placeNamed(question, tools)) return tell(last?.id ?? placeTopic, 'where', null, question, tools)
  }
  const make = maker(question, tools, found)
  const best = found.topics[0]
  // One or two words name a matter and ask nothing about it ("vneid", "tạm trú"): which of its topics is meant?
  const bare = found.reading.words.length <= 2 && wish.facet === null
  if (best && found.sureness >= tools.thresholds.answer && !bare)
    return tell(best.topic, wish.facet, found, question, tools)
  const failed = question.memory.failedClarifications
  if (found.sureness >= tools.thresholds.clarify || (bare && found.concepts.length > 0)) {
    if (failed >= 2) return make.escalate('clarification-failed', fixedReplies.stillUnclear)
    return make.clarify(choicesOf(found, wish.facet, tools))
  }
  if (found.reading.words.length <= 2 && failed === 0) return make.clarify([], fixedReplies.unclear)
  return failed >= 2
    ? make.escalate('clarification-failed', fixedReplies.stillUnclear)
    : make.escalate('nothing-found', fixedReplies.notFound)
}

/** Where the parts of a message that asks several things meet. */
const betweenQuestions = /[?;\n]+|[,.]\s*(?=(?:mà|với lại|còn|ngoài ra|cho hỏi thêm|và cho|tiện cho)\s)/iu

/** Two or three questions in one message get one answer each; null when it is one question, or when any of them is not sure. */
async function askEach(text: string, whole: Found, question: Question, tools: Tools): Promise<Outcome | null> {
  const parts = text
    .split(betweenQuestions)
    .map((part) => part.trim())
    .filter((part) => part.split(/\s+/).length >= 3)
  if (parts.length < 2 || parts.length > 3) return null
  const likely = whole.topics.slice(0, 5).map((one) => one.topic)
  const searched = await Promise.all(parts.map((part) => tools.index.search(part)))
  // A part that is unclear alone ("thủ tục thế nào") belongs to the whole, which is then one question.
  const sure = searched.every((one) => one.sureness >= tools.thresholds.answer && likely.includes(one.topics[0]!.topic))
  if (!sure || new Set(searched.map((one) => one.topics[0]!.topic)).size < parts.length) return null
  const told: Outcome[] = []
  for (const [place, one] of searched.entries()) {
    told.push(await tell(one.topics[0]!.topic, facetOf(parts[place]!), one, question, tools))
  }
  const answers = told.filter((one) => one.kind === 'answer')
  if (answers.length < parts.length) return null
  const texts = answers.map((one, place) => `${place + 1}. ${tools.base.topics.get(one.topic)!.title}\n${one.text}`)
  return { ...answers[0]!, text: texts.join('\n\n'), sources: answers.flatMap((one) => one.sources) }
}

/** When a follow-up names somebody or something that the last topic is not about ("thế còn trẻ em?"), the neighbours that may
 * be meant instead; null when it stays with the topic or names nothing new. */
function neighboursOf(last: Topic, alone: Found, together: Found, tools: Tools): Choice[] | null {
  const about = tools.index.conceptsOf(last.title)
  const named = alone.concepts.filter((concept) => !about.includes(concept))
  if (named.length === 0 || together.topics[0]?.topic !== last.id) return null
  const score = (id: string) => together.topics.find((one) => one.topic === id)?.score ?? 0
  const near = last.related
    .filter((id) => tools.index.conceptsOf(tools.base.topics.get(id)!.title).some((concept) => named.includes(concept)))
    .sort((a, b) => score(b) - score(a))
  if (near.length === 0) return null
  return near.slice(0, 3).map((id) => ({ title: tools.base.topics.get(id)!.title, payload: `#topic:${id}` }))
}

/** Two to four topics that may be meant: those that together hold most of the chance. */
function choicesOf(found: Found, facet: Facet | null, tools: Tools): Choice[] {
  // The facet travels along: who asked for the fee and picks a matter is told its fee.
  const payload = (topic: string) => (facet ? `#facet:${topic}:${facet}` : `#topic:${topic}`)
  return found.topics
    .slice(0, 4)
    .map(({ topic }) => ({ title: tools.base.topics.get(topic)!.title, payload: payload(topic) }))
}

/** Answers about a topic, or hands over when its text does not hold today. */
async function tell(
  id: string,
  facet: Facet | null,
  found: Found | null,
  question: Question,
  tools: Tools,
  placeId: string | null = null,
): Promise<Outcome> {
  const make = maker(question, tools, found)
  const shared = tools.base.topics.get(id)
  if (!shared) return make.clarify([], fixedReplies.aboutWhat)
  const place = placeId
    ? placeTold(shared, placeId, '', question, tools)
    : facet === 'where'
      ? placeAnswer(shared, question, tools)
      : null
  if (place?.kind === 'ask') return { ...make.clarify(place.choices), text: place.text, choices: place.choices }
  const base = place?.base ?? tools.base
  const topic = base.topics.get(id)!
  const composed =
    (found?.english ? composeEnglish(base, topic, question.at) : null) ??
    around(place, compose(base, topic, facet, found, question.at))
  if (!composed) return make.escalate('knowledge-expired', fixedReplies.expired, id)
  const draft = found && !found.english ? await draftByModel(question, composed, tools) : null
  return make.answer(id, composed, draft)
}

/** An answer with what is said about the place before and after it. */
function around(place: Extract<PlaceAnswer, { kind: 'told' }> | null, composed: Composed | null): Composed | null {
  if (!place || !composed) return composed
  return { ...composed, text: [place.before, composed.text, place.after].filter(Boolean).join('\n\n') }
}

/** The model's wording, when there is a model, it is in time, and everything it says is in the passages; else null. */
async function draftByModel(question: Question, composed: Composed, tools: Tools): Promise<string | null> {
  if (!tools.model) return null
  try {
    const passages = composed.passages()
    const prompt = tools.model.prompt({ question: maskPersonal(question.text), passages })
    const draft = (await tools.model.ask(prompt, AbortSignal.timeout(modelMs))).normalize('NFC').trim()
    if (draft === '' || /^KHÔNG\b/.test(draft) || draft.length > 1_200) return null
    if (/[*#`]|\{|\}/.test(draft) || unsupported(draft, passages).length > 0) return null
    return draft
  } catch (error) {
    tools.onModelFailure?.(error as Error)
    return null
  }
}

/** Danger first: the emergency number at once; fraud from the knowledge base; denunciations to an officer, unquestioned. */
async function endanger(
  danger: Extract<Wish, { kind: 'danger' }>['danger'],
  question: Question,
  tools: Tools,
): Promise<Outcome> {
  const make = maker(question, tools)
  const phone = (id: string) => {
    const found = tools.base.referents.get(id)
    return found?.type === 'phone' ? found.value.number : '113'
  }
  const say = (reply: FixedReply, id: string) => fixedReplies[reply].replace('{phone}', phone(id))
  switch (danger) {
    case 'police':
      return make.fixed('emergencyPolice', say('emergencyPolice', 'canh_sat_113'))
    case 'fire':
      return make.fixed('emergencyFire', say('emergencyFire', 'cuu_hoa_114'))
    case 'medical':
      return make.fixed('emergencyMedical', say('emergencyMedical', 'cap_cuu_115'))
    case 'violence':
    case 'report':
      return {
        ...make.escalate('sensitive-matter', `${fixedReplies.sensitive} ${say('sensitiveUrgent', 'canh_sat_113')}`),
        urgent: true,
      }
    case 'money-sent':
    case 'scam': {
      const told = await tell('lua_dao_vneid', null, null, question, tools)
      return danger === 'money-sent' ? { ...told, text: `${say('moneySent', 'canh_sat_113')}\n\n${told.text}` } : told
    }
  }
}

/** Makes outcomes with what all of them carry. */
function maker(question: Question, tools: Tools, found: Found | null = null) {
  const candidates = found?.topics.slice(0, 5).map(({ topic, score }) => ({ topic, score: round(score) })) ?? []
  const memory: Memory = { ...emptyMemory, topic: question.memory.topic }
  const trace = found
    ? {
        reading: found.reading.text,
        sureness: round(found.sureness),
        topics: found.topics.slice(0, 5).map((one) => ({
          ...one,
          title: tools.base.topics.get(one.topic)?.title,
          score: round(one.score),
          dense: round(one.dense),
          words: round(one.words),
          linear: round(one.linear),
        })),
        passages: found.passages
          .slice(0, 6)
          .map(({ topic, kind, text, score }) => ({ topic, kind, text: text.slice(0, 300), score: round(score) })),
        ms: round(found.milliseconds),
      }
    : {}
  const common = { candidates, score: round(found?.sureness ?? 0), trace }
  return {
    fixed: (reply: string, text: string) => ({
      ...common,
      kind: 'fixed' as const,
      topic: null,
      reply,
      text,
      choices: [] as Choice[],
      memory: { ...question.memory, choices: [] },
    }),
    escalate: (reason: EscalationReason, text: string, topic: string | null = candidates[0]?.topic ?? null) => ({
      ...common,
      kind: 'escalate' as const,
      topic,
      reason,
      urgent: false,
      text,
      choices: [] as Choice[],
      memory,
    }),
    clarify: (choices: Choice[], text?: string): Outcome => {
      const offered = choices.length > 0 ? [...choices, fixedChoices.officer] : []
      const asked =
        choices.length > 0
          ? [
              fixedReplies.askBack,
              choices.map((choice, n) => `${n + 1}. ${choice.title}`).join('\n'),
              fixedReplies.askBackEnd,
            ].join('\n\n')
          : (text ?? fixedReplies.unclear)
      return {
        ...common,
        kind: 'clarify',
        topic: null,
        text: asked,
        choices: offered,
        memory: {
          topic: question.memory.topic,
          choices: offered,
          failedClarifications: question.memory.failedClarifications + 1,
        },
      }
    },
    answer: (topic: string, composed: Composed, draft: string | null): Outcome => ({
      ...common,
      kind: 'answer',
      topic,
      facet: composed.facet,
      sources: composed.sources,
      text: draft ? `${draft}\n\n${composed.closing}` : composed.text,
      choices: composed.choices,
      memory: { topic, choices: composed.choices, failedClarifications: 0 },
      trace: { ...trace, facet: composed.facet, writtenBy: draft ? 'model' : 'composed' },
    }),
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
