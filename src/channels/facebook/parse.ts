/** Facebook's webhook events in our words (Messenger Platform, "Webhook Events"; "Webhooks for Pages" for comments). */
import { createHash } from 'node:crypto'
import type { Log } from '../../log.ts'
import { joinKey, moment } from '../body.ts'
import type { ChannelAccount, ContentKind, Incoming } from '../channel.ts'
import { readItem } from './parse-item.ts'
import { type Change, change, type Entry, entry, envelope, item } from './shapes.ts'

/** All events of a body: every entry, and in each everything in `messaging`, `standby` and `changes`. What cannot be read is
 * logged and left out; the rest stays. Attachment addresses are not kept. */
export function parseFacebook(body: unknown, accounts: ChannelAccount[], log: Log): Incoming[] {
  const found: Incoming[] = []
  const skip = (part: string) => log.warn('a part of a Facebook delivery could not be read', { part })
  for (const raw of envelope.parse(body).entry) {
    const page = entry.safeParse(raw).data
    if (!page) {
      skip('entry')
      continue
    }
    for (const lane of ['messaging', 'standby'] as const) {
      for (const rawItem of page[lane] ?? []) {
        const event = item.safeParse(rawItem).data
        if (event) found.push(readItem(event, lane, page, accounts))
        else skip(lane)
      }
    }
    for (const rawChange of page.changes ?? []) {
      const event = change.safeParse(rawChange).data
      if (!event) skip('changes')
      else if (!isDashboardTest(event, page)) found.push(readChange(event, page))
    }
  }
  return found
}

// The dashboard's Test button sends messaging fields under `changes`, mostly for a Page "0".
function isDashboardTest(event: Change, page: Entry): boolean {
  return page.id === '0' || /^(message|messaging|standby|response_feedback)/.test(event.field)
}

function readChange({ field, value }: Change, page: Entry): Incoming {
  const isComment = field === 'feed' && value.item === 'comment'
  const name = [field, value.item, value.verb].filter(Boolean).join('.')
  const id = value.comment_id ?? value.post_id
  const byPage = value.from?.id !== undefined && value.from.id === page.id
  const contents: ContentKind[] = value.message ? ['text'] : []
  // A comment can be edited twice in one second: the words tell the two apart.
  const wording =
    value.verb === 'edited'
      ? createHash('sha256')
          .update(value.message ?? '')
          .digest('base64url')
      : null
  // Only words of other people that everybody can read are answered.
  const asks =
    isComment && !byPage && value.is_hidden !== true && ['add', 'edited', 'remove'].includes(value.verb ?? '')
  return {
    kind: asks && value.comment_id ? 'public' : 'other',
    name,
    platformAccountId: page.id ?? '',
    // A commenter's id is not the id one can write to.
    citizenPlatformId: null,
    key: joinKey(name, id, value.from?.id, String(value.created_time ?? page.time ?? ''), wording),
    platformMessageId: value.comment_id ?? null,
    platformAt: moment(value.created_time, true) ?? moment(page.time, true) ?? new Date(),
    text: isComment ? (value.message ?? null) : null,
    payload: null,
    interaction: false,
    contents: isComment ? contents : [],
    spokenBy: byPage ? 'us' : 'citizen',
    metadata: null,
    receipt: null,
    place:
      asks && value.comment_id
        ? { kind: 'comment', id: value.post_id ?? value.comment_id, itemId: value.comment_id }
        : null,
  }
}
