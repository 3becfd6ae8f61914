/** The one logger. JSON lines; tokens, phone and identity numbers never come out, whatever a caller passes. */
import { AsyncLocalStorage } from 'node:async_hooks'
import winston from 'winston'
import { maskPersonal } from './privacy/mask.ts'

export type Log = winston.Logger

const requests = new AsyncLocalStorage<string | undefined>()

/** Runs `work` under the id of a request: every line logged and every job queued on the way carries it. */
export const underRequest = <T>(id: string | undefined, work: () => T): T => requests.run(id, work)

/** The id of the request that is being worked on, here or in the process that queued the job. */
export const currentRequest = (): string | undefined => requests.getStore()

const secretKey = /token|secret|password|authorization|signature|cookie|api[-_]?key|verifier|otp/i
const wordsOfCitizens = /^(text|body|payload|message_text|question)$/i
// However long, and whatever people put between the digits. Beside letters it takes nine digits, so that the hexadecimal ids we
// make ourselves mostly stay whole; the shortest number of a person has nine.
const between = '[\\p{Zs}\\t._/·-]{0,2}'
const longNumber = new RegExp(
  `\\+?\\d(?:${between}\\d){8,}|(?<![\\p{L}\\d])\\d(?:${between}\\d){7}(?![\\p{L}\\d])`,
  'gu',
)
/** Digits of other scripts or shapes, and signs that nobody sees or that stand over a digit. */
const unusual = /(?![0-9])\p{Nd}|\p{Cf}|\ufe0f|\u20e3/u

/** Hides what identifies a person, and of every other run of 8 digits or more (platform ids) all but the last two. */
export function hideNumbers(text: string): string {
  // The long ones first and whole: a rule for phones must not take the end of one and leave its beginning.
  return maskPersonal((unusual.test(text) ? withUsualDigits(text) : text).replace(longNumber, hideNumber))
}

function hideNumber(found: string): string {
  const named = maskPersonal(found)
  return /^\([^()]+\)$/.test(named) ? named : `***${found.replace(/\D/g, '').slice(-2)}`
}

/** "０９１２" and "٠٩١٢" as "0912", without what nobody sees. Digits of a script stand in tens, zero first. */
function withUsualDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}|\ufe0f|\u20e3/gu, '')
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => {
      const own = digit.codePointAt(0)!
      let zero = own
      while (own - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
      return String(own - zero)
    })
}

/** A copy of `value` that may be logged. */
export function hide(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideNumbers(value.length > 2000 ? `${value.slice(0, 2000)}…` : value)
  // As a number, an identity number has lost its zeros in front.
  if ((typeof value === 'number' || typeof value === 'bigint') && Math.abs(Number(value)) >= 1e7)
    return hideNumbers(String(value))
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} byte)`
  if (value instanceof Error)
    return { name: value.name, message: hideNumbers(value.message), stack: hideNumbers(value.stack ?? '') }
  if (value === null || typeof value !== 'object') return value
  if (depth > 5) return '…'
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => hide(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = hideNumbers(key)
      if (secretKey.test(key) && item) return [name, '***']
      if (wordsOfCitizens.test(key) && typeof item === 'string') return [name, `(${item.length} ký tự)`]
      return [name, hide(item, depth + 1)]
    }),
  )
}

const hideAll = winston.format((info) => {
  // An id is made by us and shows nobody; eight digits of it in a row must not be taken for a number to hide.
  const { level, message, request, ...rest } = info
  const hidden = hide(rest) as Record<string, unknown>
  const shown = {
    ...hidden,
    level,
    message: hideNumbers(String(message)),
    ...(request === undefined ? {} : { request }),
  }
  // The marks by which winston itself knows a line are symbols.
  for (const symbol of Object.getOwnPropertySymbols(info)) Object.assign(shown, { [symbol]: info[symbol as never] })
  return shown
})

/** Makes the logger. `level` is one of error, warn, info, debug, silent. */
export function makeLog(level: string): Log {
  return winston.createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    // Read when a line is written, not when it comes out.
    defaultMeta: {
      get request() {
        return currentRequest()
      },
    },
    format: winston.format.combine(hideAll(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  })
}
