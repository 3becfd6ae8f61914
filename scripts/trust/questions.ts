/** The questions people may ask, from the project's own test set. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All of them. */
export function questions(): string[] {
  const folder = join(import.meta.dirname, '..', '..', 'tests', 'questions')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as { q: string }).q)
}
