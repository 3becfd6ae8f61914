/** `npm run licences`: every installed package must have a licence of the list; fails on any other, or on none. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Permissive licences, and weak copyleft used as unchanged libraries.
const allowed = new Set(
  'MIT ISC PSF-2.0 Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 CC0-1.0 CC-BY-4.0 CC-BY-3.0 Unlicense Python-2.0 MPL-2.0 OFL-1.1 PostgreSQL Zlib MIT-0 WTFPL LGPL-3.0-or-later'.split(
    ' ',
  ),
)
/** Packages whose package.json names no usable licence, with what their own files say. */
const checkedByHand: Record<string, string> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'licences-by-hand.json'), 'utf8'),
)

interface Locked {
  packages: Record<string, { license?: string; version?: string; optional?: boolean; link?: boolean }>
}
const root = join(import.meta.dirname, '..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Locked

const fits = (expression: string): boolean => {
  const plain = expression.replace(/[()]/g, '').trim()
  if (plain.includes(' OR ')) return plain.split(' OR ').some(fits)
  if (plain.includes(' AND ')) return plain.split(' AND ').every(fits)
  return allowed.has(plain)
}

function licenceOf(path: string, locked: string | undefined): string {
  if (locked) return locked
  const file = join(root, path, 'package.json')
  if (!existsSync(file)) return ''
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: string | { type: string }
    licenses?: { type: string }[]
  }
  return typeof license === 'string' ? license : (license?.type ?? licenses?.map((one) => one.type).join(' OR ') ?? '')
}

const counts = new Map<string, number>()
const wrong: string[] = []
for (const [path, { license, version }] of Object.entries(lock.packages)) {
  if (path === '') continue
  const name = path.replace(/^.*node_modules\//, '')
  const licence = checkedByHand[name] ?? licenceOf(path, license)
  counts.set(licence, (counts.get(licence) ?? 0) + 1)
  if (!fits(licence)) wrong.push(`${name}@${version}: ${licence || 'no licence named'}`)
}
for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1]))
  process.stdout.write(`${String(count).padStart(5)}  ${licence}\n`)
if (wrong.length > 0) {
  process.stderr.write(`\nNot on the list (scripts/licences.ts):\n  ${wrong.join('\n  ')}\n`)
  process.exitCode = 1
}
