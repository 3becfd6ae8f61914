/** Reads HTML into blocks: web pages, and what docx and Markdown become on the way. Nothing is run and no link is fetched. */
import { type DefaultTreeAdapterMap, parse } from 'parse5'
import { readLabel } from './headings.ts'
import { type Block, cleanLine, type Source } from './source.ts'

type Node = DefaultTreeAdapterMap['childNode']
type Element = DefaultTreeAdapterMap['element']

const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'footer',
  'aside',
  'form',
  'iframe',
  'svg',
  'head',
  'object',
  'button',
  'select',
])
const blockTags = new Set([
  'address',
  'article',
  'blockquote',
  'body',
  'caption',
  'dd',
  'div',
  'dl',
  'dt',
  'fieldset',
  'figure',
  'header',
  'hr',
  'html',
  'main',
  'p',
  'pre',
  'section',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
])
/** Level given to a paragraph that is all bold: Word users often make headings that way. */
export const boldLevel = 7
/** Deeper nesting than any document has; beyond it the rest is not read. */
const maxDepth = 200

/** Reads a page; each block is placed under the last heading before it. */
export function readHtml(html: string): Source {
  const page = parse(html)
  const blocks: Block[] = []
  walk(page.childNodes, blocks, null, 0)
  let under = ''
  for (const block of blocks) {
    if (block.kind === 'heading') under = block.text
    else if (readLabel(block.text)?.rest === '') under = block.text.replace(/:$/, '')
    block.place = under ? `mục "${under}"` : 'đầu tài liệu'
  }
  return { blocks, rows: [], title: titleOf(page.childNodes), pages: null, notes: [] }
}

type ListKind = 'item' | 'step' | null

function walk(nodes: Node[], blocks: Block[], list: ListKind, depth: number): void {
  if (depth > maxDepth) return
  let run: Node[] = []
  const flush = (): void => {
    for (const line of linesOf(run)) add(blocks, list ?? 'paragraph', line, isBold(run))
    run = []
  }
  for (const node of nodes) {
    if (!('tagName' in node)) {
      run.push(node)
      continue
    }
    if (skipped.has(node.tagName) || isHidden(node)) continue
    const tag = node.tagName
    if (!blockTags.has(tag) && !holdsBlock(node, depth)) {
      run.push(node)
      continue
    }
    flush()
    if (/^h[1-6]$/.test(tag)) add(blocks, 'heading', linesOf(node.childNodes).join(' '), false, Number(tag[1]))
    else if (tag === 'tr') addRow(node, blocks, depth)
    else if (tag === 'ul' || tag === 'ol') walk(node.childNodes, blocks, tag === 'ul' ? 'item' : 'step', depth + 1)
    else walk(node.childNodes, blocks, list, depth + 1)
  }
  flush()
}

function add(blocks: Block[], kind: Block['kind'], text: string, bold: boolean, level = 0): void {
  const line = cleanLine(text)
  if (line === '') return
  const bullet = /^[-–•+*▪◦]\s+/.exec(line)
  // A bold bullet or a bold sentence is emphasis, not a heading.
  if (kind === 'paragraph' && bold && !bullet && line.length <= 120 && !/[.;,]$/.test(line)) {
    blocks.push({ kind: 'heading', level: boldLevel, text: line, place: '' })
  } else if (kind === 'paragraph' && bullet) {
    blocks.push({ kind: 'item', level: 0, text: line.slice(bullet[0].length), place: '' })
  } else blocks.push({ kind, level, text: line, place: '' })
}

/** A row of two cells is a label and its content, as the national portal shows a procedure; others become one line. */
function addRow(row: Element, blocks: Block[], depth: number): void {
  const cells = row.childNodes.filter((node): node is Element => 'tagName' in node && /^t[dh]$/.test(node.tagName))
  const first = cells[0] ? cleanLine(linesOf(cells[0].childNodes).join(' ')) : ''
  if (cells.length === 1) walk(cells[0]!.childNodes, blocks, null, depth + 1)
  else if (cells.length === 2 && first !== '' && first.length <= 80 && /\p{L}{2}/u.test(first)) {
    blocks.push({ kind: 'paragraph', level: 0, text: `${first.replace(/:$/, '')}:`, place: '' })
    walk(cells[1]!.childNodes, blocks, null, depth + 1)
  } else
    add(
      blocks,
      'item',
      cells
        .map((cell) => cleanLine(linesOf(cell.childNodes).join(' ')))
        .filter(Boolean)
        .join(' | '),
      false,
    )
}

/** The text of nodes; `<br>` begins a new line. */
function linesOf(nodes: Node[]): string[] {
  return textOf(nodes, 0)
    .split('\u0000')
    .filter((line) => line.trim() !== '')
}

function textOf(nodes: Node[], depth: number): string {
  if (depth > maxDepth) return ''
  let text = ''
  for (const node of nodes) {
    if ('value' in node) text += node.value.replaceAll('\u0000', '')
    else if ('tagName' in node && !skipped.has(node.tagName) && !isHidden(node)) {
      const inner = textOf(node.childNodes, depth + 1)
      text += node.tagName === 'br' ? '\u0000' : blockTags.has(node.tagName) ? ` ${inner} ` : inner
    }
  }
  return text
}

function isBold(nodes: Node[]): boolean {
  const words = nodes.filter((node) => !('value' in node) || node.value.trim() !== '')
  return (
    words.length > 0 &&
    words.every((node) => 'tagName' in node && (/^(b|strong)$/.test(node.tagName) || isBold(node.childNodes)))
  )
}

function holdsBlock(element: Element, depth: number): boolean {
  if (depth > maxDepth) return false
  return element.childNodes.some(
    (node) => 'tagName' in node && (blockTags.has(node.tagName) || holdsBlock(node, depth + 1)),
  )
}

/** Text that a person does not see must not slip into a draft. */
function isHidden(element: Element): boolean {
  return element.attrs.some(
    ({ name, value }) =>
      name === 'hidden' ||
      (name === 'style' && /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0/i.test(value)),
  )
}

function titleOf(nodes: Node[]): string | null {
  for (const node of nodes) {
    if (!('tagName' in node)) continue
    if (node.tagName === 'title') return cleanLine(textOf(node.childNodes, 0)) || null
    if (node.tagName === 'html' || node.tagName === 'head') {
      const found = titleOf(node.childNodes)
      if (found) return found
    }
  }
  return null
}
