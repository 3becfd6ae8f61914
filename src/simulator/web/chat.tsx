/** What the phone's screen shows: the app's head, the thread and the composer. */

import {
  IconArrowDown,
  IconArrowLeft,
  IconMenu2,
  IconPhone,
  IconRosetteDiscountCheckFilled,
  IconVideo,
  IconX,
} from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PageMessage, PagePerson } from '../page-state.ts'
import type { SentButton } from '../world.ts'
import { type Channel, useCommand } from './api.ts'
import { Bubble, TypingBubble, UnitFace } from './bubble.tsx'
import { Composer } from './composer.tsx'
import { dayAndTime, offeredReplies, timeOf } from './words.ts'

interface Props {
  channel: Channel
  person: PagePerson
  unitName: string
  thread: PageMessage[]
  typingUntil: number
}

/** The chat of one person with the unit. */
export function Chat({ channel, person, unitName, thread, typingUntil }: Props) {
  const act = useCommand('act')
  const [opened, setOpened] = useState<SentButton | null>(null)
  const typing = useTyping(typingUntil)
  const { box, away, down } = useBottom(thread.length, typing)
  const send = (given: Parameters<typeof act.mutate>[0]['act']) =>
    act.mutate({ channel, personId: person.id, act: given })
  const tap = (button: SentButton, messageId: string) => {
    send({ tap: button.value || button.title, messageId })
    if (button.kind !== 'reply') setOpened(button)
  }
  useSeen(channel, person.id, thread)
  const replies = offeredReplies(thread)
  return (
    <>
      <StatusBar />
      <Head channel={channel} unitName={unitName} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="thread" ref={box} role="log" aria-label={`Cuộc trò chuyện của ${person.name}`} tabIndex={0}>
        {thread.length === 0 ? (
          <Welcome channel={channel} unitName={unitName} start={() => send({ follow: true })} />
        ) : (
          thread.map((message, index) => (
            <div key={message.id} className="line">
              {startsPart(thread, index) && <p className="moment">{dayAndTime(message.at)}</p>}
              <Bubble
                channel={channel}
                message={message}
                first={index === 0 || endsGroup(thread, index - 1)}
                last={endsGroup(thread, index)}
                newestOwn={
                  message.from === 'citizen' && !thread.slice(index + 1).some(({ from }) => from === 'citizen')
                }
                tap={(button) => tap(button, message.id)}
              />
            </div>
          ))
        )}
        {typing && <TypingBubble />}
        {replies.length > 0 && (
          <fieldset className="quick" aria-label="Trả lời nhanh">
            {replies.map((button) => (
              <button
                key={button.value + button.title}
                type="button"
                onClick={() => tap(button, thread.at(-1)?.id ?? '')}
              >
                {button.title}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {away && (
        <button type="button" className="to-bottom" onClick={down} aria-label="Xuống tin mới nhất">
          <IconArrowDown size={20} aria-hidden />
        </button>
      )}
      {opened && <Sheet button={opened} close={() => setOpened(null)} />}
      <Composer channel={channel} send={send} />
    </>
  )
}

function StatusBar() {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="status-bar" aria-hidden>
      <span>{timeOf(now)}</span>
      <svg width="62" height="14" viewBox="0 0 62 14" fill="currentColor" role="presentation">
        <path d="M1 10h3v3H1zM6 7h3v6H6zM11 4h3v9h-3zM16 1h3v12h-3z" />
        <path d="M31 12.5 27.6 9a4.9 4.9 0 0 1 6.8 0zM25.500 6.800a7.800 7.800 0 0 1 11 0l1.500-1.500a9.900 9.900 0 0 0-14 0z" />
        <rect x="43.500" y="1.500" width="15" height="11" rx="3" fill="none" stroke="currentColor" />
        <rect x="45" y="3" width="10" height="8" rx="1.500" />
        <path d="M59.500 5v4a2.200 2.200 0 0 0 0-4z" />
      </svg>
    </div>
  )
}

function Head({ channel, unitName }: { channel: Channel; unitName: string }) {
  if (channel === 'zalo') {
    return (
      <div className="head">
        <IconArrowLeft size={24} aria-hidden />
        <div className="head-names">
          <strong>
            <span>{unitName}</span>
            <IconRosetteDiscountCheckFilled className="badge" size={18} aria-label="Đã xác thực" />
          </strong>
          <small>Official Account</small>
        </div>
        <IconMenu2 size={24} aria-hidden />
      </div>
    )
  }
  return (
    <div className="head">
      <IconArrowLeft className="tint" size={24} aria-hidden />
      <span className="head-face">
        <UnitFace size={38} />
      </span>
      <div className="head-names">
        <strong>
          <span>{unitName}</span>
          <IconRosetteDiscountCheckFilled className="badge" size={17} aria-label="Đã xác thực" />
        </strong>
        <small>Đang hoạt động</small>
      </div>
      <IconPhone className="tint" size={23} aria-hidden />
      <IconVideo className="tint video" size={25} aria-hidden />
    </div>
  )
}

function Welcome({ channel, unitName, start }: { channel: Channel; unitName: string; start: () => void }) {
  return (
    <div className="welcome">
      <UnitFace size={72} />
      <strong>{unitName}</strong>
      <p>
        {channel === 'zalo'
          ? 'Cơ quan nhà nước · Tài khoản Official Account đã xác thực'
          : 'Cơ quan chính phủ · Thường trả lời ngay'}
      </p>
      <button type="button" onClick={start}>
        {channel === 'zalo' ? 'Quan tâm' : 'Bắt đầu'}
      </button>
      <p>Hoặc gõ câu hỏi ở dưới.</p>
    </div>
  )
}

/** What a real phone would open; this page makes no request outside. */
function Sheet({ button, close }: { button: SentButton; close: () => void }) {
  const words = { url: 'Điện thoại sẽ mở trang', phone: 'Điện thoại sẽ gọi', sms: 'Điện thoại sẽ nhắn tới', reply: '' }
  return (
    <div className="sheet" role="alert">
      <div>
        {words[button.kind]}
        <strong>{button.value}</strong>
      </div>
      <button type="button" onClick={close} aria-label="Đóng">
        <IconX size={20} aria-hidden />
      </button>
    </div>
  )
}

const part = 10 * 60_000
const distance = (thread: PageMessage[], index: number) =>
  Date.parse(thread[index]?.at ?? '') - Date.parse(thread[index - 1]?.at ?? '')
const startsPart = (thread: PageMessage[], index: number) => index === 0 || distance(thread, index) > part
const endsGroup = (thread: PageMessage[], index: number) =>
  thread[index + 1]?.from !== thread[index]?.from || startsPart(thread, index + 1)

function useTyping(until: number): boolean {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    if (until <= Date.now()) return
    const timer = setTimeout(() => setNow(Date.now()), until - Date.now())
    return () => clearTimeout(timer)
  }, [until])
  return until > now
}

/** Stays at the newest message unless the reader has scrolled up. */
function useBottom(messages: number, typing: boolean) {
  const box = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  const down = () => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setAway(element.scrollHeight - element.scrollTop - element.clientHeight > 160)
    element.addEventListener('scroll', look, { passive: true })
    return () => element.removeEventListener('scroll', look)
  }, [])
  useLayoutEffect(() => {
    if (!away) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [messages, typing])
  return { box, away, down }
}

/** The person has the chat open: what comes in is seen a moment later, as on a real phone. */
function useSeen(channel: Channel, personId: string, thread: PageMessage[]) {
  const { mutate } = useCommand('act', { quiet: true })
  const unseen = thread.some(({ from, state }) => from === 'unit' && state === 'received')
  useEffect(() => {
    if (!unseen) return
    const timer = setTimeout(() => mutate({ channel, personId, act: { seen: true } }), 1_200)
    return () => clearTimeout(timer)
  }, [unseen, channel, personId, mutate])
}
