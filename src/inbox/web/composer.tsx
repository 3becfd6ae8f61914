/** Writing a reply. What is typed is kept on every keystroke until the server says it has it. */
import { Alert, Button, Modal, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconSend2 } from '@tabler/icons-react'
import { type ReactNode, type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { useAct } from './acting.ts'
import { ApiError } from './api.ts'
import { draftOf } from './drafts.ts'
import { useMe } from './me.ts'
import { personalNumbers } from './personal-numbers.ts'
import { sayLength, useNow } from './time.ts'

/** Lets the keyboard reach the box. */
export interface ComposerHandle {
  focus(): void
}

/** The box with its warnings and counter. `others`: the menu beside the button. */
export function Composer({
  detail,
  others,
  ref,
}: {
  detail: EscalationDetail
  others: ReactNode
  ref: Ref<ComposerHandle>
}) {
  const me = useMe()
  const item = detail.escalation
  const draft = useMemo(() => draftOf(me.id, `${item.accountId}-${item.id}`), [me.id, item.accountId, item.id])
  const [text, setText] = useState(() => draft.text())
  const [stored, setStored] = useState(true)
  const [asking, setAsking] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const act = useAct(item)
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }))

  const found = personalNumbers(text)
  const longest = detail.longestReply
  const ready = text.trim() !== '' && text.length <= longest && !act.isPending

  const send = () => {
    setAsking(false)
    const sending = text.trim()
    act.mutate(
      { action: 'reply', body: { text: sending, requestId: draft.requestFor(sending) } },
      {
        onSuccess: () => {
          draft.sent()
          setText('')
          box.current?.focus()
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status >= 400 && error.status < 500) draft.refused()
        },
      },
    )
  }
  const ask = () => {
    if (!ready) return box.current?.focus()
    if (found.length > 0) setAsking(true)
    else send()
  }

  // The unit and the code are put under the answer when it is sent.
  const whole = text.trim().length + `\n\nTrả lời bởi: ${item.unitName}. Mã: ${item.code}`.length
  const parts = Math.ceil(whole / detail.textLimit)
  return (
    <div className="composer">
      <WindowNotice detail={detail} />
      <Textarea
        ref={box}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setStored(draft.keep(event.currentTarget.value))
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            ask()
          }
          if (event.key === 'Escape') box.current?.blur()
        }}
        readOnly={act.isPending}
        placeholder={`Trả lời ${item.citizen ?? 'người dân'}…`}
        aria-label="Câu trả lời"
        size="md"
        autosize
        minRows={2}
        maxRows={9}
        error={text.length > longest ? `Dài quá ${longest.toLocaleString('vi-VN')} ký tự.` : undefined}
      />
      <div className="composer-foot">
        <span className="composer-count">
          {text.trim() !== '' && (
            <>
              {text.trim().length.toLocaleString('vi-VN')} ký tự · {parts} tin
              <span className="composer-kept"> · {stored ? 'đã lưu nháp' : 'chưa lưu được nháp trên máy này'}</span>
            </>
          )}
        </span>
        {others}
        <Button
          size="md"
          disabled={text.trim() === ''}
          loading={act.isPending}
          onClick={ask}
          rightSection={<IconSend2 size={20} stroke={1.7} />}
        >
          Gửi
        </Button>
      </div>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Kiểm tra trước khi gửi" centered>
        <Alert color="orange" icon={<IconAlertTriangle />} mb="md">
          Câu trả lời có số giống {found.some((number) => number.kind === 'identity') ? 'số căn cước' : 'số điện thoại'}
          {found.some((number) => number.kind === 'identity') && found.some((number) => number.kind === 'phone')
            ? ' và số điện thoại'
            : ''}{' '}
          của một người.
        </Alert>
        <ul className="numbers">
          {found.map((number) => (
            <li key={number.text}>{number.text}</li>
          ))}
        </ul>
        <Text mb="lg">Chỉ gửi nếu đây là số công khai của đơn vị, không phải thông tin cá nhân.</Text>
        <div className="dialog-foot">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Sửa lại
          </Button>
          <Button color="red.9" onClick={send}>
            Vẫn gửi
          </Button>
        </div>
      </Modal>
    </div>
  )
}

const hour = 3_600_000
const windows = {
  zalo: { hours: 7 * 24, name: 'Zalo', of: '7 ngày' },
  facebook: { hours: 24, name: 'Messenger', of: '24 giờ' },
}

function WindowNotice({ detail }: { detail: EscalationDetail }) {
  const now = useNow()
  const { citizen, escalation } = detail
  if (citizen.unreachable)
    return (
      <Notice>
        Kênh báo không gửi được cho người này. Câu trả lời được giữ lại và gửi trước tiên khi người dân nhắn lại.
      </Notice>
    )
  if (!citizen.lastInteractionAt) return null
  const { hours, name, of } = windows[escalation.channel]
  const left = new Date(citizen.lastInteractionAt).getTime() + hours * hour - now
  if (left > (hours * hour) / 6) return null
  if (left > 0)
    return (
      <Notice>{`Còn ${sayLength(left)} là hết hạn nhắn tin ${name}. Sau đó câu trả lời phải chờ người dân nhắn lại.`}</Notice>
    )
  return (
    <Notice>{`Đã quá ${of} kể từ khi người dân nhắn. ${name} có thể không cho gửi; khi đó câu trả lời được giữ lại và gửi trước tiên khi người dân nhắn lại.`}</Notice>
  )
}

function Notice({ children }: { children: string }) {
  return (
    <div className="notice" role="status">
      <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
      <span>{children}</span>
    </div>
  )
}
