/** Reviewing a draft: what it says, what it would change among last month's questions, then the decision. */
import { Alert, Button, Loader, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReplayAnswer } from '../api/learning.ts'
import type { WireEntry } from '../wire.ts'
import { post, sentence } from './api.ts'
import { useMe } from './me.ts'

/** The dialog. "Duyệt" opens only after the replay was shown. */
export function Review({
  entry,
  documents,
  onClose,
}: {
  entry: WireEntry
  documents: { id: string; title: string }[]
  onClose(): void
}) {
  const me = useMe()
  const client = useQueryClient()
  const path = `/entries/${entry.entryId}/${entry.number}`
  const replay = useQuery({
    queryKey: ['replay', path],
    queryFn: () => post<ReplayAnswer>(`${path}/replay`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const approve = useMutation({
    mutationFn: () => post<{ concerned: number }>(`${path}/approve`),
    onSuccess: async ({ concerned }) => {
      await client.invalidateQueries({ queryKey: ['entries'] })
      await client.invalidateQueries({ queryKey: ['recalls'] })
      const more = concerned > 0 ? ` ${concerned} người đã nhận câu trả lời cũ, hãy xem phần đính chính.` : ''
      notifications.show({ message: `Đã duyệt. Trợ lý dùng ngay.${more}`, color: 'green' })
      onClose()
    },
  })
  const own = entry.authorId === me.id
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`Duyệt bản ${entry.number}`}
      centered
      closeButtonProps={{ 'aria-label': 'Đóng hộp thoại' }}
    >
      <Stack gap="md">
        <div>
          <strong>Câu hỏi mẫu</strong>
          {entry.questions.map((question) => (
            <Text key={question}>{question}</Text>
          ))}
        </div>
        <div>
          <strong>Câu trả lời</strong>
          <Text style={{ whiteSpace: 'pre-wrap' }}>{entry.answer}</Text>
          <Text c="dimmed">
            Căn cứ: {documents.find((one) => one.id === entry.document)?.title ?? entry.document}, {entry.article}
          </Text>
        </div>
        <section aria-label="Chạy thử" aria-busy={replay.isPending}>
          <strong>Chạy thử với câu hỏi của 30 ngày qua</strong>
          {replay.isPending && (
            <Text c="dimmed">
              <Loader size="xs" mr={8} />
              Đang chạy thử…
            </Text>
          )}
          {replay.error && <Alert color="red">{sentence(replay.error)}</Alert>}
          {replay.data && <Changes replay={replay.data} />}
        </section>
        {own && <Alert color="yellow">Bạn là người soạn bản này. Cần một cán bộ khác duyệt.</Alert>}
        {approve.error && (
          <Alert color="red" role="alert">
            {sentence(approve.error)}
          </Alert>
        )}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            Để sau
          </Button>
          <Button disabled={!replay.data || own} loading={approve.isPending} onClick={() => approve.mutate()}>
            Duyệt
          </Button>
        </div>
      </Stack>
    </Modal>
  )
}

function Changes({ replay }: { replay: ReplayAnswer }) {
  if (replay.changed === 0) return <Text>{replay.asked} câu hỏi, không câu trả lời nào thay đổi.</Text>
  return (
    <>
      <Text>
        {replay.asked} câu hỏi, <strong>{replay.changed}</strong> câu trả lời thay đổi
        {replay.changed > replay.shown.length && ` (hiện ${replay.shown.length} câu đầu)`}:
      </Text>
      <ul className="cards rows">
        {replay.shown.map((one, index) => (
          <li key={index} className="card">
            <div>
              <strong>{one.question}</strong>
              <span className="card-dim">Trước: {one.before}</span>
              <span style={{ whiteSpace: 'pre-wrap' }}>Sau: {one.after}</span>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
