/** What identifies a person is hidden; what the law, the fee and the office are found by stays. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { maskPersonal } from '../../src/privacy/mask.ts'

describe('hidden', () => {
  test.each([
    ['cccd 001099012345', 'cccd (số định danh 12 số)'],
    ['số căn cước của em là 001 099 012 345 ạ', 'số căn cước của em là (số định danh 12 số) ạ'],
    ['001.099.012.345', '(số định danh 12 số)'],
    ['cmnd cũ 123456789', 'cmnd cũ (số giấy tờ 9 số)'],
    ['cmnd 012 345 678.', 'cmnd (số điện thoại).'],
    ['sđt em 0912 345 678', 'sđt em (số điện thoại)'],
    ['gọi +84 912.345.678 nhé', 'gọi (số điện thoại) nhé'],
    ['máy bàn 024 3826 2626', 'máy bàn (số điện thoại)'],
    ['A0079123456789', 'A(số tài khoản)'],
    ['00000000000000000000079123456789', '(số tài khoản)'],
    ['stk 19031234567890 Techcombank', 'stk (số tài khoản) Techcombank'],
    ['số tài khoản là 1234567', 'số tài khoản là (số tài khoản)'],
    ['thẻ 4111 1111 1111 1111', 'thẻ (số tài khoản)'],
    ['xe 29A-123.45 sang tên', 'xe (biển số) sang tên'],
    ['biển số 59X1-234.56', 'biển số (biển số)'],
    ['bien so 30 H 12345', 'bien so (biển số)'],
    ['29H1-2345', '(biển số)'],
    ['hộ chiếu C1234567 hết hạn', 'hộ chiếu (số hộ chiếu) hết hạn'],
    ['passport AB123456', 'passport (số hộ chiếu)'],
    ['mã otp là 483920', 'mã otp là (mã bí mật)'],
    ['em lỡ đọc mã xác thực 12 34 56 rồi', 'em lỡ đọc mã xác thực (mã bí mật) rồi'],
    ['mật khẩu là Abc@123', 'mật khẩu là (mã bí mật)'],
    ['mail a.b+c@gmail.com', 'mail (thư điện tử)'],
    ['nhà số 12, phường Đống Đa', '(địa chỉ), phường Đống Đa'],
    ['so nha 12 ngo 34 Hoang Hoa Tham phuong Ngoc Ha', '(địa chỉ) phuong Ngoc Ha'],
    ['em ở 45/7 đường Lê Lợi, xã An Bình', 'em ở (địa chỉ), xã An Bình'],
    ['ngõ 120 Trần Cung, phường Nghĩa Đô', '(địa chỉ), phường Nghĩa Đô'],
    ['căn hộ 1203 muốn đăng ký tạm trú', '(địa chỉ) muốn đăng ký tạm trú'],
    ['tôi tên Nguyễn Văn An muốn hỏi', 'tôi tên (họ tên) muốn hỏi'],
    ['toi ten la nguyen van an muon hoi', 'toi ten la (họ tên) muon hoi'],
    ['em tên Lan ở phường Bến Nghé', 'em tên (họ tên) ở phường Bến Nghé'],
    ['Họ và tên: Trần Thị Bích Ngọc, sinh 1990', 'Họ và tên: (họ tên), sinh 1990'],
    ['làm cho Lê Thị Hoa được không', 'làm cho (họ tên) được không'],
  ])('%s', (typed, left) => {
    expect(maskPersonal(typed)).toBe(left)
  })
})

describe('kept', () => {
  test.each([
    'lệ phí 35.000 đồng, phạt 100.000.000 đồng',
    'phạt 100000000 đồng',
    'ngày 24/11/2026 lúc 17:00',
    'nộp trước 12.11.2026',
    'Luật 68/2020/QH14, thông tư 75/2022/TT-BTC, mẫu CT01, NA17',
    'gọi 113, 114, 115 hoặc 1900 0368',
    'mã HD-7K3-M9Q-4TX',
    'con 5 tuổi làm căn cước ở đâu',
    'căn cước 12 số hay cmnd 9 số',
    'otp 6 số gửi về đâu',
    'mật khẩu là gì, mật khẩu phải có 8 ký tự',
    'tên em bị sai trên căn cước',
    'em tên khai sinh khác tên trên căn cước',
    'tên là gì cũng được ạ',
    'sai tên đệm trong hộ khẩu',
    'em ở phường Gò Vấp Thành phố Hồ Chí Minh',
    'phòng trọ 4 đứa đăng ký chung',
    'hướng dẫn kích hoạt mức 2',
    'sinh năm 1990 đã 36 tuổi',
    'chạy xe ra đường có phải mang giấy tờ không',
  ])('%s', (typed) => {
    expect(maskPersonal(typed)).toBe(typed)
  })
})

test('no run of nine, twelve or more digits is left, whatever stands around it', () => {
  const secret = fc.oneof(
    fc.stringMatching(/^0\d{11}$/),
    fc.stringMatching(/^0[35789]\d{8}$/),
    fc.stringMatching(/^[1-9]\d{8}$/),
    fc.stringMatching(/^[1-9]\d{13,17}$/),
  )
  const words = fc.constantFrom('cho em hỏi', 'số này', 'của tôi', 'lam lai the', '', '🙏', '"', '(', 'ạ,')
  fc.assert(
    fc.property(words, secret, words, (before, number, after) => {
      const masked = maskPersonal(`${before} ${number} ${after}`)
      expect(masked).not.toContain(number)
      expect(masked).not.toMatch(/\d{7}/)
    }),
    { numRuns: 500, seed: 6 },
  )
})

test('masking twice is masking once, and nothing that people type breaks it', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          'tôi',
          'tên',
          'số',
          'nhà',
          'otp',
          '0912345678',
          '12',
          'ngõ',
          'Nguyễn',
          'Văn',
          'An',
          '29A-',
          ':',
          'stk',
          '.',
          '@',
        ),
        { maxLength: 14 },
      )
      .map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const masked = maskPersonal(text)
      expect(maskPersonal(masked)).toBe(masked)
    }),
    { numRuns: 3_000, seed: 6 },
  )
})
