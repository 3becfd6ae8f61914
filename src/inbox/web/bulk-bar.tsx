/** The same done with all chosen rows, and what became of each. */
import { Button, Checkbox, CloseButton, Modal, Text, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowsExchange, IconBellZ, IconCircleCheck, IconHandGrab, IconTag } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Action, BulkResult, EscalationItem } from '../wire.ts'
import { post, randomId, sentence } from './api.ts'
import { CloseQuestion, TransferQuestion } from './dialogs.tsx'
import { SnoozeQuestion, TopicQuestion } from './dialogs-later.tsx'
import { useKeys } from './keys.tsx'
import { useMe } from './me.ts'
import { rowKey, type useSelection } from './selection.ts'

type Kind = 'take' | 'transfer' | 'topic' | 'snooze' | 'close'
/** The server takes no more at once. */
const atOnce = 100

const kinds: Record<Kind, { label: string; key: string; icon: typeof IconTag; right: Action; done: string }> = {
  take: { label: 'Nhận', key: 't', icon: IconHandGrab, right: 'take', done: 'nhận' },
  transfer: { label: 'Chuyển', key: 'c', icon: IconArrowsExchange, right: 'transfer', done: 'chuyển' },
  topic: { label: 'Chủ đề', key: 'd', icon: IconTag, right: 'topic', done: 'gắn chủ đề' },
  snooze: { label: 'Hẹn lại', key: 's', icon: IconBellZ, right: 'snooze', done: 'hẹn xem lại' },
  close: { label: 'Đóng', key: 'e', icon: IconCircleCheck, right: 'close', done: 'đóng' },
}

/** What stands in the way of each that was not done. */
interface Told {
  kind: Kind
  done: number
  failed: { item: EscalationItem; message: string }[]
}

function useBulk(told: (result: Told) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ kind, items, body }: { kind: Kind; items: EscalationItem[]; body?: object }) => {
      const results: BulkResult[] = []
      let stopped: string | null = null
      for (let at = 0; at < items.length && !stopped; at += atOnce) {
        const part = items.slice(at, at + atOnce).map(({ accountId, id, version }) => ({ accountId, id, version }))
        const sent = { requestId: randomId(), items: part, what: { action: kind, ...body } }
        try {
          results.push(...(await post<{ results: BulkResult[] }>('/bulk', sent)).results)
        } catch (error) {
          stopped = sentence(error)
        }
      }
      const byKey = new Map(results.map((one) => [rowKey(one), one]))
      const failed = items.flatMap((item) => {
        const result = byKey.get(rowKey(item))
        return result?.ok ? [] : [{ item, message: result?.message ?? stopped ?? 'Chưa làm được, hãy thử lại.' }]
      })
      return { kind, done: items.length - failed.length, failed }
    },
    onSuccess: told,
    onSettled: () =>
      Promise.all(
        ['list', 'counters', 'escalation', 'messages'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  })
}

/** All shown chosen or not, how many are, and the way out. */
export function SelectionHead({
  selection,
  shown,
}: {
  selection: ReturnType<typeof useSelection>
  shown: EscalationItem[]
}) {
  const count = selection.chosen.length
  const all = shown.length > 0 && shown.every(selection.has)
  return (
    <div className="selection">
      <Checkbox
        size="md"
        checked={all}
        indeterminate={count > 0 && !all}
        onChange={() => (all ? selection.none() : selection.all())}
        label={all ? 'Bỏ chọn hết' : `Chọn hết (${shown.length})`}
      />
      <span role="status">Đã chọn {count}</span>
      <CloseButton size={40} aria-label="Thôi chọn nhiều" onClick={selection.end} />
    </div>
  )
}

/** The buttons under the list. */
export function BulkBar({ selection }: { selection: ReturnType<typeof useSelection> }) {
  const me = useMe()
  const [asking, setAsking] = useState<Kind | null>(null)
  const [told, setTold] = useState<Told | null>(null)
  // What is told stays while its dialog fades.
  const [telling, setTelling] = useState(false)
  const items = selection.chosen
  const bulk = useBulk((result) => {
    setAsking(null)
    if (result.done > 0)
      notifications.show({ message: `Đã ${kinds[result.kind].done} ${result.done} yêu cầu.`, color: 'green' })
    if (result.failed.length === 0) return selection.end()
    selection.only(result.failed.map(({ item }) => item))
    setTold(result)
    setTelling(true)
  })
  const run = (kind: Kind, body?: object) => bulk.mutate({ kind, items, body })
  const open = (kind: Kind) => {
    if (items.length === 0 || bulk.isPending) return
    if (kind === 'take') run(kind)
    else setAsking(kind)
  }
  const mine = (Object.keys(kinds) as Kind[]).filter((kind) => me.can(kinds[kind].right))
  useKeys(items.length > 0 ? Object.fromEntries(mine.map((kind) => [kinds[kind].key, () => open(kind)])) : {})
  const question = (kind: Kind) => ({
    opened: asking === kind,
    busy: bulk.isPending,
    onClose: () => setAsking(null),
    onSend: (body: object) => run(kind, body),
  })
  return (
    <>
      <div className="bulk" role="toolbar" aria-label={`Làm với ${items.length} yêu cầu đã chọn`}>
        {mine.map((kind) => {
          const { label, key, icon: Icon } = kinds[kind]
          return (
            <UnstyledButton
              key={kind}
              className="bulk-act"
              disabled={items.length === 0 || bulk.isPending}
              onClick={() => open(kind)}
              aria-keyshortcuts={key}
            >
              <Icon size={21} stroke={1.7} aria-hidden />
              {label}
            </UnstyledButton>
          )
        })}
      </div>
      {asking === 'transfer' && <TransferQuestion {...question('transfer')} />}
      {asking === 'topic' && <TopicQuestion {...question('topic')} />}
      {asking === 'snooze' && (
        <SnoozeQuestion
          {...question('snooze')}
          due={Math.min(...items.map((item) => new Date(item.replyByAt).getTime()))}
        />
      )}
      {asking === 'close' && (
        <CloseQuestion {...question('close')} reasons={me.closeReasons}>
          <Text size="sm" c="dimmed">
            Đóng {items.length} yêu cầu. Yêu cầu nào chưa có câu trả lời tới tay người dân thì không đóng được với lý do
            “Đã trả lời xong” và sẽ được báo riêng.
          </Text>
        </CloseQuestion>
      )}
      <Modal
        opened={telling}
        onClose={() => setTelling(false)}
        title={`${told?.failed.length ?? 0} yêu cầu chưa ${told ? kinds[told.kind].done : ''} được`}
        centered
        closeButtonProps={{ 'aria-label': 'Đóng hộp thoại' }}
      >
        <Text>
          {told && told.done > 0 ? `${told.done} yêu cầu khác đã xong. ` : ''}Những yêu cầu dưới đây vẫn đang được chọn.
        </Text>
        <ul className="bulk-failed">
          {told?.failed.map(({ item, message }) => (
            <li key={rowKey(item)}>
              <strong>{item.code}</strong> {item.citizen ?? 'Người dân'}
              <span>{message}</span>
            </li>
          ))}
        </ul>
        <div className="dialog-foot">
          <Button onClick={() => setTelling(false)} data-autofocus>
            Đã rõ
          </Button>
        </div>
      </Modal>
    </>
  )
}
