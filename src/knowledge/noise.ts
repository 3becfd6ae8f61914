/** Noisy copies of a well-typed question, for training: what phones, haste and regions make of it. */
import { abbreviations } from './slang.ts'
import { foldMarks, parseSyllable } from './syllable.ts'

/** A source of numbers from 0 to 1. */
export type Random = () => number

/** A random source that gives the same row of numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const shortForms = new Map<string, string[]>()
for (const [short, long] of Object.entries(abbreviations))
  shortForms.set(long, [...(shortForms.get(long) ?? []), short])

const telexMarks: Record<string, string> = { '\u0300': 'f', '\u0301': 's', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j' }
const vniMarks: Record<string, string> = { '\u0300': '2', '\u0301': '1', '\u0309': '3', '\u0303': '4', '\u0323': '5' }
const telexShapes: Record<string, string> = { â: 'aa', ê: 'ee', ô: 'oo', ă: 'aw', ơ: 'ow', ư: 'uw', đ: 'dd' }
const vniShapes: Record<string, string> = { â: 'a6', ê: 'e6', ô: 'o6', ă: 'a8', ơ: 'o7', ư: 'u7', đ: 'd9' }
const soundSlips: [RegExp, string][] = [
  [/^tr/, 'ch'],
  [/^ch/, 'tr'],
  [/^s/, 'x'],
  [/^x/, 's'],
  [/^gi(?=[aeoâêôơuư])/, 'd'],
  [/^d/, 'gi'],
  [/^r/, 'd'],
  [/^l/, 'n'],
  [/^n(?![gh])/, 'l'],
  [/\u0309/, '\u0303'],
  [/\u0303/, '\u0309'],
  [/ng$/, 'n'],
  [/n$/, 'ng'],
  [/c$/, 't'],
  [/t$/, 'c'],
]

function keysOf(word: string, shapes: Record<string, string>, marks: Record<string, string>): string {
  let tone = ''
  let keys = ''
  for (const letter of word.normalize('NFC')) {
    const parts = [...letter.normalize('NFD')]
    const mark = parts.find((part) => part in marks)
    if (mark) tone = marks[mark]!
    const base = parts
      .filter((part) => !(part in marks))
      .join('')
      .normalize('NFC')
    keys += shapes[base] ?? base
  }
  return keys + tone
}

/** Kinds of noise. `half` keeps the marks of some words, `mixed` is teencode without marks. */
export const noises = [
  'folded',
  'half',
  'slip',
  'teencode',
  'mixed',
  'telex',
  'vni',
  'spaces',
  'sound',
  'short',
] as const
export type Noise = (typeof noises)[number]

/** A copy of `text` disturbed in one way. Words and their order stay, so the meaning does too. */
export function disturb(text: string, noise: Noise, random: Random): string {
  const words = text.split(/\s+/).filter(Boolean)
  const each = (chance: number, change: (word: string) => string): string =>
    words.map((word) => (random() < chance ? change(word) : word)).join(' ')
  switch (noise) {
    case 'folded':
      return foldMarks(text)
    case 'half':
      return each(0.5, foldMarks)
    case 'slip':
      return each(0.25, (word) => slip(word, random))
    case 'teencode':
      return shorten(text.toLowerCase(), 0.8, random)
    case 'mixed':
      return foldMarks(shorten(text.toLowerCase(), 0.7, random))
    case 'telex':
      return each(0.6, (word) => keysOf(word.toLowerCase(), telexShapes, telexMarks))
    case 'vni':
      return each(0.6, (word) => keysOf(word.toLowerCase(), vniShapes, vniMarks))
    case 'spaces':
      return words.reduce((joined, word) => joined + (joined && random() < 0.35 ? '' : ' ') + word, '').trim()
    case 'sound':
      return each(0.35, (word) => soundSlip(word, random))
    case 'short':
      return dropWords(words, random)
  }
}

function slip(word: string, random: Random): string {
  if (word.length < 3) return word
  const at = 1 + Math.floor(random() * (word.length - 2))
  const kind = Math.floor(random() * 3)
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1)
  if (kind === 1) return word.slice(0, at) + word[at] + word.slice(at)
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
}

function shorten(text: string, chance: number, random: Random): string {
  const words = text.split(/\s+/)
  const out: string[] = []
  for (let index = 0; index < words.length; ) {
    let taken = 1
    for (let length = Math.min(5, words.length - index); length >= 1; length--) {
      const forms = shortForms.get(words.slice(index, index + length).join(' '))
      if (!forms || random() > chance) continue
      out.push(forms[Math.floor(random() * forms.length)]!)
      taken = -length
      break
    }
    if (taken === 1) out.push(words[index]!)
    index += Math.abs(taken)
  }
  return out.join(' ')
}

function soundSlip(word: string, random: Random): string {
  if (!parseSyllable(word.toLowerCase())) return word
  const parts = word.normalize('NFD')
  const [pattern, other] = soundSlips[Math.floor(random() * soundSlips.length)]!
  return parts.replace(pattern, other).normalize('NFC')
}

/** Real messages are short: some of the words that carry least are left out. */
function dropWords(words: string[], random: Random): string {
  const small =
    /^(ạ|vậy|nhé|ơi|cho|hỏi|em|anh|chị|mình|tôi|thì|là|có|được|không|cần|những|các|của|và|bị|phải|như|thế|nào|xin|muốn|với|khi|để|ở|theo|quy|định|thủ|tục|hiện|nay|mới|nhất)$/iu
  const kept = words.filter((word) => random() > (small.test(word) ? 0.5 : 0.08))
  return (kept.length >= 2 ? kept : words).join(' ')
}
