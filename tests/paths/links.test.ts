import { expect, test } from '@jest/globals'
import { foreignHosts } from '../../src/conversation/links.ts'

const allowed = new Set(['vneid.gov.vn', 'tro-ly.example.vn'])

test('official sites and those of the knowledge base may be named', () => {
  for (const text of [
    'Cổng Dịch vụ công quốc gia: https://dichvucong.gov.vn',
    'vào vneid.gov.vn, mục Cài đặt.',
    'https://tro-ly.example.vn/tra-cuu',
    'Luật Căn cước 26/2023/QH15, Nghị định 70/2024/NĐ-CP; 25.000 đồng; 17:00 ngày 12.11.2026',
    'app VNeID trên App Store. Anh/chị mở máy.',
  ]) {
    expect({ text, foreign: foreignHosts(text, allowed) }).toEqual({ text, foreign: [] })
  }
})

test.each([
  ['tải tại https://vneid-capnhat.xyz/app.apk', 'vneid-capnhat.xyz'],
  ['vào dichvucong.gov.vn.capnhat.top nhé', 'dichvucong.gov.vn.capnhat.top'],
  ['http://gov.vn@lua-dao.com', 'lua-dao.com'],
  ['www.bit.ly/abc', 'bit.ly'],
  ['HTTPS://VNEID-GOV.VN', 'vneid-gov.vn'],
  ['https://dichvucong-gov.vn/x', 'dichvucong-gov.vn'],
])('%s is stopped', (text, host) => {
  expect(foreignHosts(text, allowed)).toContain(host)
})
