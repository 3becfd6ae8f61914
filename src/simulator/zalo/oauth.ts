/** Zalo's OAuth v4 for an OA: one-time codes, rotating single-use refresh tokens, 25-hour access tokens. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { consent, reply, textOf } from '../exchange.ts'
import type { Faults } from '../faults.ts'
import type { World } from '../world.ts'

const accessSeconds = 90_000
const refreshMs = 90 * 86_400_000
const codeMs = 600_000

export type ZaloOauth = ReturnType<typeof makeZaloOauth>

/**
 * Tokens carry their end and a seal, so that one issued before a restart of the emulator still counts: the server keeps its
 * pair in the database while this world forgets everything.
 */
export function makeZaloOauth(world: World, faults: Faults) {
  const { appId, appSecret, refreshToken, accessToken, oaId } = world.settings.zalo
  const used = new Set<string>()
  const revoked = new Set<string>()
  const codes = new Map<string, { challenge: string | null; until: number }>()
  let newest = accessToken ?? null
  let refreshes = 0

  const now = () => world.clock.now().getTime()
  const seal = (text: string) =>
    createHmac('sha256', appSecret).update(`${appId}:${text}`).digest('base64url').slice(0, 22)
  const issue = (kind: 'at' | 'rt', lifeMs: number) => {
    const text = `${kind}.${now() + lifeMs}.${randomBytes(9).toString('base64url')}`
    return `${text}.${seal(text)}`
  }
  const end = (kind: string, token: string): number => {
    const [head, until, nonce, mark] = token.split('.')
    return head === kind && mark === seal(`${head}.${until}.${nonce}`) ? Number(until) : 0
  }

  function issuePair() {
    const pair = {
      access_token: issue('at', accessSeconds * 1_000),
      refresh_token: issue('rt', refreshMs),
      expires_in: String(accessSeconds),
    }
    newest = pair.access_token
    return pair
  }

  async function token(req: Request, res: Response) {
    // Zalo hides the call from whoever has no right secret.
    if (req.get('secret_key') !== appSecret) return reply(res, 404, 'empty api')
    if (!/^application\/x-www-form-urlencoded/i.test(req.get('content-type') ?? '')) return reply(res, 404, 'empty api')
    const form = new URLSearchParams(textOf(req))
    if (form.get('app_id') !== appId) return reply(res, 200, problem(-14002, 'Invalid appId'))
    if (form.get('grant_type') === 'refresh_token') return refresh(res, form.get('refresh_token') ?? '')
    if (form.get('grant_type') === 'authorization_code') return exchange(res, form)
    return reply(res, 200, problem(-14001, 'Invalid grant_type'))
  }

  function refresh(res: Response, given: string) {
    const live = given === refreshToken || end('rt', given) > now()
    if (!live || used.has(given)) {
      return reply(res, 200, problem(-14020, 'Invalid refresh token.', 'refresh_token reused or expired'))
    }
    used.add(given)
    refreshes += 1
    const pair = issuePair()
    if (faults.take('zalo', 'refresh-lost')) return void res.socket?.destroy()
    return reply(res, 200, pair)
  }

  function exchange(res: Response, form: URLSearchParams) {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (!code || code.until < now()) return reply(res, 200, problem(-14019, 'Invalid or expired code'))
    const verifier = form.get('code_verifier') ?? ''
    if (code.challenge && createHash('sha256').update(verifier).digest('base64url') !== code.challenge) {
      return reply(res, 200, problem(-14003, 'Invalid code verifier'))
    }
    return reply(res, 200, issuePair())
  }

  function issueCode(challenge: string | null = null): string {
    const code = randomBytes(24).toString('base64url')
    codes.set(code, { challenge, until: now() + codeMs })
    return code
  }

  const router = Router()
  router.post('/v4/oa/access_token', token)
  /** What an OA admin's browser opens to grant: a page with two choices; `answer=yes` or `no` is the press. */
  router.get('/v4/oa/permission', (req, res) => {
    const back = String(req.query.redirect_uri ?? '')
    if (req.query.app_id !== appId) return reply(res, 200, problem(-14002, 'Invalid appId'))
    if (!URL.canParse(back) || new URL(back).search) return reply(res, 200, problem(-14003, 'Invalid redirect uri'))
    if (req.query.answer !== 'yes' && req.query.answer !== 'no') {
      const text = `Ứng dụng <b>Trợ lý 06</b> xin quyền gửi tin và quản lý người quan tâm của <b>${world.unitName}</b>.`
      return consent(res, 'Zalo (mô phỏng)', text, req.originalUrl)
    }
    const url = new URL(back)
    if (typeof req.query.state === 'string') url.searchParams.set('state', req.query.state)
    if (req.query.answer === 'no') {
      url.searchParams.set('error', '-14004')
      return res.redirect(url.href)
    }
    const challenge = typeof req.query.code_challenge === 'string' ? req.query.code_challenge : null
    url.searchParams.set('code', issueCode(challenge))
    url.searchParams.set('oa_id', oaId)
    res.redirect(url.href)
  })

  return {
    router,
    issueCode,
    /** How many refreshes were granted. */
    refreshes: () => refreshes,
    /** Makes the newest access token dead, as an expiry or a removal would. */
    expire() {
      if (newest) revoked.add(newest)
    },
    /** The error for this request's token, or null. Only the header `access_token` counts. */
    check(req: Request): number | null {
      const given = req.get('access_token')
      const fault = faults.take('zalo', 'expired-token')
      if (fault && given) revoked.add(given)
      if (!given || fault) return -216
      const known = given === accessToken || end('at', given) > now()
      return known && !revoked.has(given) ? null : -216
    },
  }
}

function problem(error: number, name: string, why = 'wording approximate') {
  return {
    error_name: name,
    error_reason: why,
    ref_doc: 'https://developers.zalo.me/docs/official-account/phu-luc/ma-loi',
    error_description: name,
    error,
  }
}
