/** Switches for the platforms' faults, and their clock. */
import { Alert, Autocomplete, Button, Group, SegmentedControl, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { ActiveFault, Fault } from '../faults.ts'
import type { FaultChoice, PageState } from '../page-state.ts'
import { type Channel, channelNames, useCommand } from './api.ts'

const sides: { side: FaultChoice['side']; title: string }[] = [
  { side: 'send', title: 'Khi hệ thống gửi tin đi' },
  { side: 'webhook', title: 'Khi nền tảng báo tin đến' },
  { side: 'token', title: 'Token' },
]
// One hour more than the limit that the choice is named after.
const clocks = [
  { hours: 0, label: 'Bây giờ' },
  { hours: 25, label: '24 giờ' },
  { hours: 49, label: '48 giờ' },
  { hours: 169, label: '7 ngày' },
]

/** The tab "Sự cố nền tảng". */
export function Faults({ state }: { state: PageState }) {
  const [channel, setChannel] = useState<Channel>('zalo')
  const clear = useCommand('faults/clear')
  const clock = useCommand('clock')
  const webhookOn = useCommand('webhook-on')
  const active = state.faults[channel]
  const any = state.faults.zalo.length + state.faults.facebook.length > 0
  const off = (['zalo', 'facebook'] as const).filter((one) => !state.webhookOn[one])
  return (
    <>
      {off.map((one) => (
        <Alert key={one} color="red" title={`${channelNames[one]} đã ngừng gửi webhook`} mb="md">
          <Text mb="sm">Máy chủ không nhận quá nhiều lần liên tiếp, nền tảng đã hủy đăng ký như ngoài đời.</Text>
          <Button variant="default" onClick={() => webhookOn.mutate({ channel: one })}>
            Đăng ký lại
          </Button>
        </Alert>
      ))}
      <section className="block">
        <h2 id="clock">Đồng hồ của nền tảng</h2>
        <p>Tua tới sau tin cuối của người dân. Thời hạn trả lời và token tính theo đồng hồ này.</p>
        <SegmentedControl
          fullWidth
          size="md"
          aria-labelledby="clock"
          value={String(clocks.find(({ hours }) => hours === state.clockHours)?.hours ?? '')}
          onChange={(hours) => clock.mutate({ hours: Number(hours) })}
          data={clocks.map(({ hours, label }) => ({ value: String(hours), label }))}
        />
      </section>
      <section className="block">
        <Group justify="space-between" mb="xs" wrap="nowrap">
          <h2>Sự cố</h2>
          <Button
            variant="subtle"
            size="compact-md"
            disabled={!any}
            loading={clear.isPending}
            onClick={() => clear.mutate({})}
          >
            Tắt hết
          </Button>
        </Group>
        <p>Gạt công tắc để giữ sự cố; bấm “1 lần” để chỉ xảy ra với lần kế tiếp.</p>
        <SegmentedControl
          fullWidth
          size="md"
          value={channel}
          onChange={(next) => setChannel(next as Channel)}
          aria-label="Sự cố của nền tảng nào"
          data={(['zalo', 'facebook'] as const).map((one) => ({
            value: one,
            label:
              state.faults[one].length > 0 ? `${channelNames[one]} (${state.faults[one].length})` : channelNames[one],
          }))}
        />
      </section>
      {sides.map(({ side, title }) => (
        <section key={side} className="block">
          <h3>{title}</h3>
          <ul className="fault-list">
            {state.choices
              .filter((choice) => choice.side === side && choice.channels.includes(channel))
              .map((choice) => (
                <Row
                  key={`${channel}-${choice.kind}`}
                  channel={channel}
                  choice={choice}
                  active={active.find(({ kind }) => kind === choice.kind)}
                  presets={state.presets[channel]}
                />
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}

interface RowProps {
  channel: Channel
  choice: FaultChoice
  active: ActiveFault | undefined
  presets: PageState['presets'][Channel]
}

function Row({ channel, choice, active, presets }: RowProps) {
  const { kind, label, help } = choice
  const [code, setCode] = useState(() => written(presets[0]))
  const change = useCommand('faults')
  const parsed = readCode(code)
  const ready = kind !== 'error' || parsed !== null
  const put = (mode: 'on' | 'once' | 'off', given = parsed) => {
    const fault: Fault = kind === 'error' ? { kind, ...given } : { kind }
    change.mutate({ channel, mode, fault })
  }
  return (
    <li className="fault" data-on={Boolean(active)}>
      <div className="fault-text">
        <strong id={`fault-${channel}-${kind}`}>
          {label}
          {active?.once && ' '}
          {active?.once && (
            <span className="pill" data-tone="warn">
              chờ 1 lần
            </span>
          )}
        </strong>
        <p>{help}</p>
        {kind === 'error' && (
          <Autocomplete
            mt={6}
            size="md"
            aria-label="Mã lỗi, có thể gõ mã khác"
            value={code}
            data={presets.map(written)}
            limit={12}
            filter={({ options }) => options}
            onChange={(next) => {
              setCode(next)
              const chosen = readCode(next)
              if (active && !active.once && chosen) put('on', chosen)
            }}
            error={ready ? undefined : 'Gõ mã số, ví dụ -32 hoặc 10/2018278'}
          />
        )}
      </div>
      <div className="fault-acts">
        <Button
          variant="default"
          size="compact-md"
          disabled={!ready}
          aria-label={`${label}: chỉ một lần`}
          onClick={() => put('once')}
        >
          1 lần
        </Button>
        <Switch
          withThumbIndicator={false}
          size="md"
          checked={Boolean(active && !active.once)}
          disabled={!ready}
          aria-labelledby={`fault-${channel}-${kind}`}
          onChange={(event) => put(event.currentTarget.checked ? 'on' : 'off')}
        />
      </div>
    </li>
  )
}

type Preset = PageState['presets'][Channel][number]

function written(preset: Preset | undefined): string {
  if (!preset) return ''
  return `${preset.code}${preset.subcode ? `/${preset.subcode}` : ''} · ${preset.label}`
}

function readCode(text: string): { code: number; subcode?: number } | null {
  const found = /^\s*(-?\d{1,8})(?:\s*\/\s*(\d{1,8}))?(?:\s|$)/.exec(text)
  if (!found) return null
  return { code: Number(found[1]), ...(found[2] && { subcode: Number(found[2]) }) }
}
