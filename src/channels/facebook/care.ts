/** What Facebook says of a Page: token, permissions, webhook subscription, usage. After an hour of failing answers Facebook
 * unsubscribes the Page and tells nobody in our house, so the subscription is asked for and renewed. */
import { z } from 'zod'
import { compareClock, finder, sayDay } from '../care.ts'
import type { Care, ChannelAccount, FacebookSecrets, Finding } from '../channel.ts'
import type { Http } from '../http.ts'
import { type FacebookCall, secretProof } from './call.ts'
import { debugToken, scopes, type TokenFacts } from './grant.ts'

const token = finder('Mã truy cập')
const permission = finder('Quyền của ứng dụng')
const subscribed = finder('Đăng ký webhook')
const quota = finder('Mức dùng API')

const again = 'Bấm "Kết nối lại" ở trang Tài khoản kênh và đăng nhập bằng người quản trị Trang.'
const dayMs = 24 * 3600_000

/** The webhook fields this program understands. Comments come only where they are switched on for the Page. */
export const fieldsOf = (account: Pick<ChannelAccount, 'settings'>): string[] => [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'message_deliveries',
  'message_reads',
  'messaging_referrals',
  'messaging_optins',
  'messaging_handovers',
  'standby',
  'messaging_policy_enforcement',
  'response_feedback',
  ...(account.settings.comments ? ['feed'] : []),
]

/** Makes the care of Pages. */
export function makeFacebookCare(given: { graphUrl: string; call: FacebookCall; http: Http }): Care {
  return {
    token: async (account, now) => {
      const secrets = account.secrets as FacebookSecrets
      const facts = await debugToken(given, secrets, secrets.pageAccessToken)
      if (facts.kind === 'ok') return tokenFindings(facts.value, account, now)
      return facts.kind === 'refused'
        ? [token.bad(`Facebook từ chối ứng dụng (mã ${facts.detail}).`, 'Kiểm tra App ID và App Secret.')]
        : [token.warn('Không hỏi được Facebook.', 'Thử lại sau; kiểm tra đường ra Internet.')]
    },
    subscription: (account) => keepSubscribed(given.call, account),
    standing: async (account) => [
      await usageOf(given, account),
      await compareClock(given.http, given.graphUrl, () => new Date()),
    ],
  }
}

function tokenFindings(facts: TokenFacts, account: ChannelAccount, now: Date): Finding[] {
  if (!facts.is_valid) return [token.bad('Facebook cho biết mã truy cập không còn giá trị.', again)]
  if (facts.app_id !== undefined && facts.app_id !== account.secrets.appId)
    return [token.bad('Mã truy cập thuộc ứng dụng khác.', again)]
  const ends = [facts.expires_at, facts.data_access_expires_at].filter((end): end is number => Boolean(end))
  const end = ends.length > 0 ? new Date(Math.min(...ends) * 1000) : null
  const missing = scopes.filter((scope) => scope !== 'pages_show_list' && !facts.scopes.includes(scope))
  return [
    end && end.getTime() - now.getTime() < 14 * dayMs
      ? token.warn(`Mã truy cập hết hạn ngày ${sayDay(end)}.`, again)
      : token.fine(end ? `Còn hiệu lực đến ${sayDay(end)}.` : 'Còn hiệu lực, không có ngày hết hạn.'),
    missing.length > 0
      ? permission.bad(`Thiếu quyền ${missing.join(', ')}.`, `${again} Chọn đủ các quyền được hỏi.`)
      : permission.fine('Đủ quyền nhắn tin và quản lý Trang.'),
  ]
}

const apps = z.looseObject({
  data: z.array(z.looseObject({ id: z.coerce.string(), subscribed_fields: z.array(z.string()).catch([]) })),
})
const success = z.looseObject({ success: z.union([z.boolean(), z.string().transform((text) => text === 'true')]) })

async function keepSubscribed(call: FacebookCall, account: ChannelAccount): Promise<Finding[]> {
  const path = `/${account.platformId}/subscribed_apps`
  const answer = await call(account, { method: 'GET', path })
  if (answer.kind === 'failed') return [subscribed.bad(`Facebook từ chối cho xem (mã ${answer.code}).`, again)]
  const known = answer.kind === 'done' ? apps.safeParse(answer.body).data : undefined
  if (!known) return [subscribed.warn('Không hỏi được Facebook.', 'Thử lại sau; kiểm tra đường ra Internet.')]
  const has = known.data.find((app) => app.id === account.secrets.appId)?.subscribed_fields
  const wanted = fieldsOf(account)
  if (has && wanted.every((field) => has.includes(field)))
    return [subscribed.fine(`Trang gửi sự kiện tới máy chủ này (${has.length} loại).`)]
  const fields = [...new Set([...(has ?? []), ...wanted])].join(',')
  const renewed = await call(account, { method: 'POST', path, query: { subscribed_fields: fields } })
  if (renewed.kind === 'done' && success.safeParse(renewed.body).data?.success)
    return [
      has
        ? subscribed.fine('Đã đăng ký thêm các loại sự kiện còn thiếu.')
        : subscribed.warn(
            'Facebook đã ngừng gửi sự kiện; máy chủ vừa đăng ký lại.',
            'Tin nhắn trong lúc đó không đến: xem hộp thư của Trang. Tìm vì sao máy chủ không trả lời Facebook hơn một giờ.',
          ),
    ]
  const code = renewed.kind === 'failed' ? ` (mã ${renewed.code})` : ''
  return [subscribed.bad(`Trang không gửi sự kiện tới máy chủ này và không đăng ký lại được${code}.`, again)]
}

const percent = z.coerce.number().catch(0)
const usage = z.looseObject({ call_count: percent, total_time: percent, total_cputime: percent })

async function usageOf(given: { graphUrl: string; http: Http }, account: ChannelAccount): Promise<Finding> {
  const { appSecret, pageAccessToken } = account.secrets as FacebookSecrets
  const answer = await given.http({
    method: 'GET',
    url: `${given.graphUrl}/${account.platformId}`,
    headers: { Authorization: `Bearer ${pageAccessToken}` },
    query: { fields: 'id', appsecret_proof: secretProof(appSecret, pageAccessToken) },
  })
  const headers = answer.kind === 'answer' ? answer.headers : {}
  const parts = [
    usage.safeParse(parsed(headers['x-app-usage'])).data,
    ...(z.record(z.string(), z.array(usage)).safeParse(parsed(headers['x-business-use-case-usage'])).data?.[
      account.platformId
    ] ?? []),
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return quota.fine('Facebook chưa cho biết mức dùng (chưa có lời gọi nào đáng kể).')
  const most = Math.max(...parts.flatMap((part) => [part.call_count, part.total_time, part.total_cputime]))
  const say = `Đã dùng ${most} % hạn mức của ứng dụng và Trang.`
  if (most >= 95) return quota.bad(say, 'Máy chủ tự giảm tốc; xem có vòng lặp trả lời hay đợt tin bất thường không.')
  return most >= 80 ? quota.warn(say, 'Máy chủ tự giảm tốc; theo dõi trong ngày.') : quota.fine(say)
}

function parsed(header: string | undefined): unknown {
  try {
    return JSON.parse(header ?? 'null')
  } catch {
    return null
  }
}
