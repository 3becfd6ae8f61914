/** For heads and administrators: canned answers of their units. */
import { Button, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { placeholders } from '../placeholders.ts'
import type { CannedPage as Page } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { useMe } from './me.ts'
import { PageFrame } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'

type Item = Page['items'][number]
type Draft = Omit<Item, 'id' | 'unitId'> & { id: string | null; unitId: string | null }

/** The page. */
export function CannedPage({ onMenu }: { onMenu(): void }) {
  const me = useMe()
  const [open, setOpen] = useState<Draft | null>(null)
  const found = useQuery({ queryKey: ['canned'], queryFn: ({ signal }) => get<Page>('/canned', signal) })
  const unitName = (id: string) => me.units.find((unit) => unit.id === id)?.name ?? ''
  return (
    <PageFrame
      title="Câu mẫu"
      onMenu={onMenu}
      actions={
        <Button
          leftSection={<IconPlus size={18} />}
          onClick={() => setOpen({ id: null, unitId: me.unitId, title: '', text: '' })}
        >
          Thêm câu mẫu
        </Button>
      }
    >
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <ul className="canned">
          {found.data.items.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.title}</strong>
                <span>{unitName(one.unitId)} và cấp dưới</span>
                <p>{one.text}</p>
              </div>
              <Button variant="default" aria-label={`Sửa ${one.title}`} onClick={() => setOpen(one)}>
                Sửa
              </Button>
            </li>
          ))}
          {found.data.items.length === 0 && (
            <Text c="dimmed">Chưa có câu mẫu. Cán bộ chèn câu mẫu bằng phím / trong ô trả lời đang trống.</Text>
          )}
        </ul>
      )}
      {open && <CannedDialog draft={open} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

function CannedDialog({ draft, onClose }: { draft: Draft; onClose(): void }) {
  const me = useMe()
  const client = useQueryClient()
  const [one, setOne] = useState(draft)
  const [sure, setSure] = useState(false)
  const act = useMutation({
    mutationFn: (erase: boolean) => (erase ? post(`/canned/${one.id}/delete`) : post('/canned', one)),
    onSuccess: onClose,
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['canned'] }),
  })
  const ready = one.unitId !== null && one.title.trim() !== '' && one.text.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready && !act.isPending) act.mutate(false)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={draft.id ? 'Sửa câu mẫu' : 'Thêm câu mẫu'}
      centered
      closeButtonProps={{ 'aria-label': 'Đóng hộp thoại' }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Tên"
            size="md"
            maxLength={120}
            data-autofocus
            value={one.title}
            onChange={(event) => setOne({ ...one, title: event.currentTarget.value })}
          />
          <Select
            label="Dùng ở đơn vị này và cấp dưới"
            size="md"
            searchable
            data={me.units.filter((unit) => unit.mine).map((unit) => ({ value: unit.id, label: unit.name }))}
            value={one.unitId}
            onChange={(unitId) => setOne({ ...one, unitId })}
          />
          <Textarea
            label="Nội dung"
            size="md"
            autosize
            minRows={4}
            maxRows={12}
            maxLength={4_000}
            value={one.text}
            onChange={(event) => setOne({ ...one, text: event.currentTarget.value })}
          />
          <Text size="sm" c="dimmed">
            Chỗ tự điền:{' '}
            {Object.entries(placeholders)
              .map(([name, what]) => `{${name}} ${what}`)
              .join(', ')}
            .
          </Text>
          <div className="dialog-foot">
            {draft.id && (
              <Button
                variant="subtle"
                color="red.9"
                mr="auto"
                loading={act.isPending}
                onClick={() => (sure ? act.mutate(true) : setSure(true))}
              >
                {sure ? 'Bấm lần nữa để xoá' : 'Xoá'}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" disabled={!ready} loading={act.isPending}>
              Lưu
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  )
}
