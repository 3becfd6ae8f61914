/** `npm run knowledge:check [-- --only <part of a file name>] [--date YYYY-MM-DD]`: every error of knowledge/ by file, line and reason.
 * Exit code 1 when there is an error. Warnings, open reviews and coming changes are listed after. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkKnowledge } from '../src/knowledge/check.ts'
import { inspectLexicon } from '../src/knowledge/local/lexicon.ts'
import { makeLocal } from '../src/knowledge/local/local.ts'
import { inspectLocal } from '../src/knowledge/local/read-units.ts'
import { inspectKnowledge, KnowledgeError, type Problem, showProblem } from '../src/knowledge/read.ts'
import { plainWords } from '../src/knowledge/syllable.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, date: { type: 'string' }, folder: { type: 'string' } },
})
const folder = values.folder ?? fileURLToPath(new URL('../knowledge', import.meta.url))
const at = values.date ? new Date(`${values.date}T05:00:00Z`) : new Date()
if (Number.isNaN(at.getTime())) {
  console.error(`--date ${values.date}: must be a day written YYYY-MM-DD`)
  process.exit(2)
}

try {
  const { base, problems } = inspectKnowledge(folder)
  const findings = checkKnowledge(base, at, plainWords)
  const local = inspectLocal(join(folder, 'local'), base)
  const lexicon = inspectLexicon(join(folder, 'local', 'lexicon.yaml'), base)
  const errors = show('ERRORS', [...problems, ...findings.errors, ...local.problems, ...lexicon.problems])
  show('Warnings', findings.warnings)
  show('For a legal reviewer', findings.reviews)
  show('Changes within 60 days', findings.changes)
  show('Past their date', [...findings.overdue, ...makeLocal(local.files, base).overdue(at)])
  console.log(
    `\n${base.topics.size} topics, ${base.referents.size} data entries, ${base.documents.size} documents read; ${errors} error(s)`,
  )
  process.exitCode = errors > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof KnowledgeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function show(title: string, list: Problem[]): number {
  const wanted = list.filter((problem) => !values.only || problem.file.includes(values.only))
  if (wanted.length === 0) return 0
  console.log(`\n${title} (${wanted.length})`)
  for (const problem of wanted) console.log(`  ${showProblem(problem)}`)
  return wanted.length
}
