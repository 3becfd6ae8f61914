/** Ready words for the reply, put into the box by one tap: composed from the knowledge base, canned, or given before. */
import { Button, Popover, ScrollArea, TextInput, UnstyledButton } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { EscalationItem, Suggestions } from '../wire.ts'
import { get, sentence } from './api.ts'
import { plain } from './plain.ts'
import { Failed, Loading } from './states.tsx'
import { sayDate } from './time.ts'

/** The button with its list. `opened` is held by the box, where `/` opens it too. */
export function Insert({
  item,
  opened,
  onOpened,
  onInsert,
}: {
  item: EscalationItem
  opened: boolean
  onOpened(opened: boolean): void
  onInsert(text: string): void
}) {
  return (
    <Popover opened={opened} onChange={onOpened} position="top-start" width={460} shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBulb size={19} stroke={1.7} />}
          aria-haspopup="dialog"
          onClick={() => onOpened(!opened)}
        >
          Gợi ý
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="96vw" aria-label="Gợi ý câu trả lời">
        {opened && <Choices item={item} onInsert={onInsert} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices({ item, onInsert }: { item: EscalationItem; onInsert(text: string): void }) {
  const [find, setFind] = useState('')
  const found = useQuery({
    queryKey: ['suggestions', item.accountId, item.id],
    queryFn: ({ signal }) => get<Suggestions>(`/escalations/${item.accountId}/${item.id}/suggestions`, signal),
  })
  if (found.isPending) return <Loading rows={2} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  const wanted = plain(find.trim())
  const fits = (...words: string[]) => plain(words.join(' ')).includes(wanted)
  const composed = found.data.composed.filter((one) => fits(one.title, one.text))
  const canned = found.data.canned.filter((one) => fits(one.title, one.text))
  const earlier = found.data.earlier.filter((one) => fits(one.question, one.text))
  const first = composed[0] ?? canned[0] ?? earlier[0]
  return (
    <div className="insert">
      <TextInput
        aria-label="Tìm trong gợi ý"
        placeholder="Tìm, không cần dấu"
        value={find}
        data-autofocus
        onChange={(event) => setFind(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && first && onInsert(first.text)}
      />
      <ScrollArea.Autosize mah="46vh" type="auto">
        {!first && (
          <p className="insert-none">{find ? 'Không có gợi ý nào khớp.' : 'Chưa có gợi ý cho câu hỏi này.'}</p>
        )}
        {composed.length > 0 && <h3>Kho tri thức</h3>}
        {composed.map((one) => (
          <Choice key={one.topic} title={one.title} text={one.text} onInsert={onInsert}>
            {one.sources.length > 0 &&
              `Căn cứ: ${one.sources.map((source) => [source.article, source.title].filter(Boolean).join(' ')).join('; ')}`}
          </Choice>
        ))}
        {canned.length > 0 && <h3>Câu mẫu</h3>}
        {canned.map((one) => (
          <Choice key={one.id} title={one.title} text={one.text} onInsert={onInsert} />
        ))}
        {earlier.length > 0 && <h3>Đơn vị đã trả lời cùng chủ đề</h3>}
        {earlier.map((one) => (
          <Choice key={one.code} title={one.question} text={one.text} onInsert={onInsert}>
            {`${one.code}, ${sayDate(one.at)}. Kiểm tra trước khi dùng lại.`}
          </Choice>
        ))}
      </ScrollArea.Autosize>
    </div>
  )
}

function Choice({
  title,
  text,
  children,
  onInsert,
}: {
  title: string
  text: string
  children?: string | false
  onInsert(text: string): void
}) {
  return (
    <UnstyledButton className="insert-choice" onClick={() => onInsert(text)}>
      <strong>{title}</strong>
      <span className="insert-text">{text}</span>
      {children && <small>{children}</small>}
    </UnstyledButton>
  )
}
