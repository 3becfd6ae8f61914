/** One message: who, what, when, and whether it arrived. */
import { Button, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  IconMicrophone,
  IconNote,
  IconPaperclip,
  IconPhoto,
  IconPlayerPause,
  IconRobot,
  IconX,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SendState, WireMessage, WireNote } from '../wire.ts'
import { post, sentence } from './api.ts'
import { useMe } from './me.ts'
import { sayClock } from './time.ts'
import { contentNames, sendStates } from './words.ts'

const stateIcons: Record<SendState, typeof IconCheck> = {
  queued: IconClock,
  sending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  seen: IconChecks,
  refused: IconAlertTriangle,
  unknown: IconHelpCircle,
  parked: IconPlayerPause,
  cancelled: IconX,
}
const contentIcons: Record<string, typeof IconCheck> = { image: IconPhoto, audio: IconMicrophone }

const authorOf = (message: WireMessage, citizen: string | null): string => {
  if (message.author === 'citizen') return citizen ?? 'Người dân'
  if (message.author === 'officer') return message.officerName ?? 'Cán bộ'
  return message.author === 'assistant' ? 'Trợ lý tự động' : 'Thông báo tự động'
}

/** The message. `joined`: the one above is from the same person, so the name is not said again. */
export function Bubble({
  message,
  accountId,
  citizen,
  joined,
}: {
  message: WireMessage
  accountId: string
  citizen: string | null
  joined: boolean
}) {
  return (
    <div className="bubble" data-author={message.author} data-joined={joined || undefined}>
      {!joined && (
        <div className="bubble-who">
          {(message.author === 'assistant' || message.author === 'system') && (
            <IconRobot size={16} stroke={1.7} aria-hidden />
          )}
          {authorOf(message, citizen)}
        </div>
      )}
      <div className="bubble-body">
        {message.contents.map((content, index) => {
          const Icon = contentIcons[content] ?? IconPaperclip
          return (
            <div key={index} className="bubble-content">
              <Icon size={18} stroke={1.7} aria-hidden /> {contentNames[content] ?? contentNames.other}, xem trong ứng
              dụng của kênh
            </div>
          )
        })}
        {message.text && <div className="bubble-text">{message.text}</div>}
        {message.buttons.length > 0 && (
          <div className="bubble-buttons">
            {message.buttons.map((title) => (
              <span key={title}>{title}</span>
            ))}
          </div>
        )}
      </div>
      <div className="bubble-foot">
        <time dateTime={message.at}>{sayClock(message.at)}</time>
        {message.sendState && <SendMark message={message} state={message.sendState} />}
        {message.charged && <span>Tính phí</span>}
      </div>
      {message.sendMeaning && <Trouble message={message} accountId={accountId} />}
    </div>
  )
}

/** A note among the messages; its colour says that no citizen reads it. */
export function NoteBubble({ note }: { note: WireNote }) {
  return (
    <div className="bubble" data-author="note">
      <div className="bubble-who">
        <IconNote size={16} stroke={1.7} aria-hidden /> {note.officerName ?? 'Cán bộ'}, ghi chú nội bộ
      </div>
      <div className="bubble-body">
        <div className="bubble-text">{note.text}</div>
      </div>
      <div className="bubble-foot">
        <time dateTime={note.at}>{sayClock(note.at)}</time>
        <span>Người dân không thấy</span>
      </div>
    </div>
  )
}

function SendMark({ message, state }: { message: WireMessage; state: SendState }) {
  const Icon = stateIcons[state]
  return (
    <span className="send" data-state={state}>
      <Icon size={16} stroke={1.9} aria-hidden /> {sendStates[state]}
      {state === 'refused' && message.sendCode ? ` (mã ${message.sendCode})` : ''}
    </span>
  )
}

function Trouble({ message, accountId }: { message: WireMessage; accountId: string }) {
  const me = useMe()
  const retry = useRetry(accountId, message.id)
  const [asking, setAsking] = useState(false)
  const unknown = message.sendState === 'unknown'
  const canRetry = me.can('retry') && (unknown || message.sendState === 'refused')
  return (
    <div className="trouble" data-state={message.sendState}>
      <p>{message.sendMeaning}</p>
      {canRetry && (
        <Button
          variant="default"
          size="compact-md"
          loading={retry.isPending}
          onClick={() => (unknown ? setAsking(true) : retry.mutate())}
        >
          Gửi lại
        </Button>
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Gửi lại tin này?" centered>
        <Text mb="lg">Nền tảng không cho biết tin đã tới hay chưa. Nếu tin đã tới, người dân sẽ nhận hai lần.</Text>
        <div className="dialog-foot">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Không gửi
          </Button>
          <Button
            onClick={() => {
              setAsking(false)
              retry.mutate()
            }}
          >
            Vẫn gửi lại
          </Button>
        </div>
      </Modal>
    </div>
  )
}

/** Sends a message again. */
export function useRetry(accountId: string, messageId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => post(`/messages/${accountId}/${messageId}/retry`),
    onSuccess: () => notifications.show({ message: 'Đã đưa tin vào hàng gửi lại.', color: 'green' }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () =>
      Promise.all(
        ['messages', 'list', 'counters', 'trouble'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  })
}
