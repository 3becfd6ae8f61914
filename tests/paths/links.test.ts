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
    'Thư điện tử: can-bo@gmail.com; máy 10.0.0.1; TP.HCM; 8 giờ.Anh/chị mang theo thẻ.la mã 3.to',
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
  // What an app shows or opens, however it is written.
  ['vneid-capnhat\u200b.\u200bxyz', 'vneid-capnhat.xyz'],
  ['vneid-capnhat\u00ad.xyz/app', 'vneid-capnhat.xyz'],
  ['\u202ehttps://vneid-capnhat.xyz', 'vneid-capnhat.xyz'],
  ['ｈｔｔｐｓ：／／ｌｕａ－ｄａｏ．ｃｏｍ', 'lua-dao.com'],
  ['lua-dao。com', 'lua-dao.com'],
  ['vneid-capnhat.tk', 'vneid-capnhat.tk'],
  ['nộp tại congan.cn/phat', 'congan.cn'],
  ['côngan.vn', 'xn--cngan-6ta.vn'],
  ['https://vneіd.gov.vn.xyz', 'xn--vned-n9d.gov.vn.xyz'],
  ['ftp://lua-dao.ru/x', 'ftp://lua-dao.ru/x'],
  ['intent://scan/#Intent;end', 'intent://scan/#Intent;end'],
  ['103.21.4.5/app.apk', '103.21.4.5'],
  ['http://0x67150405/', '103.21.4.5'],
  ['https://[::ffff:103.21.4.5]/', ''],
])('%s is stopped', (text, host) => {
  const found = foreignHosts(text, allowed)
  expect(host === '' ? found.length > 0 : found).toEqual(host === '' ? true : expect.arrayContaining([host]))
})
