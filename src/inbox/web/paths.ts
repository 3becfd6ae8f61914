/** Addresses inside the page. */
import type { QueueName } from '../wire.ts'

/** Where a queue and an open escalation are found. */
export const pathOf = (queue: QueueName, open?: { accountId: string; id: string }): string =>
  open ? `/${queue}/${open.accountId}-${open.id}` : `/${queue}`
