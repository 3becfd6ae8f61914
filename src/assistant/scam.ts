/** Does a message tell of fraud: somebody who poses as police, a strange link, a demand for codes, photos or money? */
import { plainWords } from '../knowledge/syllable.ts'

/** Somebody who came to the citizen by himself. A citizen who calls, or an app that asks, is none. */
const stranger =
  /\b((co|thay) (nguoi|nguoi ta|ai|so|dua|thang|ba|ong|cuoc goi|tin nhan|giay) ?(la|do|goi|xung|ru|nhan|noi|bao|keu|gui|nho|hen|bat|hoi mua|hoi muon)|nguoi (la|xung|goi)|nguoi ta (goi|bao|noi|keu|gui|nhan|doi)|ai do|ai (goi|nhan)|bon (no|chung|lua|gia)|so (la|dien thoai la|dau 84|\d{4}[\dx]*)|(sdt|dt|dien thoai) la|ho (goi|gui|bat|keu|yeu cau|doi|biet|kb|ket ban|nhan)|ho (bao|noi) (toi|em|minh|chau|phai|giu|la|het|tai|cai|bam)|(tin nhan|sms|cuoc goi|giay moi|giay trieu tap) (noi|bao|mao|la|lua|tu|qua|gui)|nhan (duoc )?(tin nhan|cuoc goi|sms|lenh|giay)( sms)?|goi (bao|noi|dien bao|dien noi|dien bat|den bao|den noi|video|hen|ham|doa)|(bi|dang bi) goi|(cong an|can bo|canh sat( giao thong)?|shipper|buu ta|nhan vien( ngan hang| bao hiem( xa hoi)?)?|nha mang|ngan hang|vien kiem sat|bo cong an|bo thue|giao vien|dien luc)( (phuong|xa|tinh|khu vuc|mang|online|gia|dieu tra|nao))? (goi|nhan tin|nhan zalo|ket ban|gui|keu|doi|den nha|yeu cau|bao toi|co (goi|gui|nhan)))\b/
/** What he wants. */
const demand =
  /\b(link|duong dan|bam (vao|phim)|app|ung dung|apk|cai|tai|otp|ma (xac thuc|otp|qr)|mat khau|passcode|chuyen (khoan|tien|phi|coc|het)|dong phi|nop (tien|phi|coc)|coc|tien (coc|the chan|bao lanh|tai ngoai)|(anh|chup|hinh)( \d mat)? (can cuoc|cccd)|xin anh|hoi so|so cccd|cap nhat|dong bo|khai lai|xac thuc|kich hoat|chia se man hinh|tro nang|zoom|bi (khoa|phat|bat|giu)|khoa (sim|tai khoan|can cuoc|vneid)|bat (giam|toi|vi)|lenh (bat|khoi to)|trieu tap|rua tien|ma tuy|pham toi|vi pham|phat nguoi|chua dong|no ngan hang|sim|quet|giu bi mat|khach san|dieu tra|ho ngheo|tien mat|sinh trac)\b/
/** Words that speak of fraud by themselves. */
const plain =
  /\b(gia danh|mao danh|gia mao(?! giay to)|tu xung|xung (la )?(cong an|can bo|canh sat|vien kiem sat|nhan vien|bo cong an)|(app|web|trang|page|zalo|vneid) (gia(?! dinh)|gia mao|gia cong an|cong an gia)|(?<!tham )gia cong an|giong cong an|cong an (online|mang) (goi|yeu cau|dien)|lenh (bat|khoi to)|duong day (rua tien|ma tuy)|rua tien|giay (trieu tap|moi) (gui |nhan )?(qua|tren)|giay (trieu tap|moi) (qua|gui).{0,20}|gui giay (trieu tap|moi)|khoi to gui|(that|thiet) (khong )?(hay|hoac) (lua|gia mao)|(trang|page|link|app|giay|tin nhan|dich vu|facebook|zalo|goi)\b.{0,50} co that (ko|k|khong|hong)|lua hay (that|thiet)|phai lua|bi lua|lay ngay.{0,25}coc|(bam phim|phim) [12]\b|gia goi|(nho )?(mua|muon) (acc|nick|tai khoan) vneid (de|cua)|hoi mua (acc|vneid)|ban acc vneid|chuyen coc truoc|chia se man hinh|quyen tro nang|bam link|the chan qua tai khoan|cung cap ma otp|(chup|gui) (anh )?(can cuoc|cccd)( gui)? cho nguoi la|dieu khien tu xa|khong duoc noi voi (ai|gia dinh)|doc (ma )?otp)\b/
/** Questions about papers that use the same words. */
const other =
  /\b(khong nhan duoc (ma )?otp|chua nhan duoc (ma )?otp|(otp|ma) (khong|ko|k|chua) (ve|gui|toi|den)|giay xac nhan co that|gia han|gia bao nhieu|muc gia|cap lai mat khau|quen mat khau|doi mat khau vneid|doi (lai )?mat khau (cu|moi))\b/

/** Hosts of links that a citizen may well name: the state's own, and the big platforms. */
const known =
  /(^|\.)(gov\.vn|facebook\.com|fb\.com|zalo\.me|messenger\.com|youtube\.com|google\.com|apple\.com|vneid\.gov\.vn)$/
const links =
  /(?:https?:\/\/)?((?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|app|io|me|xyz|top|link|cc|vip|online|site|club|shop|icu|ly|tk|biz|cn))(?![a-z0-9])/gi

/** Whether `text` tells of fraud or asks whether something is one; diacritics may be missing. */
export function isScam(text: string): boolean {
  if ([...text.matchAll(links)].some(([, host]) => !known.test(host!.toLowerCase()))) return true
  const folded = plainWords(text)
  if (plain.test(folded) && !other.test(folded)) return true
  if (/\blua dao\b/.test(folded) && !/\bto (giac|cao)\b/.test(folded)) return true
  // Without diacritics this is "đổi mật khẩu", too.
  if (/đòi (mật khẩu|mã otp|otp)/u.test(text.normalize('NFC').toLowerCase())) return true
  return stranger.test(folded) && demand.test(folded) && !other.test(folded)
}
