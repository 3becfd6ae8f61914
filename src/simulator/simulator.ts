/** The simulator as the server mounts it at `/simulator`: the page with two phones, its API, and both platforms. */
import { join } from 'node:path'
import express, { Router } from 'express'
import { pagesFolder, sendPage } from '../pages.ts'
import type { Emulator } from './emulator.ts'
import { pageApi } from './page-api.ts'

/** Router for `/simulator`. The clients' base addresses are `<base>/simulator/platform/zalo`, `…/zalo-oauth`, `…/graph/v25.0`. */
export function makeSimulator(emulator: Emulator): Router {
  const router = Router()
  const folder = pagesFolder('simulator')
  router.use('/platform', emulator.router)
  router.use('/api', pageApi(emulator))
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }))
  router.use(express.static(folder, { cacheControl: false, etag: true, index: false }))
  router.get('/', (_req, res) => sendPage('simulator', res))
  return router
}
