/** The three panes, and which of them a narrow screen shows. */
import { Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCloudOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Redirect, Route, Switch, useLocation, useRoute } from 'wouter'
import { type Counters, type QueueName, queueNames } from '../wire.ts'
import { get } from './api.ts'
import { Conversation } from './conversation.tsx'
import { EmergencyBar, EmergencyPage } from './emergency.tsx'
import { Help, useKeys } from './keys.tsx'
import { EscalationList } from './list.tsx'
import { useLive } from './live.ts'
import { useMe } from './me.ts'
import { Nav } from './nav.tsx'
import { pages } from './pages.tsx'
import { pathOf } from './paths.ts'
import { NothingOpen } from './states.tsx'

const isQueue = (name: string | undefined): name is QueueName => name !== undefined && Object.hasOwn(queueNames, name)

/** How many stand in each queue, kept fresh by live events. */
export const useCounters = () =>
  useQuery({ queryKey: ['counters'], queryFn: ({ signal }) => get<Counters>('/counters', signal) })

/** The signed-in page. */
export function Shell() {
  const me = useMe()
  const live = useLive()
  const counters = useCounters()
  const [menu, setMenu] = useState(false)
  const [help, setHelp] = useState(false)
  const [, go] = useLocation()
  const narrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })

  const unassigned = counters.data?.unassigned ?? 0
  useEffect(() => {
    document.title = `${unassigned > 0 ? `(${unassigned}) ` : ''}Hộp thư cán bộ · Trợ lý 06`
  }, [unassigned])

  useKeys({
    '?': () => setHelp(true),
    ...Object.fromEntries(
      Object.keys(queueNames).map((name, index) => [String(index + 1), () => go(pathOf(name as QueueName))]),
    ),
  })

  const nav = <Nav counters={counters.data} onHelp={() => setHelp(true)} onChosen={() => setMenu(false)} />
  return (
    <div className="shell">
      <ConnectionBar live={live} />
      <EmergencyBar />
      <div className="panes">
        {narrow ? (
          <Drawer.Root opened={menu} onClose={() => setMenu(false)} size={300} padding={0}>
            <Drawer.Overlay />
            <Drawer.Content aria-label="Hàng đợi">
              <Drawer.Body>{nav}</Drawer.Body>
            </Drawer.Content>
          </Drawer.Root>
        ) : (
          nav
        )}
        <Switch>
          {pages.map(({ path, action, Page }) => (
            <Route key={path} path={path}>
              {me.can(action) ? <Page onMenu={() => setMenu(true)} /> : <Redirect to="/" replace />}
            </Route>
          ))}
          <Route path="/emergency/:open">
            {({ open }) => <EmergencyPage key={open} open={open} onMenu={() => setMenu(true)} />}
          </Route>
          <Route path="/:queue/:open?">
            <InboxPanes counters={counters.data} onMenu={() => setMenu(true)} narrow={narrow} />
          </Route>
          <Route>
            {counters.data && <Redirect to={pathOf(counters.data.mine > 0 ? 'mine' : 'unassigned')} replace />}
          </Route>
        </Switch>
      </div>
      <Help opened={help} onClose={() => setHelp(false)} />
    </div>
  )
}

function InboxPanes({ counters, onMenu, narrow }: { counters: Counters | undefined; onMenu(): void; narrow: boolean }) {
  const [, params] = useRoute('/:queue/:open?')
  const queue = params?.queue
  if (!isQueue(queue)) return <Redirect to="/" replace />
  const [accountId, id] = (params?.open ?? '').split('-')
  const open = accountId && id ? { accountId, id } : null
  return (
    <>
      {(!narrow || !open) && (
        <EscalationList key={queue} queue={queue} open={open} count={counters?.[queue]} onMenu={onMenu} />
      )}
      {open ? (
        <Conversation key={`${accountId}-${id}`} queue={queue} accountId={open.accountId} id={open.id} />
      ) : (
        !narrow && <NothingOpen />
      )}
    </>
  )
}

const subscribeOnline = (changed: () => void) => {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

function ConnectionBar({ live }: { live: 'open' | 'connecting' }) {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  const [long, setLong] = useState(false)
  useEffect(() => {
    // A stream that reopens within some seconds is nothing to worry anybody about.
    const timer = setTimeout(() => setLong(live !== 'open'), live === 'open' ? 0 : 6_000)
    return () => clearTimeout(timer)
  }, [live])
  if (online && !long) return null
  return (
    <div className="connection" role="status">
      <IconCloudOff size={18} stroke={1.8} />
      {online ? 'Đang nối lại với máy chủ…' : 'Mất kết nối mạng.'} Những gì đang gõ vẫn được giữ.
    </div>
  )
}
