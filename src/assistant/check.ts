/** Is everything in a draft supported by its passages? Numbers, dates, money, links, forms and documents must stand there. */
import { foldMarks } from '../knowledge/syllable.ts'

/** What a draft claims and no passage contains; empty = supported. */
export function unsupported(draft: string, passages: string): string[] {
  const known = spellOutOffices(normal(passages))
  const numbers = new Set(numbersIn(known))
  const claims = [
    ...numbersIn(normal(draft)).filter((number) => !numbers.has(number)),
    ...linksIn(draft).filter((link) => !passages.toLowerCase().includes(link)),
    ...codesIn(draft).filter((code) => !passages.toUpperCase().includes(code)),
    ...placesIn(draft).filter((place) => !known.includes(place)),
  ]
  return [...new Set(claims)]
}

const normal = (text: string): string => foldMarks(text.normalize('NFKC').toLowerCase())

/** Numbers as they are compared: 25.000 and 25000 are one, 07 and 7 are one. */
function numbersIn(text: string): string[] {
  return [...text.matchAll(/\d[\d.,]*/g)].map(([found]) =>
    found!
      .replace(/[.,](?=\d{3}\b)/g, '')
      .replace(/[.,]+$/, '')
      .replace(/^0+(?=\d)/, ''),
  )
}

function linksIn(text: string): string[] {
  return [
    ...text
      .toLowerCase()
      .matchAll(/(?:https?:\/\/)?(?:[a-z0-9-]+\.)+(?:vn|com|net|org|gov|info|app|io|me|xyz|top|link)\b[^\s]*/g),
  ].map(([found]) => found!.replace(/^https?:\/\//, '').replace(/[).,;]+$/, ''))
}

/** Codes of forms and numbers of legal documents: CT01, NA17, 75/2022/TT-BTC. */
function codesIn(text: string): string[] {
  return [...text.toUpperCase().matchAll(/\b[A-ZĐ]{2,4}\d{2}[A-Z]?\b|\b\d{1,4}\/\d{4}\/[A-ZĐ0-9-]+/g)].map(
    ([found]) => found!,
  )
}

/** "Công an xã, phường, đặc khu" names three offices; each may be told alone. */
function spellOutOffices(known: string): string {
  return known.replace(/cong an xa, phuong, dac khu/g, 'cong an xa, cong an phuong, cong an dac khu, cong an cap xa')
}

// Offices a model likes to invent or to remember from before 2025.
const offices =
  /\b(cong an (?:quan|huyen|tinh|thanh pho|phuong|xa|cap xa|cap tinh|dac khu)|so tu phap|so giao thong|so xay dung|uy ban nhan dan|phong [a-z]+|cuc [a-z]+|bo [a-z]+ an)\b/g

function placesIn(text: string): string[] {
  return [...normal(text).matchAll(offices)].map(([found]) => found!)
}
