/** Sends one message (Messenger Platform, "Send API", "Quick Replies", "Button template", "Human Agent"). */
import { z } from 'zod'
import type { Log } from '../../log.ts'
import type { Button, ChannelAccount, ChannelLimits, Outgoing, RefusalReason, SendResult } from '../channel.ts'
import type { Limits } from '../limits.ts'
import { plainText, withChoices } from '../plain-text.ts'
import type { FacebookAnswer, FacebookCall } from './call.ts'
import { faultOf } from './errors.ts'

/** 2000 characters are documented; 1900 leaves room, since what counts as a character is not. 13 quick replies of 20 characters. */
export const facebookLimits: ChannelLimits = { text: 1900, buttons: 13, buttonTitle: 20 }

const hour = 3600_000
const textMost = 2000
const templateTextMost = 640
const templateButtonsMost = 3
const payloadMost = 1000

const sentBody = z.looseObject({ message_id: z.string().min(1) })

/** What sending needs. */
export interface FacebookSending {
  call: FacebookCall
  limits: Limits
  log: Log
}

/** Sends a message: as RESPONSE within 24 hours of the citizen's last action, with the HUMAN_AGENT tag for an officer's own
 * words up to 7 days where Facebook allows it to this account, otherwise not at all. */
export async function sendFacebook(
  given: FacebookSending,
  account: ChannelAccount,
  psid: string,
  message: Outgoing,
  now: Date,
): Promise<SendResult> {
  const text = (message.author === 'assistant' ? plainText(message.text) : message.text).normalize('NFC').trim()
  if (!text || text.length > textMost) return refusedHere('content', 'text', `${text.length} units of text`)
  const type = messagingType(message, account, now)
  if (!type) return refusedHere('window', 'window', 'the last interaction is too long ago for this author and account')
  const wait = await given.limits.turn({
    account: account.id,
    app: account.secrets.appId,
    thread: `${account.id}:${psid}`,
  })
  if (wait > 0) return { kind: 'later', seconds: wait, code: 'limit', detail: 'the rate of this Page is used up' }

  const post = (content: Record<string, unknown>) =>
    given.call(account, {
      method: 'POST',
      path: `/${account.platformId}/messages`,
      json: { recipient: { id: psid }, ...type, message: { ...content, metadata: message.id } },
    })
  const [first, ...more] = contentsFor(text, message.buttons, account.settings.buttons !== false)
  const answer = await post(first!)
  for (const content of answer.kind === 'done' ? more : []) {
    const next = await post(content)
    if (next.kind !== 'done') given.log.warn('the choices under a message could not be sent', { account: account.id })
  }
  return judge(given, account, answer)
}

function messagingType(message: Outgoing, account: ChannelAccount, now: Date): Record<string, string> | null {
  const age = message.lastInteractionAt ? now.getTime() - message.lastInteractionAt.getTime() : 0
  if (age <= 24 * hour) return { messaging_type: 'RESPONSE' }
  const mayTag = message.author === 'officer' && account.settings.humanAgent === true && age <= 7 * 24 * hour
  return mayTag ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : null
}

// Replies become quick replies. Links and phones need the button template, which takes shorter texts and three buttons; what
// does not fit goes out as text.
function contentsFor(text: string, buttons: Button[], allowed: boolean): Record<string, unknown>[] {
  const replies = buttons.filter((button) => button.type === 'reply')
  const links = buttons.filter((button) => button.type !== 'reply')
  const fit =
    replies.length <= facebookLimits.buttons && replies.every((button) => button.payload.length <= payloadMost)
  const asQuick = allowed && fit ? replies : []
  const quick = asQuick.length > 0 ? { quick_replies: asQuick.map(asQuickReply) } : {}
  const settled = asQuick.length === replies.length
  if (
    allowed &&
    settled &&
    links.length > 0 &&
    links.length <= templateButtonsMost &&
    text.length <= templateTextMost
  ) {
    const payload = { template_type: 'button', text, buttons: links.map(asTemplateButton) }
    return [{ attachment: { type: 'template', payload }, ...quick }]
  }
  const parts = withChoices(text, settled ? links : buttons, textMost)
  // Quick replies vanish with the next message, so they belong to the last one.
  return parts.map((part, index) => (index === parts.length - 1 ? { text: part, ...quick } : { text: part }))
}

function asQuickReply(button: Extract<Button, { type: 'reply' }>) {
  return { content_type: 'text', title: short(button.title), payload: button.payload }
}

function asTemplateButton(button: Exclude<Button, { type: 'reply' }>) {
  const title = short(button.title)
  if (button.type === 'url') return { type: 'web_url', title, url: button.url }
  const digits = button.phone.replace(/[^\d+]/g, '')
  return { type: 'phone_number', title, payload: digits.replace(/^0(?=\d{8})/, '+84') }
}

// A title too long would cost the citizen the whole message.
function short(title: string): string {
  if (title.length <= facebookLimits.buttonTitle) return title
  const letters = [...new Intl.Segmenter('vi').segment(title)].map(({ segment }) => segment)
  let kept = ''
  for (const letter of letters) {
    if (kept.length + letter.length >= facebookLimits.buttonTitle) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

/** What an answer of the Send API comes to. */
export function judge(given: FacebookSending, account: ChannelAccount, answer: FacebookAnswer): SendResult {
  if (answer.kind === 'lost') return { kind: 'unknown', detail: answer.detail }
  if (answer.kind === 'not-sent') return { kind: 'later', seconds: 5, code: 'network', detail: answer.detail }
  if (answer.kind === 'done') {
    const sent = sentBody.safeParse(answer.body).data
    if (!sent) return { kind: 'unknown', detail: 'accepted without a message_id' }
    given.limits.eased(account.id)
    given.limits.eased(account.secrets.appId)
    return { kind: 'sent', platformMessageId: sent.message_id, charged: false }
  }
  const code = answer.subcode === undefined ? String(answer.code) : `${answer.code}/${answer.subcode}`
  const detail = answer.message
  const fault = faultOf(answer.code, answer.subcode)
  if (fault === 'unclear') return { kind: 'unknown', detail: `${code} ${detail}` }
  if (fault === 'soon') return { kind: 'later', seconds: 4, code, detail }
  if (fault === 'slow-page') return { kind: 'later', seconds: given.limits.backOff(account.id), code, detail }
  if (fault === 'slow-app') return { kind: 'later', seconds: given.limits.backOff(account.secrets.appId), code, detail }
  if (fault === 'permission')
    given.log.error('Facebook refuses this Page or app: an operator must act', { account: account.id, code, detail })
  return { kind: 'refused', reason: fault, code, detail }
}

function refusedHere(reason: RefusalReason, code: string, detail: string): SendResult {
  return { kind: 'refused', reason, code, detail }
}
