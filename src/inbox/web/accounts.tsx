/** For administrators: the OAs and Pages that are connected, how each is, and connecting another. */
import { ActionIcon, Button, Group, Menu, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconPlugConnected, IconStethoscope } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountsPage as Page, WireAccount } from '../wire.ts'
import { AskReason, ConnectDialog, PickPage } from './accounts-dialogs.tsx'
import { Doctor } from './accounts-doctor.tsx'
import { Findings } from './accounts-findings.tsx'
import { get, post, sentence } from './api.ts'
import { ChannelMark } from './marks.tsx'
import { PageFrame } from './page-frame.tsx'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

/** The page. */
export function AccountsPage({ onMenu }: { onMenu(): void }) {
  const [dialog, setDialog] = useState<'connect' | 'doctor' | WireAccount | null>(null)
  const found = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => get<Page>('/accounts', signal),
    staleTime: 0,
  })
  return (
    <PageFrame title="Tài khoản kênh" onMenu={onMenu}>
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <>
          <Group gap="sm" mt="xs">
            <Button
              size="md"
              leftSection={<IconPlugConnected size={20} stroke={1.7} />}
              onClick={() => setDialog('connect')}
            >
              Kết nối tài khoản
            </Button>
            <Button
              size="md"
              variant="default"
              leftSection={<IconStethoscope size={20} stroke={1.7} />}
              onClick={() => setDialog('doctor')}
            >
              Khám toàn hệ thống
            </Button>
          </Group>
          {dialog === 'doctor' && <Doctor onClose={() => setDialog(null)} />}
          <section>
            <h2>Đã kết nối</h2>
            {found.data.accounts.length === 0 && (
              <p className="fine">Chưa có OA hay Trang nào. Bấm “Kết nối tài khoản” để bắt đầu.</p>
            )}
            <ul className="cards">
              {found.data.accounts.map((account) => (
                <AccountCard key={account.id} account={account} onReconnect={() => setDialog(account)} />
              ))}
            </ul>
          </section>
          <ConnectDialog
            page={found.data}
            again={typeof dialog === 'object' ? dialog : null}
            opened={dialog === 'connect' || (typeof dialog === 'object' && dialog !== null)}
            onClose={() => setDialog(null)}
          />
          <PickPage />
        </>
      )}
    </PageFrame>
  )
}

function AccountCard({ account, onReconnect }: { account: WireAccount; onReconnect(): void }) {
  const now = useNow()
  const [asking, setAsking] = useState(false)
  const assistant = useAccountAction(account.id, 'assistant')
  const recording = useAccountAction(account.id, 'recording')
  const check = useAccountAction(account.id, 'check')
  const dead =
    account.state === 'paused' || account.checks.some((one) => one.check === 'Mã truy cập' && one.state === 'bad')
  return (
    <li className="card account">
      <div className="card-line account-head">
        <ChannelMark channel={account.channel} />
        <strong>{account.name}</strong>
        <Menu position="bottom-end" width={260} shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={40} ml="auto" aria-label={`Việc khác với ${account.name}`}>
              <IconDots size={20} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => check.mutate({})}>Kiểm tra ngay</Menu.Item>
            <Menu.Item onClick={onReconnect}>Kết nối lại</Menu.Item>
            <Menu.Item onClick={() => recording.mutate({ on: account.recordingUntil === null })}>
              {account.recordingUntil ? 'Dừng ghi sự kiện' : 'Ghi sự kiện trong 24 giờ'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <p className="card-dim">
        {account.unitName} · {account.platformId}
      </p>
      {account.state === 'paused' && (
        <p className="card-warn">
          Đang tạm dừng: nền tảng đã thu hồi quyền của ứng dụng. Kết nối lại để tiếp tục; tin đang chờ sẽ tự gửi.
        </p>
      )}
      {dead && (
        <Button color="red" variant="light" onClick={onReconnect}>
          Kết nối lại
        </Button>
      )}
      <Findings findings={account.checks} />
      <p className="card-dim">
        {account.lastEventAt ? `Sự kiện gần nhất ${sayMoment(account.lastEventAt, now)}` : 'Chưa nhận sự kiện nào'}
        {account.recordingUntil && ` · đang ghi sự kiện đến ${sayMoment(account.recordingUntil, now)}`}
      </p>
      <Switch
        size="md"
        mt={4}
        checked={account.assistantOn}
        onChange={() => setAsking(true)}
        label="Trợ lý tự động trả lời"
        description={switchedBy(account, now)}
      />
      <AskReason
        opened={asking}
        turningOn={!account.assistantOn}
        busy={assistant.isPending}
        onClose={() => setAsking(false)}
        onReason={(reason) =>
          assistant.mutate({ on: !account.assistantOn, reason }, { onSuccess: () => setAsking(false) })
        }
      />
    </li>
  )
}

function switchedBy(account: WireAccount, now: number): string | undefined {
  const { switched } = account
  if (!switched) return account.assistantOn ? undefined : 'Đang tắt: mọi câu hỏi chuyển cán bộ.'
  const what = account.assistantOn ? 'Bật' : 'Tắt'
  return `${what} ${sayMoment(switched.at, now)}${switched.by ? ` bởi ${switched.by}` : ''}: ${switched.reason}`
}

const said: Record<string, string> = {
  assistant: 'Đã ghi nhận.',
  recording: 'Đã ghi nhận.',
  check: 'Đã kiểm tra xong.',
}

function useAccountAction(id: string, action: 'assistant' | 'recording' | 'check') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => post(`/accounts/${id}/${action}`, body),
    onSuccess: () => notifications.show({ message: said[action], color: 'green' }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  })
}
