/** From a unit's own document to drafts of topics. Drafts are for people to finish: nothing is ever answered from them. */
import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { marked } from 'marked'
import { foldMarks } from '../syllable.ts'
import { dayInVietnam, type KnowledgeBase } from '../topic.ts'
import { type Draft, sortBlocks, sortRows } from './drafts.ts'
import { type Evidence, findEvidence } from './evidence.ts'
import { type Recognised, recognise } from './format.ts'
import { readDocx } from './read-docx.ts'
import { readHtml } from './read-html.ts'
import { readPdf } from './read-pdf.ts'
import { readXlsx } from './read-xlsx.ts'
import { ImportRefused } from './refusal.ts'
import { cleanLine, looksGarbled, maxText, type Source } from './source.ts'
import { type Origin, writeDraft } from './write-draft.ts'

/** A draft ready to be written as knowledge/drafts/<id>.md. */
export interface DraftFile {
  id: string
  title: string
  content: string
  evidence: Evidence
}

/** What a person may say about the import; `topic` makes one draft of this id. */
export interface ImportOptions {
  topic?: string
  domain?: string
}

/** Reads a document and makes its drafts. Throws ImportRefused with the reason when it cannot be taken. */
export async function importDocument(
  bytes: Buffer,
  name: string,
  base: KnowledgeBase,
  at: Date,
  options: ImportOptions = {},
): Promise<DraftFile[]> {
  const source = await read(await recognise(bytes, name))
  refuseUnreadable(source)
  const file = cleanLine(basename(name))
  const origin: Origin = {
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    pages: source.pages,
    importedOn: dayInVietnam(at),
  }
  const known = options.topic ? base.topics.get(options.topic)?.title : undefined
  const drafts = sort(source, file, options.topic, known)
  const used = new Set<string>()
  return drafts.map((draft) => {
    const id = options.topic ?? freeId(slug(draft.title), used)
    const notes = [...source.notes]
    if (base.topics.has(id)) notes.push(`đã có topics/${id}.md: so sánh và bổ sung vào đó, không tạo chủ đề thứ hai`)
    const evidence = findEvidence(draft, base, origin.importedOn)
    return {
      id,
      title: draft.title,
      content: writeDraft(id, options.domain ?? null, draft, evidence, origin, notes),
      evidence,
    }
  })
}

async function read(file: Recognised): Promise<Source> {
  switch (file.format) {
    case 'docx':
      return readDocx(file.parts)
    case 'xlsx':
      return readXlsx(file.parts)
    case 'pdf':
      return readPdf(file.bytes)
    case 'html':
      return readHtml(file.text)
    case 'md':
      return readHtml(await marked.parse(file.text.replace(/^\ufeff?---\r?\n[\s\S]*?\r?\n---\r?\n/, '')))
  }
}

function refuseUnreadable(source: Source): void {
  const text = [
    ...source.blocks.map((block) => block.text),
    ...source.rows.flatMap(({ question, answer }) => [question, answer]),
  ].join('\n')
  if (!/\p{L}/u.test(text)) throw new ImportRefused('noText')
  if (text.length > maxText) throw new ImportRefused('tooMuchText')
  if (looksGarbled(text)) throw new ImportRefused('legacyFont')
}

function sort(source: Source, file: string, topic: string | undefined, knownTitle: string | undefined): Draft[] {
  const name = basename(file, extname(file)).replace(/[-_]+/g, ' ')
  if (source.rows.length > 0) return sortRows(source.rows, topic ? (knownTitle ?? name) : null)
  const drafts = sortBlocks(source, name, topic !== undefined)
  return knownTitle ? drafts.map((draft) => ({ ...draft, title: knownTitle })) : drafts
}

function slug(title: string): string {
  const whole = foldMarks(title)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const short =
    whole.length > 60
      ? whole
          .slice(0, 61)
          .replace(/_[^_]*$/, '')
          .slice(0, 60)
      : whole
  return short || 'ban_nhap'
}

function freeId(wanted: string, used: Set<string>): string {
  let id = wanted
  for (let next = 2; used.has(id); next++) id = `${wanted}_${next}`
  used.add(id)
  return id
}
