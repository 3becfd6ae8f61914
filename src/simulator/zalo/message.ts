/** What Zalo accepts as a message, with the error it gives otherwise. */
import { isObject } from '../exchange.ts'
import type { Attachment, SentButton } from '../world.ts'

export interface ZaloProblem {
  code: number
  message: string
}

/** A message that passed, with the name under which the webhook repeats it. */
export interface ZaloMessage {
  text: string | null
  buttons: SentButton[]
  attachments: Attachment[]
  echo: string
  quote: string | null
}

const invalid = (field: string): ZaloProblem => ({ code: -201, message: `${field} is invalid` })
const exceeded: ZaloProblem = { code: -210, message: 'Parameter exceeded limit' }
const unsupported: ZaloProblem = { code: -233, message: 'Message type is not supported or invalid' }

/** Checks `message` of a consultation send. `v2` also knows the list template. */
export function checkMessage(given: unknown, api: 'v3' | 'v2'): ZaloMessage | ZaloProblem {
  if (!isObject(given)) return invalid('message')
  const { text, attachment, quote_message_id: quote } = given
  if (text !== undefined && (typeof text !== 'string' || text.trim() === '')) return invalid('message.text')
  if (typeof text === 'string' && text.length > 2_000) return exceeded
  if (quote !== undefined && (typeof quote !== 'string' || quote === '')) return invalid('quote_message_id')
  if (text === undefined && attachment === undefined) return invalid('message')
  const message: ZaloMessage = {
    text: text ?? null,
    buttons: [],
    attachments: [],
    echo: 'oa_send_text',
    quote: quote ?? null,
  }
  if (attachment === undefined) return message
  if (!isObject(attachment) || !isObject(attachment.payload)) return invalid('message.attachment')
  if (attachment.type === 'file') return file(message, attachment.payload)
  if (attachment.type !== 'template') return unsupported
  return template(message, attachment.payload, api)
}

function file(message: ZaloMessage, payload: Record<string, unknown>): ZaloMessage | ZaloProblem {
  if (typeof payload.token !== 'string' || payload.token === '') return invalid('token')
  return { ...message, attachments: [{ kind: 'file', label: 'Tệp' }], echo: 'oa_send_file' }
}

function template(message: ZaloMessage, payload: Record<string, unknown>, api: 'v3' | 'v2'): ZaloMessage | ZaloProblem {
  const { template_type: type } = payload
  if (type === undefined) {
    if (message.text === null) return invalid('message.text')
    const buttons = checkButtons(payload.buttons)
    return Array.isArray(buttons) ? { ...message, buttons } : buttons
  }
  const elements = Array.isArray(payload.elements) ? payload.elements : []
  const first: unknown = elements[0]
  if (!isObject(first)) return invalid('elements')
  if (type === 'media') return elements.length > 1 ? exceeded : media(message, first)
  if (type === 'request_user_info') return userInfo(message, elements, first)
  if (type === 'list' && api === 'v2') {
    if (elements.length > 5) return exceeded
    const buttons = payload.buttons === undefined ? [] : checkButtons(payload.buttons)
    if (!Array.isArray(buttons)) return buttons
    return {
      ...message,
      buttons,
      attachments: [{ kind: 'template', label: String(first.title ?? '') }],
      echo: 'oa_send_list',
    }
  }
  return unsupported
}

function media(message: ZaloMessage, element: Record<string, unknown>): ZaloMessage | ZaloProblem {
  const { media_type: type, url, attachment_id: id } = element
  if (type === 'sticker') {
    if (typeof id !== 'string' || id === '') return invalid('attachment_id')
    return { ...message, attachments: [{ kind: 'sticker', label: 'Nhãn dán' }], echo: 'oa_send_sticker' }
  }
  if (type !== 'image' && type !== 'gif') return unsupported
  if ((url === undefined) === (id === undefined)) return invalid('url, attachment_id')
  if (type === 'gif' && (!element.width || !element.height)) return invalid('width, height')
  const echo = type === 'gif' ? 'oa_send_gif' : 'oa_send_image'
  return { ...message, attachments: [{ kind: 'image', label: 'Ảnh' }], echo }
}

function userInfo(
  message: ZaloMessage,
  elements: unknown[],
  first: Record<string, unknown>,
): ZaloMessage | ZaloProblem {
  const { title, subtitle, image_url: image } = first
  if (elements.length > 1) return exceeded
  if (typeof title !== 'string' || typeof subtitle !== 'string' || typeof image !== 'string') return invalid('elements')
  if (title.length > 100 || subtitle.length > 500) return exceeded
  return { ...message, attachments: [{ kind: 'template', label: title }], echo: 'oa_send_template' }
}

function checkButtons(given: unknown): SentButton[] | ZaloProblem {
  if (!Array.isArray(given) || given.length === 0 || given.length > 5) return invalid('buttons')
  const buttons: SentButton[] = []
  for (const one of given) {
    const button = checkButton(one)
    if ('code' in button) return button
    buttons.push(button)
  }
  return buttons
}

function checkButton(given: unknown): SentButton | ZaloProblem {
  if (!isObject(given) || typeof given.type !== 'string') return invalid('buttons')
  const { title, type, payload } = given
  if (typeof title !== 'string' || title.trim() === '' || title.length > 100) return invalid('buttons.title')
  if (type === 'oa.query.show' || type === 'oa.query.hide') {
    if (typeof payload !== 'string' || payload === '' || payload.length > 1_000) return invalid('buttons.payload')
    return { kind: 'reply', title, value: payload, type }
  }
  if (!isObject(payload)) return invalid('buttons.payload')
  const phone =
    typeof payload.phone_code === 'string' && /^84\d{8,10}$/.test(payload.phone_code) ? payload.phone_code : null
  switch (type) {
    case 'oa.open.url':
      if (typeof payload.url !== 'string' || !/^https?:\/\/\S+$/.test(payload.url))
        return invalid('buttons.payload.url')
      return { kind: 'url', title, value: payload.url, type }
    case 'oa.open.phone':
      return phone ? { kind: 'phone', title, value: phone, type } : invalid('buttons.payload.phone_code')
    case 'oa.open.sms':
      if (typeof payload.content !== 'string' || payload.content.length > 160) return invalid('buttons.payload.content')
      return phone ? { kind: 'sms', title, value: phone, type } : invalid('buttons.payload.phone_code')
    default:
      return invalid('buttons.type')
  }
}
