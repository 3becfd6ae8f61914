/** The Vietnamese syllable: initial, rhyme and tone; where the tone mark stands; Telex and VNI keys left undecoded. */
import { keepLatest } from './latest.ts'

/** A syllable taken apart. `rhyme` keeps ă â ê ô ơ ư and has no tone; `tone` is 0 ngang, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng. */
export interface Syllable {
  initial: string
  rhyme: string
  tone: number
}

const toneMarks = ['', '\u0300', '\u0301', '\u0309', '\u0303', '\u0323']
const toneOfMark = new Map(toneMarks.map((mark, tone) => [mark, tone]))
const initials = [
  'ngh',
  'ch',
  'gh',
  'gi',
  'kh',
  'ng',
  'nh',
  'ph',
  'qu',
  'th',
  'tr',
  'b',
  'c',
  'd',
  'đ',
  'g',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  't',
  'v',
  'x',
  '',
]
const rhymes = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ' +
    'ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu ' +
    'o oa oac oach oai oan oang oanh oao oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot ' +
    'ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut ' +
    'uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu'
  ).split(' '),
)
const bareLetters = new Map<string, string>([
  ['đ', 'd'],
  ['Đ', 'D'],
])
const foldedRhymes = new Set([...rhymes].map(foldMarks))
const foldedInitials = initials.map(foldMarks)

/** Text without any diacritics, đ as d; case and everything else as they are. */
export function foldMarks(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, bareLetter)
}

// A message is folded some dozen times on its way; taking each letter apart anew was a tenth of the time of a decision.
function bareLetter(letter: string): string {
  let bare = bareLetters.get(letter)
  if (bare === undefined) {
    bare = letter.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
    if (letter < '\u1f00') bareLetters.set(letter, bare)
  }
  return bare
}

/** Letters and digits of a text, lower case, without diacritics, one space between words: the form that patterns and
 * comparisons read. */
export const plainWords: (text: string) => string = keepLatest(64, (text) =>
  foldMarks(text.toLowerCase())
    .replace(/[^a-z0-9]+/g, ' ')
    .trim(),
)

/** Takes a lower-case word apart; null when no Vietnamese syllable is spelt so. */
export function parseSyllable(word: string): Syllable | null {
  let tone = 0
  let bare = ''
  for (const letter of word.normalize('NFD')) {
    const found = letter === '' ? undefined : toneOfMark.get(letter)
    if (found) {
      if (tone) return null
      tone = found
    } else bare += letter
  }
  bare = bare.normalize('NFC')
  for (const initial of initials) {
    if (!bare.startsWith(initial)) continue
    const rhyme = bare.slice(initial.length)
    if (rhymes.has(rhyme) && toneFits(rhyme, tone)) return { initial, rhyme, tone }
    // gì, gìn: the i belongs to both
    if (initial === 'gi' && rhymes.has(`i${rhyme}`) && toneFits(rhyme, tone))
      return { initial, rhyme: `i${rhyme}`, tone }
  }
  return null
}

/** Whether a lower-case word without marks could be a syllable that lost them ("thuong", "duoc"). */
export function isBareSyllable(word: string): boolean {
  return initials.some((initial, place) => {
    if (!word.startsWith(foldedInitials[place]!)) return false
    const rest = word.slice(initial.length)
    return foldedRhymes.has(rest) || (initial === 'gi' && foldedRhymes.has(`i${rest}`))
  })
}

/** Syllables that end in a stop bear only sắc or nặng. */
function toneFits(rhyme: string, tone: number): boolean {
  return !/(?:c|ch|p|t)$/.test(rhyme) || tone === 2 || tone === 5 || tone === 0
}

/** Writes a syllable with its tone mark in the place of the old spelling (hòa, thủy), which most people type. */
export function writeSyllable({ initial, rhyme, tone }: Syllable): string {
  const start = initial === 'gi' && rhyme.startsWith('i') ? 'g' : initial
  if (tone === 0) return start + rhyme
  const letters = [...rhyme]
  const vowels = letters.flatMap((letter, index) => (/[aăâeêioôơuưy]/.test(letter) ? [index] : []))
  const marked = vowels.filter((index) => /[ăâêôơư]/.test(letters[index]!))
  const closed = vowels.length < letters.length
  const place =
    marked.at(-1) ?? (vowels.length === 1 ? vowels[0]! : vowels.length === 3 || closed ? vowels[1]! : vowels[0]!)
  letters[place] = (letters[place]! + toneMarks[tone]).normalize('NFC')
  return start + letters.join('')
}

const telexTones: Record<string, number> = { f: 1, s: 2, r: 3, x: 4, j: 5 }

/** "thuwowngf" → "thường": a word typed with Telex keys while the keyboard was off; null when it is none. */
export function decodeTelex(word: string): string | null {
  if (!/^[a-z]+$/.test(word)) return null
  let tone = 0
  let letters = ''
  let changed = false
  for (const key of word) {
    const vowelSeen = /[aeiouyăâêôơư]/.test(letters)
    if (vowelSeen && key in telexTones) {
      if (tone) return null
      tone = telexTones[key]!
      changed = true
    } else if (key === 'd' && letters.startsWith('d')) {
      letters = `đ${letters.slice(1)}`
      changed = true
    } else if (
      (key === 'a' || key === 'e' || key === 'o') &&
      /^[^aeo]*[aeo][iuy]?[cghmnpt]*$/.test(letters) &&
      letters.includes(key) &&
      !(key === 'o' && letters.endsWith('u'))
    ) {
      letters = letters.replace(key, { a: 'â', e: 'ê', o: 'ô' }[key])
      changed = true
    } else if (key === 'w') {
      const horned = addHorn(letters)
      if (!horned) return null
      letters = horned
      changed = true
    } else letters += key
  }
  return changed ? respell(letters, tone) : null
}

function addHorn(letters: string): string | null {
  if (/ưo/.test(letters)) return letters.replace('ưo', 'ươ')
  if (/uo/.test(letters) && !letters.startsWith('quo')) return letters.replace('uo', 'ươ')
  const last = Math.max(
    letters.lastIndexOf('a'),
    letters.lastIndexOf('o'),
    letters.startsWith('qu') ? letters.indexOf('u', 2) : letters.lastIndexOf('u'),
  )
  if (last === -1) return `${letters}ư`
  return letters.slice(0, last) + { a: 'ă', o: 'ơ', u: 'ư' }[letters[last] as 'a' | 'o' | 'u'] + letters.slice(last + 1)
}

const vniTones: Record<string, number> = { 1: 2, 2: 1, 3: 3, 4: 4, 5: 5 }

/** "thu7o7ng2" → "thường": a word typed with VNI keys while the keyboard was off; null when it is none. */
export function decodeVni(word: string): string | null {
  if (!/^[a-z]+[1-9][a-z1-9]*$/.test(word)) return null
  let tone = 0
  let letters = ''
  for (const key of word) {
    if (key in vniTones) {
      if (tone) return null
      tone = vniTones[key]!
    } else if (key === '6') {
      const last = Math.max(letters.lastIndexOf('a'), letters.lastIndexOf('e'), letters.lastIndexOf('o'))
      if (last === -1) return null
      letters =
        letters.slice(0, last) + { a: 'â', e: 'ê', o: 'ô' }[letters[last] as 'a' | 'e' | 'o'] + letters.slice(last + 1)
    } else if (key === '7') {
      const horned = addHorn(letters.replace(/a/g, '\u0001'))?.replaceAll('\u0001', 'a')
      if (!horned) return null
      letters = horned
    } else if (key === '8') {
      if (!letters.includes('a')) return null
      letters = letters.replace('a', 'ă')
    } else if (key === '9') {
      if (!letters.startsWith('d')) return null
      letters = `đ${letters.slice(1)}`
    } else letters += key
  }
  return respell(letters, tone)
}

function respell(letters: string, tone: number): string | null {
  const syllable = parseSyllable(letters)
  if (
    !syllable ||
    (tone !== 0 && !toneFits(syllable.rhyme, tone)) ||
    (tone === 0 && /(?:c|ch|p|t)$/.test(syllable.rhyme) && !/[ăâêôơưđ]/.test(letters))
  )
    return null
  return writeSyllable({ ...syllable, tone })
}

/** A key under which spellings that sound alike in some region fall together: d/gi/r, s/x, ch/tr, l/n, i/y, final n/ng and t/c. */
export function soundKey(folded: string): string {
  return folded
    .replace(/^gi(?=[aeouy])/, 'z')
    .replace(/^gi/, 'zi')
    .replace(/^[dr]/, 'z')
    .replace(/^x/, 's')
    .replace(/^(?:ch|tr)/, 'c')
    .replace(/^(?:ngh|ng)/, 'g')
    .replace(/^(?:l|n)(?!h)/, 'l')
    .replace(/^k(?!h)|^qu?/, 'c')
    .replace(/y/g, 'i')
    .replace(/(?:ng|nh)$/, 'n')
    .replace(/(?:ch|c)$/, 't')
}
