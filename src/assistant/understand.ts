/** What a message wants, before anything is searched. */
import { findCode } from '../escalation/code.ts'
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'
import { type Danger, dangerIn } from './danger.ts'
import { facetOf } from './facet.ts'
import type { FixedReply } from './fixed-replies.ts'
import { type Facet, facets, type Memory, type Question } from './outcome.ts'
import { isScam } from './scam.ts'

/** What a message wants. */
export type Wish =
  | { kind: 'topic'; topic: string; facet: Facet | null }
  /** A place was chosen for a "where" question. */
  | { kind: 'place'; unit: string; topic: string }
  | { kind: 'reply'; reply: FixedReply }
  | { kind: 'officer' }
  | { kind: 'wrong' }
  | { kind: 'code'; code: string }
  | { kind: 'mine' }
  | { kind: 'danger'; danger: Danger }
  | { kind: 'personal' }
  | { kind: 'ask'; text: string; facet: Facet | null; followUp: 'facet' | 'maybe' | null }

/** Reads the wish out of a message. Pressed buttons first, then danger, then small talk, then the question itself. */
export function understand(question: Question): Wish {
  const pressed = question.payload ? payloadWish(question.payload) : null
  if (pressed) return pressed
  const text = question.text.trim()
  if (text === '') return contentWish(question.contents)
  const chosen = chosenByHand(text, question.memory)
  if (chosen) return chosen
  const danger = dangerIn(text) ?? (isScam(text) ? 'scam' : null)
  if (danger) return { kind: 'danger', danger }
  const code = findCode(text)
  if (code) return { kind: 'code', code }
  const folded = fold(readVietnamese(text).text)
  const small = smallTalk(folded)
  if (small) return small
  if (isPersonal(folded)) return { kind: 'personal' }
  return {
    kind: 'ask',
    text,
    facet: facetOf(readVietnamese(text).text),
    followUp: question.memory.topic ? followUp(folded) : null,
  }
}

function payloadWish(payload: string): Wish | null {
  const [name, topic, facet] = payload.replace(/^#/, '').split(':')
  if (!payload.startsWith('#')) return null
  if (name === 'officer') return { kind: 'officer' }
  if (name === 'wrong') return { kind: 'wrong' }
  if (name === 'right') return { kind: 'reply', reply: 'confirmed' }
  if (name === 'mine') return { kind: 'mine' }
  if (name === 'start') return { kind: 'reply', reply: 'greeting' }
  // "#place:<unit>:<topic>"
  if (name === 'place' && topic && facet) return { kind: 'place', unit: topic, topic: facet }
  if (name === 'topic' && topic) return { kind: 'topic', topic, facet: null }
  if (name === 'facet' && topic && facet && facet in facets) return { kind: 'topic', topic, facet: facet as Facet }
  return null
}

function contentWish(contents: readonly string[]): Wish {
  const known: Record<string, FixedReply> = {
    image: 'image',
    sticker: 'sticker',
    gif: 'sticker',
    audio: 'audio',
    video: 'video',
    file: 'file',
    location: 'location',
    contact: 'contact',
  }
  const [first] = contents
  return { kind: 'reply', reply: first === undefined ? 'empty' : (known[first] ?? 'other') }
}

/** "1", "số 2", "cái đầu", or the title of an offered choice typed by hand. */
function chosenByHand(text: string, memory: Memory): Wish | null {
  const folded = fold(text)
  const number = /^(?:so |cau |muc |y |chon |cai )?(\d)(?: (?:a|nhe|di|ah|nha|em|ban|ad))?$/.exec(folded)
  const byNumber = number ? memory.choices[Number(number[1]) - 1] : undefined
  const choice = byNumber ?? memory.choices.find((offered) => fold(offered.title) === folded)
  return choice ? payloadWish(choice.payload) : null
}

const addressing =
  '(?:a|oi|ad|em|anh|chi|ban|shop|admin|moi nguoi|nhe|nha|a ha|da|vang|bot|ca nha|cac|can bo|co|chu|bac|minh|cho|hoi|toi|chau|nhieu|ah|nghe|rat|lam)'
const only = (core: string): RegExp => new RegExp(`^(?:${addressing} )*(?:${core})(?: (?:${core}|${addressing}))*$`)
const greeting = only(
  'xin chao|chao|hello|hi|helo|hey|alo|a lo|hallo|chao buoi (?:sang|chieu|toi)|good morning|start|bat dau',
)
const thanks = only('cam on|cam on nhieu|thank|thanks|thank you|tks|biet on|tot qua|hay qua|tuyet voi')
const goodbye = only('tam biet|bye|bye bye|goodbye|chao tam biet')
const acknowledged = only(
  'ok|oke|okay|okie|da|vang|u|um|uh|uhm|duoc roi|hieu roi|ro roi|biet roi|the a|vay a|dung roi|dung vay|roi',
)
const officer =
  /\b(gap|noi chuyen (voi|truc tiep)|lien he|chat voi|cho (toi|em|minh) gap|chuyen (cho|qua|sang)?|can gap|muon gap|ket noi)( voi| truc tiep| 1| mot)? (can bo|nguoi that|nhan vien|nguoi tu van|tu van vien|cong an truc|dong chi)\b|^(can bo|nguoi that|gap nguoi|nhan vien|cho gap can bo|gap cb|officer|human|talk to (an )?officer)$/
const mine =
  /^(?:cho (?:toi|em|minh) (?:xem|hoi) )?(?:cac |tat ca )?(yeu cau|cau hoi|phieu|ma)( tra cuu)? cua (toi|em|minh|chau)( (den dau|toi dau|da|duoc|co|co ai|sao|the nao).*)?$|^(tra cuu yeu cau|xem yeu cau|yeu cau da gui)$|^(bao gio|khi nao|sao)( can bo)?( chua| moi)? tra loi( cho)?( toi| em| minh)?$|^can bo (da )?tra loi chua$/

function smallTalk(folded: string): Wish | null {
  if (officer.test(folded)) return { kind: 'officer' }
  if (mine.test(folded)) return { kind: 'mine' }
  if (greeting.test(folded)) return { kind: 'reply', reply: 'greeting' }
  if (thanks.test(folded)) return { kind: 'reply', reply: 'thanks' }
  if (goodbye.test(folded)) return { kind: 'reply', reply: 'goodbye' }
  if (acknowledged.test(folded)) return { kind: 'reply', reply: 'acknowledged' }
  if (
    /^(ban la ai|em la ai|ai dang tra loi|ban la (bot|may|nguoi)( hay .*)?|day la (ai|bot|may)|may hay nguoi|who are you|are you a (bot|robot|human))( vay| the| a)?$/.test(
      folded,
    )
  )
    return { kind: 'reply', reply: 'introduction' }
  return null
}

const ownCase =
  /\b(ho so|the|can cuoc( cong dan)?|don|phieu|ho chieu|bien so|bang lai|ket qua)( so \d+| ma \w+)? (cua )?(toi|em|minh|chau|con toi|con em|nha toi|me em|bo em)( da| moi| vua)?( nop| lam| gui| dang ky| dat)?\b.{0,40}\b(chua|den dau|toi dau|sao lau|bao gio moi|tre hen|qua hen|bi tra|bi tu choi|xong chua|co chua|kiem tra (giup|ho)|tra (giup|ho)|xem (giup|ho))\b/
const checkForMe =
  /\b(kiem tra|tra cuu|tra|xem|check)( lai)? (giup|ho|dum|gium|cho)( em| toi| minh| chau)?( voi)? .{0,20}(ho so|ma ho so|the|can cuoc|so dinh danh|cccd|tai khoan|ket qua)\b/
const hasCaseNumber = /\b(ma|so) ho so( la)? [a-z]?\d[\d.-]{5,}/

function isPersonal(folded: string): boolean {
  return ownCase.test(folded) || checkForMe.test(folded) || hasCaseNumber.test(folded)
}

// Words that ask but name no matter: a message of these alone goes on about the last topic.
const empty = new Set(
  (
    'the con vay thi la co duoc khong a ha ha gi nao sao dau o noi cho bao nhieu lau gio khi may ngay tien phi le mat het ton dong can giay to ho so mang theo ' +
    'chuan bi nhung lam nop ai nguoi thu tuc cac buoc quy trinh cach huong dan online qua mang truc tuyen tren tai nha thoi gian han giai quyet ket qua nhan luu y ' +
    'em anh chi toi minh ban ad oi cho hoi voi them nua di den ra phai xong roi nhe nhi xin muon biet ve cai do nay viec day kia luon ca va hay hoac nhu the ' +
    'moi nhat hien tai cu the chi tiet ro hon noi lai giup da mot chut de duoc mien trong vong thuong bang cong an phuong xa tinh noi rieng'
  ).split(' '),
)

/** `facet`: the message only asks for something of the last topic; `maybe`: it may go on about it ("thế còn trẻ em?"). */
function followUp(folded: string): 'facet' | 'maybe' | null {
  const words = folded.split(' ')
  if (words.length <= 12 && words.every((word) => empty.has(word) || /^\d+$/.test(word))) return 'facet'
  if (
    /^(the con|con|vay con|the|vay|neu|the neu|vay neu|con neu|truong hop|voi|nhung)\b/.test(folded) &&
    words.length <= 14
  )
    return 'maybe'
  return words.length <= 5 ? 'maybe' : null
}
