/** Words to the citizen: a reply, a question back, or an answer submitted for consent. What is typed is kept on every
 * keystroke until the server says it has it. */
import { Alert, Button, Checkbox, Modal, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconHelpCircle, IconRubberStamp, IconSend2 } from '@tabler/icons-react'
import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from 'react'
import { openPlaceholders } from '../placeholders.ts'
import type { EscalationDetail } from '../wire.ts'
import { useAct } from './acting.ts'
import { ApiError } from './api.ts'
import type { useDraft } from './drafts.ts'
import { Insert } from './insert.tsx'
import { personalNumbers } from './personal-numbers.ts'
import { tellTyping } from './presence.ts'

const kinds = {
  reply: { label: 'Câu trả lời', button: 'Gửi', icon: IconSend2 },
  ask: { label: 'Câu hỏi thêm', button: 'Hỏi người dân', icon: IconHelpCircle },
  submit: { label: 'Câu trả lời', button: 'Trình duyệt', icon: IconRubberStamp },
}
const longestQuestion = 1_000

/** The box with its warnings and counter. */
export function ReplyBox({
  detail,
  kind,
  draft: { text, setText, stored, draft, done },
  others,
  ref,
}: {
  detail: EscalationDetail
  kind: 'reply' | 'ask' | 'submit'
  draft: ReturnType<typeof useDraft>
  others: ReactNode
  ref: Ref<{ focus(): void }>
}) {
  const item = detail.escalation
  const [asking, setAsking] = useState(false)
  const [inserting, setInserting] = useState(false)
  const [basis, setBasis] = useState('')
  const [noBasis, setNoBasis] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const act = useAct(item)
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }))

  const { label, button, icon: Icon } = kinds[kind]
  const found = personalNumbers(text)
  const longest = kind === 'ask' ? longestQuestion : detail.longestReply
  const grounded = kind !== 'submit' || basis.trim() !== '' || noBasis
  const unfilled = openPlaceholders(text)
  const ready = unfilled.length === 0 && text.trim() !== '' && text.length <= longest && grounded && !act.isPending

  const send = () => {
    setAsking(false)
    const sending = text.trim()
    const grounds =
      kind === 'submit' ? { basis: basis.trim() || null, noBasis } : basis.trim() ? { basis: basis.trim() } : {}
    act.mutate(
      { action: kind, body: { text: sending, requestId: draft.requestFor(sending), ...(kind !== 'ask' && grounds) } },
      {
        onSuccess: () => {
          done()
          setBasis('')
          setNoBasis(false)
          box.current?.focus()
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status >= 400 && error.status < 500) draft.refused()
        },
      },
    )
  }
  const insert = (words: string) => {
    // What was typed stays; the words come below it.
    setText(text.trim() === '' ? words : `${text.trimEnd()}\n\n${words}`)
    setInserting(false)
    setTimeout(() => box.current?.focus(), 60)
  }
  const ask = () => {
    if (!ready) return box.current?.focus()
    if (found.length > 0) setAsking(true)
    else send()
  }

  return (
    <>
      <Textarea
        ref={box}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          tellTyping(item.accountId, item.id)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            ask()
          }
          if (event.key === '/' && text === '' && kind !== 'ask') {
            event.preventDefault()
            setInserting(true)
          }
          if (event.key === 'Escape') box.current?.blur()
        }}
        readOnly={act.isPending}
        placeholder={kind === 'ask' ? 'Chỉ hỏi điều thật cần để trả lời…' : `Trả lời ${item.citizen ?? 'người dân'}…`}
        aria-label={label}
        size="md"
        autosize
        minRows={2}
        maxRows={9}
        error={
          text.length > longest
            ? `Dài quá ${longest.toLocaleString('vi-VN')} ký tự, hãy rút gọn.`
            : unfilled.length > 0
              ? `Còn chỗ chưa điền: ${unfilled.join(', ')}`
              : undefined
        }
      />
      {kind === 'submit' && (
        <div className="basis">
          <TextInput
            aria-label="Căn cứ"
            placeholder="Căn cứ: điều, khoản, văn bản"
            maxLength={500}
            disabled={noBasis}
            value={basis}
            onChange={(event) => setBasis(event.currentTarget.value)}
          />
          <Checkbox
            label="Không có căn cứ cụ thể"
            checked={noBasis}
            onChange={(event) => setNoBasis(event.currentTarget.checked)}
          />
        </div>
      )}
      <div className="composer-foot">
        <span className="composer-count">
          {text.trim() !== '' && <Length detail={detail} text={text} stored={stored} />}
          {text.trim() === '' && kind === 'ask' && `Đã hỏi ${item.rounds} lần. Thời hạn dừng trong lúc chờ.`}
        </span>
        {kind !== 'ask' && <Insert item={item} opened={inserting} onOpened={setInserting} onInsert={insert} />}
        {others}
        <Button
          size="md"
          disabled={text.trim() === '' || !grounded}
          loading={act.isPending}
          onClick={ask}
          rightSection={<Icon size={20} stroke={1.7} />}
        >
          {button}
        </Button>
      </div>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Kiểm tra trước khi gửi"
        centered
        closeButtonProps={{ 'aria-label': 'Đóng' }}
      >
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
    </>
  )
}

function Length({ detail, text, stored }: { detail: EscalationDetail; text: string; stored: boolean }) {
  const { escalation: item, textLimit } = detail
  // The unit and the code are put under the answer when it is sent.
  const whole = text.trim().length + `\n\nTrả lời bởi: ${item.unitName}. Mã: ${item.code}`.length
  return (
    <>
      {text.trim().length.toLocaleString('vi-VN')} ký tự · {Math.ceil(whole / textLimit)} tin
      <span className="composer-kept"> · {stored ? 'đã lưu nháp' : 'chưa lưu được nháp trên máy này'}</span>
    </>
  )
}
