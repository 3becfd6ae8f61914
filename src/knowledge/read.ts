/** Reads knowledge/ into memory. A bad file is refused with file, line and reason. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import {
  dataFile,
  dayInVietnam,
  type Figure,
  frontMatter,
  headings,
  holdsOn,
  type KnowledgeBase,
  lexiconFile,
  type Place,
  type Referent,
  type Section,
  type SectionKind,
  type Topic,
  variantHeading,
} from './topic.ts'

/** Something wrong with a file of the knowledge base. */
export interface Problem extends Place {
  reason: string
}

/** Thrown by `readKnowledge`; the message lists every problem, one a line. */
export class KnowledgeError extends Error {
  problems: Problem[]
  constructor(problems: Problem[]) {
    super(`the knowledge base has ${problems.length} error(s):\n${problems.map(showProblem).join('\n')}`)
    this.name = 'KnowledgeError'
    this.problems = problems
  }
}

/** "file:line: reason", as editors understand it. */
export function showProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.reason}`
}

/** Reads every file of `folder`. Throws KnowledgeError when any is bad, unless `allowInvalid`: then the bad ones are left out. */
export function readKnowledge(folder: string, options: { allowInvalid?: boolean } = {}): KnowledgeBase {
  const { base, problems } = inspectKnowledge(folder)
  if (problems.length > 0 && !options.allowInvalid) throw new KnowledgeError(problems)
  if (base.topics.size === 0) {
    throw new KnowledgeError(
      problems.length > 0 ? problems : [{ file: folder, line: 1, reason: 'holds no topic; expected topics/*.md' }],
    )
  }
  return base
}

/** Reads what can be read, and tells what cannot. Files are named relative to `folder`. */
export function inspectKnowledge(folder: string): { base: KnowledgeBase; problems: Problem[] } {
  const base: KnowledgeBase = {
    topics: new Map(),
    documents: new Map(),
    referents: new Map(),
    places: new Map(),
    abolished: [],
    concepts: [],
    otherFields: [],
    hash: '',
  }
  const problems: Problem[] = []
  const hash = createHash('sha256')
  for (const file of list(folder, 'data', /\.ya?ml$/)) {
    const content = readFileSync(join(folder, file), 'utf8')
    hash.update(file).update(content)
    readData(file, content.normalize('NFC'), base, problems)
  }
  const lexicon = optional(folder, 'lexicon.yaml')
  hash.update(lexicon)
  if (lexicon) base.concepts = parseYaml(lexiconFile, 'lexicon.yaml', lexicon, 1, problems).value?.concepts ?? []
  const others = optional(folder, 'other-fields.txt')
  hash.update(others)
  base.otherFields = others
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const topics: Topic[] = []
  for (const file of list(folder, 'topics', /\.md$/)) {
    const content = readFileSync(join(folder, file), 'utf8')
    hash.update(file).update(content.replace(behalfBlock, ''))
    const topic = readTopic(file, content.normalize('NFC'), problems)
    if (topic) topics.push(topic)
  }
  const names = new Set(topics.map((topic) => topic.id))
  for (const topic of topics) {
    const dangling = danglingReferences(topic, base, names)
    problems.push(...dangling)
    const unreadable = dangling.some((problem) => problem.reason.startsWith('{{'))
    if (!unreadable) base.topics.set(topic.id, topic)
  }
  base.hash = hash.digest('hex')
  return { base, problems }
}

/** The table of whom somebody asks for: nothing is trained from it, so it does not change the hash. */
const behalfBlock = /^behalf:\n(?: {2}.*\n)*/m

function list(folder: string, part: string, ending: RegExp): string[] {
  try {
    return readdirSync(join(folder, part))
      .filter((name) => ending.test(name))
      .sort()
      .map((name) => `${part}/${name}`)
  } catch (error) {
    throw new KnowledgeError([
      { file: join(folder, part), line: 1, reason: `cannot be read: ${(error as Error).message}` },
    ])
  }
}

/** Content of a file that may be absent (then empty). */
function optional(folder: string, file: string): string {
  const path = join(folder, file)
  return existsSync(path) ? readFileSync(path, 'utf8').normalize('NFC') : ''
}

interface Parsed<T> {
  value: T | null
  raw: unknown
  lineOf(path: PropertyKey[]): number
}

/** Parses YAML that begins at line `first` of `file` and checks it; problems get the line of the field. */
function parseYaml<S extends z.ZodType>(
  schema: S,
  file: string,
  yaml: string,
  first: number,
  problems: Problem[],
): Parsed<z.output<S>> {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true })
  const lineOf = (path: PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length) as (string | number)[], true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line + first - 1
    }
    return first
  }
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      problems.push({
        file,
        line: (error.linePos?.[0].line ?? 1) + first - 1,
        reason: `YAML: ${error.message.split('\n')[0]}`,
      })
    }
    return { value: null, raw: null, lineOf }
  }
  const raw: unknown = document.toJS()
  const checked = schema.safeParse(raw)
  if (checked.success) return { value: checked.data, raw, lineOf }
  for (const issue of checked.error.issues) {
    problems.push({ file, line: lineOf(issue.path), reason: `${issue.path.join('.') || 'head'}: ${issue.message}` })
  }
  return { value: null, raw, lineOf }
}

function readData(file: string, content: string, base: KnowledgeBase, problems: Problem[]): void {
  const before = problems.length
  const { value: whole, raw, lineOf } = parseYaml(dataFile, file, content, 1, problems)
  // One bad entry must not hide the others: it would drown its own message in "is not in data/".
  const value = whole ?? dataFile.safeParse(withoutBadEntries(raw, problems.slice(before))).data
  if (!value) return
  const remember = (id: string, line: number): boolean => {
    const other = base.places.get(id)
    if (other) {
      problems.push({ file, line, reason: `id ${id} exists already at ${other.file}:${other.line}` })
      return false
    }
    base.places.set(id, { file, line })
    return true
  }
  const add = (list: string, type: Referent['type'], items: { id: string }[] | undefined): void => {
    for (const [index, item] of (items ?? []).entries()) {
      if (remember(item.id, lineOf([list, index, 'id']))) base.referents.set(item.id, { type, value: item } as Referent)
    }
  }
  add('figures', 'figure', value.figures)
  add('forms', 'form', value.forms)
  add('offices', 'office', value.offices)
  add('links', 'link', value.links)
  add('phones', 'phone', value.phones)
  base.abolished.push(...(value.abolished ?? []))
  for (const [index, item] of (value.documents ?? []).entries()) {
    if (remember(item.id, lineOf(['documents', index, 'id']))) base.documents.set(item.id, item)
  }
}

function withoutBadEntries(raw: unknown, problems: Problem[]): unknown {
  if (raw === null || typeof raw !== 'object') return raw
  const bad = new Set(problems.map((problem) => problem.reason.split('.').slice(0, 2).join('.')))
  return Object.fromEntries(
    Object.entries(raw).map(([list, items]) => [
      list,
      Array.isArray(items) ? items.filter((_, index) => !bad.has(`${list}.${index}`)) : items,
    ]),
  )
}

function readTopic(file: string, content: string, problems: Problem[]): Topic | null {
  const lines = content.split(/\r?\n/)
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end === -1) {
    problems.push({ file, line: 1, reason: 'must begin with a head between two lines of ---' })
    return null
  }
  const before = problems.length
  const { value: head, lineOf } = parseYaml(frontMatter, file, lines.slice(1, end).join('\n'), 2, problems)
  const sections = readSections(file, lines, end + 1, problems)
  if (head && head.id !== basename(file, '.md'))
    problems.push({ file, line: lineOf(['id']), reason: `id ${head.id} differs from the file name` })
  if (!sections.some((section) => section.kind === 'short')) {
    problems.push({ file, line: end + 1, reason: `section "## ${headings.short}" is missing` })
  }
  return head && problems.length === before ? { ...head, file, sections, lineOf: (...path) => lineOf(path) } : null
}

const kinds = Object.keys(headings) as SectionKind[]

function readSections(file: string, lines: string[], start: number, problems: Problem[]): Section[] {
  const sections: Section[] = []
  let current: Section | null = null
  let last = -1
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!
    const number = index + 1
    const complain = (reason: string): void => {
      problems.push({ file, line: number, reason })
    }
    const heading = /^(#+)\s+(.*?)\s*$/.exec(line)
    if (heading) {
      current = startSection(heading[1]!, heading[2]!, number)
      if (!current) {
        complain(`heading "${heading[2]}" is not one of: ${Object.values(headings).join(', ')}, ${variantHeading} …`)
        continue
      }
      const order = current.kind === 'variant' ? kinds.length : kinds.indexOf(current.kind)
      if (order < last)
        complain(
          `heading "${current.heading}" stands out of order; the order is ${Object.values(headings).join(', ')}, ${variantHeading} …`,
        )
      last = Math.max(last, order)
      sections.push(current)
    } else if (/^\s*<!--/.test(line)) {
      if (current) readNote(line, current, complain)
      else complain('a note must stand under a heading')
    } else if (line.trim() !== '') {
      if (!current) complain('text before the first heading')
      else {
        if (current.text === '') current.bodyLine = number
        current.text += `${line.trimEnd()}\n`
      }
    } else if (current && current.text !== '') current.text += '\n'
  }
  for (const section of sections) {
    section.text = section.text.trim()
    if (section.text === '')
      problems.push({ file, line: section.line, reason: `section "${section.heading}" is empty` })
  }
  checkPeriods(file, sections, problems)
  return sections
}

function startSection(marks: string, heading: string, line: number): Section | null {
  if (marks !== '##') return null
  const kind = kinds.find((name) => headings[name] === heading)
  const variant = heading.startsWith(variantHeading) ? heading.slice(variantHeading.length).trim() : null
  if (!kind && !variant) return null
  return {
    kind: kind ?? 'variant',
    heading,
    variant,
    text: '',
    line,
    bodyLine: line + 1,
    cues: [],
    review: null,
    from: null,
    to: null,
  }
}

function readNote(line: string, section: Section, complain: (reason: string) => void): void {
  const note = /^\s*<!--\s*(\w+):\s*(.*?)\s*-->\s*$/.exec(line)
  if (!note) return complain('a note must stand on one line: <!-- cues|review|from|to: … -->')
  const [, name, value] = note as unknown as [string, string, string]
  if (value === '') return complain(`note "${name}" is empty`)
  if (name === 'cues')
    section.cues.push(
      ...value
        .split(';')
        .map((cue) => cue.trim())
        .filter(Boolean),
    )
  else if (name === 'review') section.review = value
  else if (name === 'from' || name === 'to') {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) section[name] = value
    else complain(`note "${name}" must be a day written YYYY-MM-DD`)
  } else complain(`note "${name}" is not one of cues, review, from, to`)
}

function checkPeriods(file: string, sections: Section[], problems: Problem[]): void {
  for (const [index, section] of sections.entries()) {
    if (section.from && section.to && section.from > section.to)
      problems.push({ file, line: section.line, reason: 'from is after to' })
    const twin = sections.slice(0, index).find((other) => other.heading === section.heading && overlap(other, section))
    if (twin)
      problems.push({
        file,
        line: section.line,
        reason: `"${section.heading}" stands already at line ${twin.line} for some of the same days`,
      })
  }
}

/** Whether two periods share a day. */
export function overlap(
  a: { from: string | null; to: string | null },
  b: { from: string | null; to: string | null },
): boolean {
  return (a.from === null || b.to === null || a.from <= b.to) && (b.from === null || a.to === null || b.from <= a.to)
}

const reference = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The ids of all {{references}} of a text with the line (0 = first) on which each stands. */
export function referencesIn(text: string): { id: string; line: number }[] {
  return [...text.matchAll(reference)].map((found) => ({
    id: found[1]!,
    line: text.slice(0, found.index).split('\n').length - 1,
  }))
}

function danglingReferences(topic: Topic, base: KnowledgeBase, names: Set<string>): Problem[] {
  const problems: Problem[] = []
  const { file } = topic
  const expectType = (field: string, ids: string[], types: Referent['type'][]): void => {
    for (const [index, id] of ids.entries()) {
      const line = topic.lineOf(field, index)
      const found = base.referents.get(id)
      if (!found) problems.push({ file, line, reason: `${field}: ${id} is not in data/` })
      else if (!types.includes(found.type))
        problems.push({ file, line, reason: `${field}: ${id} is a ${found.type}, expected ${types.join(' or ')}` })
    }
  }
  expectType('authority', topic.authority, ['office'])
  expectType('fee', topic.fee, ['figure'])
  expectType('timeLimit', topic.timeLimit, ['figure'])
  expectType('forms', topic.forms, ['form'])
  expectType('links', topic.links, ['link'])
  for (const [index, { document }] of topic.legalBasis.entries()) {
    if (!base.documents.has(document))
      problems.push({
        file,
        line: topic.lineOf('legalBasis', index),
        reason: `legalBasis: document ${document} is not in data/`,
      })
  }
  for (const [index, id] of topic.related.entries()) {
    const line = topic.lineOf('related', index)
    if (id === topic.id) problems.push({ file, line, reason: 'related: names itself' })
    else if (!names.has(id))
      problems.push({ file, line, reason: `related: topic ${id} does not exist (or its file is bad)` })
  }
  for (const section of topic.sections) {
    for (const { id, line } of referencesIn(section.text)) {
      if (!base.referents.has(id))
        problems.push({ file, line: section.bodyLine + line, reason: `{{${id}}} is not in data/` })
    }
  }
  for (const { id } of referencesIn(topic.english ?? '')) {
    if (!base.referents.has(id))
      problems.push({ file, line: topic.lineOf('english'), reason: `{{${id}}} (in english) is not in data/` })
  }
  return problems
}

/** A text with its references filled in. */
export interface Resolved {
  text: string
  /** Figures that have no value on that day: what stands there is not known and an officer must be asked. */
  unknown: string[]
  /** Figures with an open question for a legal reviewer. */
  review: string[]
  /** Ids of everything referred to, for sources and checks. */
  ids: string[]
}

/** Fills the {{references}} of `text` with what holds on the day of `at` in Vietnam. */
export function resolve(base: KnowledgeBase, text: string, at: Date): Resolved {
  const day = dayInVietnam(at)
  const resolved: Resolved = { text: '', unknown: [], review: [], ids: [] }
  resolved.text = text.replace(reference, (_, id: string, offset: number) => {
    const referent = base.referents.get(id)
    if (!referent) {
      resolved.unknown.push(id)
      return '(chưa rõ)'
    }
    const first = !resolved.ids.includes(id)
    resolved.ids.push(id)
    if (referent.value.review) resolved.review.push(id)
    switch (referent.type) {
      case 'figure': {
        const value = referent.value.values.find(
          (candidate) => holdsOn(candidate, day) && !isDead(base, candidate, day),
        )
        if (!value) resolved.unknown.push(id)
        return value?.text ?? '(mức hiện nay cần hỏi lại cán bộ)'
      }
      case 'form':
        return referent.value.id.length <= 6 ? `${referent.value.name} (${id})` : referent.value.name
      case 'office':
        return referent.value.name
      case 'link': {
        const name = withoutRepeat(text.slice(0, offset), referent.value.name)
        return first ? `${name} (${referent.value.url})` : name
      }
      case 'phone': {
        const named = /(tổng đài|đường dây|hotline|số|điện thoại)[^.:;]{0,30}$/iu.test(text.slice(0, offset))
        return named || referent.value.number.length <= 3
          ? referent.value.number
          : `${referent.value.name} ${referent.value.number}`
      }
    }
  })
  return resolved
}

/** Whether all laws on which a value rests ended before `day`. A value that begins after their end tells of the end itself. */
function isDead(base: KnowledgeBase, value: Figure['values'][number], day: string): boolean {
  return value.basis.every(({ document }) => {
    const ended = base.documents.get(document)?.to ?? null
    return ended !== null && ended < day && (value.from === null || value.from <= ended)
  })
}

/** `name` without its first word when `before` ends in it: "trên trang {{vneid}}" is not "trên trang Trang VNeID". */
function withoutRepeat(before: string, name: string): string {
  const [first, ...rest] = name.split(' ')
  return rest.length > 0 && before.trimEnd().toLowerCase().endsWith(first!.toLowerCase()) ? rest.join(' ') : name
}
