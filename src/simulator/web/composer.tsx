/** The line for typing, with everything else a phone can send. */
import { ActionIcon, Menu } from '@mantine/core'
import {
  IconDots,
  IconFileText,
  IconMapPin,
  IconMicrophone,
  IconMoodSmile,
  IconPhoto,
  IconPlus,
  IconSend2,
  IconSticker,
  IconThumbUpFilled,
} from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { CitizenAct } from '../acts.ts'
import { type Channel, channelNames } from './api.ts'

const attachments: { label: string; icon: ReactNode; act: CitizenAct }[] = [
  { label: 'Ảnh', icon: <IconPhoto size={22} />, act: { image: true } },
  { label: 'Nhãn dán', icon: <IconSticker size={22} />, act: { sticker: true } },
  { label: 'Tin thoại', icon: <IconMicrophone size={22} />, act: { audio: true } },
  { label: 'Tệp', icon: <IconFileText size={22} />, act: { file: true } },
  { label: 'Vị trí', icon: <IconMapPin size={22} />, act: { location: true } },
]

/** The composer of one phone. */
export function Composer({ channel, send }: { channel: Channel; send: (act: CitizenAct) => void }) {
  const [text, setText] = useState('')
  const zalo = channel === 'zalo'
  const submit = () => {
    if (!text.trim()) return
    send({ text: text.trim() })
    setText('')
  }
  const onKey = (event: KeyboardEvent) => {
    // A Vietnamese input method uses Enter to finish a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  const tool = (label: string, icon: ReactNode, act: CitizenAct) => (
    <ActionIcon
      className="tool"
      size={40}
      radius="xl"
      variant="transparent"
      aria-label={`Gửi ${label}`}
      onClick={() => send(act)}
    >
      {icon}
    </ActionIcon>
  )
  const more = (
    <Menu position="top-start" shadow="md" width={200} withinPortal>
      <Menu.Target>
        <ActionIcon
          className="tool"
          size={40}
          radius="xl"
          variant="transparent"
          aria-label="Gửi ảnh, nhãn dán, tin thoại, tệp hoặc vị trí"
        >
          {zalo ? <IconDots size={24} /> : <IconPlus size={24} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {attachments.map(({ label, icon, act }) => (
          <Menu.Item key={label} leftSection={icon} fz="md" onClick={() => send(act)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
  const sendButton = (
    <ActionIcon className="tool" size={40} radius="xl" variant="transparent" aria-label="Gửi tin nhắn" onClick={submit}>
      <IconSend2 size={24} />
    </ActionIcon>
  )
  return (
    <div className="composer">
      {zalo ? tool('nhãn dán', <IconMoodSmile size={25} />, { sticker: true }) : more}
      <textarea
        rows={1}
        value={text}
        placeholder={zalo ? 'Tin nhắn' : 'Nhắn tin'}
        aria-label={`Tin nhắn ${channelNames[channel]}`}
        maxLength={5_000}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {text.trim() ? (
        sendButton
      ) : zalo ? (
        <>
          {more}
          {tool('tin thoại', <IconMicrophone size={24} />, { audio: true })}
          {tool('ảnh', <IconPhoto size={24} />, { image: true })}
        </>
      ) : (
        <>
          {tool('ảnh', <IconPhoto size={24} />, { image: true })}
          {tool('biểu tượng thích', <IconThumbUpFilled size={24} />, { sticker: '369239263222822' })}
        </>
      )}
    </div>
  )
}
