/** Writes a draft as a file in the form of knowledge/README.md, with everything a person must settle said in comments. */
import { stringify } from 'yaml'
import { headings, type SectionKind } from '../topic.ts'
import { type Draft, headingOf, type Part } from './drafts.ts'
import type { Evidence } from './evidence.ts'

/** Where a draft comes from. */
export interface Origin {
  file: string
  sha256: string
  pages: number | null
  importedOn: string
}

const order: Part['kind'][] = [...(Object.keys(headings) as SectionKind[]), 'variant']

/** The text of the file. `draftOf` in its head, and comments the reader does not know, keep it from passing as a finished topic. */
export function writeDraft(
  id: string,
  domain: string | null,
  draft: Draft,
  evidence: Evidence,
  origin: Origin,
  notes: string[],
): string {
  const usable = evidence.documents.filter((document) => document.usable)
  const head = {
    id,
    title: draft.title,
    domain,
    appliesTo: draft.appliesTo,
    authority: [],
    fee: [],
    timeLimit: [],
    forms: evidence.forms,
    links: [],
    legalBasis: usable.map((document) => ({ document: document.id, article: null })),
    effectiveFrom: null,
    effectiveTo: null,
    checkedOn: null,
    reviewBy: null,
    review: null,
    related: [],
    english: null,
    questions: draft.questions,
    draftOf: origin,
  }
  const parts = draft.parts.filter(({ kind }) => kind !== 'legal')
  if (!parts.some(({ kind }) => kind === 'short')) parts.push({ kind: 'short', heading: headings.short, lines: [] })
  parts.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  return [
    '---',
    stringify(head, { lineWidth: 0 }).trimEnd(),
    '---',
    '',
    ...parts.flatMap((part) => [...writePart(part, origin.file), '']),
    ...list('BẢN NHÁP - việc phải làm trước khi chuyển sang topics/', [
      'viết lại bằng lời ngắn, dễ hiểu; đối chiếu từng ý với văn bản còn hiệu lực',
      'điền các ô còn trống ở phần đầu; cần ít nhất 15 câu hỏi mẫu; xóa draftOf',
      'xóa hết các ghi chú source và các danh sách dưới đây; chạy npm run knowledge:check',
      ...notes,
    ]),
    ...list(
      'figures to move to data/',
      evidence.figures.map(
        ({ text, section, place, same }) =>
          `${text} (${section}; ${place})${same.length > 0 ? `: giống ${same.map((name) => `{{${name}}}`).join(', ')}` : ': chưa có trong data/'}`,
      ),
    ),
    ...list(
      'legal documents',
      evidence.documents.map(
        ({ id: number, place, remark }) => `${number} (${place}): ${remark ?? 'còn hiệu lực theo data/'}`,
      ),
    ),
    ...list(
      'legal basis as written in the document',
      draft.parts.flatMap(({ kind, lines }) => (kind === 'legal' ? lines.map(({ text }) => text) : [])),
    ),
    ...list(
      'no longer exists',
      evidence.abolished.map(({ words, name, place }) => `"${words}" (${place}): ${name}`),
    ),
  ].join('\n')
}

function writePart(part: Part, file: string): string[] {
  const lines = [`## ${safe(headingOf(part))}`]
  if (part.lines.length === 0) lines.push('<!-- todo: viết hai đến bốn câu: làm gì, ở đâu, mất bao nhiêu, bao lâu -->')
  let place = ''
  let step = 0
  for (const line of part.lines) {
    if (line.place !== place) lines.push(`<!-- source: ${safeNote(file)}, ${safeNote(line.place)} -->`)
    place = line.place
    if (line.list === 'step') step += 1
    lines.push(`${line.list === 'step' ? `${step}. ` : line.list === 'item' ? '- ' : ''}${safe(line.text)}`)
  }
  return lines
}

function list(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`<!-- ${title}`, ...lines.map((line) => `- ${safeNote(line)}`), '-->', '']
}

/** Text of the document must not act as a note, a reference or a heading of the knowledge format. */
function safe(text: string): string {
  return text
    .replaceAll('<!--', '‹')
    .replaceAll('-->', '›')
    .replaceAll('{{', '(')
    .replaceAll('}}', ')')
    .replace(/^(#+|---+)\s*/, '')
}

function safeNote(text: string): string {
  return text.replace(/--+>?/g, '-').replace(/[<>]/g, ' ').trim()
}
