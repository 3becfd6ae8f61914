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
  if (options.explain) {
    const { kind, topic, score, trace } = outcome
    const reason = outcome.kind === 'escalate' ? outcome.reason : undefined
    process.stdout.write(
      `\n${JSON.stringify({ kind, topic, reason, score, ms: Math.round(ms * 100) / 100, ...trace }, null, 2)}\n`,
    )
  }
}

await (options.jsonl ? answerLines() : answerOne(positionals.join(' ')))
