/** The keys of this installation: one seals secrets, a ring of others seals citizens' words, one makes search marks. */
import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealKey } from './seal.ts'

/** Keys that seal words. New words are sealed with `current`; the others still open what they sealed. */
export interface TextKeys {
  /** Id of the key that seals from now on. */
  current: string
  byId: ReadonlyMap<string, SealKey>
  /** Makes the marks that the inbox searches by; it stays when text keys change. */
  search: SealKey
}

/** All keys of an installation. */
export interface Keys {
  secret: SealKey
  text: TextKeys
}

/** Id of the text key that is derived from SECRET_KEY; it is used while TEXT_KEYS is not set, and always opens. */
export const derivedKeyId = '0'

/** Reads the keys from the settings. Without SECRET_KEY one is made and kept in DATA_DIR (never in production). */
export async function loadKeys(settings: { SECRET_KEY?: string; TEXT_KEYS?: string; DATA_DIR: string }): Promise<Keys> {
  const secret = settings.SECRET_KEY ? Buffer.from(settings.SECRET_KEY, 'hex') : await keptKey(settings.DATA_DIR)
  return { secret, text: textKeys(secret, settings.TEXT_KEYS) }
}

/** The ring: `TEXT_KEYS` is `id:64 hex digits`, several with commas, the first seals. */
export function textKeys(secret: SealKey, setting?: string): TextKeys {
  const given = (setting ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => one.split(':') as [string, string])
  const byId = new Map<string, SealKey>(given.map(([id, hex]) => [id, Buffer.from(hex, 'hex')]))
  byId.set(derivedKeyId, derived(secret, 'text'))
  return { current: given[0]?.[0] ?? derivedKeyId, byId, search: derived(secret, 'search') }
}

const derived = (secret: SealKey, name: string): SealKey =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `tro ly 06 ${name}`, 32))

async function keptKey(dataDir: string): Promise<SealKey> {
  const file = join(dataDir, 'secret.key')
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  const text = (await readFile(file, 'utf8')).trim()
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new Error(`${file} is damaged: it must hold 64 hex digits. Restore it from a backup, or set SECRET_KEY.`)
  return Buffer.from(text, 'hex')
}
