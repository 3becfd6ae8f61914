/** My notices, by which ways I want them, and whether I am on duty. */
import { z } from 'zod'
import { type NoticeKind, noticeKinds } from '../../notify/notify.ts'
import { saveOfficerDuty } from '../../store/duty.ts'
import {
  choicesOf,
  dropSubscription,
  noticesOf,
  readNotices,
  saveChoice,
  saveSubscription,
} from '../../store/notices.ts'
import type { NoticeChoices, NoticeList } from '../wire.ts'
import { id, type Route, route } from './route.ts'

const shown = 50
// Where browsers get their pushes from. Only these are called: an address of the caller's choice could be inside our network.
const pushHosts = /(^|\.)(fcm\.googleapis\.com|push\.services\.mozilla\.com|notify\.windows\.com|push\.apple\.com)$/
const endpoint = z
  .url({ protocol: /^https$/ })
  .max(2000)
  .refine(
    (url) => pushHosts.test(URL.parse(url)?.hostname ?? ''),
    'Trình duyệt này chưa được hỗ trợ nhận thông báo đẩy.',
  )

export const noticeRoutes: Route[] = [
  route({
    method: 'get',
    path: '/notices',
    summary: 'My newest notices and how many are unread.',
    action: 'self',
    run: async ({ person, parts }): Promise<NoticeList> => {
      const { items, unread } = await noticesOf(parts.db, person.id, shown)
      return {
        unread,
        items: items.map(({ created_at, read_at, ...item }) => ({
          ...item,
          at: created_at.toISOString(),
          read: read_at !== null,
        })),
      }
    },
  }),
  route({
    method: 'post',
    path: '/notices/read',
    summary: 'Marks my notices as read: all up to `upTo`, or only `ids` of them.',
    action: 'self',
    body: z.object({ upTo: id, ids: z.array(id).max(100).nullable() }),
    run: async ({ person, parts, body, now }) => {
      await readNotices(parts.db, person.id, body.upTo, body.ids, now)
      return { done: true }
    },
  }),
  route({
    method: 'get',
    path: '/notices/choices',
    summary: 'By which ways I want which kind of notice.',
    action: 'self',
    run: async ({ person, parts }): Promise<NoticeChoices> => {
      const chosen = await choicesOf(parts.db, person.id)
      const duty = await parts.db
        .selectFrom('officer_duty')
        .select('on_duty')
        .where('officer_id', '=', person.id)
        .executeTakeFirst()
      return {
        kinds: Object.entries(noticeKinds).map(([kind, label]) => {
          const choice = chosen.find((one) => one.kind === kind)
          return { kind, label, email: choice?.email ?? false, push: choice?.push ?? false }
        }),
        ...parts.ways,
        onDuty: duty?.on_duty ?? null,
      }
    },
  }),
  route({
    method: 'post',
    path: '/notices/choices',
    summary: 'Changes by which ways I want one kind of notice.',
    action: 'self',
    body: z.object({
      kind: z.enum(Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]]),
      email: z.boolean(),
      push: z.boolean(),
    }),
    run: async ({ person, parts, body }) => {
      await saveChoice(parts.db, person.id, body)
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/notices/push',
    summary: 'This browser wants pushes, or (without keys) no longer.',
    action: 'self',
    body: z.object({
      endpoint,
      keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }).nullable(),
    }),
    run: async ({ person, parts, body, now }) => {
      if (body.keys) await saveSubscription(parts.db, person.id, { endpoint: body.endpoint, ...body.keys }, now)
      else await dropSubscription(parts.db, body.endpoint, person.id)
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/me/duty',
    summary: 'Whether I am on duty: on, off, or by the working hours of my unit (null).',
    action: 'take',
    body: z.object({ onDuty: z.boolean().nullable() }),
    run: async ({ person, parts, body }) => {
      await saveOfficerDuty(parts.db, person.id, body)
      return { done: true }
    },
  }),
]
