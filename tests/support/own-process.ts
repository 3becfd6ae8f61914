/** The real server as a process of its own, with accounts whose platforms live somewhere else: for what must be killed, or
 * must not share its processor with whoever measures it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

/** Ids and secrets of the two accounts; give the same to the emulator. */
export const accounts = {
  zalo: {
    appId: '2000000000000000001',
    appSecret: 'app',
    oaId: '3000000000000000001',
    oaSecretKey: 'oa',
    refreshToken: 'refresh-1',
    accessToken: 'access-1',
  },
  facebook: {
    appId: '400000000000001',
    appSecret: 'fb',
    verifyToken: 'verify',
    pageId: '500000000000001',
    pageAccessToken: 'page',
  },
}

/** Starts it on `port`; `platforms` is where the emulator's router is mounted. Resolves when it is ready. */
export async function startProcess(
  port: number,
  platforms: string,
  settings: Record<string, string>,
  started: (child: ChildProcess) => void = () => {},
): Promise<ChildProcess> {
  const { zalo, facebook } = accounts
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      LOG_LEVEL: 'error',
      ZALO_APP_ID: zalo.appId,
      ZALO_APP_SECRET: zalo.appSecret,
      ZALO_OA_ID: zalo.oaId,
      ZALO_OA_SECRET_KEY: zalo.oaSecretKey,
      ZALO_REFRESH_TOKEN: zalo.refreshToken,
      ZALO_ACCESS_TOKEN: zalo.accessToken,
      ZALO_API_URL: `${platforms}/zalo`,
      ZALO_OAUTH_URL: `${platforms}/zalo-oauth`,
      FACEBOOK_APP_ID: facebook.appId,
      FACEBOOK_APP_SECRET: facebook.appSecret,
      FACEBOOK_VERIFY_TOKEN: facebook.verifyToken,
      FACEBOOK_PAGE_ID: facebook.pageId,
      FACEBOOK_PAGE_ACCESS_TOKEN: facebook.pageAccessToken,
      FACEBOOK_GRAPH_URL: `${platforms}/graph/v25.0`,
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  started(child)
  for (let n = 0; n < 1200; n += 1) {
    if (child.exitCode !== null) throw new Error(`the server stopped with ${child.exitCode}`)
    if ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) return child
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the server did not become ready')
}
