/** Strange inputs at every door, in this process: no crash, no endless work, no secret in a log line.
 *
 *   npm run trust:fuzz -- --inputs 1000000 --seed 6
 */
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz-run.ts'

const { values: given } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '6' } },
})
const { findings, ...figures } = fuzz(Number(given.inputs), Number(given.seed))
console.table({ seed: Number(given.seed), ...figures, findings: findings.length })
for (const finding of findings) console.log(`FOUND at ${finding.door}: ${finding.why}\n  ${finding.input}`)
process.exit(findings.length === 0 ? 0 : 1)
