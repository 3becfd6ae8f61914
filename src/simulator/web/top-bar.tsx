/** The bar on top: what this is, whether it is connected, the officers' inbox, light or dark, start again. */
import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  Modal,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowUpRight, IconClockHour4, IconMoon, IconRefresh, IconSun } from '@tabler/icons-react'
import { useCommand } from './api.ts'

/** Top bar with the page's own actions. */
export function TopBar({ connected, clockHours }: { connected: boolean | null; clockHours: number }) {
  const scheme = useComputedColorScheme('light')
  const { setColorScheme } = useMantineColorScheme()
  const [asking, ask] = useDisclosure(false)
  const reset = useCommand('reset')
  const other = scheme === 'dark' ? 'sáng' : 'tối'
  return (
    <header className="top-bar">
      <img className="top-mark" src="/simulator/icon.svg" alt="" width={36} height={36} />
      <div className="top-name">
        <h1>
          Trợ lý 06 <span>· Trình mô phỏng</span>
        </h1>
        <p>Người dân nhắn từ Zalo và Messenger, webhook ký thật, ngay trên máy này</p>
      </div>
      <Group gap="xs" wrap="nowrap" className="top-actions">
        {clockHours > 0 && (
          <span className="pill wide-only" data-tone="warn">
            <IconClockHour4 size={17} aria-hidden />
            Đồng hồ +{clockHours >= 72 ? `${Math.round(clockHours / 24)} ngày` : `${clockHours} giờ`}
          </span>
        )}
        <span className="live" data-on={connected ?? 'waiting'} role="status">
          <span className="live-dot" aria-hidden />
          <span className="wide-only">
            {connected === false ? 'Mất kết nối, đang nối lại…' : connected ? 'Trực tiếp' : 'Đang kết nối…'}
          </span>
          <span className="visually-hidden">{connected ? 'Đang kết nối trực tiếp' : 'Chưa kết nối'}</span>
        </span>
        <Anchor href="/inbox" className="wide-only top-link" underline="hover">
          Hộp thư cán bộ
          <IconArrowUpRight size={18} aria-hidden />
        </Anchor>
        <Tooltip label={`Chuyển sang nền ${other}`}>
          <ActionIcon
            size={44}
            variant="subtle"
            color="gray"
            aria-label={`Chuyển sang nền ${other}`}
            onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
          >
            {scheme === 'dark' ? <IconSun size={22} /> : <IconMoon size={22} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Bắt đầu lại với người dân mới">
          <ActionIcon size={44} variant="subtle" color="gray" aria-label="Bắt đầu lại" onClick={ask.open}>
            <IconRefresh size={22} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Modal opened={asking} onClose={ask.close} title="Bắt đầu lại?" centered>
        <Text mb="lg">
          Hai điện thoại sẽ trống, sự cố được tắt, đồng hồ về hiện tại và có người dân mới. Dữ liệu trong hộp thư cán bộ
          không đổi.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={ask.close}>
            Để nguyên
          </Button>
          <Button loading={reset.isPending} onClick={() => reset.mutate({}, { onSuccess: ask.close })} data-autofocus>
            Bắt đầu lại
          </Button>
        </Group>
      </Modal>
    </header>
  )
}
