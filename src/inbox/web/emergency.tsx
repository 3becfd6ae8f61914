/** Danger to life: a bar above everything until it was seen, and the page with what the citizen wrote. */
import { Button } from '@mantine/core'
import { IconAlertOctagon } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { Emergency, NoticeList } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { PageFrame } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

/** The bar. It shares the bell's notices; those that stand on the opened page are left out. */
export function EmergencyBar() {
  const now = useNow()
  const [at] = useLocation()
  const found = useQuery({ queryKey: ['notices'], queryFn: ({ signal }) => get<NoticeList>('/notices', signal) })
  const open = (found.data?.items ?? []).filter((one) => one.kind === 'emergency' && !one.read && one.link !== at)
  if (open.length === 0) return null
  return (
    <div className="emergency-bar" role="alert">
      {open.map((one) => (
        <Link key={one.id} href={one.link ?? '/'}>
          <IconAlertOctagon size={22} stroke={1.8} aria-hidden />
          <strong>{one.title}</strong>
          <span>
            {one.body} {sayMoment(one.at, now)}
          </span>
        </Link>
      ))}
    </div>
  )
}

/** The page of one alarm. */
export function EmergencyPage({ open, onMenu }: { open: string; onMenu(): void }) {
  const path = `/emergencies/${open.replace('-', '/')}`
  const now = useNow()
  const client = useQueryClient()
  const found = useQuery({ queryKey: ['emergency', open], queryFn: ({ signal }) => get<Emergency>(path, signal) })
  const seen = useMutation({
    mutationFn: () => post(`${path}/seen`),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['notices'] })
      void client.invalidateQueries({ queryKey: ['emergency', open] })
    },
  })
  if (found.isPending) return <Loading rows={4} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  const alarm = found.data
  return (
    <PageFrame title={alarm.title} onMenu={onMenu}>
      <p>
        {alarm.citizen ?? 'Người dân'} nhắn qua {alarm.channel === 'zalo' ? 'Zalo' : 'Facebook'}, {alarm.account},{' '}
        {sayMoment(alarm.at, now)}. Gọi lực lượng ứng cứu theo quy định của đơn vị; người dân đang chờ.
      </p>
      <ul className="cards rows" aria-label="Tin nhắn gần nhất">
        {alarm.messages.map((message) => (
          <li key={message.id} className="card emergency-words">
            <strong>{message.direction === 'in' ? 'Người dân' : 'Đã trả lời'}</strong>
            <span>{message.text || message.contents.join(', ')}</span>
          </li>
        ))}
      </ul>
      <div className="emergency-acts">
        {alarm.seen ? (
          <p role="status">Đã ghi nhận là bạn đã xem.</p>
        ) : (
          <Button color="red" loading={seen.isPending} onClick={() => seen.mutate()}>
            Tôi đã xem và đang xử lý
          </Button>
        )}
        {alarm.escalation && <Link href={`/all/${alarm.escalation}`}>Mở yêu cầu để trả lời</Link>}
      </div>
      {seen.error && <p role="alert">{sentence(seen.error)}</p>}
    </PageFrame>
  )
}
