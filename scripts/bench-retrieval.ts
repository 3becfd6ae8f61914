/** One retrieval and decision, timed in this process on the project's own test questions. */
import { answer } from '../src/assistant/assistant.ts'
import { emptyMemory } from '../src/assistant/outcome.ts'
import { entrySet } from '../src/learning/learned.ts'
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'

/** Percentiles in milliseconds, resident memory added by index and encoder in MB. */
export async function openRetrieval(questions: string[]) {
  const before = process.memoryUsage().rss
  const tools = await openTools({ log: makeLog('error') })
  const memoryMb = Math.round((process.memoryUsage().rss - before) / 1_048_576)
  const search: number[] = []
  const decide: number[] = []
  const texts = [...questions.slice(0, 50), ...questions]
  for (const text of texts) {
    const start = performance.now()
    await tools.index.search(text)
    search.push(performance.now() - start)
  }
  // Apart from the searches, so that none of them is still kept.
  for (const text of texts) {
    const start = performance.now()
    await answer({ text, payload: null, contents: [], history: [], memory: emptyMemory, at: new Date() }, tools)
    decide.push(performance.now() - start)
  }
  // A unit's own approved entries, five hundred with three example questions each.
  const entries = await entrySet(
    Array.from({ length: 500 }, (_, n) => ({
      entryId: String(n),
      number: 1,
      unitId: '1',
      unitName: 'Đơn vị',
      questions: [0, 1, 2].map((more) => `${questions[(n * 3 + more) % questions.length]} trường hợp ${n}`),
      answer: 'Câu trả lời của đơn vị.',
      document: '68/2020/QH14',
      article: '',
      validUntil: '2099-12-31',
      approvedAt: new Date(),
    })),
    tools,
  )
  const match: number[] = []
  for (const text of texts) {
    const start = performance.now()
    await entries.match(text, new Date(), false, ['1'])
    match.push(performance.now() - start)
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
    '500 entries p50': at(match, 0.5),
    '500 entries p99': at(match, 0.99),
    'memory MB': memoryMb,
  }
}
