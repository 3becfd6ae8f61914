/** The officers' own lexicon (knowledge/local/lexicon.yaml): old names and local ways of saying, with today's words. */
import { existsSync, statSync } from 'node:fs'
import { z } from 'zod'
import { KnowledgeError, type Problem } from '../read.ts'
import { foldMarks } from '../syllable.ts'
import { dayInVietnam, type KnowledgeBase } from '../topic.ts'
import { tokens } from '../vietnamese.ts'
import { readYamlFile } from './yaml-file.ts'

const text = z.string().trim().min(1)
const term = z
  .strictObject({
    words: z.array(text).min(1),
    /** Today's words; null when there is no single word for it. */
    means: text.nullish().transform((value) => value ?? null),
    /** Add today's words to the question before the search. False where the topics know the old word already: adding general
     * words then makes the search sure of the general topic and loses what else was said. */
    search: z.boolean().default(true),
    /** Told to the citizen who used the old words. */
    explain: text.nullish().transform((value) => value ?? null),
    /** Where that stands: a document's number, and its article. */
    source: z
      .strictObject({ document: text, article: text.nullish().transform((value) => value ?? null) })
      .nullish()
      .transform((value) => value ?? null),
    /** First day on which the explanation is true. */
    from: z.iso
      .date('must be a day written YYYY-MM-DD')
      .nullish()
      .transform((value) => value ?? null),
    /** Topics whose answer says it itself: there the line is left out. */
    saidBy: z.array(text).default([]),
    checkedOn: z.iso.date('must be a day written YYYY-MM-DD'),
    /** Why a legal reviewer must look, or null. */
    review: text.nullish().transform((value) => value ?? null),
  })
  .refine((value) => value.means !== null || value.explain !== null, 'needs means or explain')
  .refine(
    (value) => value.explain === null || value.source !== null || value.review !== null,
    'what is explained needs its source',
  )
/** Words that people use, and what they are called today. */
export type Term = z.infer<typeof term>
const lexiconFile = z.strictObject({ terms: z.array(term) })

/** Terms by their first word, longest phrase first. */
export interface TermLexicon {
  terms: readonly Term[]
  byFirst: ReadonlyMap<string, readonly Phrase[]>
}

interface Phrase {
  marked: string[]
  folded: string[]
  term: Term
}

/** Prepares terms for `expandTerms`. */
export function makeLexicon(terms: readonly Term[]): TermLexicon {
  const byFirst = new Map<string, Phrase[]>()
  for (const one of terms) {
    for (const phrase of one.words) {
      const marked = tokens(phrase)
      if (marked.length === 0) continue
      const folded = marked.map(foldMarks)
      byFirst.set(folded[0]!, [...(byFirst.get(folded[0]!) ?? []), { marked, folded, term: one }])
    }
  }
  for (const phrases of byFirst.values()) phrases.sort((a, b) => b.folded.length - a.folded.length)
  return { terms, byFirst }
}

/** Reads the file. Problems: bad YAML, a word that stands in two terms, a source that is not in data/ (when `base` is given). */
export function inspectLexicon(path: string, base?: KnowledgeBase): { lexicon: TermLexicon; problems: Problem[] } {
  if (!existsSync(path)) return { lexicon: makeLexicon([]), problems: [] }
  const { value, problems, lineOf } = readYamlFile(lexiconFile, path)
  const terms = value?.terms ?? []
  const file = 'local/lexicon.yaml'
  const seen = new Map<string, number>()
  for (const [index, one] of terms.entries()) {
    for (const [place, word] of one.words.entries()) {
      const line = lineOf('terms', index, 'words', place)
      const key = tokens(word).join(' ')
      const twin = seen.get(key)
      if (twin !== undefined) problems.push({ file, line, reason: `"${word}" stands already at line ${twin}` })
      seen.set(key, line)
    }
    const document = one.source?.document
    if (base && document && !base.documents.has(document))
      problems.push({
        file,
        line: lineOf('terms', index, 'source'),
        reason: `source: document ${document} is not in data/`,
      })
    for (const topic of base ? one.saidBy : [])
      if (!base?.topics.has(topic))
        problems.push({ file, line: lineOf('terms', index, 'saidBy'), reason: `saidBy: topic ${topic} does not exist` })
  }
  return { lexicon: makeLexicon(terms), problems }
}

/** Reads the lexicon and follows its changes: a saved file is live within `checkMs`, and a bad one is told and not taken. */
export function followLexicon(
  path: string,
  base: KnowledgeBase,
  onProblem: (error: Error) => void,
  checkMs = 2_000,
): () => TermLexicon {
  let stamp = ''
  let checked = 0
  let lexicon = makeLexicon([])
  return () => {
    if (Date.now() - checked < checkMs && stamp !== '') return lexicon
    checked = Date.now()
    const now = existsSync(path) ? `${statSync(path).mtimeMs} ${statSync(path).size}` : 'absent'
    if (now === stamp) return lexicon
    stamp = now
    const read = inspectLexicon(path, base)
    if (read.problems.length > 0) onProblem(new KnowledgeError(read.problems))
    else lexicon = read.lexicon
    return lexicon
  }
}

/** A message with today's words after the old ones, for searching; and which terms were used. */
export interface Expanded {
  text: string
  matched: Term[]
}

/** Finds the terms of a message, with or without diacritics. A word that bears other diacritics is another word. The text is
 * unchanged when no term adds to it. */
export function expandTerms(message: string, lexicon: TermLexicon): Expanded {
  const words = tokens(message)
  const folded = words.map(foldMarks)
  const matched: Term[] = []
  const read: string[] = []
  let changed = false
  for (let start = 0; start < words.length; ) {
    const phrase = (lexicon.byFirst.get(folded[start]!) ?? []).find(({ marked, folded: bare }) =>
      bare.every(
        (word, index) =>
          folded[start + index] === word && (words[start + index] === word || words[start + index] === marked[index]),
      ),
    )
    const length = phrase?.folded.length ?? 1
    read.push(...words.slice(start, start + length))
    start += length
    if (!phrase) continue
    if (!matched.includes(phrase.term)) matched.push(phrase.term)
    const { means, search } = phrase.term
    if (means === null || !search || foldedText(folded).includes(foldedText(tokens(means).map(foldMarks)))) continue
    read.push(...tokens(means))
    changed = true
  }
  return { text: changed ? read.join(' ') : message, matched }
}

const foldedText = (words: readonly string[]): string => ` ${words.join(' ')} `

/** What is told to a citizen who used old names: at most one line, the first that is true on the day of `at`. */
export function explain(matched: readonly Term[], at: Date): { text: string; source: Term['source'] } | null {
  const day = dayInVietnam(at)
  const told = matched.find((one) => one.explain !== null && (one.from === null || one.from <= day))
  return told ? { text: told.explain!, source: told.source } : null
}
