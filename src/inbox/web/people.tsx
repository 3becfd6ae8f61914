/** For administrators: officers and units, new, changed, switched off, or read from a table. */
import { Badge, Button, Menu, Modal, Stack, Table, Tabs, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireOfficer } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { PageFrame, TableScroll } from './page-frame.tsx'
import { DisableDialog, FirstPassword, OfficerDialog } from './people-dialogs.tsx'
import { ImportDialog } from './people-import.tsx'
import { plain } from './plain.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'
import { Units } from './units.tsx'

/** The page. */
export function PeoplePage({ onMenu }: { onMenu(): void }) {
  const [tab, setTab] = useState<string | null>('people')
  return (
    <PageFrame title="Cán bộ, đơn vị" onMenu={onMenu}>
      <Tabs value={tab} onChange={setTab} keepMounted={false} mt="sm">
        <Tabs.List>
          <Tabs.Tab value="people">Cán bộ</Tabs.Tab>
          <Tabs.Tab value="units">Đơn vị</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people" pt="md">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="units" pt="md">
          <Units />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  )
}

type Open =
  | { kind: 'new' }
  | { kind: 'import' }
  | { kind: 'change' | 'disable'; officer: WireOfficer }
  | { kind: 'password'; name: string; email: string; firstPassword: string }

function People() {
  const [find, setFind] = useState('')
  const [open, setOpen] = useState<Open | null>(null)
  const found = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => get<{ people: WireOfficer[] }>('/people', signal),
    staleTime: 0,
  })
  if (found.isPending) return <Loading rows={5} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  const wanted = plain(find)
  const people = found.data.people.filter((one) =>
    plain(`${one.name} ${one.email} ${one.unitName ?? ''}`).includes(wanted),
  )
  return (
    <Stack gap="md">
      <div className="page-tools">
        <TextInput
          aria-label="Tìm cán bộ"
          placeholder="Tìm theo tên, thư điện tử, đơn vị"
          leftSection={<IconSearch size={18} stroke={1.7} />}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconFileImport size={18} />}
          onClick={() => setOpen({ kind: 'import' })}
        >
          Nhập từ Excel
        </Button>
        <Button leftSection={<IconPlus size={18} />} onClick={() => setOpen({ kind: 'new' })}>
          Thêm cán bộ
        </Button>
      </div>
      <TableScroll label="Danh sách cán bộ">
        <Table verticalSpacing="sm" horizontalSpacing="md" miw={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Họ tên</Table.Th>
              <Table.Th>Vai trò</Table.Th>
              <Table.Th>Đơn vị</Table.Th>
              <Table.Th>Đăng nhập gần nhất</Table.Th>
              <Table.Th>Đang giữ</Table.Th>
              <Table.Th aria-label="Thao tác" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((officer) => (
              <OfficerRow key={officer.id} officer={officer} onOpen={setOpen} />
            ))}
            {people.length === 0 && (
              <Table.Tr>
                <Table.Td colSpan={6}>{find ? 'Không có cán bộ nào khớp.' : 'Chưa có cán bộ nào.'}</Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {open && <Dialogs open={open} onOpen={setOpen} />}
    </Stack>
  )
}

function OfficerRow({ officer, onOpen }: { officer: WireOfficer; onOpen(open: Open): void }) {
  const now = useNow()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: (action: string) => post<{ firstPassword?: string }>(`/people/${officer.id}/${action}`),
    onSuccess: ({ firstPassword }) =>
      firstPassword
        ? onOpen({ kind: 'password', name: officer.name, email: officer.email, firstPassword })
        : notifications.show({ message: 'Đã làm xong.', color: 'green' }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['people'] }),
  })
  return (
    <Table.Tr opacity={officer.disabledAt ? 0.6 : 1}>
      <Table.Td>
        <strong>{officer.name}</strong>
        <div className="card-dim">{officer.email}</div>
      </Table.Td>
      <Table.Td>{officer.roleLabel}</Table.Td>
      <Table.Td>{officer.unitName ?? 'Toàn hệ thống'}</Table.Td>
      <Table.Td>
        {officer.disabledAt ? (
          <Badge color="gray" tt="none" size="lg">
            Đã khoá
          </Badge>
        ) : officer.lastSignInAt ? (
          sayMoment(officer.lastSignInAt, now)
        ) : (
          <span className="card-dim">
            {officer.mustChangePassword ? 'Chưa đăng nhập lần nào' : 'Không có phiên nào'}
          </span>
        )}
        {officer.secondFactor && <div className="card-dim">Có xác thực hai lớp</div>}
      </Table.Td>
      <Table.Td>{officer.open}</Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" color="gray" px={8} aria-label={`Thao tác với ${officer.name}`}>
              <IconDots size={20} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onOpen({ kind: 'change', officer })}>Sửa</Menu.Item>
            <Menu.Item onClick={() => act.mutate('reset-password')}>Cấp lại mật khẩu</Menu.Item>
            {officer.secondFactor && (
              <Menu.Item onClick={() => act.mutate('reset-second-factor')}>
                Bỏ xác thực hai lớp (mất điện thoại)
              </Menu.Item>
            )}
            <Menu.Item onClick={() => act.mutate('end-sessions')}>Đăng xuất khỏi mọi máy</Menu.Item>
            {officer.disabledAt ? (
              <Menu.Item onClick={() => act.mutate('enable')}>Mở khoá</Menu.Item>
            ) : (
              <Menu.Item color="red" onClick={() => onOpen({ kind: 'disable', officer })}>
                Khoá tài khoản
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  )
}

function Dialogs({ open, onOpen }: { open: Open; onOpen(open: Open | null): void }) {
  const close = () => onOpen(null)
  switch (open.kind) {
    case 'new':
    case 'change':
      return (
        <OfficerDialog
          officer={open.kind === 'change' ? open.officer : null}
          onClose={close}
          onMade={(made) => onOpen({ kind: 'password', ...made })}
        />
      )
    case 'disable':
      return <DisableDialog officer={open.officer} onClose={close} />
    case 'import':
      return <ImportDialog what="people" onClose={close} />
    case 'password':
      return (
        <Modal opened onClose={close} title="Mật khẩu lần đầu" centered>
          <FirstPassword {...open} />
        </Modal>
      )
  }
}
