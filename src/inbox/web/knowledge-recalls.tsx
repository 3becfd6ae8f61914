/** Corrections that wait for the reviewer: who was told the old answer, the words to send. */
import { Button, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireRecallPage } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { sayDate } from './time.ts'

/** The list; nothing is shown while there is none. */
export function Recalls() {
  const found = useQuery({
    queryKey: ['recalls'],
    queryFn: ({ signal }) => get<WireRecallPage>('/recalls', signal),
    staleTime: 0,
  })
  if (!found.data || found.data.recalls.length === 0) return null
  return (
    <section>
      <h2>Cần đính chính</h2>
      <ul className="cards rows">
        {found.data.recalls.map((one) => (
          <Recall key={one.id} recall={one} />
        ))}
      </ul>
    </section>
  )
}

function Recall({ recall }: { recall: WireRecallPage['recalls'][number] }) {
  const client = useQueryClient()
  const [words, setWords] = useState(recall.correction)
  const decide = useMutation({
    mutationFn: (way: 'send' | 'needless') => post(`/recalls/${recall.id}/${way}`, { correction: words }),
    onSuccess: (_done, way) => {
      notifications.show({ message: way === 'send' ? 'Đang gửi đính chính.' : 'Đã bỏ qua.', color: 'green' })
      return client.invalidateQueries({ queryKey: ['recalls'] })
    },
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
  })
  return (
    <li className="card" style={{ display: 'grid' }}>
      <strong>
        {recall.people.length} người đã nhận câu trả lời cũ ({recall.unitName})
      </strong>
      <details>
        <summary>Xem danh sách</summary>
        {recall.people.map((person, index) => (
          <p key={index} className="card-dim">
            {sayDate(person.at)}: {person.question}
          </p>
        ))}
      </details>
      <Textarea
        label="Nội dung đính chính"
        description="Gửi sau câu: “Ngày … em đã trả lời anh/chị câu … Quy định nay thay đổi/đính chính như sau:”"
        autosize
        minRows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className="dialog-foot">
        <Button variant="default" onClick={() => decide.mutate('needless')}>
          Không cần gửi
        </Button>
        <Button loading={decide.isPending} onClick={() => decide.mutate('send')}>
          Gửi đính chính cho {recall.people.length} người
        </Button>
      </div>
    </li>
  )
}
