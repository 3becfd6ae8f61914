/** `npm run knowledge:import -- FILE [--topic id] [--domain d] [--replace]`: makes drafts of topics from a unit's own document.
 *
 * docx, pdf with text, xlsx with questions and answers, html, md. Drafts go to knowledge/drafts/, which is never answered from.
 * A draft that exists is kept, because a person may have worked on it; --replace overwrites it.
 * Exit code 1 when the document is refused, 2 when the command is wrong. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { maxBytes } from '../src/knowledge/import/format.ts'
import { importDocument } from '../src/knowledge/import/import.ts'
import { ImportRefused } from '../src/knowledge/import/refusal.ts'
import { inspectKnowledge } from '../src/knowledge/read.ts'
import { domains } from '../src/knowledge/topic.ts'

const command = z.object({
  file: z.string('a file is missing').refine((path) => existsSync(path) && statSync(path).isFile(), 'is not a file'),
  topic: z
    .string()
    .regex(/^[a-z0-9_]{1,60}$/, 'must be an id: small letters, digits and _')
    .optional(),
  domain: z.enum(domains).optional(),
  folder: z.string(),
  replace: z.boolean(),
})

const wanted = readCommand()
try {
  // The size is looked at before the file is taken into memory.
  if (statSync(wanted.file).size > maxBytes) throw new ImportRefused('tooLarge')
  const { base } = inspectKnowledge(wanted.folder)
  const drafts = await importDocument(readFileSync(wanted.file), basename(wanted.file), base, new Date(), wanted)
  const folder = join(wanted.folder, 'drafts')
  const kept = drafts.filter(({ id }) => existsSync(join(folder, `${id}.md`)) && !wanted.replace)
  if (kept.length > 0) {
    console.error(
      `Đã có bản nháp ${kept.map(({ id }) => `drafts/${id}.md`).join(', ')}; thêm --replace để ghi đè. Chưa ghi gì.`,
    )
    process.exit(1)
  }
  mkdirSync(folder, { recursive: true })
  for (const { id, title, content, evidence } of drafts) {
    writeFileSync(join(folder, `${id}.md`), content)
    const bad = evidence.documents.filter(({ usable }) => !usable).length
    console.log(
      `drafts/${id}.md: ${title} (${evidence.figures.length} con số, ${evidence.documents.length} văn bản, ${bad} văn bản cần xem lại)`,
    )
  }
  console.log(`${drafts.length} bản nháp. Trợ lý chưa trả lời từ đây: hãy soát, điền phần đầu rồi chuyển sang topics/.`)
} catch (error) {
  if (!(error instanceof ImportRefused)) throw error
  console.error(`${basename(wanted.file)}: ${error.message}`)
  process.exitCode = 1
}

function readCommand(): z.infer<typeof command> {
  const usage = 'npm run knowledge:import -- FILE [--topic id] [--domain d] [--replace] [--folder knowledge]'
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        topic: { type: 'string' },
        domain: { type: 'string' },
        replace: { type: 'boolean', default: false },
        folder: { type: 'string', default: fileURLToPath(new URL('../knowledge', import.meta.url)) },
      },
    })
    if (positionals.length > 1) throw new Error('one file at a time')
    return command.parse({ ...values, file: positionals[0] })
  } catch (error) {
    const reasons =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
        : [(error as Error).message]
    console.error([...reasons, usage].join('\n'))
    process.exit(2)
  }
}
