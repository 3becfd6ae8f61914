/** Real documents in each format, made when a test asks for them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import {
  AlignmentType,
  Document,
  HeadingLevel,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx'
import { zipSync } from 'fflate'
import PDFDocument from 'pdfkit'

const fonts = join(dirname(createRequire(import.meta.url).resolve('@fontsource/be-vietnam-pro/package.json')), 'files')
const font = (subset: string): Buffer => readFileSync(join(fonts, `be-vietnam-pro-${subset}-400-normal.woff`))
const fontsBySubset = { latin: font('latin'), vietnamese: font('vietnamese') }

/** A unit's guidance in Word: styles, lists, a table, a bold heading without style. */
export async function makeDocx(): Promise<Buffer> {
  const heading = (text: string, level: (typeof HeadingLevel)[keyof typeof HeadingLevel] = HeadingLevel.HEADING_2) =>
    new Paragraph({ text, heading: level })
  const bullet = (text: string) => new Paragraph({ text, bullet: { level: 0 } })
  const step = (text: string) => new Paragraph({ text, numbering: { reference: 'steps', level: 0 } })
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] })
  const document = new Document({
    numbering: {
      config: [
        {
          reference: 'steps',
          levels: [{ level: 0, format: LevelFormat.DECIMAL, text: '%1.', alignment: AlignmentType.LEFT }],
        },
      ],
    },
    sections: [
      {
        children: [
          new Paragraph('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'),
          new Paragraph('Độc lập - Tự do - Hạnh phúc'),
          heading('HƯỚNG DẪN ĐĂNG KÝ TẠM TRÚ', HeadingLevel.HEADING_1),
          // Typed with combining marks, as some keyboards do.
          new Paragraph('Công dân đến ở trọ phải đăng ký tạm trú.'.normalize('NFD')),
          heading('1. Thành phần hồ sơ'),
          bullet('Tờ khai CT01'),
          bullet('Giấy tờ chứng minh chỗ ở hợp pháp'),
          heading('2. Trình tự thực hiện'),
          step('Chuẩn bị hồ sơ.'),
          step('Nộp tại Công an xã.'),
          new Paragraph({ children: [new TextRun({ text: 'Căn cứ pháp lý', bold: true })] }),
          new Paragraph(
            'Luật số 68/2020/QH14; Nghị định 154/2024/NĐ-CP; Thông tư 55/2021/TT-BCA; Quyết định 9999/2023/QĐ-BCA.',
          ),
          new Table({
            rows: [
              new TableRow({ children: [cell('Thời hạn giải quyết'), cell('03 ngày làm việc')] }),
              new TableRow({ children: [cell('Lệ phí'), cell('Nộp trực tiếp 15.000 đồng')] }),
            ],
          }),
          heading('Trường hợp ở nhà người thân'),
          new Paragraph('Chủ nhà ghi ý kiến đồng ý vào tờ khai.'),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}

type Write = (text: string, size?: number) => void

/** A PDF with the project's own font. The font comes in two subsets, so each word is cut in pieces, as many PDFs do. */
export function makePdf(pages: ((write: Write) => void)[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false, ...options })
  for (const fill of pages) {
    pdf.addPage()
    fill((text, size = 12) => {
      const runs = text.normalize('NFC').match(/[\p{ASCII}\u00a0-\u00ff]+|[^\p{ASCII}\u00a0-\u00ff]+/gu) ?? []
      for (const [index, run] of runs.entries()) {
        pdf.font(run.charCodeAt(0) <= 0xff ? fontsBySubset.latin : fontsBySubset.vietnamese).fontSize(size)
        pdf.text(run, { continued: index < runs.length - 1, lineBreak: true })
      }
      pdf.moveDown(0.6)
    })
  }
  return finish(pdf)
}

/** A scan: pages that hold a picture and no text. */
export function makeScannedPdf(): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false })
  for (let page = 0; page < 2; page++) pdf.addPage().image(picture(), 0, 0, { width: 500 })
  return finish(pdf)
}

function finish(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
    pdf.end()
  })
}

/** A grey PNG of 8 × 8. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const rows = Buffer.alloc(8 * 9, 0x80)
  for (let row = 0; row < 8; row++) rows[row * 9] = 0
  const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0])
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A workbook with shared strings, as Excel writes them. */
export function makeXlsx(
  sheets: Record<string, (string | number | null)[][]>,
  extra: Record<string, Uint8Array> = {},
): Buffer {
  const strings: string[] = []
  const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const cell = (value: string | number | null, row: number, column: number): string => {
    if (value === null) return ''
    const at = `${String.fromCharCode(65 + column)}${row + 1}`
    return typeof value === 'number'
      ? `<c r="${at}"><v>${value}</v></c>`
      : `<c r="${at}" t="s"><v>${strings.push(value) - 1}</v></c>`
  }
  const names = Object.keys(sheets)
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packaged = 'http://schemas.openxmlformats.org/package/2006'
  const files: Record<string, string> = {}
  for (const [index, rows] of Object.values(sheets).entries()) {
    const data = rows.map(
      (row, number) =>
        `<row r="${number + 1}">${row.map((value, column) => cell(value, number, column)).join('')}</row>`,
    )
    files[`xl/worksheets/sheet${index + 1}.xml`] =
      `<worksheet xmlns="${main}"><sheetData>${data.join('')}</sheetData></worksheet>`
  }
  files['xl/sharedStrings.xml'] =
    `<sst xmlns="${main}">${strings.map((text) => `<si><t xml:space="preserve">${xml(text)}</t></si>`).join('')}</sst>`
  files['xl/workbook.xml'] =
    `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, index) => `<sheet name="${xml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`
  files['xl/_rels/workbook.xml.rels'] =
    `<Relationships xmlns="${packaged}/relationships">${names.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId99" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
  files['_rels/.rels'] =
    `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
  files['[Content_Types].xml'] =
    `<Types xmlns="${packaged}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
  return zip({
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    ...extra,
  })
}

/** A zip archive. */
export function zip(files: Record<string, Uint8Array>): Buffer {
  return Buffer.from(zipSync(files, { level: 9 }))
}

/** The container of old Office files, holding a stream of this name. */
export function makeOldOffice(stream: string): Buffer {
  const bytes = Buffer.alloc(4096)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes)
  Buffer.from(stream, 'utf16le').copy(bytes, 1024)
  return bytes
}
