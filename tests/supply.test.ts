/** What is installed: no script runs that is not named, and every licence is on the list. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '..')
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'))

test('every package with an install script is decided on in allowScripts', () => {
  const packages = Object.entries(read('package-lock.json').packages as Record<string, { hasInstallScript?: boolean }>)
  const scripted = packages
    .filter(([, one]) => one.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  expect([...new Set(scripted)].sort()).toEqual(Object.keys(read('package.json').allowScripts).sort())
})

test('every licence is on the list', () => {
  const said = execFileSync(process.execPath, ['scripts/licences.ts'], { cwd: root, encoding: 'utf8' })
  expect(said).toContain('MIT')
})
