/** What a question asks about its topic: the fee, the place, the papers … */
import { plainWords } from '../knowledge/syllable.ts'
import type { Facet } from './outcome.ts'

// Order matters: "mất bao nhiêu tiền" before "mất bao lâu", "làm online ở đâu" is about online.
const signs: [Facet, RegExp][] = [
  [
    'fee',
    /\b(le phi|muc phi|phi (bao|het|la|lam|doi|cap|dang ky|the nao|sao)|(mat|ton|dong|nop|thu|co|mien) phi|bao nhieu tien|nhieu tien|mat tien|ton tien|dong tien|het bao nhieu|gia bao nhieu|dong bao nhieu|ton bao nhieu|mat bao nhieu(?! (lau|ngay|thoi))|chi phi|fee|cost|how much)\b|^phi\b|\bphi$/,
  ],
  [
    'online',
    /\b(online|qua mang|tren mang|truc tuyen|tai nha|o nha (lam|nop)|lam tren (vneid|app|dien thoai)|tren (vneid|dich vu cong) duoc khong|qua (app|vneid|dich vu cong))\b/,
  ],
  [
    'timeLimit',
    /\b(bao lau|may ngay|bao nhieu ngay|may hom|bao gio (co|xong|lay|nhan|duoc)|khi nao (co|xong|lay|nhan)|thoi gian giai quyet|thoi han giai quyet|mat may|bao nhieu lau|how long)\b/,
  ],
  [
    'where',
    /\b(o dau|noi nao|cho nao|den dau|ra dau|di dau|dau vay|noi (lam|nop|nhan)|dia chi|(cong an|phuong|xa|tinh) nao|co quan nao|(phuong|xa|cong an) (co )?lam duoc khong|where)\b|\bdau$/,
  ],
  [
    'documents',
    /\b(giay to|can (nhung )?gi|can chuan bi|chuan bi (nhung )?gi|mang (theo )?(nhung )?gi|ho so (gom|can|gi|nhung)|thanh phan ho so|giay gi|can giay|dem theo|mau (don|to khai)|to khai (gi|nao)|documents?|papers?)\b/,
  ],
  ['who', /\b(ai (duoc|phai|lam|co the|la nguoi)|doi tuong|dieu kien|may tuoi|bao nhieu tuoi|who)\b/],
  [
    'steps',
    /\b(thu tuc|cac buoc|quy trinh|cach (lam|dang ky|nop|doi|xin|khai|dien|kich hoat|tich hop|xoa)|huong dan|trinh tu|lam (nhu )?(the )?nao|how (do|can|to))\b/,
  ],
  ['result', /\b(ket qua (la gi|the nao|gi)|nhan duoc gi|duoc cap gi)\b/],
]

/** The facet that `text` asks for, or null. Works with and without diacritics. */
export function facetOf(text: string): Facet | null {
  const folded = plainWords(text)
  return signs.find(([, sign]) => sign.test(folded))?.[0] ?? null
}
