/** Looks whether a message arrived (Zalo OA documentation, "Lấy danh sách tin nhắn trong một hội thoại"). */
import { z } from 'zod'
import type { ChannelAccount, Outgoing } from '../channel.ts'
import { sameWords } from '../same-words.ts'
import type { ZaloCall } from './call.ts'

const page = z.array(
  z.looseObject({ src: z.coerce.number(), time: z.coerce.number(), message: z.string().optional().catch(undefined) }),
)

const pageSize = 10
const pagesMost = 3
// Their clock and ours may differ a little.
const skewMs = 30_000

/** `settleMs`: until so long after sending, "not there" only means "not there yet". */
export async function reconcileZalo(
  { call, clock, settleMs }: { call: ZaloCall; clock: () => Date; settleMs: number },
  account: ChannelAccount,
  userId: string,
  message: Outgoing,
  sentAt: Date,
): Promise<'arrived' | 'absent' | 'unknown'> {
  const askedAt = clock()
  const since = sentAt.getTime() - skewMs
  for (let index = 0; index < pagesMost; index += 1) {
    const data = { user_id: userId, offset: index * pageSize, count: pageSize }
    const answer = await call(account, { method: 'GET', path: '/v2.0/oa/conversation', data })
    const items = answer.kind === 'done' ? page.safeParse(answer.data).data : undefined
    if (!items) return 'unknown'
    const ours = items.filter((item) => item.src === 0 && item.time >= since)
    if (ours.some((item) => sameWords(item.message ?? '', message.text))) return 'arrived'
    const complete = items.length < pageSize || items.some((item) => item.time < since)
    if (complete) return askedAt.getTime() - sentAt.getTime() >= settleMs ? 'absent' : 'unknown'
  }
  return 'unknown'
}
