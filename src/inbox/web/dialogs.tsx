/** The questions before giving back, transferring, returning a draft and closing. What was typed stays when the server refuses. */
import { Button, Checkbox, Modal, Radio, Select, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { EscalationItem } from '../wire.ts'
import { possible, useAct } from './acting.ts'
import { useProposal } from './knowledge-propose.tsx'
import { useMe } from './me.ts'
import { useColleagues } from './note-box.tsx'

/** What each dialog is given. */
export interface Props {
  opened: boolean
  item: EscalationItem
  onClose(): void
}

/** The frame of a question with one button. */
export function Frame({
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

/** Returning a submitted answer to its author, with what is to be changed. */
export function ReturnDialog({ opened, item, onClose }: Props) {
  const act = useAct(item)
  const [reason, setReason] = useState('')
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Trả lại để sửa"
      button="Trả lại"
      ready={reason.trim() !== ''}
      busy={act.isPending}
      onSubmit={() => act.mutate({ action: 'return', body: { reason } }, { onSuccess: onClose })}
    >
      <Textarea
        label="Cần sửa gì"
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

/** A question about one escalation or about many; `onSend` is handed what the act needs. */
export interface Question {
  opened: boolean
  busy: boolean
  onClose(): void
  onSend(body: object): void
}

/** Transfer to another unit or to one officer, with a reason. */
export function TransferDialog({ opened, item, onClose }: Props) {
  const act = useAct(item)
  const send = (body: object) => act.mutate({ action: 'transfer', body }, { onSuccess: onClose })
  return <TransferQuestion opened={opened} busy={act.isPending} from={item} onClose={onClose} onSend={send} />
}

/** Where to, and why. `from`: the one escalation it is about. */
export function TransferQuestion({ opened, busy, from, onClose, onSend }: Question & { from?: EscalationItem }) {
  const me = useMe()
  const officers = useColleagues().data?.officers ?? []
  const [unitId, setUnitId] = useState<string | null>(null)
  const [officerId, setOfficerId] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const there = officers.filter((one) => one.unitId === unitId && one.id !== from?.ownerId && one.role !== 'auditor')
  const to = { unitId, ...(officerId ? { officerId } : {}) }
  return (
    <Frame
      opened={opened}
      onClose={onClose}
      title="Chuyển"
      button="Chuyển"
      ready={unitId !== null && (unitId !== from?.unitId || officerId !== null) && reason.trim() !== ''}
      busy={busy}
      onSubmit={() => onSend({ ...to, reason })}
    >
      <Text c="dimmed">Người dân được báo khi đổi đơn vị. Hạn trả lời không đổi.</Text>
      <Select
        label="Đơn vị nhận"
        placeholder="Chọn hoặc gõ tên đơn vị"
        size="md"
        searchable
        nothingFoundMessage="Không có đơn vị nào khớp"
        data-autofocus
        data={me.units.map((unit) => ({
          value: unit.id,
          label: unit.id === from?.unitId ? `${unit.name} (đang giữ)` : unit.name,
        }))}
        value={unitId}
        onChange={(next) => {
          setUnitId(next)
          setOfficerId(null)
        }}
      />
      {there.length > 0 && (
        <Select
          label={unitId === from?.unitId ? 'Cán bộ nhận' : 'Cán bộ nhận (không bắt buộc)'}
          size="md"
          searchable
          clearable
          nothingFoundMessage="Không có cán bộ nào khớp"
          data={there.map((one) => ({ value: one.id, label: one.name }))}
          value={officerId}
          onChange={setOfficerId}
        />
      )}
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
  const proposal = useProposal(item)
  const [proposing, setProposing] = useState(false)
  const closed = () => {
    onClose()
    if (proposing) void proposal.begin()
    setProposing(false)
  }
  const send = (body: object) => act.mutate({ action: 'close', body }, { onSuccess: closed })
  return (
    <>
      <CloseQuestion opened={opened} busy={act.isPending} reasons={reasons} onClose={onClose} onSend={send}>
        {proposal.may && (
          <Checkbox
            size="md"
            label="Đề xuất đưa câu trả lời vào kho tri thức"
            description="Mở bản nháp sau khi đóng; một cán bộ khác duyệt."
            checked={proposing}
            onChange={(event) => setProposing(event.currentTarget.checked)}
          />
        )}
        {!reasons.some(({ key }) => key === 'answered') && (
          <Text size="sm" c="dimmed">
            Chưa có câu trả lời nên không thể đóng với lý do “Đã trả lời xong”. Người dân được báo lý do đóng.
          </Text>
        )}
      </CloseQuestion>
      {proposal.dialog}
    </>
  )
}

/** Which of these reasons. */
export function CloseQuestion({
  opened,
  busy,
  reasons,
  children,
  onClose,
  onSend,
}: Question & { reasons: { key: string; label: string }[]; children?: ReactNode }) {
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
      busy={busy}
      onSubmit={() => onSend({ reason })}
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
      {children}
    </Frame>
  )
}
