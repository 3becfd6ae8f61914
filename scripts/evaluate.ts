/** Measures the assistant on a file of questions (JSON lines).
 *
 *   npm run evaluate -- --file F [--misses misses.jsonl] [--explain]
 *
 * A line: {"q", "topic": id | null, "topics"?: ids that are right, "kind"?: "in" | "near" | "ood", "noise"?, "sure"?: 0|1, "style"?}.
 * `topic` null: the right ending is to hand over. Headline: kind `in` with a topic, where the label is sure and it is no exam question.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { answer } from '../src/assistant/assistant.ts'
import { emptyMemory, type Outcome } from '../src/assistant/outcome.ts'
import { splitKnowledge } from '../src/knowledge/split.ts'
import { foldMarks } from '../src/knowledge/syllable.ts'
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'

const { values: options } = parseArgs({
  options: { file: { type: 'string' }, misses: { type: 'string', default: 'misses.jsonl' }, help: { type: 'boolean' } },
})
if (options.help || !options.file) {
  process.stderr.write('npm run evaluate -- --file questions.jsonl [--misses misses.jsonl]\n')
  process.exit(options.help ? 0 : 2)
}

const shape = z.object({
  q: z.string(),
  topic: z.string().nullable(),
  topics: z.array(z.string()).optional(),
  kind: z.enum(['in', 'near', 'ood']).optional(),
  noise: z.string().optional(),
  sure: z.number().optional(),
  style: z.string().optional(),
})

interface Row extends z.infer<typeof shape> {
  right: string[]
  outcome: Outcome
  ms: number
}

const rows: Row[] = []
const tools = await openTools({
  log: makeLog('error'),
  progress: (step, done) => process.stderr.write(`\r${step}: ${Math.round(done * 100)} %${done >= 1 ? '\n' : ''}`),
})
for (const [index, text] of readFileSync(options.file, 'utf8').split('\n').entries()) {
  if (text.trim() === '') continue
  const read = shape.safeParse(JSON.parse(text))
  if (!read.success)
    throw new Error(
      `${options.file}:${index + 1}: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
    )
  const start = performance.now()
  const outcome = await answer(
    { text: read.data.q, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date() },
    tools,
  )
  rows.push({
    ...read.data,
    right: read.data.topics ?? (read.data.topic ? [read.data.topic] : []),
    outcome,
    ms: performance.now() - start,
  })
}

const isIn = (row: Row) => (row.kind ?? 'in') === 'in' && row.right.length > 0
const headline = rows.filter((row) => isIn(row) && row.sure !== 0 && row.style !== 'exam')
const found = (row: Row, depth: number) =>
  candidatesOf(row)
    .slice(0, depth)
    .some((topic) => row.right.includes(topic))
/** Topics in order of chance; an answer's own topic first, since a rule may have put it there. */
function candidatesOf(row: Row): string[] {
  const named = row.outcome.kind === 'answer' ? [row.outcome.topic] : []
  return [...new Set([...named, ...row.outcome.candidates.map((candidate) => candidate.topic)])]
}
const answered = (row: Row) => row.outcome.kind === 'answer'
const wrong = (row: Row) => row.outcome.kind === 'answer' && !row.right.includes(row.outcome.topic)
const offered = (row: Row) =>
  row.outcome.kind === 'clarify' &&
  row.outcome.choices.some((choice) => row.right.includes(choice.payload.split(':')[1] ?? ''))

const share = (part: number, whole: number) => (whole === 0 ? Number.NaN : (100 * part) / whole)
const shown = (value: number) => (Number.isNaN(value) ? '–' : `${value.toFixed(1)} %`)

/** 95 % interval by resampling the rows 1,000 times, seeded so that a run can be repeated. */
function interval(set: Row[], of: (row: Row) => boolean): string {
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const shares = Array.from({ length: 1000 }, () => {
    let hits = 0
    for (let n = 0; n < set.length; n += 1) if (of(set[Math.floor(random() * set.length)]!)) hits += 1
    return share(hits, set.length)
  }).sort((a, b) => a - b)
  return `${shares[25]!.toFixed(0)}–${shares[974]!.toFixed(0)}`
}

function report(name: string, set: Row[]) {
  const told = set.filter(answered)
  return {
    questions: set.length,
    'top-1': `${shown(share(set.filter((row) => found(row, 1)).length, set.length))} (${set.length ? interval(set, (row) => found(row, 1)) : ''})`,
    'top-3': shown(share(set.filter((row) => found(row, 3)).length, set.length)),
    answered: shown(share(told.length, set.length)),
    'wrong among answered': shown(share(told.filter(wrong).length, told.length)),
    'asked back': shown(share(set.filter((row) => row.outcome.kind === 'clarify').length, set.length)),
    'right or offered': shown(
      share(set.filter((row) => (answered(row) && !wrong(row)) || offered(row)).length, set.length),
    ),
    name,
  }
}
const table = (reports: ReturnType<typeof report>[]) =>
  console.table(Object.fromEntries(reports.map(({ name, ...rest }) => [name, rest])))

table([
  report(
    'headline, clean',
    headline.filter((row) => !row.noise),
  ),
  report(
    'headline, noisy',
    headline.filter((row) => row.noise),
  ),
  report('all with a topic', rows.filter(isIn)),
])
const noises = [...new Set(headline.map((row) => row.noise).filter((noise): noise is string => noise !== undefined))]
if (noises.length > 0)
  table(
    noises.map((noise) =>
      report(
        noise,
        headline.filter((row) => row.noise === noise),
      ),
    ),
  )

const without = (kind: string) =>
  rows.filter((row) => (row.kind ?? 'in') === kind && row.right.length === 0 && row.sure !== 0)
console.table(
  Object.fromEntries(
    ['in', 'near', 'ood'].map((kind) => {
      const set = without(kind)
      const count = (outcome: string) =>
        shown(share(set.filter((row) => row.outcome.kind === outcome).length, set.length))
      return [
        `no topic is right: ${kind}`,
        {
          questions: set.length,
          'answered (false)': count('answer'),
          'asked back': count('clarify'),
          'handed over': count('escalate'),
          fixed: count('fixed'),
        },
      ]
    }),
  ),
)

// Reliability on the headline: within each band of confidence, how often the first topic is right.
const bands = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001]
const judged = headline.filter((row) => row.outcome.candidates.length > 0)
let error = 0
console.table(
  Object.fromEntries(
    bands.slice(0, -1).map((from, n) => {
      const set = judged.filter((row) => row.outcome.score >= from && row.outcome.score < bands[n + 1]!)
      const right = set.filter((row) => found(row, 1)).length
      const mean = set.reduce((sum, row) => sum + row.outcome.score, 0) / (set.length || 1)
      error += (set.length / judged.length) * Math.abs(mean - right / (set.length || 1))
      return [
        `confidence ${from}–${Math.min(1, bands[n + 1]!)}`,
        {
          questions: set.length,
          'mean confidence': shown(100 * mean),
          'first topic right': shown(share(right, set.length)),
        },
      ]
    }),
  ),
)
console.log(`expected calibration error, headline: ${error.toFixed(3)}`)

console.table(await miniSearch())

/** The same questions put to MiniSearch over the same passages, with folded words, fuzzy and prefix search. */
async function miniSearch() {
  const { default: MiniSearch } = await import('minisearch')
  const texts = splitKnowledge(tools.base, new Date()).map((passage, id) => ({
    id,
    topic: passage.topic,
    text: passage.text,
  }))
  const search = new MiniSearch({
    fields: ['text'],
    storeFields: ['topic'],
    processTerm: (term) => foldMarks(term.toLowerCase()),
  })
  search.addAll(texts)
  const topicsOf = (text: string) => [
    ...new Set(search.search(text, { fuzzy: 0.2, prefix: true }).map((hit) => hit.topic as string)),
  ]
  const line = (set: Row[]) => {
    const ranked = set.map((row) => ({ row, topics: topicsOf(row.q) }))
    const within = (depth: number) =>
      shown(
        share(
          ranked.filter(({ row, topics }) => topics.slice(0, depth).some((topic) => row.right.includes(topic))).length,
          set.length,
        ),
      )
    return { questions: set.length, 'top-1': within(1), 'top-3': within(3) }
  }
  return {
    'MiniSearch, clean': line(headline.filter((row) => !row.noise)),
    'MiniSearch, noisy': line(headline.filter((row) => row.noise)),
  }
}

const pairs = new Map<string, number>()
for (const row of headline) {
  const first = candidatesOf(row)[0]
  if (first && !row.right.includes(first))
    pairs.set(`${row.right[0]} → ${first}`, (pairs.get(`${row.right[0]} → ${first}`) ?? 0) + 1)
}
console.log(
  'confused, most often first:',
  [...pairs]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .map(([pair, count]) => `${pair} (${count})`)
    .join('; ') || 'none',
)
const times = rows.map((row) => row.ms).sort((a, b) => a - b)
console.log(
  `decision: p50 ${times[Math.floor(times.length / 2)]!.toFixed(2)} ms, p99 ${times[Math.floor(times.length * 0.99)]!.toFixed(2)} ms`,
)

const misses = rows.filter((row) => (row.right.length > 0 ? !found(row, 1) || wrong(row) : answered(row)))
writeFileSync(
  options.misses,
  misses
    .map(
      (row) =>
        `${JSON.stringify({ q: row.q, right: row.right, kind: row.outcome.kind, topic: row.outcome.topic, score: row.outcome.score, candidates: row.outcome.candidates, of: row.kind, noise: row.noise })}\n`,
    )
    .join(''),
)
console.log(`${misses.length} misses written to ${options.misses}`)
