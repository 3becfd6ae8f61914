/** Web push to the browsers in which an officer asked for it (RFC 8030, keys by RFC 8292). */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Agent } from 'node:https'
import { join } from 'node:path'
import webPush from 'web-push'
import { z } from 'zod'
import type { Tx } from '../store/database.ts'
import { dropSubscription, subscriptionsOf } from '../store/notices.ts'
import { Hopeless, type Notifier } from './notifier.ts'

/** The pair that proves to the browsers' services that we are the same sender as before. */
export interface PushKeys {
  publicKey: string
  privateKey: string
}
const shape = z.object({ publicKey: z.string().min(80), privateKey: z.string().min(40) })

/** The keys of the settings, or a pair made once and kept in `dataDir`. A new pair would silence every browser. */
export async function pushKeys(dataDir: string, given: Partial<PushKeys>): Promise<PushKeys> {
  if (given.publicKey && given.privateKey) return { publicKey: given.publicKey, privateKey: given.privateKey }
  const file = join(dataDir, 'push-keys.json')
  if (!existsSync(file)) await writeFile(file, JSON.stringify(webPush.generateVAPIDKeys()), { mode: 0o600 })
  const read = shape.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!read.success) throw new Error(`${file} is damaged: restore it from a backup, or delete it and subscribe again.`)
  return read.data
}

/** Sends to every browser of the officer; browsers that are gone are forgotten. `agent` is for tests. */
export function pushNotifier(settings: { db: Tx; keys: PushKeys; contact: string; agent?: Agent }): Notifier {
  const { db, keys, contact, agent } = settings
  const vapidDetails = { subject: contact, ...keys }
  return {
    async send(text, to) {
      const browsers = to.officerId ? await subscriptionsOf(db, to.officerId) : []
      if (browsers.length === 0) throw new Hopeless('no browser of this officer asked for pushes')
      const results = await Promise.allSettled(
        browsers.map(({ endpoint, p256dh, auth }) =>
          webPush
            .sendNotification({ endpoint, keys: { p256dh, auth } }, JSON.stringify(text), {
              vapidDetails,
              agent,
              TTL: 12 * 3600,
              timeout: 20_000,
              urgency: 'high',
            })
            .catch(async (error: unknown) => {
              const gone = error instanceof webPush.WebPushError && [404, 410].includes(error.statusCode)
              if (!gone) throw error
              await dropSubscription(db, endpoint, null)
            }),
        ),
      )
      // One browser that was reached is enough: a second try would show it twice there.
      const failed = results.find((result) => result.status === 'rejected')
      if (failed && results.every((result) => result.status === 'rejected')) throw failed.reason
    },
  }
}
