/** Changing the password: by choice, or before anything else when it is the one that was handed out. */
import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { post } from './api.ts'
import { useSending } from './sending.ts'

const shortest = 12

/** The form; `first` shows it as a page of its own. */
export function ChangePassword({ first = false, onDone }: { first?: boolean; onDone(): Promise<void> | void }) {
  const { busy, problem, send } = useSending()
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', again: '' },
    validate: {
      currentPassword: (value) => (value ? null : 'Hãy nhập mật khẩu đang dùng.'),
      newPassword: (value) => (value.length >= shortest ? null : `Cần ít nhất ${shortest} ký tự.`),
      again: (value, values) => (value === values.newPassword ? null : 'Hai lần nhập chưa giống nhau.'),
    },
  })
  const submit = form.onSubmit(({ currentPassword, newPassword }) =>
    send(async () => {
      await post('/auth/change-password', { currentPassword, newPassword })
      notifications.show({ message: 'Đã đổi mật khẩu. Các phiên đăng nhập khác đã được đăng xuất.', color: 'green' })
      await onDone()
    }),
  )
  const fields = (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <PasswordInput
          label="Mật khẩu đang dùng"
          size="md"
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label="Mật khẩu mới"
          description={`Ít nhất ${shortest} ký tự. Một câu ngắn dễ nhớ thì tốt hơn một từ khó.`}
          size="md"
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label="Nhập lại mật khẩu mới"
          size="md"
          autoComplete="new-password"
          {...form.getInputProps('again')}
        />
        <Button type="submit" size="md" loading={busy}>
          Đổi mật khẩu
        </Button>
      </Stack>
    </form>
  )
  if (!first) return fields
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper p="xl" radius="lg" w="100%" maw={460} withBorder>
        <Title order={1} fz={24}>
          Đặt mật khẩu của riêng bạn
        </Title>
        <Text c="dimmed" mt={6} mb="lg">
          Mật khẩu được cấp chỉ dùng cho lần đầu. Hãy đổi trước khi làm việc.
        </Text>
        {fields}
      </Paper>
    </Center>
  )
}
