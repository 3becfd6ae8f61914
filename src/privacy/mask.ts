/** Hides what identifies a person. One function for storage, logs, traces and language models; imports nothing.
 *
 * | what                        | typed                              | left                        |
 * |-----------------------------|------------------------------------|-----------------------------|
 * | personal identity number    | "cccd 001 099 012345"              | "cccd (số định danh 12 số)" |
 * | old identity card           | "cmnd 123456789"                   | "cmnd (số giấy tờ 9 số)"    |
 * | phone                       | "sdt 0912.345.678"                 | "sdt (số điện thoại)"       |
 * | bank account, card          | "stk 19031234567890"               | "stk (số tài khoản)"        |
 * | plate                       | "bien so 29A-123.45"               | "bien so (biển số)"         |
 * | passport                    | "ho chieu C1234567"                | "ho chieu (số hộ chiếu)"    |
 * | one-time code, password     | "otp la 483920"                    | "otp la (mã bí mật)"        |
 * | e-mail                      | "a.b@gmail.com"                    | "(thư điện tử)"             |
 * | house, street               | "so nha 12 ngo 34 Hoang Hoa Tham"  | "(địa chỉ)"                 |
 * | name                        | "toi ten Nguyen Van An"            | "toi ten (họ tên)"          |
 *
 * Commune, ward and province stay: an office is found by them. Amounts, dates, laws, public short numbers and codes of
 * requests stay. */

/** A rule: `pattern` reads text without marks in lower case; what its group `secret` (else all of it) covers is replaced.
 * `unless` is asked with the covered words as they were typed. */
interface Rule {
  pattern: RegExp
  label: string
  unless?: (typed: string, after: string) => boolean
}

// Words after which no name or street goes on.
const stops =
  'o|sinh|muon|can|hien|dang|nha|so|sdt|dt|cccd|cmnd|can cuoc|que|thuong|tam|phuong|xa|quan|huyen|tinh|thanh pho|tp|cho|hoi|va|bi|co|da|la|nay|lam|xin|de|em|toi|minh|anh|chi|duoc|khong|mat|dia chi|nam|ngay|tuoi|voi|thuoc|tai|den|ra|vao|thanh|nhe|a|giup|bao|khai|dk|dki'
const name = `(?!(?:${stops}|gi|ai|sai|khac|trong|tren|cu|moi|lot|dem|chung|day|thi|nao|ghi|trung|dung|cua|nhu|viet|khai|don|la)\\b)[a-z]{2,}(?: (?!(?:${stops})\\b)[a-z]{2,}){0,4}`
const street = `(?: (?!(?:${stops})\\b)[a-z0-9]+(?:/\\d+)*){0,4}`
const money = /^\s*(dong|vnd|d\b|trieu|nghin|ngan|k\b)/

const rules: Rule[] = [
  { label: '(thư điện tử)', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  {
    label: '(mã bí mật)',
    pattern:
      /(?:otp|ma xac (?:thuc|nhan|minh)|ma pin|pin|passcode|mat khau|password|pass)\b[^\d\n()]{0,25}?(?<secret>(?<!\d)\d(?:[ -]?\d){3,7})(?!\d)/g,
    unless: (_typed, after) => /^\s*(so|chu so|ky tu|lan|ngay|phut|giay|nam|tuoi)\b/.test(after) || money.test(after),
  },
  {
    label: '(mã bí mật)',
    pattern:
      /(?:mat khau|passcode|password|pass)(?: cua (?:em|toi|minh|chau))?(?: (?:la|moi)|\s*[:=])\s*(?<secret>[a-z]*\d\S*|\S+[@!#$%]\S*)/g,
  },
  { label: '(số tài khoản)', pattern: /(?<!\d[.-]?)(?:\d{4}[ -]){3}\d{4}(?:[ -]?\d{3})?(?!\d)/g },
  { label: '(số định danh 12 số)', pattern: /(?<!\d[.-]?)\d(?:[ .-]?\d){11}(?![.-]?\d)/g },
  { label: '(số điện thoại)', pattern: /(?<![\d.-])(?:\+?84|0)(?:[ .-]?\d){8,10}(?![.-]?\d)/g },
  {
    label: '(số tài khoản)',
    pattern:
      /(?:stk|so tai khoan|so tk|tai khoan(?: ngan hang)?|so the|tk)\b[^\d\n()]{0,25}?(?<secret>\d(?:[ .-]?\d){5,18})(?!\d)/g,
    unless: (_typed, after) => money.test(after),
  },
  {
    label: '(số giấy tờ 9 số)',
    pattern: /(?<![\d.-])(?:\d{9}|\d{3}[ .-]\d{3}[ .-]\d{3})(?![.-]?\d)/g,
    unless: (_typed, after) => money.test(after),
  },
  // However long, and glued to letters or not: a number hidden inside a longer one is still a number.
  { label: '(số tài khoản)', pattern: /(?<!\d)\d{10,}(?!\d)/g },
  {
    label: '(số hộ chiếu)',
    pattern: /(?:ho chieu|passport)(?: (?:so|cua (?:em|toi|minh)))*(?: la|:)?\s*(?<secret>[a-z]{1,2}\d{6,8})\b/g,
  },
  { label: '(số hộ chiếu)', pattern: /(?<![\w-])[a-z]\d{7,8}(?![\w-])/g },
  { label: '(biển số)', pattern: /(?<![\w/.-])\d{2}-?[a-z]{1,2}\d?(?:[-. ]?\d{3}[. ]?\d{2}|-\d{4})(?![\w/])/g },
  {
    label: '(biển số)',
    pattern:
      /(?:bien(?: so)?(?: xe)?|bang so)(?: la|:)?\s*(?<secret>\d{2}[ -]*[a-z]{1,2}\d?[ -]*\d{3}[. ]?\d{1,2})(?!\d)/g,
  },
  {
    label: '(địa chỉ)',
    pattern: new RegExp(
      `(?:so nha|nha so)[: ]*\\d+[a-z]?(?:/\\d+[a-z]?)*(?:,? *(?:duong|pho|ngo|ngach|hem|kiet|to|ap|thon)\\b${street})*`,
      'g',
    ),
  },
  {
    label: '(địa chỉ)',
    pattern: new RegExp(
      `(?<![\\d/])(?:so )?\\d+[a-z]?(?:/\\d+[a-z]?)*,? *(?:(?:duong|pho|ngo|ngach|hem|kiet) (?:so )?(?!(?:${stops}|nao|gi)\\b)[a-z0-9/]+${street})`,
      'g',
    ),
  },
  {
    label: '(địa chỉ)',
    pattern: new RegExp(`\\b(?:ngo|ngach|hem|kiet)(?: so)? \\d+[a-z]?(?:/\\d+[a-z]?)*${street}`, 'g'),
  },
  { label: '(địa chỉ)', pattern: /\b(?:can ho|phong so|phong)(?: so)? [a-z]?\d{3,4}\b/g },
  {
    label: '(họ tên)',
    pattern: new RegExp(
      `\\b(?:(?:toi|em|minh|chau|con|tui|bo|me|ba|vo|chong|anh|chi) (?:ho )?ten(?: la|:)?|ten (?:toi|em|minh|chau|tui)(?: la|:)|ho (?:va )?ten(?: la|:)?|ten la|ten:) *(?<secret>${name})`,
      'g',
    ),
  },
]

const surnames =
  'Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Mai|Trương|Lâm|Cao|Tạ|Tô|Hà|Lương|Châu|Thái|Tống|Nguyen|Tran|Pham|Huynh|Hoang|Dang|Bui|Duong|Trinh|Truong'
const fullName = new RegExp(`(?<!\\p{L})(?:${surnames})(?: \\p{Lu}\\p{Ll}+){2,3}(?!\\p{L})`, 'gu')
const publicNames = /^(Hồ Chí Minh|Ho Chi Minh|Hà Nội|Bà Rịa)/

/** `text` with everything that identifies a person replaced by what it is, in brackets. Masking again changes nothing. */
export function maskPersonal(text: string): string {
  let masked = text.normalize('NFC')
  // What one rule leaves may be read anew by another; a few rounds settle it.
  for (let round = 0; round < 6; round++) {
    const before = masked
    masked = applyAll(before).replace(fullName, (found) => (publicNames.test(found) ? found : '(họ tên)'))
    if (masked === before) break
  }
  return masked
}

function applyAll(text: string): string {
  let masked = text
  let plain = withoutMarks(text)
  for (const rule of rules) {
    const next = apply(masked, plain, rule)
    if (next !== masked) plain = withoutMarks(next)
    masked = next
  }
  return masked
}

/** `plain` is `text` without marks. */
function apply(text: string, plain: string, { pattern, label, unless }: Rule): string {
  let done = ''
  let from = 0
  for (const found of plain.matchAll(pattern)) {
    const secret = found.groups?.secret ?? found[0]
    const start = found.index + found[0].lastIndexOf(secret)
    const end = start + secret.length
    if (start < from || unless?.(text.slice(start, end), plain.slice(end))) continue
    done += text.slice(from, start) + label
    from = end
  }
  return done + text.slice(from)
}

/** The same number of characters, each in lower case without its marks, so that places in one text are places in the other. */
function withoutMarks(text: string): string {
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter < '\x80') {
      plain += letter.toLowerCase()
      continue
    }
    const bare = /[đĐ]/.test(letter) ? 'd' : (letter.normalize('NFKD').toLowerCase()[0] ?? letter)
    plain += bare
  }
  return plain
}
