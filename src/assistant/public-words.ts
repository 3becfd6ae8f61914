/** Which words in a public place are a question to us. */
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'

const asking =
  /\b(bao nhieu|bnhieu|bn tien|o dau|noi nao|cho nao|the nao|lam sao|ntn|khi nao|bao gio|bao lau|may (gio|ngay|tuan|thang)|(can|gom|mang|nop|giay to|thu tuc|ho so) (nhung )?gi|duoc (khong|ko|k|hong)|dc (khong|ko|k)|co (phai|can|duoc|mat|ton)\b.*\b(khong|ko|k)|(cho|xin|muon) (em |toi |minh |chau |e )?hoi|sao (lai|khong|ko|k)|la gi|gi a|khong a|ko a|k a|chua a)\b/

/** Abuse and quarrels, with their marks: without them they are everyday words. */
const abusive =
  /(?<!\p{L})(địt|đụ (má|mẹ|bà)|lồn|cặc|đéo|đ[cm]|đcm+|đkm|vcl|vkl|clgt|cmn|cmm|óc (chó|lợn)|đồ (chó|ngu|súc vật|khốn|mất dạy)|ngu (vl|như|thế|vậy|si|xuẩn)|súc vật|khốn nạn|mất dạy|(bọn|chúng|lũ) (mày|bay|nó|này|ăn (hại|bám))|mày|ăn (hại|bám|hối lộ)|bố láo|cút|thằng (nào|ngu|chó|kia|này))(?!\p{L})/iu

/** Whether a comment asks something: neither emoji, nor names, nor praise, nor a quarrel. */
export function asksSomething(text: string): boolean {
  if (!/\p{L}{2}/u.test(text) || abusive.test(text)) return false
  const words = fold(readVietnamese(text).text)
  return words.split(' ').length >= 2 && (/\?/.test(text) || asking.test(words))
}
