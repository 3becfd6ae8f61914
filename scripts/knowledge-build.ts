/** Trains and writes the index now: npm run knowledge:build. */
import { makeLog } from '../src/log.ts'
import { openTools } from '../src/open-tools.ts'

const start = Date.now()
const tools = await openTools({
  log: makeLog('warn'),
  rebuild: true,
  progress: (step, done) => process.stdout.write(`\r${step}: ${Math.round(done * 100)} %${done >= 1 ? '\n' : ''}`),
})
process.stdout.write(
  `${tools.base.topics.size} topics, ${tools.index.passages} passages, built in ${((Date.now() - start) / 1000).toFixed(1)} s\n`,
)
process.exit(0)
