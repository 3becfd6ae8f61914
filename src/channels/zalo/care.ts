/** What Zalo says of an OA: token, package, quota, kind. Zalo has no call that tells which webhook events are switched on. */
import { z } from 'zod'
import { compareClock, finder, sayDay } from '../care.ts'
import type { Care, ChannelAccount, Finding } from '../channel.ts'
import type { Http } from '../http.ts'
import type { ZaloCall } from './call.ts'
import type { TokenStore, Tokens } from './token.ts'

const token = finder('Mã truy cập')
const permission = finder('Quyền của ứng dụng')
const kind = finder('Loại OA')
const packageOf = finder('Gói dịch vụ')
const quota = finder('Tin còn lại')

const again = 'Bấm "Kết nối lại" ở trang Tài khoản kênh và cấp quyền cho ứng dụng một lần nữa.'
const dayMs = 24 * 3600_000
// The refresh token lives three months; a week before that somebody must know.
const refreshLifeDays = 90

const info = z.looseObject({
  oa_type: z.coerce.number().optional().catch(undefined),
  is_verified: z.union([z.boolean(), z.string().transform((text) => text === 'true')]).optional(),
  package_name: z.string().optional().catch(undefined),
  package_valid_through_date: z.string().optional().catch(undefined),
})
const assets = z.array(
  z.looseObject({
    quota_type: z.string().optional(),
    remain: z.coerce.number().optional().catch(undefined),
    total: z.coerce.number().optional().catch(undefined),
  }),
)

/** Makes the care of OAs. */
export function makeZaloCare(given: {
  apiUrl: string
  call: ZaloCall
  tokens: Tokens
  store: TokenStore
  http: Http
}): Care {
  const { call, tokens, store } = given
  return {
    token: async (account, now) => {
      const access = await tokens.access(account)
      const pair = await store.read(account.id).catch(() => null)
      if (!pair) return [token.bad('Chưa có mã truy cập.', again)]
      const findings = [lifeOf(pair, access.kind === 'token' ? null : access, now)]
      if (access.kind === 'token') findings.push(await permissionOf(call, account))
      return findings
    },
    // The age of the last event is all that can be known; the doctor looks at it for every account.
    subscription: async () => [],
    standing: async (account, now) => [
      ...(await standingOf(call, account, now)),
      await compareClock(given.http, given.apiUrl, () => new Date()),
    ],
  }
}

function lifeOf(
  pair: { expiresAt: Date; refreshedAt: Date; refreshingSince?: Date | null },
  problem: { kind: string; detail: string } | null,
  now: Date,
): Finding {
  if (pair.expiresAt <= now)
    return token.bad(`Đã hết hạn ngày ${sayDay(pair.expiresAt)} và chưa gia hạn được.`, problem?.detail ?? again)
  const days = (now.getTime() - pair.refreshedAt.getTime()) / dayMs
  if (days > refreshLifeDays - 7) return token.bad(`Lần gia hạn cuối đã ${Math.floor(days)} ngày.`, again)
  if (pair.refreshingSince && problem?.kind !== 'wait')
    return token.warn('Một lần gia hạn bắt đầu mà không thấy kết quả; mã mới có thể đã mất.', again)
  if (now.getTime() - pair.refreshedAt.getTime() > 0.75 * (pair.expiresAt.getTime() - pair.refreshedAt.getTime()))
    return token.warn(
      'Đã quá nửa thời hạn mà chưa gia hạn được.',
      'Xem lỗi ở trang Sự cố; nếu lặp lại, kết nối lại OA.',
    )
  return token.fine(`Còn hiệu lực, gia hạn lần cuối ngày ${sayDay(pair.refreshedAt)}; máy chủ tự gia hạn.`)
}

async function permissionOf(call: ZaloCall, account: ChannelAccount): Promise<Finding> {
  const answer = await call(account, { method: 'GET', path: '/v2.0/oa/getoa' })
  if (answer.kind === 'done') return permission.fine('Ứng dụng gọi được API của OA.')
  if (answer.kind !== 'failed')
    return permission.warn('Không hỏi được Zalo.', 'Thử lại sau; kiểm tra đường ra Internet.')
  return permission.bad(`Zalo từ chối (mã ${answer.code}).`, whatToDo[answer.code] ?? again)
}

const whatToDo: Record<number, string> = {
  [-204]: 'OA đã bị khóa hoặc xóa: hỏi Zalo.',
  [-209]: 'Kích hoạt ứng dụng ở developers.zalo.me.',
  [-212]: 'Xin quyền gửi tin và quản lý người quan tâm cho ứng dụng ở developers.zalo.me.',
  [-219]: 'Ứng dụng đã bị gỡ: liên kết lại ứng dụng với OA rồi kết nối lại.',
  [-221]: 'Xác thực OA ở oa.zalo.me.',
  [-223]: 'OA chưa cấp quyền này: kết nối lại và chọn đủ quyền.',
  [-224]: 'Mua hoặc nâng gói dịch vụ của OA.',
  [-242]: 'Tắt "appsecret_proof" của ứng dụng, hoặc bật appSecretProof cho tài khoản.',
}

async function standingOf(call: ZaloCall, account: ChannelAccount, now: Date): Promise<Finding[]> {
  const answer = await call(account, { method: 'GET', path: '/v2.0/oa/getoa' })
  const oa = answer.kind === 'done' ? info.safeParse(answer.data).data : undefined
  return [...(oa ? [kindOf(account, oa.oa_type), ...packageFindings(oa, now)] : []), await quotaOf(call, account)]
}

function kindOf(account: ChannelAccount, type: number | undefined): Finding {
  const remembered = account.settings.sendApi === 'v2'
  const name = type === 4 ? 'cơ quan nhà nước' : type === 2 ? 'doanh nghiệp' : `loại ${type ?? 'chưa rõ'}`
  if (remembered) return kind.fine(`OA ${name}; Zalo đã trả mã -235 nên tin gửi qua API v2 (đã ghi nhớ).`)
  if (type === 4) return kind.fine('OA cơ quan nhà nước; gửi thử API v3, tự chuyển sang v2 khi Zalo trả mã -235.')
  return kind.fine(`OA ${name}; tin gửi qua API v3.`)
}

function packageFindings(oa: z.infer<typeof info>, now: Date): Finding[] {
  const findings: Finding[] = []
  if (oa.is_verified === false) findings.push(packageOf.bad('OA chưa xác thực.', 'Xác thực OA ở oa.zalo.me.'))
  const [, day, month, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(oa.package_valid_through_date ?? '') ?? []
  const until = year ? new Date(`${year}-${month}-${day}T23:59:59+07:00`) : null
  const name = oa.package_name || 'không tên'
  if (!until) findings.push(packageOf.fine(`Gói ${name}.`))
  else if (until < now)
    findings.push(packageOf.bad(`Gói ${name} đã hết hạn ${sayDay(until)}.`, 'Gia hạn gói ở oa.zalo.me.'))
  else if (until.getTime() - now.getTime() < 14 * dayMs)
    findings.push(packageOf.warn(`Gói ${name} hết hạn ${sayDay(until)}.`, 'Gia hạn gói ở oa.zalo.me.'))
  else findings.push(packageOf.fine(`Gói ${name}, đến ${sayDay(until)}.`))
  return findings
}

async function quotaOf(call: ZaloCall, account: ChannelAccount): Promise<Finding> {
  const json = { quota_owner: 'OA', product_type: 'cs', quota_type: 'sub_quota' }
  const answer = await call(account, { method: 'POST', path: '/v3.0/oa/quota/message', json })
  const [asset] = (answer.kind === 'done' && assets.safeParse(answer.data).data) || []
  // Within 48 hours messages are free, so an unknown rest is no fault.
  if (asset?.remain === undefined)
    return quota.fine('Zalo không cho biết số tin còn lại; tin trong 48 giờ được miễn phí.')
  const say = `Còn ${asset.remain}${asset.total ? `/${asset.total}` : ''} tin ngoài 48 giờ.`
  return asset.remain > (asset.total ?? 0) / 10
    ? quota.fine(say)
    : quota.warn(say, 'Tin sau 48 giờ sẽ bị tính tiền; mua thêm gói hoặc trả lời sớm hơn.')
}
