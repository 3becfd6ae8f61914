/** Citizens' words at rest: AES-256-GCM under a key of the ring, written as text so that they fit where plain text stood;
 * and the marks by which sealed words are found again. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { TextKeys } from './keys.ts'

// $s1 . id of the key . table.column . t(ext) or j(son) . nonce, tag and ciphertext
const shape = /^\$s1\.([\w-]{1,20})\.([a-z_]+\.[a-z_]+)\.([tj])\.([A-Za-z0-9_-]{38,})$/

/** Shown instead of words that no key of the ring opens. */
export const unreadable = '(không mở được nội dung này: thiếu khóa)'

/** `text` sealed for the column `place` ("table.column"). The key's id, the column and the kind are bound in. */
export function sealText(keys: TextKeys, place: string, text: string, kind: 't' | 'j' = 't'): string {
  const head = `$s1.${keys.current}.${place}.${kind}`
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keys.byId.get(keys.current)!, nonce).setAAD(Buffer.from(head))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${head}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
}

/** What `value` holds: opened when it is sealed, itself when it is not, `unreadable` when no key opens it. */
export function openText(keys: TextKeys, value: string): unknown {
  if (!value.startsWith('$s1.')) return value
  const found = shape.exec(value)
  if (!found) return value
  const key = keys.byId.get(found[1]!)
  const bytes = Buffer.from(found[4]!, 'base64url')
  if (!key) return unreadable
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      .setAAD(Buffer.from(value.slice(0, value.length - found[4]!.length - 1)))
      .setAuthTag(bytes.subarray(12, 28))
    const text = decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
    return found[3] === 'j' ? JSON.parse(text) : text
  } catch {
    return unreadable
  }
}

/** Id of the key that sealed `value`; null when it is not sealed. */
export const sealedBy = (value: string): string | null => shape.exec(value)?.[1] ?? null

/** Text in lower case without Vietnamese marks. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()

/** A number that stands for one person at one account, made with a key. */
export const personMark = (keys: TextKeys, accountId: string, platformId: string): number =>
  createHmac('sha256', keys.search).update(`person ${accountId} ${platformId}`).digest().readInt32BE(0)

const kept = new Map<string, number>()

/** The search marks of a text: one number for each different syllable or number in it, made with a key, so that the database
 * alone does not tell the words. */
export function searchMarks(keys: TextKeys, text: string): number[] {
  const words = new Set(fold(text).match(/[a-z0-9]+/g) ?? [])
  return [...words].map((word) => {
    const id = `${keys.search.toString('latin1')}${word}`
    const known = kept.get(id)
    if (known !== undefined) return known
    const mark = createHmac('sha256', keys.search).update(word).digest().readInt32BE(0)
    if (kept.size > 20_000) kept.clear()
    kept.set(id, mark)
    return mark
  })
}
