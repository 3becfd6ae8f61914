/** What the knowledge base is made of: schemas of the files in knowledge/ and the types that come out of them.
 * Days are ISO texts (2026-11-24), always meant in Vietnam's time; both ends of a period are inclusive. */
import { z } from 'zod'

const day = z.iso.date('must be a day written YYYY-MM-DD')
const text = z.string().trim().min(1)
const id = z.string().regex(/^[A-Za-z0-9_]+$/, 'must be an id: letters, digits and _ only')
const documentId = z
  .string()
  .regex(/^[\p{L}\d]\S*$/u, 'must be an official number such as 26/2023/QH15, without spaces')
const reason = text.nullish().transform((value) => value ?? null)
const openDay = day.nullish().transform((value) => value ?? null)

/** The fields of knowledge, as in knowledge/README.md. */
export const domains = [
  'can_cuoc',
  'vneid',
  'cu_tru',
  'nguoi_nuoc_ngoai',
  'lien_thong',
  'ly_lich_tu_phap',
  'xe',
  'giay_phep_lai_xe',
  'ho_chieu',
  'dich_vu_cong',
  'to_giac_khieu_nai',
] as const

const basis = z.strictObject({ document: documentId, article: text.nullish().transform((value) => value ?? null) })
/** A place in a legal document. */
export type Basis = z.infer<typeof basis>

/** The fixed headings of a topic file, in their order, by the name of what is asked. */
export const headings = {
  short: 'Trả lời ngắn',
  who: 'Ai làm được',
  where: 'Nơi làm',
  documents: 'Giấy tờ',
  steps: 'Các bước',
  online: 'Làm online',
  timeLimit: 'Thời hạn giải quyết',
  fee: 'Lệ phí',
  result: 'Kết quả',
  notes: 'Lưu ý',
} as const
export type SectionKind = keyof typeof headings
/** How the heading of a special case begins. */
export const variantHeading = 'Trường hợp:'

/** For whom somebody asks, when not for himself: a child under 18, an old or ill parent, a tenant, an employee, somebody abroad. */
export const behalfRoles = ['child', 'parent', 'tenant', 'employee', 'overseas'] as const
export type BehalfRole = (typeof behalfRoles)[number]

/** The head of a topic file. */
export const frontMatter = z.strictObject({
  id,
  title: text,
  domain: z.enum(domains),
  appliesTo: text,
  authority: z.array(id),
  fee: z.array(id),
  timeLimit: z.array(id),
  forms: z.array(id),
  links: z.array(id),
  legalBasis: z.array(basis).min(1, 'needs at least one legal document'),
  effectiveFrom: day,
  effectiveTo: openDay,
  checkedOn: day,
  reviewBy: day,
  review: reason,
  related: z.array(id),
  english: reason,
  /** Which rule holds for whom: a heading of this topic, "topic:<id>", or "same". A role not named: it does not come up. */
  behalf: z.partialRecord(z.enum(behalfRoles), text).default({}),
  questions: z.array(text).min(15, 'needs 15 example questions or more'),
})

const figureValue = z.strictObject({
  text,
  from: openDay,
  to: openDay,
  basis: z.array(basis).min(1, 'needs its legal basis'),
})
const figure = z.strictObject({
  id,
  kind: z.enum(['fee', 'timeLimit', 'deadline', 'fine', 'period']),
  name: text,
  values: z.array(figureValue).min(1),
  note: reason,
  review: reason,
  checkedOn: day,
})
const legalDocument = z.strictObject({
  id: documentId,
  title: text,
  short: text,
  from: openDay,
  to: openDay,
  replacedBy: documentId.nullish().transform((value) => value ?? null),
  amendedBy: z
    .array(documentId)
    .nullish()
    .transform((value) => value ?? []),
  url: z
    .url()
    .nullish()
    .transform((value) => value ?? null),
  note: reason,
  review: reason,
})
const form = z.strictObject({
  id,
  name: text,
  document: documentId.nullish().transform((value) => value ?? null),
  from: openDay,
  to: openDay,
  note: reason,
  review: reason,
})
const office = z.strictObject({ id, name: text, note: reason, review: reason })
const link = z.strictObject({ id, name: text, url: z.url({ protocol: /^https?$/ }), note: reason, review: reason })
const phone = z.strictObject({
  id,
  name: text,
  number: z.string().regex(/^[\d +]{3,16}$/, 'must be a phone number'),
  note: reason,
  review: reason,
})

const abolished = z.strictObject({ words: z.array(text).min(1), name: text, since: openDay })
/** Words for something that no longer exists; they may stand only in a sentence that says so. */
export type Abolished = z.infer<typeof abolished>

/** One file of knowledge/data: any of these lists. */
export const dataFile = z.strictObject({
  figures: z.array(figure).optional(),
  documents: z.array(legalDocument).optional(),
  forms: z.array(form).optional(),
  offices: z.array(office).optional(),
  links: z.array(link).optional(),
  phones: z.array(phone).optional(),
  abolished: z.array(abolished).optional(),
})

const concept = z.strictObject({ id, words: z.array(text).min(1) })
/** Words by which citizens mean one thing. */
export type Concept = z.infer<typeof concept>
/** knowledge/lexicon.yaml. */
export const lexiconFile = z.strictObject({ concepts: z.array(concept) })

/** An amount, limit, fine or period, with the days on which each value holds. */
export type Figure = z.infer<typeof figure>
/** A law, decree, circular or decision, with the days on which it is in force. */
export type LegalDocument = z.infer<typeof legalDocument>
export type Form = z.infer<typeof form>
export type Office = z.infer<typeof office>
export type Link = z.infer<typeof link>
export type Phone = z.infer<typeof phone>
/** Where something stands in the folder, for messages. */
export interface Place {
  file: string
  line: number
}

/** A part of a topic under one heading. `variant` is the name of a special case, else null. */
export interface Section {
  kind: SectionKind | 'variant'
  heading: string
  variant: string | null
  /** Body with {{references}} not yet filled in. */
  text: string
  /** Line of the heading, and of the first line of the body. */
  line: number
  bodyLine: number
  cues: string[]
  /** Why a legal reviewer must look, or null. */
  review: string | null
  from: string | null
  to: string | null
}

/** One file of knowledge/topics. */
export interface Topic extends z.infer<typeof frontMatter> {
  file: string
  sections: Section[]
  /** Line of a field of the head, e.g. lineOf('questions', 3). */
  lineOf(...path: PropertyKey[]): number
}

/** What a {{reference}} or an id in the head can point at. */
export type Referent =
  | { type: 'figure'; value: Figure }
  | { type: 'form'; value: Form }
  | { type: 'office'; value: Office }
  | { type: 'link'; value: Link }
  | { type: 'phone'; value: Phone }

/** The whole knowledge base in memory. `hash` changes when any file changes. */
export interface KnowledgeBase {
  topics: Map<string, Topic>
  documents: Map<string, LegalDocument>
  referents: Map<string, Referent>
  places: Map<string, Place>
  abolished: Abolished[]
  concepts: Concept[]
  /** Sentences of other fields, from other-fields.txt: what must not be answered. */
  otherFields: string[]
  hash: string
}

/** The day in Vietnam at a moment, as YYYY-MM-DD. */
export function dayInVietnam(at: Date): string {
  return new Date(at.getTime() + 7 * 3600_000).toISOString().slice(0, 10)
}

/** Whether something with these ends holds on `day`. */
export function holdsOn(period: { from: string | null; to: string | null }, day: string): boolean {
  return (period.from === null || period.from <= day) && (period.to === null || day <= period.to)
}
