/** One rule: its conditions, where it leads, and what it would have done to the last questions. */
import { Button, Group, Modal, MultiSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RoutingPage as Routing, RoutingPreview, WireRule } from '../wire.ts'
import { post, sentence } from './api.ts'
import { useMe } from './me.ts'

/** Levels that a matter may need. */
export const levelNames: Record<string, string> = {
  commune: 'Công an cấp xã',
  province: 'Công an cấp tỉnh',
  ministry: 'Cấp Bộ',
  elsewhere: 'Cơ quan khác',
}

/** The dialog. `remove`: the rule is to be deleted, after a look at the effect. */
export function RuleDialog(props: {
  rule: WireRule | null
  remove: boolean
  topics: Routing['topics']
  onClose(): void
}) {
  const { rule, remove, topics, onClose } = props
  const me = useMe()
  const client = useQueryClient()
  const [draft, setDraft] = useState({
    unitId: rule ? rule.unitId : me.unitId,
    topics: rule?.topics ?? [],
    place: rule?.place ?? '',
    level: rule?.level ?? null,
    toUnitId: rule?.toUnitId ?? null,
    enabled: rule?.enabled ?? true,
    note: rule?.note ?? '',
  })
  const change = (part: Partial<typeof draft>) => {
    setDraft((before) => ({ ...before, ...part }))
    preview.reset()
  }
  const preview = useMutation({
    mutationFn: () => post<RoutingPreview>('/routing/preview', { id: rule?.id ?? null, rule: remove ? null : draft }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
  })
  const save = useMutation({
    mutationFn: () =>
      remove
        ? post(`/routing/${rule!.id}/delete`)
        : rule
          ? post(`/routing/${rule.id}/change`, draft)
          : post('/routing', draft),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['routing'] })
      notifications.show({ message: remove ? 'Đã xóa quy tắc.' : 'Đã lưu quy tắc.', color: 'green' })
      onClose()
    },
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
  })
  const own = me.units.filter((unit) => unit.mine).map((unit) => ({ value: unit.id, label: unit.name }))
  const every = me.units.map((unit) => ({ value: unit.id, label: unit.name }))
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={remove ? 'Xóa quy tắc' : rule ? 'Sửa quy tắc' : 'Thêm quy tắc'}
      closeButtonProps={{ 'aria-label': 'Đóng' }}
    >
      <Stack gap="md">
        {!remove && (
          <>
            <Text c="dimmed">Điều kiện nào để trống thì không xét.</Text>
            <MultiSelect
              label="Chủ đề"
              placeholder={draft.topics.length === 0 ? 'Mọi chủ đề' : ''}
              data={topics.map((topic) => ({ value: topic.id, label: topic.title }))}
              searchable
              value={draft.topics}
              onChange={(value) => change({ topics: value })}
            />
            <TextInput
              label="Xã, phường người dân nêu"
              description="Tên hiện nay, ví dụ: Phường Mẫu Một. Tên cũ người dân viết được hiểu theo tên hiện nay."
              value={draft.place}
              onChange={(event) => change({ place: event.currentTarget.value })}
            />
            <Select
              label="Cấp có thẩm quyền"
              placeholder="Mọi cấp"
              clearable
              data={Object.entries(levelNames).map(([value, label]) => ({ value, label }))}
              value={draft.level}
              onChange={(value) => change({ level: value as WireRule['level'] })}
            />
            <Select
              label="Nhắn tới tài khoản của đơn vị (và cấp dưới)"
              data={own}
              searchable
              clearable={me.unitId === null}
              value={draft.unitId}
              onChange={(value) => change({ unitId: value })}
            />
            <Select
              label="Chuyển đến"
              placeholder="Chọn đơn vị nhận"
              required
              data={every}
              searchable
              value={draft.toUnitId}
              onChange={(value) => change({ toUnitId: value })}
            />
            <TextInput
              label="Ghi chú"
              maxLength={200}
              value={draft.note}
              onChange={(event) => change({ note: event.currentTarget.value })}
            />
            <Switch
              label="Đang áp dụng"
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.currentTarget.checked })}
            />
          </>
        )}
        {preview.data && <Effect preview={preview.data} />}
        <Group justify="flex-end" gap="sm">
          <Button
            variant="default"
            loading={preview.isPending}
            disabled={!remove && draft.toUnitId === null}
            onClick={() => preview.mutate()}
          >
            Xem thử trên 200 câu gần nhất
          </Button>
          <Button
            color={remove ? 'red' : 'green'}
            loading={save.isPending}
            disabled={!preview.data}
            onClick={() => save.mutate()}
          >
            {remove ? 'Xóa' : 'Lưu'}
          </Button>
        </Group>
        {!preview.data && (
          <Text size="sm" c="dimmed" ta="right">
            Xem thử trước khi {remove ? 'xóa' : 'lưu'}.
          </Text>
        )}
      </Stack>
    </Modal>
  )
}

function Effect({ preview }: { preview: RoutingPreview }) {
  const moved = preview.items.filter((item) => item.changed)
  return (
    <section className="effect" aria-label="Kết quả xem thử">
      <p>
        <strong>
          {preview.total === 0
            ? 'Chưa có câu hỏi nào để thử.'
            : `${preview.changed} trên ${preview.total} câu hỏi gần nhất sẽ đổi nơi nhận.`}
        </strong>
      </p>
      <ul>
        {moved.slice(0, 50).map((item) => (
          <li key={item.id}>
            <span className="effect-text">{item.text}</span>
            <span className="card-dim">
              {item.before} → {item.after}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
