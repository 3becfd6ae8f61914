/** One retrieval and decision, timed in this process on the project's own test questions. */
import { answer } from '../src/assistant/assistant.ts'
import { emptyMemory } from '../src/assistant/outcome.ts'
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'

/** Percentiles in milliseconds, resident memory added by index and encoder in MB. */
export async function openRetrieval(questions: string[]) {
  const before = process.memoryUsage().rss
  const tools = await openTools({ log: makeLog('error') })
  const memoryMb = Math.round((process.memoryUsage().rss - before) / 1_048_576)
  const search: number[] = []
  const decide: number[] = []
  for (const text of [...questions.slice(0, 50), ...questions]) {
    let start = performance.now()
    await tools.index.search(text)
    search.push(performance.now() - start)
    start = performance.now()
    await answer({ text, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date() }, tools)
    decide.push(performance.now() - start)
  }
  const at = (times: number[], share: number) => {
    const sorted = times.slice(50).sort((a, b) => a - b)
    return Number(sorted[Math.floor(sorted.length * share)]!.toFixed(2))
  }
  return {
    questions: questions.length,
    'search p50': at(search, 0.5),
    'search p99': at(search, 0.99),
    'decision p50': at(decide, 0.5),
    'decision p99': at(decide, 0.99),
    'memory MB': memoryMb,
  }
}
