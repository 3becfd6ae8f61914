/** Starts the emulator alone on a free port, with a server beside it that takes its webhooks; for tests of channels and paths. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type Emulator, type EmulatorSettings, makeEmulator } from '../../src/simulator/emulator.ts'

/** Ids and secrets that every test may use. */
export const testAccounts = {
  zalo: {
    appId: '360846524940903967',
    appSecret: 'zalo-app-secret',
    oaId: '388613280878808645',
    oaSecretKey: 'kOaSecretKeyExample01',
    refreshToken: 'first-refresh-token',
  },
  facebook: {
    appId: '1517776481860111',
    appSecret: 'test_app_secret',
    verifyToken: 'verify-me',
    pageId: '682498171943165',
    pageAccessToken: 'page-token',
  },
}

/** One webhook request as a server would get it. */
export interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  raw: Buffer
}

export interface Platforms {
  emulator: Emulator
  zaloApiUrl: string
  zaloOauthUrl: string
  facebookGraphUrl: string
  facebookLoginUrl: string
  /** What came to the stand-in server (when no `target` was given), oldest first. */
  received: Received[]
  /** What the stand-in server answers next; 200 at first. */
  answerWith: (status: number) => void
  close: () => Promise<void>
}

/** Starts it. Give `target` (or a function) to send the webhooks to a server of your own. */
export async function startPlatforms(given: Partial<EmulatorSettings> = {}): Promise<Platforms> {
  const received: Received[] = []
  let status = 200
  const standIn = express()
  standIn.use(express.raw({ type: () => true }))
  standIn.use((req, res) => {
    received.push({ path: req.path, headers: req.headers, raw: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0) })
    res.status(status).send(String(req.query['hub.challenge'] ?? 'ok'))
  })
  const own = await listen(standIn)
  const emulator = makeEmulator({
    ...testAccounts,
    target: own.url,
    now: () => new Date(),
    retryMs: { zalo: [20, 40, 60], facebook: [20, 40] },
    ...given,
  })
  const app = express()
  app.use(emulator.router)
  const api = await listen(app)
  return {
    emulator,
    zaloApiUrl: `${api.url}/zalo`,
    zaloOauthUrl: `${api.url}/zalo-oauth`,
    facebookGraphUrl: `${api.url}/graph/v25.0`,
    facebookLoginUrl: `${api.url}/facebook-login/v25.0/dialog/oauth`,
    received,
    answerWith: (next) => {
      status = next
    },
    close: async () => {
      emulator.close()
      await Promise.all([own.close(), api.close()])
    },
  }
}

async function listen(app: express.Express): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { url: `http://127.0.0.1:${port}`, close }
}
