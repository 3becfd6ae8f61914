/** The contract between the conversation and a platform. Nothing outside channels/ knows a platform's field names. */
import type { IncomingHttpHeaders } from 'node:http'

/** The platforms we speak with. */
export type ChannelName = 'zalo' | 'facebook'

/** Secrets of one Official Account; sealed in the database, open only in memory. */
export interface ZaloSecrets {
  channel: 'zalo'
  appId: string
  appSecret: string
  /** The *OA Secret Key* of the webhook settings, which signs events; not the app secret. */
  oaSecretKey: string
}

/** Secrets of one Page; sealed in the database, open only in memory. */
export interface FacebookSecrets {
  channel: 'facebook'
  appId: string
  appSecret: string
  /** The app secret before a rotation; still accepted on webhooks while it is set. */
  appSecretOld?: string
  verifyToken: string
  pageAccessToken: string
}

export type Secrets = ZaloSecrets | FacebookSecrets

/** One OA or one Page as a channel needs it. `platformId` is the OA id or the Page id, a decimal string (never a number). */
export interface ChannelAccount {
  id: string
  channel: ChannelName
  platformId: string
  secrets: Secrets
  /** What a platform taught us about this account and must survive a restart, or an operator decided:
   * `sendApi` v3 | v2 (Zalo, v2 after -235); `buttons` false: choices go out as numbered text;
   * `appSecretProof` true: Zalo calls carry the proof; `humanAgent` true: Facebook allowed the HUMAN_AGENT tag;
   * `routing` true: the Page routes conversations among apps. Those of the conversation: conversation/account-settings.ts. */
  settings: Record<string, unknown>
}

/** What a citizen's message consists of. */
export type ContentKind =
  | 'text'
  | 'image'
  | 'sticker'
  | 'file'
  | 'audio'
  | 'video'
  | 'location'
  | 'link'
  | 'contact'
  | 'other'

/** What kind of thing an event is, for the conversation:
 * `message` a citizen spoke or pressed a button; `echo` our side spoke (us, or an officer in the platform's own app);
 * `relation` follow, unfollow, first contact, consent, withdrawal; `receipt` received or seen; `standby` a message that
 * another app owns; `sign` about words already said or about the thread: edit, reaction, thumb, thread control; `account`
 * about the OA or Page itself; `public` a comment or a group message that may ask us something; `other` stored and ignored. */
export type IncomingKind =
  | 'message'
  | 'echo'
  | 'relation'
  | 'receipt'
  | 'standby'
  | 'sign'
  | 'account'
  | 'public'
  | 'other'

/** Where everybody reads along: under a Page's post (`id` the post, `itemId` the comment) or in a group of an OA (`id` the
 * group, `itemId` the message). */
export interface PublicPlace {
  kind: 'comment' | 'group'
  id: string
  itemId: string
}

/** One event of a webhook body, in our words. Attachment addresses are never kept. */
export interface Incoming {
  kind: IncomingKind
  /** The platform's own name for it, e.g. `user_send_text`, `postback`. */
  name: string
  /** The OA or Page it belongs to. */
  platformAccountId: string
  /** The person's id at the platform (Zalo user_id, Facebook PSID); null for events about no person. */
  citizenPlatformId: string | null
  /** The same event always gives the same key; unique together with the account. */
  key: string
  platformMessageId: string | null
  /** The platform's own time of the event. */
  platformAt: Date
  /** What was typed, or the title of the button pressed; null when there are no words. */
  text: string | null
  /** The hidden value of a pressed button or quick reply; a person can type it too, so never a permission. On Zalo a tap
   * is an ordinary text, so `text` and `payload` are then both the value (it begins with `#`). Events that are no tap
   * carry their one telling value here: the m.me `ref`, the new owner's app id, `react:like`, `Good response`. */
  payload: string | null
  /** Whether this counts as the citizen's own action, which opens or prolongs the reply window. */
  interaction: boolean
  contents: ContentKind[]
  /** For `echo`: who spoke. `human` = an officer in the platform's own app or console; `unknown` = cannot be told here,
   * compare with the ids of what we sent. */
  spokenBy: 'citizen' | 'us' | 'human' | 'unknown'
  /** Our own id that came back with an echo (Facebook `metadata`), else null. */
  metadata: string | null
  /** For `receipt`: what is known now about which of our messages. */
  receipt: { state: 'delivered' | 'seen'; messageIds: string[]; watermark: Date | null } | null
  /** For `public`: where it was said. */
  place: PublicPlace | null
}

/** A tappable choice under a message. `payload` starts with `#`. */
export type Button =
  | { type: 'reply'; title: string; payload: string }
  | { type: 'url'; title: string; url: string }
  | { type: 'phone'; title: string; phone: string }

/** One message to send: at most `limits.text` UTF-16 units, at most `limits.buttons` buttons. */
export interface Outgoing {
  /** Our message id; travels as Facebook `metadata` so that the echo can be matched. */
  id: string
  text: string
  buttons: Button[]
  /** Who wrote it: decides on Facebook's HUMAN_AGENT tag (officers only, never the assistant). */
  author: 'assistant' | 'officer' | 'system'
  /** The citizen's last interaction with this account, for the reply window; null when unknown. */
  lastInteractionAt: Date | null
}

/** Why the platform will never take this message, as the inbox names it:
 * `window` the reply window is closed; `blocked` the person blocked or left us; `content` the message itself is not
 * accepted; `permission` the account, package, app or token is not in order (an operator must act); `routing` another app
 * holds the thread. */
export type RefusalReason = 'window' | 'blocked' | 'content' | 'permission' | 'routing'

/** What became of one send. */
export type SendResult =
  /** `charged`: the platform says or implies that this message costs money. */
  | { kind: 'sent'; platformMessageId: string; charged: boolean }
  | { kind: 'refused'; reason: RefusalReason; code: string; detail: string }
  /** Nothing was sent; try again after so many seconds. */
  | { kind: 'later'; seconds: number; code: string; detail: string }
  /** The request left and no answer came: it may have arrived. Never sent again without `reconcile`. */
  | { kind: 'unknown'; detail: string }

/** What became of the one private message that answers a comment. `citizenPlatformId`: whom it reached, as a conversation. */
export type PrivateReplyResult =
  | { kind: 'sent'; platformMessageId: string; citizenPlatformId: string | null }
  | Exclude<SendResult, { kind: 'sent' }>

/** What stands round the chat before anybody writes. Entries beyond a platform's limits are refused by `readMenus`. */
export interface Menus {
  greeting: string
  /** Questions offered to whoever opens the chat for the first time. */
  iceBreakers: { question: string; payload: string }[]
  /** Always at hand in the chat. */
  menu: ({ title: string; payload: string } | { title: string; url: string })[]
}

/** What to answer to a request at the webhook's address. */
export type Verdict =
  /** `accounts` are those whose own secret signed these bytes: look up an event's account among them and nowhere else. */
  | { kind: 'valid'; accounts: ChannelAccount[] }
  /** A console check without signature: answer 200, process nothing. */
  | { kind: 'unsigned' }
  | { kind: 'invalid'; detail: string }

/** Limits of one message on this channel. */
export interface ChannelLimits {
  /** UTF-16 units in one text. */
  text: number
  /** Buttons or quick replies under one text. */
  buttons: number
  /** Characters in a button's title. */
  buttonTitle: number
}

/** One thing that was looked at. `say` and `todo` are sentences for an administrator; they never hold a secret. */
export interface Finding {
  /** What was looked at, in a few words: "Mã truy cập", "Đăng ký webhook". */
  check: string
  state: 'fine' | 'warn' | 'bad'
  say: string
  /** What to do about it; null when nothing. */
  todo: string | null
}

/** The questions that can be put to a platform about an account. None of them throws on what the platform answers. */
export interface Care {
  /** Token and permissions. On Zalo this also renews the token at half of its life. */
  token(account: ChannelAccount, now: Date): Promise<Finding[]>
  /** Whether webhooks come; subscribes again when the platform has dropped us. */
  subscription(account: ChannelAccount, now: Date): Promise<Finding[]>
  /** Package, remaining messages, kind of account, the platform's clock. */
  standing(account: ChannelAccount, now: Date): Promise<Finding[]>
}

/** What every platform must be able to do. */
export interface Channel {
  name: ChannelName
  limits: ChannelLimits
  /** GET on the webhook: the text to answer with 200, or null to refuse with 403. */
  handshake(query: Record<string, unknown>, accounts: ChannelAccount[]): string | null
  /** Checks the signature over the bytes received, in constant time, against the accounts of this channel. */
  verify(raw: Buffer, headers: IncomingHttpHeaders, accounts: ChannelAccount[], now: Date): Verdict
  /** All events of a body read by `readBody`. `accounts` are those of the verdict: they tell our own echoes from a human's.
   * Unknown kinds come as `other`; throws ZodError when the envelope itself is not the platform's. */
  parse(body: unknown, accounts: ChannelAccount[]): Incoming[]
  send(account: ChannelAccount, citizenPlatformId: string, message: Outgoing, now: Date): Promise<SendResult>
  /** Looks up at the platform whether a message whose outcome is unknown did arrive. Says `unknown`, never `absent`, while
   * it may still be on its way (Zalo 15 s, Facebook 60 s after `sentAt`). */
  reconcile(
    account: ChannelAccount,
    citizenPlatformId: string,
    message: Outgoing,
    sentAt: Date,
  ): Promise<'arrived' | 'absent' | 'unknown'>
  /** Answers where everybody reads along: under a comment, or in a group. */
  sendPublic(account: ChannelAccount, place: PublicPlace, text: string): Promise<SendResult>
  /** The one private message to whoever wrote a comment; null where a platform has no such thing. */
  replyPrivately:
    | ((
        account: ChannelAccount,
        place: PublicPlace,
        message: Pick<Outgoing, 'id' | 'text'>,
      ) => Promise<PrivateReplyResult>)
    | null
  /** Gives a thread to another app, or takes it, where the Page routes its conversations. False when it was refused. */
  control(account: ChannelAccount, citizenPlatformId: string, to: { app: string } | 'us'): Promise<boolean>
  /** Sets greeting, ice breakers and menu of the account; a sentence when the platform refused, null when it is done or the
   * platform has none. */
  setMenus(account: ChannelAccount, menus: Menus): Promise<string | null>
  /** Shows "typing" where the platform has it; failures do not matter. */
  typing(account: ChannelAccount, citizenPlatformId: string): Promise<void>
  /** What the platform says of an account: token, subscription, standing. */
  care: Care
  /** Lets go of connections (Redis) at shutdown. */
  close(): Promise<void>
}
