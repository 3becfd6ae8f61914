/** Is everything in a draft supported by its passages? Numbers, dates, money, links, forms, papers and offices must stand there,
 * and so must what nobody may promise or deny by himself. The words of each sentence must mostly stand there too. */
import { foldMarks } from '../knowledge/syllable.ts'
import { contentWords } from './follow-up.ts'

/** What a draft claims and no passage contains; empty = supported. */
export function unsupported(draft: string, passages: string): string[] {
  const known = spellOutOffices(normal(passages))
  const numbers = new Set(numbersIn(known))
  const claims = [
    ...numbersIn(normal(draft)).filter((number) => !numbers.has(number)),
    ...linksIn(draft).filter((link) => !passages.toLowerCase().includes(link)),
    ...codesIn(draft).filter((code) => !passages.toUpperCase().includes(code)),
    ...[...placesIn(draft), ...heavyIn(draft)].filter((words) => !known.includes(words)),
    ...strangeIn(draft, known),
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

// Papers, and words that change what a citizen does or pays.
const heavy =
  /\b(giay (?:khai sinh|ket hon|xac nhan [a-z]+|to nha dat|uy quyen|gioi thieu|cam ket|kham suc khoe|chung nhan [a-z]+|chung sinh|phep lai xe)|so (?:do|hong|ho khau|tam tru)|hop dong [a-z]+|ho chieu|the dang vien|anh (?:the|chan dung)|to khai [a-z0-9]+|ban sao|cong chung|chung thuc|mien phi|mien le phi|khong (?:mat|thu|phai|can|duoc|bi) [a-z]+|bat buoc|cam ket|dam bao|bao dam|chac chan|ngay lap tuc|uu tien|chuyen khoan|tai khoan|mat khau|otp|nop phat|bi phat|xu phat|thu hoi|tam giu|hinh su|phi dich vu|le phi [a-z]+|qua zalo|goi dien|so dien thoai|dang nhap|cai dat|quet ma|tai ve|lien he)\b/g

function heavyIn(text: string): string[] {
  return [...normal(text).matchAll(heavy)].map(([found]) => found!)
}

/** Of a sentence's words at least this share stands in the passages. */
const ownWordsAllowed = 0.35
const courtesy = new Set(
  'da thua kinh chao xin vui long ban toi em anh chi nhe nha tra loi hoi theo quy dinh thong tin neu se nen'.split(' '),
)

/** Sentences that are mostly about something else. */
function strangeIn(draft: string, known: string): string[] {
  const words = new Set(known.split(/[^a-z0-9]+/))
  return draft.split(/(?<=[.!?])\s+|\n+/).filter((sentence) => {
    const names = contentWords(
      normal(sentence)
        .replace(/[^a-z0-9]+/g, ' ')
        .trim(),
    ).filter((word) => !courtesy.has(word))
    const strange = names.filter((word) => !words.has(word)).length
    return strange > 1 && strange > names.length * ownWordsAllowed
  })
}
