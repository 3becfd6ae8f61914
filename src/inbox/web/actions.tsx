/** The foot of the conversation: take, or reply and the rest. */
import { Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowsExchange,
  IconCircleCheck,
  IconDots,
  IconHandGrab,
  IconRobot,
} from '@tabler/icons-react'
import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import type { EscalationDetail } from '../wire.ts'
import { type Dialog, possible, useAct } from './acting.ts'
import { Composer, type ComposerHandle } from './composer.tsx'
import { CloseDialog, GiveBackDialog, TransferDialog } from './dialogs.tsx'
import { useMe } from './me.ts'
import { isOver } from './words.ts'

/** What the keyboard asks of the bar. */
export interface ActionBarHandle {
  take(): void
  reply(): void
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
  // An officer who wrote in the platform's own app holds the conversation without holding the escalation.
  const release = detail.heldBy === 'officer' && can.release

  const take = (then?: () => void) => {
    if (can.take && !act.isPending) act.mutate({ action: 'take' }, { onSuccess: () => then?.() })
  }
  // After a click the box is ready to type in; after the key `t` it is not, so that a quick `r` is never typed into a reply.
  const takeAndWrite = () => take(() => setTimeout(() => composer.current?.focus(), 50))
  useImperativeHandle(ref, () => ({
    take: () => take(),
    reply: () => composer.current?.focus(),
    open: (wanted) => can[wanted] && setDialog(wanted),
  }))

  const others = (
    <Menu position="top-end" width={250} shadow="md">
      <Menu.Target>
        <Button variant="default" px={12} aria-label="Thao tác khác">
          <IconDots size={20} stroke={1.8} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {can.close && (
          <Menu.Item
            leftSection={<IconCircleCheck size={18} stroke={1.7} />}
            rightSection={<kbd className="menu-key">e</kbd>}
            onClick={() => setDialog('close')}
          >
            Đóng yêu cầu
          </Menu.Item>
        )}
        {can.transfer && (
          <Menu.Item
            leftSection={<IconArrowsExchange size={18} stroke={1.7} />}
            rightSection={<kbd className="menu-key">c</kbd>}
            onClick={() => setDialog('transfer')}
          >
            Chuyển đơn vị
          </Menu.Item>
        )}
        {release && (
          <Menu.Item
            leftSection={<IconRobot size={18} stroke={1.7} />}
            onClick={() => act.mutate({ action: 'release' })}
          >
            Trả lại cho trợ lý
          </Menu.Item>
        )}
        {can.giveBack && (
          <Menu.Item
            leftSection={<IconArrowBackUp size={18} stroke={1.7} />}
            rightSection={<kbd className="menu-key">u</kbd>}
            onClick={() => setDialog('giveBack')}
          >
            Trả lại đơn vị
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
  const anyOther = can.close || can.transfer || can.giveBack || release
  const answered = ['ANSWERED', 'DELIVERED'].includes(item.state)

  return (
    <footer className="foot">
      {can.reply ? (
        <>
          {answered && can.close && (
            <div className="foot-hint">
              <span>Đã trả lời. Đóng yêu cầu để trợ lý tự động nói tiếp với người dân.</span>
              <Button variant="light" onClick={() => setDialog('close')}>
                Đóng yêu cầu
              </Button>
            </div>
          )}
          <Composer ref={composer} detail={detail} others={anyOther ? others : null} />
        </>
      ) : (
        <div className="foot-bar">
          <p>{why(detail, me.can('reply'))}</p>
          <div className="foot-buttons">
            {anyOther && others}
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
      )}
      <GiveBackDialog opened={dialog === 'giveBack'} item={item} onClose={() => setDialog(null)} />
      <TransferDialog opened={dialog === 'transfer'} item={item} onClose={() => setDialog(null)} />
      <CloseDialog opened={dialog === 'close'} item={item} onClose={() => setDialog(null)} />
    </footer>
  )
}

function why({ escalation }: EscalationDetail, mayReply: boolean): string {
  if (isOver(escalation))
    return `Yêu cầu đã kết thúc${escalation.closedReasonLabel ? `: ${escalation.closedReasonLabel.toLowerCase()}` : ''}.`
  if (!mayReply) return 'Bạn có quyền xem, không có quyền trả lời.'
  if (escalation.ownerName) return `${escalation.ownerName} đang giữ yêu cầu này.`
  return 'Nhận xử lý để trả lời. Trợ lý tự động sẽ im lặng trong cuộc trò chuyện này.'
}
