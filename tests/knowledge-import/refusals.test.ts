/** What must not be imported is refused with a reason that a person can act on; nothing is fetched on the way. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { importDocument } from '../../src/knowledge/import/import.ts'
import { ImportRefused, type Refusal, refusals } from '../../src/knowledge/import/refusal.ts'
import { inspectKnowledge } from '../../src/knowledge/read.ts'
import { makeDocx, makeOldOffice, makePdf, makeScannedPdf, makeXlsx, zip } from './documents.ts'

const { base } = inspectKnowledge(join(import.meta.dirname, '../../knowledge'))
const take = (bytes: Buffer, name: string) => importDocument(bytes, name, base, new Date('2026-11-24T05:00:00Z'))
const reasonFor = (bytes: Buffer, name: string): Promise<unknown> =>
  take(bytes, name).then(
    () => 'taken',
    (error: unknown) => (error instanceof ImportRefused ? error.reason : error),
  )
const flate = (data: Buffer, filter = '/FlateDecode'): Buffer =>
  Buffer.concat([
    Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Filter ${filter} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream\nendobj\n%%EOF'),
  ])
const word = (document: string, extra: Record<string, Uint8Array> = {}): Buffer =>
  zip({
    '[Content_Types].xml': Buffer.from(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    ),
    '_rels/.rels': Buffer.from(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    'word/document.xml': Buffer.from(document),
    ...extra,
  })
const wordText = (text: string): string =>
  `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`

/** A docx whose directory claims that its text is short. */
function lyingZip(): Buffer {
  const bytes = word(wordText('a'.repeat(3_000_000)))
  for (let at = 0; (at = bytes.indexOf('word/document.xml', at)) !== -1; at += 1) {
    if (bytes.readUInt32LE(at - 30) === 0x04034b50) bytes.writeUInt32LE(1000, at - 8)
    if (at >= 46 && bytes.readUInt32LE(at - 46) === 0x02014b50) bytes.writeUInt32LE(1000, at - 22)
  }
  return bytes
}

const cases: [string, Refusal, () => Buffer | Promise<Buffer>, string][] = [
  ['an empty file', 'empty', () => Buffer.alloc(0), 'a.docx'],
  ['a file of blanks', 'empty', () => Buffer.from(' \n\n '), 'a.md'],
  ['more than 20 MB', 'tooLarge', () => Buffer.alloc(20 * 1024 * 1024 + 1, 65), 'a.md'],
  ['a picture', 'unknownFormat', () => Buffer.from('89504e470d0a1a0a0000', 'hex'), 'a.png'],
  ['a picture named docx', 'unknownFormat', () => Buffer.from('89504e470d0a1a0a0000', 'hex').fill(0, 4), 'a.docx'],
  ['a zip of something else', 'unknownFormat', () => zip({ 'a.xml': Buffer.from('<a/>') }), 'a.docx'],
  ['a docx named pdf', 'wrongExtension', makeDocx, 'a.pdf'],
  ['a pdf named docx', 'wrongExtension', () => makePdf([(write) => write('Xin chào')]), 'a.docx'],
  ['a web page named docx', 'wrongExtension', () => Buffer.from('<html><body>Xin chào</body></html>'), 'a.docx'],
  ['an old Word file', 'legacyDoc', () => makeOldOffice('WordDocument'), 'a.doc'],
  ['an old Word file named docx', 'legacyDoc', () => makeOldOffice('WordDocument'), 'a.docx'],
  ['an old Excel file', 'legacyXls', () => makeOldOffice('Workbook'), 'a.xls'],
  ['a docx with a password', 'protected', () => makeOldOffice('EncryptedPackage'), 'a.docx'],
  ['a pdf with a password', 'protected', () => makePdf([(write) => write('Bí mật')], { userPassword: 'x' }), 'a.pdf'],
  ['a cut docx', 'corrupt', async () => (await makeDocx()).subarray(0, 2000), 'a.docx'],
  ['a docx that is no XML inside', 'corrupt', () => word('không phải <xml'), 'a.docx'],
  ['an xlsx that is no XML inside', 'corrupt', () => zip({ 'xl/workbook.xml': Buffer.from('<<<') }), 'a.xlsx'],
  ['a broken pdf', 'corrupt', () => Buffer.from('%PDF-1.7\nhỏng'), 'a.pdf'],
  [
    'a workbook with a macro',
    'macro',
    () => makeXlsx({ A: [['Câu hỏi', 'Trả lời']] }, { 'xl/vbaProject.bin': Buffer.from('x') }),
    'a.xlsx',
  ],
  ['a zip bomb', 'bomb', () => word('<w/>', { 'word/media/a.bin': new Uint8Array(70_000_000) }), 'a.docx'],
  ['a zip bomb that lies about its size', 'corrupt', lyingZip, 'a.docx'],
  ['a pdf bomb', 'bomb', () => flate(deflateSync(Buffer.alloc(101 * 1024 * 1024))), 'a.pdf'],
  [
    'a pdf bomb in a pdf bomb',
    'bomb',
    () => flate(deflateSync(deflateSync(Buffer.alloc(1000))), '[/FlateDecode /FlateDecode]'),
    'a.pdf',
  ],
  [
    'an external entity',
    'forbiddenXml',
    () => word(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${wordText('&e;')}`),
    'a.docx',
  ],
  ['a scanned pdf', 'scanned', makeScannedPdf, 'a.pdf'],
  ['a docx without text', 'noText', () => word(wordText(' ')), 'a.docx'],
  [
    'a workbook without the columns',
    'noQuestions',
    () =>
      makeXlsx({
        A: [
          ['Tên', 'Số'],
          ['x', 1],
        ],
      }),
    'a.xlsx',
  ],
  ['an empty workbook', 'noText', () => makeXlsx({ A: [] }), 'a.xlsx'],
  [
    'text in TCVN3',
    'legacyFont',
    () => word(wordText('H­íng dÉn thñ tôc ®¨ng ký t¹m tró cho c«ng d©n ®Õn ë trä t¹i ph­êng, gåm giÊy tê')),
    'a.docx',
  ],
  ['text in windows-1258', 'notUtf8', () => Buffer.from([0x48, 0xf4, 0xec, 0x20, 0xd0]), 'a.md'],
]

test.each(cases)('%s is refused: %s', async (_what, reason, make, name) => {
  expect(await reasonFor(await make(), name)).toBe(reason)
})

test('the sentences are Vietnamese and say what to do', () => {
  for (const sentence of Object.values(refusals)) expect(sentence).toMatch(/[ạ-ỹđ].*\.$/u)
  expect(refusals.legacyDoc).toContain('.docx')
})

describe('links', () => {
  test('in a document are not opened', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.end()
    }).listen(0)
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`
    const picture = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body><w:p><w:r><w:t>Lệ phí: có</w:t></w:r><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="x"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p></w:body></w:document>`
    const links = Buffer.from(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="${url}" TargetMode="External"/></Relationships>`,
    )
    const [draft] = await take(word(picture, { 'word/_rels/document.xml.rels': links }), 'a.docx')
    expect(draft!.content).toContain('có 1 hình không đọc được')
    await take(
      Buffer.from(
        `<html><link rel="stylesheet" href="${url}"><body><img src="${url}"><iframe src="${url}"></iframe>Xin chào</body></html>`,
      ),
      'a.html',
    )
    await take(Buffer.from(`![x](${url}) Xin chào`), 'a.md')
    await new Promise((resolve) => server.close(resolve))
    expect(asked).toBe(0)
  })
})
