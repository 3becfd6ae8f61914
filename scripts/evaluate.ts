/** Measures the assistant on a file of questions (JSON lines).
 *
 *   npm run evaluate -- --file F [--misses misses.jsonl] [--baselines] [--ablation] [--save RUN.json] [--compare OLD.json]
 *
 * A line: {"q", "topic": id | null, "topics"?: ids that are right, "kind"?: "in" | "near" | "ood", "noise"?, "sure"?: 0|1, "style"?}.
 * `topic` null: the right ending is to hand over. Headline: kind `in` with a topic, where the label is sure and it is no exam question.
 * `--baselines` adds node-nlp, which learns for minutes; `--ablation` tries simpler designs of the search.
 * `--save` keeps the run, `--compare` says what changed since a kept one.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'
import { ablationTable } from './evaluate/ablation.ts'
import { openBaselines } from './evaluate/baselines.ts'
import { compare, save } from './evaluate/compare.ts'
import {
  confusions,
  figuresTable,
  reliability,
  share,
  shown,
  topicsTable,
  withoutTopicTable,
} from './evaluate/figures.ts'
import { askAll, isAnswered, isFound, isHeadline, isWrong, type Row } from './evaluate/rows.ts'

const { values: options } = parseArgs({
  options: {
    file: { type: 'string' },
    misses: { type: 'string', default: 'misses.jsonl' },
    baselines: { type: 'boolean' },
    ablation: { type: 'boolean' },
    save: { type: 'string' },
    compare: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (options.help || !options.file) {
  process.stderr.write(
    'npm run evaluate -- --file questions.jsonl [--misses misses.jsonl] [--baselines] [--ablation] [--save RUN.json] [--compare OLD.json]\n',
  )
  process.exit(options.help ? 0 : 2)
}

const residentBefore = process.memoryUsage().rss
const tools = await openTools({
  log: makeLog('error'),
  progress: (step, done) => process.stderr.write(`\r${step}: ${Math.round(done * 100)} %${done >= 1 ? '\n' : ''}`),
})
const residentMb = Math.round((process.memoryUsage().rss - residentBefore) / 1_048_576)
const rows = await askAll(options.file, tools)
const headline = rows.filter(isHeadline)

console.table(figuresTable(rows))
console.table(withoutTopicTable(rows))

const { lines, error } = reliability(rows)
console.log(`Reliability on the headline (█ how often right, | what was said):\n  ${lines.join('\n  ')}`)
console.log(`expected calibration error, headline: ${error.toFixed(3)}\n`)

console.log('Topics missed most often:')
console.table(topicsTable(rows, 10))
console.log(`Taken for another:\n  ${confusions(rows, 15).join('\n  ') || 'none'}\n`)

console.table(await baselinesTable())
if (options.ablation)
  console.table(
    await ablationTable(tools.base, join(import.meta.dirname, '..', 'knowledge', '.index', 'index'), headline),
  )
if (options.compare) {
  const { table, changed } = compare(options.compare, rows)
  console.log(`Against ${options.compare}: ${changed.length} questions end otherwise`)
  for (const one of changed) console.log(`  ${one}`)
  console.table(table)
}
if (options.save) save(options.save, options.file, rows)

const times = rows.map((row) => row.ms).sort((a, b) => a - b)
console.log(
  `decision: p50 ${times[Math.floor(times.length / 2)]!.toFixed(2)} ms, p99 ${times[Math.floor(times.length * 0.99)]!.toFixed(2)} ms`,
)
console.log(
  `memory: opening knowledge base, index and encoder added ${residentMb} MB to the resident size of this process`,
)
const misses = rows.filter((row) => (row.right.length > 0 ? !isFound(row, 1) || isWrong(row) : isAnswered(row)))
writeFileSync(options.misses, misses.map((row) => `${JSON.stringify(row)}\n`).join(''))
console.log(`${misses.length} misses written to ${options.misses}`)

/** The same questions put to search libraries over the same knowledge. */
async function baselinesTable(): Promise<object> {
  const table: Record<string, object> = {}
  const line = (found: { row: Row; topics: string[] }[]) => {
    const within = (depth: number, noisy: boolean): string => {
      const set = found.filter(({ row }) => Boolean(row.noise) === noisy)
      const hits = set.filter(({ row, topics }) => topics.slice(0, depth).some((topic) => row.right.includes(topic)))
      return shown(share(hits.length, set.length))
    }
    return {
      'clean top-1': within(1, false),
      'clean top-3': within(3, false),
      'noisy top-1': within(1, true),
      'noisy top-3': within(3, true),
    }
  }
  table.ours = line(headline.map((row) => ({ row, topics: row.order })))
  for (const [name, topicsFor] of Object.entries(await openBaselines(tools.base, options.baselines ?? false))) {
    const found: { row: Row; topics: string[] }[] = []
    for (const row of headline) found.push({ row, topics: await topicsFor(row.q) })
    table[name] = line(found)
  }
  return table
}
