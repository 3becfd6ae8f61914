/** What a message wants, before anything is searched. */
import { findCode } from '../escalation/code.ts'
import { behalfRoles } from '../knowledge/topic.ts'
import { fold, readVietnamese } from '../knowledge/vietnamese.ts'
import { onlyInsults } from './conduct.ts'
import { type Danger, dangerIn } from './danger.ts'
import { facetOf } from './facet.ts'
import type { FixedReply } from './fixed-replies.ts'
import { correctionIn, followUp } from './follow-up.ts'
import { addressIn, paceAsked } from './manner.ts'
import { type Facet, facets, type Memory, type Question, type Role } from './outcome.ts'
import { isScam } from './scam.ts'

/** What a message wants. */
export type Wish =
  | { kind: 'topic'; topic: string; facet: Facet | null; role?: Role }
  /** A place was chosen for a "where" question. */
  | { kind: 'place'; unit: string; topic: string }
  | { kind: 'reply'; reply: FixedReply }
  | { kind: 'right' }
  | { kind: 'wrong' }
  | { kind: 'officer' }
  | { kind: 'more' }
  | { kind: 'pace'; slow: boolean }
  | { kind: 'address' }
  | { kind: 'rude' }
  | { kind: 'code'; code: string }
  | { kind: 'mine' }
  | { kind: 'danger'; danger: Danger }
  | { kind: 'personal' }
  | { kind: 'ask'; text: string; facet: Facet | null; followUp: 'facet' | 'maybe' | null; corrects: boolean }

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
  if (onlyInsults(text)) return { kind: 'rude' }
  const folded = fold(readVietnamese(text).text)
  const small = smallTalk(folded, text, question.memory)
  if (small) return small
  if (isPersonal(folded)) return { kind: 'personal' }
  return askWish(text, question.memory)
}

/** A question in words; also used for each part of a message that asks several things. */
export function askWish(text: string, memory: Memory): Extract<Wish, { kind: 'ask' }> {
  const corrected = memory.topic ? correctionIn(text) : null
  const meant = corrected ?? text
  const reading = readVietnamese(meant).text
  return {
    kind: 'ask',
    text: meant,
    facet: facetOf(reading),
    followUp: memory.topic && !corrected ? followUp(fold(reading)) : null,
    corrects: corrected !== null,
  }
}

function payloadWish(payload: string): Wish | null {
  const [name, topic, detail, role] = payload.replace(/^#/, '').split(':')
  if (!payload.startsWith('#')) return null
  const facet = detail && detail in facets ? (detail as Facet) : null
  if (name === 'officer') return { kind: 'officer' }
  if (name === 'wrong') return { kind: 'wrong' }
  if (name === 'right') return { kind: 'right' }
  if (name === 'mine') return { kind: 'mine' }
  if (name === 'more') return { kind: 'more' }
  if (name === 'slow') return { kind: 'pace', slow: true }
  if (name === 'start') return { kind: 'reply', reply: 'greeting' }
  // "#place:<unit>:<topic>"
  if (name === 'place' && topic && detail) return { kind: 'place', unit: topic, topic: detail }
  if (name === 'topic' && topic) return { kind: 'topic', topic, facet: null }
  if (name === 'facet' && topic && facet) return { kind: 'topic', topic, facet }
  if (name === 'for' && topic && isRole(role)) return { kind: 'topic', topic, facet, role }
  return null
}

const isRole = (role: string | undefined): role is Role =>
  role === 'self' || (behalfRoles as readonly string[]).includes(role ?? '')

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
  const named = (offered: Memory['choices'][number]) =>
    fold(offered.title) === folded || (offered.short !== undefined && fold(offered.short) === folded)
  const choice = byNumber ?? memory.choices.find(named)
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
const right = only('dung roi|dung vay|chuan roi|chinh xac|dung y roi|dung y em|that is right|correct')
const wrong = only(
  'chua dung|khong dung|sai roi|sai|chua dung y|khong dung y|tra loi sai|chua dung lam|chua chinh xac|not right|wrong',
)
const further = only(
  'tiep|xem tiep|noi tiep|tiep tuc|tiep theo|tiep di|roi sao nua|con gi nua|next|ok|oke|roi|da|vang|xong|xong roi|hieu roi|u|uh|um',
)
const officer =
  /\b(gap|noi chuyen (voi|truc tiep)|lien he|chat voi|cho (toi|em|minh) gap|chuyen (cho|qua|sang)?|can gap|muon gap|ket noi)( voi| truc tiep| 1| mot)? (can bo|nguoi that|nhan vien|nguoi tu van|tu van vien|cong an truc|dong chi)\b|^(can bo|nguoi that|gap nguoi|nhan vien|cho gap can bo|gap cb|officer|human|talk to (an )?officer|ask an officer)$/
const mine =
  /^(?:cho (?:toi|em|minh) (?:xem|hoi) )?(?:cac |tat ca )?(yeu cau|cau hoi|phieu|ma)( tra cuu)? cua (toi|em|minh|chau)( (den dau|toi dau|da|duoc|co|co ai|sao|the nao).*)?$|^(tra cuu yeu cau|xem yeu cau|yeu cau da gui)$|^(bao gio|khi nao|sao)( can bo)?( chua| moi)? tra loi( cho)?( toi| em| minh)?$|^can bo (da )?tra loi chua$/
const who =
  /^(ban la ai|em la ai|ai dang tra loi|ban la (bot|may|nguoi)( hay .*)?|day la (ai|bot|may)|may hay nguoi|who are you|are you a (bot|robot|human))( vay| the| a)?$/

function smallTalk(folded: string, text: string, memory: Memory): Wish | null {
  if (officer.test(folded)) return { kind: 'officer' }
  if (mine.test(folded)) return { kind: 'mine' }
  if (memory.rest.length > 0 && further.test(folded)) return { kind: 'more' }
  const pace = paceAsked(folded)
  if (pace !== null) return { kind: 'pace', slow: pace }
  if (addressIn(text) !== undefined) return { kind: 'address' }
  const answered = memory.choices.some((choice) => choice.payload === '#right')
  if (answered && right.test(folded)) return { kind: 'right' }
  if (memory.topic && wrong.test(folded)) return { kind: 'wrong' }
  if (greeting.test(folded)) return { kind: 'reply', reply: 'greeting' }
  if (thanks.test(folded)) return { kind: 'reply', reply: 'thanks' }
  if (goodbye.test(folded)) return { kind: 'reply', reply: 'goodbye' }
  if (acknowledged.test(folded)) return { kind: 'reply', reply: 'acknowledged' }
  return who.test(folded) ? { kind: 'reply', reply: 'introduction' } : null
}

const ownCase =
  /\b(ho so|the|can cuoc( cong dan)?|don|phieu|ho chieu|bien so|bang lai|ket qua)( so \d+| ma \w+)? (cua )?(toi|em|minh|chau|con toi|con em|nha toi|me em|bo em)( da| moi| vua)?( nop| lam| gui| dang ky| dat)?\b.{0,40}\b(chua|den dau|toi dau|sao lau|bao gio moi|tre hen|qua hen|bi tra|bi tu choi|xong chua|co chua|kiem tra (giup|ho)|tra (giup|ho)|xem (giup|ho))\b/
const checkForMe =
  /\b(kiem tra|tra cuu|tra|xem|check)( lai)? (giup|ho|dum|gium|cho)( em| toi| minh| chau)?( voi)? .{0,20}(ho so|ma ho so|the|can cuoc|so dinh danh|cccd|tai khoan|ket qua)\b/
const hasCaseNumber = /\b(ma|so) ho so( la)? [a-z]?\d[\d.-]{5,}/

function isPersonal(folded: string): boolean {
  return ownCase.test(folded) || checkForMe.test(folded) || hasCaseNumber.test(folded)
}
