/** Where the person is signed in, with "sign out there". */
import { Badge, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { WireSession } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

const browsers = ['Edg', 'CocCoc', 'coc_coc_browser', 'OPR', 'Firefox', 'Chrome', 'Safari']
const shown: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', CocCoc: 'Cốc Cốc', coc_coc_browser: 'Cốc Cốc' }

function deviceOf(agent: string | null): string {
  const found = browsers.find((name) => agent?.includes(`${name}/`))
  const system = /Windows|Android|iPhone|iPad|Macintosh|Linux/.exec(agent ?? '')?.[0]
  return [found ? (shown[found] ?? found) : 'Trình duyệt khác', system === 'Macintosh' ? 'Mac' : system]
    .filter(Boolean)
    .join(' · ')
}

/** The list of sessions. */
export function Sessions() {
  const now = useNow()
  const client = useQueryClient()
  const found = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => get<{ sessions: WireSession[] }>('/me/sessions', signal),
    staleTime: 0,
  })
  const end = useMutation({
    mutationFn: (id: string) => post(`/me/sessions/${encodeURIComponent(id)}/end`),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  })
  if (found.isPending) return <Loading rows={2} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  return (
    <Stack gap={0}>
      {found.data.sessions.map((session) => (
        <div key={session.id} className="session">
          <div>
            <Text fw={500}>
              {deviceOf(session.device)}{' '}
              {session.current && (
                <Badge variant="light" ml={6} tt="none" size="lg">
                  Phiên này
                </Badge>
              )}
            </Text>
            <Text size="sm" c="dimmed">
              Đăng nhập {sayMoment(session.createdAt, now)}
              {session.address ? ` từ ${session.address}` : ''}
            </Text>
          </div>
          {!session.current && (
            <Button
              variant="default"
              onClick={() => end.mutate(session.id)}
              loading={end.isPending && end.variables === session.id}
            >
              Đăng xuất ở đó
            </Button>
          )}
        </div>
      ))}
    </Stack>
  )
}
