/** The right pane: one escalation with its whole conversation, what can be done, and what is known. */
import { ActionIcon, Button, Drawer, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconCheck, IconCopy, IconEye, IconInfoCircle, IconMessageOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import type { EscalationDetail, QueueName } from '../wire.ts'
import { ActionBar, type ActionBarHandle } from './actions.tsx'
import { ApiError, get, sentence } from './api.ts'
import { Countdown } from './countdown.tsx'
import { Details } from './details.tsx'
import { useKeys } from './keys.tsx'
import { ChannelMark, StateMark } from './marks.tsx'
import { useMe } from './me.ts'
import { pathOf } from './paths.ts'
import { useLookers, useSignsOfLife } from './presence.ts'
import { Empty, Failed, Loading } from './states.tsx'
import { Thread } from './thread.tsx'

/** One escalation, everything about it. */
export const useEscalation = (accountId: string, id: string) =>
  useQuery({
    queryKey: ['escalation', accountId, id],
    queryFn: ({ signal }) => get<EscalationDetail>(`/escalations/${accountId}/${id}`, signal),
  })

/** The pane. */
export function Conversation({ queue, accountId, id }: { queue: QueueName; accountId: string; id: string }) {
  const me = useMe()
  const found = useEscalation(accountId, id)
  const [, go] = useLocation()
  const narrowed = useSearch()
  const back = narrowed ? `${pathOf(queue)}?${narrowed}` : pathOf(queue)
  const wide = useMediaQuery('(min-width: 1420px)', true, { getInitialValueInEffect: false })
  const [details, setDetails] = useState(false)
  const [hidden, setHidden] = useState(false)
  const actions = useRef<ActionBarHandle>(null)
  useSignsOfLife(accountId, id)
  const toggle = () => (wide ? setHidden(!hidden) : setDetails(!details))

  useKeys({
    t: () => actions.current?.take(),
    r: () => actions.current?.write('reply'),
    Enter: () => actions.current?.write('reply'),
    h: () => actions.current?.write('ask'),
    n: () => actions.current?.write('note'),
    s: () => actions.current?.open('snooze'),
    d: () => actions.current?.open('topic'),
    g: () => actions.current?.open('merge'),
    u: () => actions.current?.open('giveBack'),
    c: () => actions.current?.open('transfer'),
    e: () => actions.current?.open('close'),
    i: toggle,
    Escape: () => go(back),
  })

  if (found.isPending) {
    return (
      <main className="conversation">
        <Loading rows={5} />
      </main>
    )
  }
  if (!found.data) {
    const gone = found.error instanceof ApiError && found.error.status === 404
    return (
      <main className="conversation">
        {gone ? (
          <Empty icon={<IconMessageOff size={32} stroke={1.4} />} title="Không mở được yêu cầu này">
            <p>{found.error.message}</p>
            <Button component={Link} href={back} variant="default">
              Về danh sách
            </Button>
          </Empty>
        ) : (
          <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
        )}
      </main>
    )
  }

  const detail = found.data
  const item = detail.escalation
  return (
    <>
      <main className="conversation" aria-label={`Yêu cầu ${item.code}`}>
        <header className="head">
          <div className="head-line">
            <ActionIcon
              component={Link}
              href={back}
              className="only-narrow"
              variant="subtle"
              color="gray"
              size={44}
              aria-label="Về danh sách"
            >
              <IconArrowLeft size={22} stroke={1.7} />
            </ActionIcon>
            <ChannelMark channel={item.channel} size={28} />
            <h2>{item.citizen ?? 'Người dân'}</h2>
            <Countdown item={item} full />
            <Tooltip label={wide && !hidden ? 'Ẩn thông tin' : 'Xem thông tin'}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={40}
                ml="auto"
                aria-label="Thông tin yêu cầu"
                aria-pressed={wide ? !hidden : details}
                onClick={toggle}
              >
                <IconInfoCircle size={22} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </div>
          <div className="head-sub">
            <Countdown item={item} full />
            <StateMark state={item.state} />
            <CopyCode code={item.code} />
            <span className="head-unit">{item.unitName}</span>
            {item.ownerName && <span>{item.ownerId === me.id ? 'Bạn đang giữ' : `${item.ownerName} đang giữ`}</span>}
            {item.urgent && <span className="head-urgent">Việc khẩn</span>}
            {item.toHead && <span className="head-urgent">Cần chỉ huy xem</span>}
            {item.mergedInto && <span>Đã gộp vào yêu cầu khác</span>}
          </div>
          <Lookers accountId={accountId} id={id} />
        </header>
        <Thread detail={detail} />
        <ActionBar ref={actions} detail={detail} />
      </main>
      {wide ? (
        !hidden && (
          <aside className="details" aria-label="Thông tin yêu cầu">
            <Details detail={detail} queue={queue} />
          </aside>
        )
      ) : (
        <Drawer
          opened={details}
          onClose={() => setDetails(false)}
          position="right"
          size={400}
          padding={0}
          title="Thông tin yêu cầu"
          classNames={{ header: 'drawer-head' }}
          closeButtonProps={{ 'aria-label': 'Đóng' }}
        >
          <Details detail={detail} queue={queue} />
        </Drawer>
      )}
    </>
  )
}

function CopyCode({ code }: { code: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(code)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <Tooltip label={copied ? 'Đã chép' : 'Chép mã'}>
      <button type="button" className="code" onClick={() => void copy()} aria-label={`Chép mã ${code}`}>
        {code}{' '}
        {copied ? <IconCheck size={15} stroke={2} aria-hidden /> : <IconCopy size={15} stroke={1.7} aria-hidden />}
      </button>
    </Tooltip>
  )
}

/** Who else has it open; somebody typing is said first. */
function Lookers({ accountId, id }: { accountId: string; id: string }) {
  const lookers = useLookers(accountId, id)
  if (lookers.length === 0) return null
  const typing = lookers.filter((one) => one.typing)
  const names = (typing.length > 0 ? typing : lookers).map((one) => one.name).join(', ')
  return (
    <p className="lookers" role="status" data-typing={typing.length > 0 || undefined}>
      <IconEye size={17} stroke={1.7} aria-hidden /> {names} {typing.length > 0 ? 'đang viết trả lời' : 'cũng đang xem'}
    </p>
  )
}
