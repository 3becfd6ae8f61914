/** Reads prompts/: one Markdown file per step, with {places} to fill. A missing file or place stops the start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A prompt as a function of its places, with the version that stands in the trace of what was written by it. */
export type Prompt<Places extends string> = ((values: Record<Places, string>) => string) & { version: number }

/** Reads `<folder>/<name>.md`: a first line `version: 3`, then the text, whose places must be exactly `places`. */
export function readPrompt<Places extends string>(
  folder: string,
  name: string,
  places: readonly Places[],
): Prompt<Places> {
  const file = join(folder, `${name}.md`)
  const content = readFileSync(file, 'utf8').normalize('NFC')
  const head = /^version: (\d+)\n+/.exec(content)
  if (!head) throw new Error(`${file}: the first line must be "version: 1" or higher; raise it with every change`)
  const text = content.slice(head[0].length)
  const found = new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))
  const missing = places.filter((place) => !found.has(place))
  const unknown = [...found].filter((place) => !(places as readonly string[]).includes(place))
  if (missing.length > 0) throw new Error(`${file}: the place {${missing[0]}} is missing`)
  if (unknown.length > 0)
    throw new Error(
      `${file}: the place {${unknown[0]}} is not known; known are ${places.map((place) => `{${place}}`).join(', ')}`,
    )
  // One pass: what stands in a value is never taken for a place.
  const fill = (values: Record<Places, string>) =>
    text.replace(/\{(\w+)\}/g, (_, place: string) => values[place as Places])
  return Object.assign(fill, { version: Number(head[1]) })
}
