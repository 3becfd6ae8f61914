/** "Đề xuất thêm vào kho tri thức": an answered escalation as the beginning of an entry. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Prefill } from '../api/learning.ts'
import type { EscalationItem } from '../wire.ts'
import { get, sentence } from './api.ts'
import { DraftDialog, type DraftStart } from './knowledge-dialogs.tsx'
import { useMe } from './me.ts'

/** The button, where somebody has answered. */
export function ProposeButton({ item }: { item: EscalationItem }) {
  const me = useMe()
  const [draft, setDraft] = useState<DraftStart | null>(null)
  if (!item.answeredAt || !me.can('learn')) return null
  const begin = () =>
    get<Prefill>(`/escalations/${item.accountId}/${item.id}/entry`).then(
      (prefill) => setDraft({ ...prefill, entry: null, from: { accountId: item.accountId, id: item.id } }),
      (error) => notifications.show({ message: sentence(error), color: 'red' }),
    )
  return (
    <>
      <Button variant="default" onClick={() => void begin()}>
        Đề xuất thêm vào kho tri thức
      </Button>
      {draft && <DraftDialog start={draft} onClose={() => setDraft(null)} />}
    </>
  )
}
