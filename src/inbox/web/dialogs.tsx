/** The questions before giving back, transferring and closing. What was typed stays when the server refuses. */
import { Button, Modal, Radio, Select, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { EscalationItem } from '../wire.ts'
import { possible, useAct } from './acting.ts'
import { useMe } from './me.ts'

interface Props {
  opened: boolean
  item: EscalationItem
  onClose(): void
}

function Frame({
  opened,
  onClose,
  title,
  button,
  ready,
  busy,
  onSubmit,
  children,
}: {
  opened: boolean
  onClose(): void
  title: string
  button: string
  ready: boolean
  busy: boolean
  onSubmit(): void
  children: ReactNode
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready && !busy) onSubmit()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Đóng hộp thoại' }}
    >
      <form
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
        }}
      >
        <Stack gap="md">
          {children}
          <div className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" disabled={!ready} loading={busy}>
              {button}
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  )
}

/** Giving back to the unit's queue, with a reason. */
export function GiveBackDialog({ opened, item, onClose }: Props) {
  const act = useAct(item)
  const [reason, setReason] = useState('')
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Trả lại đơn vị"
      button="Trả lại"
      ready={reason.trim() !== ''}
      busy={act.isPending}
      onSubmit={() => act.mutate({ action: 'give-back', body: { reason } }, { onSuccess: onClose })}
    >
      <Text c="dimmed">Yêu cầu về lại hàng chờ của đơn vị để cán bộ khác nhận. Hạn trả lời không đổi.</Text>
      <Textarea
        label="Lý do"
        size="md"
        autosize
        minRows={2}
        maxLength={500}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** Transfer to another unit, with a reason. */
export function TransferDialog({ opened, item, onClose }: Props) {
  const me = useMe()
  const act = useAct(item)
  const [unitId, setUnitId] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Chuyển đơn vị"
      button="Chuyển"
      ready={unitId !== null && reason.trim() !== ''}
      busy={act.isPending}
      onSubmit={() => act.mutate({ action: 'transfer', body: { unitId, reason } }, { onSuccess: onClose })}
    >
      <Text c="dimmed">Người dân được báo đơn vị mới. Hạn trả lời không đổi.</Text>
      <Select
        label="Đơn vị nhận"
        placeholder="Chọn hoặc gõ tên đơn vị"
        size="md"
        searchable
        nothingFoundMessage="Không có đơn vị nào khớp"
        data-autofocus
        data={me.units.filter((unit) => unit.id !== item.unitId).map((unit) => ({ value: unit.id, label: unit.name }))}
        value={unitId}
        onChange={setUnitId}
      />
      <Textarea
        label="Lý do"
        size="md"
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** Closing for one of the reasons that are allowed now. */
export function CloseDialog({ opened, item, onClose }: Props) {
  const me = useMe()
  const act = useAct(item)
  const { reasons } = possible(item, me)
  const [chosen, setChosen] = useState<string | null>(null)
  const reason = reasons.some(({ key }) => key === chosen)
    ? chosen
    : reasons.some(({ key }) => key === 'answered')
      ? 'answered'
      : null
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Đóng yêu cầu"
      button="Đóng yêu cầu"
      ready={reason !== null}
      busy={act.isPending}
      onSubmit={() => act.mutate({ action: 'close', body: { reason } }, { onSuccess: onClose })}
    >
      <Radio.Group label="Lý do" value={reason} onChange={setChosen} size="md">
        <Stack gap={4} mt={6}>
          {reasons.map(({ key, label }, index) => (
            <Radio
              key={key}
              value={key}
              label={label}
              size="md"
              classNames={{ root: 'choice' }}
              data-autofocus={index === 0 || undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      {!reasons.some(({ key }) => key === 'answered') && (
        <Text size="sm" c="dimmed">
          Chưa có câu trả lời nên không thể đóng với lý do “Đã trả lời xong”. Người dân được báo lý do đóng.
        </Text>
      )}
    </Frame>
  )
}
