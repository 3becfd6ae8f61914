/** The hours of the week, days off and make-up days of one unit; public holidays to look at. */
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireCalendar } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { DayList } from './day-list.tsx'
import { Failed, Loading } from './states.tsx'
import { sayDate } from './time.ts'

// Shown from Monday, stored from Sunday.
const weekdays: [number, string][] = [
  [1, 'Thứ Hai'],
  [2, 'Thứ Ba'],
  [3, 'Thứ Tư'],
  [4, 'Thứ Năm'],
  [5, 'Thứ Sáu'],
  [6, 'Thứ Bảy'],
  [0, 'Chủ nhật'],
]
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const write = (periods: [number, number][]) => periods.map(([from, to]) => `${clock(from)}-${clock(to)}`).join(', ')

/** Periods as typed: "7:30-11:30, 13:30-17:00"; empty = off; null = cannot be read. */
function read(text: string): [number, number][] | null {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean)
  const periods = parts.map((part) => {
    const found = /^(\d{1,2})[:hg](\d{2})?\s*[-–]\s*(\d{1,2})[:hg](\d{2})?$/.exec(part)
    if (!found) return null
    const [from, to] = [Number(found[1]) * 60 + Number(found[2] ?? 0), Number(found[3]) * 60 + Number(found[4] ?? 0)]
    return from < to && to <= 1440 ? ([from, to] as [number, number]) : null
  })
  return periods.some((period) => period === null) ? null : (periods as [number, number][])
}

/** Loads and shows it. */
export function Hours({ unitId }: { unitId: string }) {
  const found = useQuery({
    queryKey: ['calendar', unitId],
    queryFn: ({ signal }) => get<WireCalendar>(`/calendar/${unitId}`, signal),
    staleTime: 0,
  })
  if (found.isPending) return <Loading rows={6} />
  if (found.error) return <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
  return <HoursForm key={found.data.version} unitId={unitId} calendar={found.data} />
}

function HoursForm({ unitId, calendar }: { unitId: string; calendar: WireCalendar }) {
  const client = useQueryClient()
  const [own, setOwn] = useState(calendar.week !== null)
  const [week, setWeek] = useState((calendar.week ?? calendar.holds).map(write))
  const [daysOff, setDaysOff] = useState(calendar.daysOff)
  const [makeUpDays, setMakeUpDays] = useState(calendar.makeUpDays)
  const wrong = own ? week.map((text) => read(text) === null) : []
  const save = useMutation({
    mutationFn: () =>
      post(`/calendar/${unitId}`, { week: own ? week.map((text) => read(text)) : null, daysOff, makeUpDays }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['calendar'] })
      notifications.show({ message: 'Đã lưu. Hẹn đã hứa với người dân giữ nguyên.', color: 'green' })
    },
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
  })
  return (
    <Stack gap="lg" maw={760}>
      <Radio.Group
        label="Giờ làm việc trong tuần"
        value={own ? 'own' : 'above'}
        onChange={(value) => setOwn(value === 'own')}
      >
        <Group mt={6} gap="lg">
          <Radio value="above" label="Theo cấp trên (hoặc mặc định)" />
          <Radio value="own" label="Riêng của đơn vị" />
        </Group>
      </Radio.Group>
      <div className="hours">
        {weekdays.map(([index, name]) => (
          <TextInput
            key={index}
            label={name}
            placeholder="Nghỉ"
            readOnly={!own}
            variant={own ? 'default' : 'filled'}
            value={own ? week[index]! : write(calendar.holds[index] ?? [])}
            error={wrong[index] ? 'Viết dạng 7:30-11:30, 13:30-17:00' : null}
            onChange={(event) => {
              const { value } = event.currentTarget
              setWeek((before) => before.map((text, at) => (at === index ? value : text)))
            }}
          />
        ))}
      </div>
      <DayList label="Ngày nghỉ thêm" hint="Ngoài ngày lễ, ví dụ nghỉ bù." days={daysOff} onChange={setDaysOff} />
      <DayList
        label="Ngày làm bù"
        hint="Làm việc dù là thứ Bảy, Chủ nhật hoặc ngày lễ."
        days={makeUpDays}
        onChange={setMakeUpDays}
      />
      <Group>
        <Button loading={save.isPending} disabled={wrong.includes(true)} onClick={() => save.mutate()}>
          Lưu
        </Button>
        <Text c="dimmed" size="sm">
          Áp dụng cho yêu cầu mới của đơn vị và các đơn vị dưới theo giờ này.
        </Text>
      </Group>
      <section>
        <h2>Ngày lễ trong 12 tháng tới</h2>
        <ul className="holidays">
          {calendar.holidays.map((holiday) => (
            <li key={holiday.day}>
              <span>{sayDate(`${holiday.day}T12:00:00+07:00`)}</span> {holiday.name}
            </li>
          ))}
        </ul>
      </section>
    </Stack>
  )
}
