/** Strange inputs, made from usual ones: what people, broken clients and attackers send. */
import type { Random } from './random.ts'

/** Planted in what is sent; none of it may stand in a log line. */
export const planted = { secret: 'bi-mat-9f2c77', identity: '079123456789', phone: '0912345678' }

const seeds = [
  'lam lai cccd bi mat het bao nhieu tien',
  'Đăng ký tạm trú cho người thuê trọ cần giấy tờ gì?',
  'HD-7K3-M9Q-4TX',
  'ma hd 7k3m 9q4tx',
  'KT-7K3-M9Q-4TX',
  `${planted.identity}, ${planted.phone}, 51F-123.45`,
  'xem https://vneid-capnhat.xyz/app.apk và dichvucong.gov.vn',
  '{"event_name":"user_send_text","timestamp":"1764000000000"}',
  '---\nid: dang_ky_tam_tru\ntitle: Đăng ký tạm trú\n---\n## Trả lời\nCần {figure:le-phi}',
  '#topic:dang_ky_tam_tru',
  'sha256=0000000000000000000000000000000000000000000000000000000000000000',
  '2026-11-24T08:00:00+07:00',
]
const strange = [
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\ud800',
  '\udc00',
  'а',
  'е',
  'ο',
  'ａ',
  '𝐚',
  '👨‍👩‍👧‍👦',
  'a\u0301\u0302\u0303\u0323',
  '__proto__',
  'constructor',
  'toString',
  '${7*7}',
  '{{7*7}}',
  `'; drop table message; --`,
  '<script>alert(1)</script>',
  "=cmd|'/c calc'!A0",
  '../../etc/passwd',
  '%00%ff',
  '\r\nSet-Cookie: a=b',
  '9'.repeat(400),
  '-1e999',
  'NaN',
  '1'.repeat(40),
  '\n\n\n',
  '\t',
  '"',
  '\\',
  '\u2028',
  'đ',
  'Ư',
  'ẫ',
]

/** One text, at most some thousand characters. */
export function strangeText(random: Random): string {
  let text = random.pick(seeds)
  for (let n = random.whole(0, 5); n > 0; n -= 1) text = change(text, random)
  return text.slice(0, 20_000)
}

function change(text: string, random: Random): string {
  const at = random.whole(0, text.length)
  switch (random.whole(0, 7)) {
    case 0:
      return text.slice(0, at) + random.pick(strange) + text.slice(at)
    case 1:
      return text.slice(0, at)
    case 2:
      return text + random.pick(seeds)
    case 3:
      return text.repeat(random() < 0.02 ? 60 : 2)
    case 4:
      return text.normalize(random.pick(['NFC', 'NFD', 'NFKC', 'NFKD']))
    case 5:
      return random() < 0.5 ? text.toUpperCase() : text.split('').reverse().join('')
    case 6:
      return text.slice(0, at) + String.fromCharCode(random.whole(0, 0xffff)) + text.slice(at + 1)
    default:
      return random.pick(strange).repeat(random.whole(1, 30)) + text
  }
}

/** Any value a JSON body may hold, with keys that mean something to us or to JavaScript. */
export function strangeValue(random: Random, keys: readonly string[], depth = 0): unknown {
  const kind = random.whole(0, depth > 5 ? 5 : 8)
  if (kind === 0) return random.pick([null, true, false, 0, -1, 1e308, 2 ** 53, 1764000000000])
  if (kind <= 4) return strangeText(random)
  if (kind === 5) return random.whole(-10, 2 ** 31)
  if (kind === 6) return Array.from({ length: random.whole(0, 4) }, () => strangeValue(random, keys, depth + 1))
  const entries = Array.from(
    { length: random.whole(0, 6) },
    () => [random.pick(keys), strangeValue(random, keys, depth + 1)] as const,
  )
  // By text, so that "__proto__" is a key of its own as in a parsed body.
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
  )
}

/** A usual value in which one or two places were replaced or taken away. */
export function bent(random: Random, usual: unknown, keys: readonly string[]): unknown {
  if (random() < 0.12) return strangeValue(random, keys, 3)
  if (Array.isArray(usual)) return usual.map((one) => bent(random, one, keys))
  if (typeof usual === 'object' && usual !== null)
    return Object.fromEntries(
      Object.entries(usual)
        .filter(() => random() > 0.04)
        .map(([key, value]) => [key, bent(random, value, keys)]),
    )
  return usual
}

/** The usual bytes with some changed, cut off, doubled or put before. */
export function brokenBytes(random: Random, usual: Uint8Array): Uint8Array {
  let bytes = Uint8Array.from(usual)
  for (let n = random.whole(1, 6); n > 0; n -= 1) {
    const at = random.whole(0, Math.max(0, bytes.length - 1))
    const kind = random.whole(0, 4)
    if (kind === 0) bytes = bytes.slice(0, at)
    else if (kind === 1)
      bytes = Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at, at + 40), ...bytes.slice(at)])
    else if (kind === 2) bytes = Uint8Array.from([...Buffer.from(strangeText(random).slice(0, 200)), ...bytes])
    else if (bytes.length > 0) bytes[at] = random.whole(0, 255)
  }
  return bytes
}
