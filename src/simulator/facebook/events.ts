/** Facebook's webhook bodies. */
import { randomBytes } from 'node:crypto'
import { type CitizenAct, defaultPlace } from '../acts.ts'
import type { Attachment, Person, SentButton, World } from '../world.ts'

/** One item of `messaging[]` with what the phone shows of it. */
export interface FacebookEvent {
  name: string
  item: Record<string, unknown>
  shown?: { id: string; text: string | null; attachments: Attachment[] }
}

/** The Page inbox of Meta Business Suite, where officers answer in Facebook's own app. */
export const inboxAppId = 263902037430900

/** Message ids are opaque; most live ones look like this. */
export const facebookMessageId = (): string => `m_${randomBytes(48).toString('base64url')}`

/** The whole body round items of one kind. `standby` when another app owns the thread. */
export function envelope(world: World, items: Record<string, unknown>[], key: 'messaging' | 'standby' = 'messaging') {
  return { object: 'page', entry: [{ id: world.settings.facebook.pageId, time: world.stamp(), [key]: items }] }
}

/** The event that this act makes, or null when Facebook tells nobody. */
export function eventOfAct(
  world: World,
  person: Person,
  act: CitizenAct,
  tapped: SentButton | null,
): FacebookEvent | null {
  const head = () => fromCitizen(world, person)
  if (tapped?.type === 'quick_reply') {
    const id = facebookMessageId()
    const message = { quick_reply: { payload: tapped.value }, mid: id, text: tapped.title }
    return { name: 'messages', item: { ...head(), message }, shown: { id, text: tapped.title, attachments: [] } }
  }
  if (tapped) return postback(head(), tapped.title, tapped.value)
  if ('postback' in act) return postback(head(), act.postback.title, act.postback.payload)
  if ('follow' in act) return postback(head(), 'Bắt đầu', 'GET_STARTED')
  if ('chatNow' in act) {
    const referral = { ref: 'qr-tru-so', source: 'SHORTLINK', type: 'OPEN_THREAD' }
    return { name: 'messaging_referrals', item: { ...head(), referral } }
  }
  if ('react' in act) {
    const reaction = { reaction: 'other', emoji: act.react, action: 'react', mid: act.messageId }
    return { name: 'message_reactions', item: { ...head(), reaction } }
  }
  const id = facebookMessageId()
  if ('text' in act) {
    const quoted = act.replyTo ? { reply_to: { mid: act.replyTo, is_self_reply: false } } : {}
    return {
      name: 'messages',
      item: { ...head(), message: { mid: id, text: act.text, ...quoted } },
      shown: { id, text: act.text, attachments: [] },
    }
  }
  const attached = attachmentOf(act)
  if (!attached) return null
  const { payload, label, text } = attached
  const message = { mid: id, ...(text && { text }), attachments: [{ type: attached.type ?? label.kind, payload }] }
  return { name: 'messages', item: { ...head(), message }, shown: { id, text: text ?? null, attachments: [label] } }
}

interface Attached {
  payload: Record<string, unknown>
  label: Attachment
  type?: string
  text?: string
}

function attachmentOf(act: CitizenAct): Attached | null {
  const media = (kind: Attachment['kind'], file: string, label: string): Attached => ({
    payload: { url: `https://scontent.xx.fbcdn.net/v/t1/${file}?oh=0&oe=7FFFFFFF` },
    label: { kind, label },
  })
  if ('sticker' in act) {
    const id = act.sticker === true || !/^\d+$/.test(act.sticker) ? 369239263222822 : Number(act.sticker)
    const url = 'https://scontent.xx.fbcdn.net/v/t39.1997-6/like.png?oe=7FFFFFFF'
    return { payload: { url, sticker_id: id }, label: { kind: 'sticker', label: 'Nhãn dán' } }
  }
  if ('image' in act) {
    const caption = act.image === true ? undefined : act.image.caption
    return { ...media('image', '1.jpg', 'Ảnh'), ...(caption && { text: caption }) }
  }
  if ('audio' in act) return media('audio', 'audioclip.mp4', 'Tin thoại 0:07')
  if ('video' in act) return media('video', '1.mp4', 'Video')
  if ('file' in act) {
    const name = act.file === true ? 'to-khai-CT01.docx' : act.file.name
    return media('file', encodeURIComponent(name), name)
  }
  if ('location' in act) {
    const place = act.location === true ? defaultPlace : act.location
    const payload = { coordinates: { lat: place.latitude, long: place.longitude } }
    return { payload, label: { kind: 'location', label: place.name } }
  }
  if ('contact' in act) {
    const { name, phone } = act.contact
    return {
      payload: { title: name, url: null },
      label: { kind: 'contact', label: `${name} · ${phone}` },
      type: 'fallback',
      text: `${name} ${phone}`,
    }
  }
  return null
}

function postback(head: Record<string, unknown>, title: string, payload: string): FacebookEvent {
  const id = facebookMessageId()
  return {
    name: 'messaging_postbacks',
    item: { ...head, postback: { title, payload, mid: id } },
    shown: { id, text: title, attachments: [] },
  }
}

function fromCitizen(world: World, person: Person): Record<string, unknown> {
  const { pageId } = world.settings.facebook
  return { sender: { id: person.id }, recipient: { id: pageId }, timestamp: world.stamp() }
}

/** What the Page said, as the webhook repeats it. `appId` null: written by a client that Meta names no app for. */
export function echo(
  world: World,
  person: Person,
  message: { mid: string; text: string | null; metadata?: string | null; attachments?: Record<string, unknown>[] },
  appId: number | null,
): Record<string, unknown> {
  return {
    sender: { id: world.settings.facebook.pageId },
    recipient: { id: person.id },
    timestamp: world.stamp(),
    message: {
      is_echo: true,
      ...(appId !== null && { app_id: appId }),
      ...(message.metadata && { metadata: message.metadata }),
      mid: message.mid,
      ...(message.text !== null && { text: message.text }),
      ...(message.attachments?.length && { attachments: message.attachments }),
    },
  }
}

/** Receipt for everything up to now. */
export function receipt(world: World, person: Person, ids: string[], seen: boolean): Record<string, unknown> {
  const watermark = world.settings.now().getTime()
  return { ...fromCitizen(world, person), ...(seen ? { read: { watermark } } : { delivery: { mids: ids, watermark } }) }
}
