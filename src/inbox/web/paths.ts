/** Addresses inside the page. */
import type { QueueName, WireFilter } from '../wire.ts'

/** Where a queue and an open escalation are found. */
export const pathOf = (queue: QueueName, open?: { accountId: string; id: string }): string =>
  open ? `/${queue}/${open.accountId}-${open.id}` : `/${queue}`

/** Where a kept filter shows its list. */
export function filterPath(filter: Pick<WireFilter, 'id' | 'queue' | 'search' | 'unitId' | 'topic'>): string {
  const params = new URLSearchParams()
  if (filter.search) params.set('q', filter.search)
  if (filter.search && filter.queue !== 'all') params.set('in', '1')
  if (filter.unitId) params.set('unit', filter.unitId)
  if (filter.topic) params.set('topic', filter.topic)
  params.set('f', filter.id)
  return `${pathOf(filter.queue)}?${params}`
}
