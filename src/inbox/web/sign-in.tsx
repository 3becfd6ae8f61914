/** Sign-in. */
import { Alert, Button, Checkbox, PasswordInput, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconAlertCircle, IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, get, post, sentence } from './api.ts'
import { useSending } from './sending.ts'

interface Start {
  demo: { officers: { name: string; email: string; role: string }[]; password: string } | null
  /** What the province's single sign-on is called; null without one. */
  sso: string | null
}

/** The sign-in page. */
export function SignIn({ onDone }: { onDone(): Promise<void> }) {
  const start = useQuery({
    queryKey: ['start'],
    queryFn: ({ signal }) => get<Start>('/start', signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [filled, setFilled] = useState<{ email: string; password: string } | null>(null)
  const demo = start.data?.demo
  return (
    <main className="sign-in">
      <section className="sign-in-about" aria-hidden="true">
        <img src="/inbox/mark.svg" alt="" width={44} height={44} />
        <p className="sign-in-line">
          Mỗi câu hỏi của người dân
          <br />
          đều có người trả lời,
          <br />
          đúng hạn.
        </p>
        <p className="sign-in-small">
          <IconShieldCheck size={20} stroke={1.6} /> Trợ lý 06 · Hộp thư cán bộ
        </p>
      </section>
      <section className="sign-in-form">
        <Stack gap="lg" w="100%" maw={400}>
          <div>
            <Title order={1} fz={28}>
              Đăng nhập
            </Title>
            <Text c="dimmed" mt={6}>
              Dùng tài khoản cán bộ do quản trị viên cấp.
            </Text>
          </div>
          <SignInForm
            key={filled?.email ?? ''}
            email={filled?.email ?? ''}
            password={filled?.password ?? ''}
            onDone={onDone}
          />
          {start.data?.sso && <SingleSignOn name={start.data.sso} />}
          {demo && (
            <div className="sign-in-demo">
              <Text size="sm" fw={600}>
                Bản chạy thử
              </Text>
              <Text size="sm" c="dimmed" mb={10}>
                Chọn một người để điền sẵn. Mật khẩu chung: <code>{demo.password}</code>
              </Text>
              {demo.officers.map((officer) => (
                <UnstyledButton
                  key={officer.email}
                  className="sign-in-person"
                  onClick={() => setFilled({ email: officer.email, password: demo.password })}
                >
                  <span>{officer.name}</span>
                  <span>{officer.email}</span>
                </UnstyledButton>
              ))}
            </div>
          )}
        </Stack>
      </section>
    </main>
  )
}

// Why the provider sent somebody back without a session, by better-auth's error code.
const ssoProblems: Record<string, string> = {
  signup_disabled: 'Thư điện tử của bạn chưa có trong danh sách cán bộ. Hãy báo quản trị viên.',
  access_denied: 'Bạn đã huỷ đăng nhập ở hệ thống chung.',
}

/** The way in by the province's own accounts. */
function SingleSignOn({ name }: { name: string }) {
  const [busy, setBusy] = useState(false)
  const returned = new URLSearchParams(window.location.search).get('sso')
  const [problem, setProblem] = useState(
    returned ? (ssoProblems[returned] ?? 'Chưa đăng nhập được bằng hệ thống chung. Hãy thử lại.') : null,
  )
  const go = async () => {
    setBusy(true)
    try {
      const { url } = await post<{ url: string }>('/auth/sign-in/sso')
      window.location.assign(url)
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <Stack gap="sm">
      {problem && (
        <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
          {problem}
        </Alert>
      )}
      <Button variant="default" size="md" fullWidth loading={busy} onClick={() => void go()}>
        Đăng nhập bằng {name}
      </Button>
    </Stack>
  )
}

/** E-mail and password, then a code where the officer has a second factor; also used over the page when a session ends. */
export function SignInForm(given: { email: string; password?: string; onDone(): Promise<void> }) {
  const [step, setStep] = useState<'password' | 'code'>('password')
  return step === 'password' ? (
    <PasswordStep {...given} onCode={() => setStep('code')} />
  ) : (
    <CodeStep onDone={given.onDone} onBack={() => setStep('password')} />
  )
}

function PasswordStep({
  email,
  password = '',
  onDone,
  onCode,
}: {
  email: string
  password?: string
  onDone(): Promise<void>
  onCode(): void
}) {
  const { busy, problem, send } = useSending()
  const form = useForm({
    initialValues: { email, password },
    validate: {
      email: (value) => (value.includes('@') ? null : 'Hãy nhập thư điện tử.'),
      password: (value) => (value ? null : 'Hãy nhập mật khẩu.'),
    },
  })
  const submit = form.onSubmit((values) =>
    send(async () => {
      const { secondFactor } = await post<{ secondFactor?: boolean }>('/auth/sign-in/email', values)
      if (secondFactor) onCode()
      else await onDone()
    }),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {problem && (
          <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label="Thư điện tử"
          type="email"
          size="md"
          autoComplete="username"
          spellCheck={false}
          data-autofocus={email ? undefined : true}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Mật khẩu"
          size="md"
          autoComplete="current-password"
          data-autofocus={email ? true : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Hiện hoặc ẩn mật khẩu' }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          Đăng nhập
        </Button>
      </Stack>
    </form>
  )
}

/** The code of the authenticator app, or a backup code. */
function CodeStep({ onDone, onBack }: { onDone(): Promise<void>; onBack(): void }) {
  const { busy, problem, send } = useSending()
  const form = useForm({ initialValues: { code: '', trustDevice: false } })
  const submit = form.onSubmit((values) =>
    send(async () => {
      try {
        await post('/auth/second-factor', values)
      } catch (error) {
        if (error instanceof ApiError && error.code === 'start-again') onBack()
        throw error
      }
      await onDone()
    }),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {problem && (
          <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label="Mã xác thực"
          description="6 số trong ứng dụng xác thực, hoặc một mã dự phòng bạn đã ghi lại."
          size="md"
          autoComplete="one-time-code"
          inputMode="text"
          spellCheck={false}
          autoFocus
          {...form.getInputProps('code')}
        />
        <Checkbox
          label="Không hỏi mã trên máy này trong 30 ngày"
          {...form.getInputProps('trustDevice', { type: 'checkbox' })}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          Tiếp tục
        </Button>
        <Button variant="subtle" size="md" onClick={onBack}>
          Quay lại
        </Button>
      </Stack>
    </form>
  )
}
