/** Several questions in one message: finds where one ends and the next begins, so that each gets its own answer. */
import type { Found } from '../knowledge/search.ts'
import { foldMarks } from '../knowledge/syllable.ts'
import type { Topic } from '../knowledge/topic.ts'
import { fold, readVietnamese, tokens } from '../knowledge/vietnamese.ts'
import { facetOf } from './facet.ts'
import { contentWords } from './follow-up.ts'
import type { Facet } from './outcome.ts'
import type { Tools } from './tools.ts'

/** More than this are read as one long story. */
const mostParts = 4
/** From this share of its words that a topic also uses on, an unsure sentence goes on about that topic. */
const belongsFrom = 0.8
/** From this confidence on a part is about its first topic; whether it is answered is decided later, by a higher one. */
const aboutFrom = 0.8

const sentenceEnd = /(?<=[?？;\n])|(?<=[.!])\s+/u
const between =
  /,|\s(?=(?:mà|ma|với lại|voi lai|vs lại|còn|ngoài ra|ngoai ra|cho hỏi thêm|cho hoi them|tiện|luôn tiện|rồi|roi|thêm nữa|đồng thời|và|va|vs|với|voi|cũng như|sau đó|nữa là|also|and)\s)/iu
const askingEnd = /\b(khong|chua|khong nhi|nhe|sao)( (a|ad|vay|nhi|ha|em|anh|chi|ban|the|bn|shop|ta|oi|voi))*$/
const asking =
  /\b(the nao|gi|nao|dau|bao nhieu|bao lau|bao gio|khi nao|may (ngay|tuoi|hom|buoi)|lam sao|ra sao|co (phai|can|duoc|bi|mat)|duoc khong|huong dan|chi (em|minh|toi|chau) (cach|voi)|muon hoi)\b|\b(how|what|where|when|which|can i|do i|is it)\b/
/** How a sentence begins that tells something before it asks. */
const story = /^(sau khi|khi|neu|do|vi|truong hop|toi|em|minh|chau|nha|me|bo|con|vo|chong|hien|vua|moi|bi) /
/** A sentence that leans on the one before. */
const leaning =
  /^(neu|truong hop|vay|the|con neu|the neu|vay neu) |\b(viec|cai|thu tuc|ho so|truong hop|the|giay) (nay|do|ay)\b/

interface Piece {
  text: string
  /** A sentence of its own that ends with a question mark. */
  marked: boolean
}
/** One question of a message. `goesOn`: it asks for something more of the matter of the one before. */
export interface Asking {
  text: string
  goesOn: boolean
  /** What it is about, where only the questions together tell; else null. */
  topic: string | null
}
interface Group {
  texts: string[]
  topic: Topic | null
  facet: Facet | null
  sure: boolean
  /** Sure enough to be answered. */
  certain: boolean
  marked: boolean
  goesOn: boolean
  /** Sure only together with what follows. */
  together: boolean
}

/** The questions of `text`, in order; one when it asks one thing. `last` is the topic talked about before. */
export async function splitQuestions(text: string, last: Topic | null, tools: Tools): Promise<Asking[]> {
  const whole = [{ text, goesOn: false, topic: null }]
  const pieces = gather(piecesOf(text))
  if (pieces.length < 2) return whole
  const groups: Group[] = []
  for (const piece of pieces) await place(piece, groups, last, tools)
  if (groups.length < 2 || groups.length > mostParts || !groups.some((group) => group.certain)) return whole
  return groups.map(({ texts, goesOn, topic, together }) => ({
    text: texts.join(', '),
    goesOn,
    topic: together ? (topic?.id ?? null) : null,
  }))
}

/** Puts a piece with the question before it, or begins a new question with it. */
async function place(piece: Piece, groups: Group[], last: Topic | null, tools: Tools): Promise<void> {
  const before = groups.at(-1)
  const reading = readVietnamese(piece.text)
  const facet = facetOf(reading.text)
  const names = reading.words.filter((_, n) => contentWords(reading.folded[n]!).length > 0)
  const begin = (topic: Topic | null, sure: boolean, goesOn = false, certain = false) =>
    groups.push({ texts: [piece.text], topic, facet, sure, certain, marked: piece.marked, goesOn, together: false })
  const further = before?.sure && facet !== null && facet !== before.facet
  if (names.length === 0) {
    if (before && !before.sure && before.facet && facet && facet !== before.facet)
      await sureTogether(before, piece, tools)
    if (before?.sure && facet !== null && facet !== before.facet) begin(before.topic, true, true)
    else if (before) before.texts.push(piece.text)
    else begin(last, last !== null, false, last !== null)
    return
  }
  const found = await tools.index.search(piece.text)
  const top = topicOf(found, tools)
  const sure = found.sureness >= aboutFrom
  const certain = found.sureness >= tools.thresholds.answer
  if (!before) {
    begin(top, sure, false, certain)
    return
  }
  if (!before.sure && !before.marked && (await joins(before, piece, facet, sure, tools))) return
  const sameMatter = sure
    ? top === before.topic
    : before.topic !== null &&
      (belongs(names, before.topic) || leaning.test(reading.folded.join(' '))) &&
      (found.concepts.length === 0 || found.topics.slice(0, 3).some((one) => one.topic === before.topic?.id))
  if (!sameMatter) begin(sure ? top : null, sure, false, certain)
  else if (further) begin(before.topic, true, true)
  else before.texts.push(piece.text)
}

/** A question that is sure only with the one after it ("làm hộ chiếu cần gì, lệ phí bao nhiêu") keeps what both are about. */
async function sureTogether(before: Group, piece: Piece, tools: Tools): Promise<void> {
  const found = await tools.index.search([...before.texts, piece.text].join(', '))
  if (found.sureness < aboutFrom || topicOf(found, tools) !== before.topic) return
  const certain = found.sureness >= tools.thresholds.answer
  Object.assign(before, { sure: true, together: certain, certain })
}

/** Joins a piece to an unsure one before it when they are clear together, or when the first asked nothing clear. */
async function joins(before: Group, piece: Piece, facet: Facet | null, sure: boolean, tools: Tools): Promise<boolean> {
  const together = await tools.index.search([...before.texts, piece.text].join(', '))
  const clear = together.sureness >= aboutFrom
  // "Trình tự, thủ tục …" is no question of its own.
  const says = contentWords(fold(before.texts.join(' '))).length
  if (!clear && !(sure && (before.facet === null || says <= 1))) return false
  before.texts.push(piece.text)
  Object.assign(before, {
    topic: topicOf(together, tools),
    facet: facet ?? before.facet,
    sure: clear || sure,
    certain: together.sureness >= tools.thresholds.answer,
    marked: piece.marked,
  })
  return true
}

const topicOf = (found: Found, tools: Tools): Topic | null =>
  found.topics[0] ? (tools.base.topics.get(found.topics[0].topic) ?? null) : null

function piecesOf(text: string): Piece[] {
  return text.split(sentenceEnd).flatMap((sentence) => {
    const parts = sentence.split(between).filter((part) => /[\p{L}\d]/u.test(part))
    const marked = parts.length === 1 && /[?？]/.test(sentence)
    return parts.map((part) => ({ text: part.replace(/[?？;.!\n]+\s*$/u, '').trim(), marked }))
  })
}

/** What only tells something stands with the next piece that asks; after the last question, with that. */
function gather(pieces: Piece[]): Piece[] {
  const groups: Piece[] = []
  let told: string[] = []
  for (const piece of pieces) {
    told.push(piece.text)
    if (fold(piece.text).split(' ').length < 2 || !asksSomething(piece)) continue
    groups.push({ text: told.join(', '), marked: piece.marked })
    told = []
  }
  const final = groups.at(-1)
  if (told.length > 0 && final) final.text += `, ${told.join(', ')}`
  else if (told.length > 0) groups.push({ text: told.join(', '), marked: false })
  return groups
}

function asksSomething({ text, marked }: Piece): boolean {
  const reading = readVietnamese(text)
  const folded = reading.folded.join(' ')
  if (marked || askingEnd.test(folded) || asking.test(folded)) return true
  return facetOf(reading.text) !== null && !story.test(folded)
}

const vocabularies = new WeakMap<Topic, Set<string>>()

function belongs(names: string[], topic: Topic): boolean {
  let known = vocabularies.get(topic)
  if (!known) {
    const texts = [
      topic.title,
      topic.appliesTo,
      ...topic.questions,
      ...topic.sections.map((one) => `${one.heading} ${one.text} ${one.cues.join(' ')}`),
    ]
    known = new Set(tokens(texts.join(' ')))
    for (const word of fold(texts.join(' ')).split(' ')) known.add(`~${word}`)
    vocabularies.set(topic, known)
  }
  // Words typed with marks must be those very words: "hôn" is not "hơn".
  const marked = names.some((name) => foldMarks(name) !== name)
  return names.filter((name) => known.has(marked ? name : `~${name}`)).length / names.length >= belongsFrom
}
