/** An internal note: words to colleagues, who are mentioned by @. Never sent to the citizen. */
import { Button, Textarea, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconNote } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import type { EscalationItem } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { useDraft } from './drafts.ts'
import { plain } from './plain.ts'

/** An officer of my units. */
export interface Colleague {
  id: string
  name: string
  role: string
  unitId: string | null
}

/** Whom I may mention and transfer to. */
export const useColleagues = () =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: ({ signal }) => get<{ officers: Colleague[] }>('/colleagues', signal),
    staleTime: 300_000,
  })

/** The unfinished mention before the caret, without its sign; null when there is none. */
const begun = (text: string, caret: number): string | null =>
  /(?:^|\s)@([\p{L} ]{0,30})$/u.exec(text.slice(0, caret))?.[1] ?? null

/** The box. */
export function NoteBox({ item, ref }: { item: EscalationItem; ref?: Ref<{ focus(): void }> }) {
  const { text, setText, done } = useDraft(`${item.accountId}-${item.id}-note`)
  const [caret, setCaret] = useState(0)
  const box = useRef<HTMLTextAreaElement>(null)
  const officers = useColleagues().data?.officers ?? []
  const client = useQueryClient()
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }))

  const searched = begun(text, caret)
  const found =
    searched === null ? [] : officers.filter((one) => plain(one.name).includes(plain(searched.trim()))).slice(0, 5)
  const exact = found.length === 1 && searched !== null && plain(searched.trim()) === plain(found[0]!.name)
  const mention = (name: string) => {
    const at = caret - (searched?.length ?? 0)
    const next = `${text.slice(0, at)}${name} ${text.slice(caret)}`
    setText(next)
    setCaret(at + name.length + 1)
    box.current?.focus()
  }
  const save = useMutation({
    mutationFn: () => {
      const mentions = officers.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id)
      return post(`/escalations/${item.accountId}/${item.id}/notes`, { text, mentions })
    },
    onSuccess: done,
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['escalation', item.accountId, item.id] }),
  })
  const ready = text.trim() !== '' && !save.isPending

  return (
    <div className="note-box">
      {found.length > 0 && !exact && (
        <ul className="mentions" aria-label="Nhắc tên">
          {found.map((one) => (
            <li key={one.id}>
              <UnstyledButton onClick={() => mention(one.name)}>@{one.name}</UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      <Textarea
        ref={box}
        aria-label="Ghi chú nội bộ"
        placeholder="Chỉ cán bộ thấy. Gõ @ để nhắc tên."
        size="md"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2_000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setCaret(event.currentTarget.selectionStart)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) save.mutate()
          else if (event.key === 'Tab' && found[0] && !exact) {
            event.preventDefault()
            mention(found[0].name)
          } else if (event.key === 'Escape') box.current?.blur()
        }}
      />
      <div className="composer-foot">
        <span className="composer-count">Không gửi cho người dân</span>
        <Button
          size="md"
          variant="default"
          disabled={text.trim() === ''}
          loading={save.isPending}
          leftSection={<IconNote size={20} stroke={1.7} />}
          onClick={() => save.mutate()}
        >
          Lưu ghi chú
        </Button>
      </div>
    </div>
  )
}
