/** Sends one consultation message (Zalo OA documentation, "Gửi tin Tư vấn dạng văn bản"). */
import { z } from 'zod'
import type { Log } from '../../log.ts'
import type { Button, ChannelAccount, ChannelLimits, Outgoing, SendResult } from '../channel.ts'
import type { Limits } from '../limits.ts'
import { plainText, withChoices } from '../plain-text.ts'
import type { ZaloAnswer, ZaloCall } from './call.ts'
import { faultOf, mayBeButtons } from './errors.ts'
import { anonymousMark } from './parse.ts'

/** 2000 characters and 5 buttons are documented; 1900 leaves room, since how Zalo counts a character is not. */
export const zaloLimits: ChannelLimits = { text: 1900, buttons: 5, buttonTitle: 100 }

const hour = 3600_000
const textMost = 2000
const payloadMost = 1000
const addresses = { v3: '/v3.0/oa/message/cs', v2: '/v2.0/oa/message' }
type Api = keyof typeof addresses

const sentData = z.looseObject({
  message_id: z.string().min(1),
  quota: z
    .looseObject({ quota_type: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

/** What sending needs. `rememberSetting` stores what was learned about the account. */
export interface ZaloSending {
  call: ZaloCall
  limits: Limits
  rememberSetting(accountId: string, setting: Record<string, unknown>): Promise<void>
  log: Log
}

/** Sends a message; a state agency's OA is found out by -235 and from then on served by v2. A message is sent a second time
 * only after Zalo itself refused the first form of it. */
export async function sendZalo(
  given: ZaloSending,
  account: ChannelAccount,
  userId: string,
  message: Outgoing,
  now: Date,
): Promise<SendResult> {
  const text = (message.author === 'assistant' ? plainText(message.text) : message.text).normalize('NFC').trim()
  if (!text || text.length > textMost) return refusedHere('content', 'text', `${text.length} units of text`)
  const age = message.lastInteractionAt ? now.getTime() - message.lastInteractionAt.getTime() : 0
  if (age > 7 * 24 * hour) return refusedHere('window', 'window', 'the last interaction is more than 7 days ago')
  const wait = await given.limits.turn({ account: account.id, app: account.secrets.appId })
  if (wait > 0) return { kind: 'later', seconds: wait, code: 'limit', detail: 'the rate of this account is used up' }

  const plain = withChoices(text, message.buttons, textMost)
  if (message.buttons.length > 0 && account.settings.buttons !== false && fits(message.buttons, given.log)) {
    const result = await deliver(given, account, userId, withButtons(text, message.buttons))
    if (result.kind !== 'failed' || !mayBeButtons(result.code)) return judge(given, account, result, age, now)
    given.log.warn('Zalo refuses buttons; sending the choices as text', { account: account.id, code: result.code })
    // -233 speaks of the kind of message and so holds for the next ones too; -201 may be about this one alone.
    if (result.code === -233) await remember(given, account, { buttons: false })
  }
  const result = await deliver(given, account, userId, { text: plain[0]! })
  for (const more of result.kind === 'done' ? plain.slice(1) : []) {
    const next = await deliver(given, account, userId, { text: more })
    if (next.kind !== 'done') given.log.warn('the choices under a message could not be sent', { account: account.id })
  }
  return judge(given, account, result, age, now)
}

async function deliver(
  given: ZaloSending,
  account: ChannelAccount,
  userId: string,
  message: unknown,
): Promise<ZaloAnswer> {
  const recipient = recipientOf(userId)
  // "Gửi tin nhắn đến người dùng ẩn danh" exists on v2 alone, whatever the OA.
  const first: Api = 'anonymous_id' in recipient || account.settings.sendApi === 'v2' ? 'v2' : 'v3'
  const post = (api: Api) => given.call(account, { method: 'POST', path: addresses[api], json: { recipient, message } })
  const answer = await post(first)
  if (answer.kind !== 'failed') return answer
  if (first === 'v3' && faultOf(answer.code) === 'use-v2') {
    const second = await post('v2')
    // Only a send that worked, or was refused for a reason of its own, proves that v2 serves this OA.
    if (second.kind === 'failed' && faultOf(second.code) === 'use-v3') return second
    given.log.warn('this OA is not served by v3 (-235); v2 from now on', { account: account.id })
    await remember(given, account, { sendApi: 'v2' })
    return second
  }
  if (first === 'v2' && !('anonymous_id' in recipient) && faultOf(answer.code) === 'use-v3') {
    given.log.error('v2 is shut for this OA (-240); v3 from now on', { account: account.id })
    await remember(given, account, { sendApi: 'v3' })
    return post('v3')
  }
  return answer
}

function recipientOf(userId: string): { user_id: string } | { anonymous_id: string; conversation_id: string } {
  const [visitor, visit] = userId.startsWith(anonymousMark) ? userId.slice(anonymousMark.length).split('/') : []
  return visitor && visit ? { anonymous_id: visitor, conversation_id: visit } : { user_id: userId }
}

// The account in hand learns it too: whoever holds the same object need not wait for it to be read again.
async function remember(given: ZaloSending, account: ChannelAccount, setting: Record<string, unknown>): Promise<void> {
  Object.assign(account.settings, setting)
  await given
    .rememberSetting(account.id, setting)
    .catch((error: unknown) => given.log.error('a setting could not be stored', { setting, error }))
}

/** What an answer of the message calls comes to. `age`: milliseconds since the citizen's last act. */
export function judge(
  given: ZaloSending,
  account: ChannelAccount,
  answer: ZaloAnswer,
  age: number,
  now: Date,
): SendResult {
  if (answer.kind === 'lost') return { kind: 'unknown', detail: answer.detail }
  if (answer.kind === 'not-sent') return { kind: 'later', seconds: 5, code: 'network', detail: answer.detail }
  if (answer.kind === 'no-token') {
    if (answer.wait) return { kind: 'later', seconds: 60, code: 'token', detail: answer.detail }
    return refusedHere('permission', 'token', answer.detail)
  }
  if (answer.kind === 'done') {
    const sent = sentData.safeParse(answer.data).data
    if (!sent) return { kind: 'unknown', detail: 'accepted without a message_id' }
    given.limits.eased(account.id)
    return {
      kind: 'sent',
      platformMessageId: sent.message_id,
      charged: age > 48 * hour || sent.quota?.quota_type === 'purchase_quota',
    }
  }
  const code = String(answer.code)
  const detail = answer.message
  const fault = faultOf(answer.code)
  if (fault === 'unclear') return { kind: 'unknown', detail: `${code} ${detail}` }
  if (fault === 'slower') return { kind: 'later', seconds: given.limits.backOff(account.id), code, detail }
  if (fault === 'night') return { kind: 'later', seconds: secondsToMorning(now), code, detail }
  const reason = fault === 'token' || fault === 'use-v2' || fault === 'use-v3' ? 'permission' : fault
  if (reason === 'permission')
    given.log.error('Zalo refuses this OA or app: an operator must act', { account: account.id, code, detail })
  return { kind: 'refused', reason, code, detail }
}

function refusedHere(reason: 'content' | 'window' | 'permission', code: string, detail: string): SendResult {
  return { kind: 'refused', reason, code, detail }
}

/** Seconds until 06:00 in Vietnam (UTC+7 all year), when messages refused with -234 may be sent again. */
export function secondsToMorning(now: Date): number {
  const day = 24 * hour
  const sinceMorning = (now.getTime() + 7 * hour - 6 * hour) % day
  return Math.ceil((day - sinceMorning) / 1000)
}

function fits(buttons: Button[], log: Log): boolean {
  const good = (button: Button) =>
    button.title.length >= 1 &&
    button.title.length <= zaloLimits.buttonTitle &&
    (button.type !== 'reply' || button.payload.length <= payloadMost)
  if (buttons.length <= zaloLimits.buttons && buttons.every(good)) return true
  log.warn('buttons over the limits of Zalo are sent as text', { buttons: buttons.length })
  return false
}

// "Cấu trúc của tham số buttons": `oa.query.hide` comes back as a text message that the citizen does not see as their own.
function withButtons(text: string, buttons: Button[]) {
  const asZalo = (button: Button) => {
    if (button.type === 'url') return { title: button.title, type: 'oa.open.url', payload: { url: button.url } }
    if (button.type === 'reply') return { title: button.title, type: 'oa.query.hide', payload: button.payload }
    return {
      title: button.title,
      type: 'oa.open.phone',
      payload: { phone_code: button.phone.replace(/\D/g, '').replace(/^0/, '84') },
    }
  }
  return { text, attachment: { type: 'template', payload: { buttons: buttons.map(asZalo) } } }
}
