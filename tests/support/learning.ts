/** What the inbox needs for learning; the index is opened when something asks it first. */
import { join } from 'node:path'
import type { Tools } from '../../src/assistant/tools.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'
import type { Index } from '../../src/knowledge/search.ts'
import { openLearned } from '../../src/learning/learned.ts'
import type { Log } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'
import type { Database } from '../../src/store/database.ts'

/** Opens it on this database. */
export async function openTestLearning(database: Database, log: Log) {
  let opened: Promise<Tools> | null = null
  const tools = () => {
    opened ??= openTools({ log })
    return opened
  }
  const index: Index = {
    modelId: 'opened later',
    passages: 0,
    search: async (text) => (await tools()).index.search(text),
    signsOf: async (text) => (await tools()).index.signsOf(text),
    conceptsOf: () => [],
  }
  const base = readKnowledge(join(import.meta.dirname, '..', '..', 'knowledge'), {})
  const learned = await openLearned(database, { index, base }, log)
  return { learning: { learned, index, base }, stop: learned.stop }
}
