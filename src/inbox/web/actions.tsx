/** The foot of the conversation: take, or write and the rest. */
import { Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowMerge,
  IconArrowsExchange,
  IconBellZ,
  IconCircleCheck,
  IconDots,
  IconHandGrab,
  IconNote,
  IconRobot,
  IconTag,
} from '@tabler/icons-react'
import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { type Dialog, possible, useAct } from './acting.ts'
import { Approval } from './approval.tsx'
import { Composer, type ComposerHandle, type WriteMode } from './composer.tsx'
import { CloseDialog, GiveBackDialog, TransferDialog } from './dialogs.tsx'
import { MergeDialog, SnoozeDialog, TopicDialog } from './dialogs-later.tsx'
import { ProposeButton } from './knowledge-propose.tsx'
import { useMe } from './me.ts'
import { NoteBox } from './note-box.tsx'
import { present } from './time.ts'
import { isOver } from './words.ts'

/** What the keyboard asks of the bar. */
export interface ActionBarHandle {
  take(): void
  write(mode: WriteMode): void
  open(dialog: Dialog): void
}

/** The bar. */
export function ActionBar({ detail, ref }: { detail: EscalationDetail; ref: Ref<ActionBarHandle> }) {
  const me = useMe()
  const item = detail.escalation
  const can = possible(item, me)
  const act = useAct(item)
  const composer = useRef<ComposerHandle>(null)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [noting, setNoting] = useState(false)
  // An officer who wrote in the platform's own app holds the conversation without holding the escalation.
  const release = detail.heldBy === 'officer' && can.release
  const asleep = item.snoozedUntil !== null && new Date(item.snoozedUntil).getTime() > present()

  const take = (then?: () => void) => {
    if (can.take && !act.isPending) act.mutate({ action: 'take' }, { onSuccess: () => then?.() })
  }
  // After a click the box is ready to type in; after the key `t` it is not, so that a quick `r` is never typed into a reply.
  const takeAndWrite = () => take(() => setTimeout(() => composer.current?.focus(), 50))
  useImperativeHandle(ref, () => ({
    take: () => take(),
    write: (mode) => {
      if (composer.current) composer.current.show(mode)
      else if (mode === 'note' && can.note) setNoting(true)
    },
    open: (wanted) => can[wanted] && setDialog(wanted),
  }))

  const choices: [boolean, typeof IconDots, string, string | null, () => void][] = [
    [can.close, IconCircleCheck, 'Đóng yêu cầu', 'e', () => setDialog('close')],
    [can.transfer, IconArrowsExchange, 'Chuyển đơn vị, cán bộ', 'c', () => setDialog('transfer')],
    [can.snooze && !asleep, IconBellZ, 'Hẹn xem lại', 's', () => setDialog('snooze')],
    [
      can.snooze && asleep,
      IconBellZ,
      'Thôi hẹn xem lại',
      null,
      () => act.mutate({ action: 'snooze', body: { until: null } }),
    ],
    [can.topic, IconTag, 'Gắn chủ đề', 'd', () => setDialog('topic')],
    [can.merge, IconArrowMerge, 'Gộp vào yêu cầu khác', 'g', () => setDialog('merge')],
    [release, IconRobot, 'Trả lại cho trợ lý', null, () => act.mutate({ action: 'release' })],
    [can.giveBack, IconArrowBackUp, 'Trả lại đơn vị', 'u', () => setDialog('giveBack')],
    [can.note && !can.reply, IconNote, 'Ghi chú nội bộ', 'n', () => setNoting(true)],
  ]
  const others = <Others choices={choices.filter(([shown]) => shown)} />
  const answered = ['ANSWERED', 'DELIVERED'].includes(item.state)

  return (
    <footer className="foot">
      <Approval detail={detail} />
      {can.reply ? (
        <>
          {answered && can.close && (
            <div className="foot-hint">
              <span>Đã trả lời. Đóng yêu cầu để trợ lý tự động nói tiếp với người dân.</span>
              <ProposeButton item={item} />
              <Button variant="light" onClick={() => setDialog('close')}>
                Đóng yêu cầu
              </Button>
            </div>
          )}
          {can.take && (
            <div className="foot-hint" data-quiet>
              <span>Chưa ai nhận. Gửi câu trả lời là nhận xử lý.</span>
              <Button variant="light" loading={act.isPending} onClick={takeAndWrite}>
                Nhận xử lý
              </Button>
            </div>
          )}
          <Composer ref={composer} detail={detail} others={others} />
        </>
      ) : (
        <>
          {noting && <NoteBox item={item} />}
          <div className="foot-bar">
            <p>{why(detail, me.can('reply'), can.mine)}</p>
            <div className="foot-buttons">
              <ProposeButton item={item} />
              {others}
              {can.take && (
                <Button
                  size="md"
                  leftSection={<IconHandGrab size={20} stroke={1.7} />}
                  loading={act.isPending}
                  onClick={takeAndWrite}
                >
                  Nhận xử lý
                </Button>
              )}
            </div>
          </div>
        </>
      )}
      <GiveBackDialog opened={dialog === 'giveBack'} item={item} onClose={() => setDialog(null)} />
      <TransferDialog opened={dialog === 'transfer'} item={item} onClose={() => setDialog(null)} />
      <SnoozeDialog opened={dialog === 'snooze'} item={item} onClose={() => setDialog(null)} />
      <TopicDialog opened={dialog === 'topic'} item={item} onClose={() => setDialog(null)} />
      <MergeDialog opened={dialog === 'merge'} detail={detail} onClose={() => setDialog(null)} />
      <CloseDialog opened={dialog === 'close'} item={item} onClose={() => setDialog(null)} />
    </footer>
  )
}

function Others({ choices }: { choices: [boolean, typeof IconDots, string, string | null, () => void][] }): ReactNode {
  if (choices.length === 0) return null
  return (
    <Menu position="top-end" width={270} shadow="md">
      <Menu.Target>
        <Button variant="default" px={12} aria-label="Thao tác khác">
          <IconDots size={20} stroke={1.8} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(([, Icon, label, key, run]) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={18} stroke={1.7} />}
            rightSection={key && <kbd className="menu-key">{key}</kbd>}
            onClick={run}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function why({ escalation }: EscalationDetail, mayReply: boolean, mine: boolean): string {
  if (isOver(escalation))
    return `Yêu cầu đã kết thúc${escalation.closedReasonLabel ? `: ${escalation.closedReasonLabel.toLowerCase()}` : ''}.`
  if (!mayReply) return 'Bạn có quyền xem, không có quyền trả lời.'
  if (escalation.state === 'WAITING_CITIZEN' && mine)
    return 'Đã hỏi thêm, đang chờ người dân trả lời. Thời hạn tạm dừng.'
  if (escalation.state === 'PENDING_APPROVAL') return 'Câu trả lời đang chờ duyệt.'
  if (escalation.ownerName && !mine) return `${escalation.ownerName} đang giữ yêu cầu này.`
  return 'Nhận xử lý để trả lời. Trợ lý tự động sẽ im lặng trong cuộc trò chuyện này.'
}
