/** What a file of knowledge/local holds: units of the two-level system and what each adds to the shared knowledge. */
import { z } from 'zod'
import { domains, headings, variantHeading } from '../topic.ts'

const day = z.iso.date('must be a day written YYYY-MM-DD')
const text = z.string().trim().min(1)
const openDay = day.nullish().transform((value) => value ?? null)
const openText = text.nullish().transform((value) => value ?? null)
const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be an id: small letters, digits and - only')
const id = z.string().regex(/^[A-Za-z0-9_]+$/, 'must be an id: letters, digits and _ only')

/** Levels of a unit, as in the table `unit`. */
export const levels = ['province', 'office', 'commune'] as const
export type Level = (typeof levels)[number]

const oldName = z.strictObject({
  /** With its kind: "Phường 3", "Xã Mẫu Khê", "Quận Gò Mẫu". */
  name: text,
  /** The district in which the old commune lay; "Phường 3" alone means many. */
  district: openText,
  /** Last day on which the old name was right. */
  until: day,
  /** Only a part of the old place came to this unit. */
  part: z.boolean().default(false),
})
/** A commune, district or province that was merged into a unit. */
export type OldName = z.infer<typeof oldName>

const unit = z
  .strictObject({
    id: slug,
    name: text,
    level: z.enum(levels, 'must be province, office or commune; there is no district level since 2025-07-01'),
    parent: slug.nullish().transform((value) => value ?? null),
    oldNames: z.array(oldName).default([]),
    aliases: z.array(text).default([]),
    /** Provincial offices only: ids of `offices` in knowledge/data whose work this office does. */
    serves: z.array(id).default([]),
    address: openText,
    hours: openText,
    hotline: z
      .string()
      .regex(/^[\d +.]{3,20}$/, 'must be a phone number')
      .nullish()
      .transform((value) => value ?? null),
    /** Fields of knowledge that it takes files of (true) or does not take (false); not named = as the law says in general. */
    receives: z.partialRecord(z.enum(domains), z.boolean()).default({}),
    from: openDay,
    to: openDay,
    source: text,
    checkedOn: day,
    reviewBy: day,
  })
  .check(({ value, issues }) => {
    const complain = (path: string, message: string) =>
      issues.push({ code: 'custom', input: value, path: [path], message })
    if (value.level === 'commune' && kindOfCommune(value.name) === null)
      complain('name', 'a commune\'s name begins with "Xã", "Phường" or "Đặc khu"')
    if (value.level === 'province' && !/^(Tỉnh|Thành phố) /u.test(value.name))
      complain('name', 'a province\'s name begins with "Tỉnh" or "Thành phố"')
    if (value.level === 'province' && value.parent) complain('parent', 'a province has no parent')
    if (value.level !== 'province' && !value.parent) complain('parent', 'needs the id of its province')
    if (value.level !== 'office' && value.serves.length > 0) complain('serves', 'stands only at an office')
    if (value.from && value.to && value.from > value.to) complain('to', 'is before from')
    if (value.reviewBy < value.checkedOn) complain('reviewBy', 'is before checkedOn')
  })
/** A province, one of its offices, or a commune. */
export type Unit = z.infer<typeof unit> & { file: string; line: number; example: boolean }

/** Xã, phường or đặc khu, by the name; null when it is none. */
export function kindOfCommune(name: string): 'xa' | 'phuong' | 'dac_khu' | null {
  const found = /^(Xã|Phường|Đặc khu) /u.exec(name)
  return found ? ({ Xã: 'xa', Phường: 'phuong', 'Đặc khu': 'dac_khu' } as const)[found[1] as 'Xã'] : null
}

const heading = text.refine(
  (value) => Object.values<string>(headings).includes(value) || value.startsWith(`${variantHeading} `),
  `must be one of: ${Object.values(headings).join(', ')}, ${variantHeading} …`,
)
const localSection = z.strictObject({
  unit: slug,
  topics: z.array(id).min(1, 'needs at least one topic'),
  heading,
  /** add: after the shared text; replace: instead of it. */
  mode: z.enum(['add', 'replace']),
  text,
  cues: z.array(text).default([]),
  from: openDay,
  to: openDay,
  source: text,
  checkedOn: day,
  reviewBy: day,
  review: openText,
})
/** What a unit adds to, or says instead of, one section of some topics. */
export type LocalSection = z.infer<typeof localSection> & { file: string; line: number }

const basis = z.strictObject({ document: text, article: openText })
const localFigure = z.strictObject({
  unit: slug,
  figure: id,
  values: z
    .array(z.strictObject({ text, from: openDay, to: openDay, basis: z.array(basis).min(1, 'needs its legal basis') }))
    .min(1),
  checkedOn: day,
  reviewBy: day,
  review: openText,
})
/** A unit's own value of a figure of knowledge/data, e.g. set by a resolution of the province's people's council. */
export type LocalFigure = z.infer<typeof localFigure> & { file: string; line: number }

/** One file of knowledge/local. */
export const unitFile = z
  .strictObject({
    /** Made-up units: told only to accounts of these very units. */
    example: z.boolean().default(false),
    /** Not yet approved: checked, never used. */
    draft: z.boolean().default(false),
    units: z.array(unit).default([]),
    sections: z.array(localSection).default([]),
    figures: z.array(localFigure).default([]),
  })
  .check(({ value, issues }) => {
    if (!value.example) return
    for (const [index, one] of value.units.entries())
      if (one.hotline)
        issues.push({
          code: 'custom',
          input: value,
          path: ['units', index, 'hotline'],
          message: 'an example has no phone number: somebody could call it',
        })
  })
