/** What people write for short, and how people of a region say it, with today's plain words. Keys are lower case; a key without
 * diacritics is also found when the citizen types without them only if it is listed here. */

/** Abbreviations and teencode. */
export const abbreviations: Record<string, string> = {
  k: 'không', ko: 'không', kh: 'không', kg: 'không', hok: 'không', hk0: 'không', khum: 'không', hem: 'không',
  hong: 'không', k0: 'không', hông: 'không', hổng: 'không', hôk: 'không', hõng: 'không', khg: 'không', kô: 'không',
  khôg: 'không', hơm: 'không', khog: 'không', dc: 'được', đc: 'được', dk: 'đăng ký', đk: 'đăng ký', dki: 'đăng ký',
  đki: 'đăng ký', dky: 'đăng ký', đky: 'đăng ký', dkí: 'đăng ký', đkí: 'đăng ký', dcj: 'được gì', đx: 'được',
  dx: 'được', đuọc: 'được', đươc: 'được', j: 'gì', ji: 'gì', jì: 'gì', gj: 'gì', z: 'vậy', v: 'vậy', zậy: 'vậy',
  dậy: 'vậy', vại: 'vậy', zay: 'vậy', zị: 'vậy', dzậy: 'vậy', bn: 'bao nhiêu', bnh: 'bao nhiêu', bnhiu: 'bao nhiêu',
  bnhiêu: 'bao nhiêu', nhiu: 'nhiêu', baonhiu: 'bao nhiêu', bh: 'bao giờ', bjo: 'bây giờ', bjờ: 'bây giờ',
  bgio: 'bao giờ', bgiờ: 'bao giờ', lm: 'làm', lèm: 'làm', mk: 'mình', mik: 'mình', mìn: 'mình', mih: 'mình',
  mềnh: 'mình', vs: 'với', w: 'với', zs: 'với', vj: 'vì', ns: 'nói', nc: 'nước', ng: 'người', ngta: 'người ta',
  ngừi: 'người', nta: 'người ta', nv: 'như vậy', ntn: 'như thế nào', nthe: 'như thế', nhg: 'nhưng', nhug: 'nhưng',
  nma: 'nhưng mà', nhma: 'nhưng mà', tn: 'thế nào', tnao: 'thế nào', sd: 'sử dụng', trc: 'trước', trg: 'trong',
  tg: 'thời gian', tgian: 'thời gian', thj: 'thì', th: 'trường hợp', tl: 'trả lời', ms: 'mới', mún: 'muốn',
  mun: 'muốn', mu0n: 'muốn', r: 'rồi', rùi: 'rồi', rui: 'rồi', roy: 'rồi', rồj: 'rồi', ròi: 'rồi', oy: 'rồi',
  òi: 'rồi', e: 'em', a: 'anh', c: 'chị', b: 'bạn', m: 'mình', t: 'tôi', mn: 'mọi người', mng: 'mọi người',
  ck: 'chồng', vk: 'vợ', gd: 'gia đình', gđ: 'gia đình', ny: 'người yêu', ae: 'anh em', cta: 'chúng ta',
  bme: 'bố mẹ', s: 'sao', sạo: 'sao', seo: 'sao', h: 'giờ', jờ: 'giờ', p: 'phường', bt: 'biết', bit: 'biết',
  bik: 'biết', bít: 'biết', bjt: 'biết', bjk: 'biết', ib: 'nhắn tin', rep: 'trả lời', cx: 'cũng', cg: 'cũng',
  cũg: 'cũng', cug: 'cũng', đag: 'đang', dag: 'đang', lun: 'luôn', luôg: 'luôn', onl: 'online', off: 'trực tiếp',
  ol: 'online', fải: 'phải', fai: 'phải', fí: 'phí', fi: 'phí', fạt: 'phạt', fat: 'phạt', fường: 'phường',
  fuong: 'phường', fòng: 'phòng', chx: 'chưa', ch: 'chưa', chưg: 'chưa', cưa: 'chưa', vc: 'việc', đt: 'điện thoại',
  dt: 'điện thoại', đth: 'điện thoại', dthoai: 'điện thoại', đthoại: 'điện thoại', sdt: 'số điện thoại',
  sđt: 'số điện thoại', tk: 'tài khoản', tkhoan: 'tài khoản', mkhau: 'mật khẩu', pass: 'mật khẩu',
  mxh: 'mạng xã hội', nhìu: 'nhiều', nhìw: 'nhiều', iu: 'yêu', cb: 'chuẩn bị', cbi: 'chuẩn bị', hs: 'hồ sơ',
  hso: 'hồ sơ', hsơ: 'hồ sơ', onlai: 'online', ola: 'online', lquan: 'liên quan', qđ: 'quy định', qd: 'quy định',
  vd: 'ví dụ', vp: 'vi phạm', gt: 'giấy tờ', gto: 'giấy tờ', ttuc: 'thủ tục', ttin: 'thông tin', lhe: 'liên hệ',
  lh: 'liên hệ', sn: 'sinh năm', đchi: 'địa chỉ', dchi: 'địa chỉ', dchỉ: 'địa chỉ', cty: 'công ty', cq: 'cơ quan',
  nn: 'nhà nước', nnn: 'người nước ngoài', vn: 'việt nam', hn: 'hà nội', sg: 'sài gòn', hcm: 'hồ chí minh',
  tphcm: 'thành phố hồ chí minh', tp: 'thành phố', hp: 'hải phòng', vnid: 'vneid', vneld: 'vneid', vneit: 'vneid',
  vnei: 'vneid', vnied: 'vneid', veid: 'vneid', vined: 'vneid', vnđ: 'đồng', tks: 'cảm ơn', thks: 'cảm ơn',
  thanks: 'cảm ơn', thank: 'cảm ơn', tkiu: 'cảm ơn', cmon: 'cảm ơn', camon: 'cảm ơn', cám: 'cảm', kám: 'cảm',
  oke: 'ok', okie: 'ok', okla: 'ok', ca: 'công an', caxa: 'công an xã', cax: 'công an xã', cccd: 'căn cước công dân',
  ccd: 'căn cước công dân', cccđ: 'căn cước công dân', ccdd: 'căn cước công dân', cc: 'căn cước',
  cmnd: 'chứng minh nhân dân', cmtnd: 'chứng minh thư nhân dân', cmt: 'chứng minh thư', cmthu: 'chứng minh thư',
  gplx: 'giấy phép lái xe', blx: 'bằng lái xe', gpxl: 'giấy phép lái xe', đkx: 'đăng ký xe', dkx: 'đăng ký xe',
  cavet: 'cà vẹt', dvc: 'dịch vụ công', dvcqg: 'dịch vụ công quốc gia', dvctt: 'dịch vụ công trực tuyến',
  lltp: 'lý lịch tư pháp', hk: 'hộ khẩu', hktt: 'hộ khẩu thường trú', shk: 'sổ hộ khẩu', hokhau: 'hộ khẩu',
  đktt: 'đăng ký thường trú', dktt: 'đăng ký thường trú', bhyt: 'bảo hiểm y tế', bhxh: 'bảo hiểm xã hội',
  gks: 'giấy khai sinh', ks: 'khai sinh', đkkh: 'đăng ký kết hôn', dkkh: 'đăng ký kết hôn', ubnd: 'ủy ban nhân dân',
  csgt: 'cảnh sát giao thông', xnc: 'xuất nhập cảnh', qlxnc: 'quản lý xuất nhập cảnh', nnnn: 'người nước ngoài',
  csdl: 'cơ sở dữ liệu', vneidm2: 'vneid mức 2', dddt: 'định danh điện tử', đdđt: 'định danh điện tử',
  ddcn: 'định danh cá nhân', đdcn: 'định danh cá nhân', nvqs: 'nghĩa vụ quân sự', pccc: 'phòng cháy chữa cháy',
  kdc: 'khu dân cư', ctv: 'cộng tác viên', sv: 'sinh viên', hssv: 'học sinh sinh viên', oto: 'ô tô', otô: 'ô tô',
  xm: 'xe máy', ql: 'quản lý', dn: 'doanh nghiệp', tnhh: 'trách nhiệm hữu hạn', stk: 'số tài khoản', thg: 'tháng',
}

/** Words of the North-Centre and the South, with the common word. */
export const dialect: Record<string, string> = {
  mần: 'làm', răng: 'sao', mô: 'đâu', rứa: 'vậy', nớ: 'đó', ni: 'này', chừ: 'giờ', choa: 'tôi', hấn: 'nó', mệ: 'bà',
  nỏ: 'không', gấy: 'vợ', nhôông: 'chồng', trốc: 'đầu', đọi: 'bát', chộ: 'thấy', ngái: 'xa', dừ: 'giờ', khun: 'khôn',
  tui: 'tôi', ổng: 'ông ấy', trển: 'trên ấy', bển: 'bên ấy', trỏng: 'trong ấy', ngoải: 'ngoài ấy', tía: 'bố',
  hén: 'nhỉ', nghen: 'nhé', xài: 'dùng', dìa: 'về', zề: 'về', dề: 'về', dô: 'vào', zô: 'vào', mướn: 'thuê',
  lẹ: 'nhanh', hư: 'hỏng', bự: 'to', hổm: 'hôm', bữa: 'hôm',
}

/** Letters that stand for words only beside certain others: [word, neighbours before, neighbours after, meaning]. */
export const inContext: { word: string; before?: RegExp; after?: RegExp; means: string }[] = [
  { word: 'mk', before: /^(quên|quen|đổi|doi|nhập|nhap|lấy|lay|đặt|dat|sai|mất|mat|lại|lai|nhớ|nho)$/, means: 'mật khẩu' },
  { word: 'mk', after: /^(vneid|app|tài|tai|mới|moi|cũ|cu)$/, means: 'mật khẩu' },
  { word: 'chi', after: /^(phí|phi|nhánh|nhanh|tiết|tiet|trả|tra|cục|cuc)$/, means: 'chi' },
  { word: 'chi', before: /^(cái|cai|cần|can|giấy|giay|làm|lam|mần|man|có|co|là|la)$/, means: 'gì' },
  { word: 'chi', after: /^(rứa|rua|vậy|vay|không|khong|hè|he)$/, means: 'gì' },
  { word: 'tt', before: /^(đăng|dang|ký|ky|hộ|khẩu|xóa|nhập|nhap)$/, means: 'thường trú' },
  { word: 'tt', before: /^(thay|sửa|sua|sai|cập|nhật|đổi|doi)$/, means: 'thông tin' },
  { word: 'a', before: /^(gì|gi|không|khong|đâu|dau|nào|nao|sao|được|duoc|rồi|roi|j|k|ko|dc|đc|vậy|z|v)$/, means: 'ạ' },
  { word: 'ak', means: 'à' },
  { word: 'ah', means: 'à' },
  { word: 'thg', after: /^(trú|tru)$/, means: 'thường' },
]
