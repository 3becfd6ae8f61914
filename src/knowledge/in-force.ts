/** Which legal documents hold on a day. */
import { holdsOn, type KnowledgeBase } from './topic.ts'

/** Words of a sentence that says that something is gone. */
export const saysGone =
  /không còn|đã bỏ|bãi bỏ|hết hiệu lực|hết giá trị|hết hạn|trước đây|trước kia|thay|bị bỏ|đã giải thể|không tổ chức|cũ/iu

/** Whether a document may be cited on `day`. One that is not in data/ (a unit's own source) may. */
export function inForce(base: Pick<KnowledgeBase, 'documents'>, id: string, day: string): boolean {
  const known = base.documents.get(id)
  return !known || holdsOn(known, day)
}

/** Documents that `text` names ("Nghị định 282/2025") and that are not in force on `day`, save where it says that they are gone. */
export function deadDocumentsIn(base: KnowledgeBase, text: string, day: string): string[] {
  const named = text
    .split(/(?<=[.!?])\s+|\n/)
    .filter((sentence) => !saysGone.test(sentence))
    .flatMap((sentence) => sentence.match(/\d+(?:\.\d+)?\/\d{4}/g) ?? [])
  if (named.length === 0) return []
  const ended = [...base.documents.values()].filter((document) => document.to !== null && document.to < day)
  return ended.map((document) => document.id).filter((id) => named.some((number) => id.startsWith(`${number}/`)))
}
