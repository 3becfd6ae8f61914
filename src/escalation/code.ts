/** Escalation codes and check codes of answers: short enough to read aloud, not to be guessed, a slip of the tongue is noticed. */
import { randomInt } from 'node:crypto'

// No 0/O, 1/I/L; no letter that sounds or looks like another in Vietnamese (B/P, M/N, S/X, D/Đ stays as D, U/V).
const symbols = '23456789ACDEGHKMPQRTVXY'
const modulus = symbols.length // 23, a prime: one wrong symbol or two exchanged neighbours always change the check
const length = 8
const digits = 8 // 2 to 9

/** How many codes there are: bodies with a letter and a digit; the check symbol adds none. */
export const codeCount = modulus ** length - digits ** length - (modulus - digits) ** length

const check = (body: string): string => {
  const sum = [...body].reduce((total, symbol, index) => total + symbols.indexOf(symbol) * (index + 2), 0)
  return symbols[sum % modulus]!
}

/** A new code such as `HD-7K3-M9Q-4TX`: 8 random symbols (7 × 10¹⁰ codes) and a check symbol. Always a letter and a digit,
 * so that neither a word nor a number is ever taken for one. */
export const makeCode = (): string => format('HD', random())

/** A new check code of an answer, such as `KT-7K3-M9Q-4TX`; made as an escalation's code is. */
export const makeCheckCode = (): string => format('KT', random())

function random(): string {
  for (;;) {
    const body = Array.from({ length }, () => symbols[randomInt(modulus)]).join('')
    if (/\d/.test(body) && /[A-Z]/.test(body)) return body + check(body)
  }
}

type Kind = 'HD' | 'KT'
const format = (kind: Kind, nine: string): string => `${kind}-${nine.slice(0, 3)}-${nine.slice(3, 6)}-${nine.slice(6)}`

/** The code somebody means, in its proper shape, or null. Accepts any case, blanks, dots and dashes ("ma hd 7k3 m9q 4tx"),
 * and a code without `HD` when nothing else was written. Only codes with a right check symbol are found. */
export const findCode = (text: string): string | null => find(text, 'HD')

/** The check code somebody means, read as generously as an escalation's code, or null. */
export const findCheckCode = (text: string): string | null => find(text, 'KT')

const shapes: Record<Kind, RegExp> = {
  HD: /(?<![\p{L}\d])H\s*D[\s.,:–—-]*((?:[0-9A-Z][\s.,–—-]*){9})(?![\p{L}\d])/gu,
  KT: /(?<![\p{L}\d])K\s*T[\s.,:–—-]*((?:[0-9A-Z][\s.,–—-]*){9})(?![\p{L}\d])/gu,
}

function find(text: string, kind: Kind): string | null {
  const upper = text.normalize('NFKC').toUpperCase()
  const candidates: string[] = []
  for (const found of upper.matchAll(shapes[kind])) candidates.push(found[1]!)
  // A code may itself begin with MA: as written first, then without the word "mã" before it.
  for (const written of [upper, upper.replace(/^\s*(MÃ|MA)?\s*(SỐ|SO)?\s*[:.]?/u, '')]) {
    const bare = written.replace(/[\s.,–—-]/g, '')
    if (/^[0-9A-Z]{9}$/.test(bare) && /[A-Z]/.test(bare) && /\d/.test(bare)) candidates.push(bare)
  }
  for (const candidate of candidates) {
    const nine = candidate.replace(/[^0-9A-Z]/g, '')
    if (nine.length !== length + 1 || [...nine].some((symbol) => !symbols.includes(symbol))) continue
    if (check(nine.slice(0, length)) === nine[length]) return format(kind, nine)
  }
  return null
}
