/** What the Send API accepts, with the error it gives otherwise. */
import { isObject } from '../exchange.ts'
import type { Attachment, SentButton } from '../world.ts'

export interface GraphProblem {
  code: number
  subcode?: number
  message: string
}

/** A checked request of `POST /{page}/messages`. */
export interface GraphSend {
  personId: string
  /** Set for the private reply to a comment; `personId` is then empty. */
  commentId: string | null
  action: 'typing_on' | 'typing_off' | 'mark_seen' | 'react' | 'unreact' | null
  text: string | null
  buttons: SentButton[]
  quickReplies: SentButton[]
  attachments: Attachment[]
  metadata: string | null
  tag: string | null
  /** Attachments as the echo repeats them. */
  raw: Record<string, unknown>[]
}

const actions = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'] as const
const deadTags = ['CONFIRMED_EVENT_UPDATE', 'ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE']

const bad = (message: string, subcode?: number): GraphProblem => ({ code: 100, subcode, message: `(#100) ${message}` })

/** Checks the body of a send; windows and people are judged by the caller. */
export function checkSend(body: Record<string, unknown>): GraphSend | GraphProblem {
  const { recipient, message, sender_action: action } = body
  const wanted = isObject(recipient) ? Object.keys(recipient) : []
  if (!isObject(recipient) || wanted.length !== 1)
    return bad('Param recipient must have exactly one of id, user_ref, comment_id, post_id')
  const commentId = typeof recipient.comment_id === 'string' ? recipient.comment_id : null
  if (commentId !== null && (body.messaging_type !== undefined || action !== undefined))
    return bad('A private reply takes a message and no messaging_type')
  if (commentId === null && (typeof recipient.id !== 'string' || !/^\d{1,24}$/.test(recipient.id)))
    return bad('No matching user found', 2018001)
  if ((message === undefined) === (action === undefined))
    return bad('Message and sender action cannot be sent together, and one is needed', 2018014)
  const empty: GraphSend = {
    personId: typeof recipient.id === 'string' ? recipient.id : '',
    commentId,
    action: null,
    text: null,
    buttons: [],
    quickReplies: [],
    attachments: [],
    metadata: null,
    tag: null,
    raw: [],
  }
  if (action !== undefined) return checkAction(body, empty)
  const kind = checkType(body)
  if (kind && 'code' in kind) return kind
  if (!isObject(message)) return bad('Param message must be an object')
  const checked = checkMessage(message, { ...empty, tag: kind?.tag ?? null })
  return checked
}

function checkAction(body: Record<string, unknown>, empty: GraphSend): GraphSend | GraphProblem {
  const action = actions.find((one) => one === body.sender_action)
  if (!action) return bad('Param sender_action must be one of typing_on, typing_off, mark_seen, react, unreact')
  const needsPayload = action === 'react' || action === 'unreact'
  const allowed = [
    'recipient',
    'sender_action',
    'access_token',
    'appsecret_proof',
    ...(needsPayload ? ['payload'] : []),
  ]
  const extra = Object.keys(body).find((name) => !allowed.includes(name))
  if (extra) return bad(`Only recipient and sender_action may be sent with a sender action, not ${extra}`, 2018014)
  if (needsPayload && !(isObject(body.payload) && typeof body.payload.message_id === 'string'))
    return bad('Param payload is needed')
  return { ...empty, action }
}

function checkType(body: Record<string, unknown>): GraphProblem | { tag: string | null } {
  const { messaging_type: type = 'RESPONSE', tag } = body
  if (!['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'].includes(String(type)))
    return bad('Param messaging_type is invalid')
  if (type === 'MESSAGE_TAG' && tag === undefined) return bad('Param tag is needed with MESSAGE_TAG')
  if (type !== 'MESSAGE_TAG' && tag !== undefined) return bad('Param tag needs messaging_type MESSAGE_TAG')
  if (tag === undefined) return { tag: null }
  if (deadTags.includes(String(tag))) return bad('This message tag is no longer supported')
  return tag === 'HUMAN_AGENT' ? { tag } : bad('Param tag is invalid')
}

function checkMessage(message: Record<string, unknown>, send: GraphSend): GraphSend | GraphProblem {
  const { text, attachment, quick_replies: quick, metadata, sticker_id: sticker } = message
  const contents = [text, attachment, sticker, message.template].filter((one) => one !== undefined)
  if (contents.length !== 1) return bad('Message must have exactly one of text, attachment, sticker_id, template')
  if (text !== undefined && (typeof text !== 'string' || text.trim() === ''))
    return bad('Param message[text] must be a non-empty string')
  if (typeof text === 'string' && text.length > 2_000)
    return bad('Length of param message[text] must be less than or equal to 2000')
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length > 1_000))
    return bad('Param message[metadata] is too long')
  const quickReplies = quick === undefined ? [] : checkQuickReplies(quick)
  if (!Array.isArray(quickReplies)) return quickReplies
  const base = { ...send, text: typeof text === 'string' ? text : null, metadata: metadata ?? null, quickReplies }
  if (sticker !== undefined) return { ...base, attachments: [{ kind: 'sticker', label: 'Nhãn dán' }] }
  if (attachment === undefined) return base
  if (!isObject(attachment) || !isObject(attachment.payload)) return bad('Param message[attachment] is invalid')
  return checkAttachment(attachment, attachment.payload, base)
}

function checkAttachment(
  attachment: Record<string, unknown>,
  payload: Record<string, unknown>,
  send: GraphSend,
): GraphSend | GraphProblem {
  const { type } = attachment
  const raw = [{ type, payload }]
  if (type === 'image' || type === 'audio' || type === 'video' || type === 'file') {
    if (typeof payload.url !== 'string' && typeof payload.attachment_id !== 'string')
      return bad('Attachment needs url or attachment_id', 2018074)
    if (typeof payload.url === 'string' && !/^https?:\/\/\S+$/.test(payload.url))
      return bad('Failed to fetch the file from the url', 2018008)
    return {
      ...send,
      raw,
      attachments: [
        {
          kind: type,
          label:
            String(payload.url ?? 'Tệp')
              .split('/')
              .at(-1) ?? 'Tệp',
        },
      ],
    }
  }
  if (type !== 'template') return bad('Param message[attachment][type] is invalid', 2018047)
  if (payload.template_type === 'button') return buttonTemplate(payload, send, raw)
  if (payload.template_type === 'generic') return genericTemplate(payload, send, raw)
  return bad('Param message[attachment][payload][template_type] is invalid')
}

function buttonTemplate(
  payload: Record<string, unknown>,
  send: GraphSend,
  raw: Record<string, unknown>[],
): GraphSend | GraphProblem {
  const { text } = payload
  if (typeof text !== 'string' || text.trim() === '') return bad('Button template needs text')
  if (text.length > 640) return bad('Length of param text must be less than or equal to 640')
  const buttons = checkButtons(payload.buttons, 1)
  return Array.isArray(buttons) ? { ...send, text, buttons, raw } : buttons
}

function genericTemplate(
  payload: Record<string, unknown>,
  send: GraphSend,
  raw: Record<string, unknown>[],
): GraphSend | GraphProblem {
  const elements = Array.isArray(payload.elements) ? payload.elements : []
  if (elements.length < 1 || elements.length > 10) return bad('Generic template needs 1 to 10 elements')
  const all: SentButton[] = []
  for (const element of elements) {
    if (!isObject(element) || typeof element.title !== 'string' || element.title.length > 80)
      return bad('Element title is invalid')
    if (typeof element.subtitle === 'string' && element.subtitle.length > 80) return bad('Element subtitle is too long')
    if (Object.keys(element).length < 2) return bad('Element needs a property besides title')
    const buttons = element.buttons === undefined ? [] : checkButtons(element.buttons, 0)
    if (!Array.isArray(buttons)) return buttons
    all.push(...buttons)
  }
  const titles = elements.map((element) => (isObject(element) ? String(element.title) : ''))
  return { ...send, buttons: all, raw, attachments: titles.map((label) => ({ kind: 'template', label })) }
}

function checkButtons(given: unknown, least: number): SentButton[] | GraphProblem {
  if (!Array.isArray(given) || given.length < least || given.length > 3) return bad('Template needs 1 to 3 buttons')
  const buttons: SentButton[] = []
  for (const one of given) {
    if (!isObject(one) || typeof one.title !== 'string' || one.title.trim() === '' || one.title.length > 20) {
      return bad('Button title must have 1 to 20 characters')
    }
    const { title, type, payload, url } = one
    if (type === 'web_url' && typeof url === 'string' && /^https?:\/\/\S+$/.test(url))
      buttons.push({ kind: 'url', title, value: url, type })
    else if (type === 'postback' && fits(payload)) buttons.push({ kind: 'reply', title, value: payload, type })
    else if (type === 'phone_number' && typeof payload === 'string' && /^\+?\d{3,15}$/.test(payload))
      buttons.push({ kind: 'phone', title, value: payload, type })
    else return bad('Button is invalid')
  }
  return buttons
}

function checkQuickReplies(given: unknown): SentButton[] | GraphProblem {
  if (!Array.isArray(given) || given.length === 0 || given.length > 13)
    return bad('Message may have 1 to 13 quick replies')
  const replies: SentButton[] = []
  for (const one of given) {
    if (!isObject(one)) return bad('Quick reply is invalid')
    const { content_type: type, title, payload } = one
    if (type === 'user_phone_number' || type === 'user_email') {
      replies.push({
        kind: 'reply',
        title: type === 'user_email' ? 'E-mail' : 'Số điện thoại',
        value: '',
        type: 'quick_reply',
      })
      continue
    }
    if (type !== 'text') return bad('Quick reply content_type is invalid')
    if (typeof title !== 'string' || title.trim() === '' || title.length > 20)
      return bad('Quick reply title must have 1 to 20 characters')
    if (!fits(payload)) return bad('Quick reply payload must have 1 to 1000 characters')
    replies.push({ kind: 'reply', title, value: payload, type: 'quick_reply' })
  }
  return replies
}

function fits(payload: unknown): payload is string {
  return typeof payload === 'string' && payload.length > 0 && payload.length <= 1_000
}
