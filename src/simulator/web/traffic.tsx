/** The raw traffic: each webhook with its HTTP answer, each API call with its answer. */
import { Checkbox, SegmentedControl, Text } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { PageTraffic } from '../page-state.ts'
import { type Channel, channelNames } from './api.ts'

const seconds = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** The tab "Nhật ký", newest first. */
export function TrafficLog({ traffic }: { traffic: PageTraffic[] }) {
  const [only, setOnly] = useState<Channel | 'all'>('all')
  const [all, setAll] = useState(false)
  const shown = traffic
    .filter((entry) => (only === 'all' || entry.channel === only) && (all || !isQuiet(entry)))
    .reverse()
  return (
    <section className="block">
      <SegmentedControl
        fullWidth
        size="md"
        mb="sm"
        value={only}
        onChange={(next) => setOnly(next as Channel | 'all')}
        aria-label="Lọc nhật ký"
        data={[
          { value: 'all', label: 'Tất cả' },
          { value: 'zalo', label: 'Zalo' },
          { value: 'facebook', label: 'Messenger' },
        ]}
      />
      <Checkbox
        mb="sm"
        size="md"
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
        label="Hiện cả bản sao, biên nhận và “đang soạn”"
      />
      {shown.length === 0 ? (
        <Text c="var(--ink-2)" ta="center" py="xl">
          Chưa có trao đổi nào. Hãy nhắn một câu từ điện thoại.
        </Text>
      ) : (
        <ul className="traffic">
          {shown.map((entry) => (
            <Entry key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Entry({ entry }: { entry: PageTraffic }) {
  const { direction, label, status, ms, at, channel } = entry
  const webhook = direction === 'webhook'
  const [open, setOpen] = useState(false)
  return (
    <li className="exchange">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span
          className="exchange-way"
          data-webhook={webhook}
          title={webhook ? 'Webhook tới hệ thống' : 'Hệ thống gọi API'}
        >
          {webhook ? (
            <IconArrowDownLeft size={18} aria-label="Webhook tới hệ thống" />
          ) : (
            <IconArrowUpRight size={18} aria-label="Hệ thống gọi API" />
          )}
        </span>
        <span className="exchange-name">
          <strong>{label}</strong>
          <small>
            <span className="exchange-channel">{channelNames[channel]} · </span>
            {seconds.format(new Date(at))} · {ms} ms
          </small>
        </span>
        <span className="pill" data-tone={toneOf(entry)}>
          {wordOf(entry, status)}
        </span>
        <IconChevronRight className="exchange-open" size={20} aria-hidden />
      </button>
      {open && (
        <div className="exchange-body">
          <Part title={`${entry.method} ${entry.path.replace('/simulator/platform', '')}`} text={headersAnd(entry)} />
          <Part title={status === null ? 'Không có trả lời' : `Trả lời HTTP ${status}`} text={pretty(entry.response)} />
        </div>
      )}
    </li>
  )
}

/** Traffic that follows every message and says little; failures always show. */
function isQuiet(entry: PageTraffic): boolean {
  if (entry.status !== 200 || errorCode(entry)) return false
  if (entry.request.includes('"sender_action"')) return true
  const followers = [
    'user_received_message',
    'user_seen_message',
    'message_echoes',
    'message_deliveries',
    'message_reads',
  ]
  return followers.includes(entry.label) || (entry.label.startsWith('oa_send_') && !entry.request.includes('admin_id'))
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <>
      <p>{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{text || '(trống)'}</pre>
    </>
  )
}

function headersAnd(entry: PageTraffic): string {
  const headers = Object.entries(entry.headers).map(([name, value]) => `${name}: ${value}`)
  return [...headers, '', pretty(entry.request)].join('\n').trim()
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** Zalo tells errors inside a 200, so the body decides as well. */
function errorCode(entry: PageTraffic): string | null {
  if (entry.direction === 'webhook') return null
  const found = /"(?:error|code)":(-?\d+)/.exec(entry.response)?.[1]
  return found && found !== '0' ? found : null
}

function toneOf(entry: PageTraffic): string {
  if (entry.status === null || entry.status >= 500) return 'bad'
  return entry.status >= 400 || errorCode(entry) ? 'warn' : 'good'
}

function wordOf(entry: PageTraffic, status: number | null): string {
  if (status === null) return 'đứt'
  const code = errorCode(entry)
  return code ? `lỗi ${code}` : String(status)
}
