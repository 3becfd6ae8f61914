/** Small marks shared by list and conversation: the channel, the state. */
import { Tooltip } from '@mantine/core'
import { IconBrandMessenger } from '@tabler/icons-react'
import { stateLabels } from '../../escalation/states.ts'
import type { EscalationItem } from '../wire.ts'
import { channelNames, shortStates } from './words.ts'

/** The channel's own mark. */
export function ChannelMark({ channel, size = 22 }: { channel: 'zalo' | 'facebook'; size?: number }) {
  return (
    <span
      className="channel"
      data-channel={channel}
      style={{ width: size, height: size }}
      role="img"
      aria-label={channelNames[channel]}
      title={channelNames[channel]}
    >
      {channel === 'zalo' ? (
        <b style={{ fontSize: size * 0.6 }}>Z</b>
      ) : (
        <IconBrandMessenger size={size * 0.72} stroke={2} aria-hidden />
      )}
    </span>
  )
}

/** The state in few words; the full name on hover. */
export function StateMark({ state }: { state: EscalationItem['state'] }) {
  const short = shortStates[state] ?? { label: state, tone: 'over' }
  return (
    <Tooltip label={(stateLabels as Record<string, string>)[state] ?? state} openDelay={400}>
      <span className="state" data-tone={short.tone}>
        {short.label}
      </span>
    </Tooltip>
  )
}
