/** Reads Vietnamese as people type it. Pure functions; the order of the steps is the order of `readVietnamese`.
 *
 * | rule                     | typed                       | read                         |
 * |--------------------------|-----------------------------|------------------------------|
 * | NFC, capitals, emoji     | "ĐĂNG KÝ TẠM TRÚ 🙏"         | "đăng ký tạm trú"            |
 * | old and new tone place   | "hoà", "thuý"               | "hòa", "thúy"                |
 * | repeated letters         | "ơiiii", "đượccc"           | "ơi", "được"                 |
 * | Telex left raw           | "thuwowngf trus"            | "thường trú"                 |
 * | VNI left raw             | "thu7o7ng2 tru1"            | "thường trú"                 |
 * | VNI, only tones          | "thuong2 tru1"              | "thuong trú"                 |
 * | abbreviations, teencode  | "lm cccd mat bn tien"       | "làm căn cước công dân mat bao nhiêu tien" |
 * | dialect                  | "mần răng"                  | "làm sao"                    |
 * | numbers run together     | "con 5t", "muc2"            | "con 5 tuổi", "muc 2"        |
 * | missing spaces           | "giấytờ", "hokhau"          | "giấy tờ", "hộ khẩu"         |
 * | slips and cut words      | "cổg", "pảhi", "gtờ"        | "cổng", "phải", "giấy tờ"    |
 *
 * What lost its diacritics stays so: matching works on folded words beside the unfolded ones. */
import { keepLatest } from './latest.ts'
import { abbreviations, dialect, inContext } from './slang.ts'
import {
  decodeTelex,
  decodeVni,
  foldMarks,
  isBareSyllable,
  parseSyllable,
  soundKey,
  writeSyllable,
} from './syllable.ts'

/** How often a word, and a pair of words joined by a space, stands in the knowledge base, unfolded and folded. */
export type Lexicon = ReadonlyMap<string, number>

/** A text as understood. */
export interface Reading {
  /** The words joined by spaces. */
  text: string
  words: string[]
  /** The same words without diacritics. */
  folded: string[]
  /** The same words by sound, for spelling slips. */
  sounds: string[]
  /** Share of words that bear a diacritic as typed, 0 to 1. */
  marked: number
}

/** Reads `text`; `lexicon` lets it find missing spaces. Reading a reading changes nothing more. */
export function readVietnamese(text: string, lexicon?: Lexicon): Reading {
  return lexicon ? read(text, lexicon) : readPlainly(text)
}

const readPlainly = keepLatest(64, (text) => read(text))

function read(text: string, lexicon?: Lexicon): Reading {
  const typed = tokens(text)
  const marked = typed.filter((word) => foldMarks(word) !== word).length / Math.max(1, typed.length)
  const words = typed
    .map(collapseRepeats)
    .flatMap((word, _index, all) => decodeKeys(word, all, lexicon))
    .flatMap(splitNumbers)
    .map(respellTone)
    .flatMap(expand)
    .flatMap((word) => (lexicon ? mend(word, lexicon) : [word]))
  const folded = words.map(foldMarks)
  return { text: words.join(' '), words, folded, sounds: folded.map(soundOf), marked }
}

/** Lower-case words and numbers of a text, without signs, emoji and invisible characters. Inner points and slashes of numbers stay. */
export function tokens(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
      .toLowerCase()
      .match(/\d+(?:[.,/]\d+)+|[\p{L}\p{M}\d]+/gu) ?? []
  )
}

/** Text without diacritics, lower case, one space between words: the form in which questions are compared. */
export const fold: (text: string) => string = keepLatest(64, (text) => tokens(text).map(foldMarks).join(' '))

function collapseRepeats(word: string): string {
  return /^\d/.test(word) || abbreviations[word] !== undefined ? word : word.replace(/(\p{L}\p{M}*)\1{2,}/gu, '$1')
}

function isWord(word: string, lexicon?: Lexicon): boolean {
  return (
    (lexicon?.has(word) ?? false) ||
    abbreviations[word] !== undefined ||
    parseSyllable(word) !== null ||
    isBareSyllable(word)
  )
}

/** What is often followed by a number that is one. */
const numberedWord =
  /^(?:muc|lan|cap|lv|level|khoan|dieu|loai|hang|mau|thang|quan|lop|so|tang|ap|khu|to|tuoi|nam|ngay)\d$/

/** Telex or VNI typed with the keyboard off. Only what is no word as it stands is decoded. */
function decodeKeys(word: string, all: string[], lexicon?: Lexicon): string[] {
  if (!/^[a-z][a-z0-9]*$/.test(word) || isWord(word, lexicon)) return [word]
  if (/\d/.test(word)) {
    const vni = decodeVni(word)
    if (/\d.*\d|[67]\p{L}/u.test(word)) return [vni ?? word]
    // "tru1" alone may be a number; where several words bear one, they are tones ("thuong2 tru1": its other marks are missing).
    const isToned = (one: string): boolean =>
      !numberedWord.test(one) &&
      (decodeVni(one) !== null || (/^[a-z]{2,}[1-5]$/.test(one) && isBareSyllable(one.slice(0, -1))))
    return [isToned(word) && all.filter(isToned).length > 1 ? (vni ?? word.slice(0, -1)) : word]
  }
  const telex = decodeTelex(word)
  if (telex) return [telex]
  // "quaa", "nhaa" are lengthened words
  const short = word.replace(/(\p{L})\1$/u, '$1')
  return [short !== word && isWord(short, lexicon) ? short : word]
}

/** "5t" is an age, "muc2" is two words; codes such as ct01 and kt3 stay whole. */
function splitNumbers(word: string): string[] {
  const age = /^(\d{1,2})(?:t|tuoi|tuổi)$/.exec(word)
  if (age) return [age[1]!, 'tuổi']
  const hour = /^(\d{1,2})h$/.exec(word)
  if (hour) return [hour[1]!, 'giờ']
  const thousand = /^(\d+)k$/.exec(word)
  if (thousand) return [thousand[1]!, 'nghìn']
  const year = /^sn(\d{4})$/.exec(word)
  if (year) return ['sinh', 'năm', year[1]!]
  const mixed = /^(\p{L}{3,})(\d+)$/u.exec(word) ?? /^(\d+)(\p{L}{3,})$/u.exec(word)
  return mixed && !/^\p{L}{2}\d/u.test(word) ? [mixed[1]!, mixed[2]!] : [word]
}

/** Citizens use few different words: so many are not taken apart anew each time. */
const keptWords = 4000

/** "hoà" → "hòa": one place for the tone mark. */
const respellTone = keepLatest(keptWords, (word) => {
  if (foldMarks(word) === word) return word
  const syllable = parseSyllable(word)
  return syllable ? writeSyllable(syllable) : word
})

const soundOf = keepLatest(keptWords, soundKey)

function expand(word: string, index: number, all: string[]): string[] {
  const meaning =
    inContext.find(
      (rule) =>
        rule.word === word &&
        (!rule.before || rule.before.test(all[index - 1] ?? '')) &&
        (!rule.after || rule.after.test(all[index + 1] ?? '')),
    )?.means ??
    own(abbreviations, word) ??
    own(dialect, word)
  return meaning ? meaning.split(' ') : [word]
}

function own(table: Record<string, string>, word: string): string | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}

/** Puts right a word that is none: missing spaces, a word shortened to its first letter, one slip of a finger. */
function mend(word: string, lexicon: Lexicon): string[] {
  if (word.length < 3 || /\d/.test(word) || lexicon.has(word) || parseSyllable(word) || isBareSyllable(word))
    return [word]
  return addSpaces(word, lexicon) ?? lengthen(word, lexicon) ?? [correct(word, lexicon) ?? word]
}

/** Cuts a run of letters into words of the lexicon: "baonhiêu" → "bao nhiêu"; null when it cannot be. */
export function addSpaces(word: string, lexicon: Lexicon): string[] | null {
  if (word.length < 4) return null
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }]
  for (let end = 1; end <= word.length; end++) {
    let found = { cost: Number.POSITIVE_INFINITY, from: -1 }
    for (let start = Math.max(0, end - 9); start < end; start++) {
      const part = word.slice(start, end)
      const count = lexicon.get(part) ?? (part.length > 2 && parseSyllable(part) ? 0.2 : 0)
      if (count === 0 || part.length < 2) continue
      const cost = best[start]!.cost + 10 - Math.log(count)
      if (cost < found.cost) found = { cost, from: start }
    }
    best[end] = found
  }
  const cut: string[] = []
  for (let end = word.length; end > 0; end = best[end]!.from) {
    if (best[end]!.from === -1) return null
    cut.unshift(word.slice(best[end]!.from, end))
  }
  return cut.length > 1 ? cut : null
}

/** "gtờ" → "giấy tờ": the first word of a frequent pair cut to its first letters; null when no pair fits. */
function lengthen(word: string, lexicon: Lexicon): string[] | null {
  let found: { pair: string; count: number } | null = null
  for (const [pair, count] of lexicon) {
    const space = pair.indexOf(' ')
    if (space === -1 || count < 3 || count <= (found?.count ?? 0)) continue
    const second = pair.slice(space + 1)
    const rest = word.length - second.length
    if (rest >= 1 && rest <= 2 && word.endsWith(second) && second.length > 1 && pair.startsWith(word.slice(0, rest)))
      found = { pair, count }
  }
  return found ? found.pair.split(' ') : null
}

/** The most frequent word of the lexicon one slip away (a letter more, less, other, or two swapped); null when none is. */
function correct(word: string, lexicon: Lexicon): string | null {
  if (word.length < (foldMarks(word) === word ? 5 : 3)) return null
  let found: { other: string; count: number } | null = null
  for (const [other, count] of lexicon) {
    if (Math.abs(other.length - word.length) > 1 || count < 3 || count <= (found?.count ?? 0) || other.includes(' '))
      continue
    if (oneSlip(word, other)) found = { other, count }
  }
  return found?.other ?? null
}

/** Whether one insertion, deletion, change or swap of neighbours turns `a` into `b`. */
export function oneSlip(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const left = a.length - start - end
  const right = b.length - start - end
  if (left <= 1 && right <= 1) return true
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]
}

/** Whether a text is English rather than Vietnamese: most of its short words are English ones and none bears a mark. */
export function isEnglish(text: string): boolean {
  const words = tokens(text)
  const hits = words.filter((word) => englishWords.has(word)).length
  // "can", "to", "do" … are Vietnamese syllables without their marks too: they never decide alone.
  const certain = words.filter((word) => englishWords.has(word) && !alsoVietnamese.has(word)).length
  return (
    words.length >= 3 && certain >= 2 && hits / words.length >= 0.4 && words.every((word) => foldMarks(word) === word)
  )
}

const alsoVietnamese = new Set(
  'can to do the an on me am in at he it long hang not new old cost fee get id and did do will'.split(' '),
)

const englishWords = new Set(
  (
    'i you my me we they he she it is are am was do does did can could how what where when which who why the an of to in on at for with from ' +
    'need want get have has register registration residence temporary permanent card identity id passport lost fee cost much many long take ' +
    'and or if not please help foreigner citizen police office apply application renew change new old child year years days hello thank'
  ).split(' '),
)
