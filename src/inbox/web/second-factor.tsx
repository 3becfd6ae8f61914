/** Turning the second factor on and off: password, QR code for the app, backup codes to write down, first code. */
import { Alert, Button, Code, CopyButton, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { renderSVG } from 'uqr'
import { post } from './api.ts'
import { useMe } from './me.ts'
import { useSending } from './sending.ts'

interface Begun {
  totpURI: string
  backupCodes: string[]
}

/** The dialog's content. */
export function SecondFactor({ onDone }: { onDone(): void }) {
  const me = useMe()
  const client = useQueryClient()
  const [begun, setBegun] = useState<Begun | null>(null)
  const finish = async (message: string) => {
    notifications.show({ message, color: 'green' })
    await client.invalidateQueries({ queryKey: ['me'] })
    onDone()
  }
  if (me.secondFactor)
    return (
      <Asking
        label="Mật khẩu"
        button="Tắt xác thực hai lớp"
        color="red"
        onSend={async (password) => {
          await post('/auth/second-factor/end', { password })
          await finish('Đã tắt xác thực hai lớp.')
        }}
      >
        <Text c="dimmed">Đang bật: mỗi lần đăng nhập cần mật khẩu và mã trong ứng dụng xác thực.</Text>
      </Asking>
    )
  if (!begun)
    return (
      <Asking
        label="Mật khẩu"
        button="Bắt đầu"
        onSend={async (password) => setBegun(await post<Begun>('/auth/second-factor/begin', { password }))}
      >
        <Text c="dimmed">
          Ngoài mật khẩu, mỗi lần đăng nhập cần thêm mã 6 số từ một ứng dụng xác thực trên điện thoại (Google
          Authenticator, Microsoft Authenticator…). Kẻ biết mật khẩu vẫn không vào được.
        </Text>
      </Asking>
    )
  return (
    <Asking
      label="Mã 6 số đang hiện trong ứng dụng"
      button="Bật xác thực hai lớp"
      code
      onSend={async (code) => {
        await post('/auth/second-factor/confirm', { code })
        await finish('Đã bật xác thực hai lớp.')
      }}
    >
      <Scan begun={begun} />
    </Asking>
  )
}

function Scan({ begun }: { begun: Begun }) {
  const image = useMemo(() => `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(begun.totpURI))}`, [begun])
  const secret = new URL(begun.totpURI).searchParams.get('secret') ?? ''
  return (
    <Stack gap="md">
      <Text>1. Mở ứng dụng xác thực, quét mã này (hoặc nhập tay: {secret}).</Text>
      <img src={image} alt="Mã QR để thêm vào ứng dụng xác thực" width={200} height={200} className="qr" />
      <Text>2. Ghi lại các mã dự phòng, cất nơi an toàn. Mỗi mã dùng được một lần khi mất điện thoại.</Text>
      <Code block>{begun.backupCodes.join('\n')}</Code>
      <CopyButton value={begun.backupCodes.join('\n')}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? 'Đã chép' : 'Chép các mã'}
          </Button>
        )}
      </CopyButton>
      <Text>3. Nhập mã đang hiện để xác nhận.</Text>
    </Stack>
  )
}

function Asking({
  label,
  button,
  color,
  code = false,
  onSend,
  children,
}: {
  label: string
  button: string
  color?: string
  code?: boolean
  onSend(value: string): Promise<void>
  children: ReactNode
}) {
  const { busy, problem, send } = useSending()
  const form = useForm({
    initialValues: { value: '' },
    validate: { value: (value) => (value ? null : 'Hãy nhập vào đây.') },
  })
  const submit = form.onSubmit(({ value }) =>
    send(async () => {
      await onSend(value)
      form.reset()
    }),
  )
  const Field = code ? TextInput : PasswordInput
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {children}
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Field
          label={label}
          size="md"
          autoComplete={code ? 'one-time-code' : 'current-password'}
          {...form.getInputProps('value')}
        />
        <Group justify="flex-end">
          <Button type="submit" size="md" color={color} loading={busy}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
