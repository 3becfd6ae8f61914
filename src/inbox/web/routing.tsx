/** Which unit gets what: the rules in their order, each with what it would change before it is saved. */
import { ActionIcon, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RoutingPage as Routing, WireRule } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { useMe } from './me.ts'
import { PageFrame } from './page-frame.tsx'
import { levelNames, RuleDialog } from './routing-rule.tsx'
import { Failed, Loading } from './states.tsx'

type Open = { rule: WireRule | null; remove: boolean }

/** The page. */
export function RoutingPage({ onMenu }: { onMenu(): void }) {
  const client = useQueryClient()
  const [open, setOpen] = useState<Open | null>(null)
  const found = useQuery({
    queryKey: ['routing'],
    queryFn: ({ signal }) => get<Routing>('/routing', signal),
    staleTime: 0,
  })
  const move = useMutation({
    mutationFn: ({ id, by }: { id: string; by: -1 | 1 }) => post(`/routing/${id}/move`, { by }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['routing'] }),
  })
  const add = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setOpen({ rule: null, remove: false })}>
      Thêm quy tắc
    </Button>
  )
  return (
    <PageFrame title="Phân luồng" actions={add} onMenu={onMenu}>
      <Text c="dimmed" mt={4}>
        Xét lần lượt từ trên xuống, quy tắc đầu tiên khớp sẽ quyết định. Không quy tắc nào khớp thì theo thẩm quyền của
        chủ đề và xã, phường người dân nêu; sau đó là đơn vị của tài khoản. Đơn vị không có cán bộ thì chuyển lên cấp
        trên.
      </Text>
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <Stack gap="sm" mt="lg" component="ol" className="rules">
          {found.data.rules.length === 0 && (
            <li className="fine">Chưa có quy tắc nào, mọi yêu cầu đi theo thẩm quyền.</li>
          )}
          {found.data.rules.map((rule, index) => (
            <li key={rule.id} className="card rule" data-over={rule.enabled ? undefined : true}>
              <span className="rule-number" aria-hidden>
                {index + 1}
              </span>
              <RuleText rule={rule} topics={found.data.topics} />
              {rule.mine && (
                <Group gap={2} wrap="nowrap">
                  <Act label="Chuyển lên" disabled={index === 0} onClick={() => move.mutate({ id: rule.id, by: -1 })}>
                    <IconArrowUp size={19} stroke={1.7} />
                  </Act>
                  <Act
                    label="Chuyển xuống"
                    disabled={index === found.data.rules.length - 1}
                    onClick={() => move.mutate({ id: rule.id, by: 1 })}
                  >
                    <IconArrowDown size={19} stroke={1.7} />
                  </Act>
                  <Act label="Sửa" onClick={() => setOpen({ rule, remove: false })}>
                    <IconPencil size={19} stroke={1.7} />
                  </Act>
                  <Act label="Xóa" onClick={() => setOpen({ rule, remove: true })}>
                    <IconTrash size={19} stroke={1.7} />
                  </Act>
                </Group>
              )}
            </li>
          ))}
        </Stack>
      )}
      {open && found.data && <RuleDialog {...open} topics={found.data.topics} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

function RuleText({ rule, topics }: { rule: WireRule; topics: Routing['topics'] }) {
  const me = useMe()
  const unit = (id: string) => me.units.find((one) => one.id === id)?.name ?? 'đơn vị khác'
  const named = rule.topics.map((id) => topics.find((topic) => topic.id === id)?.title ?? id)
  const conditions = [
    named.length > 0 &&
      `chủ đề ${named.slice(0, 2).join(', ')}${named.length > 2 ? ` và ${named.length - 2} chủ đề khác` : ''}`,
    rule.place && `người dân ở ${rule.place}`,
    rule.level && `việc thuộc ${levelNames[rule.level]?.toLowerCase()}`,
    rule.unitId && `nhắn tới tài khoản của ${unit(rule.unitId)}`,
  ].filter(Boolean)
  return (
    <div className="rule-text">
      <p>
        {conditions.length > 0 ? `Khi ${conditions.join(', ')}` : 'Mọi yêu cầu'} →{' '}
        <strong>{unit(rule.toUnitId)}</strong>
      </p>
      <p className="card-dim">
        {!rule.enabled && (
          <Badge variant="light" color="gray" tt="none" mr={8}>
            Đang tắt
          </Badge>
        )}
        {[rule.note, `đã quyết định ${rule.decided} yêu cầu`].filter(Boolean).join(' · ')}
      </p>
    </div>
  )
}

function Act(props: { label: string; disabled?: boolean; onClick(): void; children: React.ReactNode }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={40}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  )
}
