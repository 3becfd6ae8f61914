/** The questions before putting off, naming the topic and merging. */
import { Button, Loader, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { openStates } from '../../escalation/states.ts'
import type { EscalationState } from '../../store/tables.ts'
import type { EscalationDetail, EscalationPage } from '../wire.ts'
import { useAct } from './acting.ts'
import { get } from './api.ts'
import { Frame, type Props, type Question } from './dialogs.tsx'
import { sayMoment, useNow } from './time.ts'
import { useTopics } from './topics.ts'

const hour = 3_600_000
const day = 24 * hour
const zone = 7 * hour

/** The moment `days` after the local day of `now`, at this local hour. */
function atHour(now: number, days: number, clock: number): number {
  const midnight = Math.floor((now + zone) / day) * day - zone
  return midnight + days * day + clock * hour
}

/** The times offered: this afternoon, tomorrow morning, Monday; those that lie ahead. */
export function snoozeChoices(now: number): { label: string; at: number }[] {
  const weekday = new Date(now + zone).getUTCDay()
  const monday = (8 - weekday) % 7 || 7
  return [
    { label: 'Chiều nay', at: atHour(now, 0, 14) },
    { label: 'Sáng mai', at: atHour(now, 1, 8) },
    { label: 'Thứ Hai', at: atHour(now, monday, 8) },
  ].filter((choice) => choice.at > now + 10 * 60_000)
}

/** Out of the list until a time before the deadline. */
export function SnoozeDialog({ opened, item, onClose }: Props) {
  const act = useAct(item)
  const due = new Date(item.replyByAt).getTime()
  const send = (body: object) => act.mutate({ action: 'snooze', body }, { onSuccess: onClose })
  return <SnoozeQuestion opened={opened} busy={act.isPending} due={due} onClose={onClose} onSend={send} />
}

/** Until when, before `due`. */
export function SnoozeQuestion({ opened, busy, due, onClose, onSend }: Question & { due: number }) {
  const now = useNow()
  const [own, setOwn] = useState('')
  const until = (at: number) => onSend({ until: new Date(at).toISOString() })
  // What is typed is Vietnam's time, wherever the PC thinks it stands.
  const chosen = own ? new Date(`${own}:00+07:00`).getTime() : Number.NaN
  const wrong = !own ? null : chosen <= now ? 'Giờ này đã qua.' : chosen > due ? 'Sau hạn trả lời.' : null
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Hẹn xem lại"
      button="Hẹn giờ này"
      ready={own !== '' && wrong === null}
      busy={busy}
      onSubmit={() => until(chosen)}
    >
      <Text c="dimmed">
        Yêu cầu tạm rời danh sách của bạn. Hạn trả lời gần nhất là {sayMoment(new Date(due).toISOString(), now)}, không
        hẹn quá hạn được.
      </Text>
      <Stack gap="xs">
        {snoozeChoices(now).map(({ label, at }) => (
          <Button
            key={label}
            variant="default"
            size="md"
            justify="space-between"
            disabled={at > due || busy}
            rightSection={
              <span className="choice-when">
                {at > due ? 'sau hạn trả lời' : sayMoment(new Date(at).toISOString(), now)}
              </span>
            }
            onClick={() => until(at)}
          >
            {label}
          </Button>
        ))}
      </Stack>
      <TextInput
        type="datetime-local"
        label="Chọn giờ"
        size="md"
        value={own}
        error={wrong}
        onChange={(event) => setOwn(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** What it is about. */
export function TopicDialog({ opened, item, onClose }: Props) {
  const act = useAct(item)
  const send = (body: object) => act.mutate({ action: 'topic', body }, { onSuccess: onClose })
  return <TopicQuestion opened={opened} busy={act.isPending} now={item.topic} onClose={onClose} onSend={send} />
}

/** Which topic; `now`: the one it carries. */
export function TopicQuestion({ opened, busy, now, onClose, onSend }: Question & { now?: string | null }) {
  const topics = useTopics().data?.topics ?? []
  const [topic, setTopic] = useState<string | null>(null)
  const current = topics.find((one) => one.id === now)?.title
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Gắn chủ đề"
      button="Gắn chủ đề"
      ready={topic !== null && topic !== now}
      busy={busy}
      onSubmit={() => onSend({ topic })}
    >
      <Text c="dimmed">
        {current ? `Đang mang chủ đề “${current}”. ` : ''}Gợi ý trả lời, việc duyệt và số liệu đi theo chủ đề. Hạn trả
        lời không đổi.
      </Text>
      <Select
        label="Chủ đề"
        placeholder="Chọn hoặc gõ tên chủ đề"
        size="md"
        searchable
        nothingFoundMessage="Không có chủ đề nào khớp"
        data-autofocus
        data={topics.map((one) => ({ value: one.id, label: one.title }))}
        value={topic}
        onChange={setTopic}
      />
    </Frame>
  )
}

/** Merging into another escalation of the same citizen, chosen or found by its code. */
export function MergeDialog({ opened, detail, onClose }: Omit<Props, 'item'> & { detail: EscalationDetail }) {
  const item = detail.escalation
  const act = useAct(item)
  const [into, setInto] = useState<string | null>(null)
  const [code, setCode] = useState('')
  const [search] = useDebouncedValue(code.trim(), 300)
  const open = detail.others.filter((other) => openStates.includes(other.state as EscalationState))
  const found = useQuery({
    queryKey: ['merge', search],
    enabled: opened && search.length >= 3,
    queryFn: ({ signal }) => get<EscalationPage>(`/escalations?queue=all&search=${encodeURIComponent(search)}`, signal),
  })
  const byCode = (found.data?.items ?? []).filter(
    (one) => one.conversationId === item.conversationId && one.id !== item.id && !open.some(({ id }) => id === one.id),
  )
  const choices = [...open, ...(search.length >= 3 ? byCode : [])]
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Gộp vào yêu cầu khác"
      button="Gộp"
      ready={choices.some(({ id }) => id === into)}
      busy={act.isPending}
      onSubmit={() => act.mutate({ action: 'merge', body: { into } }, { onSuccess: onClose })}
    >
      <Text c="dimmed">
        {item.code} kết thúc, câu trả lời của yêu cầu được chọn trả lời cho cả hai. Người dân được báo; cả hai mã vẫn
        dùng được.
      </Text>
      {choices.length > 0 ? (
        <Radio.Group value={into} onChange={setInto} size="md" label="Gộp vào">
          <Stack gap={4} mt={6}>
            {choices.map((other) => (
              <Radio
                key={other.id}
                value={other.id}
                size="md"
                classNames={{ root: 'choice' }}
                label={
                  <>
                    <b>{other.code}</b> {other.question}
                  </>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      ) : (
        <Text>Người dân này không có yêu cầu nào khác đang chờ trả lời.</Text>
      )}
      <TextInput
        label="Hoặc tìm theo mã"
        size="md"
        value={code}
        placeholder="HD-"
        rightSection={found.isFetching ? <Loader size={16} /> : null}
        description={
          search.length >= 3 && found.data && byCode.length === 0
            ? 'Không có yêu cầu nào của chính người này khớp mã.'
            : undefined
        }
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </Frame>
  )
}
