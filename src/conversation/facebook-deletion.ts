/** Facebook asks for a person's data to be deleted (a person removed the app): done at once, with a page that shows it. */
import { randomBytes } from 'node:crypto'
import { Router, urlencoded } from 'express'
import { z } from 'zod'
import { readSignedRequest } from '../channels/facebook/signed-request.ts'
import { nonceOf } from '../pages.ts'
import { forgetCitizen } from '../privacy/forget.ts'
import { deletionPage } from '../privacy/page.ts'
import { findCitizen } from '../store/conversations.ts'
import { findDeletion, insertDeletion } from '../store/deletion-requests.ts'
import type { Parts } from './parts.ts'

const body = z.object({ signed_request: z.string().min(3).max(10_000) })
const code = z.string().regex(/^[A-Z0-9]{16}$/)

/** `POST /` for Facebook, `GET /:code` for the person. The id is the app's own for the person: somebody who only writes to a Page
 * never has one, so most callbacks find nothing, and the page says what to do then. */
export function facebookDeletion(parts: Pick<Parts, 'db' | 'accounts' | 'log' | 'now' | 'baseUrl'>): Router {
  const router = Router()
  router.post('/', urlencoded({ extended: false, limit: '20kb' }), async (request, response) => {
    const pages = (await parts.accounts.all()).flatMap(({ id, secrets }) =>
      secrets.channel === 'facebook'
        ? [{ id, secrets: [secrets.appSecret, secrets.appSecretOld ?? ''].filter(Boolean) }]
        : [],
    )
    const given = body.safeParse(request.body)
    const signed = given.success
      ? readSignedRequest(given.data.signed_request, [...new Set(pages.flatMap((page) => page.secrets))])
      : null
    if (!signed) {
      parts.log.warn('a data deletion request with a bad signature was refused', { ip: request.ip })
      response.status(400).type('text').send('bad signature')
      return
    }
    const now = parts.now()
    const confirmation = randomBytes(10).toString('hex').slice(0, 16).toUpperCase()
    await parts.db.transaction().execute(async (tx) => {
      let found = false
      for (const { id } of pages) {
        const citizenId = await findCitizen(tx, id, signed.userId)
        if (citizenId && (await forgetCitizen(tx, id, citizenId, now, 'facebook-deletion'))) found = true
      }
      await insertDeletion(tx, { code: confirmation, at: now, found })
    })
    response.json({ url: `${parts.baseUrl}/data-deletion/${confirmation}`, confirmation_code: confirmation })
  })
  router.get('/:code', async (request, response) => {
    const read = code.safeParse(request.params.code)
    const done = read.success ? await findDeletion(parts.db, read.data) : null
    response
      .status(done ? 200 : 404)
      .type('html')
      .send(deletionPage(read.success ? read.data : '', done, nonceOf(response)))
  })
  return router
}
