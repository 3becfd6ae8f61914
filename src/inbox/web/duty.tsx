/** Who is there in a unit, who is on leave, and how work is handed out. */
import {
  ActionIcon,
  Badge,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireDuty } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { TableScroll } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'
import { sayDate } from './time.ts'

function usePost() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) => post(path, body),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['duty'] }),
  })
}

/** Loads and shows it. */
export function Duty({ unitId }: { unitId: string }) {
  const found = useQuery({
    queryKey: ['duty', unitId],
    queryFn: ({ signal }) => get<WireDuty>(`/duty/${unitId}`, signal),
    staleTime: 0,
  })
  if (found.isPending) return <Loading rows={6} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  return (
    <Stack gap="lg">
      <HandingOut duty={found.data} />
      <Officers duty={found.data} />
      <Leaves duty={found.data} />
    </Stack>
  )
}

function HandingOut({ duty }: { duty: WireDuty }) {
  const change = usePost()
  const [accept, setAccept] = useState<number | string>(duty.acceptMinutes)
  const [group, setGroup] = useState(duty.groupId ?? '')
  const save = (part: Partial<WireDuty>) => {
    const { assignment, acceptMinutes, deputyId, groupAccountId, groupId } = { ...duty, ...part }
    change.mutate({
      path: `/duty/${duty.unitId}`,
      body: { assignment, acceptMinutes, deputyId, groupAccountId, groupId },
    })
  }
  return (
    <section>
      <h2>Cách giao việc</h2>
      <SegmentedControl
        aria-label="Cách giao việc"
        data={[
          { value: 'auto', label: 'Tự phân công' },
          { value: 'pool', label: 'Cán bộ tự nhận' },
        ]}
        value={duty.assignment}
        onChange={(value) => save({ assignment: value as WireDuty['assignment'] })}
      />
      <Text c="dimmed" size="sm" mt={6}>
        Tự phân công: cán bộ từng trả lời người dân này, nếu không thì người đang trực có ít việc nhất. Không nhận kịp
        hai lần thì chuyển chỉ huy.
      </Text>
      <Group mt="sm" align="flex-end" gap="md">
        <NumberInput
          label="Thời gian nhận việc (phút)"
          w={250}
          min={5}
          max={2400}
          value={accept}
          onChange={setAccept}
          onBlur={() => typeof accept === 'number' && accept !== duty.acceptMinutes && save({ acceptMinutes: accept })}
        />
        <Select
          label="Cấp phó nhận nhắc việc"
          placeholder="Không có"
          clearable
          data={duty.officers.map((officer) => ({ value: officer.id, label: officer.name }))}
          value={duty.deputyId}
          onChange={(value) => save({ deputyId: value })}
        />
        {duty.accounts.length > 0 && (
          <>
            <Select
              label="Báo vào nhóm Zalo qua"
              placeholder="Không báo"
              clearable
              data={duty.accounts.map((account) => ({ value: account.id, label: account.name }))}
              value={duty.groupAccountId}
              onChange={(value) => save({ groupAccountId: value })}
            />
            <TextInput
              label="Mã nhóm Zalo"
              value={group}
              disabled={duty.groupAccountId === null}
              onChange={(event) => setGroup(event.currentTarget.value)}
              onBlur={() => (group || null) !== duty.groupId && save({ groupId: group || null })}
            />
          </>
        )}
      </Group>
    </section>
  )
}

function Officers({ duty }: { duty: WireDuty }) {
  const change = usePost()
  const set = (officer: WireDuty['officers'][number], part: object) =>
    change.mutate({
      path: `/duty/officers/${officer.id}`,
      body: { onDuty: officer.onDuty, capacity: officer.capacity, ...part },
    })
  return (
    <section>
      <h2>Cán bộ</h2>
      {duty.officers.length === 0 && <p className="fine">Đơn vị chưa có cán bộ; yêu cầu được chuyển lên cấp trên.</p>}
      <TableScroll label="Cán bộ trực">
        <Table verticalSpacing="sm" miw={680}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Họ tên</Table.Th>
              <Table.Th>Bây giờ</Table.Th>
              <Table.Th>Trực</Table.Th>
              <Table.Th>Đang giữ</Table.Th>
              <Table.Th>Nhiều nhất</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {duty.officers.map((officer) => (
              <Table.Tr key={officer.id}>
                <Table.Td>
                  {officer.name}
                  <Text size="sm" c="dimmed">
                    {officer.roleLabel}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Badge variant="light" size="lg" tt="none" color={officer.there ? 'green' : 'gray'}>
                    {officer.onLeave ? 'Nghỉ phép' : officer.there ? 'Đang trực' : 'Không trực'}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`${officer.name}: trực`}
                    w={180}
                    allowDeselect={false}
                    data={[
                      { value: 'auto', label: 'Theo giờ làm việc' },
                      { value: 'on', label: 'Đang trực' },
                      { value: 'off', label: 'Không trực' },
                    ]}
                    value={officer.onDuty === null ? 'auto' : officer.onDuty ? 'on' : 'off'}
                    onChange={(value) => set(officer, { onDuty: value === 'auto' ? null : value === 'on' })}
                  />
                </Table.Td>
                <Table.Td>{officer.load.toLocaleString('vi-VN')}</Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${officer.name}: giữ nhiều nhất`}
                    w={100}
                    min={1}
                    max={500}
                    placeholder="Tùy"
                    defaultValue={officer.capacity ?? ''}
                    onBlur={(event) => {
                      const capacity = event.currentTarget.value === '' ? null : Number(event.currentTarget.value)
                      if (capacity !== officer.capacity) set(officer, { capacity })
                    }}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </section>
  )
}

function Leaves({ duty }: { duty: WireDuty }) {
  const change = usePost()
  const [officerId, setOfficerId] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const add = () =>
    change.mutate(
      {
        path: '/leaves',
        body: { officerId, from: `${from}T00:00:00+07:00`, to: `${to}T23:59:59+07:00`, reason: '' },
      },
      { onSuccess: () => setOfficerId(null) },
    )
  return (
    <section>
      <h2>Nghỉ phép, công tác</h2>
      <Text c="dimmed">Trong thời gian nghỉ, việc đang giữ được chuyển người khác.</Text>
      <Group align="flex-end" mt="sm" gap="sm">
        <Select
          label="Cán bộ"
          placeholder="Chọn cán bộ"
          data={duty.officers.map((officer) => ({ value: officer.id, label: officer.name }))}
          value={officerId}
          onChange={setOfficerId}
        />
        <TextInput type="date" label="Từ ngày" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" label="Đến hết ngày" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        <Button variant="default" disabled={!officerId || !from || !to} loading={change.isPending} onClick={add}>
          Thêm kỳ nghỉ
        </Button>
      </Group>
      <ul className="holidays">
        {duty.leaves.map((leave) => (
          <li key={leave.id}>
            <strong>{leave.name}</strong> {sayDate(leave.from)} – {sayDate(leave.to)}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Kết thúc kỳ nghỉ của ${leave.name}`}
              onClick={() => change.mutate({ path: `/leaves/${leave.id}/end`, body: {} })}
            >
              <IconX size={18} stroke={1.7} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  )
}
