/** One element of `messaging[]` or `standby[]` (Messenger Platform, "Webhook Events", one page per field). */
import { joinKey, moment } from '../body.ts'
import type { ChannelAccount, ContentKind, Incoming, IncomingKind } from '../channel.ts'
import type { Entry, Item } from './shapes.ts'

const contentOfType: Record<string, ContentKind> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  file: 'file',
  sticker: 'sticker',
  location: 'location',
  fallback: 'link',
  reel: 'link',
  ig_reel: 'link',
  post: 'link',
  ig_post: 'link',
}

/** What distinguishes the kinds of item from one another. */
interface Reading {
  kind: IncomingKind
  name: string
  mid?: string
  text?: string
  payload?: string
  contents?: ContentKind[]
  metadata?: string
  receipt?: Incoming['receipt']
  interaction?: boolean
  /** What makes the key differ among events without a message of their own. */
  mark?: string
}

/** Reads one item. `standby` items belong to another app: they are read, never answered. */
export function readItem(
  event: Item,
  lane: 'messaging' | 'standby',
  page: Entry,
  accounts: ChannelAccount[],
): Incoming {
  const reading = readMessage(event) ?? readPostback(event) ?? readReceipt(event) ?? readSign(event) ?? readRest(event)
  const isEcho = reading.kind === 'echo'
  const [oursIs, theirsIs] = isEcho ? [event.sender, event.recipient] : [event.recipient, event.sender]
  const pageId = page.id ?? oursIs?.id ?? ''
  const personId = theirsIs?.id ?? null
  const time = String(event.timestamp ?? page.time ?? '')
  const isStandby = lane === 'standby' && !['echo', 'receipt', 'sign', 'account'].includes(reading.kind)
  const ownMid = reading.kind === 'message' || isEcho ? reading.mid : undefined
  return {
    kind: isStandby ? 'standby' : reading.kind,
    name: isStandby ? `standby.${reading.name}` : reading.name,
    platformAccountId: pageId,
    citizenPlatformId: personId,
    // Messages, echoes and postbacks share one space of ids; everything else needs its circumstances as a key.
    key: ownMid
      ? joinKey('mid', ownMid)
      : joinKey(reading.name, event.sender?.id, event.recipient?.id, time, reading.mark),
    platformMessageId: reading.mid ?? null,
    platformAt: moment(event.timestamp, true) ?? moment(page.time, true) ?? new Date(),
    text: reading.text ?? null,
    payload: reading.payload ?? null,
    interaction: personId !== null && (reading.interaction ?? false),
    contents: reading.contents ?? [],
    spokenBy: isEcho ? whoEchoes(event, pageId, accounts) : 'citizen',
    metadata: reading.metadata ?? null,
    receipt: reading.receipt ?? null,
    place: null,
  }
}

// "message_echoes": Business Suite puts its own app id there, or none; Meta prints two different ids for it, so the only
// safe question is whether the id is ours.
function whoEchoes(event: Item, pageId: string, accounts: ChannelAccount[]): Incoming['spokenBy'] {
  const account = accounts.find((one) => one.platformId === pageId)
  if (!account) return 'unknown'
  return event.message?.app_id === account.secrets.appId ? 'us' : 'human'
}

function readMessage({ message }: Item): Reading | null {
  if (!message) return null
  const contents = new Set<ContentKind>(message.text ? ['text'] : [])
  for (const { type, payload } of message.attachments ?? []) {
    contents.add(payload?.sticker_id ? 'sticker' : (contentOfType[type ?? ''] ?? 'other'))
  }
  const common = { mid: message.mid, text: message.text, contents: [...contents] }
  if (message.is_echo) return { ...common, kind: 'echo', name: 'echo', metadata: message.metadata }
  if (message.is_deleted) return { kind: 'other', name: 'message_deleted', mid: message.mid, mark: message.mid }
  const tap = message.quick_reply
  return { ...common, kind: 'message', name: tap ? 'quick_reply' : 'message', payload: tap?.payload, interaction: true }
}

function readPostback({ postback }: Item): Reading | null {
  if (!postback) return null
  const { mid, title, payload } = postback
  return {
    kind: 'message',
    name: 'postback',
    mid,
    text: title,
    payload,
    contents: title ? ['text'] : [],
    interaction: true,
    mark: payload,
  }
}

function readReceipt({ read, delivery }: Item): Reading | null {
  const told = read ?? delivery
  if (!told) return null
  const messageIds = delivery?.mids ?? []
  const receipt = {
    state: read ? ('seen' as const) : ('delivered' as const),
    messageIds,
    watermark: moment(told.watermark, true),
  }
  return { kind: 'receipt', name: read ? 'read' : 'delivery', receipt, mark: [told.watermark, ...messageIds].join(',') }
}

function readSign(event: Item): Reading | null {
  const { message_edit: edit, reaction, referral, optin, response_feedback: feedback } = event
  if (edit)
    return { kind: 'sign', name: 'message_edit', mid: edit.mid, text: edit.text, mark: `${edit.mid} ${edit.num_edit}` }
  if (reaction) {
    const payload = `${reaction.action}:${reaction.reaction}`
    return {
      kind: 'sign',
      name: 'reaction',
      mid: reaction.mid,
      payload,
      interaction: reaction.action === 'react',
      mark: `${reaction.mid} ${payload}`,
    }
  }
  if (referral)
    return { kind: 'relation', name: 'referral', payload: referral.ref, interaction: true, mark: referral.ref }
  if (optin) return { kind: 'relation', name: 'optin', payload: optin.payload ?? optin.ref, interaction: true }
  if (feedback) {
    return {
      kind: 'sign',
      name: 'response_feedback',
      mid: feedback.mid,
      payload: feedback.feedback,
      mark: `${feedback.mid} ${feedback.feedback}`,
    }
  }
  return null
}

const neighbours = new Set(['sender', 'recipient', 'timestamp', 'prior_message', 'hop_context'])

function readRest(event: Item): Reading {
  for (const name of ['pass_thread_control', 'take_thread_control', 'request_thread_control'] as const) {
    const control = event[name]
    if (!control) continue
    const owner = 'requested_owner_app_id' in control ? control.requested_owner_app_id : control.new_owner_app_id
    return { kind: 'sign', name, payload: owner as string | undefined, metadata: control.metadata }
  }
  if (event.policy_enforcement)
    return { kind: 'account', name: 'policy_enforcement', payload: event.policy_enforcement.action }
  const unknown = Object.keys(event).find((key) => !neighbours.has(key) && event[key] !== undefined)
  return { kind: 'other', name: unknown?.slice(0, 100) ?? 'empty' }
}
