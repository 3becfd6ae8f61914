/** Zalo's webhook bodies, with the keys in the order of real traffic. */
import { randomBytes } from 'node:crypto'
import { type CitizenAct, defaultPlace } from '../acts.ts'
import type { Attachment, Person, World } from '../world.ts'

/** An event of Zalo with what the phone shows of it. */
export interface ZaloEvent {
  name: string
  body: Record<string, unknown>
  /** Absent for events that are no message of the citizen. */
  shown?: { id: string; text: string | null; attachments: Attachment[] }
}

/** Zalo message ids are 20 hex digits. */
export const zaloMessageId = (): string => randomBytes(10).toString('hex')

/** The event that this act makes, or null when Zalo tells nobody. */
export function eventOfAct(world: World, person: Person, act: CitizenAct, tapped: string | null): ZaloEvent | null {
  const message = messageOfAct(act, tapped)
  if (message) {
    const id = zaloMessageId()
    const { kind, attachment, text = null, label, quote } = message
    const body = {
      ...(attachment && { attachments: [attachment] }),
      ...(text !== null && { text }),
      msg_id: id,
      ...(quote && { quote_msg_id: quote }),
    }
    const attachments = label ? [label] : []
    return { name: kind, body: fromCitizen(world, person, kind, body), shown: { id, text, attachments } }
  }
  if ('follow' in act)
    return flat(
      world,
      'follow',
      { oa_id: world.settings.zalo.oaId, follower: { id: person.id }, user_id_by_app: person.idByApp },
      { source: 'oa_profile' },
    )
  if ('unfollow' in act)
    return flat(
      world,
      'unfollow',
      { oa_id: world.settings.zalo.oaId, follower: { id: person.id }, user_id_by_app: person.idByApp },
      { source: 'oa_profile' },
    )
  if ('chatNow' in act)
    return flat(world, 'user_click_chatnow', {
      oa_id: world.settings.zalo.oaId,
      user_id: person.id,
      user_id_by_app: person.idByApp,
    })
  if ('withdraw' in act) return flat(world, 'user_withdraw', { user_id: person.id, user_id_by_app: person.idByApp })
  if ('react' in act) {
    const body = fromCitizen(world, person, 'user_reacted_message', { msg_id: act.messageId, react_icon: act.react })
    return { name: 'user_reacted_message', body }
  }
  return null
}

interface Shape {
  kind: string
  text?: string
  attachment?: { payload: Record<string, unknown>; type: string }
  label?: Attachment
  quote?: string
}

function messageOfAct(act: CitizenAct, tapped: string | null): Shape | null {
  if (tapped !== null) return { kind: 'user_send_text', text: tapped }
  if ('text' in act) return { kind: 'user_send_text', text: act.text, quote: act.replyTo }
  if ('postback' in act) return { kind: 'user_send_text', text: act.postback.payload }
  if ('sticker' in act) {
    const id = act.sticker === true ? 'd3c5a2f1b6e84f0797a1' : act.sticker
    return media(
      'sticker',
      { id, url: `https://zalo-api.zadn.vn/api/emoticon/sticker/webpc?eid=${id}&size=130` },
      'Nhãn dán',
    )
  }
  if ('image' in act) {
    const shape = media(
      'image',
      { thumbnail: 'https://f7-zpg.zdn.vn/thumb/1.jpg', url: 'https://f7-zpg.zdn.vn/full/1.jpg' },
      'Ảnh',
    )
    return act.image !== true && act.image.caption ? { ...shape, text: act.image.caption } : shape
  }
  if ('audio' in act) return media('audio', { url: 'https://voice.zdn.vn/1.amr' }, 'Tin thoại 0:07')
  if ('video' in act) {
    return media(
      'video',
      { thumbnail: 'https://video.zdn.vn/1.jpg', description: '', url: 'https://video.zdn.vn/1.mp4' },
      'Video',
    )
  }
  if ('file' in act) {
    const name = act.file === true ? 'to-khai-CT01.docx' : act.file.name
    const type = name.split('.').at(-1) ?? ''
    return media(
      'file',
      {
        size: '67890',
        name,
        checksum: 'd41d8cd98f00b204e9800998ecf8427e',
        type,
        url: `https://file.zdn.vn/${encodeURIComponent(name)}`,
      },
      name,
    )
  }
  if ('location' in act) {
    const place = act.location === true ? defaultPlace : act.location
    const coordinates = { latitude: String(place.latitude), longitude: String(place.longitude) }
    return { ...media('location', { coordinates }, place.name), text: place.name }
  }
  if ('contact' in act) {
    const description = JSON.stringify({ phone: act.contact.phone, qrCodeUrl: 'https://qr-talk.zdn.vn/1' })
    const payload = { thumbnail: 'https://s120-ava-talk.zadn.vn/default', description, url: 'https://zalo.me/1' }
    return {
      kind: 'user_send_business_card',
      attachment: { payload, type: 'link' },
      label: { kind: 'contact', label: `${act.contact.name} · ${act.contact.phone}` },
    }
  }
  return null
}

function media(type: Attachment['kind'], payload: Record<string, unknown>, label: string): Shape {
  return { kind: `user_send_${type}`, attachment: { payload, type }, label: { kind: type, label } }
}

function fromCitizen(world: World, person: Person, name: string, message: Record<string, unknown>) {
  return envelope(world, person, name, { id: person.id }, { id: world.settings.zalo.oaId }, message)
}

/** What the OA said, as the webhook repeats it; `adminId` only when an officer wrote it in Zalo's own console. */
export function echo(world: World, person: Person, name: string, message: Record<string, unknown>, adminId?: string) {
  const sender = { id: world.settings.zalo.oaId, ...(adminId && { admin_id: adminId }) }
  return envelope(world, person, name, sender, { id: person.id }, message)
}

/** `user_received_message` or `user_seen_message`; only the second carries a list of ids. */
export function receipt(world: World, person: Person, ids: string[], seen: boolean) {
  const message = seen ? { msg_ids: ids } : { msg_id: ids[0] }
  return echo(world, person, seen ? 'user_seen_message' : 'user_received_message', message)
}

function envelope(
  world: World,
  person: Person,
  name: string,
  sender: Record<string, unknown>,
  recipient: Record<string, unknown>,
  message: Record<string, unknown>,
): Record<string, unknown> {
  return {
    event_name: name,
    app_id: world.settings.zalo.appId,
    sender,
    recipient,
    message,
    timestamp: String(world.stamp()),
    user_id_by_app: person.idByApp,
  }
}

function flat(
  world: World,
  name: string,
  head: Record<string, unknown>,
  tail: Record<string, unknown> = {},
): ZaloEvent {
  const body = {
    ...head,
    event_name: name,
    ...tail,
    app_id: world.settings.zalo.appId,
    timestamp: String(world.stamp()),
  }
  return { name, body }
}
