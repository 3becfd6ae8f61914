/** Sorts what was read into drafts: one draft a topic, each with the fixed headings and special cases it has. */
import { headings, variantHeading } from '../topic.ts'
import { bareHeading, kindOfHeading, kindOfQuestion, type PartKind, readLabel } from './headings.ts'
import type { AskedRow, Block, Source } from './source.ts'

/** Lines under one heading. */
export interface Part {
  kind: PartKind | 'variant'
  heading: string
  lines: { text: string; list: 'none' | 'item' | 'step'; place: string }[]
}

/** A topic in the making. */
export interface Draft {
  title: string
  parts: Part[]
  questions: string[]
  appliesTo: string | null
}

// The head of every official letter; it says nothing about a procedure.
const letterhead = /^(cộng hòa xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc|số:?\s*[\d.… ]*\/)/iu
const isStep = /^(?:bước|b)\s*\d+\s*[:.)-]?\s*/iu

/** Sorts blocks into drafts; with `single`, into one whatever the document holds. */
export function sortBlocks(source: Source, fallbackTitle: string, single: boolean): Draft[] {
  const blocks = source.blocks.filter((block) => !letterhead.test(block.text.normalize('NFC')))
  const starts = single ? [] : topicStarts(blocks)
  if (starts.length < 2) return [sortOne(blocks, source.title ?? fallbackTitle)]
  if (starts[0]! > 0) {
    source.notes.push(
      `${starts[0]} đoạn đứng trước "${blocks[starts[0]!]!.text}" không vào bản nháp nào: xem tài liệu gốc`,
    )
  }
  return starts.map((start, index) =>
    sortOne(blocks.slice(start, starts[index + 1] ?? blocks.length), blocks[start]!.text),
  )
}

/** Where topics begin, when a document holds several: headings of one level that each have two or more known parts below. */
function topicStarts(blocks: Block[]): number[] {
  const unknown = blocks.flatMap((block, index) => (isTitle(block) ? [index] : []))
  for (const level of [...new Set(unknown.map((index) => blocks[index]!.level))].sort((a, b) => a - b)) {
    const starts = unknown.filter((index) => blocks[index]!.level === level)
    const full = starts.filter((start) => {
      const end = blocks.findIndex((block, index) => index > start && isTitle(block) && block.level <= level)
      const kinds = blocks.slice(start + 1, end === -1 ? blocks.length : end).map(kindOf)
      return new Set(kinds.filter((kind) => kind !== null)).size >= 2
    })
    if (full.length >= 2) return full
  }
  return []
}

const kindOf = (block: Block): PartKind | null =>
  block.kind === 'heading' ? kindOfHeading(block.text) : (readLabel(block.text)?.kind ?? null)
const isTitle = (block: Block): boolean =>
  block.kind === 'heading' && kindOf(block) === null && !isStep.test(block.text)

function sortOne(blocks: Block[], fallbackTitle: string): Draft {
  const first = blocks.findIndex((block) => kindOf(block) !== null)
  const titleAt = blocks.slice(0, first === -1 ? blocks.length : first).findIndex(isTitle)
  const draft: Draft = {
    title: sentenceCase(bareHeading(titleAt === -1 ? fallbackTitle : blocks[titleAt]!.text)),
    parts: [],
    questions: [],
    appliesTo: null,
  }
  let part = openPart(draft, 'short', headings.short)
  let level = 0
  for (const [index, block] of blocks.entries()) {
    if (index === titleAt) continue
    const inside = part.kind === 'variant' && /^(trường hợp|đối với)/iu.test(part.heading)
    if (
      block.kind === 'heading' &&
      !isStep.test(block.text) &&
      !(block.level > level && level > 0 && (inside || kindOf(block) === null))
    ) {
      const kind = kindOfHeading(block.text)
      part = kind
        ? openPart(draft, kind, block.text)
        : openPart(draft, 'variant', sentenceCase(bareHeading(block.text)))
      level = block.level
      // "II. Lệ phí: 10.000 đồng" set as a heading holds its content too.
      const rest = readLabel(block.text)?.rest
      if (kind && rest) addLine(part, { ...block, kind: 'paragraph', text: rest })
      continue
    }
    const label = block.kind === 'heading' ? null : readLabel(block.text)
    if (label && !inside && !(label.kind === part.kind && block.kind !== 'paragraph')) {
      part = openPart(draft, label.kind, label.label)
      level = 0
      if (label.rest) addLine(part, { ...block, text: label.rest })
    } else addLine(part, block)
  }
  draft.parts = draft.parts.filter(({ lines }) => lines.length > 0)
  draft.appliesTo = draft.parts.find(({ kind }) => kind === 'who')?.lines[0]?.text ?? null
  return draft
}

/** The part of this kind, new unless it is there already. Special cases of one name are one part. */
function openPart(draft: Draft, kind: Part['kind'], heading: string): Part {
  const open = draft.parts.find((part) => part.kind === kind && (kind !== 'variant' || part.heading === heading))
  if (open) return open
  const part: Part = { kind, heading, lines: [] }
  draft.parts.push(part)
  return part
}

function addLine(part: Part, block: Block): void {
  const step = part.kind === 'steps' && (block.kind === 'step' || isStep.test(block.text))
  const list = step
    ? 'step'
    : block.kind === 'item' || block.kind === 'step' || part.kind === 'documents'
      ? 'item'
      : 'none'
  part.lines.push({ text: step ? block.text.replace(isStep, '') : block.text, list, place: block.place })
}

/** Rows of a question list by topic: the answers go under the heading that each question asks about. */
export function sortRows(rows: AskedRow[], title: string | null): Draft[] {
  const groups = Map.groupBy(rows, ({ topic }) => title ?? topic)
  return [...groups].map(([name, group]) => {
    const draft: Draft = {
      title: sentenceCase(name),
      parts: [],
      questions: [...new Set(group.map(({ question }) => question))],
      appliesTo: null,
    }
    for (const { question, answer, place } of group) {
      const kind = kindOfQuestion(question)
      const part = kind ? openPart(draft, kind, question) : openPart(draft, 'variant', question.replace(/[?\s]+$/, ''))
      for (const text of answer.split('\n')) {
        const bullet = /^[-–•+*]\s+/.exec(text)
        part.lines.push({
          text: bullet ? text.slice(bullet[0].length) : text,
          list: bullet || kind === 'documents' ? 'item' : 'none',
          place,
        })
      }
    }
    return draft
  })
}

/** The heading as it is written in a topic file. */
export function headingOf(part: Part): string {
  if (part.kind === 'variant') return `${variantHeading} ${part.heading.replace(/^trường hợp:?\s*/iu, '')}`
  return part.kind === 'legal' ? part.heading : headings[part.kind]
}

/** Writes a title in capitals as a sentence; short words in capitals elsewhere (VNeID, CT01) stay. */
function sentenceCase(text: string): string {
  if (text !== text.toUpperCase() || text.split(' ').length < 2) return text
  const lower = text
    .toLowerCase()
    .replace(/\b(vneid)\b/g, 'VNeID')
    .replace(/\b(ct|cc|dc)(\d\d)\b/g, (word) => word.toUpperCase())
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}
