/** The doctor: looks at the installation and at every account, and says for each finding whether it is in order and what to do.
 * Used by `npm run doctor` and by the accounts page. */
import { connect as openTls } from 'node:tls'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { z } from 'zod'
import { finder, sayDay, worstOf } from '../channels/care.ts'
import type { Finding } from '../channels/channel.ts'
import type { Http } from '../channels/http.ts'
import { readAccountCare } from '../store/account-care.ts'
import type { Account } from '../store/accounts.ts'
import { checkAccount, checkKinds, type KeepParts } from './keep.ts'

/** What the doctor looks at. `knowledge` tells how many topics can be answered and how many files are wrong. */
export interface DoctorParts extends KeepParts {
  http: Http
  baseUrl: string
  simulator: boolean
  redisUrl: string | undefined
  /** The Zalo domain code of the settings; null when none is set. */
  verifier: string | null
  knowledge(): Promise<{ topics: number; problems: number }>
}

/** One thing looked at: the server, or an account. */
export interface Subject {
  name: string
  accountId: string | null
  findings: Finding[]
}

/** The whole look. */
export interface Report {
  at: Date
  state: Finding['state']
  subjects: Subject[]
}

const dayMs = 24 * 3600_000

/** Looks at everything, asking the platforms; some seconds. */
export async function examine(parts: DoctorParts, now: Date): Promise<Report> {
  // What another process changed a moment ago must be seen.
  parts.accounts.forget()
  const server: Subject = { name: 'Máy chủ', accountId: null, findings: await serverFindings(parts, now) }
  const care = await readAccountCare(parts.db, 'all').catch(() => [])
  const accounts = await parts.accounts.all().catch((error: Error): Account[] => {
    server.findings.push(finder('Tài khoản kênh').bad(error.message, 'Khôi phục SECRET_KEY của cơ sở dữ liệu này.'))
    return []
  })
  if (accounts.length === 0)
    server.findings.push(
      finder('Tài khoản kênh').warn(
        'Chưa nối OA hay Trang nào.',
        'Mở trang Tài khoản kênh trong hộp thư và bấm kết nối.',
      ),
    )
  const subjects = [server]
  for (const account of accounts) {
    const row = care.find((one) => one.id === account.id)
    subjects.push({
      name: `${account.channel === 'zalo' ? 'Zalo' : 'Facebook'} · ${account.name} · ${account.platformId}`,
      accountId: account.id,
      findings: [
        ...stateFindings(account),
        ...menuFindings(account),
        ...(await askAll(parts, account, now)),
        eventFinding(account, row?.last_event_at ?? null, now),
      ],
    })
  }
  return { at: now, state: worstOf(subjects.flatMap((one) => one.findings)), subjects }
}

async function askAll(parts: DoctorParts, account: Account, now: Date): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const kind of checkKinds) findings.push(...(await checkAccount(parts, account, kind, now)))
  return findings
}

const refusedMenus = z.object({ why: z.string() })

/** Greeting and menu that the Page did not take, as conversation/menus.ts wrote it down. */
function menuFindings(account: Account): Finding[] {
  const refused = refusedMenus.safeParse(account.settings.menusRefused).data
  if (!refused) return []
  return [
    finder('Lời chào và thực đơn').warn(
      `Facebook không nhận lời chào, thực đơn của Trang: ${refused.why}`,
      'Cấp quyền pages_messaging và pages_manage_metadata cho ứng dụng, hoặc sửa thực đơn; hệ thống tự thử lại sau 6 giờ.',
    ),
  ]
}

function stateFindings(account: Account): Finding[] {
  const state = finder('Trạng thái')
  if (account.state === 'paused')
    return [state.bad('Đang tạm dừng: nền tảng cho biết quyền của ứng dụng đã bị thu hồi.', 'Bấm "Kết nối lại".')]
  if (!account.assistantOn)
    return [
      state.warn('Trợ lý tự động đang tắt; mọi câu hỏi chuyển cán bộ.', 'Bật lại ở trang Tài khoản kênh khi sẵn sàng.'),
    ]
  return [state.fine('Đang hoạt động.')]
}

function eventFinding(account: Account, last: Date | null, now: Date): Finding {
  const events = finder('Sự kiện gần nhất')
  const check =
    account.channel === 'zalo'
      ? 'Nhắn thử cho OA; nếu không thấy, xem địa chỉ webhook và các sự kiện đã bật ở developers.zalo.me (Zalo không cho hỏi bằng API).'
      : 'Nhắn thử cho Trang; nếu không thấy, xem webhook của ứng dụng ở developers.facebook.com.'
  if (!last) return events.warn('Chưa nhận sự kiện nào.', check)
  const hours = (now.getTime() - last.getTime()) / 3600_000
  const say = hours < 48 ? `${Math.max(0, Math.round(hours))} giờ trước.` : `${Math.round(hours / 24)} ngày trước.`
  return hours > 72 ? events.warn(say, check) : events.fine(say)
}

async function serverFindings(parts: DoctorParts, now: Date): Promise<Finding[]> {
  const [database, redis, knowledge, address, callback, domain] = await Promise.all([
    databaseFinding(parts),
    redisFinding(parts.redisUrl),
    knowledgeFinding(parts),
    certificateFinding(parts, now),
    callbackFindings(parts),
    domainFinding(parts),
  ])
  return [database, redis, knowledge, address, ...callback, ...domain]
}

async function databaseFinding({ db }: DoctorParts): Promise<Finding> {
  const database = finder('Cơ sở dữ liệu')
  try {
    const began = performance.now()
    const found = await sql<{ late: number }>`select count(*)::int as late from event
      where state = 'pending' and received_at < now() - interval '5 minutes'`.execute(db)
    const late = found.rows[0]?.late ?? 0
    if (late > 0)
      return database.bad(
        `${late} sự kiện chờ quá 5 phút chưa được xử lý.`,
        'Tiến trình xử lý nền có đang chạy không (ROLE=worker hoặc all)? Xem nhật ký.',
      )
    return database.fine(`Trả lời trong ${Math.round(performance.now() - began)} ms; không có sự kiện tồn đọng.`)
  } catch {
    return database.bad('Không dùng được.', 'Kiểm tra DATABASE_URL và PostgreSQL.')
  }
}

async function redisFinding(url: string | undefined): Promise<Finding> {
  const redis = finder('Redis')
  if (!url) return redis.fine('Không đặt; chỉ cần khi nhiều tiến trình cùng gửi tin.')
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    retryStrategy: null,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.ping()
    return redis.fine('Trả lời.')
  } catch {
    return redis.bad('Không kết nối được.', 'Kiểm tra REDIS_URL; khi thiếu, mỗi tiến trình tự tính hạn mức riêng.')
  } finally {
    client.disconnect()
  }
}

async function knowledgeFinding(parts: DoctorParts): Promise<Finding> {
  const knowledge = finder('Kho tri thức')
  const found = await parts.knowledge().catch(() => null)
  if (!found || found.topics === 0) return knowledge.bad('Không đọc được.', 'Chạy npm run knowledge:check.')
  if (found.problems > 0)
    return knowledge.warn(`${found.topics} chủ đề; ${found.problems} lỗi trong tệp.`, 'Chạy npm run knowledge:check.')
  return knowledge.fine(`${found.topics} chủ đề, không có lỗi.`)
}

async function certificateFinding({ baseUrl, simulator }: DoctorParts, now: Date): Promise<Finding> {
  const certificate = finder('Chứng thư TLS')
  const url = new URL(baseUrl)
  if (url.protocol !== 'https:')
    return simulator
      ? certificate.fine('Đang dùng trình mô phỏng, chưa cần https.')
      : certificate.bad(
          'BASE_URL không phải https; Zalo và Facebook không gọi được.',
          'Đặt BASE_URL=https://… và một proxy TLS.',
        )
  const until = await certificateEnd(url.hostname, Number(url.port || 443))
  if (typeof until === 'string')
    return certificate.bad(
      `Không kiểm được chứng thư của ${url.host} (${until}).`,
      'Kiểm tra proxy TLS, tên miền và chuỗi chứng thư.',
    )
  const days = Math.floor((until.getTime() - now.getTime()) / dayMs)
  const say = `Chứng thư của ${url.host} còn ${days} ngày (đến ${sayDay(until)}).`
  if (days < 3) return certificate.bad(say, 'Gia hạn chứng thư ngay.')
  return days < 14
    ? certificate.warn(say, 'Gia hạn chứng thư; xem vì sao việc tự gia hạn không chạy.')
    : certificate.fine(say)
}

/** The end of the certificate that a platform would meet; the reason when it would refuse it. */
function certificateEnd(host: string, port: number): Promise<Date | string> {
  return new Promise((resolve) => {
    const socket = openTls({ host, port, servername: host, timeout: 5_000 }, () => {
      const end = new Date(socket.getPeerCertificate().valid_to)
      socket.destroy()
      resolve(end)
    })
    socket.on('timeout', () => socket.destroy(new Error('quá 5 giây')))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

async function callbackFindings(parts: DoctorParts): Promise<Finding[]> {
  const callback = finder('Địa chỉ webhook')
  const todo = 'Kiểm tra BASE_URL, proxy, tường lửa; máy chủ phải tự gọi được địa chỉ công khai của mình.'
  const challenge = String(Math.floor(Math.random() * 1e9))
  const accounts = await parts.accounts.all().catch(() => [])
  const page = accounts.find((account) => account.secrets.channel === 'facebook')
  const verifyToken = page?.secrets.channel === 'facebook' ? page.secrets.verifyToken : null
  const zalo = await parts.http({ method: 'GET', url: `${parts.baseUrl}/webhooks/zalo` })
  const findings = [
    zalo.kind === 'answer' && zalo.status === 200
      ? callback.fine(
          'Địa chỉ của Zalo trả lời 200 (gọi từ chính máy chủ; bên ngoài có tới được không phải thử từ điện thoại).',
        )
      : callback.bad(
          `${parts.baseUrl}/webhooks/zalo: ${zalo.kind === 'answer' ? `HTTP ${zalo.status}` : zalo.detail}.`,
          todo,
        ),
  ]
  if (!verifyToken) return findings
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': challenge }
  const facebook = await parts.http({ method: 'GET', url: `${parts.baseUrl}/webhooks/facebook`, query })
  const good = facebook.kind === 'answer' && facebook.status === 200 && String(facebook.body) === challenge
  return [
    ...findings,
    good
      ? callback.fine('Địa chỉ của Facebook trả lời đúng mã kiểm tra.')
      : callback.bad('Địa chỉ của Facebook không trả lời đúng mã kiểm tra.', todo),
  ]
}

async function domainFinding(parts: DoctorParts): Promise<Finding[]> {
  if (!parts.verifier) return []
  const domain = finder('Xác thực tên miền Zalo')
  const answer = await parts.http({ method: 'GET', url: `${parts.baseUrl}/zalo_verifier${parts.verifier}.html` })
  return [
    answer.kind === 'answer' && answer.status === 200
      ? domain.fine('Tệp xác thực được phục vụ đúng địa chỉ.')
      : domain.bad('Không tải được tệp xác thực từ địa chỉ công khai.', 'Kiểm tra ZALO_VERIFIER và BASE_URL.'),
  ]
}

const marks = { fine: 'ổn', warn: 'chú ý', bad: 'LỖI' } as const

/** The report as plain lines for a terminal. */
export function printReport(report: Report): string {
  const lines: string[] = []
  for (const subject of report.subjects) {
    lines.push('', subject.name)
    for (const one of subject.findings) {
      lines.push(`  [${marks[one.state]}] ${one.check}: ${one.say}`)
      if (one.todo) lines.push(`        → ${one.todo}`)
    }
  }
  const all = report.subjects.flatMap((one) => one.findings)
  const count = (state: Finding['state']) => all.filter((one) => one.state === state).length
  lines.push('', `${count('fine')} ổn, ${count('warn')} chú ý, ${count('bad')} lỗi.`)
  return `${lines.join('\n').trim()}\n`
}
