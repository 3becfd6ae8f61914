/** The bell with my notices, and the page on which I choose how else I hear of them. */
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Indicator,
  Popover,
  SegmentedControl,
  Stack,
  Table,
  Text,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBell, IconBellRinging, IconChecks } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { NoticeChoices, NoticeList } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { useMe } from './me.ts'
import { PageFrame, TableScroll } from './page-frame.tsx'
import { usePush } from './push.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

/** The bell. Notices come by the live stream. */
export function Bell() {
  const now = useNow()
  const client = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [, go] = useLocation()
  const found = useQuery({ queryKey: ['notices'], queryFn: ({ signal }) => get<NoticeList>('/notices', signal) })
  const read = useMutation({
    mutationFn: (ids: string[] | null) => post('/notices/read', { upTo: found.data?.items[0]?.id ?? '1', ids }),
    onSettled: () => client.invalidateQueries({ queryKey: ['notices'] }),
  })
  const unread = found.data?.unread ?? 0
  const items = found.data?.items ?? []
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={360} shadow="md" trapFocus>
      <Indicator label={unread > 99 ? '99+' : unread} disabled={unread === 0} color="red" size={20} offset={5}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            aria-label={unread > 0 ? `Thông báo, ${unread} chưa đọc` : 'Thông báo'}
            aria-expanded={opened}
            onClick={() => setOpened((before) => !before)}
          >
            <IconBell size={22} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} className="notices">
        <div className="notices-head">
          <strong>Thông báo</strong>
          {unread > 0 && (
            <Button variant="subtle" size="compact-sm" onClick={() => read.mutate(null)}>
              Đánh dấu đã đọc
            </Button>
          )}
        </div>
        <ul>
          {items.length === 0 && (
            <li className="fine notices-none">
              <IconChecks size={20} stroke={1.7} aria-hidden /> Không có thông báo nào.
            </li>
          )}
          {items.slice(0, 20).map((item) => (
            <li key={item.id}>
              <button
                type="button"
                className="notice"
                data-unread={item.read ? undefined : true}
                onClick={() => {
                  if (!item.read) read.mutate([item.id])
                  setOpened(false)
                  if (item.link) go(item.link)
                }}
              >
                <span>{item.title}</span>
                {item.body && <span className="card-dim notice-body">{item.body}</span>}
                <span className="card-dim">{sayMoment(item.at, now)}</span>
              </button>
            </li>
          ))}
        </ul>
        <Link href="/notices" className="notices-foot" onClick={() => setOpened(false)}>
          Thông báo của tôi
        </Link>
      </Popover.Dropdown>
    </Popover>
  )
}

/** The page of my choices. */
export function NoticesPage({ onMenu }: { onMenu(): void }) {
  const found = useQuery({
    queryKey: ['notice-choices'],
    queryFn: ({ signal }) => get<NoticeChoices>('/notices/choices', signal),
    staleTime: 0,
  })
  return (
    <PageFrame title="Thông báo của tôi" onMenu={onMenu}>
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <Choices choices={found.data} />
      )}
    </PageFrame>
  )
}

function Choices({ choices }: { choices: NoticeChoices }) {
  const me = useMe()
  const client = useQueryClient()
  const push = usePush(choices.pushKey)
  const again = () => client.invalidateQueries({ queryKey: ['notice-choices'] })
  const failed = (error: unknown) => notifications.show({ message: sentence(error), color: 'red' })
  const choose = useMutation({
    mutationFn: (choice: { kind: string; email: boolean; push: boolean }) => post('/notices/choices', choice),
    onError: failed,
    onSettled: again,
  })
  const duty = useMutation({
    mutationFn: (onDuty: boolean | null) => post('/me/duty', { onDuty }),
    onError: failed,
    onSettled: again,
  })
  return (
    <Stack gap="lg" mt="md">
      {me.can('take') && (
        <section>
          <h2>Tôi đang trực</h2>
          <SegmentedControl
            aria-label="Tôi đang trực"
            data={[
              { value: 'auto', label: 'Theo giờ làm việc' },
              { value: 'on', label: 'Đang trực' },
              { value: 'off', label: 'Không trực' },
            ]}
            value={choices.onDuty === null ? 'auto' : choices.onDuty ? 'on' : 'off'}
            onChange={(value) => duty.mutate(value === 'auto' ? null : value === 'on')}
          />
          <Text size="sm" c="dimmed" mt={6}>
            Không trực thì không được phân công yêu cầu mới; yêu cầu chưa nhận được chuyển người khác.
          </Text>
        </section>
      )}
      <section>
        <h2>Nhận thêm ngoài hộp thư</h2>
        <Text c="dimmed">
          Trong hộp thư luôn có thông báo. Thư điện tử và thông báo đẩy chỉ ghi mã, chủ đề, thời hạn và liên kết.
          {!choices.email && ' Máy chủ chưa đặt thư điện tử.'}
        </Text>
        {choices.pushKey && (
          <Group gap="sm" mt="sm">
            <Button
              variant="default"
              leftSection={<IconBellRinging size={18} stroke={1.7} />}
              loading={push.busy}
              disabled={!push.possible}
              onClick={() => void push.toggle()}
            >
              {push.on ? 'Tắt thông báo đẩy trên máy này' : 'Bật thông báo đẩy trên máy này'}
            </Button>
            {push.why && <Text c="dimmed">{push.why}</Text>}
          </Group>
        )}
        <TableScroll label="Thông báo theo loại" className="notices-table">
          <Table verticalSpacing="sm" miw={420}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Loại thông báo</Table.Th>
                <Table.Th>Thư điện tử</Table.Th>
                <Table.Th>Đẩy</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {choices.kinds.map(({ label, ...choice }) => (
                <Table.Tr key={choice.kind}>
                  <Table.Td>{label}</Table.Td>
                  {(['email', 'push'] as const).map((way) => (
                    <Table.Td key={way}>
                      <Checkbox
                        size="md"
                        aria-label={`${label}: ${way === 'email' ? 'thư điện tử' : 'thông báo đẩy'}`}
                        checked={choice[way]}
                        disabled={way === 'email' ? !choices.email : !choices.pushKey}
                        onChange={(event) => choose.mutate({ ...choice, [way]: event.currentTarget.checked })}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      </section>
    </Stack>
  )
}
