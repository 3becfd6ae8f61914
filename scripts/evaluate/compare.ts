/** Keeps the result of a run, and says what another build does otherwise. */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { type Figure, figures, interval } from './figures.ts'
import { isFound, isHeadline, type Row } from './rows.ts'

const saved = z.object({
  file: z.string(),
  rows: z.array(
    z.object({
      q: z.string(),
      topic: z.string().nullable(),
      topics: z.array(z.string()).optional(),
      kind: z.enum(['in', 'near', 'ood']),
      noise: z.string().optional(),
      sure: z.number(),
      style: z.string().optional(),
      right: z.array(z.string()),
      ending: z.enum(['answer', 'clarify', 'escalate', 'fixed']),
      told: z.string().nullable(),
      order: z.array(z.string()),
      choices: z.array(z.string()),
      score: z.number(),
      ms: z.number(),
    }),
  ),
})

/** Writes a run's rows for a later `compare`. */
export function save(path: string, file: string, rows: Row[]): void {
  writeFileSync(path, JSON.stringify({ file, rows } satisfies z.input<typeof saved>))
}

/** Compares this run with a saved one on the questions that both asked: the figures' differences with 95 % intervals of pairs
 * resampled together, and every question that ended otherwise. Throws when the file is not a saved run. */
export function compare(path: string, rows: readonly Row[]): { table: object; changed: string[] } {
  const before = saved.parse(JSON.parse(readFileSync(path, 'utf8')))
  const key = (row: Pick<Row, 'q' | 'noise'>): string => `${row.noise ?? ''}|${row.q}`
  const old = new Map(before.rows.map((row) => [key(row), row]))
  // Labels of today for both: a corrected label is no change of the build.
  const pairs = rows.flatMap((now) => {
    const was = old.get(key(now))
    return was ? [{ now, was: { ...was, right: now.right, sure: now.sure, kind: now.kind } }] : []
  })
  const others = pairs.filter(({ now }) => now.right.length === 0 && now.sure !== 0)
  const row = (name: string, set: typeof pairs, figure: Figure) => {
    const difference = (sample: readonly (typeof pairs)[number][]): number =>
      figure(sample.map(({ now }) => now)) - figure(sample.map(({ was }) => was))
    const [low, high] = interval(set, difference)
    return [
      name,
      {
        questions: set.length,
        before: figure(set.map(({ was }) => was)).toFixed(1),
        now: figure(set.map(({ now }) => now)).toFixed(1),
        'difference (95 %)': `${difference(set).toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`,
      },
    ]
  }
  const headline = pairs.filter(({ now }) => isHeadline(now))
  const changed = pairs
    .filter(({ now, was }) => now.ending !== was.ending || now.told !== was.told || now.order[0] !== was.order[0])
    .map(({ now, was }) => `${mark(was)} → ${mark(now)}  ${now.q}\n      ${said(was)} → ${said(now)}`)
  return {
    table: Object.fromEntries([
      ...Object.entries(figures).map(([name, figure]) => row(name, headline, figure)),
      row('no topic is right, yet answered', others, figures.answered!),
    ]),
    changed,
  }
}

const mark = (row: Row): string =>
  row.right.length === 0 ? (row.told === null ? '✓' : '✗') : isFound(row, 1) ? '✓' : '✗'
const said = (row: Row): string => `${row.ending} ${row.told ?? row.order[0] ?? ''} ${row.score.toFixed(2)}`
