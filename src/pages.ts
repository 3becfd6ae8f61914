/** Builds the React pages (inbox, simulator) with Vite when their sources changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Response } from 'express'
import type { Log } from './log.ts'

const src = import.meta.dirname
const out = join(src, '..', '.pages')

/** Folder of built pages for `name`; served at `/<name>/`. */
export const pagesFolder = (name: 'inbox' | 'simulator'): string => join(out, name)

/** The nonce that the security headers of this response name; empty where no headers are set. */
export const nonceOf = (response: Response): string => String(response.locals.nonce ?? '')

/** Answers with the built page of `name`. Its nonce belongs to this response alone, so no copy may be kept. */
export async function sendPage(name: 'inbox' | 'simulator', response: Response): Promise<void> {
  const html = await readFile(join(pagesFolder(name), 'index.html'), 'utf8')
  response
    .set('cache-control', 'no-store')
    .type('html')
    .send(html.replaceAll('__NONCE__', nonceOf(response)))
}

/** Builds the named pages where needed; the second start finds them unchanged and does nothing. */
export async function buildPages(names: ('inbox' | 'simulator')[], log: Log): Promise<void> {
  const hash = await hashOfSources()
  for (const name of names) {
    const mark = join(out, `${name}.hash`)
    const done = existsSync(mark) ? await readFile(mark, 'utf8') : ''
    if (done === hash) continue
    log.info(`building the ${name} page (once after a change, some seconds)`)
    const { build } = await import('vite')
    const { default: react } = await import('@vitejs/plugin-react')
    await build({
      configFile: false,
      root: join(src, name, 'web'),
      base: `/${name}/`,
      logLevel: 'warn',
      plugins: [react()],
      build: { outDir: pagesFolder(name), emptyOutDir: true, chunkSizeWarningLimit: 2_000, assetsInlineLimit: 0 },
    })
    await mkdir(out, { recursive: true })
    await writeFile(mark, hash)
  }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const lock = join(src, '..', 'package-lock.json')
  if (existsSync(lock)) hash.update(await readFile(lock))
  for (const folder of ['inbox/web', 'simulator/web']) {
    const files = (await readdir(join(src, folder), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
      hash.update(file).update(await readFile(file))
  }
  return hash.digest('hex')
}
