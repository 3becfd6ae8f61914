/** Finds what is wrong, doubtful or soon out of date in the knowledge base, beyond what reading it refuses. */
import { checkBehalf } from './behalf.ts'
import { saysGone } from './in-force.ts'
import type { Problem } from './read.ts'
import { overlap } from './read.ts'
import { dayInVietnam, holdsOn, type KnowledgeBase, type LegalDocument, type Topic } from './topic.ts'

/** What a check found. Errors must be mended; warnings and reviews are for people; changes come within 60 days. */
export interface Findings {
  errors: Problem[]
  warnings: Problem[]
  reviews: Problem[]
  changes: Problem[]
  overdue: Problem[]
}

/** Checks `base` as of the day of `at`. `fold` makes two questions comparable (case, diacritics, spaces). */
export function checkKnowledge(base: KnowledgeBase, at: Date, fold: (text: string) => string): Findings {
  const today = dayInVietnam(at)
  const soon = dayInVietnam(new Date(at.getTime() + 60 * 86_400_000))
  const findings: Findings = { errors: [], warnings: [], reviews: [], changes: [], overdue: [] }
  checkData(base, today, soon, findings)
  for (const topic of base.topics.values()) {
    checkHead(topic, base, today, soon, findings)
    checkText(topic, base, today, findings)
    findings.errors.push(...checkBehalf(topic, base))
  }
  checkQuestions(base, fold, findings)
  return findings
}

function checkData(base: KnowledgeBase, today: string, soon: string, findings: Findings): void {
  const at = (id: string, reason: string): Problem => ({ ...base.places.get(id)!, reason: `${id}: ${reason}` })
  const changing = (id: string, period: { from: string | null; to: string | null }, what: string): void => {
    if (period.to && period.to >= today && period.to <= soon)
      findings.changes.push(at(id, `${what} ends on ${period.to}`))
    if (period.from && period.from > today && period.from <= soon)
      findings.changes.push(at(id, `${what} begins on ${period.from}`))
  }
  for (const [id, referent] of base.referents) {
    if (referent.value.review) findings.reviews.push(at(id, referent.value.review))
    if (referent.type === 'form') changing(id, referent.value, 'form')
    if (referent.type === 'form' && referent.value.document && !base.documents.has(referent.value.document)) {
      findings.errors.push(at(id, `document ${referent.value.document} is not in data/`))
    }
    if (referent.type !== 'figure') continue
    const { values } = referent.value
    for (const [index, value] of values.entries()) {
      changing(id, value, `"${value.text}"`)
      if (value.from && value.to && value.from > value.to)
        findings.errors.push(at(id, `"${value.text}": from is after to`))
      const twin = values.slice(0, index).find((other) => overlap(other, value))
      if (twin) findings.errors.push(at(id, `"${twin.text}" and "${value.text}" hold on some of the same days`))
      for (const { document } of value.basis) {
        const found = base.documents.get(document)
        if (!found) findings.errors.push(at(id, `document ${document} is not in data/`))
        else if (holdsOn(value, today) && gone(found, today))
          findings.errors.push(at(id, `rests on ${document}, ${gone(found, today)}`))
      }
    }
  }
  for (const document of base.documents.values()) {
    changing(document.id, document, 'document')
    if (document.review) findings.reviews.push(at(document.id, document.review))
    if (document.from && document.to && document.from > document.to)
      findings.errors.push(at(document.id, 'from is after to'))
    for (const other of [document.replacedBy, ...document.amendedBy]) {
      if (other && !base.documents.has(other)) findings.warnings.push(at(document.id, `${other} is not in data/`))
    }
  }
}

/** Why a document can no longer be relied on, or null. */
function gone(document: LegalDocument, today: string): string | null {
  if (document.to && document.to < today) return `in force until ${document.to}`
  return document.replacedBy && !document.to ? `replaced by ${document.replacedBy}` : null
}

function checkHead(topic: Topic, base: KnowledgeBase, today: string, soon: string, findings: Findings): void {
  const at = (reason: string, ...path: PropertyKey[]): Problem => ({
    file: topic.file,
    line: topic.lineOf(...path),
    reason,
  })
  if (topic.review) findings.reviews.push(at(topic.review, 'review'))
  if (topic.effectiveTo && topic.effectiveFrom > topic.effectiveTo)
    findings.errors.push(at('effectiveFrom is after effectiveTo', 'effectiveFrom'))
  if (topic.checkedOn > topic.reviewBy) findings.errors.push(at('checkedOn is after reviewBy', 'checkedOn'))
  if (topic.checkedOn > today) findings.errors.push(at(`checkedOn ${topic.checkedOn} is in the future`, 'checkedOn'))
  if (topic.effectiveTo && topic.effectiveTo < today)
    findings.overdue.push(at(`ended on ${topic.effectiveTo}: it is no longer answered`, 'effectiveTo'))
  else if (topic.effectiveTo && topic.effectiveTo <= soon)
    findings.changes.push(at(`ends on ${topic.effectiveTo}`, 'effectiveTo'))
  if (topic.effectiveFrom > today) findings.changes.push(at(`holds from ${topic.effectiveFrom}`, 'effectiveFrom'))
  if (topic.reviewBy < today) findings.overdue.push(at(`should have been checked by ${topic.reviewBy}`, 'reviewBy'))
  for (const [index, { document }] of topic.legalBasis.entries()) {
    const found = base.documents.get(document)
    const why = found ? gone(found, today) : null
    if (why) findings.errors.push(at(`legalBasis: ${document}, ${why}`, 'legalBasis', index))
  }
}

/** Facts that must be written once in data/, and how to recognise them in running text. */
const bareFacts: { pattern: RegExp; what: string }[] = [
  { pattern: /\d[\d.,]*\s*(?:đồng|nghìn|ngàn|triệu|tỷ|tỉ|VNĐ|VND|đ(?![\p{L}]))/giu, what: 'an amount of money' },
  { pattern: /\d+\s*(?:đến|-|–)?\s*\d*\s*ngày làm việc/giu, what: 'a limit in working days' },
  {
    pattern: /(?<!ngày |ngày)(?<![\d./])\d+\s*(?:ngày|giờ|tháng)(?!\s*(?:tuổi|\d|sinh|làm việc|năm \d))(?![\p{L}])/giu,
    what: 'a limit in days, hours or months',
  },
  {
    pattern: /(?<![\d.])(?:1900|1800)[ .]?\d{2,4}[ .]?\d{0,4}|(?<![\d.])0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)/gu,
    what: 'a phone number',
  },
  { pattern: /(?:gọi|số)\s+(?:ngay\s+)?(?:số\s+)?11[345](?!\d)/giu, what: 'a phone number' },
  {
    pattern: /https?:\/\/\S+|www\.\S+|(?<![\p{L}\d@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|org|net)(?![\p{L}\d])/giu,
    what: 'a web address',
  },
]

function checkText(topic: Topic, base: KnowledgeBase, today: string, findings: Findings): void {
  for (const section of topic.sections) {
    if (section.review)
      findings.reviews.push({ file: topic.file, line: section.line, reason: `${section.heading}: ${section.review}` })
    for (const [offset, line] of section.text.split('\n').entries()) {
      const at = (reason: string): Problem => ({ file: topic.file, line: section.bodyLine + offset, reason })
      const bare = line.replace(/\{\{[^{}]*\}\}/g, '□')
      for (const { pattern, what } of bareFacts) {
        for (const found of bare.matchAll(pattern)) {
          if (isClock(bare, found)) continue
          findings.errors.push(at(`"${found[0].trim()}" is ${what}: write it once in data/ and refer to it by {{id}}`))
        }
      }
      if (/\*\*|__|\[[^\]]*\]\(|^\s*\||^#{3,}/.test(bare))
        findings.errors.push(at('Markdown that chat does not show (bold, link, table, deeper heading)'))
      for (const sentence of sentencesOf(bare)) checkSentence(sentence, base, today, at, findings)
    }
  }
  if (topic.english) {
    for (const found of topic.english.matchAll(
      /\d[\d.,]*\s*(?:VND|đồng|dong)\b|\d+\s*(?:working )?(?:days?|hours?|months?)\b/giu,
    )) {
      findings.errors.push({
        file: topic.file,
        line: topic.lineOf('english'),
        reason: `english: "${found[0]}" must come from data/ by {{id}}`,
      })
    }
  }
}

/** "8 giờ sáng", "lúc 7 giờ 30": an hour of the clock and no limit. */
function isClock(line: string, found: RegExpExecArray | RegExpMatchArray): boolean {
  if (!/giờ$/iu.test(found[0])) return false
  const after = line.slice(found.index! + found[0].length)
  return /^\s*(?:sáng|trưa|chiều|tối|đêm|hành chính|\d)/iu.test(after) || /lúc\s*$/iu.test(line.slice(0, found.index))
}

/** Sentences of a line; the points of "1.014061" and "TP. Hồ Chí Minh" end none. */
function sentencesOf(line: string): string[] {
  return line.split(/(?<=[.!?])\s+(?=[\p{Lu}\d"“])/u)
}

function checkSentence(
  sentence: string,
  base: KnowledgeBase,
  today: string,
  at: (reason: string) => Problem,
  findings: Findings,
): void {
  const lower = sentence.toLowerCase()
  if (!saysGone.test(sentence)) {
    for (const { words, name, since } of base.abolished) {
      const found = words.find((word) => containsWord(lower, word))
      if (found && (since === null || since <= today)) {
        findings.errors.push(
          at(`"${found}" is gone (${name}): say that it is gone (không còn, đã bãi bỏ, trước đây …) or leave it out`),
        )
      }
    }
    for (const [id] of sentence.matchAll(/\d+(?:\.\d+)?\/\d{4}\/[\p{Lu}-]+\d*/gu)) {
      const document = base.documents.get(id)
      const why = document ? gone(document, today) : null
      if (why) findings.errors.push(at(`${id}, ${why}: say that it is gone or leave it out`))
    }
    for (const [id] of sentence.matchAll(/(?<![\p{L}\d])[A-Z]{2,3}\d{1,3}[a-z]?(?![\p{L}\d])/gu)) {
      const form = base.referents.get(id)
      if (form?.type === 'form' && form.value.to && form.value.to < today)
        findings.errors.push(at(`form ${id} ended on ${form.value.to}`))
    }
  }
  const words = sentence.split(/\s+/).filter(Boolean).length
  if (words > 45) findings.warnings.push(at(`a sentence of ${words} words is too long for a phone; aim at 25 or fewer`))
}

function containsWord(lower: string, word: string): boolean {
  for (let start = lower.indexOf(word); start !== -1; start = lower.indexOf(word, start + 1)) {
    if (!/[\p{L}\d]/u.test(lower[start - 1] ?? ' ') && !/[\p{L}\d]/u.test(lower[start + word.length] ?? ' '))
      return true
  }
  return false
}

function checkQuestions(base: KnowledgeBase, fold: (text: string) => string, findings: Findings): void {
  const seen = new Map<string, { topic: Topic; question: string }>()
  for (const topic of base.topics.values()) {
    for (const [index, question] of topic.questions.entries()) {
      const key = fold(question)
      const other = seen.get(key)
      const at = { file: topic.file, line: topic.lineOf('questions', index) }
      if (!other) seen.set(key, { topic, question })
      else if (other.topic === topic)
        findings.warnings.push({ ...at, reason: `question "${question}" stands twice (as "${other.question}")` })
      else
        findings.errors.push({
          ...at,
          reason: `question "${question}" stands in ${other.topic.file} too (as "${other.question}"): one question, one topic`,
        })
    }
  }
}
