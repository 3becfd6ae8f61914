/** Zalo's webhook events in our words (Zalo OA documentation, "Webhook"). */
import { z } from 'zod'
import { joinKey, moment, optionalPerson, optionalText, words } from '../body.ts'
import type { ChannelAccount, ContentKind, Incoming, IncomingKind } from '../channel.ts'

const attachment = z.looseObject({ type: optionalText })
const mention = /\[@(\d+)\]/g

const message = z.looseObject({
  text: optionalText,
  msg_id: optionalText,
  conversation_id: optionalText,
  msg_ids: z.array(z.coerce.string().transform(words)).optional().catch(undefined),
  react_icon: optionalText,
  delivery_time: optionalText,
  tracking_id: optionalText,
  attachments: z.array(attachment).optional().catch(undefined),
})

/** The envelope of every event; only the name is required, everything else depends on it. */
const envelope = z.looseObject({
  event_name: z.string().min(1).max(200).transform(words),
  timestamp: optionalText,
  timeStamp: optionalText,
  oa_id: optionalText,
  oaId: optionalText,
  user_id: optionalText,
  group_id: optionalText,
  sender: z.looseObject({ id: optionalText, admin_id: optionalText }).optional().catch(undefined),
  recipient: optionalPerson,
  follower: optionalPerson,
  message: message.optional().catch(undefined),
})
type Event = z.infer<typeof envelope>

/** Begins the id under which a visitor of the web widget is kept: `anonymous/VISITOR/VISIT`. */
export const anonymousMark = 'anonymous/'

const relations = new Set([
  'follow',
  'unfollow',
  'user_click_chatnow',
  'user_submit_info',
  'user_withdraw',
  'user_reply_consent',
])
// What the documentation "Các tương tác của người dùng với OA" counts as an interaction.
const interactions = /^(follow|user_click_chatnow|user_submit_info|user_call_oa|user_send_.+|anonymous_send_.+)$/
const aboutTheirWords = /^(user_|oa_)(received|seen|reacted)_/
const aboutTheAccount = new Set(['permission_revoked', 'change_oa_daily_quota', 'extension_purchased'])

const contentOfType: Record<string, ContentKind> = {
  image: 'image',
  gif: 'image',
  sticker: 'sticker',
  file: 'file',
  audio: 'audio',
  video: 'video',
  location: 'location',
  link: 'link',
}

/** The event of a body (Zalo sends one per request). Attachment addresses and submitted personal data are not kept. An event
 * that names no OA (`user_withdraw`) is given for each of `accounts`: a person's id exists at one of them only. */
export function parseZalo(body: unknown, accounts: ChannelAccount[]): Incoming[] {
  const event = envelope.parse(body)
  const ours = accounts.map((account) => account.platformId)
  const { oaId, personId } = whoAndWhere(event, ours)
  return (oaId === null ? ours : [oaId]).map((platformAccountId) => incomingOf(event, platformAccountId, personId))
}

function incomingOf(event: Event, platformAccountId: string, personId: string | null): Incoming {
  const name = event.event_name
  const kind = kindOf(event, personId)
  // What a person filled in stays with Zalo: some versions put it into the text.
  const text = name === 'user_submit_info' ? null : (event.message?.text?.replace(mention, '').trim() ?? null)
  const isOas = name.startsWith('oa_')
  return {
    kind,
    name,
    platformAccountId,
    citizenPlatformId: personId,
    key: keyOf(event, personId),
    platformMessageId: event.message?.msg_id ?? event.message?.msg_ids?.[0] ?? null,
    platformAt: moment(event.timestamp ?? event.timeStamp, false) ?? new Date(),
    text,
    payload: kind === 'message' && text?.startsWith('#') ? text : (event.message?.react_icon ?? null),
    interaction: personId !== null && interactions.test(name),
    contents: contentsOf(event),
    // "sender.admin_id" is there only when a person wrote in the OA's own console; without it our ids have to tell.
    spokenBy: kind === 'echo' ? (event.sender?.admin_id ? 'human' : 'unknown') : isOas ? 'us' : 'citizen',
    metadata: null,
    receipt: receiptOf(event, kind),
    place:
      kind === 'public' ? { kind: 'group', id: event.recipient?.id ?? '', itemId: event.message?.msg_id ?? '' } : null,
  }
}

function whoAndWhere(event: Event, ours: string[]): { oaId: string | null; personId: string | null } {
  const name = event.event_name
  const sender = event.sender?.id ?? null
  const recipient = event.recipient?.id ?? null
  const named = event.oa_id ?? event.oaId ?? null
  if (/_group_/.test(name)) return { oaId: named, personId: name.startsWith('user_') ? sender : null }
  if (event.follower?.id) return { oaId: named, personId: event.follower.id }
  if (/anonymous_/.test(name)) return anonymous(event, named)
  if (sender === null && recipient === null) return { oaId: named, personId: event.user_id ?? null }
  // A ZNS receipt names a phone number as its recipient: no person of this OA.
  if (isZns(event)) return { oaId: sender ?? named, personId: null }
  const spokenByOa = name.startsWith('oa_') || /^user_(received|seen)_/.test(name)
  const [oaId, personId] = spokenByOa ? [sender, recipient] : [recipient, sender]
  // Some versions of the "seen" event name the person as its sender.
  const turned = spokenByOa && personId !== null && ours.includes(personId)
  return turned ? { oaId: personId, personId: oaId } : { oaId: oaId ?? named, personId }
}

// A visitor of the web widget has no id at the OA, only one for this visit: both parts are needed to answer.
function anonymous(event: Event, named: string | null): { oaId: string | null; personId: string | null } {
  const [visitor, oa] = event.event_name.startsWith('oa_')
    ? [event.recipient?.id, event.sender?.id]
    : [event.sender?.id, event.recipient?.id]
  const visit = event.message?.conversation_id
  return { oaId: oa ?? named, personId: visitor && visit ? `${anonymousMark}${visitor}/${visit}` : null }
}

function isZns(event: Event): boolean {
  return (
    event.event_name === 'user_received_message' && Boolean(event.message?.delivery_time ?? event.message?.tracking_id)
  )
}

function kindOf(event: Event, personId: string | null): IncomingKind {
  const name = event.event_name
  if (aboutTheAccount.has(name)) return 'account'
  if (name === 'user_send_group_text') return mentionsUs(event) ? 'public' : 'other'
  if (personId === null || /_group_/.test(name)) return 'other'
  if (name.startsWith('anonymous_send_')) return 'message'
  if (name.startsWith('oa_send_anonymous_')) return 'echo'
  if (name === 'user_call_oa') return 'sign'
  if (relations.has(name)) return 'relation'
  if (name === 'user_received_message' || name === 'user_seen_message') return 'receipt'
  if (name.startsWith('user_send_')) return 'message'
  if (name.startsWith('oa_send_') && name !== 'oa_send_consent') return 'echo'
  return 'other'
}

// "@OA" in a group is written as the OA's id between `[@` and `]`.
function mentionsUs(event: Event): boolean {
  const oaId = event.oa_id ?? event.oaId
  return [...(event.message?.text ?? '').matchAll(mention)].some(([, id]) => id === oaId)
}

// The id of a message comes again in its receipts and reactions, so it is a key only together with the event's name, and
// there with the time too.
function keyOf(event: Event, personId: string | null): string {
  const name = event.event_name
  const time = event.timestamp ?? event.timeStamp
  const ids = event.message?.msg_ids?.join(',') ?? event.message?.msg_id
  if (ids && aboutTheirWords.test(name)) return joinKey(name, ids, time)
  if (ids) return joinKey(name, ids)
  return joinKey(name, time, personId ?? event.group_id ?? event.oa_id ?? event.oaId)
}

function contentsOf(event: Event): ContentKind[] {
  if (event.event_name === 'user_submit_info' || event.event_name.endsWith('_business_card')) return ['contact']
  const kinds = new Set<ContentKind>(event.message?.text ? ['text'] : [])
  for (const { type } of event.message?.attachments ?? []) kinds.add(contentOfType[type ?? ''] ?? 'other')
  return [...kinds]
}

function receiptOf(event: Event, kind: IncomingKind): Incoming['receipt'] {
  if (kind !== 'receipt') return null
  const messageIds = event.message?.msg_ids ?? (event.message?.msg_id ? [event.message.msg_id] : [])
  return { state: event.event_name === 'user_seen_message' ? 'seen' : 'delivered', messageIds, watermark: null }
}
