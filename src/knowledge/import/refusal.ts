/** Why a document is not imported. The sentence is for the person who gave the file, so it is Vietnamese and says what to do. */
export const refusals = {
  empty: 'Tệp trống, không có nội dung để nhập.',
  tooLarge: 'Tệp lớn quá 20 MB. Hãy tách thành nhiều tệp nhỏ hơn hoặc bỏ bớt hình ảnh.',
  tooMuchText: 'Tài liệu quá dài để nhập một lần. Hãy tách thành nhiều tệp, mỗi thủ tục một tệp.',
  unknownFormat: 'Không nhận ra loại tệp. Chỉ nhập được: .docx, .pdf (có chữ), .xlsx, .html, .md.',
  wrongExtension: 'Đuôi tệp không khớp với nội dung bên trong. Hãy kiểm tra lại tệp và đặt đúng đuôi.',
  legacyDoc: 'Đây là tệp Word cũ (.doc). Hãy mở bằng Word hoặc LibreOffice, lưu thành .docx rồi nhập lại.',
  legacyXls: 'Đây là tệp Excel cũ (.xls). Hãy mở bằng Excel hoặc LibreOffice, lưu thành .xlsx rồi nhập lại.',
  legacyOther: 'Đây là tệp Office kiểu cũ. Hãy mở ra, lưu thành .docx hoặc .xlsx rồi nhập lại.',
  protected: 'Tệp có mật khẩu. Hãy gỡ mật khẩu (lưu một bản không mật khẩu) rồi nhập lại.',
  corrupt: 'Tệp bị hỏng, không đọc được. Hãy mở thử trên máy, lưu lại bản mới rồi nhập lại.',
  macro: 'Tệp có chứa macro. Hãy lưu thành .docx hoặc .xlsx không có macro rồi nhập lại.',
  bomb: 'Tệp nén bất thường (giải nén ra quá lớn), không nhập để bảo đảm an toàn.',
  forbiddenXml:
    'Tệp khai báo thực thể XML (DTD), điều không có trong tài liệu Office bình thường; không nhập để bảo đảm an toàn.',
  scanned:
    'Tệp PDF chỉ có hình chụp, không có chữ. Hãy nhập bản gốc Word, hoặc nhận dạng chữ (OCR), soát lại rồi nhập.',
  legacyFont: 'Chữ trong tài liệu dùng bảng mã cũ (TCVN3/VNI) hoặc phông lỗi. Hãy chuyển sang Unicode rồi nhập lại.',
  notUtf8: 'Tệp văn bản không phải bảng mã Unicode (UTF-8). Hãy lưu lại theo UTF-8 rồi nhập.',
  noText: 'Tài liệu không có chữ nào để nhập.',
  noQuestions:
    'Không tìm thấy dòng tiêu đề có cột "Câu hỏi" và cột "Trả lời" trong bảng tính. Hãy thêm dòng tiêu đề rồi nhập lại.',
} as const
export type Refusal = keyof typeof refusals

/** Thrown for a document that cannot be imported; `reason` names why, `message` tells the person what to do. */
export class ImportRefused extends Error {
  reason: Refusal
  constructor(reason: Refusal, detail?: string, cause?: unknown) {
    super(detail ? `${refusals[reason]} (${detail})` : refusals[reason], { cause })
    this.name = 'ImportRefused'
    this.reason = reason
  }
}
