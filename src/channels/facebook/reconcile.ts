/** Looks whether a message arrived (Messenger Platform, "Conversations API": the 20 newest messages of a conversation). */
import { z } from 'zod'
import { moment } from '../body.ts'
import type { ChannelAccount, Outgoing } from '../channel.ts'
import { sameWords } from '../same-words.ts'
import type { FacebookCall } from './call.ts'

const conversations = z.looseObject({
  data: z.array(
    z.looseObject({
      messages: z.looseObject({
        data: z.array(
          z.looseObject({
            message: z.string().optional().catch(undefined),
            created_time: z.union([z.string(), z.number()]),
            from: z.looseObject({ id: z.coerce.string() }),
          }),
        ),
      }),
    }),
  ),
})

const messagesMost = 20
const skewMs = 30_000

/** `settleMs`: until so long after sending, "not there" only means "not there yet". An account that may not read
 * conversations gets `unknown`; the echo with our metadata then has to tell. */
export async function reconcileFacebook(
  { call, clock, settleMs }: { call: FacebookCall; clock: () => Date; settleMs: number },
  account: ChannelAccount,
  psid: string,
  message: Outgoing,
  sentAt: Date,
): Promise<'arrived' | 'absent' | 'unknown'> {
  const askedAt = clock()
  const fields = `messages.limit(${messagesMost}){id,message,created_time,from}`
  const query = { platform: 'messenger', user_id: psid, fields }
  const answer = await call(account, { method: 'GET', path: `/${account.platformId}/conversations`, query })
  const found = answer.kind === 'done' ? conversations.safeParse(answer.body).data?.data : undefined
  if (!found || found.length === 0) return 'unknown'
  const since = sentAt.getTime() - skewMs
  const messages = found.flatMap((conversation) => conversation.messages.data)
  const ours = messages.filter((one) => one.from.id === account.platformId && timeOf(one.created_time) >= since)
  if (ours.some((one) => sameWords(one.message ?? '', message.text))) return 'arrived'
  const complete = messages.length < messagesMost || messages.some((one) => timeOf(one.created_time) < since)
  return complete && askedAt.getTime() - sentAt.getTime() >= settleMs ? 'absent' : 'unknown'
}

// "2026-11-24T06:30:00+0000" in the Graph API; its offset has no colon, which Date.parse takes in V8.
function timeOf(value: string | number): number {
  return moment(value, true)?.getTime() ?? Date.parse(String(value))
}
