/** `npm run lexicon:preview -- --term "cà vẹt" --means "chứng nhận đăng ký xe" [--questions FILE.jsonl]`: which past questions
 * would be read differently with the new term, and whether another topic would be found. Changes nothing.
 * A question file has one JSON object a line with `q` or `text`; without one the example questions of all topics are read. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { expandTerms, inspectLexicon, makeLexicon, type Term } from '../src/knowledge/local/lexicon.ts'
import { inspectKnowledge, showProblem } from '../src/knowledge/read.ts'
import { openIndex } from '../src/knowledge/search.ts'
import { fold } from '../src/knowledge/vietnamese.ts'

const { values } = parseArgs({
  options: { term: { type: 'string' }, means: { type: 'string' }, questions: { type: 'string' } },
})
const { term, means, questions: file } = values
if (!term || !means)
  fail('npm run lexicon:preview -- --term "từ người dân dùng" --means "từ hiện nay" [--questions FILE.jsonl]', 2)
if (file && !existsSync(file)) fail(`${file}: không có tệp này`)

const folder = join(import.meta.dirname, '..', 'knowledge')
const { base } = inspectKnowledge(folder)
const { lexicon: before, problems } = inspectLexicon(join(folder, 'local', 'lexicon.yaml'), base)
if (problems.length > 0) fail(problems.map(showProblem).join('\n'))
const added: Term = {
  words: [term],
  means,
  search: true,
  explain: null,
  source: null,
  from: null,
  saidBy: [],
  checkedOn: new Date().toISOString().slice(0, 10),
  review: null,
}
const after = makeLexicon([
  ...before.terms.map((one) => ({ ...one, words: one.words.filter((word) => fold(word) !== fold(term)) })),
  added,
])

const asked = file ? questionsOf(file) : [...base.topics.values()].flatMap((topic) => topic.questions)
const changed = asked
  .map((question) => ({
    question,
    was: expandTerms(question, before).text,
    becomes: expandTerms(question, after).text,
  }))
  .filter(({ was, becomes }) => was !== becomes)
process.stdout.write(`${asked.length} câu hỏi; ${changed.length} câu sẽ được đọc khác.\n`)
if (changed.length > 0) {
  const index = await openIndex(base, folder, join(folder, '.index'))
  const topicOf = async (text: string) => (await index.search(text)).topics[0]
  let moved = 0
  for (const { question, was, becomes } of changed) {
    const [from, to] = [await topicOf(was), await topicOf(becomes)]
    if (from?.topic !== to?.topic) moved++
    const shown = (found: typeof from) => (found ? `${found.topic} (${found.score.toFixed(2)})` : '(không)')
    process.stdout.write(
      `\n${question}\n  trước: ${was} → ${shown(from)}\n  sau:   ${becomes} → ${shown(to)}${from?.topic === to?.topic ? '' : '   ĐỔI CHỦ ĐỀ'}\n`,
    )
  }
  process.stdout.write(`\n${moved} câu đổi chủ đề.\n`)
}
process.exit(0)

function questionsOf(path: string): string[] {
  const line = z.union([z.object({ q: z.string() }), z.object({ text: z.string() })])
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((row, place) => {
      if (row.trim() === '') return []
      try {
        const read = line.parse(JSON.parse(row))
        return ['q' in read ? read.q : read.text]
      } catch {
        return fail(`${path}:${place + 1}: mỗi dòng là một JSON có "q" hoặc "text"`)
      }
    })
}

function fail(message: string, code = 1): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}
