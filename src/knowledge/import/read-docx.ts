/** Reads a Word document: its text becomes HTML first, so that headings, lists and tables are told apart in one place. */
import mammoth from 'mammoth'
import { closeArchive, type Parts } from './archive.ts'
import { readHtml } from './read-html.ts'
import { ImportRefused } from './refusal.ts'
import type { Source } from './source.ts'

// "Tiêu đề" and "Đề mục" are what Vietnamese Word and LibreOffice call the styles.
const styles = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Tiêu đề'] => h1:fresh",
  ...[1, 2, 3, 4].map((level) => `p[style-name='Đề mục ${level}'] => h${level}:fresh`),
]

/** Reads a docx. Pictures are left out and no file or link that it names is opened. */
export async function readDocx(parts: Parts): Promise<Source> {
  const pictures = [
    ...parts
      .get('word/document.xml')!
      .toString()
      .matchAll(/<(?:pic:pic|v:imagedata)\b/g),
  ].length
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: closeArchive(parts) },
      {
        styleMap: styles,
        includeEmbeddedStyleMap: false,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      },
    )
    const source = readHtml(value)
    if (pictures > 0) source.notes.push(`có ${pictures} hình không đọc được; xem hình trong tài liệu gốc`)
    return source
  } catch (error) {
    throw new ImportRefused('corrupt', undefined, error)
  }
}
