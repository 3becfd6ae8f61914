/** Shares with bootstrap intervals, and the tables made of them. */
import { seededRandom } from '../../src/knowledge/noise.ts'
import { hasTopic, isAnswered, isFound, isHeadline, isHelped, isWrong, type Row } from './rows.ts'

/** A share in percent; NaN of nothing. */
export const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : (100 * part) / whole)
export const shown = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(1)} %`)

const draws = 1000

/** 95 % interval of a figure of `items`, by resampling them; the same at every run. */
export function interval<T>(items: readonly T[], figure: (sample: readonly T[]) => number): [number, number] {
  const random = seededRandom(7)
  const figures = Array.from({ length: draws }, () =>
    figure(Array.from(items, () => items[Math.floor(random() * items.length)]!)),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
  const at = (part: number): number => figures[Math.floor(part * figures.length)] ?? Number.NaN
  return [at(0.025), at(0.975)]
}

/** A figure of a set of rows, in percent. */
export type Figure = (rows: readonly Row[]) => number
const of =
  (test: (row: Row) => boolean): Figure =>
  (rows) =>
    share(rows.filter(test).length, rows.length)

/** What is said of questions that have a topic. */
export const figures: Record<string, Figure> = {
  'top-1': of((row) => isFound(row, 1)),
  'top-3': of((row) => isFound(row, 3)),
  answered: of(isAnswered),
  'wrong among answered': (rows) => of(isWrong)(rows.filter(isAnswered)),
  'asked back': of((row) => row.ending === 'clarify'),
  'right or offered': of(isHelped),
}

const withInterval = (figure: Figure, rows: readonly Row[]): string => {
  const [low, high] = interval(rows, figure)
  return `${shown(figure(rows))}${rows.length > 1 ? ` (${low.toFixed(0)}–${high.toFixed(0)})` : ''}`
}

const line = (rows: readonly Row[]): Record<string, string | number> => ({
  questions: rows.length,
  ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, withInterval(figure, rows)])),
})
const byKey = (rows: readonly Row[], key: (row: Row) => string | undefined): [string, Row[]][] => [
  ...Map.groupBy(
    rows.filter((row) => key(row) !== undefined),
    (row) => key(row)!,
  ),
]

/** The main table, and the same by kind of noise. */
export function figuresTable(rows: readonly Row[]): object {
  const headline = rows.filter(isHeadline)
  return Object.fromEntries([
    ['headline, clean', line(headline.filter((row) => !row.noise))],
    ['headline, noisy', line(headline.filter((row) => row.noise))],
    ['all with a topic', line(rows.filter(hasTopic))],
    ...byKey(headline, (row) => row.noise).map(([noise, set]) => [`noise: ${noise}`, line(set)]),
  ])
}

/** Questions that no topic answers: by kind, how each ended. */
export function withoutTopicTable(rows: readonly Row[]): object {
  const without = rows.filter((row) => row.right.length === 0 && row.sure !== 0)
  const ended = (ending: Row['ending']): Figure => of((row) => row.ending === ending)
  return Object.fromEntries(
    byKey(without, (row) => row.kind).map(([kind, set]) => [
      `no topic is right: ${kind}`,
      {
        questions: set.length,
        'answered (false)': withInterval(ended('answer'), set),
        'asked back': shown(ended('clarify')(set)),
        'handed over': shown(ended('escalate')(set)),
        fixed: shown(ended('fixed')(set)),
      },
    ]),
  )
}

/** Topics that are found least often, worst first. */
export function topicsTable(rows: readonly Row[], most: number): object {
  const worst = byKey(rows.filter(isHeadline), (row) => row.right[0])
    .map(([topic, set]) => ({ topic, set, missed: set.filter((row) => !isFound(row, 1)).length }))
    .filter(({ missed }) => missed > 0)
    .sort((a, b) => b.missed - a.missed)
  return Object.fromEntries(
    worst
      .slice(0, most)
      .map(({ topic, set, missed }) => [
        topic,
        { questions: set.length, missed, 'wrongly answered': set.filter(isWrong).length },
      ]),
  )
}

/** Which topic is taken for which, most often first: `right → taken (times, of them answered wrongly)`. */
export function confusions(rows: readonly Row[], most: number): string[] {
  const missed = rows.filter((row) => isHeadline(row) && row.order.length > 0 && !isFound(row, 1))
  return byKey(missed, (row) => `${row.right[0]} → ${row.order[0]}`)
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, most)
    .map(([pair, set]) => `${pair} (${set.length}, answered ${set.filter(isWrong).length})`)
}

const bands = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001]

/** Reliability on the headline: within each band of confidence how often the first topic is right, drawn as text, and the
 * expected calibration error: the mean distance of the two, weighted by the bands' sizes. */
export function reliability(rows: readonly Row[]): { lines: string[]; error: number } {
  const judged = rows.filter((row) => isHeadline(row) && row.order.length > 0)
  let error = 0
  const lines = bands.slice(0, -1).flatMap((from, place) => {
    const set = judged.filter((row) => row.score >= from && row.score < bands[place + 1]!)
    if (set.length === 0) return []
    const mean = set.reduce((sum, row) => sum + row.score, 0) / set.length
    const right = set.filter((row) => isFound(row, 1)).length / set.length
    error += (set.length / judged.length) * Math.abs(mean - right)
    const cells: string[] = Array.from({ length: 41 }, (_, cell) => (cell < Math.round(right * 40) ? '█' : '·'))
    cells[Math.round(mean * 40)] = '|'
    const label = `${from}–${Math.min(1, bands[place + 1]!)}`.padEnd(9)
    return [
      `${label} ${cells.join('')} said ${(100 * mean).toFixed(0)} %, right ${(100 * right).toFixed(0)} % of ${set.length}`,
    ]
  })
  return { lines, error }
}
