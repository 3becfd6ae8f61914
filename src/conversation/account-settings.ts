/** What may be set for one account (its row's `settings`), with what holds when nothing is set. */
import { z } from 'zod'
import type { Menus } from '../channels/channel.ts'
import type { Account } from '../store/accounts.ts'

const whole = (most: number, usual: number) => z.number().int().min(0).max(most).catch(usual)
const yes = (usual: boolean) => z.boolean().catch(usual)
const payload = z.string().regex(/^#\S/).max(1000)

/** "Persistent Menu": 20 entries of 30 characters; "Ice Breakers": 4; greeting 160. */
const menus = z.object({
  greeting: z
    .string()
    .trim()
    .max(160)
    .default('Hỏi về căn cước, cư trú, VNeID và thủ tục trực tuyến. Trợ lý tự động trả lời ngay.'),
  iceBreakers: z
    .array(z.object({ question: z.string().trim().min(1).max(80), payload }))
    .max(4)
    .default([]),
  menu: z
    .array(
      z.union([
        z.object({ title: z.string().trim().min(1).max(30), payload }),
        z.object({ title: z.string().trim().min(1).max(30), url: z.url({ protocol: /^https$/ }) }),
      ]),
    )
    .max(20)
    .default([
      { title: 'Gặp cán bộ', payload: '#officer' },
      { title: 'Yêu cầu của tôi', payload: '#mine' },
    ]),
})

const shape = z.object({
  /** Hours for which the assistant is silent after an officer wrote in the platform's own app. */
  humanHoldHours: whole(168, 4),
  /** Paid messages that may be sent in a calendar month (Vietnam time); further answers wait for the citizen. */
  paidPerMonth: whole(1_000_000, 500),
  /** Nothing that costs money is sent at all (Zalo after 48 hours). */
  freeMessagesOnly: yes(false),
  /** Facebook: the Human Agent permission was granted, officers may answer for 7 days. */
  humanAgent: yes(false),
  /** Facebook: the Page routes its conversations among several apps. */
  routing: yes(false),
  /** Facebook: questions under posts are answered. */
  comments: yes(false),
  /** Answers under one post, or in one group, within an hour. */
  publicPerHour: whole(1000, 20),
  /** Facebook: greeting, ice breakers and menu of the Page; absent = the Page is left as it is. `{}` = our own. */
  menus: menus.optional().catch(undefined),
  /** Written by us: why the Page did not take these menus (`hash`). */
  menusRefused: z.object({ hash: z.string(), at: z.coerce.date(), why: z.string() }).nullish().catch(null),
})

/** The settings of an account, each with a sane value. */
export type AccountSettings = z.infer<typeof shape>

/** Reads them; what is not in order counts as not set. */
export const settingsOf = (account: Pick<Account, 'settings'>): AccountSettings => shape.parse(account.settings)

/** Checks menus before they are stored; throws ZodError with the entry that breaks a limit. */
export const readMenus = (given: unknown): Menus => menus.parse(given)
