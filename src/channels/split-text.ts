/** Cuts a long text into messages where a reader would pause. */

// Full stops after a number or an initial ("1. Nộp", "TP. Huế") do not end a sentence.
const sentenceEnd = /(?<=[\p{Ll}\p{M})"”]{2}[.!?…]["”)]?)\s+(?=[\p{Lu}\d"“(•–-])/gu
const borders = [/\n[^\S\n]*\n\s*/g, /\n\s*/g, sentenceEnd, /\s+/g]
const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' })

/** Splits `text` into parts of at most `limit` UTF-16 units: at the last paragraph, else line, else sentence, else word
 * border, and inside a word only between graphemes. Nothing but white space at the cuts is lost. `numbered` puts "(1/3) "
 * before each part when there are several. */
export function splitText(text: string, limit: number, options: { numbered?: boolean } = {}): string[] {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit must be a whole number of at least 1, not ${limit}`)
  const parts = cut(text.trim(), limit)
  if (!options.numbered || parts.length < 2) return parts
  if (limit < 40) throw new RangeError('numbered parts need a limit of 40 or more')
  // Numbers take room, which can make one part more, whose number can be longer: a few rounds settle it.
  for (let count = parts.length; ; ) {
    const room = limit - `(${count}/${count}) `.length
    const numbered = cut(text.trim(), room)
    if (String(numbered.length).length <= String(count).length) {
      return numbered.map((part, index) => `(${index + 1}/${numbered.length}) ${part}`)
    }
    count = numbered.length
  }
}

function cut(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > limit) {
    const end = findEnd(rest, limit)
    const part = rest.slice(0, end).trimEnd()
    if (part) parts.push(part)
    rest = rest.slice(end).trimStart()
  }
  if (rest) parts.push(rest)
  return parts
}

// A border in the first two fifths would leave a stub of a message, so a weaker border further on is better.
function findEnd(text: string, limit: number): number {
  const view = text.slice(0, limit + 1)
  for (const [index, border] of borders.entries()) {
    const least = index === borders.length - 1 ? 1 : limit * 0.4
    const ends = [...view.matchAll(border)].map((match) => match.index).filter((end) => end >= least && end <= limit)
    const best = ends.findLast((end) => isWhole(text, end))
    if (best !== undefined) return best
  }
  return endInsideWord(text, limit)
}

// White space can carry a combining mark (one grapheme), so a border is checked on both sides of it.
function isWhole(text: string, end: number): boolean {
  const near = text.slice(Math.max(0, end - 32), end + 64)
  const at = Math.min(end, 32)
  if (graphemes.segment(near).containing(at)?.index !== at) return false
  const spaces = /^\s*/.exec(text.slice(end))![0].length
  const next = end + spaces
  if (next >= text.length) return true
  const from = Math.max(0, next - 32)
  return graphemes.segment(text.slice(from, next + 64)).containing(next - from)?.index === next - from
}

function endInsideWord(text: string, limit: number): number {
  let end = 0
  for (const { index, segment } of graphemes.segment(text.slice(0, limit + 64))) {
    if (index + segment.length > limit) break
    end = index + segment.length
  }
  if (end > 0) return end
  // One grapheme longer than a whole message: only a surrogate pair is kept together.
  const pair = limit > 1 && /[\uD800-\uDBFF]/.test(text[limit - 1]!) && /[\uDC00-\uDFFF]/.test(text[limit] ?? '')
  return pair ? limit - 1 : limit
}
