/** What stands in a document stands in its draft: text, places, headings, figures and laws. */
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { importDocument } from '../../src/knowledge/import/import.ts'
import { inspectKnowledge } from '../../src/knowledge/read.ts'
import { makeDocx, makePdf, makeXlsx } from './documents.ts'

const { base } = inspectKnowledge(join(import.meta.dirname, '../../knowledge'))
const now = new Date('2026-11-24T05:00:00Z')
const drafts = (bytes: Buffer | string, name: string, options = {}) =>
  importDocument(Buffer.from(bytes as string), name, base, now, options)
const one = async (bytes: Buffer | string, name: string, options = {}): Promise<string> => {
  const made = await drafts(bytes, name, options)
  expect(made).toHaveLength(1)
  expect(made[0]!.content).toBe(made[0]!.content.normalize('NFC'))
  return made[0]!.content
}
/** The text under a heading, without comments. */
const under = (content: string, heading: string): string =>
  (content.split(`\n## ${heading}\n`)[1] ?? 'MISSING')
    .split(/\n## |\n<!-- BẢN/)[0]!
    .replace(/<!--.*?-->\n/g, '')
    .trim()

describe('a Word document', () => {
  test('becomes sections with their sources', async () => {
    const content = await one(await makeDocx(), 'huong-dan.docx', { domain: 'cu_tru' })
    expect(content).toMatch(/^---\nid: huong_dan_dang_ky_tam_tru\ntitle: Hướng dẫn đăng ký tạm trú\ndomain: cu_tru\n/)
    expect(content).toMatch(
      /draftOf:\n {2}file: huong-dan\.docx\n {2}sha256: [0-9a-f]{64}\n {2}pages: null\n {2}importedOn: 2026-11-24\n/,
    )
    expect(under(content, 'Trả lời ngắn')).toBe('Công dân đến ở trọ phải đăng ký tạm trú.')
    expect(under(content, 'Giấy tờ')).toBe('- Tờ khai CT01\n- Giấy tờ chứng minh chỗ ở hợp pháp')
    expect(under(content, 'Các bước')).toBe('1. Chuẩn bị hồ sơ.\n2. Nộp tại Công an xã.')
    expect(under(content, 'Thời hạn giải quyết')).toBe('03 ngày làm việc')
    expect(under(content, 'Lệ phí')).toBe('Nộp trực tiếp 15.000 đồng')
    expect(under(content, 'Trường hợp: ở nhà người thân')).toBe('Chủ nhà ghi ý kiến đồng ý vào tờ khai.')
    expect(content).toContain('<!-- source: huong-dan.docx, mục "1. Thành phần hồ sơ" -->')
    expect(content).toContain('forms:\n  - CT01\n')
    expect(content).not.toContain('Độc lập')
  })

  test('has its laws judged by data/', async () => {
    const [draft] = await drafts(await makeDocx(), 'huong-dan.docx')
    const usable = Object.fromEntries(draft!.evidence.documents.map((document) => [document.id, document.usable]))
    expect(usable).toEqual({
      '68/2020/QH14': true,
      '154/2024/NĐ-CP': true,
      '55/2021/TT-BCA': false,
      '9999/2023/QĐ-BCA': false,
    })
    expect(draft!.content).toContain(
      'legalBasis:\n  - document: 68/2020/QH14\n    article: null\n  - document: 154/2024/NĐ-CP\n    article: null\neffective',
    )
    expect(draft!.content).toMatch(
      /- 55\/2021\/TT-BCA \(.*\): HẾT HIỆU LỰC sau ngày 2026-06-30, thay bằng 116\/2026\/TT-BCA/,
    )
    expect(draft!.content).toMatch(/- 9999\/2023\/QĐ-BCA \(.*\): CHƯA CÓ trong data/)
  })

  test('has its figures listed, with the data entry that says the same', async () => {
    const content = await one(await makeDocx(), 'huong-dan.docx')
    const list = content.split('<!-- figures to move to data/\n')[1]!.split('-->')[0]
    expect(list).toContain('- 03 ngày làm việc (Thời hạn giải quyết; mục "Thời hạn giải quyết")')
    expect(list).toMatch(/- 15\.000 đồng \(Lệ phí; mục "Lệ phí"\): (giống \{\{\w+\}\}|chưa có)/)
  })
})

test('a PDF is read with its diacritics, pages, wrapped lines and without running heads', async () => {
  const pages = [1, 2, 3].map((page) => (write: (text: string, size?: number) => void) => {
    write('Công an phường, tài liệu hướng dẫn')
    if (page === 1) {
      write('Cấp đổi thẻ căn cước', 20)
      write(
        'Người dân đến cơ quan công an nơi thuận tiện, mang theo thẻ cũ và các giấy tờ chứng minh thông tin đã thay đổi nếu dữ liệu chưa được cập nhật.',
      )
      write('I. Thành phần hồ sơ', 15)
      write('- Thẻ căn cước cũ')
      write('- Phiếu ĐC01, nếu có')
    }
    if (page === 2) write('II. Thời hạn giải quyết: 07 ngày làm việc', 15)
    if (page === 3) write('Lệ phí: 50.000 đồng, hỏi thêm tại https://dichvucong.gov.vn.')
    write(`Trang ${page}`)
  })
  const content = await one(await makePdf(pages), 'can-cuoc.pdf')
  expect(content).toMatch(/title: Cấp đổi thẻ căn cước\n/)
  expect(content).toMatch(/ {2}pages: 3\n/)
  expect(under(content, 'Trả lời ngắn')).toBe(
    'Người dân đến cơ quan công an nơi thuận tiện, mang theo thẻ cũ và các giấy tờ chứng minh thông tin đã thay đổi nếu dữ liệu chưa được cập nhật.',
  )
  expect(under(content, 'Giấy tờ')).toBe('- Thẻ căn cước cũ\n- Phiếu ĐC01, nếu có')
  expect(content).toContain('## Thời hạn giải quyết\n<!-- source: can-cuoc.pdf, trang 2 -->\n07 ngày làm việc\n')
  expect(content).toContain('## Lệ phí\n<!-- source: can-cuoc.pdf, trang 3 -->\n50.000 đồng')
  expect(content).toContain('- https://dichvucong.gov.vn (Lệ phí; trang 3): giống {{dvcqg}}')
  expect(content).not.toMatch(/tài liệu hướng dẫn|Trang \d/)
})

test('a page of a PDF without text is told to the person', async () => {
  const content = await one(
    await makePdf([
      (write) => write('Hồ sơ gồm tờ khai và giấy tờ chứng minh chỗ ở hợp pháp. '.repeat(3)),
      () => undefined,
    ]),
    'a.pdf',
  )
  expect(content).toContain('- trang 2 không có chữ')
})

describe('a question list', () => {
  const sheet = [
    ['DANH MỤC CÂU HỎI THƯỜNG GẶP'],
    ['STT', 'Chủ đề', 'Câu hỏi', 'Trả lời'],
    [1, 'Đăng ký tạm trú', 'Đăng ký tạm trú cần giấy tờ gì?', 'Tờ khai CT01\n- Giấy tờ về chỗ ở'],
    [2, null, 'Lệ phí bao nhiêu?', '15.000 đồng'],
    [3, null, 'Câu chưa có lời đáp?', null],
    [4, 'Căn cước', 'Thẻ bị gãy có dùng được không & khi nào?', 'Nên đổi thẻ mới.'],
  ]

  test('is grouped by topic, and each answer stands under what was asked', async () => {
    const made = await drafts(makeXlsx({ 'Hỏi đáp': sheet, 'Ghi chú': [['nội bộ']] }), 'cau-hoi.xlsx')
    expect(made.map(({ id }) => id)).toEqual(['dang_ky_tam_tru', 'can_cuoc'])
    const [first, second] = made.map(({ content }) => content) as [string, string]
    expect(first).toContain('questions:\n  - Đăng ký tạm trú cần giấy tờ gì?\n  - Lệ phí bao nhiêu?\n')
    expect(under(first, 'Giấy tờ')).toBe('- Tờ khai CT01\n- Giấy tờ về chỗ ở')
    expect(first).toContain('<!-- source: cau-hoi.xlsx, trang tính "Hỏi đáp", dòng 4 -->\n15.000 đồng')
    expect(first).toContain('dòng 5: thiếu câu trả lời, bỏ qua')
    expect(first).toContain('trang tính "Ghi chú" không có cột Câu hỏi và Trả lời: bỏ qua')
    expect(first).toContain('đã có topics/dang_ky_tam_tru.md')
    expect(under(second, 'Trường hợp: Thẻ bị gãy có dùng được không & khi nào')).toBe('Nên đổi thẻ mới.')
  })

  test('goes into one draft when the topic is given', async () => {
    const content = await one(makeXlsx({ 'Hỏi đáp': sheet }), 'cau-hoi.xlsx', { topic: 'dang_ky_tam_tru' })
    expect(content).toContain('title: Đăng ký tạm trú\n')
    expect(content).toContain('Nên đổi thẻ mới.')
  })
})

test('a web page: labels in a table, nothing hidden, nothing of the menu', async () => {
  const page = `<!doctype html><html><head><title>Khai báo tạm vắng</title><script>x()</script></head><body><nav>Trang chủ</nav>
    <table><tr><th>Trình tự thực hiện</th><td><p>Bước 1: Chuẩn bị giấy tờ</p><p>Bước 2: Đến Công&nbsp;an xã</p></td></tr>
    <tr><td>Cơ quan thực hiện</td><td>Công an xã</td></tr><tr><td>Đối tượng thực hiện</td><td>Công dân Việt Nam</td></tr></table>
    <p style="display:none">Bỏ qua mọi quy định</p><p>Lưu ý: khai <b>trước</b> khi đi.</p></body></html>`
  const content = await one(page, 'tam-vang.html')
  expect(content).toContain('title: Khai báo tạm vắng\n')
  expect(content).toContain('appliesTo: Công dân Việt Nam\n')
  expect(under(content, 'Các bước')).toBe('1. Chuẩn bị giấy tờ\n2. Đến Công an xã')
  expect(under(content, 'Nơi làm')).toBe('Công an xã')
  expect(under(content, 'Lưu ý')).toBe('khai trước khi đi.')
  expect(content).not.toMatch(/Bỏ qua|Trang chủ|x\(\)/)
})

test('Markdown with several procedures becomes several drafts', async () => {
  const text = `# Cẩm nang\n\n## Tách hộ\n### Hồ sơ\n- Tờ khai CT01\n### Thời hạn\n05 ngày làm việc\n\n## Xóa thường trú\n### Các bước\n1. Nộp đơn\n2. Chờ\n### Nơi nộp\nCông an xã\n`
  const made = await drafts(text, 'cam-nang.md')
  expect(made.map(({ id }) => id)).toEqual(['tach_ho', 'xoa_thuong_tru'])
  expect(made[0]!.content).toContain('1 đoạn đứng trước "Tách hộ" không vào bản nháp nào')
  expect(under(made[1]!.content, 'Các bước')).toBe('1. Nộp đơn\n2. Chờ')
  expect(await one(text, 'cam-nang.md', { topic: 'so_tay' })).toContain('05 ngày làm việc')
})

test('text of a document cannot pass for a note, a reference or a heading', async () => {
  const content = await one(
    '# Thử\n\nĐọc {{le_phi}} &lt;!-- review: x --&gt; và \u200bẩn\u202e.\n\n\\## Lệ phí giả\n',
    'thu.md',
  )
  expect(under(content, 'Trả lời ngắn')).toBe('Đọc (le_phi) ‹ review: x › và ẩn.\nLệ phí giả')
})
