/** Questions as people really type them, to try with one tap. */
import type { Channel } from './api.ts'

export const suggestions: Record<Channel, string[]> = {
  zalo: [
    'lam lai cccd mat bao nhieu tien',
    'tạm trú cần giấy tờ gì',
    'con 14 tuổi làm căn cước ở đâu',
    'Tôi muốn gặp cán bộ',
    'xe cu mua lai sang ten the nao a',
    'hàng xóm hát karaoke ồn quá',
  ],
  facebook: [
    'làm hộ chiếu online dc ko ạ',
    'e mún đky thường trú ở nhà thuê',
    'mat bang lai xe may lam lai o dau',
    'phí làm lý lịch tư pháp bn',
    'Gặp cán bộ',
    'cho mình hỏi vneid mức 2',
  ],
}
