/** The left pane: queues with live counters, the page of failures, the person. */
import { ActionIcon, Avatar, Menu, Modal, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import {
  IconBellZ,
  IconBookmark,
  IconBuilding,
  IconCheck,
  IconChevronUp,
  IconClockExclamation,
  IconClockHour4,
  IconDeviceDesktop,
  IconFlag,
  IconHelp,
  IconHourglass,
  IconInbox,
  IconKey,
  IconLogout,
  IconMessages,
  IconMoon,
  IconRubberStamp,
  IconSend2,
  IconShieldLock,
  IconSun,
  IconUser,
} from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { type Counters, type QueueName, queueNames } from '../wire.ts'
import { post } from './api.ts'
import { ChangePassword } from './change-password.tsx'
import { useFilters } from './list-filter.tsx'
import { useMe } from './me.ts'
import { Bell } from './notices.tsx'
import { pages } from './pages.tsx'
import { filterPath, pathOf } from './paths.ts'
import { SecondFactor } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'

const icons: Record<QueueName, typeof IconInbox> = {
  mine: IconUser,
  unit: IconBuilding,
  unassigned: IconInbox,
  dueSoon: IconClockHour4,
  overdue: IconClockExclamation,
  waiting: IconHourglass,
  approval: IconRubberStamp,
  head: IconFlag,
  snoozed: IconBellZ,
  failed: IconSend2,
  all: IconMessages,
}
const tones: Partial<Record<QueueName, 'amber' | 'red'>> = { dueSoon: 'amber', overdue: 'red', failed: 'red' }

/** Two letters that stand for a person: of the middle and the given name, as Vietnamese names are read. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  return parts
    .slice(-2)
    .map((part) => [...part][0] ?? '')
    .join('')
    .toUpperCase()
}

/** The pane. `onChosen` closes the drawer of a narrow screen. */
export function Nav({
  counters,
  onHelp,
  onChosen,
}: {
  counters: Counters | undefined
  onHelp(): void
  onChosen(): void
}) {
  const me = useMe()
  const [at] = useLocation()
  const [params] = useSearchParams()
  const filters = useFilters().data?.filters ?? []
  const shown = filters.find((one) => one.id === params.get('f'))
  return (
    <nav className="nav" aria-label="Hàng đợi">
      <div className="nav-brand">
        <img src="/inbox/icon.svg" alt="" width={36} height={36} />
        <div>
          <strong>Trợ lý 06</strong>
          <span>Hộp thư cán bộ</span>
        </div>
        <Bell />
      </div>
      <ul className="nav-queues">
        {(Object.keys(queueNames) as QueueName[]).map((name) => {
          const Icon = icons[name]
          const count = counters?.[name] ?? 0
          const current = !shown && (at === `/${name}` || at.startsWith(`/${name}/`))
          return (
            <li key={name} className={name === 'dueSoon' || name === 'all' ? 'nav-apart' : undefined}>
              <Tooltip
                label={queueNames[name]}
                position="right"
                openDelay={300}
                events={{ hover: true, focus: true, touch: false }}
                classNames={{ tooltip: 'rail-tip' }}
              >
                <Link
                  href={pathOf(name)}
                  className="nav-item"
                  aria-current={current ? 'page' : undefined}
                  onClick={onChosen}
                >
                  <Icon size={20} stroke={1.7} aria-hidden />
                  <span className="nav-label">{queueNames[name]}</span>
                  {counters && (count > 0 || name === 'mine') && (
                    <span className="nav-count" data-tone={count > 0 ? tones[name] : undefined}>
                      {count > 999 ? '999+' : count}
                    </span>
                  )}
                </Link>
              </Tooltip>
            </li>
          )
        })}
        {filters.map((filter, index) => (
          <li key={filter.id} className={index === 0 ? 'nav-apart' : undefined}>
            <Tooltip
              label={filter.name}
              position="right"
              openDelay={300}
              events={{ hover: true, focus: true, touch: false }}
              classNames={{ tooltip: 'rail-tip' }}
            >
              <Link
                href={filterPath(filter)}
                className="nav-item"
                aria-current={filter === shown ? 'page' : undefined}
                onClick={onChosen}
              >
                <IconBookmark size={20} stroke={1.7} aria-hidden />
                <span className="nav-label">{filter.name}</span>
                <span className="nav-count">{filter.count > 99 ? '99+' : filter.count}</span>
              </Link>
            </Tooltip>
          </li>
        ))}
        {pages
          .filter((page) => me.can(page.action))
          .map(({ path, label, icon: Icon }, index) => (
            <li key={path} className={index === 0 ? 'nav-apart' : undefined}>
              <Tooltip
                label={label}
                position="right"
                openDelay={300}
                events={{ hover: true, focus: true, touch: false }}
                classNames={{ tooltip: 'rail-tip' }}
              >
                <Link
                  href={path}
                  className="nav-item"
                  aria-current={at.startsWith(path) ? 'page' : undefined}
                  onClick={onChosen}
                >
                  <Icon size={20} stroke={1.7} aria-hidden />
                  <span className="nav-label">{label}</span>
                </Link>
              </Tooltip>
            </li>
          ))}
      </ul>
      <PersonMenu onHelp={onHelp} />
    </nav>
  )
}

function PersonMenu({ onHelp }: { onHelp(): void }) {
  const me = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [dialog, setDialog] = useState<'password' | 'sessions' | 'second-factor' | null>(null)
  const signOut = async () => {
    await post('/auth/sign-out').catch(() => {})
    window.location.assign('/inbox/')
  }
  return (
    <div className="nav-foot">
      <Menu position="top-start" width={280} shadow="md">
        <Menu.Target>
          <UnstyledButton className="nav-person" title={me.name}>
            <Avatar size={36} radius="xl" color="green" variant="filled">
              {initials(me.name)}
            </Avatar>
            <span className="nav-label">
              <strong>{me.name}</strong>
              <span>{me.roleLabel}</span>
            </span>
            <IconChevronUp size={16} className="nav-label" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.unitName ?? 'Toàn hệ thống'}</Menu.Label>
          <Menu.Item
            leftSection={<IconHelp size={18} stroke={1.7} />}
            rightSection={<kbd className="menu-key">?</kbd>}
            onClick={onHelp}
          >
            Phím tắt
          </Menu.Item>
          <Menu.Item leftSection={<IconDeviceDesktop size={18} stroke={1.7} />} onClick={() => setDialog('sessions')}>
            Nơi đang đăng nhập
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={18} stroke={1.7} />} onClick={() => setDialog('password')}>
            Đổi mật khẩu
          </Menu.Item>
          <Menu.Item
            leftSection={<IconShieldLock size={18} stroke={1.7} />}
            onClick={() => setDialog('second-factor')}
            rightSection={me.secondFactor ? <IconCheck size={16} aria-label="đang bật" /> : undefined}
          >
            Xác thực hai lớp
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Giao diện</Menu.Label>
          <div className="scheme">
            {(
              [
                ['light', 'Sáng', IconSun],
                ['dark', 'Tối', IconMoon],
                ['auto', 'Theo máy', IconDeviceDesktop],
              ] as const
            ).map(([scheme, label, Icon]) => (
              <Tooltip key={scheme} label={label}>
                <ActionIcon
                  size={40}
                  variant={colorScheme === scheme ? 'light' : 'subtle'}
                  color={colorScheme === scheme ? 'green' : 'gray'}
                  aria-label={label}
                  aria-pressed={colorScheme === scheme}
                  onClick={() => setColorScheme(scheme)}
                >
                  <Icon size={20} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            ))}
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={18} stroke={1.7} />} onClick={() => void signOut()}>
            Đăng xuất
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === 'password'} onClose={() => setDialog(null)} title="Đổi mật khẩu" centered>
        <ChangePassword onDone={() => setDialog(null)} />
      </Modal>
      <Modal opened={dialog === 'second-factor'} onClose={() => setDialog(null)} title="Xác thực hai lớp" centered>
        <SecondFactor onDone={() => setDialog(null)} />
      </Modal>
      <Modal
        opened={dialog === 'sessions'}
        onClose={() => setDialog(null)}
        title="Nơi đang đăng nhập"
        centered
        size="lg"
      >
        <Sessions />
      </Modal>
    </div>
  )
}
