/** Writing: a reply, a question back, or a note, each with its own draft; above them the reply that can still be taken back. */
import { SegmentedControl } from '@mantine/core'
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { possible } from './acting.ts'
import { useDraft } from './drafts.ts'
import { useMe } from './me.ts'
import { NoteBox } from './note-box.tsx'
import { ReplyBox } from './reply-box.tsx'
import { UndoBar } from './undo-bar.tsx'
import { WindowNotice } from './window-notice.tsx'

export type WriteMode = 'reply' | 'ask' | 'note'

/** Lets the keyboard reach the box. */
export interface ComposerHandle {
  focus(): void
  show(mode: WriteMode): void
}

const labels: Record<WriteMode, string> = { reply: 'Trả lời', ask: 'Hỏi thêm', note: 'Ghi chú' }

/** The boxes. `others`: the menu beside the button. */
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
  const can = possible(item, me)
  const key = `${item.accountId}-${item.id}`
  const reply = useDraft(key)
  const ask = useDraft(`${key}-ask`)
  const [chosen, setChosen] = useState<WriteMode>('reply')
  const box = useRef<{ focus(): void }>(null)
  const focusNext = useRef(false)
  const modes = (['reply', 'ask', 'note'] as const).filter((mode) => mode === 'reply' || can[mode])
  const mode = modes.includes(chosen) ? chosen : 'reply'

  useEffect(() => {
    if (mode && focusNext.current) box.current?.focus()
    focusNext.current = false
  }, [mode])
  const show = (wanted: WriteMode) => {
    if (wanted === mode) return box.current?.focus()
    focusNext.current = true
    setChosen(wanted)
  }
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus(), show }))

  const returned = detail.answers.at(-1)?.state === 'returned' ? detail.answers.at(-1) : undefined
  const putBack = (text: string) => {
    // What was begun meanwhile stays below.
    reply.setText(reply.text.trim() === '' ? text : `${text}\n\n${reply.text}`)
    show('reply')
  }
  return (
    <div className="composer" data-mode={mode}>
      <UndoBar detail={detail} onUndone={putBack} />
      {mode !== 'note' && <WindowNotice detail={detail} />}
      {returned && can.submit && mode === 'reply' && (
        <div className="notice" role="status">
          <span>
            <b>{returned.decidedBy ?? 'Chỉ huy'} trả lại để sửa:</b> {returned.returnedWhy}
          </span>
          {reply.text.trim() === '' && (
            <button type="button" className="link" onClick={() => putBack(returned.text)}>
              Sửa bản đã trình
            </button>
          )}
        </div>
      )}
      {modes.length > 1 && (
        <SegmentedControl
          className="modes"
          value={mode}
          onChange={(next) => show(next as WriteMode)}
          data={modes.map((value) => ({ value, label: labels[value] }))}
          aria-label="Viết gì"
        />
      )}
      {mode === 'note' ? (
        <NoteBox item={item} ref={box} />
      ) : (
        <ReplyBox
          key={mode}
          detail={detail}
          kind={mode === 'reply' && detail.needsApproval ? 'submit' : mode}
          draft={mode === 'ask' ? ask : reply}
          others={others}
          ref={box}
        />
      )}
    </div>
  )
}
