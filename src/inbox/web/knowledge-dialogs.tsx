/** The dialogs of the page of knowledge: writing a draft, withdrawing. */
import { Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntriesAnswer, Prefill } from '../api/learning.ts'
import type { WireEntry } from '../wire.ts'
import { get, post } from './api.ts'
import { useMe } from './me.ts'
import { Sending } from './people-dialogs.tsx'

/** The entries, read once for list and dialogs. */
export const useEntries = () =>
  useQuery({
    queryKey: ['entries'],
    queryFn: ({ signal }) => get<EntriesAnswer<WireEntry>>('/entries', signal),
    staleTime: 0,
  })

/** What a draft begins with. */
export interface DraftStart extends Prefill {
  /** A further version of this entry; null: a new entry. */
  entry: WireEntry | null
  from: { accountId: string; id: string } | null
  validUntil?: string
}

/** Half a year from today: by then somebody looks again. */
const inHalfAYear = () => new Date(Date.now() + 182 * 86_400_000).toISOString().slice(0, 10)

/** A draft; nothing is answered with it before another officer approves it. */
export function DraftDialog({ start, onClose }: { start: DraftStart; onClose(): void }) {
  const me = useMe()
  const client = useQueryClient()
  const entries = useEntries()
  const form = useForm({
    initialValues: {
      questions: start.questions.join('\n'),
      answer: start.answer,
      document: start.entry?.document ?? '',
      article: start.article,
      validUntil: start.validUntil ?? inHalfAYear(),
      unitId: start.entry?.unitId ?? me.unitId ?? '',
    },
  })
  const send = async () => {
    const { unitId, questions, ...rest } = form.values
    const lines = questions.split('\n').map((line) => line.trim())
    const words = { ...rest, questions: lines.filter(Boolean) }
    if (start.entry) await post(`/entries/${start.entry.entryId}/versions`, { words })
    else await post('/entries', { unitId, from: start.from, words })
    await client.invalidateQueries({ queryKey: ['entries'] })
    notifications.show({ message: 'Đã lưu bản nháp. Một cán bộ khác sẽ duyệt.', color: 'green' })
    onClose()
  }
  return (
    <Sending
      title={start.entry ? 'Soạn bản mới' : 'Đề xuất thêm vào kho tri thức'}
      button="Lưu bản nháp"
      onClose={onClose}
      onSend={send}
    >
      <Textarea
        label="Câu hỏi mẫu"
        description="Mỗi dòng một cách hỏi. Họ tên, số giấy tờ, số điện thoại được tự động che."
        autosize
        minRows={2}
        maxRows={8}
        data-autofocus
        {...form.getInputProps('questions')}
      />
      <Textarea label="Câu trả lời" autosize minRows={4} maxRows={12} {...form.getInputProps('answer')} />
      <Select
        label="Căn cứ: văn bản"
        searchable
        data={(entries.data?.documents ?? []).map((one) => ({ value: one.id, label: one.title }))}
        nothingFoundMessage="Không có văn bản nào khớp"
        {...form.getInputProps('document')}
      />
      <TextInput label="Căn cứ: điều, khoản" placeholder="Điều 20" {...form.getInputProps('article')} />
      <TextInput
        label="Dùng đến hết ngày"
        description="Sau ngày này trợ lý không dùng nữa cho đến khi có bản mới."
        type="date"
        {...form.getInputProps('validUntil')}
      />
      {!start.entry && (
        <Select
          label="Áp dụng cho"
          description="Đơn vị này và các đơn vị trực thuộc."
          searchable
          data={me.units.filter((unit) => unit.mine).map((unit) => ({ value: unit.id, label: unit.name }))}
          {...form.getInputProps('unitId')}
        />
      )}
    </Sending>
  )
}

/** Withdrawing a version, with the reason that those who were told it may read. */
export function WithdrawDialog({ entry, onClose }: { entry: WireEntry; onClose(): void }) {
  const client = useQueryClient()
  const [why, setWhy] = useState('')
  return (
    <Sending
      title="Thu hồi"
      button="Thu hồi"
      color="red"
      onClose={onClose}
      onSend={async () => {
        await post(`/entries/${entry.entryId}/${entry.number}/withdraw`, { why })
        await client.invalidateQueries({ queryKey: ['entries'] })
        await client.invalidateQueries({ queryKey: ['recalls'] })
        onClose()
      }}
    >
      <Text c="dimmed">Trợ lý thôi dùng bản này ngay. Bản đã thu hồi không dùng lại được.</Text>
      <Textarea
        label="Lý do"
        autosize
        minRows={2}
        maxLength={300}
        data-autofocus
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
    </Sending>
  )
}
