/** The officers' web: sign-in, API, live events and the built page, joined into one router for `/inbox`. */
import express, { type Router } from 'express'
import { pagesFolder, sendPage } from '../pages.ts'
import type { Database } from '../store/database.ts'
import { accountRoutes } from './api/accounts.ts'
import { calendarRoutes } from './api/calendar.ts'
import { correctionRoutes } from './api/corrections.ts'
import { describeApi } from './api/describe.ts'
import { emergencyRoutes } from './api/emergencies.ts'
import { escalationRoutes } from './api/escalations.ts'
import { answerRegister, figureRoutes } from './api/figures.ts'
import { filterRoutes } from './api/filters.ts'
import { learningRoutes } from './api/learning.ts'
import { noticeRoutes } from './api/notices.ts'
import { peopleRoutes } from './api/people.ts'
import { replyingRoutes } from './api/replying.ts'
import { mount, type Parts, personOf, type Route, storable } from './api/route.ts'
import { routingRoutes } from './api/routing.ts'
import { selfRoutes } from './api/self.ts'
import { suggestionRoutes } from './api/suggestions.ts'
import { teamRoutes } from './api/team.ts'
import { troubleRoutes } from './api/trouble.ts'
import { unitRoutes } from './api/units.ts'
import { workRoutes } from './api/work.ts'
import type { SingleSignOn } from './better-auth.ts'
import { connectPages } from './connect-pages.ts'
import { answerErrors, sameOrigin } from './guard.ts'
import { makeLive } from './live.ts'
import { Refusal } from './refusal.ts'
import { demoOfficers, demoPassword, openSignIn } from './sign-in.ts'

/** What makeInbox is given. `demo` shows the demo sign-ins on the sign-in page. */
export interface InboxSetup {
  database: Database
  parts: Parts
  secret: string
  baseUrl: string
  sso?: SingleSignOn | null
  demo: boolean
  now: () => Date
}

/** Every route behind sign-in, for mounting, for the documentation and for the test of rights. */
export const routes: Route[] = [
  ...selfRoutes,
  ...escalationRoutes,
  ...filterRoutes,
  ...workRoutes,
  ...replyingRoutes,
  ...teamRoutes,
  ...suggestionRoutes,
  ...troubleRoutes,
  ...routingRoutes,
  ...calendarRoutes,
  ...noticeRoutes,
  ...emergencyRoutes,
  ...peopleRoutes,
  ...unitRoutes,
  ...accountRoutes,
  ...figureRoutes,
  ...learningRoutes,
  ...correctionRoutes,
]

/** Makes the inbox. `close` ends the open live streams. */
export function makeInbox({ database, parts, secret, baseUrl, sso, demo, now }: InboxSetup): {
  router: Router
  close(): Promise<void>
} {
  const signIn = openSignIn({ db: parts.db, log: parts.log, secret, baseUrl, sso, now })
  const live = makeLive(database, parts.log, now)

  const api = express.Router()
  api.use((_asked, answer, next) => {
    answer.set('cache-control', 'no-store')
    next()
  })
  api.use(sameOrigin(baseUrl), express.json({ limit: '256kb', reviver: storable }))
  api.use('/auth', (asked, answer) => signIn.answer(asked, answer))
  api.get('/start', (_asked, answer) => {
    answer.json({ demo: demo ? { officers: demoOfficers, password: demoPassword } : null, sso: sso?.name ?? null })
  })
  api.get('/live', async (asked, answer) => live.follow(asked, answer, await personOf(asked, signIn, parts, 'see')))
  api.get('/docs', async (asked, answer) => {
    await personOf(asked, signIn, parts, 'self')
    answer.json(describeApi(routes))
  })
  api.get('/register.csv', async (asked, answer) =>
    answerRegister(asked, answer, await personOf(asked, signIn, parts, 'figures'), parts, now()),
  )
  mount(api, routes, signIn, parts, now)
  api.use(() => {
    throw new Refusal(404, 'not-found', 'Không có địa chỉ này.')
  })
  api.use(answerErrors(parts.log))

  const router = express.Router()
  router.use('/api', api)
  router.use('/connect', connectPages(parts.accountCare.connect, signIn, parts, now))
  router.use(express.static(pagesFolder('inbox'), { index: false, setHeaders: cacheHashed }))
  router.get('/{*page}', (_asked, answer) => sendPage('inbox', answer))
  return { router, close: live.close }
}

// Vite puts the hash of its content into the name of every asset.
function cacheHashed(answer: { setHeader(name: string, value: string): void }, path: string): void {
  if (path.includes('/assets/')) answer.setHeader('cache-control', 'public, max-age=31536000, immutable')
}
