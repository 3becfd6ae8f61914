/** Asks the assistant from the terminal, without a database.
 *
 *   npm run ask -- "câu hỏi"             the answer as a citizen reads it
 *   npm run ask -- --explain "câu hỏi"   and why: reading, candidates, probability, passages, time
 *   npm run --silent ask -- --jsonl      one JSON line in, one JSON line out, in order
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { answer } from '../src/assistant/assistant.ts'
import { emptyMemory, type Outcome, type Question } from '../src/assistant/outcome.ts'
import type { Tools } from '../src/assistant/tools.ts'
import { readConfig, toolSettings } from '../src/config.ts'
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'

const usage = 'npm run ask -- [--explain] "câu hỏi"   |   npm run --silent ask -- --jsonl < questions.jsonl\n'
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { jsonl: { type: 'boolean' }, explain: { type: 'boolean' }, help: { type: 'boolean' } },
})
if (options.help || (!options.jsonl && positionals.length === 0)) {
  process.stderr.write(usage)
  process.exit(options.help ? 0 : 2)
}

const line = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  history: z.array(z.object({ from: z.enum(['citizen', 'assistant']), text: z.string() })).optional(),
})

const config = readConfig(process.env)
const tools = await openTools({
  ...toolSettings(config),
  log: makeLog('error'),
  progress: (step, done) => process.stderr.write(`\r${step}: ${Math.round(done * 100)} %${done >= 1 ? '\n' : ''}`),
})

/** The decision on `text`; what the citizen said before is gone through first, so that the memory is the real one. */
async function decide(
  text: string,
  history: { from: 'citizen' | 'assistant'; text: string }[],
  tools: Tools,
): Promise<Outcome> {
  let memory = emptyMemory
  const said: Question['history'] = []
  for (const turn of history) {
    if (turn.from === 'citizen') memory = (await answer(asQuestion(turn.text, said, memory), tools)).memory
    said.push(turn)
  }
  return answer(asQuestion(text, said, memory), tools)
}

const asQuestion = (text: string, history: Question['history'], memory: Question['memory']): Question => ({
  text,
  payload: null,
  contents: [],
  history: [...history],
  memory,
  at: new Date(),
})

async function answerLines(): Promise<void> {
  for await (const given of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (given.trim() === '') continue
    process.stdout.write(`${JSON.stringify(await answerLine(given))}\n`)
  }
}

async function answerLine(given: string): Promise<object> {
  let json: unknown
  try {
    json = JSON.parse(given)
  } catch {
    return { error: 'the line is not JSON' }
  }
  const id = (json as { id?: unknown } | null)?.id
  const read = line.safeParse(json)
  if (!read.success) {
    const error = read.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
    return { ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}), error }
  }
  const start = performance.now()
  try {
    const outcome = await decide(read.data.text, read.data.history ?? [], tools)
    return {
      id: read.data.id,
      kind: outcome.kind,
      topic: outcome.topic,
      candidates: outcome.candidates,
      score: outcome.score,
      ...(outcome.kind === 'escalate' ? { reason: outcome.reason } : {}),
      text: outcome.text,
      sources: outcome.kind === 'answer' ? outcome.sources : [],
      ms: Math.round((performance.now() - start) * 100) / 100,
    }
  } catch (error) {
    return { id: read.data.id, error: String(error) }
  }
}

async function answerOne(text: string): Promise<void> {
  const start = performance.now()
  const outcome = await decide(text, [], tools)
  const ms = performance.now() - start
  process.stdout.write(`${outcome.text || `(${outcome.kind})`}\n`)
  if (outcome.choices.length > 0)
    process.stdout.write(`\n[${outcome.choices.map((choice) => choice.title).join('] [')}]\n`)
  if (options.explain) explain(outcome, Math.round(ms * 100) / 100)
}

/** Why it ended so, for a person who looks for the cause. */
function explain(outcome: Outcome, ms: number): void {
  const { kind, topic, score } = outcome
  const trace = outcome.trace as Trace
  const reason = outcome.kind === 'escalate' ? outcome.reason : outcome.kind === 'fixed' ? outcome.reply : ''
  const told = Object.entries(trace.slots ?? {}).filter(([, value]) => value !== null)
  const lines = [
    `ending       ${[kind, topic, reason].filter(Boolean).join(' · ')}`,
    `read as      ${trace.reading ?? '(not searched)'}`,
    `probability  ${score}   (answers from ${tools.thresholds.answer}, asks back from ${tools.thresholds.clarify})`,
    `facet        ${trace.facet ?? '-'}   case: ${trace.case ?? '-'}   worded by: ${trace.writtenBy ?? '-'}`,
    `slots        ${told.map(([name, value]) => `${name}=${String(value)}`).join(', ') || '-'}`,
    `milliseconds ${ms} in all; ${Object.entries(trace.ms ?? {})
      .map(([step, took]) => `${step} ${took}`)
      .join(', ')}`,
  ]
  process.stdout.write(`\n${lines.join('\n')}\n`)
  if (!trace.topics) return
  process.stdout.write('\ncandidates   probability   vectors   words   classifier\n')
  for (const one of trace.topics)
    process.stdout.write(`  ${one.topic}   ${one.score}   ${one.dense}   ${one.words}   ${one.linear}\n`)
  process.stdout.write('\npassages\n')
  for (const one of trace.passages ?? [])
    process.stdout.write(`  ${one.score}  ${one.topic} (${one.kind})  ${one.text.replace(/\s+/g, ' ').slice(0, 100)}\n`)
}

/** What the assistant notes of a decision. */
interface Trace {
  reading?: string
  facet?: string
  case?: string | null
  writtenBy?: string
  slots?: object
  ms?: Record<string, number>
  topics?: { topic: string; score: number; dense: number; words: number; linear: number }[]
  passages?: { topic: string; kind: string; text: string; score: number }[]
}

await (options.jsonl ? answerLines() : answerOne(positionals.join(' ')))
