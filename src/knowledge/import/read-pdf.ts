/** Reads the text of a PDF, page by page. Nothing is drawn, run or fetched. */
import { inflateSync } from 'node:zlib'
import { getDocumentProxy } from 'unpdf'
import { ImportRefused } from './refusal.ts'
import { type Block, cleanLine, maxText, type Source } from './source.ts'

const maxPages = 500
const maxStream = 100 * 1024 * 1024
const maxStreams = 600 * 1024 * 1024

interface Line {
  text: string
  size: number
  y: number
  page: number
}

/** Reads a PDF with text. A scan is refused; single pages without text are noted. */
export async function readPdf(bytes: Buffer): Promise<Source> {
  refuseBomb(bytes)
  const pages = await linesOf(bytes)
  const letters = pages.map((lines) => lines.reduce((sum, { text }) => sum + text.replace(/[^\p{L}]/gu, '').length, 0))
  if (letters.reduce((sum, count) => sum + count, 0) < 20 * pages.length) throw new ImportRefused('scanned')
  const blank = letters.flatMap((count, index) => (count < 5 ? [index + 1] : []))
  const notes =
    blank.length > 0 ? [`trang ${blank.join(', ')} không có chữ (có thể là hình chụp): xem tài liệu gốc`] : []
  return { blocks: blocksOf(withoutRunningHeads(pages)), rows: [], title: null, pages: pages.length, notes }
}

async function linesOf(bytes: Buffer): Promise<Line[][]> {
  try {
    // A copy, because pdf.js takes the memory over.
    const pdf = await getDocumentProxy(Uint8Array.from(bytes), {
      useSystemFonts: false,
      verbosity: 0,
    })
    if (pdf.numPages > maxPages) throw new ImportRefused('tooMuchText', `${pdf.numPages} trang`)
    const pages: Line[][] = []
    let size = 0
    for (let page = 1; page <= pdf.numPages; page++) {
      const { items } = await (await pdf.getPage(page)).getTextContent()
      const lines = joinItems(
        items.filter((item) => 'str' in item),
        page,
      )
      size += lines.reduce((sum, { text }) => sum + text.length, 0)
      if (size > maxText) throw new ImportRefused('tooMuchText')
      pages.push(lines)
    }
    await pdf.loadingTask.destroy()
    return pages
  } catch (error) {
    if (error instanceof ImportRefused) throw error
    throw new ImportRefused((error as Error).name === 'PasswordException' ? 'protected' : 'corrupt', undefined, error)
  }
}

/** Pieces of text on one height make one line; a word may be cut in pieces where the font changes. */
function joinItems(items: { str: string; transform: number[]; hasEOL: boolean }[], page: number): Line[] {
  const lines: Line[] = []
  let open: Line | null = null
  for (const item of items) {
    const size = Math.hypot(item.transform[2]!, item.transform[3]!)
    const y = item.transform[5]!
    if (open && item.str.trim() !== '' && Math.abs(open.y - y) > size / 2) open = null
    if (!open) {
      if (item.str.trim() === '') continue
      open = { text: '', size, y, page }
      lines.push(open)
    }
    open.text += item.str
    open.size = item.str.trim() === '' ? open.size : Math.max(open.size, size)
    if (item.hasEOL) open = null
  }
  return lines.map((line) => ({ ...line, text: cleanLine(line.text) })).filter((line) => line.text !== '')
}

/** Leaves out page numbers, and lines that stand at the edge of most pages. */
function withoutRunningHeads(pages: Line[][]): Line[] {
  const edges = new Map<string, number>()
  const shape = (text: string): string => text.replace(/\d+/g, '#')
  for (const lines of pages) {
    for (const edge of new Set([lines[0], lines.at(-1)]))
      if (edge) edges.set(shape(edge.text), (edges.get(shape(edge.text)) ?? 0) + 1)
  }
  const repeated = (line: Line): boolean => pages.length >= 3 && (edges.get(shape(line.text)) ?? 0) > pages.length / 2
  return pages.flatMap((lines) =>
    lines.filter((line, index) => {
      const atEdge = index === 0 || index === lines.length - 1
      return !atEdge || !(repeated(line) || /^(trang\s*)?[-–]?\s*\d+\s*([-–/]\s*\d*)?$/iu.test(line.text))
    }),
  )
}

const bullet = /^[-–•+*▪◦]\s+/
const numbered = /^(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s+|^bước\s+\d+/iu

/** Joins wrapped lines into paragraphs. A larger letter, or a short line in capitals, is a heading. */
function blocksOf(lines: Line[]): Block[] {
  const sizes = lines.flatMap((line) => Array<number>(line.text.length).fill(line.size)).sort((a, b) => a - b)
  const body = sizes[Math.floor(sizes.length / 2)] ?? 0
  const blocks: Block[] = []
  let last: Line | null = null
  for (const line of lines) {
    const place = `trang ${line.page}`
    const capitals = line.text.length <= 120 && line.text === line.text.toUpperCase() && /\p{L}{3}/u.test(line.text)
    const level = line.size > body * 1.5 ? 1 : line.size > body * 1.12 ? 2 : capitals ? 3 : 0
    const before = blocks.at(-1)
    const startsNew = bullet.test(line.text) || numbered.test(line.text)
    if (before && last && !startsNew && continues(before, last, line, level)) before.text += ` ${line.text}`
    else if (level > 0) blocks.push({ kind: 'heading', level, text: line.text, place })
    else if (bullet.test(line.text)) blocks.push({ kind: 'item', level: 0, text: line.text.replace(bullet, ''), place })
    else blocks.push({ kind: 'paragraph', level: 0, text: line.text, place })
    last = line
  }
  return blocks
}

function continues(before: Block, last: Line, line: Line, level: number): boolean {
  if (before.level !== level || Math.abs(last.size - line.size) > 0.5) return false
  const gap = last.page === line.page ? last.y - line.y : 0
  if (gap > line.size * 1.9) return false
  if (level > 0) return last.page === line.page
  return !/[.;:!?]$/.test(last.text) && !/^[\p{Lu}][^.:]{2,60}:/u.test(line.text)
}

/** Compressed streams are tried with a bound first, because pdf.js unpacks them without one. */
function refuseBomb(bytes: Buffer): void {
  if (/\/(FlateDecode|Fl)\s*\/(FlateDecode|Fl)\b/.test(bytes.toString('latin1'))) throw new ImportRefused('bomb')
  let whole = 0
  for (let at = bytes.indexOf('stream'); at !== -1; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.subarray(at - 3, at).toString('latin1') === 'end') continue
    const start = at + 6 + (bytes[at + 6] === 13 ? 1 : 0) + 1
    if ((bytes[start]! & 0x0f) !== 8) continue
    const end = bytes.indexOf('endstream', start)
    try {
      whole += inflateSync(bytes.subarray(start, end === -1 ? undefined : end), { maxOutputLength: maxStream }).length
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new ImportRefused('bomb')
    }
    if (whole > maxStreams) throw new ImportRefused('bomb')
  }
}
