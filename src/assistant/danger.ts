/** Words that must be met before anything else: danger to life, fraud in progress, matters that a chat must not question. */
import { plainWords } from '../knowledge/syllable.ts'
import { readVietnamese } from '../knowledge/vietnamese.ts'

/** What kind of danger a message tells of; null when none. `scam` and `money-sent` are answered from the knowledge base. */
export type Danger =
  | 'self-harm'
  | 'threat'
  | 'police'
  | 'fire'
  | 'medical'
  | 'violence'
  | 'report'
  | 'money-sent'
  | 'scam'

// A fire or theft of long ago is told to get papers again, and a rule is asked about; neither is an emergency.
const calm =
  /\b(mat (het )?giay to|chay (luon|mat|rui|het) (giay|ho chieu|can cuoc|cccd|the)|cap lai|lam lai|lam moi|thu tuc|giay to (bi|gi)|can gi|le phi|phat bao nhieu|bi phat|quy dinh|the nao la|la gi|binh chua chay|phong chay|nghiem thu|bao hiem|lam can cuoc|dang ky|muc phat|xu phat)\b/

const signs: { danger: Danger; sign: RegExp; evenCalm?: boolean }[] = [
  {
    danger: 'fire',
    sign: /\b(dang (bi )?chay|chay nha|chay to|co (vu )?chay (o|tai|nha|lon|xe)|(binh |ro |xi |no )gas( bi)? (ro|xi|no)|no binh gas|binh gas (bi )?(ro|xi|no)|khoi boc|nha (em |toi |minh |hang xom |ben canh )?(dang |bi )?chay (lon|to|roi|qua)|boc chay|hoa hoan|chay lon|chay chung cu|ket trong (dam chay|thang may|nha)|mac ket|duoi nuoc|ro gas|ro ri gas|khoi (nhieu|boc) qua|sap nha|cuu hoa)\b/,
  },
  {
    danger: 'self-harm',
    sign: /\b((muon|dinh|tinh|se|sap) (tu tu|tu sat|tu van|nhay( xuong)?( lau| cau| song| tu)?|uong thuoc (sau|ngu|chuot|tru sau)|cat (co|mach) tay|treo co|chet( di| quach| cho)?|ket thuc (cuoc doi|tat ca|moi thu)|bien mat (khoi|mai))|(khong|chang|het) (con )?(muon|thiet) song( nua| tiep)?|song (lam gi|khong noi|chi them)( nua)?|chan song|chet (di|quach|cho) (cho )?(xong|roi|nhe|khoe)|uong thuoc (sau|ngu|chuot|tru sau) (roi|de)|cat (co|mach) tay|tu lam dau minh|vinh biet (moi nguoi|ca nha)|tu tu|tu sat|nhay (lau|cau)|tren cau( \S+){0,2} nhay)\b/,
    evenCalm: true,
  },
  {
    danger: 'threat',
    sign: /\b(tao|bo may|thang nay|bon tao) (se |thich |dang |ma |toi )?(giet|dam|chem|ban chet|dot|cho no|cho bom|xu|danh chet|lay mang) (chet |het |sach |ca )?(may|chung may|bon may|lu|no|con|thang|tui|chung no|tru so|don|cong an|ca nha|het|thang do|ban|bay)\b|\b(dat|gai|cai|co) (bom|min|chat no)\b|\b(cho no|danh bom|khung bo) (tru so|don|benh vien|truong|cong an|san bay|nha ga)\b|\bmay (chet|lieu hon|coi chung|cho do)\b/,
    evenCalm: true,
  },
  {
    danger: 'medical',
    sign: /\b(bat tinh|(tong|dam) xe .{0,20}(bat dong|nam im|chay mau|bat tinh)|nam bat dong|uong (nham )?(thuoc (chuot|diet chuot|tru sau|sau|tay|diet co)|xang|axit|acid)|hoc (di vat|xuong|hat)|tim tai|sap (sinh|de) (ngoai|tren|giua|o) (duong|xe|taxi|nha)|dang (sinh|de) (ngoai|tren|giua)|ngo doc|ngung tho|khong tho duoc|co giat|chay mau nhieu|dot quy|ngat xiu|bi dien giat|tai nan (nang|nghiem trong|chet nguoi)|nguoi bi thuong|bi dam (trung|vao)|goi cap cuu)\b/,
    evenCalm: true,
  },
  {
    danger: 'police',
    sign: /\b(cuu (toi|em|voi|minh|con)|cuu mang|cuop (o|tai|tiem|ngan hang|nha|xe)|(rut|vung|lam lam) (dao|kiem|ma tau|hung khi|sung)|(bi|vua bi) (chem|dam)( (chet|trung|vao|o|ngay))?$|co nguoi (bi )?(chem|dam|danh hoi dong)|(be|chau|con|tre|me|bo|ba|ong)( \S+){0,3} (bi lan )?di lac|di dau khong tim thay|dang (pha cua|dap cua|cay cua|pha khoa)|(con do|giang ho|xa hoi den|dam thanh nien)( \S+){0,2} (keo|den|toi|vay|chan|doi|dap)|dang danh (em|toi|minh|nguoi|chau|con|vo|me)|dang bi (cuop|danh|duoi|de doa|giet|nhot|truy sat|hanh hung|khong che)|bi (cuop|truy sat|bat coc|nhot)|bat coc|co trom|trom (dang|vao nha|dot nhap)|dot nhap|cam dao|co dao|no sung|giet nguoi|doi giet|danh nhau|con (toi |em |minh )?(bi )?(mat tich|lac mat)|(be|chau|con|tre) (bi )?(mat tich|di lac|bi lac)|lac mat (con|chau)|khong tim thay (con|chau)|cuop giat)\b/,
  },
  {
    danger: 'violence',
    sign: /\b(bao luc gia dinh|(bi )?(lua )?ban (nguoi|sang (campuchia|trung quoc|lao|bien gioi|nuoc ngoai))|buon (ban )?nguoi|(nhot|giam) (toi|em|minh|chau|con|nguoi)|(chong|vo|bo|cha|duong|me|ban trai|nguoi yeu)( (ruot|duong|ghe|em|toi|chau|minh))? (danh|dap|hanh ha|bao hanh) (con|em|toi|chau|vo|minh|me)|(bi|dang bi) hanh hung|(so mo|sam so|so soang|quay roi tinh duc|hiep dam|cuong buc)|bi (ong|thang|chu|bac|thay|anh|ten|nguoi)( \S+){0,3} (so mo|sam so|danh|hiep|lam nhuc|de doa)|(chong|vo|bo|cha|duong|nguoi yeu|ban trai)( toi| em| minh| con)? (hay |lai |da |vua |thuong xuyen )?(danh|dap|hanh ha|bao hanh)( toi| em| con| vo| minh)?|(toi|em|con|chau|minh) bi (danh|chong danh|vo danh|bo danh|hanh ha|bao hanh|xam hai|quay roi|hiep|cuong hiep|dam o|tong tien|de doa|khung bo|theo doi|bao luc)|xam hai (tinh duc|tre em)|hiep dam|dam o|bi (chong|bo|nguoi yeu|ban trai) danh|tong tien|doa (giet|dang anh|tung anh|tung clip)|khung bo dien thoai)\b/,
    evenCalm: true,
  },
  {
    danger: 'money-sent',
    sign: /\b(mat tien (vi|qua|do|boi) (app|link|web|zalo|otp|lua)|(da|vua|lo|tro|moi) (chuyen|nop|mat|dua)( khoan)?( tien| het tien| \d+ (trieu|nghin|ty))|bi lua (mat |het |chuyen )?(tien|\d+|mot|hai|may|sach)|(mat|bi tru) (het )?tien (trong )?(tai khoan|the)|tien trong tai khoan bi (mat|tru|rut)|da (cho|doc|dua|cung cap) (ma )?otp|lo (bam|nhan|an|cho|doc|dua|cung cap) (vao )?(link|ma|otp|duong link))\b/,
    evenCalm: true,
  },
  {
    danger: 'scam',
    sign: /\b((tu xung|gia danh|gia mao|mao danh|xung la|noi la|bao la) (la )?(cong an|can bo|canh sat|vien kiem sat)|(cong an|can bo|canh sat)( phuong| xa| tinh| khu vuc| dieu tra)?( co)? (goi|nhan tin|ket ban|lien he)( dien| dien thoai)?( zalo)?( den| toi)?( bao| yeu cau| noi| doi| bat| huong dan| cap nhat| cai)|(goi|nhan) (dien |tin )?(bao|yeu cau|doi|bat|huong dan|noi) (toi |em |minh |phai |can )?(cap nhat|cai|tai|dong bo|xac thuc|bo sung|nop|chuyen|kich hoat)( lai)?( app| ung dung| du lieu| thong tin| vneid| dinh danh| muc| tien| tai khoan| dich vu cong)|gui (cho |toi |em |minh )*(mot |cai |duong )*link|link (la|cai|tai)|cong an (yeu cau|doi|bao) (chuyen|nop) tien|(doi|hoi|xin|yeu cau) (ma )?otp|bi lua( dao)?|lua dao (qua|gia|tren)|co phai lua dao|lenh bat|lien quan (duong day|rua tien|ma tuy)|duong day rua tien)\b/,
  },
  {
    danger: 'report',
    sign: /\b(bao an (mat|bi|viec|co|vu)|trinh bao (bi|viec|vu)|(gan nha|ke nha|canh nha|xom|khu|quan|nha nghi|khach san|karaoke|phong tro)( \S+){0,3} co (o |nguoi |dong |tu diem )?(ma tuy|mai dam|danh bac|co bac|choi bai|hut chich)|(cong an|can bo|canh sat)( (xa|phuong|khu vuc|giao thong))? (voi tien|nhan hoi lo|lam tien|doi tien|an tien)|(toi|em|minh|chau|nha em|nha toi)?( muon| can| xin| dinh)? ?(to giac|(?<!don )trinh bao|bao an|to cao|khieu nai|(?<=(muon|can|xin|dinh|se) )(kien|to)) (ong|ba|anh|chi|thang|con|mot|ten|nguoi|hang xom|chu|doi tuong|can bo|hanh vi|viec|cong an)|bao cong an viec|co nguoi (dang )?(ban|buon|su dung|hut|choi) (ma tuy|thuoc phien|hang cam)|(hang xom|nha ben|gan nha|o day|khu nay|quan)( em| toi| minh)?( co| dang| hay)? (danh bac|choi ma tuy|su dung ma tuy|ban ma tuy|mai dam|ca do|cho vay nang lai)|(bi|dang bi) (vu khong|boi nho|lam dung|chiem doat|cuong doat|ep)|can bo .{0,30}(hach sach|nhan tien|vi tien|hong hach|gay kho|nhung nhieu|hoi lo))\b/,
  },
]

/** Whether somebody asks how or where to report rather than reporting. */
const askingHow =
  /\b(o dau|nhu the nao|the nao|lam sao|cach|thu tuc|quy trinh|bao lau|can gi|duoc khong|co quan nao|khac nhau|la gi|quyen|kenh|vneid|truc tuyen|online|bi gi|thoi han)\b/

/** Finds danger in `text`, which may lack diacritics. */
export function dangerIn(text: string): Danger | null {
  // As typed and as read: "ck e dap e" is understood, too.
  const folded = `${plainWords(text)} . ${plainWords(readVietnamese(text).text)}`
  const isCalm = calm.test(folded)
  for (const { danger, sign, evenCalm } of signs) {
    if (!sign.test(folded)) continue
    if (isCalm && !evenCalm && danger !== 'scam' && danger !== 'report') continue
    if (danger === 'report' && askingHow.test(folded)) continue
    // "chay" without its mark is also "chạy": with marks the word decides.
    if (danger === 'fire' && /chay/.test(folded) && /ạ/.test(text.toLowerCase()) && !/cháy/i.test(text)) continue
    return danger
  }
  return null
}
