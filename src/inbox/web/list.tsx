/** The middle pane: one queue, or what a search found. */
import { ActionIcon, Button, CloseButton, Loader, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChecks, IconListCheck, IconSearch, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { type EscalationItem, type EscalationPage, type QueueName, queueNames } from '../wire.ts'
import { get, sentence } from './api.ts'
import { BulkBar, SelectionHead } from './bulk-bar.tsx'
import { useKeys } from './keys.tsx'
import { FilterButton, FilterChips, FilterMenu, useFilters, useNarrowed } from './list-filter.tsx'
import { ListRow } from './list-row.tsx'
import { useMe } from './me.ts'
import { MenuButton } from './menu-button.tsx'
import { pathOf } from './paths.ts'
import { rowKey, useSelection } from './selection.ts'
import { Empty, Failed, Loading } from './states.tsx'

const nothing: Record<QueueName, [string, string]> = {
  mine: ['Bạn chưa giữ yêu cầu nào', 'Mở “Chưa nhận” rồi nhấn t để nhận một yêu cầu.'],
  unit: ['Đơn vị không còn yêu cầu nào đang mở', 'Mọi câu hỏi đều đã được trả lời.'],
  unassigned: ['Không có yêu cầu nào chờ nhận', 'Yêu cầu mới sẽ hiện ở đây ngay khi có.'],
  dueSoon: ['Không có yêu cầu nào sắp đến hạn', 'Yêu cầu còn dưới 4 giờ sẽ hiện ở đây.'],
  overdue: ['Không có yêu cầu nào quá hạn', 'Cứ giữ như vậy.'],
  waiting: ['Không có yêu cầu nào chờ người dân', ''],
  approval: ['Không có câu trả lời nào chờ duyệt', 'Bản trình của cán bộ sẽ hiện ở đây.'],
  head: ['Không có yêu cầu nào cần chỉ huy xem', 'Yêu cầu chuyển nhiều lần hoặc bị phản đối sẽ hiện ở đây.'],
  snoozed: ['Không có yêu cầu nào hẹn xem lại', ''],
  failed: ['Không có tin nào gửi lỗi', 'Tin không tới được người dân sẽ hiện ở đây.'],
  all: ['Chưa có yêu cầu nào', 'Khi trợ lý chuyển câu hỏi cho cán bộ, yêu cầu sẽ hiện ở đây.'],
}

/** The list. `open` is the escalation shown beside it. */
export function EscalationList({
  queue,
  open,
  count,
  onMenu,
}: {
  queue: QueueName
  open: { accountId: string; id: string } | null
  count: number | undefined
  onMenu(): void
}) {
  const [, go] = useLocation()
  const narrowed = useNarrowed(queue)
  const { search, unitId, topic, suffix, set } = narrowed
  const [typed, setTyped] = useState(search)
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const kept = useFilters().data?.filters.find((one) => one.id === narrowed.filterId)
  const field = useRef<HTMLInputElement>(null)
  const listed = useRef<HTMLUListElement>(null)
  const end = useRef<HTMLDivElement>(null)

  // The address leads: what is typed is written there, and what is opened by an address stands in the field.
  const wrote = useRef(search)
  useEffect(() => {
    if (search === wrote.current) return
    wrote.current = search
    setTyped(search)
  }, [search])
  const write = useRef(set)
  useEffect(() => {
    write.current = set
  })
  useEffect(() => {
    if (settled === wrote.current) return
    wrote.current = settled
    write.current(settled ? { q: settled } : { q: null, in: null })
  }, [settled])

  const found = useInfiniteQuery({
    queryKey: ['list', narrowed.queue, search, unitId, topic],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        queue: narrowed.queue,
        ...(search && { search }),
        ...(unitId && { unit: unitId }),
        ...(topic && { topic }),
        ...(pageParam && { cursor: pageParam }),
      })
      return get<EscalationPage>(`/escalations?${query}`, signal)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: search ? keepPreviousData : undefined,
  })
  // A row can move between pages while they are read; each is shown once.
  const items = useMemo(() => {
    const all = found.data?.pages.flatMap((page) => page.items) ?? []
    return [...new Map(all.map((item) => [rowKey(item), item])).values()]
  }, [found.data])
  const me = useMe()
  const mayChoose = me.can('take')
  const selection = useSelection(items)
  const choose = useRef<(item: EscalationItem, reach: boolean) => void>(() => {})
  useEffect(() => {
    choose.current = (item, reach) => mayChoose && (reach ? selection.reach(item) : selection.toggle(item))
  })
  const onChoose = useCallback((item: EscalationItem, reach: boolean) => choose.current(item, reach), [])
  // Another list is another choice: nothing out of sight is acted upon.
  const [chosenIn, setChosenIn] = useState(suffix)
  if (chosenIn !== suffix) {
    setChosenIn(suffix)
    selection.end()
  }

  const { fetchNextPage, hasNextPage, isFetchingNextPage } = found
  useEffect(() => {
    const mark = end.current
    if (!mark || !hasNextPage) return
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && !isFetchingNextPage && void fetchNextPage(),
      { rootMargin: '300px' },
    )
    watch.observe(mark)
    return () => watch.disconnect()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const move = (step: number) => {
    const at = items.findIndex((item) => item.id === open?.id && item.accountId === open.accountId)
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))]
    if (!next) return
    go(pathOf(queue, next) + suffix)
    listed.current?.querySelector(`[data-id="${next.accountId}-${next.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  /** The row that has the focus, else the one that is open, else the first. */
  const pointed = () => {
    const focused = document.activeElement?.closest('li')?.querySelector('[data-id]')?.getAttribute('data-id')
    return (
      items.find((item) => rowKey(item) === focused) ??
      items.find((item) => item.id === open?.id && item.accountId === open.accountId) ??
      items[0]
    )
  }
  const mark = (reach: boolean) => {
    const item = pointed()
    if (item) onChoose(item, reach)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    '/': () => field.current?.focus(),
    x: () => mark(false),
    X: () => mark(true),
    ...(selection.choosing && { a: selection.all, Escape: selection.end }),
  })

  return (
    <section className="list" aria-label={queueNames[queue]}>
      <header className="list-head">
        <div className="list-title">
          <MenuButton onMenu={onMenu} />
          <h1>{kept?.name ?? (search ? 'Kết quả tìm' : queueNames[queue])}</h1>
          {kept ? (
            <span className="list-count">{kept.count > 99 ? '99+' : kept.count}</span>
          ) : (
            !search && !unitId && !topic && count !== undefined && <span className="list-count">{count}</span>
          )}
          {found.isFetching && !found.isPending && (
            <Loader size={16} ml="auto" color="gray" role="status" aria-label="Đang cập nhật" />
          )}
          {kept && <FilterMenu key={kept.id} filter={kept} />}
        </div>
        <div className="list-find">
          <TextInput
            ref={field}
            size="md"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') typed ? setTyped('') : field.current?.blur()
              if (event.key === 'Enter' && items[0]) go(pathOf(queue, items[0]) + suffix)
            }}
            placeholder="Tìm theo mã, nội dung, tên"
            aria-label="Tìm theo mã, nội dung hoặc tên, không cần dấu"
            leftSection={<IconSearch size={18} stroke={1.7} />}
            rightSection={
              typed ? (
                <CloseButton aria-label="Xoá ô tìm" onClick={() => setTyped('')} />
              ) : (
                <kbd className="field-key">/</kbd>
              )
            }
          />
          <FilterButton queue={queue} narrowed={narrowed} />
          {mayChoose && (
            <ActionIcon
              variant="default"
              size={42}
              aria-label="Chọn nhiều yêu cầu"
              aria-pressed={selection.choosing}
              onClick={() => (selection.choosing ? selection.end() : selection.begin())}
            >
              <IconListCheck size={20} stroke={1.7} />
            </ActionIcon>
          )}
        </div>
        <FilterChips narrowed={narrowed} />
        {selection.choosing && <SelectionHead selection={selection} shown={items} />}
      </header>
      <div className="list-scroll">
        {found.isPending ? (
          <Loading rows={6} />
        ) : found.error && items.length === 0 ? (
          <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
        ) : items.length === 0 && (search || unitId || topic) ? (
          <Empty icon={<IconSearchOff size={32} stroke={1.4} />} title="Không tìm thấy">
            <p>
              {search
                ? `Không có yêu cầu nào khớp “${search}”. Có thể gõ không dấu, hoặc chỉ vài ký tự của mã.`
                : 'Không có yêu cầu nào khớp bộ lọc này.'}
            </p>
          </Empty>
        ) : items.length === 0 ? (
          <Empty icon={<IconChecks size={32} stroke={1.4} />} title={nothing[queue][0]}>
            <p>{nothing[queue][1]}</p>
          </Empty>
        ) : (
          <ul ref={listed} aria-busy={found.isPlaceholderData}>
            {items.map((item) => (
              <ListRow
                key={rowKey(item)}
                item={item}
                href={pathOf(queue, item) + suffix}
                current={item.id === open?.id && item.accountId === open.accountId}
                chosen={selection.choosing ? selection.has(item) : null}
                onChoose={onChoose}
              />
            ))}
          </ul>
        )}
        <div ref={end} className="list-end">
          {hasNextPage && (
            <Button variant="subtle" color="gray" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Tải thêm
            </Button>
          )}
        </div>
      </div>
      {selection.choosing && <BulkBar selection={selection} />}
    </section>
  )
}
