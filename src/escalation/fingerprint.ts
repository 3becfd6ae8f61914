/** Whether words that somebody shows were said by us: an answer is kept as one mark a sentence, so that a part of it can be
 * recognised, a changed figure is noticed, and the page that checks holds no content. */
import { createHash } from 'node:crypto'

/** Shorter pieces ("1.", "a)") say nothing and are not marked. */
const shortest = 8

const sentences = (text: string): string[] =>
  text
    .normalize('NFC')
    .split(/(?<=[.?!;:])\s+|\n+/u)
    .map((sentence) => sentence.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))
    .filter((sentence) => sentence.length >= shortest)

const mark = (checkCode: string, sentence: string): string =>
  createHash('sha256').update(`${checkCode}\n${sentence}`).digest('base64url').slice(0, 16)

/** The marks of an answer, one a sentence; salted with its code, so that equal sentences of two answers do not show. */
export const fingerprintsOf = (checkCode: string, text: string): string[] => [
  ...new Set(sentences(text).map((sentence) => mark(checkCode, sentence))),
]

/** What the comparison finds. `whole`: every sentence of the answer is there and nothing else; `part`: all that is shown is
 * ours, some of ours is missing; `changed`: something shown was never said (`foreign` sentences); `empty`: nothing to compare. */
export type Recognised =
  | { kind: 'whole' | 'empty' }
  | { kind: 'part'; missing: number }
  | { kind: 'changed'; foreign: number }

/** Compares what somebody shows with the marks of the answer of this code. */
export function recognise(checkCode: string, shown: string, marks: readonly string[]): Recognised {
  const given = new Set(sentences(shown).map((sentence) => mark(checkCode, sentence)))
  if (given.size === 0) return { kind: 'empty' }
  const foreign = [...given].filter((one) => !marks.includes(one)).length
  if (foreign > 0) return { kind: 'changed', foreign }
  const missing = marks.length - given.size
  return missing > 0 ? { kind: 'part', missing } : { kind: 'whole' }
}
