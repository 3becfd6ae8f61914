/** Seals secrets at rest: AES-256-GCM with a key from the settings; the name of the thing is bound in, so that a sealed
 * value cannot be moved to another row. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** 32 bytes. */
export type SealKey = Buffer

/** `value` as sealed bytes: version, nonce, tag, ciphertext. `name` must be given again to open it. */
export function seal(key: SealKey, name: string, value: unknown): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([1]), nonce, cipher.getAuthTag(), body])
}

/** The value sealed under `name`. Throws when the key or the name is another one, or the bytes were changed. */
export function unseal(key: SealKey, name: string, sealed: Uint8Array): unknown {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== 1) throw new Error(`${name}: sealed by an unknown version`)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13))
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(13, 29))
  try {
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]).toString('utf8'))
  } catch {
    throw new Error(`${name}: cannot be opened. SECRET_KEY is not the key it was sealed with.`)
  }
}
