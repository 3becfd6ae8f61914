/** Keyboard shortcuts and the sheet that lists them. */
import { Kbd, Modal } from '@mantine/core'
import { useEffect, useRef } from 'react'

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox')

// Looked at before a dialog or menu hears the key: the Escape that closes one must not go on to what lies under it.
let covered = false
window.addEventListener(
  'keydown',
  () => {
    covered = document.querySelector('[role="dialog"], [role="menu"]') !== null
  },
  { capture: true },
)

/** Runs the function of a key while mounted; not while somebody types, a dialog is open, or Ctrl, Alt or Meta is held. */
export function useKeys(keys: Record<string, () => void>): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return
      if (covered) return
      // Enter on a focused button or link is that button's own.
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a')) return
      const run = Object.hasOwn(current.current, event.key) ? current.current[event.key] : undefined
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

const sheet: { title: string; rows: [string[], string][] }[] = [
  {
    title: 'Đi lại',
    rows: [
      [['j'], 'Yêu cầu kế tiếp'],
      [['k'], 'Yêu cầu trước'],
      [['Enter'], 'Vào ô trả lời của yêu cầu đang chọn'],
      [['Esc'], 'Ra khỏi ô đang gõ, về danh sách'],
      [['/'], 'Tìm theo mã hoặc nội dung'],
      [['1', '9'], 'Chuyển hàng đợi'],
      [['x'], 'Chọn hoặc bỏ chọn yêu cầu'],
      [['Shift', 'x'], 'Chọn cả đoạn (hoặc Shift và bấm chuột)'],
      [['a'], 'Khi đang chọn: chọn tất cả đang hiện'],
    ],
  },
  {
    title: 'Xử lý',
    rows: [
      [['t'], 'Nhận xử lý'],
      [['r'], 'Trả lời'],
      [['/'], 'Gợi ý và câu mẫu (trong ô trả lời đang trống)'],
      [['h'], 'Hỏi thêm người dân'],
      [['n'], 'Ghi chú nội bộ'],
      [['Ctrl', 'Enter'], 'Gửi điều đang viết'],
      [['z'], 'Thu hồi tin vừa gửi (15 giây)'],
      [['s'], 'Hẹn xem lại'],
      [['d'], 'Gắn chủ đề'],
      [['g'], 'Gộp vào yêu cầu khác'],
      [['u'], 'Trả lại đơn vị'],
      [['c'], 'Chuyển đơn vị, cán bộ'],
      [['e'], 'Đóng yêu cầu'],
      [['i'], 'Hiện hoặc ẩn thông tin'],
      [['?'], 'Bảng phím tắt này'],
    ],
  },
]

/** The sheet of shortcuts. */
export function Help({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Phím tắt"
      size={780}
      centered
      closeButtonProps={{ 'aria-label': 'Đóng' }}
    >
      <div className="help">
        {sheet.map((part) => (
          <section key={part.title}>
            <h3>{part.title}</h3>
            <dl>
              {part.rows.map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    {keys.map((key, index) => (
                      <span key={key}>
                        {index > 0 && (keys[0] === '1' ? ' … ' : ' + ')}
                        <Kbd size="md">{key}</Kbd>
                      </span>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
