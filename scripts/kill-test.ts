/** Kills the server with -9 at random moments under load, and proves that nothing is lost and nothing sent twice.
 *
 *   TEST_DATABASE_URL=postgres://… npm run kill-test -- --kills 100 --store postgres
 *   npm run kill-test -- --kills 20 --store pglite [--seed 7] [--rate 5] [--people 40]
 *
 * On PostgreSQL (a database of its own is made there and dropped) one web and two worker processes run, TEST_REDIS_URL is for
 * their shared limits; on PGlite one process. Prints the figures; ends with 1 when a promise was broken. */
import { parseArgs } from 'node:util'
import { runKills } from './trust/kill-run.ts'

const { values: given } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    store: { type: 'string', default: process.env.TEST_DATABASE_URL ? 'postgres' : 'pglite' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '5' },
    people: { type: 'string', default: '40' },
  },
})
if (given.store === 'postgres' && !process.env.TEST_DATABASE_URL) {
  process.stderr.write('TEST_DATABASE_URL: missing. --store postgres makes a database of its own on that server.\n')
  process.exit(1)
}
if (given.store === 'pglite') delete process.env.TEST_DATABASE_URL
process.stderr.write(`  seed ${given.seed}\n`)
const { violations, ...figures } = await runKills({
  kills: Number(given.kills),
  seed: Number(given.seed),
  perSecond: Number(given.rate),
  people: Number(given.people),
  progress: (done) => process.stderr.write(`\r  killed ${done} of ${given.kills}`),
})
process.stderr.write('\n')
console.table({ kills: Number(given.kills), seed: Number(given.seed), ...figures })
for (const violation of violations.slice(0, 40)) console.log(`BROKEN: ${violation}`)
console.log(violations.length === 0 ? 'every promise held' : `${violations.length} promises broken`)
process.exit(violations.length === 0 ? 0 : 1)
