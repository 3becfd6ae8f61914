/** What a message tells about the person asked for, and which part of a topic holds for such a person. */
import { behalfOf } from '../knowledge/behalf.ts'
import { plainWords } from '../knowledge/syllable.ts'
import { dayInVietnam, holdsOn, type KnowledgeBase, type Section, type Topic } from '../knowledge/topic.ts'
import type { Role, Slots } from './outcome.ts'

const person = '(?:toi|em|minh|chau|tui|e|nha (?:toi|em|minh|chau))'
const roles: [Exclude<Role, 'self'>, RegExp][] = [
  [
    'tenant',
    /\b(khach thue|nguoi thue|nguoi o tro|khach tro|nguoi o thue|khach o tro|nguoi tro)( phong| nha)? (nha|cua|o nha|ben|cho) ?(toi|em|minh|tui)\b|\bcho (khach|nguoi)( den)? (thue|o tro|tro)\b|\b(toi|em|minh|tui) (la )?(chu (tro|nha tro|nha cho thue)|co (day|phong|nha) tro( cho thue)?|cho thue (nha|phong|tro))\b|\bnha (toi|em|minh|tui) cho thue\b/,
  ],
  [
    'employee',
    /\bcho (nhan vien|cong nhan|nguoi lao dong|tho)\b|\b(nhan vien|cong nhan|nguoi lao dong) (cua )?(cong ty|ben|xuong|co so) (em|toi|minh)\b|\bcong ty (em|toi|minh|chung toi) (muon |can |co )?(lam|dang ky|khai|\d+ (nhan vien|cong nhan|nguoi))\b/,
  ],
  [
    'overseas',
    /\b(dang|hien|song|dinh cu|lao dong|du hoc|lam viec|o)( o| ben| tai)? (nuoc ngoai|ben my|ben nhat|ben han|ben duc|ben uc|han quoc|nhat ban|dai loan|canada|chau au)\b|\b(dang|hien|song) (o|ben) (my|uc|nhat|duc|phap|anh quoc)\b|\bviet kieu\b/,
  ],
  [
    'parent',
    new RegExp(
      `\\b(?:cho|giup|cua|dua|ho) (?:bo|me|ma|cha|bo me|ba me|cha me|ong ba|ong (?:noi|ngoai)|ba (?:noi|ngoai)|ong cu|ba cu|cu)\\b|\\b(?:bo|me|ma|cha|ba|ong|bo me|ba me|cha me|ong ba) (?:${person}|gia|gia yeu|noi|ngoai)\\b|\\b(?:bo|me|ong|ba|cu) (?:nam nay )?(?:da )?\\d{2,3} tuoi\\b|\\bnguoi (?:gia|cao tuoi)\\b`,
    ),
  ],
  [
    'child',
    new RegExp(
      `\\b(?:cho|cua|dua|dan) (?:con|be|chau|em be|tre|dua con|dua be|con trai|con gai|thang cu|con nho)\\b|\\b(?:con|be|chau)(?: (?:trai|gai|nho|dau|ut|cua))? ${person}\\b|\\b(?:con|be|chau|tre|em be)(?: (?:trai|gai|nho))?(?: duoc| moi| nay| len)? \\d+ (?:tuoi|thang)\\b|\\btre (?:em|con|nho|so sinh)\\b|\\b(?:con nho|em be|con (?:trai|gai))\\b|\\bcon(?: nit)? duoi \\d+ tuoi\\b`,
    ),
  ],
]
/** Somebody else is asked for, but nobody knows who. */
const somebody =
  /\b(lam|xin|di|nop|nhan|dang ky|khai|hoi|lay) (ho|giup|dum|gium|thay)( cho)? (nguoi (khac|nha|than|quen)|ban be|ho hang)|\bcho nguoi (khac|nha|than|quen)\b|\b(ho|giup|dum|gium|thay) nguoi (khac|nha|than|quen)\b/
const forMyself = /\b(cho|cua) (chinh )?(toi|em|minh)( thoi| ma| a)?$|^(cho )?(toi|em|minh|ban than)( thoi| a)?$/

const homes: [NonNullable<Slots['home']>, RegExp][] = [
  [
    'rented',
    /\b(nha thue|thue nha|thue tro|thue phong|o tro|nha tro|phong tro|di thue|o thue|nha muon|muon nha|thue can ho|can ho thue)\b/,
  ],
  [
    'relative',
    /\b(o nho|nha (bo me|cha me|ba me|ong ba|nguoi than|chong|vo|ngoai|noi|nguoi quen|bo|me|chi gai|anh trai|co ruot|chu ruot)|o (cung|voi) (bo me|ba me|cha me|ong ba|chong|vo|con))\b/,
  ],
  [
    'own',
    /\b(nha rieng|nha chinh chu|nha so huu|(moi )?mua (nha|can ho|chung cu)|nha (moi )?mua|nha (cua )?(toi|em|minh) dung ten|nha cua (toi|em|minh))\b/,
  ],
]

// "cho con hỏi", "cháu muốn hỏi" are said by grown-ups too.
const callsHimself = /\bcho (con|chau|be) (xin )?hoi\b|\b(con|chau) (chao|muon hoi|xin hoi|cam on)\b/g

/** What `reading` (a text as read by `readVietnamese`) tells; only what is told is there. */
export function slotsIn(reading: string, at: Date): Partial<Slots> {
  const folded = plainWords(reading).replace(callsHimself, ' ')
  const told: Partial<Slots> = {}
  const age = ageIn(folded, at)
  if (age !== null) told.age = age
  const role = roles.find(([, sign]) => sign.test(folded))?.[0] ?? (forMyself.test(folded) ? 'self' : null)
  if (role) told.role = role
  const home = homes.find(([, sign]) => sign.test(folded))?.[0]
  if (home && role !== 'tenant') told.home = home
  const place =
    /\b(?:phường|xã|đặc khu|thị trấn)(?: (?!nào|mới|cũ|mình|em|tôi|khác|khi|thì|có|không|để|và|hay|là|ở|nơi)\p{L}+){1,3}/u.exec(
      reading,
    )?.[0]
  if (place) told.place = place
  return told
}

/** Whether `reading` is about somebody else without saying who. */
export const asksForSomebody = (reading: string): boolean => somebody.test(plainWords(reading))

function ageIn(folded: string, at: Date): number | null {
  if (/\b(duoi|tren|tu|du|den|bao nhieu|may) \d{1,3} tuoi\b/.test(folded)) return null
  const years = /\b(\d{1,3}) tuoi\b/.exec(folded)
  if (years) return Number(years[1])
  if (/\b\d{1,2} thang tuoi\b|\b(so sinh|moi sinh|moi de)\b/.test(folded)) return 0
  const born = /\bsinh (?:nam )?(19\d\d|20\d\d)\b/.exec(folded)
  return born ? at.getFullYear() - Number(born[1]) : null
}

const homeWords: Record<NonNullable<Slots['home']>, RegExp> = {
  rented: /\b(thue|tro)\b/,
  relative: /\b(o nho|nguoi than|cha me|bo me|nguoi quen)\b/,
  own: /\b(so huu|nha rieng|chinh chu|cua minh|mua nha)\b/,
}

/** The rule of `topic` for a person with these slots: a special case of it, another topic, or null = the ordinary rule. */
export function ruleFor(
  topic: Topic,
  slots: Slots,
  base: KnowledgeBase,
  at: Date,
): { kind: 'section'; section: Section } | { kind: 'topic'; topic: string } | null {
  if (slots.role && slots.role !== 'self') {
    const rule = behalfOf(topic, slots.role, at)
    if (rule?.kind === 'section') return rule
    const other = rule && ofAge(base.topics.get(rule.topic), slots.age, base)
    if (other) return { kind: 'topic', topic: other.id }
  }
  const day = dayInVietnam(at)
  const cases = topic.sections.filter((section) => section.kind === 'variant' && holdsOn(section, day))
  const { age, home } = slots
  const byAge = age === null ? [] : cases.filter((section) => fitsAge(section.variant ?? '', age) === true)
  const byHome = home === null ? [] : cases.filter((section) => homeWords[home].test(plainWords(section.variant ?? '')))
  // Two cases that both fit tell that the words are too coarse: then none is taken.
  for (const fitting of [byAge, byHome]) if (fitting.length === 1) return { kind: 'section', section: fitting[0]! }
  return null
}

/** `topic`, or when it is for another age the one beside it whose title names this age; none: the rule is not for this person. */
function ofAge(topic: Topic | undefined, age: number | null, base: KnowledgeBase): Topic | undefined {
  if (!topic || age === null || fitsAge(`${topic.title}. ${topic.appliesTo}`, age) !== false) return topic
  const beside = topic.related.flatMap((id) => base.topics.get(id) ?? [])
  return beside.find((other) => fitsAge(other.title, age) === true)
}

/** Whether words such as "từ 6 đến dưới 14 tuổi" hold for `age`; null when they name no age. */
export function fitsAge(words: string, age: number): boolean | null {
  const folded = plainWords(words)
  const between = /\btu (?:du )?(\d+)(?: tuoi)? den (duoi |chua du )?(\d+) tuoi\b/.exec(folded)
  if (between) return age >= Number(between[1]) && (between[2] ? age < Number(between[3]) : age <= Number(between[3]))
  const below = /\b(?:duoi|chua du) (\d+) tuoi\b/.exec(folded)
  if (below) return age < Number(below[1])
  const from = /\btu (?:du )?(\d+) tuoi\b/.exec(folded)
  return from ? age >= Number(from[1]) : null
}

/** The slots as words that can stand beside a question in a search. */
export function slotWords({ age, home, role }: Pick<Slots, 'age' | 'home' | 'role'>): string {
  const words = {
    rented: 'nhà thuê',
    relative: 'ở nhờ nhà người thân',
    own: 'nhà của mình',
  }
  return [role === 'child' ? 'cho con' : '', age === null ? '' : `${age} tuổi`, home ? words[home] : '']
    .filter(Boolean)
    .join(' ')
}
