/** The page: two phones, and beside or under them the panel. On narrow screens one of the three at a time. */
import { Button, Loader, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { PageState } from '../page-state.ts'
import { type Channel, useSimulator } from './api.ts'
import { useLive } from './live.ts'
import { Panel } from './panel.tsx'
import { Phone } from './phone.tsx'
import { TopBar } from './top-bar.tsx'

type View = Channel | 'panel'

/** The whole page with its loading and error state. */
export function App() {
  const { data, error, refetch, isFetching } = useSimulator()
  const { connected, typing } = useLive()
  const [view, setView] = useState<View>('zalo')
  const [chosen, setChosen] = useState<Record<Channel, string | null>>({ zalo: null, facebook: null })

  if (!data) {
    return (
      <main className="waiting">
        {error ? (
          <Stack align="center" gap="md" maw={420}>
            <Title order={1} size="h2">
              Chưa mở được trình mô phỏng
            </Title>
            <Text ta="center">{error.message} Hãy kiểm tra máy chủ đang chạy rồi thử lại.</Text>
            <Button onClick={() => refetch()} loading={isFetching}>
              Thử lại
            </Button>
          </Stack>
        ) : (
          <Stack align="center" gap="md">
            <Loader />
            <Text>Đang mở hai điện thoại…</Text>
          </Stack>
        )}
      </main>
    )
  }

  const current = { zalo: personOf(data, 'zalo', chosen.zalo), facebook: personOf(data, 'facebook', chosen.facebook) }
  const choose = (channel: Channel) => (id: string) => setChosen((now) => ({ ...now, [channel]: id }))
  const active = data.faults.zalo.length + data.faults.facebook.length
  return (
    <div className="page" data-view={view}>
      <TopBar connected={connected} clockHours={data.clockHours} />
      <div className="views">
        <SegmentedControl
          fullWidth
          size="md"
          value={view}
          onChange={(next) => setView(next as View)}
          aria-label="Chọn phần màn hình"
          data={[
            { value: 'zalo', label: 'Zalo' },
            { value: 'facebook', label: 'Messenger' },
            { value: 'panel', label: active > 0 ? `Bảng (${active})` : 'Bảng' },
          ]}
        />
      </div>
      <main className="stage">
        {(['zalo', 'facebook'] as const).map((channel) => (
          <Phone
            key={channel}
            channel={channel}
            state={data}
            person={current[channel]}
            choose={choose(channel)}
            typing={typing}
            shown={view === channel}
          />
        ))}
        <Panel state={data} current={current} />
      </main>
    </div>
  )
}

function personOf(state: PageState, channel: Channel, id: string | null) {
  const people = state.people[channel]
  return people.find((person) => person.id === id) ?? people[0] ?? null
}
