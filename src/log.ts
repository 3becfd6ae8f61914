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
const longNumber = /(?<![\p{L}\d])(?:\+?84|0)?\d(?:[ .-]?\d){7,18}(?![\p{L}\d])/gu

/** Hides what identifies a person, and of every other run of 8 digits or more (platform ids) all but the last two. */
export function hideNumbers(text: string): string {
  return maskPersonal(text).replace(longNumber, (found) => `***${found.replace(/\D/g, '').slice(-2)}`)
}

/** A copy of `value` that may be logged. */
export function hide(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideNumbers(value.length > 2000 ? `${value.slice(0, 2000)}…` : value)
  if (value instanceof Error)
    return { name: value.name, message: hideNumbers(value.message), stack: hideNumbers(value.stack ?? '') }
  if (value === null || typeof value !== 'object') return value
  if (depth > 5) return '…'
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => hide(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (secretKey.test(key) && item) return [key, '***']
      if (wordsOfCitizens.test(key) && typeof item === 'string') return [key, `(${item.length} ký tự)`]
      return [key, hide(item, depth + 1)]
    }),
  )
}

const hideAll = winston.format((info) => {
  // An id is made by us and shows nobody; eight digits of it in a row must not be taken for a number to hide.
  const { level, message, request, ...rest } = info
  const hidden = hide(rest) as Record<string, unknown>
  return Object.assign({}, info, hidden, { level, message: hideNumbers(String(message)) })
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
