/** Tells what a file is by its content; its name must agree. */
import { extname } from 'node:path'
import { openArchive, type Parts } from './archive.ts'
import { ImportRefused } from './refusal.ts'

/** Largest file taken. */
export const maxBytes = 20 * 1024 * 1024

/** A recognised file, opened as far as was needed to recognise it. */
export type Recognised =
  | { format: 'docx' | 'xlsx'; parts: Parts }
  | { format: 'pdf'; bytes: Buffer }
  | { format: 'html' | 'md'; text: string }

const extensions: Record<string, Recognised['format']> = {
  '.docx': 'docx',
  '.xlsx': 'xlsx',
  '.pdf': 'pdf',
  '.html': 'html',
  '.htm': 'html',
  '.md': 'md',
  '.markdown': 'md',
  '.txt': 'md',
}

/** Recognises `bytes`, or refuses them. */
export async function recognise(bytes: Buffer, name: string): Promise<Recognised> {
  if (bytes.length > maxBytes) throw new ImportRefused('tooLarge')
  if (bytes.length === 0) throw new ImportRefused('empty')
  const extension = extname(name).toLowerCase()
  const found = await sniff(bytes)
  const named = extensions[extension]
  if (!named) throw new ImportRefused('unknownFormat', `đuôi ${extension || 'không có'}`)
  if (named !== found.format)
    throw new ImportRefused('wrongExtension', `tên là ${extension}, nội dung là ${found.format}`)
  return found
}

async function sniff(bytes: Buffer): Promise<Recognised> {
  if (bytes.subarray(0, 1024).includes('%PDF-')) return { format: 'pdf', bytes }
  if (bytes.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'))) throw refuseOldOffice(bytes)
  if (bytes.subarray(0, 2).equals(Buffer.from('PK'))) {
    const parts = await openArchive(bytes)
    if (parts.has('word/document.xml')) return { format: 'docx', parts }
    if (parts.has('xl/workbook.xml')) return { format: 'xlsx', parts }
    throw new ImportRefused('unknownFormat')
  }
  const text = decode(bytes)
  if (text.trim() === '') throw new ImportRefused('empty')
  if (text.startsWith('{\\rtf')) throw new ImportRefused('unknownFormat', 'RTF: lưu thành .docx')
  const html = /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(text)
  return { format: html || /^\s*<(div|table|section|article|h[1-6]|p)\b/i.test(text) ? 'html' : 'md', text }
}

/** Old Office files and password-protected new ones share one container; its directory names the streams in UTF-16. */
function refuseOldOffice(bytes: Buffer): ImportRefused {
  const holds = (stream: string): boolean => bytes.includes(Buffer.from(stream, 'utf16le'))
  if (holds('EncryptedPackage')) return new ImportRefused('protected')
  if (holds('WordDocument')) return new ImportRefused('legacyDoc')
  if (holds('Workbook')) return new ImportRefused('legacyXls')
  return new ImportRefused('legacyOther')
}

function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!utf16 && bytes.includes(0)) throw new ImportRefused('unknownFormat')
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ImportRefused('notUtf8', undefined, error)
  }
}
