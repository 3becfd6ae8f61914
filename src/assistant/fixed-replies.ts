/** Every sentence that the program says by itself. Plain text, short, polite; facts come from the knowledge base instead. */
import type { Role } from './outcome.ts'

/** Sentences by the name of the occasion. */
export const fixedReplies = {
  introduction:
    'Em là trợ lý tự động của cơ quan Công an, trả lời theo nội dung đã được cán bộ kiểm tra. Khi cần, em chuyển câu hỏi của anh/chị cho cán bộ.',
  consent:
    'Nhắn tin tiếp là anh/chị đồng ý để đơn vị lưu nội dung nhằm trả lời; muốn xem hoặc xóa, nhắn "dữ liệu của tôi". Chi tiết:',
  dataSee:
    'Em gửi vào đây bản tóm tắt dữ liệu đang lưu của anh/chị nhé? Nếu điện thoại này có người khác dùng chung, anh/chị nên cân nhắc.',
  dataDelete:
    'Em sẽ xóa tin nhắn, câu hỏi, tên và mã người dùng của anh/chị khỏi hệ thống. Yêu cầu đang chờ cán bộ sẽ được rút, câu trả lời chưa gửi sẽ không gửi nữa. Việc này không hoàn lại được. Anh/chị có đồng ý xóa không?',
  dataKept: 'Dạ, em không thay đổi gì. Dữ liệu của anh/chị vẫn như cũ.',
  dataDeleted:
    'Em đã xóa dữ liệu của anh/chị. Đơn vị chỉ giữ số liệu thống kê không gắn với anh/chị. Tin nhắn trên ứng dụng của anh/chị do Zalo hoặc Facebook giữ, anh/chị xóa trong ứng dụng.',
  dataWithdrawn: 'Đã rút yêu cầu: {codes}.',
  welcome:
    'Chào anh/chị! Em là trợ lý tự động của cơ quan Công an, trả lời theo nội dung đã được cán bộ kiểm tra về căn cước, VNeID, cư trú và thủ tục trực tuyến. Anh/chị cần hỏi việc gì, cứ gõ ngắn gọn.',
  infoNotKept:
    'Em không lưu thông tin cá nhân anh/chị vừa điền. Khi cần, cán bộ sẽ hỏi trực tiếp. Anh/chị cần hỏi việc gì, gõ câu hỏi cho em nhé.',
  papers: 'Em không mở và không lưu ảnh, tệp. Anh/chị đừng gửi ảnh căn cước, giấy tờ tùy thân hay mã OTP qua tin nhắn.',
  notOpened: 'Em không mở được ảnh, tệp. Anh/chị gõ câu hỏi bằng chữ giúp em nhé.',
  contact: 'Em không lưu danh thiếp. Anh/chị cần hỏi việc gì, gõ câu hỏi cho em nhé.',
  publicSeePrivate:
    'Cảm ơn anh/chị đã hỏi. Trang đã nhắn riêng câu trả lời, mời anh/chị xem hộp thư Messenger. Anh/chị đừng để thông tin cá nhân ở phần bình luận.',
  publicWriteUs:
    'Cảm ơn anh/chị đã hỏi. Mời anh/chị nhắn tin riêng cho Trang để được trả lời. Anh/chị đừng để thông tin cá nhân ở phần bình luận.',
  publicEmergency:
    'Nếu có người đang gặp nguy hiểm, anh/chị gọi ngay 113 (Công an), 114 (cứu hỏa, cứu nạn) hoặc 115 (cấp cứu). Phần bình luận không thay được cuộc gọi khẩn cấp.',
  privateInvite:
    'Anh/chị vừa hỏi ở phần bình luận. Việc này cần xem riêng, anh/chị trả lời tin này và nói rõ việc cần hỏi, em chuyển cho cán bộ. Anh/chị đừng gửi số căn cước, ảnh giấy tờ hay mã OTP.',
  privateMore: 'Anh/chị nhắn câu hỏi tại đây để xem đầy đủ.',
  groupWriteUs:
    'Việc này em trả lời riêng cho đúng trường hợp của anh/chị. Mời anh/chị nhắn tin trực tiếp cho OA, và đừng để thông tin cá nhân trong nhóm.',
  greeting:
    'Chào anh/chị! Em là trợ lý tự động của cơ quan Công an. Anh/chị cần hỏi việc gì về căn cước, VNeID, cư trú, đăng ký xe, lý lịch tư pháp hay hộ chiếu ạ? Anh/chị cứ gõ câu hỏi ngắn gọn.',
  flood:
    'Em nhận được quá nhiều tin của anh/chị trong một phút nên chưa đọc kịp; các tin vẫn được lưu lại. Anh/chị chờ một phút rồi gửi điều cần hỏi trong một tin nhé. Việc khẩn cấp, anh/chị gọi 113, 114 hoặc 115.',
  thanks: 'Dạ, cảm ơn anh/chị. Khi cần hỏi thêm, anh/chị cứ nhắn cho em.',
  acknowledged: 'Dạ vâng. Anh/chị cần hỏi thêm việc gì, cứ nhắn cho em.',
  goodbye: 'Dạ, chào anh/chị. Khi cần hỏi, anh/chị cứ nhắn cho em.',
  image:
    'Em đã thấy ảnh nhưng em không mở và không đọc ảnh. Anh/chị đừng gửi ảnh căn cước, giấy tờ tùy thân hay mã OTP qua tin nhắn. Anh/chị gõ câu hỏi bằng chữ giúp em nhé.',
  sticker: 'Em chào anh/chị! Anh/chị cần hỏi việc gì, gõ câu hỏi cho em nhé.',
  audio:
    'Em chưa nghe được tin nhắn thoại. Anh/chị gõ câu hỏi bằng chữ, không dấu cũng được ạ. Nếu khó gõ chữ, anh/chị nhắn "gặp cán bộ".',
  video: 'Em chưa xem được video. Anh/chị gõ câu hỏi bằng chữ giúp em nhé.',
  file: 'Em không mở được tệp gửi kèm. Anh/chị đừng gửi giấy tờ cá nhân qua tin nhắn, gõ câu hỏi bằng chữ giúp em nhé.',
  location:
    'Em không xem được bản đồ nên chưa biết nơi nào gần anh/chị. Anh/chị gõ giúp em: đang ở xã, phường nào và cần hỏi việc gì?',
  officeNear: 'Em không xem được bản đồ, chỉ đọc tên địa điểm. Trụ sở em biết:',
  other: 'Em chưa đọc được nội dung này. Anh/chị gõ câu hỏi bằng chữ giúp em nhé.',
  empty: 'Anh/chị gõ câu hỏi giúp em nhé, ngắn gọn cũng được ạ.',
  unclear:
    'Em chưa rõ anh/chị muốn hỏi việc gì. Anh/chị nói rõ hơn một chút, ví dụ: "đổi căn cước hết hạn cần gì", "đăng ký tạm trú ở đâu".',
  code: 'Em tra yêu cầu theo mã anh/chị gửi:',
  mine: 'Các yêu cầu của anh/chị:',
  confirmed: 'Dạ, em cảm ơn anh/chị đã báo lại. Khi cần hỏi thêm, anh/chị cứ nhắn cho em.',
  askBack: 'Anh/chị muốn hỏi việc nào dưới đây ạ?',
  askBackEnd: 'Anh/chị bấm chọn, hoặc trả lời bằng số. Nếu không có việc nào đúng, anh/chị nhắn "gặp cán bộ".',
  aboutWhat: 'Anh/chị đang hỏi về việc nào ạ? Ví dụ: căn cước, VNeID, thường trú, tạm trú, đăng ký xe.',
  placeAsk: 'Anh/chị đang ở nơi nào dưới đây ạ?',
  placeAskEnd:
    'Anh/chị bấm chọn hoặc trả lời bằng số. Nếu không có nơi nào đúng, anh/chị nhắn tên xã, phường mình đang ở, hoặc nhắn "gặp cán bộ".',
  placeMore:
    'Nếu không có nơi nào đúng, anh/chị nhắn giúp em tên phường, xã cũ hoặc mới của mình, hoặc nhắn "gặp cán bộ".',
  placeUnknown:
    'Nơi làm của anh/chị là {office}. Em chưa có địa chỉ và giờ làm việc của nơi này; cần thì anh/chị nhắn "gặp cán bộ".',
  officer: 'Dạ, em chuyển cho cán bộ.',
  wrong: 'Em xin lỗi vì trả lời chưa đúng ý anh/chị. Em chuyển câu hỏi này cho cán bộ.',
  notFound: 'Câu này em chưa có nội dung đã kiểm tra để trả lời chắc chắn.',
  notOurField: 'Việc này nằm ngoài phần em được trả lời tự động. Cán bộ có thể xem và hướng dẫn nơi giải quyết.',
  stillUnclear: 'Em đã hỏi lại mà vẫn chưa rõ ý, em không muốn anh/chị mất thêm thời gian.',
  expired: 'Nội dung về việc này đang được kiểm tra lại, em chưa trả lời ngay để tránh sai.',
  personal:
    'Em không xem được hồ sơ của từng người. Em chuyển cho cán bộ kiểm tra. Anh/chị đừng gửi số căn cước, ảnh giấy tờ hay mã OTP vào đây.',
  personalHint: 'Trong lúc chờ, anh/chị có thể tự tra cứu:',
  sensitive: 'Em hiểu đây là việc hệ trọng. Em chuyển ngay cho cán bộ, anh/chị không cần kể chi tiết ở đây.',
  sensitiveUrgent: 'Nếu anh/chị hoặc người khác đang gặp nguy hiểm, hãy gọi ngay {phone}.',
  emergencyPolice:
    'Anh/chị gọi ngay {phone} (Công an). Hãy đến chỗ an toàn trước. Kênh nhắn tin này không thay được cuộc gọi khẩn cấp.',
  emergencyFire:
    'Anh/chị gọi ngay {phone} (cứu hỏa, cứu nạn), báo rõ địa chỉ và ra khỏi nơi nguy hiểm. Kênh nhắn tin này không thay được cuộc gọi khẩn cấp.',
  emergencyMedical:
    'Anh/chị gọi ngay {phone} (cấp cứu y tế), báo rõ địa chỉ. Kênh nhắn tin này không thay được cuộc gọi khẩn cấp.',
  moneySent:
    'Nếu đã chuyển tiền: anh/chị gọi ngay ngân hàng để xin khóa, chặn giao dịch, giữ lại tin nhắn và số tài khoản, rồi báo Công an nơi gần nhất hoặc gọi {phone}.',
  careful: 'Phần này đang chờ cán bộ pháp lý kiểm tra lại, anh/chị nên hỏi thêm nơi nộp hồ sơ trước khi đi.',
  overdue: 'Nội dung này đã đến hạn kiểm tra lại, anh/chị nên hỏi thêm nơi nộp hồ sơ.',
  rude: 'Em nghe anh/chị đang bực, em xin lỗi nếu trả lời chưa đúng ý. Anh/chị cần việc gì, em vẫn sẵn lòng giúp; muốn gặp người, anh/chị nhắn "gặp cán bộ".',
  noJudgement: 'Trường hợp cụ thể do người có thẩm quyền xem xét, em không kết luận thay. Quy định chung như sau.',
  dispute:
    'Em là trợ lý tự động, không kết luận ai đúng, ai sai, có tội hay không. Em chuyển cho cán bộ để anh/chị được hướng dẫn.',
  selfHarm:
    'Em rất lo cho anh/chị. Anh/chị không phải chịu một mình: hãy gọi ngay {phone}, hoặc nói với người thân ở gần. Em đã báo cán bộ.',
  threat: 'Em chuyển ngay nội dung này cho cán bộ. Nếu có người đang gặp nguy hiểm, hãy gọi ngay {phone}.',
  slowOn: 'Dạ, em sẽ nói chậm, từng bước một. Anh/chị cần hỏi việc gì ạ?',
  slowOff: 'Dạ, từ giờ em trả lời đầy đủ trong một tin.',
  addressed: 'Dạ, em nhớ rồi ạ. Anh/chị cần hỏi việc gì, cứ nhắn cho em.',
  nothingMore: 'Dạ, em đã nói hết phần này. Anh/chị cần hỏi thêm việc gì ạ?',
  slowOffered: 'Nếu anh/chị muốn em nói ngắn, từng bước một, anh/chị bấm "Nói từng bước" hoặc nhắn "nói chậm".',
  forWhom: 'Anh/chị hỏi việc này cho ai ạ? Quy định có khác nhau.',
  foreignUnclear:
    'Which matter do you mean? For example: "register temporary residence", "lost ID card". I can also pass your question to an officer.',
  foreignNotFound: 'I have no checked answer to this in English, so I am passing your question to an officer.',
  foreignCareful: 'This part is being checked again; please ask the police office before you go.',
} as const
export type FixedReply = keyof typeof fixedReplies

/** For whom somebody asks, on buttons. */
export const roleTitles: Record<Role, string> = {
  self: 'Cho chính tôi',
  child: 'Cho con, trẻ em',
  parent: 'Cho cha mẹ, người già',
  tenant: 'Cho người thuê nhà',
  employee: 'Cho nhân viên, công nhân',
  overseas: 'Người đang ở nước ngoài',
}

/** Titles of the choices that stand under every answer. */
export const fixedChoices = {
  right: { title: 'Đúng rồi', payload: '#right' },
  wrong: { title: 'Chưa đúng, gặp cán bộ', short: 'Chưa đúng', payload: '#wrong' },
  officer: { title: 'Gặp cán bộ', payload: '#officer' },
  more: { title: 'Xem tiếp', payload: '#more' },
  slow: { title: 'Nói từng bước', payload: '#slow' },
  rightEnglish: { title: 'That is right', payload: '#right' },
  wrongEnglish: { title: 'Not right, ask an officer', short: 'Not right', payload: '#wrong' },
} as const
