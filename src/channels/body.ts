/** What both platforms' webhook bodies need: JSON that keeps long ids, words fit for storing, times in any unit. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

// Ids of 17 digits and more do not fit a double: such a number is kept as the characters that were sent.
const keepLongNumbers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context.source
    : value

/** Parses a webhook body without losing digits of ids. Throws SyntaxError. */
export function readBody(raw: Buffer | string): unknown {
  return JSON.parse(raw.toString('utf8'), keepLongNumbers as Parameters<typeof JSON.parse>[1])
}

// Nobody sees them, but they turn the direction of what an officer reads, and part a number or a word so that no rule finds it.
const unseen =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/gu
/** The joiners belong between the parts of an emoji and nowhere else in Vietnamese. */
const joiner =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)[\u200c\u200d]|[\u200c\u200d](?!\p{Extended_Pictographic})/gu

/** Text as it may be stored and compared: composed accents (NFC), no NUL (PostgreSQL refuses it), no half surrogates, nothing
 * that nobody sees. */
export function words(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed().replace(unseen, '').replace(joiner, '').normalize('NFC')
}

/** Any string or number of a platform, as clean text; absent when it is something else. */
export const optionalText = z
  .union([z.string(), z.number().transform(String)])
  .transform(words)
  .optional()
  .catch(undefined)

/** An object whose `id` may be missing or broken; the event is then about no person. */
export const optionalPerson = z.looseObject({ id: optionalText }).optional().catch(undefined)

const year2100 = Date.UTC(2100, 0)

/** A platform's time: a number or digits in a string. `mayBeSeconds`: values under 1e12 count seconds. Null when it is no time. */
export function moment(value: unknown, mayBeSeconds: boolean): Date | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? Number(value)
        : Number.NaN
  const ms = mayBeSeconds && number < 1e12 ? number * 1000 : number
  return ms > 0 && ms < year2100 ? new Date(ms) : null
}

/** One key out of parts; long ones are replaced by a hash so that a key always fits an index. */
export function joinKey(...parts: (string | number | null | undefined)[]): string {
  const key = parts.map((part) => part ?? '').join(':')
  return key.length <= 200 ? key : `${parts[0] ?? ''}:${createHash('sha256').update(key).digest('base64url')}`
}
