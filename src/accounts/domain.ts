/** Zalo's proof that a domain is ours: a file with a code in its name, and a meta tag on the home page. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import type { Report } from './doctor.ts'

/** Serves file and tag for the code of the settings. `home` is where the front page leads on to. */
export function domainPages(verifier: string, home: string): Router {
  const router = Router()
  router.get(`/zalo_verifier${verifier}.html`, (_asked, answer) => {
    const tag = `<meta property="zalo-platform-site-verification" content="${verifier}" />`
    answer
      .type('html')
      .send(`<!DOCTYPE html>\n<html lang="en">\n<head>\n    ${tag}\n</head>\n<body>\nTrợ lý 06\n</body>\n</html>\n`)
  })
  router.get('/', (_asked, answer) => {
    const tag = `<meta name="zalo-platform-site-verification" content="${verifier}" />`
    answer
      .type('html')
      .send(
        `<!doctype html><html lang="vi"><head><meta charset="utf-8">${tag}<meta http-equiv="refresh" content="0; url=${home}"><title>Trợ lý 06</title></head><body><p><a href="${home}">Hộp thư cán bộ</a></p></body></html>`,
      )
  })
  return router
}

/** What a caller of `/internal/doctor` must show: only who holds the installation's key can make it. */
export const doctorPass = (key: Buffer): string => createHmac('sha256', key).update('doctor').digest('hex')

/** `POST /internal/doctor` for `npm run doctor` while this process holds the embedded database. */
export function doctorDoor(key: Buffer, look: () => Promise<Report>) {
  const want = Buffer.from(doctorPass(key))
  return async (asked: Request, answer: Response): Promise<void> => {
    const given = Buffer.from(asked.get('x-doctor') ?? '')
    if (given.length !== want.length || !timingSafeEqual(given, want)) return void answer.status(404).send('')
    answer.json(await look())
  }
}
