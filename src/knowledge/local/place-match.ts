/** Finds names of places in a message: exactly, without diacritics, or a slip or two away. */
import { keyOf, kindBefore, type PlaceName, type Word } from './place-names.ts'

/** Words of a message that may name one of `names`. */
export interface Mention {
  start: number
  end: number
  names: PlaceName[]
  /** Nothing about it is a guess: spelling, kind and length of the name fit. */
  sure: boolean
  /** What was typed, for telling; empty when not the spelling is the doubt. */
  typed: string
}

const longestName = 6
const numbers = ['', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin', 'muoi']
const slipsFor = (letters: number): number => (letters < 4 ? 0 : letters < 9 ? 1 : 2)

/** Names ready to be found in messages. */
export interface NameIndex {
  byKey: ReadonlyMap<string, PlaceName[]>
  /** Names of units of ours by length of their key, with the letters that occur. */
  byLength: readonly { key: string; letters: number; digits: string; names: PlaceName[] }[][]
}

/** Prepares names for `findMentions`. */
export function indexNames(names: readonly PlaceName[]): NameIndex {
  const byKey = new Map<string, PlaceName[]>()
  for (const name of names) byKey.set(name.key, [...(byKey.get(name.key) ?? []), name])
  const byLength: NameIndex['byLength'][number][] = []
  for (const [key, all] of byKey) {
    const ours = all.filter((name) => name.unit !== null)
    if (ours.length === 0 || slipsFor(key.length) === 0) continue
    byLength[key.length] = [
      ...(byLength[key.length] ?? []),
      { key, letters: lettersOf(key), digits: digitsOf(key), names: ours },
    ]
  }
  return { byKey, byLength }
}

/** The mentions of a message, in order, none over another. */
export function findMentions(words: readonly Word[], index: NameIndex): Mention[] {
  const found: (Mention & { worth: number })[] = []
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + longestName); end++) {
      if (end > start + 1 && words[end - 1]!.apart) break
      found.push(...mentionsAt(words, start, end, index))
    }
  }
  found.sort((a, b) => b.worth - a.worth || a.start - b.start)
  const taken: Mention[] = []
  for (const one of found) {
    const over = taken.filter((other) => one.start < other.end && other.start < one.end)
    if (over.length === 0) taken.push(one)
    // "go mau lam" is "Gò Mẫu làm …" or "gõ … Mẫu Lâm": who can tell is the citizen.
    for (const other of over) {
      if (!one.sure || (one.start >= other.start && one.end <= other.end)) continue
      if (other.start >= one.start && other.end <= one.end) continue
      other.sure = false
      other.typed = ''
      other.names = [...other.names, ...one.names]
    }
  }
  return taken.sort((a, b) => a.start - b.start)
}

function mentionsAt(
  words: readonly Word[],
  start: number,
  end: number,
  index: NameIndex,
): (Mention & { worth: number })[] {
  const typed = words.slice(start, end)
  const before = kindBefore(words, start)
  const [near, further] = nearest(typed, index)
  if (near.names.length === 0) return []
  const kindFits = before ? near.names.filter((name) => name.kind === before.kind) : []
  // "phường 3" never stands without its kind: 3 alone may be anything.
  const numeric = near.names.every((name) => /^\d+$/.test(name.key))
  if (numeric && kindFits.length === 0) return []
  // A name of one syllable is mostly an ordinary word ("mẫu", "an").
  const oneWord = near.names.every((name) => name.core.length === 1 && name.unit !== null)
  if (oneWord && !before && !/^(o|tai|ve|tu|que|ben)$/.test(words[start - 1]?.folded ?? '')) return []
  if (near.slips > 0 && !before && keyOf(typed).length < 5) return []
  const fitting = sameMarks(typed, byAge(kindFits.length > 0 ? kindFits : near.names, words, end))
  const kindClashes = before !== null && kindFits.length === 0 && near.names.every((name) => name.kind !== null)
  const longKind = kindFits.length > 0 && near.slips === 1 && keyOf(typed).length >= 6
  const alone = further.every((name) => fitting.some((other) => other.unit === name.unit))
  const goesOn =
    typed.every((word) => word.capital) &&
    words[end]?.capital === true &&
    !words[end]!.apart &&
    kindBefore(words, end + 1) === null
  const sure = !kindClashes && !goesOn && (near.slips === 0 || (longKind && alone))
  const first = kindFits.length > 0 ? before!.start : start
  const worth = near.key.length - 2.5 * near.slips + (kindFits.length > 0 ? 2 : 0) - (kindClashes ? 3 : 0)
  const guesses = near.slips > 0 && !sure ? further.filter((name) => name.unit !== null) : []
  return [
    {
      start: first,
      end,
      names: [...fitting, ...guesses],
      sure,
      typed: words
        .slice(first, end)
        .map((word) => word.text)
        .join(' '),
      worth,
    },
  ]
}

interface Near {
  key: string
  slips: number
  names: PlaceName[]
}

/** The names with the fewest slips, and those with one slip more. */
function nearest(typed: readonly Word[], { byKey, byLength }: NameIndex): [Near, PlaceName[]] {
  const none: Near = { key: '', slips: 0, names: [] }
  for (const key of keysOf(typed)) {
    const same = byKey.get(key)
    if (!same) continue
    const unmarked = same.filter((name) => !marksClash(typed, name.core))
    if (unmarked.length > 0) return [{ key, slips: 0, names: unmarked }, []]
    // Other diacritics make another word, or a slip.
    if (slipsFor(key.length) > 0) return [{ key, slips: 1, names: same }, []]
    return [none, []]
  }
  const key = keyOf(typed)
  const most = slipsFor(key.length)
  if (most === 0) return [none, []]
  const letters = lettersOf(key)
  const digits = digitsOf(key)
  const reached: Near[] = []
  for (let length = Math.max(1, key.length - most - 1); length <= key.length + most + 1; length++) {
    for (const other of byLength[length] ?? []) {
      // Each slip changes at most two letters of the set.
      const reach = slipsFor(length) + 1
      if (other.digits !== digits || bitCount(letters ^ other.letters) > 2 * reach) continue
      const slips = distance(key, other.key)
      if (slips <= reach) reached.push({ key: other.key, slips, names: other.names })
    }
  }
  reached.sort((a, b) => a.slips - b.slips)
  const least = reached[0]
  if (!least || least.slips > Math.min(most, slipsFor(least.key.length))) return [none, []]
  const names = reached.filter((one) => one.slips === least.slips).flatMap((one) => one.names)
  return [{ ...least, names }, reached.filter((one) => one.slips === least.slips + 1).flatMap((one) => one.names)]
}

/** The key as typed, and with a number at the end in words or digits ("mau 1", "phuong ba"). */
function keysOf(typed: readonly Word[]): string[] {
  const key = keyOf(typed)
  const last = typed.at(-1)!.folded
  const front = key.slice(0, key.length - last.length)
  const word = numbers[Number(last)]
  const digit = numbers.indexOf(last)
  return [key, ...(/^\d+$/.test(last) && word ? [front + word] : []), ...(digit > 0 ? [front + digit] : [])]
}

function marksClash(typed: readonly Word[], core: readonly Word[]): boolean {
  if (typed.length !== core.length) return false
  return typed.some(
    (word, index) => word.text !== word.folded && word.text !== core[index]!.text && !/\d/.test(core[index]!.text),
  )
}

/** Who types diacritics means the name with these: "Mẫu Hoa" is not "Mẫu Hòa". */
function sameMarks(typed: readonly Word[], names: PlaceName[]): PlaceName[] {
  if (typed.every((word) => word.text === word.folded)) return names
  const same = names.filter(
    (name) => name.core.map((word) => word.text).join('') === typed.map((word) => word.text).join(''),
  )
  return same.length > 0 ? same : names
}

/** "… cũ" means the name before the merger, "… mới" the one after. */
function byAge(names: PlaceName[], words: readonly Word[], end: number): PlaceName[] {
  const next = words[end]
  if (!next || next.apart) return names
  const old = (next.text === 'cũ' || next.text === 'cu') && words[end + 1]?.folded !== 'tru'
  const now = next.text === 'mới' || next.text === 'moi'
  const kept = old ? names.filter((name) => name.old !== null) : now ? names.filter((name) => name.old === null) : names
  return kept.length > 0 ? kept : names
}

/** Letters that occur in a key, one bit each. */
function lettersOf(key: string): number {
  let bits = 0
  for (let place = 0; place < key.length; place++) bits |= 1 << (key.charCodeAt(place) % 31)
  return bits
}

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

const digitsOf = (key: string): string => key.replace(/\D/g, '')

/** Slips between two words: a letter more, less, other, or two neighbours swapped. */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const other = a[row - 1] === b[column - 1] ? 0 : 1
      let least = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + other)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) least = Math.min(least, before[column - 2]! + 1)
      next.push(least)
    }
    before = last
    last = next
  }
  return last[b.length]!
}
