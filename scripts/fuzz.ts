/** Strange inputs at every door of a server in this process: no crash, no 5xx, bounded work, no secret in a log line.
 *
 *   npm run fuzz -- --inputs 1000000 --seed 1
 *
 * One input in twenty goes over HTTP (webhooks, the inbox's API behind sign-in, public pages, simulator), one in two hundred is a
 * broken document, the rest are calls of the parsers and readers. Ends with 1 when something was found. */
import { parseArgs } from 'node:util'
import { fuzz } from './trust/fuzz-run.ts'

const { values: given } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const inputs = Number(given.inputs)
const { findings, statuses, ...figures } = await fuzz(inputs, Number(given.seed), (done, found) =>
  process.stderr.write(`\r  ${done} of ${inputs}, found ${found}`),
)
process.stderr.write('\n')
console.table({ seed: Number(given.seed), ...figures, findings: findings.length })
console.table(statuses)
for (const { door, why, input } of findings) console.log(`FOUND at ${door}: ${why}\n  ${input}`)
process.exit(findings.length === 0 ? 0 : 1)
