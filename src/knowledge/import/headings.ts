/** Recognises under which of the fixed headings a part of a unit's document belongs. */
import { foldMarks } from '../syllable.ts'
import type { SectionKind } from '../topic.ts'

/** A fixed heading, or the list of laws that goes into the head of a topic. */
export type PartKind = SectionKind | 'legal'

// Words without diacritics, because capitals and old tone places differ between documents. The order decides.
const labels: [PartKind, RegExp][] = [
  ['legal', /^(can cu( phap ly)?|co so phap ly)( (cua|de) .*)?$/],
  ['short', /^(tra loi ngan|tom tat|noi dung chinh)$/],
  [
    'online',
    /^(lam online|nop (ho so )?(truc tuyen|online|qua mang)|thuc hien truc tuyen|dich vu cong truc tuyen|cach thuc (thuc hien|nop ho so)|hinh thuc nop)\b/,
  ],
  ['timeLimit', /^(thoi han|thoi gian) ?((giai quyet|thuc hien|xu ly|tra ket qua|cap).*)?$/],
  ['fee', /^(muc )?(phi,? ?(va )?le phi|le phi,? ?(va )?phi|le phi|phi|muc thu)( .*)?$/],
  ['result', /^(ket qua|san pham)( (thuc hien|giai quyet|cua|dat duoc|nhan duoc)\b.*)?$/],
  ['who', /^(doi tuong|ai (lam|duoc)|dieu kien|yeu cau,? dieu kien)\b/],
  ['where', /^(co quan|noi (lam|nop|thuc hien|tiep nhan|giai quyet)|dia (diem|chi)|tham quyen)\b/],
  [
    'documents',
    /^((thanh phan|so luong|thanh phan,? so luong) ho so|ho so|giay to|ten mau don|mau don|bieu mau)( .*)?$/,
  ],
  ['steps', /^(trinh tu|cac buoc|quy trinh|trinh tu,? cach thuc)\b/],
  ['notes', /^(luu y|chu y|ghi chu|mot so luu y)\b/],
]

/** Leading numbers of a heading: "II.", "1.2.", "a)". */
const numbering = /^\s*(?:(?:phần|mục|điều)\s+)?(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.):\-–]\s*(?=\p{L})/iu

/** A heading without its number and closing colon. */
export function bareHeading(text: string): string {
  return text
    .replace(numbering, '')
    .replace(/^[*#•\-–+\s]+/, '')
    .replace(/[\s:.]+$/, '')
}

/** The fixed heading that a heading of the document means, or null. */
export function kindOfHeading(text: string): PartKind | null {
  const words = foldMarks(bareHeading(text)).toLowerCase().replace(/\s+/g, ' ')
  if (words.length > 70) return null
  return labels.find(([, pattern]) => pattern.test(words))?.[0] ?? null
}

/** Reads "Lệ phí: 20.000 đồng" or "Hồ sơ:" as a label with what follows it; null for ordinary text. */
export function readLabel(text: string): { kind: PartKind; label: string; rest: string } | null {
  const colon = text.indexOf(':')
  if (colon === -1 || colon > 70) return null
  const label = text.slice(0, colon)
  const kind = kindOfHeading(label)
  return kind ? { kind, label: bareHeading(label), rest: text.slice(colon + 1).trim() } : null
}

const asked: [PartKind, RegExp][] = [
  ['fee', /le phi|bao nhieu tien|mat phi|ton tien|\bphi\b/],
  ['timeLimit', /bao lau|may ngay|khi nao co|thoi han giai quyet|mat may/],
  ['documents', /giay to|ho so|can (nhung )?gi|can mang/],
  ['online', /online|truc tuyen|qua mang|tren (vneid|cong)/],
  ['where', /o dau|noi nao|co quan nao|cho nao/],
  ['steps', /the nao|lam sao|cac buoc|trinh tu|cach (lam|dang ky|nop)/],
  ['who', /^ai |doi tuong|nhung ai|co duoc khong/],
]

/** The fixed heading under which the answer to a question belongs, or null. */
export function kindOfQuestion(question: string): PartKind | null {
  const words = foldMarks(question).toLowerCase()
  return asked.find(([, pattern]) => pattern.test(words))?.[0] ?? null
}
