/** How somebody is spoken to: the form of address by his own words, and slowly, one step a message, where that helps. */

import { foldMarks } from '../knowledge/syllable.ts'
import { tokens } from '../knowledge/vietnamese.ts'
import { fixedChoices } from './fixed-replies.ts'
import type { Choice, Manner } from './outcome.ts'

/** Words of a page that is told slowly, at most. */
export const slowWords = 60
/** What a page is filled up to; the rest leaves room for a heading or a sentence that cannot be cut. */
const fillTo = 45
const oldFrom = 60

const forms = ['bác', 'cô', 'chú', 'ông', 'bà', 'anh', 'chị', 'dì', 'cậu'] as const
const elder = new Set<string>(['bác', 'ông', 'bà'])
/** Without their marks these are other words ("có", "chỉ", "bạ") and are taken only in the phrases that leave no doubt. */
const doubtful = new Set(['co', 'chu', 'ba', 'chi', 'di', 'cau', 'anh'])

const toSelf = '(?:cho|giup|chi|huong dan|noi (?:lai )?cho|bao|nhac)'
const ofSelf = '(?:muon|can|dang|nam nay|gia|hoi|khong biet|khong hieu|tuoi|o |moi|tinh)'
const others =
  /\b(em|e|toi|tui|minh|mk|chau|con)\b (muon|can|hoi|bi|o|la|co|da|dang|moi|di|lam|xin|khong|\d)|\b(cho|giup) (em|e|toi|tui|minh|mk|chau|con)\b/

/** The manner after `text`, and whether the citizen told that he is old or asked for it. */
export function noticeManner(text: string, age: number | null, before: Manner): { manner: Manner; old: boolean } {
  const words = tokens(text)
  const folded = words.map(foldMarks).join(' ')
  const told = addressIn(text)
  if (told !== undefined) return { manner: { ...before, address: told, addressTold: true }, old: false }
  const ownAge =
    age !== null &&
    age >= oldFrom &&
    /\b(toi|tui|bac|ong|ba|co|chu) (nam nay )?(da |duoc |nay )?\d+ tuoi\b/.test(folded)
  const old =
    ownAge ||
    /\b(toi|tui|bac|ong|ba) (da )?(gia|lon tuoi|cao tuoi|mat kem)\b|\bmat (toi )?(kem|mo)\b|\btuoi gia\b/.test(folded)
  if (before.addressTold) return { manner: before, old }
  const called = selfCalled(words, folded)
  const address = called ?? before.address ?? (old ? 'bác' : null)
  return { manner: { ...before, address }, old: old || (called !== null && elder.has(called)) }
}

/** "gọi chị thôi", "tôi không phải bác": the form wanted, null = the neutral one, undefined = nothing was said about it. */
export function addressIn(text: string): string | null | undefined {
  const words = tokens(text)
  const folded = words.map(foldMarks).join(' ')
  if (words.length > 12) return undefined
  const refused =
    /\b(dung|khong) (phai )?(goi |la )?(toi |em |minh )?(la |bang )?(bac|co|chu|ong|ba|anh|chi)\b/.test(folded) &&
    /goi|phai (la )?(bac|co|chu|ong|ba)|dung/.test(folded)
  const wanted =
    /\b(?:goi|xung)(?: toi| em| minh| la| bang| ho)* (bac|co|chu|ong|ba|anh|chi|di|cau|ban)\b(?! toi)/.exec(folded)
  if (wanted && !/\b(dung|khong) goi\b/.test(folded.slice(0, wanted.index + 9))) return formOf(wanted[1]!, words)
  if (refused) {
    const instead = /\b(?:goi|la) (?:la |bang )?(bac|co|chu|ong|ba|anh|chi)(?: thoi| di| nhe| a)*$/.exec(folded)
    return instead && !/\b(dung|khong) (phai )?(goi|la)[^,]*$/.test(folded) ? formOf(instead[1]!, words) : null
  }
  return undefined
}

const formOf = (folded: string, words: string[]): string | null =>
  words.find((word) => foldMarks(word) === folded && (forms as readonly string[]).includes(word)) ??
  forms.find((form) => foldMarks(form) === folded) ??
  null

/** "cho bác hỏi", "bác muốn làm": what the citizen calls himself. "anh ơi cho em hỏi" calls somebody else. */
function selfCalled(words: string[], folded: string): string | null {
  if (others.test(folded)) return null
  for (const form of forms) {
    const bare = foldMarks(form)
    const marked = words.includes(form)
    if (!marked && (doubtful.has(bare) || !folded.split(' ').includes(bare))) {
      if (
        new RegExp(`\\bcho ${bare} (hoi|biet|xin hoi)\\b`).test(folded) &&
        words.every((word) => foldMarks(word) === word)
      )
        return form
      continue
    }
    if (
      new RegExp(
        `(?:\\b${toSelf} ${bare}\\b)|(?:^|\\b(?:a|da|oi|alo|nha) )${bare} ${ofSelf}|\\b${bare} (?:nam nay )?(?:da )?\\d+ tuoi\\b`,
      ).test(folded)
    )
      return form
  }
  return null
}

/** "nói chậm thôi", "dài quá", "không hiểu": true; "nói bình thường": false; else null. */
export function paceAsked(folded: string): boolean | null {
  if (/\b(noi|tra loi) (binh thuong|nhanh|day du|het)( di| thoi| lai| luon)*$/.test(folded)) return false
  const words = folded.split(' ').length
  if (
    words <= 9 &&
    /\b(noi|tra loi|huong dan|chi) (that |hoi )?(cham|tu tu|ngan|tung buoc|ngan gon|don gian)( lai| thoi| hon)?\b|\b(tung buoc|tu tu|cham)( mot)? (thoi|nhe|giup|lai)\b|\bnoi cham\b/.test(
      folded,
    )
  )
    return true
  return words <= 7 &&
    /\b(khong|chua|chang|kho) hieu( gi| lam| het| duoc| qua| noi)?( ca| luon| a| em oi)?$|\b(dai|nhieu chu|roi|kho hieu) qua\b|\bdoc khong (kip|noi|het)\b/.test(
      folded,
    )
    ? true
    : null
}

/** `text` with "anh/chị" in the wanted form. */
export function address(text: string, form: string | null): string {
  if (!form) return text
  const capital = form.charAt(0).toUpperCase() + form.slice(1)
  return text.replace(/anh\/chị/g, form).replace(/Anh\/chị/g, capital)
}

/** The buttons under a page that is told slowly: a person is always the last. */
export const slowChoices = (more: boolean): Choice[] =>
  more ? [fixedChoices.more, fixedChoices.officer] : [fixedChoices.right, fixedChoices.officer]

/** An answer in pages of at most `slowWords` words: a numbered step stands alone, amounts, phones and addresses on their own lines. */
export function slowPages(text: string): string[] {
  const pages: string[] = []
  let page: string[] = []
  const close = () => {
    if (page.length > 0) pages.push(page.join('\n'))
    page = []
  }
  for (const line of text
    .split(/\n+/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const step = /^\d+\. /.test(line)
    if (step) close()
    for (const sentence of sentencesOf(line)) {
      if (countWords([...page, sentence].join(' ')) > fillTo) close()
      page.push(...ownLines(sentence))
    }
    if (step) close()
  }
  close()
  return pages
}

export const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length

/** Sentences; one that is too long is cut at its commas, at worst between words. */
function sentencesOf(line: string): string[] {
  return line.split(/(?<=[.!?;])\s+(?=[\p{Lu}"•])/u).flatMap((sentence) => {
    if (countWords(sentence) <= fillTo) return [sentence]
    const cut: string[] = []
    for (const clause of sentence.split(/(?<=[,;:])\s+/).flatMap(cutWords)) {
      const last = cut.at(-1)
      if (last !== undefined && countWords(`${last} ${clause}`) <= fillTo) cut[cut.length - 1] = `${last} ${clause}`
      else cut.push(clause)
    }
    return cut
  })
}

function cutWords(clause: string): string[] {
  const words = clause.split(/\s+/)
  const cut: string[] = []
  for (let at = 0; at < words.length; at += fillTo) cut.push(words.slice(at, at + fillTo).join(' '))
  return cut
}

const link = /\s*\(?((?:https?:\/\/|www\.)\S+[^\s.,;)])[.,;)]?\s*/g
const amount = /\d[\d.]* ?(?:đồng|triệu)/
/** One sentence as lines: a link alone on its line, and no two amounts on one line. */
function ownLines(sentence: string): string[] {
  return sentence
    .replace(link, '\n$1\n')
    .split('\n')
    .map((part) => part.trim())
    .filter(Boolean)
    .flatMap((part) => {
      if ((part.match(new RegExp(amount, 'g')) ?? []).length < 2) return [part]
      const lines: string[] = []
      for (const clause of part.split(/(?<=[,;:.])\s+/)) {
        const last = lines.at(-1)
        if (last !== undefined && !(amount.test(last) && amount.test(clause)))
          lines[lines.length - 1] = `${last} ${clause}`
        else lines.push(clause)
      }
      return lines
    })
}
