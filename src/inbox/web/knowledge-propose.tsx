/** "Đề xuất thêm vào kho tri thức": an answered escalation as the beginning of an entry. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useState } from 'react'
import type { Prefill } from '../api/learning.ts'
import type { EscalationItem } from '../wire.ts'
import { get, sentence } from './api.ts'
import { DraftDialog, type DraftStart } from './knowledge-dialogs.tsx'
import { useMe } from './me.ts'

/** Proposing this escalation: whether it can be, the beginning of it, and the dialog to be shown where it is used. */
export function useProposal(item: EscalationItem): { may: boolean; begin(): Promise<void>; dialog: ReactNode } {
  const me = useMe()
  const [draft, setDraft] = useState<DraftStart | null>(null)
  return {
    may: item.answeredAt !== null && me.can('learn'),
    begin: () =>
      get<Prefill>(`/escalations/${item.accountId}/${item.id}/entry`).then(
        (prefill) => setDraft({ ...prefill, entry: null, from: { accountId: item.accountId, id: item.id } }),
        (error) => {
          notifications.show({ message: sentence(error), color: 'red' })
        },
      ),
    dialog: draft && <DraftDialog start={draft} onClose={() => setDraft(null)} />,
  }
}

/** The button, where somebody has answered. */
export function ProposeButton({ item }: { item: EscalationItem }) {
  const { may, begin, dialog } = useProposal(item)
  if (!may) return null
  return (
    <>
      <Button variant="default" onClick={() => void begin()}>
        Đề xuất thêm vào kho tri thức
      </Button>
      {dialog}
    </>
  )
}
