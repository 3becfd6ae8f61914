/** Sends a text to a group in which the OA is (Zalo OA documentation, "GMF: gửi tin nhắn văn bản": POST /v3.0/oa/group/message).
 * Needs the GMF package and the right "quản lý nhóm". Notices to officers never say a citizen's words. */
import type { ChannelAccount, PublicPlace, SendResult } from '../channel.ts'
import { plainText } from '../plain-text.ts'
import type { ZaloCall } from './call.ts'
import { judge, type ZaloSending, zaloLimits } from './send.ts'

/** Sends it; throws with Zalo's reason when it was refused. Not tried again where nobody knows whether it arrived. */
export async function sendToGroup(
  call: ZaloCall,
  account: ChannelAccount,
  groupId: string,
  text: string,
): Promise<void> {
  const json = { recipient: { group_id: groupId }, message: { text: text.normalize('NFC').slice(0, 1900) } }
  const answer = await call(account, { method: 'POST', path: '/v3.0/oa/group/message', json })
  if (answer.kind === 'failed') throw new Error(`Zalo refuses the group message: ${answer.code} ${answer.message}`)
  if (answer.kind === 'no-token' || answer.kind === 'not-sent') throw new Error(`not sent: ${answer.detail}`)
}

/** Answers a group that called the OA; everybody in it reads along. `[@…]` would call members, so it is taken apart. */
export async function answerInGroup(
  given: ZaloSending,
  account: ChannelAccount,
  place: PublicPlace,
  text: string,
): Promise<SendResult> {
  const plain = plainText(text).normalize('NFC').replaceAll('[@', '[ @').trim()
  if (plain === '' || plain.length > zaloLimits.text)
    return { kind: 'refused', reason: 'content', code: 'text', detail: `${plain.length} units of text` }
  const wait = await given.limits.turn({ account: account.id, app: account.secrets.appId })
  if (wait > 0) return { kind: 'later', seconds: wait, code: 'limit', detail: 'the rate of this account is used up' }
  const json = { recipient: { group_id: place.id }, message: { text: plain } }
  const answer = await given.call(account, { method: 'POST', path: '/v3.0/oa/group/message', json })
  return judge(given, account, answer, 0, new Date())
}
