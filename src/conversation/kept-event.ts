/** A platform's event as the store gives it back, and its place in our conversations. */
import { z } from 'zod'
import type { PendingEvent } from '../store/events.ts'

/** The events were parsed at the door; this reads back what the store kept. */
export const kept = z.object({
  kind: z.enum(['message', 'echo', 'relation', 'receipt', 'standby', 'sign', 'account', 'public', 'other']),
  name: z.string(),
  citizenPlatformId: z.string().nullable(),
  platformMessageId: z.string().nullable(),
  platformAt: z.coerce.date(),
  text: z.string().nullable(),
  payload: z.string().nullable(),
  interaction: z.boolean(),
  contents: z.array(z.string()),
  spokenBy: z.enum(['citizen', 'us', 'human', 'unknown']),
  metadata: z.string().nullable(),
  receipt: z
    .object({
      state: z.enum(['delivered', 'seen']),
      messageIds: z.array(z.string()),
      watermark: z.coerce.date().nullable(),
    })
    .nullable(),
  // Events stored before this was known have none.
  place: z
    .object({ kind: z.enum(['comment', 'group']), id: z.string(), itemId: z.string() })
    .nullable()
    .default(null),
})
/** One event, read. */
export type Kept = z.infer<typeof kept>

/** One event with the conversation it belongs to. */
export interface Placed {
  event: PendingEvent
  incoming: Kept
  conversationId: string
}
