/** Several questions in one message: finds where one ends and the next begins, so that each gets its own answer. */
import type { Found } from '../knowledge/search.ts'
import type { Topic } from '../knowledge/topic.ts'
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'
import { facetOf } from './facet.ts'
import { contentWords } from './follow-up.ts'
import type { Facet } from './outcome.ts'
import type { Tools } from './tools.ts'

/** More than this are read as one long story. */
const mostParts = 4
/** From this share of its words that a topic also uses on, an unsure sentence goes on about that topic. */
const belongsFrom = 0.75

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
export interface Asked {
  text: string
  goesOn: boolean
}
interface Group {
  texts: string[]
  topic: Topic | null
  facet: Facet | null
  sure: boolean
  marked: boolean
  goesOn: boolean
}

/** The questions of `text`, in order; one when it asks one thing. `last` is the topic talked about before. */
export async function splitQuestions(text: string, last: Topic | null, tools: Tools): Promise<Asked[]> {
  const whole = [{ text, goesOn: false }]
  const pieces = gather(piecesOf(text))
  if (pieces.length < 2) return whole
  const groups: Group[] = []
  for (const piece of pieces) await place(piece, groups, last, tools)
  if (groups.length < 2 || groups.length > mostParts || !groups.some((group) => group.sure)) return whole
  return groups.map(({ texts, goesOn }) => ({ text: texts.join(', '), goesOn }))
}

/** Puts a piece with the question before it, or begins a new question with it. */
async function place(piece: Piece, groups: Group[], last: Topic | null, tools: Tools): Promise<void> {
  const before = groups.at(-1)
  const reading = readVietnamese(piece.text)
  const facet = facetOf(reading.text)
  const names = contentWords(reading.folded.join(' '))
  const begin = (topic: Topic | null, sure: boolean, goesOn = false) =>
    groups.push({ texts: [piece.text], topic, facet, sure, marked: piece.marked, goesOn })
  const further = before?.sure && facet !== null && facet !== before.facet
  if (names.length === 0) {
    if (further) begin(before.topic, true, true)
    else if (before) before.texts.push(piece.text)
    else begin(last, last !== null)
    return
  }
  const found = await tools.index.search(piece.text)
  const top = topicOf(found, tools)
  const sure = found.sureness >= tools.thresholds.answer
  if (!before) {
    begin(top, sure)
    return
  }
  if (!before.sure && !before.marked && (await joins(before, piece, facet, sure, tools))) return
  const sameMatter = sure
    ? top === before.topic
    : before.topic !== null &&
      (belongs(names, before.topic) || leaning.test(reading.folded.join(' '))) &&
      (found.concepts.length === 0 || found.topics.slice(0, 3).some((one) => one.topic === before.topic?.id))
  if (!sameMatter) begin(sure ? top : null, sure)
  else if (further) begin(before.topic, true, true)
  else before.texts.push(piece.text)
}

/** Joins a piece to an unsure one before it when they are clear together, or when the first asked nothing clear. */
async function joins(before: Group, piece: Piece, facet: Facet | null, sure: boolean, tools: Tools): Promise<boolean> {
  const together = await tools.index.search([...before.texts, piece.text].join(', '))
  const clear = together.sureness >= tools.thresholds.answer
  // "Trình tự, thủ tục …" is no question of its own.
  const says = contentWords(fold(before.texts.join(' '))).length
  if (!clear && !(sure && (before.facet === null || says <= 1))) return false
  before.texts.push(piece.text)
  Object.assign(before, {
    topic: topicOf(together, tools),
    facet: facet ?? before.facet,
    sure: clear || sure,
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
    known = new Set(fold(texts.join(' ')).split(' '))
    vocabularies.set(topic, known)
  }
  return names.filter((name) => known.has(name)).length / names.length >= belongsFrom
}
