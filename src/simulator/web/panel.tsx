/** The calm side of the page: faults, the officer in the platform's own app, the raw traffic. */
import { Tabs } from '@mantine/core'
import type { PagePerson, PageState } from '../page-state.ts'
import type { Channel } from './api.ts'
import { Faults } from './faults.tsx'
import { Officer } from './officer.tsx'
import { TrafficLog } from './traffic.tsx'

/** Panel with three tabs. */
export function Panel({ state, current }: { state: PageState; current: Record<Channel, PagePerson | null> }) {
  const active = state.faults.zalo.length + state.faults.facebook.length
  return (
    <aside className="panel" aria-label="Bảng điều khiển">
      <Tabs
        defaultValue="faults"
        keepMounted={false}
        classNames={{ root: 'panel-tabs', panel: 'panel-body', list: 'panel-list', tab: 'panel-tab' }}
      >
        <Tabs.List grow>
          <Tabs.Tab
            value="faults"
            rightSection={
              active > 0 ? (
                <span className="pill" data-tone="warn">
                  {active}
                </span>
              ) : null
            }
          >
            Sự cố nền tảng
          </Tabs.Tab>
          <Tabs.Tab value="officer">Cán bộ</Tabs.Tab>
          <Tabs.Tab value="traffic">Nhật ký</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="faults">
          <Faults state={state} />
        </Tabs.Panel>
        <Tabs.Panel value="officer">
          <Officer state={state} current={current} />
        </Tabs.Panel>
        <Tabs.Panel value="traffic">
          <TrafficLog traffic={state.traffic} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  )
}
