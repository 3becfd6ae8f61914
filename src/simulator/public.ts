/** Places where everybody reads along: comments under a Page's posts, groups of the OA. And what concerns the account itself. */
import { randomBytes } from 'node:crypto'
import { envelope, facebookMessageId } from './facebook/events.ts'
import type { Platform } from './settings.ts'
import type { Delivery, WebhookSender } from './webhooks.ts'
import type { Person, World } from './world.ts'
import { zaloMessageId } from './zalo/events.ts'

/** One comment as the emulator keeps it. */
export interface Comment {
  id: string
  postId: string
  /** The comment it answers, else the post. */
  parentId: string
  /** PSID of the person behind it; `page` for the Page itself. */
  author: string
  text: string
  at: Date
  /** Set when the one private reply was used. */
  privateReply: string | null
}

export type PublicPlaces = ReturnType<typeof makePublicPlaces>

/** Comments and groups of the played platforms. */
export function makePublicPlaces(world: World, webhooks: WebhookSender) {
  const comments = new Map<string, Comment>()
  const groups = new Map<string, { id: string; said: string[] }>()
  const { facebook, zalo } = world.settings

  function feed(comment: Comment, verb: 'add' | 'edited' | 'remove'): Promise<Delivery> {
    const own = comment.author === 'page'
    // The id in a comment is not the id that one can write to.
    const from = own
      ? { id: facebook.pageId, name: world.unitName }
      : { id: `9${comment.author}`, name: 'Một người dân' }
    const value = {
      from,
      item: 'comment',
      comment_id: comment.id,
      post_id: comment.postId,
      parent_id: comment.parentId,
      verb,
      created_time: Math.floor(world.stamp() / 1000),
      ...(verb !== 'remove' && { message: comment.text }),
    }
    const entry = { id: facebook.pageId, time: Math.floor(world.stamp() / 1000), changes: [{ field: 'feed', value }] }
    const head = { channel: 'facebook' as const, name: 'feed', personId: null, messageId: null, fromCitizen: !own }
    return webhooks.send({ ...head, body: { object: 'page', entry: [entry] } })
  }

  function add(given: { author: string; postId: string; parentId?: string; text: string }): Comment {
    const id = `${given.postId.split('_').at(-1)}_${randomBytes(7).readUIntBE(0, 6)}`
    const parentId = given.parentId ?? given.postId
    const comment: Comment = { ...given, id, parentId, at: world.clock.now(), privateReply: null }
    comments.set(id, comment)
    return comment
  }

  return {
    comments,
    groups,
    /** A person writes under a post of the Page. */
    async commentOn(person: Person, text: string, postId = `${facebook.pageId}_1001`) {
      const comment = add({ author: person.id, postId, text })
      return { comment, delivery: await feed(comment, 'add') }
    },
    async editComment(comment: Comment, text: string): Promise<Delivery> {
      comment.text = text
      return feed(comment, 'edited')
    },
    async removeComment(comment: Comment): Promise<Delivery> {
      comments.delete(comment.id)
      return feed(comment, 'remove')
    },
    /** The Page answers under a comment; it comes back as a webhook like every comment. */
    replyUnder(parent: Comment, text: string): Comment {
      const comment = add({ author: 'page', postId: parent.postId, parentId: parent.id, text })
      void webhooks.track(feed(comment, 'add'))
      return comment
    },
    /** A member writes in a group of the OA; `[@ID]` in the text calls somebody. */
    groupMessage(person: Person, text: string, groupId = 'f414c8f76fa586fbdfb4'): Promise<Delivery> {
      if (!groups.has(groupId)) groups.set(groupId, { id: groupId, said: [] })
      const name = 'user_send_group_text'
      return zaloEvent(name, {
        oa_id: zalo.oaId,
        sender: { id: person.id },
        recipient: { id: groupId },
        message: { text, msg_id: zaloMessageId() },
      })
    },
    /** The administrator of the OA takes the app's permission away. */
    revokePermission: (): Promise<Delivery> => zaloEvent('permission_revoked', { oa_id: zalo.oaId }),
    /** Another app takes, passes or asks for the thread with a person (Facebook). */
    threadControl(person: Person, name: 'take' | 'pass' | 'request', app: string): Promise<Delivery> {
      const owner =
        name === 'request' ? { requested_owner_app_id: app } : { previous_owner_app_id: null, new_owner_app_id: app }
      const item = {
        sender: { id: person.id },
        recipient: { id: facebook.pageId },
        timestamp: world.stamp(),
        [`${name}_thread_control`]: { ...owner, metadata: '' },
      }
      return messaging('facebook', 'messaging_handovers', person, item)
    },
    /** Thumb up or down under a message of ours (Facebook). */
    thumb(person: Person, messageId: string, good: boolean): Promise<Delivery> {
      const feedback = good ? 'Good response' : 'Bad response'
      return messaging('facebook', 'response_feedback', person, {
        sender: { id: person.id },
        recipient: { id: facebook.pageId },
        timestamp: world.stamp(),
        response_feedback: { feedback, mid: messageId },
      })
    },
    /** The person changes a message already sent (Facebook). */
    edit(person: Person, messageId: string, text: string): Promise<Delivery> {
      return messaging('facebook', 'message_edits', person, {
        sender: { id: person.id },
        recipient: { id: facebook.pageId },
        timestamp: world.stamp(),
        message_edit: { mid: messageId, text, num_edit: 1 },
      })
    },
    /** The person fills in the form of `request_user_info` (Zalo). */
    submitInfo: (person: Person, info: Record<string, string>): Promise<Delivery> =>
      zaloEvent('user_submit_info', { sender: { id: person.id }, recipient: { id: zalo.oaId }, info }),
    /** A visitor of the web widget writes (Zalo). */
    visitorWrites(person: Person, text: string): Promise<Delivery> {
      const [, visitor, visit] = person.id.split('/')
      world.touch(person)
      return zaloEvent('anonymous_send_text', {
        sender: { id: visitor },
        recipient: { id: zalo.oaId },
        message: { text, msg_id: zaloMessageId(), conversation_id: visit },
      })
    },
    addVisitor: (): Person =>
      world.addPerson('zalo', {
        id: `anonymous/${randomBytes(10).toString('hex')}/${randomBytes(10).toString('hex')}`,
        interacted: true,
      }),
    newMessageId: facebookMessageId,
  }

  function zaloEvent(name: string, body: Record<string, unknown>): Promise<Delivery> {
    const full = { event_name: name, app_id: zalo.appId, ...body, timestamp: String(world.stamp()) }
    return webhooks.send({ channel: 'zalo', name, personId: null, messageId: null, body: full, fromCitizen: true })
  }

  function messaging(
    channel: Platform,
    name: string,
    person: Person,
    item: Record<string, unknown>,
  ): Promise<Delivery> {
    const body = envelope(world, [item])
    return webhooks.send({ channel, name, personId: person.id, messageId: null, body, fromCitizen: false })
  }
}
