/** The platforms' faults that can be switched on: what each does, for whom, once or until switched off. */
import type { Platform } from './settings.ts'

/** Every fault, with its name and its one line on the page. `side` tells where it acts. */
export const faultKinds = {
  'timeout-taken': {
    side: 'send',
    label: 'Trả lời chậm, tin đã nhận',
    help: 'Nền tảng nhận tin nhưng 12 giây sau mới trả lời. Hệ thống không được gửi lại.',
  },
  'timeout-lost': {
    side: 'send',
    label: 'Trả lời chậm, tin bị mất',
    help: 'Sau 12 giây nền tảng báo lỗi, tin không tới người dân.',
  },
  error: { side: 'send', label: 'Trả mã lỗi', help: 'Lời gọi gửi tin nhận mã lỗi đã chọn.' },
  'html-500': { side: 'send', label: 'Lỗi máy chủ 500', help: 'Nền tảng trả trang HTML 500 thay cho JSON.' },
  'reset-before': { side: 'send', label: 'Ngắt kết nối trước khi nhận', help: 'Kết nối đứt, tin chưa được nhận.' },
  'reset-after': { side: 'send', label: 'Ngắt kết nối sau khi nhận', help: 'Kết nối đứt nhưng tin đã tới người dân.' },
  truncated: { side: 'send', label: 'Trả lời bị cắt', help: 'Tin đã nhận, JSON trả về bị cắt giữa chừng.' },
  'window-closed': {
    side: 'send',
    label: 'Hết thời hạn trả lời',
    help: 'Zalo: quá 7 ngày. Facebook: quá 24 giờ (cán bộ quá 7 ngày).',
  },
  'other-app': {
    side: 'send',
    label: 'Ứng dụng khác giữ hội thoại',
    help: 'Chỉ Facebook: tin của người dân vào standby, lời gọi gửi bị từ chối.',
  },
  'expired-token': {
    side: 'token',
    label: 'Token hết hạn',
    help: 'Lời gọi bị từ chối vì token. Zalo: phải làm mới token.',
  },
  'refresh-lost': {
    side: 'token',
    label: 'Mất trả lời khi làm mới token',
    help: 'Chỉ Zalo: token đã đổi nhưng kết nối đứt, cặp token mới không tới nơi.',
  },
  duplicate: {
    side: 'webhook',
    label: 'Gửi trùng webhook',
    help: 'Mỗi sự kiện được gửi hai lần cùng lúc, giống hệt từng byte.',
  },
  swap: { side: 'webhook', label: 'Sai thứ tự', help: 'Hai tin tiếp theo của người dân tới nơi theo thứ tự ngược.' },
  'wrong-signature': {
    side: 'webhook',
    label: 'Chữ ký sai',
    help: 'Webhook ký bằng khóa khác. Hệ thống phải từ chối.',
  },
  'other-encoding': {
    side: 'webhook',
    label: 'Kiểu mã hóa chữ khác',
    help: 'Facebook gửi UTF-8 thường; Zalo gửi dạng \\u. Chữ ký vẫn đúng.',
  },
  'echo-first': {
    side: 'webhook',
    label: 'Bản sao tới trước',
    help: 'Webhook bản sao tới trước khi lời gọi gửi tin có trả lời.',
  },
  'no-echo': { side: 'webhook', label: 'Không có bản sao', help: 'Tin đã gửi nhưng không có webhook bản sao.' },
} as const

export type FaultKind = keyof typeof faultKinds

export interface Fault {
  kind: FaultKind
  /** For `error`: the platform's code, e.g. -32 or 10. */
  code?: number
  /** For `error` on Facebook, e.g. 2018278. */
  subcode?: number
  /** For `error`: the person got the message although the client is told otherwise. */
  taken?: boolean
  /** For the timeouts: how long to wait; 12 seconds unless told. */
  ms?: number
}

export type ActiveFault = Fault & { once: boolean }

/** Error codes offered on the page. */
export const errorPresets: Record<Platform, { code: number; subcode?: number; label: string }[]> = {
  zalo: [
    { code: -32, label: 'Quá nhiều lời gọi' },
    { code: -216, label: 'Token không hợp lệ' },
    { code: -230, label: 'Quá 7 ngày không tương tác' },
    { code: -235, label: 'Loại OA không được hỗ trợ' },
    { code: -213, label: 'Người dùng không quan tâm OA' },
    { code: -217, label: 'Người dùng chặn OA' },
    { code: -224, label: 'OA phải nâng gói' },
    { code: -200, label: 'Gửi thất bại' },
  ],
  facebook: [
    { code: 551, subcode: 1545041, label: 'Người dùng không nhận tin' },
    { code: 10, subcode: 2018278, label: 'Ngoài thời hạn 24 giờ' },
    { code: 190, subcode: 463, label: 'Token hết hạn' },
    { code: 613, label: 'Quá nhiều lời gọi' },
    { code: 1200, label: 'Lỗi tạm thời' },
    { code: 2018300, label: 'Ứng dụng khác giữ hội thoại' },
    { code: 100, subcode: 2018001, label: 'Không tìm thấy người dùng' },
    { code: 368, label: 'Bị chặn tạm thời do chính sách' },
  ],
}

export type Faults = ReturnType<typeof makeFaults>

/** A switchboard of faults for both platforms. */
export function makeFaults(changed: () => void) {
  const active: Record<Platform, ActiveFault[]> = { zalo: [], facebook: [] }
  const whenOff: ((channel: Platform, kind: FaultKind) => void)[] = []

  function put(channel: Platform, fault: ActiveFault) {
    active[channel] = [...active[channel].filter((other) => other.kind !== fault.kind), fault]
    changed()
  }
  function off(channel: Platform, kind?: FaultKind) {
    const gone = active[channel].filter((fault) => !kind || fault.kind === kind)
    active[channel] = active[channel].filter((fault) => !gone.includes(fault))
    for (const fault of gone) for (const listener of whenOff) listener(channel, fault.kind)
    changed()
  }
  return {
    /** Until switched off. */
    on: (channel: Platform, fault: Fault) => put(channel, { ...fault, once: false }),
    /** For the next call or event only. */
    once: (channel: Platform, fault: Fault) => put(channel, { ...fault, once: true }),
    off,
    clear() {
      off('zalo')
      off('facebook')
    },
    list: (channel: Platform): readonly ActiveFault[] => active[channel],
    has: (channel: Platform, kind: FaultKind) => active[channel].some((fault) => fault.kind === kind),
    /** The first active fault among `kinds`; a one-off is used up by this. */
    take(channel: Platform, ...kinds: FaultKind[]): ActiveFault | null {
      const found = active[channel].find((fault) => kinds.includes(fault.kind))
      if (!found) return null
      if (found.once) {
        active[channel] = active[channel].filter((fault) => fault !== found)
        changed()
      }
      return found
    },
    onOff: (listener: (channel: Platform, kind: FaultKind) => void) => whenOff.push(listener),
  }
}
