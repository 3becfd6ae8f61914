/** The Express app: webhooks, inbox, simulator, health, errors, in that order; the order is the security argument. */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import helmet from 'helmet'
import { sql } from 'kysely'
import { domainPages } from './accounts/domain.ts'
import { facebookDeletion } from './conversation/facebook-deletion.ts'
import type { Parts } from './conversation/parts.ts'
import { webhooks } from './conversation/webhook.ts'
import { underRequest } from './log.ts'
import { nonceOf } from './pages.ts'
import { privacyPage } from './privacy/page.ts'
import { trackPage } from './public/track.ts'

/** What the app is joined from. */
export interface Site {
  parts: Pick<
    Parts,
    'db' | 'accounts' | 'channels' | 'measures' | 'log' | 'now' | 'queue' | 'recorder' | 'keep' | 'baseUrl'
  >
  baseUrl: string
  /** A worker answers health and metrics only. */
  role: 'all' | 'web' | 'worker'
  inbox: Router
  simulator: Router | null
  metrics: { text(): Promise<string>; contentType: string }
  /** What is said at `/readyz` about the index. */
  index: { topics: number }
  unitName: string
  /** The code of Zalo's domain verification, when one is set. */
  verifier: string | null
  /** Answers `npm run doctor` of the same installation. */
  doctor: RequestHandler
}

/** Makes the app; the caller listens. */
export function makeServer(site: Site): Express {
  const { parts } = site
  const app = express()
  app.disable('x-powered-by')
  // One proxy in front (nginx, Caddy) is the usual installation; its word on the client's address is taken.
  app.set('trust proxy', 'loopback, uniquelocal')
  app.use((_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString('base64url')
    next()
  })
  app.use(securityHeaders(site.baseUrl))
  app.use((_request, response, next) => {
    const id = randomUUID()
    response.setHeader('x-request-id', id)
    underRequest(id, next)
  })
  if (site.role !== 'worker') {
    app.use('/webhooks', webhooks(parts))
    app.use('/inbox', site.inbox)
    app.use('/data-deletion', facebookDeletion(parts))
    if (site.simulator) app.use('/simulator', site.simulator)
  }
  app.post('/internal/doctor', site.doctor)
  app.get('/healthz', (_request, response) => void response.type('text').send('ok'))
  const looks = {
    database: oneAtATime(() => sql`select 1`.execute(parts.db)),
    queue: oneAtATime(() => parts.queue.measure()),
  }
  app.get('/readyz', (_request, response) => ready(site, looks, response))
  app.get(
    '/metrics',
    async (_request, response) => void response.type(site.metrics.contentType).send(await site.metrics.text()),
  )
  app.get('/privacy', (_request, response) => {
    response.type('html').send(privacyPage(site.unitName, parts.keep, nonceOf(response)))
  })
  if (site.verifier) app.use(domainPages(site.verifier, site.simulator ? '/simulator/' : '/inbox/'))
  if (site.role !== 'worker') app.use('/tra-cuu', trackPage(parts.db, site.unitName, parts.now))
  app.get('/', (_request, response) => response.redirect(site.simulator ? '/simulator/' : '/inbox/'))
  app.use((_request, response) => void response.status(404).type('text').send('Không có trang này.'))
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) =>
    failed(parts, error, request, response, next),
  )
  return app
}

const securityHeaders = (baseUrl: string) =>
  helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // A style element needs the nonce of its response; a script may set styles, the HTML may carry no style attribute.
        styleSrc: ["'self'", (_request, response) => `'nonce-${(response as Response).locals.nonce}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: baseUrl.startsWith('https:') ? [] : null,
      },
    },
    hsts: baseUrl.startsWith('https:'),
  })

/** How long a look at the database may take before it counts as out of reach. */
const readyMs = 2_000

/** Whether `look` succeeds within `readyMs`. A look that hangs is not begun a second time, however often it is asked: each would
 * take one of the pool's connections. */
function oneAtATime(look: () => Promise<unknown>): () => Promise<boolean> {
  let looking: Promise<boolean> | null = null
  return () => {
    looking ??= look()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        looking = null
      })
    return Promise.race([looking, wait(readyMs, false, { ref: false })])
  }
}

/** Ready when the database answers, the queue has its tables and the index is loaded. */
async function ready(
  site: Site,
  looks: Record<'database' | 'queue', () => Promise<boolean>>,
  response: Response,
): Promise<void> {
  const [database, queue] = await Promise.all([looks.database(), looks.queue()])
  const states = {
    database: database ? 'ok' : 'unreachable',
    queue: queue ? 'ok' : 'unreachable',
    index: site.index.topics > 0 ? 'ok' : 'empty',
  }
  const good = Object.values(states).every((state) => state === 'ok')
  response.status(good ? 200 : 503).json({ ...states, topics: site.index.topics })
}

/** The last stop: body-parser's own refusals (413, 400) keep their status; anything else is 500 with a plain sentence. */
function failed(parts: Site['parts'], error: unknown, request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error)
  const status =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
      ? error.status
      : 500
  if (status >= 500) parts.log.error('a request failed', { error, path: request.path })
  const words =
    status === 413
      ? 'Nội dung gửi lên quá lớn (tối đa 1 MB).'
      : status < 500
        ? 'Yêu cầu không đúng dạng.'
        : 'Máy chủ gặp lỗi, xin thử lại sau.'
  response.status(status).type('text').send(words)
}
