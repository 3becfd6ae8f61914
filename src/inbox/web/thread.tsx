/** Everything that was said, by whom, and what became of it. */
import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { EscalationDetail, MessagePage } from '../wire.ts'
import { get, sentence } from './api.ts'
import { Bubble } from './bubble.tsx'
import { Failed, Loading } from './states.tsx'
import { sameDay, sayDay, useNow } from './time.ts'

/** Pixels from the bottom within which the reader counts as being there. */
const near = 120

/** The messages, from the newest upwards. */
export function Thread({ detail }: { detail: EscalationDetail }) {
  const { accountId, id } = detail.escalation
  const now = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const kept = useRef({ bottom: true, height: 0, last: '' })
  const [fresh, setFresh] = useState(false)

  const found = useInfiniteQuery({
    queryKey: ['messages', accountId, id],
    queryFn: ({ pageParam, signal }) =>
      get<MessagePage>(`/escalations/${accountId}/${id}/messages${pageParam ? `?before=${pageParam}` : ''}`, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.before,
  })
  const messages = useMemo(() => {
    const all = [...(found.data?.pages ?? [])].reverse().flatMap((page) => page.messages)
    return [...new Map(all.map((message) => [message.id, message])).values()]
  }, [found.data])

  const opening = messages.findIndex(
    (message) => message.direction === 'out' && message.at >= detail.escalation.createdAt,
  )
  const last = messages.at(-1)?.id ?? ''
  const first = messages[0]?.id ?? ''
  // Runs when messages come at either end.
  useLayoutEffect(() => {
    const pane = scroller.current
    if (!pane || !last) return
    const { bottom, height, last: before } = kept.current
    if (bottom) pane.scrollTop = pane.scrollHeight
    else if (before !== last) setFresh(true)
    // Older messages came on top: what was being read stays where it was.
    else pane.scrollTop += pane.scrollHeight - height
    kept.current = { bottom, height: pane.scrollHeight, last }
  }, [last, first])

  useEffect(() => {
    // The reply box grows while somebody types; the newest message stays in sight above it.
    const pane = scroller.current
    if (!pane) return
    const watch = new ResizeObserver(() => {
      if (kept.current.bottom) pane.scrollTop = pane.scrollHeight
    })
    watch.observe(pane)
    return () => watch.disconnect()
  }, [])

  const scrolled = () => {
    const pane = scroller.current
    if (!pane) return
    kept.current.bottom = pane.scrollHeight - pane.scrollTop - pane.clientHeight < near
    kept.current.height = pane.scrollHeight
    if (kept.current.bottom) setFresh(false)
  }
  const down = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: 'smooth' })

  return (
    <div className="thread-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling pane must be reachable by keyboard */}
      <div className="thread" ref={scroller} onScroll={scrolled} tabIndex={0} role="log" aria-label="Cuộc trò chuyện">
        <div className="thread-inner">
          {found.hasNextPage && (
            <Button
              className="thread-older"
              variant="default"
              size="sm"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              Xem tin cũ hơn
            </Button>
          )}
          {found.isPending ? (
            <Loading rows={4} />
          ) : found.error && messages.length === 0 ? (
            <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
          ) : (
            messages.map((message, index) => {
              const before = messages[index - 1]
              const newDay = !before || !sameDay(before.at, message.at)
              const opens = index === opening
              return (
                <Fragment key={message.id}>
                  {newDay && <div className="thread-day">{sayDay(message.at, now)}</div>}
                  {opens && (
                    <div className="thread-reason">
                      <strong>Chuyển cán bộ</strong> {detail.escalation.reasonLabel}
                    </div>
                  )}
                  <Bubble
                    message={message}
                    accountId={accountId}
                    citizen={detail.escalation.citizen}
                    joined={
                      !newDay &&
                      !opens &&
                      before?.author === message.author &&
                      before.officerName === message.officerName
                    }
                  />
                </Fragment>
              )
            })
          )}
        </div>
      </div>
      {fresh && (
        <Button className="thread-fresh" size="sm" radius="xl" leftSection={<IconArrowDown size={16} />} onClick={down}>
          Có tin mới
        </Button>
      )}
    </div>
  )
}
