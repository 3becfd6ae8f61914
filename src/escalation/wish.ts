/** What a citizen's words want of their own escalations: say yes to an offer, cancel, add, object, rate. Questions are not
 * read here; whatever is not plainly one of these is a question. */
import { fold } from '../knowledge/vietnamese.ts'
import { findCode } from './code.ts'

/** What is wanted. `code` is null when the words name none. */
export type CitizenWish =
  | { kind: 'agree' | 'decline' | 'anew' }
  | { kind: 'status'; code: string }
  | { kind: 'cancel'; code: string | null }
  | { kind: 'add'; code: string; text: string }
  | { kind: 'clear'; code: string | null }
  | { kind: 'object'; code: string | null; how: 'unclear' | 'wrong' }
  | { kind: 'rate'; code: string | null; points: number; words: string }

/** What stands open with this citizen, which decides how short words are read. */
export interface Standing {
  offered: boolean
  /** Something waits for an officer, or is answered already. */
  open: boolean
  /** An officer's answer is there that may still be objected to, and nothing was answered after it. */
  answered: boolean
  ratingAsked: boolean
}

const polite =
  '(?:da|vang|u|uh|ok|oke|okie|a|ah|nhe|nha|em|anh|chi|ad|di|giup|voi|cho|toi|minh|luon|roi|cam on|phai|thoi)'
const whole = (core: string): RegExp => new RegExp(`^(?:${polite} )*(?:${core})(?: (?:${core}|${polite}))*$`)

const agree = whole(
  'co|dong y|gui|gui can bo|gui cho can bo|chuyen|chuyen can bo|gui di|duoc|yes|y|1|vang|da|ok|oke|okie|u|gap can bo|muon|nho can bo',
)
const decline = whole('thoi|khong|ko|k|khong can|ko can|k can|khoi|khoi can|no|dung gui|khong gui|huy')
const anew = whole('hoi cau khac|cau khac|hoi lai|hoi cai khac|de hoi lai|2')
const cancel =
  /^(?:(?:cho|giup|toi|em|minh|xin|muon|hay|da|vang) )*(?:huy|huy bo|rut|rut lai|dong|khong can tra loi)(?: (?:yeu cau|cau hoi|phieu|ma|nay|do|so|giup|giup toi|di|nhe|nha|a|ho|cho toi|cua toi|voi|luon))*$/
const unclear =
  /^(?:(?:toi|em|minh|chau|bac|van|da|noi|ad|oi) )*(?:chua ro|khong ro|ko ro|chua hieu|khong hieu|ko hieu|van chua ro|kho hieu)(?: (?:lam|a|ah|lắm|gi|ca|cho nay|nhe|ban oi|em oi))*$/
const wrong =
  /^(?:(?:tra loi|cau tra loi|noi|the|vay|nhu vay|nhu the|van) )*(?:chua dung|khong dung|ko dung|sai|sai roi|chua chinh xac|khong chinh xac)(?: (?:roi|y|a|ah|nhe|dau|cau hoi|cau toi hoi))*$/
const clear = whole('da ro|ro roi|hieu roi|da hieu|toi da ro|em da ro|ro a|ro')
const asksState =
  /^(?:(?:ma|so|tra cuu|tra|xem|kiem tra|hoi|tien do|yeu cau|phieu|cho|toi|em|minh|giup|voi|a|ah|den dau|toi dau|roi|chua|da|co|ket qua|the nao|sao|bao gio|xong|tra loi|nhe|ad|oi|cua|ma so|la|nay|va|hoi ve|thang) ?)*$/

/** Reads a pressed button or typed words; null when they are a question or talk. */
export function readWish(text: string, payload: string | null, standing: Standing): CitizenWish | null {
  return (payload && pressed(payload)) || typed(text, standing)
}

function pressed(payload: string): CitizenWish | null {
  const [name, about, points] = payload.replace(/^#/, '').split(':')
  const code = about ? findCode(about) : null
  if (name === 'offer') return { kind: about === 'yes' ? 'agree' : 'anew' }
  if (name === 'clear' && code) return { kind: 'clear', code }
  if (name === 'unclear' && code) return { kind: 'object', code, how: 'unclear' }
  if (name === 'wrong-answer' && code) return { kind: 'object', code, how: 'wrong' }
  if (name === 'rate' && code && /^[1-5]$/.test(points ?? '')) {
    return { kind: 'rate', code, points: Number(points), words: '' }
  }
  return null
}

function typed(text: string, standing: Standing): CitizenWish | null {
  const code = findCode(text)
  const rest = fold(code ? withoutCode(text) : text)
  if (code) {
    if (cancel.test(rest)) return { kind: 'cancel', code }
    if (unclear.test(rest)) return { kind: 'object', code, how: 'unclear' }
    if (wrong.test(rest)) return { kind: 'object', code, how: 'wrong' }
    if (clear.test(rest)) return { kind: 'clear', code }
    if (asksState.test(rest)) return { kind: 'status', code }
    return { kind: 'add', code, text: withoutCode(text).trim() }
  }
  if (standing.offered) {
    if (anew.test(rest)) return { kind: 'anew' }
    if (decline.test(rest)) return { kind: 'decline' }
    if (agree.test(rest)) return { kind: 'agree' }
  }
  if (standing.open && cancel.test(rest)) return { kind: 'cancel', code: null }
  if (standing.ratingAsked) {
    const points = /^(?:cham |danh gia |cho )?([1-5])(?: ?(?:sao|diem|\/ ?5|\*))?(?:[ ,.:]+(.*))?$/s.exec(
      text.trim().toLowerCase(),
    )
    if (points) return { kind: 'rate', code: null, points: Number(points[1]), words: (points[2] ?? '').trim() }
  }
  if (standing.answered) {
    if (unclear.test(rest)) return { kind: 'object', code: null, how: 'unclear' }
    if (wrong.test(rest)) return { kind: 'object', code: null, how: 'wrong' }
    if (clear.test(rest)) return { kind: 'clear', code: null }
  }
  return null
}

/** The words without the code, however it was written. */
function withoutCode(text: string): string {
  const written = text
    .normalize('NFKC')
    .replace(/(?<![\p{L}\d])H\s*D[\s.,:–—-]*(?:[0-9A-Z][\s.,–—-]*){9}(?![\p{L}\d])/giu, ' ')
  // Without HD nothing but the code was written.
  return written === text.normalize('NFKC') ? '' : written
}
