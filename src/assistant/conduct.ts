/** Words that are met calmly: insults, and questions that ask for a judgement on somebody's case. */
import { plainWords } from '../knowledge/syllable.ts'

// Only what is nothing else: "cc" is also the identity card, "cac" the word for many, "deo" to wear.
const curse =
  /\b(dm|dmm|dcm|dkm|dit me|dit con me|du ma|du me|clgt|vcl|vkl|vai lon|con me may|me may|me no|cho de|do cho|thang cho|lu cho|cho chet|oc cho|mat day|khon nan|do ngu|ngu (nhu (bo|cho|lon)|vai|vl|qua)|bo ngu|thang ngu|may ngu|do dien|do vo hoc|vo hoc|cut (di|me|xeo)|bien (di|me|ngay)|im mom|cam mom|fuck( you| off)?|shit|bitch|stupid|idiot|loz|nhu (cac|cut|loz|lon)|an (cut|hai)|do khung|deo (hieu|biet|can|lam|duoc|dc|tra loi|noi|nghe|giup)|tra loi (nhu|ngu|lon)|bot ngu|ngu the)\b/
/** These are curses only with their marks. */
const markedCurse = /(?<!\p{L})(địt|đéo|cặc|buồi|lồn|đụ|đĩ|cứt)(?!\p{L})/iu
const harassing =
  /\b(em (co )?(nguoi yeu|ban trai|chong) chua|lam tinh|sex|gai goi|nude|anh nong|cho anh (om|hon)|di khach san voi (anh|em)|ngu voi (anh|em)|vu to|dam dang|cuoi anh di|show hang)\b/
const asks =
  /\b(o dau|bao nhieu|bao lau|the nao|lam sao|can gi|giay to|thu tuc|can cuoc|vneid|tam tru|thuong tru|ho chieu|dang ky|ho so|le phi|bang lai|tam vang)\b/

/** Whether `text` insults or harasses and asks nothing that could be answered. */
export function onlyInsults(text: string): boolean {
  const folded = plainWords(text)
  const rude = curse.test(folded) || harassing.test(folded) || markedCurse.test(text.normalize('NFC'))
  return rude && !asks.test(folded)
}

const judgement =
  /\b(toi|em|minh|chau|chong em|vo toi|con em|con toi|nha em|ban em)( \S+){0,6} (co|bi) (bi )?(phat|toi|di tu|xu phat|truy cuu|bat|phat tu|vi pham)( gi| khong| bao nhieu| the nao)*\b|\b(co )?(bi phat|bi bat|bi toi|di tu|pham toi|vi pham phap luat) (gi )?khong\b|\bben nao (dung|sai|co loi|thang)\b|\bai (dung ai sai|sai ai dung|co loi|la nguoi sai)\b|\b(kien|to)( \S+){0,4} (co )?thang( duoc)? khong\b|\b(toi|em|minh) (co )?(dung|sai|co loi)( \S+){0,2} khong\b|\b(co )?cau thanh toi\b/
const dispute =
  /\bben nao (dung|sai|co loi|thang)\b|\bai (dung ai sai|sai ai dung|co loi|la nguoi sai)\b|\b(kien|to)( \S+){0,4} (co )?thang( duoc)? khong\b|\bcau thanh toi\b|\bpham toi (gi )?khong\b|\b(toi|em|minh|chong em|con em|con toi) co (toi|di tu|bi di tu|bi truy cuu)( \S+){0,2} khong\b/

/** Whether a judgement on a person's case is asked: `dispute` = nothing general answers it, an officer must; `case` = the
 * general rule may be told, with the word that the case itself is not judged here. */
export function judgementAsked(text: string): 'dispute' | 'case' | null {
  const folded = plainWords(text)
  if (dispute.test(folded)) return 'dispute'
  return judgement.test(folded) ? 'case' : null
}
