/** `npm run export:anonymous -- --from 2026-11-01 --to 2026-11-30 FILE`: questions for research as JSON lines, masked and without ids; both
 * days included. An existing file is not overwritten. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { anonymousQuestions, fewest } from '../src/privacy/anonymous.ts'
import { openStore } from './open-store.ts'

const day = z.iso.date()
const wanted = z.object({ from: day, to: day, file: z.string().min(1) })

const { values, positionals } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string' } },
  allowPositionals: true,
})
const read = wanted.safeParse({ ...values, file: positionals[0] })
if (!read.success || read.data.from > read.data.to) {
  process.stderr.write('usage: npm run export:anonymous -- --from YYYY-MM-DD --to YYYY-MM-DD FILE\n')
  process.exit(2)
}
const { from, to, file } = read.data
/** Midnight in Vietnam, which has no summer time. */
const midnight = (on: string) => new Date(`${on}T00:00:00+07:00`)
const { database } = await openStore()
try {
  const end = new Date(midnight(to).getTime() + 24 * 3600_000)
  const { questions, leftOut } = await anonymousQuestions(database.db, midnight(from), end)
  await writeFile(file, questions.map((one) => `${JSON.stringify(one)}\n`).join(''), { flag: 'wx', mode: 0o600 })
  process.stdout.write(
    `${file}: ${questions.length} questions; ${leftOut} left out (fewer than ${fewest} of a topic at a level). Read some before it leaves the house: free words may still tell a story that somebody knows.\n`,
  )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await database.close()
}
