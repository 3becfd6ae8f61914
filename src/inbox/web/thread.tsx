/** Everything that was said, by whom, and what became of it. */
import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { EscalationDetail, MessagePage, WireMessage, WireNote } from '../wire.ts'
import { get, sentence } from './api.ts'
import { Bubble, NoteBubble } from './bubble.tsx'
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

  const entries = useMemo(
    () => withNotes(messages, detail.notes, found.hasNextPage),
    [messages, detail.notes, found.hasNextPage],
  )
  const opening = entries.findIndex(
    (entry) => 'direction' in entry && entry.direction === 'out' && entry.at >= detail.escalation.createdAt,
  )
  const last = `${messages.at(-1)?.id ?? ''}/${detail.notes.length}`
  const first = messages[0]?.id ?? ''
  // Runs when messages come at either end.
  useLayoutEffect(() => {
    const pane = scroller.current
    if (!pane || !first) return
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
            entries.map((entry, index) => {
              const before = entries[index - 1]
              const newDay = !before || !sameDay(before.at, entry.at)
              const opens = index === opening
              const said = 'direction' in entry
              const joined =
                said &&
                !newDay &&
                !opens &&
                before !== undefined &&
                'direction' in before &&
                before.author === entry.author &&
                before.officerName === entry.officerName
              return (
                <Fragment key={said ? entry.id : `note-${entry.id}`}>
                  {newDay && <div className="thread-day">{sayDay(entry.at, now)}</div>}
                  {opens && (
                    <div className="thread-reason">
                      <strong>Chuyển cán bộ</strong> {detail.escalation.reasonLabel}
                    </div>
                  )}
                  {said ? (
                    <Bubble message={entry} accountId={accountId} citizen={detail.escalation.citizen} joined={joined} />
                  ) : (
                    <NoteBubble note={entry} />
                  )}
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

/** Messages and notes by time. Notes older than the messages read so far wait for theirs. */
function withNotes(messages: WireMessage[], notes: WireNote[], older: boolean): (WireMessage | WireNote)[] {
  const from = older ? (messages[0]?.at ?? '') : ''
  return [...messages, ...notes.filter((note) => note.at >= from)].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  )
}
