/** The parts of Facebook's webhook bodies that we read (Messenger Platform, "Webhook Events"). Everything else passes
 * unread, and a part of the wrong shape counts as absent, so that one odd event does not lose its neighbours. */
import { z } from 'zod'
import { optionalPerson, optionalText } from '../body.ts'

const part = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape).optional().catch(undefined)

const attachment = z.looseObject({ type: optionalText, payload: part({ sticker_id: optionalText }).nullable() })

const message = part({
  mid: optionalText,
  text: optionalText,
  is_echo: z.boolean().optional().catch(undefined),
  is_deleted: z.boolean().optional().catch(undefined),
  app_id: optionalText,
  metadata: optionalText,
  quick_reply: part({ payload: optionalText }),
  attachments: z.array(attachment).optional().catch(undefined),
})

/** One element of `messaging[]` or `standby[]`. */
export const item = z.looseObject({
  sender: optionalPerson,
  recipient: optionalPerson,
  timestamp: z.unknown().optional(),
  message,
  postback: part({ mid: optionalText, title: optionalText, payload: optionalText }),
  message_edit: part({ mid: optionalText, text: optionalText, num_edit: optionalText }),
  reaction: part({ mid: optionalText, action: optionalText, reaction: optionalText }),
  read: part({ watermark: z.unknown().optional() }),
  delivery: part({ mids: z.array(z.string()).optional().catch(undefined), watermark: z.unknown().optional() }),
  referral: part({ ref: optionalText }),
  optin: part({ payload: optionalText, ref: optionalText }),
  pass_thread_control: part({ new_owner_app_id: optionalText, metadata: optionalText }),
  take_thread_control: part({ new_owner_app_id: optionalText, metadata: optionalText }),
  request_thread_control: part({ requested_owner_app_id: optionalText, metadata: optionalText }),
  policy_enforcement: part({ action: optionalText }),
  response_feedback: part({ feedback: optionalText, mid: optionalText }),
})
export type Item = z.infer<typeof item>

/** One element of `changes[]`; comments come in the field `feed` ("Webhooks for Pages"). */
export const change = z.looseObject({
  field: z.string(),
  value: z.looseObject({
    item: optionalText,
    verb: optionalText,
    comment_id: optionalText,
    post_id: optionalText,
    is_hidden: z.boolean().optional().catch(undefined),
    message: optionalText,
    created_time: z.unknown().optional(),
    from: optionalPerson,
  }),
})
export type Change = z.infer<typeof change>

const list = z.array(z.unknown()).optional().catch(undefined)

/** One element of `entry[]`: a Page and what happened at it. */
export const entry = z.looseObject({
  id: optionalText,
  time: z.unknown().optional(),
  messaging: list,
  standby: list,
  changes: list,
})
export type Entry = z.infer<typeof entry>

/** The whole body. Another `object` (user, instagram) is not ours. */
export const envelope = z.looseObject({ object: z.literal('page'), entry: z.array(z.unknown()) })
