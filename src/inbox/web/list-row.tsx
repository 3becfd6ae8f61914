/** One escalation in the list. */
import { Avatar, Checkbox, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconFlame, IconPencil } from '@tabler/icons-react'
import { memo } from 'react'
import { Link } from 'wouter'
import type { EscalationItem } from '../wire.ts'
import { Countdown } from './countdown.tsx'
import { hasDraft } from './drafts.ts'
import { ChannelMark, StateMark } from './marks.tsx'
import { useMe } from './me.ts'
import { initials } from './nav.tsx'
import { isOver } from './words.ts'

interface Props {
  item: EscalationItem
  href: string
  current: boolean
  /** Null: rows are not being chosen. */
  chosen: boolean | null
  /** Chosen, or not any more; `reach`: with all between it and the one chosen last. */
  onChoose(item: EscalationItem, reach: boolean): void
}

/** The row, a link. */
export const ListRow = memo(function ListRow({ item, href, current, chosen, onChoose }: Props) {
  const me = useMe()
  // The citizen spoke last and an officer is at work: that is the row to look at first.
  const awaits = item.lastMessageBy === 'citizen' && !isOver(item)
  const draft = hasDraft(me.id, `${item.accountId}-${item.id}`)
  const failed = item.failedMessages > 0
  const elsewhere = item.unitId !== me.unitId
  return (
    <li className={chosen === null ? undefined : 'choosing'} data-chosen={chosen || undefined}>
      {chosen !== null && (
        <div className="row-choose">
          <Checkbox
            size="md"
            checked={chosen}
            aria-label={`Chọn ${item.code}`}
            onClick={(event) => onChoose(item, event.shiftKey)}
            onChange={() => {}}
          />
        </div>
      )}
      <Link
        href={href}
        className="row"
        aria-current={current ? 'true' : undefined}
        data-id={`${item.accountId}-${item.id}`}
        data-awaits={awaits || undefined}
        // The link's own onClick is not called when a key is held.
        onClickCapture={(event) => {
          if (!event.shiftKey) return
          event.preventDefault()
          onChoose(item, true)
        }}
      >
        <span className="row-top">
          <ChannelMark channel={item.channel} />
          <span className="row-name">{item.citizen ?? 'Người dân'}</span>
          {item.urgent && (
            <Tooltip label="Việc khẩn">
              <IconFlame size={18} stroke={1.8} className="row-urgent" aria-label="Việc khẩn" />
            </Tooltip>
          )}
          <Countdown item={item} />
        </span>
        <span className="row-text">{item.question}</span>
        <span className="row-foot">
          <StateMark state={item.state} />
          <span className="row-code">{item.code}</span>
          {item.ownerName && (
            <Tooltip label={item.ownerId === me.id ? 'Bạn đang giữ' : `${item.ownerName} đang giữ`}>
              <Avatar
                className="row-owner"
                size={26}
                radius="xl"
                color={item.ownerId === me.id ? 'green' : 'gray'}
                aria-label={`${item.ownerName} đang giữ`}
              >
                {initials(item.ownerName)}
              </Avatar>
            </Tooltip>
          )}
        </span>
        {(draft || failed || elsewhere) && (
          <span className="row-flags">
            {failed && (
              <span className="row-failed">
                <IconAlertTriangle size={16} stroke={1.8} aria-hidden /> Gửi lỗi
              </span>
            )}
            {draft && (
              <span className="row-draft">
                <IconPencil size={16} stroke={1.8} aria-hidden /> Bản nháp
              </span>
            )}
            {elsewhere && <span className="row-unit">{item.unitName}</span>}
          </span>
        )}
      </Link>
    </li>
  )
})
