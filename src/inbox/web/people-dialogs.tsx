/** The dialogs of the officers' list. */
import { Alert, Button, Code, CopyButton, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Role, WireOfficer } from '../wire.ts'
import { post } from './api.ts'
import { useMe } from './me.ts'
import { useSending } from './sending.ts'

/** The roles an officer can have, with their names on screen. */
export const roleChoices: { value: Role; label: string }[] = [
  { value: 'officer', label: 'Cán bộ' },
  { value: 'head', label: 'Chỉ huy đơn vị' },
  { value: 'reviewer', label: 'Cán bộ duyệt tri thức' },
  { value: 'admin', label: 'Quản trị' },
  { value: 'auditor', label: 'Kiểm tra (chỉ xem)' },
]

/** A dialog that sends something; what was typed stays when the server refuses. */
export function Sending({
  title,
  button,
  color,
  onClose,
  onSend,
  children,
}: {
  title: string
  button: string
  color?: string
  onClose(): void
  onSend(): Promise<void>
  children: ReactNode
}) {
  const { busy, problem, send } = useSending()
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Đóng hộp thoại' }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send(onSend)
        }}
      >
        <Stack gap="md">
          {children}
          {problem && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <div className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" color={color} loading={busy}>
              {button}
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  )
}

/** A new officer, or another name, role or unit. */
export function OfficerDialog({
  officer,
  onClose,
  onMade,
}: {
  officer: WireOfficer | null
  onClose(): void
  onMade(made: { name: string; email: string; firstPassword: string }): void
}) {
  const me = useMe()
  const client = useQueryClient()
  const form = useForm({
    initialValues: {
      name: officer?.name ?? '',
      email: officer?.email ?? '',
      role: officer?.role ?? 'officer',
      unitId: officer ? officer.unitId : me.unitId,
    },
  })
  const send = async () => {
    const { name, email, role, unitId } = form.values
    if (officer) {
      await post(`/people/${officer.id}/change`, { name, role, unitId })
      notifications.show({ message: 'Đã lưu.', color: 'green' })
      onClose()
    } else {
      const { firstPassword } = await post<{ firstPassword: string }>('/people', { name, email, role, unitId })
      onMade({ name, email, firstPassword })
    }
    await client.invalidateQueries({ queryKey: ['people'] })
  }
  return (
    <Sending
      title={officer ? 'Sửa cán bộ' : 'Thêm cán bộ'}
      button={officer ? 'Lưu' : 'Tạo tài khoản'}
      onClose={onClose}
      onSend={send}
    >
      <TextInput label="Họ tên" size="md" data-autofocus maxLength={80} {...form.getInputProps('name')} />
      <TextInput
        label="Thư điện tử"
        description={officer ? 'Dùng để đăng nhập, không đổi được.' : 'Dùng để đăng nhập.'}
        size="md"
        type="email"
        disabled={officer !== null}
        {...form.getInputProps('email')}
      />
      <Select label="Vai trò" size="md" data={roleChoices} allowDeselect={false} {...form.getInputProps('role')} />
      <Select
        label="Đơn vị"
        size="md"
        searchable
        clearable={me.unitId === null}
        placeholder={me.unitId === null ? 'Toàn hệ thống' : undefined}
        nothingFoundMessage="Không có đơn vị nào khớp"
        data={me.units.filter((unit) => unit.mine).map((unit) => ({ value: unit.id, label: unit.name }))}
        {...form.getInputProps('unitId')}
      />
    </Sending>
  )
}

/** Switching an officer off, with the reason for the record. */
export function DisableDialog({ officer, onClose }: { officer: WireOfficer; onClose(): void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  return (
    <Sending
      title={`Khoá tài khoản của ${officer.name}`}
      button="Khoá"
      color="red"
      onClose={onClose}
      onSend={async () => {
        await post(`/people/${officer.id}/disable`, { reason })
        await client.invalidateQueries({ queryKey: ['people'] })
        onClose()
      }}
    >
      <Text c="dimmed">
        Cán bộ bị đăng xuất ngay khỏi mọi máy và không vào được nữa. Những gì cán bộ đã làm vẫn còn nguyên trong hồ sơ.
      </Text>
      <Textarea
        label="Lý do"
        size="md"
        autosize
        minRows={2}
        maxLength={300}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Sending>
  )
}

/** The password that is shown this once. */
export function FirstPassword({ name, email, firstPassword }: { name: string; email: string; firstPassword: string }) {
  const text = `${email}\n${firstPassword}`
  return (
    <Stack gap="md">
      <Text>
        Đưa cho <strong>{name}</strong>. Mật khẩu chỉ hiện một lần và phải đổi khi đăng nhập lần đầu.
      </Text>
      <Code block fz="md">
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Đã chép' : 'Chép'}</Button>}
      </CopyButton>
    </Stack>
  )
}
