/** Words that go on about what was said before: a further facet, another case, a correction. */
import { fold, tokens } from '../knowledge/vietnamese.ts'
import type { Facet } from './outcome.ts'

// Words that ask but name no matter: a message of these alone goes on about the last topic.
const empty = new Set(
  (
    'the con vay thi la co duoc khong a ha ha gi nao sao dau o noi cho bao nhieu lau gio khi may ngay tien phi le mat het ton dong can giay to ho so mang theo ' +
    'chuan bi nhung lam nop ai nguoi thu tuc cac buoc quy trinh cach huong dan online qua mang truc tuyen tren tai nha thoi gian han giai quyet ket qua nhan luu y ' +
    'em anh chi toi minh ban ad oi cho hoi voi them nua di den ra phai xong roi nhe nhi xin muon biet ve cai do nay viec day kia luon ca va hay hoac nhu the ' +
    'moi nhat hien tai cu the chi tiet ro hon noi lai giup da mot chut de duoc mien trong vong thuong bang cong an phuong xa tinh noi rieng ' +
    'ma voi lai ngoai ra ngoi tu  tien the dong thoi how much long where what is the fee it does take cost do need to i documents and'
  ).split(' '),
)

/** The words of `folded` that name something. */
export const contentWords = (folded: string): string[] =>
  folded.split(' ').filter((word) => word !== '' && !empty.has(word) && !/^\d+$/.test(word))

// "mất" also asks ("mất bao lâu"); beside a thing, or done to somebody, it is a matter of its own: "mất thẻ rồi giờ sao".
const loss =
  /\b(?:bi|lam|danh|lo) mat\b|\bmat (?:(?:cai|chiec|luon|het) )?(?:the(?! nao| a?$)|cccd|cc|cmnd|can cuoc|giay|ho chieu|passport|bang|so|sim|may|dien thoai|vi|dinh danh)\b/

/** Whether the folded words speak of something lost. */
export const speaksOfLoss = (folded: string): boolean => loss.test(folded)

/** `facet`: the message only asks for something of the last topic; `maybe`: it may go on about it ("thế còn trẻ em?"). */
export function followUp(folded: string): 'facet' | 'maybe' | null {
  const words = folded.split(' ')
  if (words.length <= 12 && contentWords(folded).length === 0) return 'facet'
  if (
    /^(the con|con|vay con|the|vay|neu|the neu|vay neu|con neu|truong hop|voi|nhung)\b/.test(folded) &&
    words.length <= 14
  )
    return 'maybe'
  return words.length <= 5 ? 'maybe' : null
}

const correcting = [
  /^(?:a |da |uh |o )*(?:nham|lon|noi nham|hoi nham|go nham|em nham|toi nham|minh nham)(?: roi| a| chut| ti)*(?= |$)/,
  /^(?:a |da )*khong(?: phai)?(?: vay| the| cai do| viec do| cai nay| y do)?(?: a| dau| ad| roi)*(?= (?:y |la y |toi hoi|em hoi|minh hoi|hoi ve|toi muon|em muon|minh muon|y la))/,
  /^(?:a |da )*khong phai (?:vay|the|cai do|viec do|cai nay|y do)(?: a| dau| ad| ma)*(?= |$)/,
  /^(?:y )(?:cua )?(?:em|toi|minh|anh|chi|chau|bac)? ?(?:la|muon hoi(?: la| ve)?|hoi(?: la| ve)?)(?= )/,
]
const goingOn =
  /^(?:y (?:cua )?(?:em|toi|minh|anh|chi|chau|bac) (?:la|muon hoi|hoi)(?: la| ve)?|y la|la|(?:em|toi|minh|chau) (?:muon )?hoi(?: ve| la)?|hoi ve|ma la)(?= )/

/** What is meant instead, when `text` takes back the question before ("không, ý em là tạm vắng"); null when it does not. */
export function correctionIn(text: string): string | null {
  const words = tokens(text)
  const folded = fold(text)
  // "không, căn cước cơ": the comma says that "không" stands for itself.
  const commaNo = /^\s*(?:dạ\s+)?(?:không|khong|ko|k|hông|hok)\s*(?:ạ|phải)?\s*[,.!]\s*\S/iu.test(text)
    ? folded.split(' ')[0]
    : null
  let cut = correcting.map((sign) => sign.exec(folded)?.[0]).find((found) => found) ?? commaNo
  if (!cut) return null
  let rest = folded.slice(cut.length).trim()
  for (let more = goingOn.exec(rest); more; more = goingOn.exec(rest)) {
    cut += ` ${more[0]}`
    rest = rest.slice(more[0].length).trim()
  }
  const left = words.slice(cut.split(' ').filter(Boolean).length)
  if (/^(cơ|co|mà|ma)$/.test(left.at(-1) ?? '') && left.length > 1) left.pop()
  return left.length > 0 ? left.join(' ') : null
}

/** What is asked, in words that can stand behind the name of a matter. */
export const facetWords: Record<Facet, string> = {
  short: 'thủ tục thế nào',
  who: 'ai làm được',
  where: 'làm ở đâu',
  documents: 'cần giấy tờ gì',
  steps: 'thủ tục thế nào',
  online: 'làm online thế nào',
  timeLimit: 'bao lâu thì xong',
  fee: 'lệ phí bao nhiêu',
  result: 'kết quả là gì',
  notes: 'thủ tục thế nào',
}
