/** One message as Zalo or Messenger draws it. */
import {
  IconAlertCircle,
  IconCircle,
  IconCircleCheck,
  IconCircleCheckFilled,
  IconExternalLink,
  IconPhone,
} from '@tabler/icons-react'
import type { PageMessage } from '../page-state.ts'
import type { SentButton } from '../world.ts'
import type { Channel } from './api.ts'
import { Contents } from './contents.tsx'
import { stateWords, timeOf } from './words.ts'

interface Props {
  channel: Channel
  message: PageMessage
  /** The first and the last of several in a row by the same side. */
  first: boolean
  last: boolean
  newestOwn: boolean
  tap: (button: SentButton) => void
}

/** A bubble with what hangs on it: attachments, buttons, time and state. */
export function Bubble({ channel, message, first, last, newestOwn, tap }: Props) {
  const { text, attachments, buttons, from } = message
  const own = from === 'citizen'
  const bare = !text && attachments.every(({ kind }) => kind === 'sticker' || kind === 'image')
  return (
    <div className="message" data-own={own} data-last={last}>
      {!own && <span className="message-face">{(channel === 'zalo' ? first : last) && <UnitFace size={30} />}</span>}
      <div className="bubble" data-bare={bare} data-buttons={buttons.length > 0}>
        <span className="visually-hidden">{own ? 'Người dân: ' : 'Đơn vị: '}</span>
        {attachments.map((attachment) => (
          <Contents key={attachment.kind + attachment.label} attachment={attachment} />
        ))}
        {text && (
          <p className="words">
            <Linked text={text} />
          </p>
        )}
        {channel === 'zalo' && last && <time dateTime={message.at}>{timeOf(message.at)}</time>}
        {buttons.length > 0 && (
          <div className="buttons">
            {buttons.map((button) => (
              <button key={button.value + button.title} type="button" onClick={() => tap(button)}>
                {button.title}
                {button.kind === 'url' && <IconExternalLink size={17} aria-label="mở trang" />}
                {button.kind === 'phone' && <IconPhone size={17} aria-label="gọi điện" />}
              </button>
            ))}
          </div>
        )}
      </div>
      {own && (newestOwn || message.state === 'failed') && <State channel={channel} state={message.state} />}
    </div>
  )
}

function State({ channel, state }: { channel: Channel; state: PageMessage['state'] }) {
  if (state === 'failed') {
    return (
      <span className="state" data-failed>
        <IconAlertCircle size={18} aria-hidden />
        {stateWords.failed}
      </span>
    )
  }
  if (channel === 'zalo') return <span className="state">{stateWords[state]}</span>
  return (
    <span className="state">
      {state === 'sending' && <IconCircle size={16} aria-hidden />}
      {state === 'sent' && <IconCircleCheck size={16} aria-hidden />}
      {state === 'received' && <IconCircleCheckFilled size={16} aria-hidden />}
      {state === 'seen' && <UnitFace size={16} />}
      {stateWords[state]}
    </span>
  )
}

/** Addresses and phone numbers stand out, as both apps do it. */
function Linked({ text }: { text: string }) {
  const parts = text.split(
    /(https?:\/\/[^\s)]+[^\s).,;]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.gov\.vn(?:\/[^\s,;)]*[^\s,;).])?)/g,
  )
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      <span key={index} className="address">
        {part}
      </span>
    ) : (
      part
    ),
  )
}

/** Three dots while the unit is typing. */
export function TypingBubble() {
  return (
    <div className="message" data-own={false} data-last>
      <span className="message-face">
        <UnitFace size={30} />
      </span>
      <div className="bubble typing" role="status">
        <span className="visually-hidden">Đơn vị đang soạn tin</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  )
}

/** The unit's picture. */
export function UnitFace({ size }: { size: number }) {
  return (
    <svg className="unit-face" width={size} height={size} viewBox="0 0 40 40" aria-hidden role="presentation">
      <circle cx="20" cy="20" r="20" fill="#17673b" />
      <path d="M20 7l10 3.600v8.200c0 6.300-4.200 11-10 13.200-5.800-2.200-10-6.900-10-13.200v-8.200z" fill="#f6c945" />
      <path
        d="M20 12.600l1.900 4.100 4.500.5-3.300 3 .9 4.400-4-2.200-4 2.200.9-4.400-3.300-3 4.500-.5z"
        fill="#17673b"
      />
    </svg>
  )
}
