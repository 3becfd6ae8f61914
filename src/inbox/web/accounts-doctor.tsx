/** The doctor on the page: everything looked at now, with what to do. */
import { Button, Group, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DoctorReport } from '../wire.ts'
import { Findings } from './accounts-findings.tsx'
import { post, sentence } from './api.ts'
import { Failed } from './states.tsx'

const verdicts = {
  fine: 'Mọi thứ đều ổn.',
  warn: 'Chạy được; có điều cần chú ý.',
  bad: 'Có lỗi cần xử lý.',
} as const

/** Looks at once; the platforms are asked, so it takes some seconds. */
export function Doctor({ onClose }: { onClose(): void }) {
  const look = useQuery({
    queryKey: ['doctor'],
    queryFn: () => post<DoctorReport>('/doctor'),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <section aria-live="polite">
      <h2>Kết quả khám</h2>
      {look.isFetching ? (
        <p className="fine" role="status">
          <Loader size="sm" aria-hidden /> Đang hỏi máy chủ, Zalo và Facebook…
        </p>
      ) : look.error ? (
        <Failed sentence={sentence(look.error)} onRetry={() => void look.refetch()} />
      ) : look.data ? (
        <>
          <p className={look.data.state === 'bad' ? 'card-warn' : undefined}>{verdicts[look.data.state]}</p>
          <ul className="cards rows" style={{ marginTop: 12 }}>
            {look.data.subjects.map((subject) => (
              <li key={subject.name} className="card">
                <div>
                  <strong>{subject.name}</strong>
                  <Findings findings={subject.findings} />
                </div>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Group mt="md">
        <Button variant="default" onClick={() => void look.refetch()} disabled={look.isFetching}>
          Khám lại
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Đóng
        </Button>
      </Group>
    </section>
  )
}
