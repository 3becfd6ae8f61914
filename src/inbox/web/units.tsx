/** The tree of units: new, renamed, hung elsewhere, or read from a table. */
import { Button, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconFileImport, IconPencil, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { get, post, sentence } from './api.ts'
import { Sending } from './people-dialogs.tsx'
import { ImportDialog } from './people-import.tsx'
import { Failed, Loading } from './states.tsx'

interface Unit {
  id: string
  name: string
  level: 'province' | 'office' | 'commune'
  parentId: string | null
  officers: number
  accounts: number
}

const levels = [
  { value: 'province', label: 'Cấp tỉnh' },
  { value: 'office', label: 'Phòng, đội của tỉnh' },
  { value: 'commune', label: 'Cấp xã' },
]

/** The tab. */
export function Units() {
  const [open, setOpen] = useState<{ unit: Unit | null } | 'import' | null>(null)
  const found = useQuery({
    queryKey: ['units'],
    queryFn: ({ signal }) => get<{ units: Unit[] }>('/units', signal),
    staleTime: 0,
  })
  if (found.isPending) return <Loading rows={5} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  const { units } = found.data
  return (
    <Stack gap="md">
      <div className="page-tools">
        <Button variant="default" leftSection={<IconFileImport size={18} />} onClick={() => setOpen('import')}>
          Nhập từ Excel
        </Button>
        <Button leftSection={<IconPlus size={18} />} onClick={() => setOpen({ unit: null })}>
          Thêm đơn vị
        </Button>
      </div>
      <ul className="tree">
        {inOrder(units).map(({ unit, depth }) => (
          <li key={unit.id} style={{ paddingLeft: 16 + depth * 26 }}>
            <span>
              <strong>{unit.name}</strong>
              <span className="card-dim">
                {unit.officers > 0 ? `${unit.officers} cán bộ` : 'Chưa có cán bộ'}
                {unit.accounts > 0 && ` · ${unit.accounts} tài khoản kênh`}
              </span>
            </span>
            <Button
              variant="subtle"
              color="gray"
              px={8}
              aria-label={`Sửa ${unit.name}`}
              onClick={() => setOpen({ unit })}
            >
              <IconPencil size={18} stroke={1.7} />
            </Button>
          </li>
        ))}
      </ul>
      {open === 'import' && <ImportDialog what="units" onClose={() => setOpen(null)} />}
      {open && open !== 'import' && <UnitDialog unit={open.unit} units={units} onClose={() => setOpen(null)} />}
    </Stack>
  )
}

/** Every unit under its parent, with how deep it stands. */
function inOrder(units: Unit[]): { unit: Unit; depth: number }[] {
  const known = new Set(units.map((unit) => unit.id))
  const below = (parentId: string | null, depth: number): { unit: Unit; depth: number }[] =>
    units
      .filter((unit) => (unit.parentId && known.has(unit.parentId) ? unit.parentId : null) === parentId)
      .flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)])
  return below(null, 0)
}

function UnitDialog({ unit, units, onClose }: { unit: Unit | null; units: Unit[]; onClose(): void }) {
  const client = useQueryClient()
  const root = units.find((one) => one.parentId === null) ?? units[0]
  const form = useForm({
    initialValues: {
      name: unit?.name ?? '',
      level: unit?.level ?? 'commune',
      parentId: unit ? unit.parentId : (root?.id ?? null),
    },
  })
  const top = unit !== null && !units.some((one) => one.id === unit.parentId)
  return (
    <Sending
      title={unit ? 'Sửa đơn vị' : 'Thêm đơn vị'}
      button={unit ? 'Lưu' : 'Thêm'}
      onClose={onClose}
      onSend={async () => {
        await post(unit ? `/units/${unit.id}/change` : '/units', form.values)
        notifications.show({ message: 'Đã lưu.', color: 'green' })
        await client.invalidateQueries()
        onClose()
      }}
    >
      <TextInput label="Tên đơn vị" size="md" data-autofocus maxLength={120} {...form.getInputProps('name')} />
      <Select label="Cấp" size="md" data={levels} allowDeselect={false} {...form.getInputProps('level')} />
      {!top && (
        <Select
          label="Đơn vị cấp trên"
          size="md"
          searchable
          allowDeselect={false}
          data={units.filter((one) => one.id !== unit?.id).map((one) => ({ value: one.id, label: one.name }))}
          {...form.getInputProps('parentId')}
        />
      )}
    </Sending>
  )
}
