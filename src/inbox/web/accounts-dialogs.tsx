/** Dialogs of the accounts page: connecting an OA or a Page, choosing a Page, the reason for switching the assistant. */
import {
  Anchor,
  Button,
  Code,
  Group,
  Modal,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AccountsPage, ConnectAnswer, WireAccount } from '../wire.ts'
import { post, sentence } from './api.ts'
import { useMe } from './me.ts'
import { Failed, Loading } from './states.tsx'

type Way = 'zalo' | 'facebook' | 'token'
const empty = { appId: '', appSecret: '', oaSecretKey: '', token: '' }

/** Connecting. `again`: the account that is connected once more; its unit and application stay. */
export function ConnectDialog({
  page,
  again,
  opened,
  onClose,
}: {
  page: AccountsPage
  again: WireAccount | null
  opened: boolean
  onClose(): void
}) {
  const me = useMe()
  const client = useQueryClient()
  const mine = me.units.filter((unit) => unit.mine)
  const [chosen, setWay] = useState<Way>('zalo')
  const [unitId, setUnitId] = useState<string | null>(me.unitId ?? mine[0]?.id ?? null)
  const [given, setGiven] = useState(empty)
  const [typing, setTyping] = useState(false)
  useEffect(() => {
    if (opened && again) setWay(again.channel)
    if (!opened) setGiven(empty)
  }, [opened, again])
  const way = again && chosen !== 'token' ? again.channel : chosen
  const channel = way === 'zalo' ? 'zalo' : 'facebook'
  const typed = typing || !page.appKnown[channel]
  const set = (name: keyof typeof empty) => (event: { currentTarget: { value: string } }) =>
    setGiven({ ...given, [name]: event.currentTarget.value.trim() })

  const connect = useMutation({
    mutationFn: async () => {
      const { appId, appSecret, oaSecretKey, token } = given
      const app = typed ? (way === 'zalo' ? { appId, appSecret, oaSecretKey } : { appId, appSecret }) : undefined
      const body = { unitId: again?.unitId ?? unitId, accountId: again?.id, app }
      if (way === 'token') return post<ConnectAnswer>('/connect/facebook/token', { unitId: body.unitId, app, token })
      const { url } = await post<{ url: string }>(`/connect/${way}`, body)
      window.location.assign(url)
      return null
    },
    onSuccess: (done) => done && connected(done, client, onClose),
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={again ? `Kết nối lại ${again.name}` : 'Kết nối tài khoản'}
      size="lg"
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          connect.mutate()
        }}
      >
        <Stack gap="md">
          {again?.channel !== 'zalo' && (
            <SegmentedControl
              fullWidth
              value={way}
              onChange={(value) => setWay(value as Way)}
              data={[
                ...(again ? [] : [{ value: 'zalo', label: 'Zalo OA' }]),
                { value: 'facebook', label: 'Trang Facebook' },
                { value: 'token', label: 'Dán mã Trang' },
              ]}
            />
          )}
          {!again && (
            <Select
              label="Đơn vị của tài khoản"
              description="Câu hỏi gửi tới tài khoản này thuộc đơn vị được chọn."
              data={mine.map((unit) => ({ value: unit.id, label: unit.name }))}
              value={unitId}
              onChange={setUnitId}
              searchable
              allowDeselect={false}
              required
            />
          )}
          {typed ? (
            <AppFields way={way} set={set} given={given} />
          ) : (
            <Text size="sm" c="dimmed">
              Dùng ứng dụng đã đặt trên máy chủ.{' '}
              <Anchor component="button" type="button" size="sm" onClick={() => setTyping(true)}>
                Nhập ứng dụng khác
              </Anchor>
            </Text>
          )}
          {way === 'token' && (
            <PasswordInput
              label="Mã truy cập của Trang (Page access token)"
              description="Máy chủ hỏi Facebook trước khi lưu; mã được lưu mã hóa."
              value={given.token}
              onChange={set('token')}
              required
            />
          )}
          {way !== 'token' && <Addresses page={page} channel={channel} />}
          {connect.error && (
            <Text c="red" role="alert">
              {sentence(connect.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Để sau
            </Button>
            <Button type="submit" loading={connect.isPending}>
              {way === 'token' ? 'Kiểm tra và lưu' : way === 'zalo' ? 'Sang Zalo cấp quyền' : 'Sang Facebook đăng nhập'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function AppFields({
  way,
  given,
  set,
}: {
  way: Way
  given: typeof empty
  set(name: keyof typeof empty): (event: { currentTarget: { value: string } }) => void
}) {
  const platform = way === 'zalo' ? 'developers.zalo.me' : 'developers.facebook.com'
  return (
    <>
      <TextInput
        label="App ID"
        description={`Lấy ở ${platform}, trang cài đặt ứng dụng.`}
        inputMode="numeric"
        value={given.appId}
        onChange={set('appId')}
        required
      />
      <PasswordInput label="App Secret" value={given.appSecret} onChange={set('appSecret')} required />
      {way === 'zalo' && (
        <PasswordInput
          label="OA Secret Key"
          description="Ở trang Webhook của ứng dụng; khác với App Secret."
          value={given.oaSecretKey}
          onChange={set('oaSecretKey')}
          required
        />
      )}
    </>
  )
}

function Addresses({ page, channel }: { page: AccountsPage; channel: 'zalo' | 'facebook' }) {
  return (
    <div className="addresses">
      <Text size="sm" c="dimmed">
        Địa chỉ callback cần đăng ký trước (đúng từng ký tự):
      </Text>
      <Code block>{page.callbacks[channel]}</Code>
      <Text size="sm" c="dimmed" mt={8}>
        {channel === 'zalo'
          ? 'Địa chỉ webhook, đặt ở trang Webhook của ứng dụng:'
          : 'Địa chỉ webhook (máy chủ tự đặt):'}
      </Text>
      <Code block>{page.webhooks[channel]}</Code>
    </div>
  )
}

function connected(done: ConnectAnswer, client: ReturnType<typeof useQueryClient>, onClose: () => void): void {
  notifications.show({ message: `Đã kết nối “${done.name}”.`, color: 'green' })
  if (done.warning) notifications.show({ message: done.warning, color: 'yellow', autoClose: false })
  void client.invalidateQueries({ queryKey: ['accounts'] })
  onClose()
}

/** After the login at Facebook the address carries the attempt: the person chooses the Page. */
export function PickPage() {
  const client = useQueryClient()
  const [attempt, setAttempt] = useState(() => new URLSearchParams(window.location.search).get('pick'))
  const close = () => {
    window.history.replaceState(null, '', '/inbox/accounts')
    setAttempt(null)
  }
  const found = useQuery({
    queryKey: ['pages-to-pick', attempt],
    queryFn: () => post<{ pages: { id: string; name: string }[] }>('/connect/facebook/pages', { attempt }),
    enabled: attempt !== null,
    retry: false,
  })
  const choose = useMutation({
    mutationFn: (pageId: string) => post<ConnectAnswer>('/connect/facebook/choose', { attempt, pageId }),
    onSuccess: (done) => connected(done, client, close),
  })
  return (
    <Modal opened={attempt !== null} onClose={close} title="Chọn Trang để kết nối" centered>
      {found.isPending ? (
        <Loading rows={2} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={close} />
      ) : (
        <Stack gap="sm">
          {found.data.pages.map((page) => (
            <Button
              key={page.id}
              variant="default"
              size="md"
              justify="flex-start"
              loading={choose.isPending && choose.variables === page.id}
              onClick={() => choose.mutate(page.id)}
            >
              {page.name}
            </Button>
          ))}
          {choose.error && (
            <Text c="red" role="alert">
              {sentence(choose.error)}
            </Text>
          )}
        </Stack>
      )}
    </Modal>
  )
}

/** Why the assistant is switched; the sentence goes into the record. */
export function AskReason({
  opened,
  turningOn,
  busy,
  onClose,
  onReason,
}: {
  opened: boolean
  turningOn: boolean
  busy: boolean
  onClose(): void
  onReason(reason: string): void
}) {
  const [reason, setReason] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title={turningOn ? 'Bật trợ lý tự động' : 'Tắt trợ lý tự động'} centered>
      <Stack gap="md">
        <Text c="dimmed">
          {turningOn
            ? 'Trợ lý sẽ trả lời ngay những câu hỏi chắc chắn, phần còn lại chuyển cán bộ.'
            : 'Mọi câu hỏi mới của tài khoản này sẽ được chuyển cho cán bộ cho tới khi bật lại.'}
        </Text>
        <Textarea
          label="Lý do"
          description="Được ghi vào nhật ký cùng tên của bạn."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          autosize
          minRows={2}
          maxLength={300}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Để nguyên
          </Button>
          <Button
            color={turningOn ? 'green' : 'red'}
            disabled={reason.trim().length < 3}
            loading={busy}
            onClick={() => onReason(reason.trim())}
          >
            {turningOn ? 'Bật' : 'Tắt'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
