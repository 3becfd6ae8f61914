/** Answers to a comment: one public line under it, and the one private message that Facebook allows ("Private Replies";
 * Graph API, "Comment: comments"). */
import { z } from 'zod'
import type { ChannelAccount, Outgoing, PrivateReplyResult, PublicPlace, SendResult } from '../channel.ts'
import { plainText } from '../plain-text.ts'
import { type FacebookSending, facebookLimits, judge } from './send.ts'

const posted = z.looseObject({ id: z.string().min(1) })
const replied = z.looseObject({ recipient_id: z.string().optional().catch(undefined) })

/** Writes one line under the comment, for everybody to read. */
export async function replyUnder(
  given: FacebookSending,
  account: ChannelAccount,
  place: PublicPlace,
  text: string,
): Promise<SendResult> {
  const wait = await given.limits.turn({ account: account.id, app: account.secrets.appId })
  if (wait > 0) return { kind: 'later', seconds: wait, code: 'limit', detail: 'the rate of this Page is used up' }
  const json = { message: text.normalize('NFC').trim() }
  const answer = await given.call(account, { method: 'POST', path: `/${place.itemId}/comments`, json })
  const id = answer.kind === 'done' ? posted.safeParse(answer.body).data?.id : undefined
  return judge(given, account, id ? { kind: 'done', body: { message_id: id } } : answer)
}

/** Sends the one private message; a second one, or one after 7 days, is refused by Facebook. */
export async function replyPrivately(
  given: FacebookSending,
  account: ChannelAccount,
  place: PublicPlace,
  message: Pick<Outgoing, 'id' | 'text'>,
): Promise<PrivateReplyResult> {
  const text = plainText(message.text).normalize('NFC').trim()
  if (text === '' || text.length > facebookLimits.text)
    return { kind: 'refused', reason: 'content', code: 'text', detail: `${text.length} units of text` }
  const wait = await given.limits.turn({ account: account.id, app: account.secrets.appId })
  if (wait > 0) return { kind: 'later', seconds: wait, code: 'limit', detail: 'the rate of this Page is used up' }
  const answer = await given.call(account, {
    method: 'POST',
    path: `/${account.platformId}/messages`,
    json: { recipient: { comment_id: place.itemId }, message: { text, metadata: message.id } },
  })
  const result = judge(given, account, answer)
  if (result.kind !== 'sent') return result
  const person = answer.kind === 'done' ? replied.safeParse(answer.body).data?.recipient_id : undefined
  return { kind: 'sent', platformMessageId: result.platformMessageId, citizenPlatformId: person ?? null }
}
