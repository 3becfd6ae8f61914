/** Working hours, who is there, time limits, reminders: what decides when an answer is due and who hears of it. */
import { Select, Tabs, Text } from '@mantine/core'
import { useState } from 'react'
import { Hours } from './calendar-hours.tsx'
import { Limits } from './calendar-limits.tsx'
import { Duty } from './duty.tsx'
import { useMe } from './me.ts'
import { PageFrame } from './page-frame.tsx'

/** The page. */
export function CalendarPage({ onMenu }: { onMenu(): void }) {
  const me = useMe()
  const own = me.units.filter((unit) => unit.mine)
  const [unitId, setUnitId] = useState<string | null>(me.unitId ?? own[0]?.id ?? null)
  const [tab, setTab] = useState<string | null>('hours')
  return (
    <PageFrame title="Giờ làm việc" onMenu={onMenu}>
      <Tabs value={tab} onChange={setTab} keepMounted={false} mt="sm">
        <Tabs.List>
          <Tabs.Tab value="hours">Giờ, ngày nghỉ</Tabs.Tab>
          <Tabs.Tab value="duty">Trực, nghỉ phép</Tabs.Tab>
          <Tabs.Tab value="limits">Thời hạn, nhắc việc</Tabs.Tab>
        </Tabs.List>
        {tab !== 'limits' && (
          <Select
            label="Đơn vị"
            maw={480}
            mt="md"
            searchable
            allowDeselect={false}
            data={own.map((unit) => ({ value: unit.id, label: unit.name }))}
            value={unitId}
            onChange={setUnitId}
          />
        )}
        {unitId === null && tab !== 'limits' && <Text mt="md">Chưa có đơn vị nào.</Text>}
        <Tabs.Panel value="hours" pt="md">
          {unitId && <Hours key={unitId} unitId={unitId} />}
        </Tabs.Panel>
        <Tabs.Panel value="duty" pt="md">
          {unitId && <Duty key={unitId} unitId={unitId} />}
        </Tabs.Panel>
        <Tabs.Panel value="limits" pt="md">
          <Limits />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  )
}
