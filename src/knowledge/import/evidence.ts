/** Finds in a draft what must not stay as bare text: figures, legal documents, forms, and words for what no longer exists. */
import { type Figure, holdsOn, type KnowledgeBase } from '../topic.ts'
import { type Draft, headingOf } from './drafts.ts'

/** A figure as written, where, and the data entries that say the same today. */
export interface FoundFigure {
  text: string
  place: string
  section: string
  same: string[]
}

/** A legal document as written; `remark` says what is wrong or worth knowing, or null. */
export interface FoundDocument {
  id: string
  usable: boolean
  remark: string | null
  place: string
}

/** Everything found in one draft. */
export interface Evidence {
  figures: FoundFigure[]
  documents: FoundDocument[]
  forms: string[]
  abolished: { words: string; name: string; place: string }[]
}

const figurePatterns = [
  /\d[\d.,]*\s*(?:nghìn|ngàn|triệu|tỷ|tỉ)?\s*(?:đồng|VNĐ|VND|đ(?![\p{L}]))/giu,
  /(?<![\d./])\d+(?:\s*(?:-|–|đến)\s*\d+)?\s*(?:ngày làm việc|ngày|giờ làm việc|giờ|phút|tháng|năm)(?![\p{L}]|\s*(?:tuổi|\d))/giu,
  /\d+(?:,\d+)?\s*%/gu,
  /(?<![\d.])(?:1900|1800)[ .]?\d{2,4}[ .]?\d{0,4}|(?<![\d.])0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)/gu,
  /(?:https?:\/\/|www\.)[^\s)>"]*[^\s)>".,;:]/giu,
]
const documentPattern =
  /(?<![\p{L}\d/])(\d{1,5}(?:\.\d{1,3})?)\s?\/\s?((?:19|20)\d{2})\s?\/\s?((?:QH\d{1,2}|UBTVQH\d{1,2}|[A-ZĐ]{2,8}(?:\s?[-–]\s?[A-ZĐ][A-Za-zĐ0-9]{1,9}){1,4}))|(?<![\p{L}\d/])(\d{1,5})\s?\/\s?((?:QĐ|NQ|CT|KH|HD|TB|QD)\s?[-–]\s?[A-ZĐ][A-Za-zĐ]{1,9}(?:[-–][A-ZĐ][A-Za-zĐ0-9]{1,9})*)/gu
const formPattern = /(?<![\p{L}\d])[A-ZĐ]{2,4}\d{2}[a-z]?(?![\p{L}\d])/gu

/** Searches a draft, and compares with the knowledge base as it stands on `day`. */
export function findEvidence(draft: Draft, base: KnowledgeBase, day: string): Evidence {
  const evidence: Evidence = { figures: [], documents: [], forms: [], abolished: [] }
  for (const part of draft.parts) {
    for (const { text, place } of part.lines) {
      addDocuments(text, place, base, day, evidence)
      const bare = text.replace(documentPattern, ' ')
      for (const figure of figurePatterns.flatMap((pattern) => bare.match(pattern) ?? [])) {
        const found = { text: figure.trim(), place, section: headingOf(part) }
        if (evidence.figures.some((other) => other.text === found.text && other.place === place)) continue
        evidence.figures.push({ ...found, same: sameInData(found.text, base, day) })
      }
      for (const form of bare.match(formPattern) ?? []) {
        if (base.referents.get(form)?.type === 'form' && !evidence.forms.includes(form)) evidence.forms.push(form)
      }
      for (const { words, name } of base.abolished) {
        const word = words.find((candidate) => text.toLowerCase().includes(candidate.toLowerCase()))
        if (word) evidence.abolished.push({ words: word, name, place })
      }
    }
  }
  return evidence
}

function addDocuments(text: string, place: string, base: KnowledgeBase, day: string, evidence: Evidence): void {
  for (const found of text.matchAll(documentPattern)) {
    const id = found[0]
      .replace(/\s/g, '')
      .replaceAll('–', '-')
      .replace(/\/ND-/, '/NĐ-')
      .replace(/\/QD-/, '/QĐ-')
      .replace(/-CP$/i, '-CP')
    if (!evidence.documents.some((other) => other.id === id))
      evidence.documents.push({ id, place, ...judge(id, base, day) })
  }
}

function judge(id: string, base: KnowledgeBase, day: string): { usable: boolean; remark: string | null } {
  const document = base.documents.get(id)
  if (!document) return { usable: false, remark: 'CHƯA CÓ trong data/: kiểm tra rồi thêm vào documents' }
  const successor = document.replacedBy ? `, thay bằng ${document.replacedBy}` : ''
  if ((document.to && document.to < day) || (document.replacedBy && !document.to)) {
    return {
      usable: false,
      remark: `HẾT HIỆU LỰC${document.to ? ` sau ngày ${document.to}` : ''}${successor}: không dùng làm căn cứ`,
    }
  }
  if (document.from && document.from > day)
    return { usable: false, remark: `CHƯA CÓ HIỆU LỰC: từ ngày ${document.from}` }
  const ends = document.to ? `có hiệu lực đến ${document.to}${successor}` : ''
  const amended =
    document.amendedBy.length > 0 ? `được sửa bởi ${document.amendedBy.join(', ')}: đối chiếu bản mới` : ''
  return { usable: true, remark: [ends, amended].filter(Boolean).join('; ') || null }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/vnđ|vnd|đ$/u, 'đồng')
    .replace(/(?<!\d)0+(?=\d)/g, '')

function sameInData(text: string, base: KnowledgeBase, day: string): string[] {
  const wanted = plain(text)
  return [...base.referents].flatMap(([id, referent]) => {
    if (referent.type === 'figure') return saysToday(referent.value, wanted, day) ? [id] : []
    if (referent.type === 'phone') return plain(referent.value.number) === wanted ? [id] : []
    return referent.type === 'link' && text.startsWith(referent.value.url) ? [id] : []
  })
}

function saysToday(figure: Figure, wanted: string, day: string): boolean {
  return figure.values.some((value) => holdsOn(value, day) && plain(value.text) === wanted)
}
