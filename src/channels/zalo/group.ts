/** Sends a text to a group in which the OA is (Zalo OA documentation, "GMF: gửi tin nhắn văn bản": POST /v3.0/oa/group/message).
 * Needs the GMF package and the right "quản lý nhóm"; for notices to officers only, never about a citizen's words. */
import type { ChannelAccount } from '../channel.ts'
import type { ZaloCall } from './call.ts'

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
