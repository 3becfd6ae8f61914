/** Facebook login for a Page's administrator: dialog, one-time codes, short and long user tokens, and what Graph tells of tokens. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { consent, reply } from '../exchange.ts'
import type { World } from '../world.ts'
import { refuse, tokenOf } from './request.ts'

const codeMs = 600_000
const shortMs = 2 * 3_600_000
const needed = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list']

export type FacebookLogin = ReturnType<typeof makeFacebookLogin>

/** Tokens of this world. A Page token fetched with a short user token dies with it; with a long one it has no end. */
export function makeFacebookLogin(world: World) {
  const { appId, appSecret, pageId, pageAccessToken } = world.settings.facebook
  const codes = new Map<string, { back: string; until: number }>()
  const users = new Map<string, number>()
  let dead = false
  let granted = needed
  const now = () => world.clock.now().getTime()
  const shortPage = (user: string) =>
    `short-${createHmac('sha256', appSecret).update(`page:${user}`).digest('hex').slice(0, 40)}`
  const liveUser = (token: string) => (users.get(token) ?? 0) > now()

  /** The end of a Page token in milliseconds, 0: none; null: not a live Page token. */
  function pageTokenEnd(token: string): number | null {
    if (token === pageAccessToken) return dead ? null : 0
    const user = [...users].find(([one, until]) => until > now() && shortPage(one) === token)
    return user ? user[1] : null
  }

  function dialog(req: Request, res: Response): void {
    const { client_id: client, redirect_uri: back, state, answer, scope } = req.query
    if (client !== appId || typeof back !== 'string' || !URL.canParse(back))
      return reply(res, 400, '<html><body><h1>URL bị chặn</h1></body></html>')
    if (answer !== 'yes' && answer !== 'no') {
      const text = `<b>Trợ lý 06</b> xin quyền ${String(scope ?? '').replace(/[^a-z_,]/g, '')} trên Trang <b>${world.unitName}</b>.`
      return consent(res, 'Facebook (mô phỏng)', text, req.originalUrl)
    }
    const url = new URL(back)
    if (typeof state === 'string') url.searchParams.set('state', state)
    if (answer === 'no') {
      url.searchParams.set('error', 'access_denied')
      url.searchParams.set('error_reason', 'user_denied')
    } else {
      granted = String(scope ?? '').split(',')
      url.searchParams.set('code', issueCode(back))
    }
    res.redirect(url.href)
  }

  function issueCode(back: string): string {
    const code = randomBytes(24).toString('base64url')
    codes.set(code, { back, until: now() + codeMs })
    return code
  }

  function token(req: Request, res: Response): void {
    const { client_id: id, client_secret: secret, grant_type: grant, fb_exchange_token: given, code } = req.query
    if (id !== appId || secret !== appSecret)
      return refuse(res, { code: 1, message: 'Error validating client secret.' })
    if (grant === 'client_credentials')
      return reply(res, 200, { access_token: `${appId}|${appSecret}`, token_type: 'bearer' })
    if (typeof code === 'string') return exchange(res, code, String(req.query.redirect_uri ?? ''))
    if (grant !== 'fb_exchange_token' || !given)
      return refuse(res, { code: 100, message: '(#100) Missing grant_type or fb_exchange_token' })
    if (!liveUser(String(given))) return refuse(res, { code: 190, message: 'Invalid OAuth access token.' })
    const long = createHash('sha256')
      .update(`${appSecret}${String(given)}`)
      .digest('hex')
    users.set(long, now() + 5_183_944_000)
    reply(res, 200, { access_token: long, token_type: 'bearer', expires_in: 5_183_944 })
  }

  function exchange(res: Response, code: string, back: string): void {
    const known = codes.get(code)
    codes.delete(code)
    if (!known || known.until < now() || known.back !== back)
      return refuse(res, { code: 100, subcode: 36009, message: 'This authorization code has been used.' })
    const user = `user-${randomBytes(16).toString('hex')}`
    users.set(user, now() + shortMs)
    reply(res, 200, { access_token: user, token_type: 'bearer', expires_in: shortMs / 1000 })
  }

  function debug(req: Request, res: Response): void {
    if (tokenOf(req) !== `${appId}|${appSecret}`)
      return refuse(res, { code: 190, message: 'Invalid OAuth access token.' })
    const end = pageTokenEnd(String(req.query.input_token ?? ''))
    const about = { app_id: appId, type: 'PAGE', application: 'Trợ lý 06', profile_id: pageId }
    const data =
      end === null
        ? { error: { code: 190, message: 'Invalid OAuth access token.' }, is_valid: false, scopes: [] }
        : { ...about, expires_at: Math.floor(end / 1000), is_valid: true, scopes: granted }
    reply(res, 200, { data })
  }

  const dialogs = Router()
  dialogs.get('/dialog/oauth', dialog)
  const graph = Router()
  graph.get('/oauth/access_token', token)
  graph.get('/debug_token', debug)
  graph.get('/me/accounts', (req, res) => {
    const user = tokenOf(req)
    const own = (users.get(user) ?? 0) - now() > shortMs ? pageAccessToken : shortPage(user)
    reply(res, 200, {
      data: [{ id: pageId, name: world.unitName, access_token: own, tasks: ['MODERATE', 'MESSAGING'] }],
    })
  })

  return {
    /** The browser's half (www.facebook.com) and Graph's half. */
    dialogs,
    graph,
    issueCode,
    isUser: liveUser,
    isPageToken: (token: string) => pageTokenEnd(token) !== null,
    /** The Page's administrator changed the password: the Page token is dead until it is granted again. */
    killToken: (on: boolean) => {
      dead = on
    },
    /** What the person left ticked when agreeing. */
    grantOnly: (names: string[]) => {
      granted = names
    },
  }
}
