/** What narrows the list besides its queue: words, unit, topic; kept in the address, and under a name when the officer wants. */
import {
  ActionIcon,
  Button,
  CloseButton,
  Indicator,
  Menu,
  Popover,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { IconAdjustmentsHorizontal, IconBookmark, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { type QueueName, queueNames, type WireFilter } from '../wire.ts'
import { get, post } from './api.ts'
import { Frame } from './dialogs.tsx'
import { useMe } from './me.ts'
import { filterPath, pathOf } from './paths.ts'
import { useSending } from './sending.ts'
import { useTopics } from './topics.ts'

/** My named filters with their counters, kept fresh by live events. */
export const useFilters = () =>
  useQuery({
    queryKey: ['filters'],
    queryFn: ({ signal }) => get<{ filters: WireFilter[] }>('/filters', signal),
  })

/** What the address says the list is narrowed to. Words are looked for in all queues, unless `inside`. */
export function useNarrowed(queue: QueueName) {
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const inside = params.get('in') === '1'
  const set = (changes: Record<string, string | null>) => {
    const next = new URLSearchParams(params)
    // Changed, it is not the kept filter any more.
    next.delete('f')
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name)
    setParams(next, { replace: true })
  }
  const text = params.toString()
  return {
    search,
    inside,
    /** The queue that is read. */
    queue: search && !inside ? ('all' as const) : queue,
    unitId: params.get('unit'),
    topic: params.get('topic'),
    filterId: params.get('f'),
    /** What the addresses of rows carry, so that going back finds the same list. */
    suffix: text ? `?${text}` : '',
    set,
  }
}
type NarrowedList = ReturnType<typeof useNarrowed>

/** The button beside the search field, with what it opens. */
export function FilterButton({ queue, narrowed }: { queue: QueueName; narrowed: NarrowedList }) {
  const me = useMe()
  const topics = useTopics().data?.topics ?? []
  const units = me.units.filter((unit) => unit.mine)
  const { search, inside, unitId, topic, set } = narrowed
  return (
    <Popover position="bottom-end" width={300} shadow="md" trapFocus>
      <Indicator disabled={!unitId && !topic && !inside} size={10} offset={4} color="green">
        <Popover.Target>
          <ActionIcon variant="default" size={42} aria-label="Lọc theo đơn vị, chủ đề" aria-haspopup="dialog">
            <IconAdjustmentsHorizontal size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown maw="94vw" aria-label="Lọc danh sách">
        <Stack gap="sm">
          {/* The focus goes here: in a field it would open its list, and a phone's keyboard, over the rest. */}
          <strong data-autofocus tabIndex={-1}>
            Lọc danh sách
          </strong>
          {units.length > 1 && (
            <Select
              label="Đơn vị"
              placeholder="Mọi đơn vị"
              size="md"
              searchable
              clearable
              nothingFoundMessage="Không có đơn vị nào khớp"
              comboboxProps={{ withinPortal: false }}
              data={units.map((unit) => ({ value: unit.id, label: unit.name }))}
              value={unitId}
              onChange={(unit) => set({ unit })}
            />
          )}
          <Select
            label="Chủ đề"
            placeholder="Mọi chủ đề"
            size="md"
            searchable
            clearable
            nothingFoundMessage="Không có chủ đề nào khớp"
            comboboxProps={{ withinPortal: false }}
            data={topics.map((one) => ({ value: one.id, label: one.title }))}
            value={topic}
            onChange={(next) => set({ topic: next })}
          />
          {search && queue !== 'all' && (
            <Switch
              label={`Chỉ tìm trong “${queueNames[queue]}”`}
              checked={inside}
              onChange={(event) => set({ in: event.currentTarget.checked ? '1' : null })}
            />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** What narrows the list now, each to be taken off, and keeping it under a name. */
export function FilterChips({ narrowed }: { narrowed: NarrowedList }) {
  const me = useMe()
  const topics = useTopics().data?.topics ?? []
  const [naming, setNaming] = useState(false)
  const { search, queue, inside, unitId, topic, filterId, set } = narrowed
  const chips: [string, string, string][] = []
  if (search && inside) chips.push(['in', `Trong “${queueNames[queue]}”`, 'giới hạn hàng đợi'])
  if (unitId) chips.push(['unit', me.units.find((unit) => unit.id === unitId)?.name ?? 'Đơn vị khác', 'lọc đơn vị'])
  if (topic) chips.push(['topic', topics.find((one) => one.id === topic)?.title ?? topic, 'lọc chủ đề'])
  if (filterId || (!search && chips.length === 0)) return null
  return (
    <div className="chips">
      {chips.map(([param, label, what]) => (
        <span key={param} className="chip">
          <span title={label}>{label}</span>
          <CloseButton size={24} aria-label={`Bỏ ${what}`} onClick={() => set({ [param]: null })} />
        </span>
      ))}
      <Button
        variant="subtle"
        size="compact-md"
        leftSection={<IconBookmark size={17} stroke={1.7} />}
        onClick={() => setNaming(true)}
      >
        Lưu bộ lọc
      </Button>
      {naming && <SaveDialog narrowed={narrowed} onClose={() => setNaming(false)} />}
    </div>
  )
}

function SaveDialog({ narrowed, onClose }: { narrowed: NarrowedList; onClose(): void }) {
  const [, go] = useLocation()
  const { search, queue, unitId, topic } = narrowed
  const what = { queue, search: search || null, unitId, topic }
  return (
    <NameDialog
      title="Lưu bộ lọc"
      first={search}
      onClose={onClose}
      onName={async (name) => {
        const { id } = await post<{ id: string }>('/filters', { ...what, name })
        go(filterPath({ ...what, id }), { replace: true })
      }}
    />
  )
}

function NameDialog({
  title,
  first,
  onClose,
  onName,
}: {
  title: string
  first: string
  onClose(): void
  onName(name: string): Promise<unknown>
}) {
  const client = useQueryClient()
  const { busy, problem, send } = useSending()
  const [name, setName] = useState(first)
  const submit = () =>
    send(async () => {
      await onName(name)
      await client.invalidateQueries({ queryKey: ['filters'] })
      onClose()
    })
  return (
    <Frame
      opened
      onClose={onClose}
      title={title}
      button="Lưu"
      ready={name.trim() !== ''}
      busy={busy}
      onSubmit={() => void submit()}
    >
      <TextInput
        label="Tên bộ lọc"
        description="Chỉ bạn thấy. Hiện ở cột trái cùng số yêu cầu đang khớp."
        size="md"
        maxLength={60}
        data-autofocus
        value={name}
        error={problem}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** Renaming and deleting the kept filter that is shown. */
export function FilterMenu({ filter }: { filter: WireFilter }) {
  const client = useQueryClient()
  const [, go] = useLocation()
  const [renaming, setRenaming] = useState(false)
  const { busy, problem, send } = useSending()
  const remove = () =>
    send(async () => {
      await post(`/filters/${filter.id}/delete`)
      go(pathOf(filter.queue), { replace: true })
      await client.invalidateQueries({ queryKey: ['filters'] })
    })
  return (
    <>
      <Menu position="bottom-end" width={220} shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            ml="auto"
            aria-label={`Sửa bộ lọc ${filter.name}`}
            loading={busy}
          >
            <IconDots size={20} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={18} stroke={1.7} />} onClick={() => setRenaming(true)}>
            Đổi tên
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={18} stroke={1.7} />} onClick={() => void remove()}>
            Xoá bộ lọc
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {problem && (
        <span className="list-problem" role="alert">
          {problem}
        </span>
      )}
      {renaming && (
        <NameDialog
          title="Đổi tên bộ lọc"
          first={filter.name}
          onClose={() => setRenaming(false)}
          onName={(name) => post(`/filters/${filter.id}/rename`, { name })}
        />
      )}
    </>
  )
}
