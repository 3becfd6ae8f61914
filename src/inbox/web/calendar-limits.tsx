/** Time limits by topic, a recalculation that somebody asks for, and the ladder of reminders. */
import { Button, Group, NumberInput, Select, Switch, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecalculationPreview, WirePolicy, WireStep } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

interface Read {
  policies: WirePolicy[]
  topics: { id: string; title: string }[]
  steps: WireStep[]
}

/** A change that reads everything again afterwards. */
function useChange<Body extends object>(path: string, done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Body) => post(path, body),
    onSuccess: () => notifications.show({ message: done, color: 'green' }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['policies'] }),
  })
}

/** Loads and shows it. */
export function Limits() {
  const found = useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => get<Read>('/policies', signal),
    staleTime: 0,
  })
  if (found.isPending) return <Loading rows={6} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  return (
    <>
      <Policies {...found.data} />
      <Recalculate />
      <section>
        <h2>Nhắc việc</h2>
        <Text c="dimmed">Mỗi bước nhắc một lần. Ban đêm (21:00–7:00) chỉ báo việc đã quá hạn.</Text>
        {found.data.steps.map((step) => (
          <StepRow key={`${step.step} ${step.share} ${step.enabled}`} step={step} />
        ))}
      </section>
    </>
  )
}

function Policies({ policies, topics }: Read) {
  const save = useChange('/policies', 'Đã lưu thời hạn. Hẹn đã hứa với người dân giữ nguyên.')
  const [topic, setTopic] = useState<string | null>(null)
  const free = topics.filter((one) => !policies.some((policy) => policy.topic === one.id))
  const all = policies[0]!
  return (
    <section>
      <h2>Thời hạn trả lời</h2>
      <Text c="dimmed">Tính bằng giờ làm việc. Việc khẩn có hạn ngắn hơn.</Text>
      {policies.map((policy) => (
        <PolicyRow
          key={`${policy.topic} ${policy.minutes} ${policy.urgentMinutes}`}
          policy={policy}
          name={topics.find((one) => one.id === policy.topic)?.title ?? policy.topic ?? 'Mọi chủ đề khác'}
          onSave={(body) => save.mutate(body)}
        />
      ))}
      <Group align="flex-end" mt="md" gap="sm">
        <Select
          label="Chủ đề có thời hạn riêng"
          placeholder="Chọn chủ đề"
          miw={300}
          searchable
          data={free.map((one) => ({ value: one.id, label: one.title }))}
          value={topic}
          onChange={setTopic}
        />
        <Button
          variant="default"
          disabled={topic === null}
          onClick={() => {
            save.mutate({ topic, minutes: all.minutes, urgentMinutes: all.urgentMinutes })
            setTopic(null)
          }}
        >
          Thêm
        </Button>
      </Group>
    </section>
  )
}

const hours = (minutes: number) => Math.round((minutes / 60) * 100) / 100

function PolicyRow({ policy, name, onSave }: { policy: WirePolicy; name: string; onSave(body: object): void }) {
  const [usual, setUsual] = useState<number | string>(hours(policy.minutes))
  const [urgent, setUrgent] = useState<number | string>(hours(policy.urgentMinutes))
  const changed = usual !== hours(policy.minutes) || urgent !== hours(policy.urgentMinutes)
  const ready = typeof usual === 'number' && typeof urgent === 'number' && urgent <= usual
  return (
    <div className="card limit">
      <strong>{name}</strong>
      <Group gap="sm" align="flex-end">
        <NumberInput
          label="Thường (giờ)"
          w={120}
          min={0.25}
          step={0.5}
          decimalSeparator=","
          value={usual}
          onChange={setUsual}
        />
        <NumberInput
          label="Khẩn (giờ)"
          w={120}
          min={0.25}
          step={0.5}
          decimalSeparator=","
          value={urgent}
          onChange={setUrgent}
        />
        <Button
          variant="default"
          disabled={!changed || !ready}
          onClick={() =>
            onSave({
              topic: policy.topic,
              minutes: Math.round(Number(usual) * 60),
              urgentMinutes: Math.round(Number(urgent) * 60),
            })
          }
        >
          Lưu
        </Button>
        {policy.topic !== null && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => onSave({ topic: policy.topic, minutes: null, urgentMinutes: null })}
          >
            Bỏ hạn riêng
          </Button>
        )}
      </Group>
    </div>
  )
}

function Recalculate() {
  const now = useNow()
  const run = useMutation({
    mutationFn: (apply: boolean) => post<RecalculationPreview>('/policies/recalculate', { apply }),
    onSuccess: (_found, apply) => {
      if (apply) notifications.show({ message: 'Đã tính lại hạn của các yêu cầu đang mở.', color: 'green' })
    },
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
  })
  const shown = run.data && run.variables === false ? run.data : null
  return (
    <section>
      <h2>Tính lại hạn đang chạy</h2>
      <Text c="dimmed">
        Thay đổi giờ hoặc thời hạn chỉ áp dụng cho yêu cầu mới. Khi cần, có thể tính lại yêu cầu đang mở; hẹn chỉ được
        sớm hơn, không bao giờ muộn hơn điều đã hứa.
      </Text>
      <Group mt="sm" gap="sm">
        <Button variant="default" loading={run.isPending} onClick={() => run.mutate(false)}>
          Xem trước
        </Button>
        {shown && shown.total > 0 && (
          <Button loading={run.isPending} onClick={() => run.mutate(true)}>
            Tính lại {shown.total} yêu cầu
          </Button>
        )}
      </Group>
      {shown && shown.total === 0 && <p className="fine">Không có hạn nào thay đổi.</p>}
      {shown && shown.total > 0 && (
        <Table mt="sm" maw={560}>
          <Table.Tbody>
            {shown.items.slice(0, 30).map((item) => (
              <Table.Tr key={item.code}>
                <Table.Td>{item.code}</Table.Td>
                <Table.Td>
                  {sayMoment(item.before, now)} → {sayMoment(item.after, now)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}

function StepRow({ step }: { step: WireStep }) {
  const save = useChange('/reminder-steps', 'Đã lưu, áp dụng từ phút tới.')
  const [share, setShare] = useState<number | string>(step.share === null ? '' : Math.round(step.share * 100))
  const store = (enabled: boolean, percent: number | string) =>
    save.mutate({ step: step.step, enabled, share: step.share === null ? null : Number(percent) / 100 })
  const byShare = step.share !== null && step.step !== 'approval'
  return (
    <div className="card limit">
      <div>
        <strong>{step.label}</strong>
        <p className="card-dim">Báo cho: {step.who}</p>
      </div>
      <Group gap="sm">
        {byShare && (
          <NumberInput
            aria-label={`${step.label}: phần trăm thời hạn`}
            w={110}
            min={5}
            max={99}
            suffix=" %"
            value={share}
            onChange={setShare}
            onBlur={() => typeof share === 'number' && share / 100 !== step.share && store(step.enabled, share)}
          />
        )}
        <Switch
          aria-label={`${step.label}: bật`}
          size="md"
          checked={step.enabled}
          onChange={(event) => store(event.currentTarget.checked, share)}
        />
      </Group>
    </div>
  )
}
