/** A process of its own that asks for an OA's token ten times at once, when told to; prints what it got. Used by the test of
 * refreshing over several processes. */
import { once } from 'node:events'
import { makeHttp } from '../../src/channels/http.ts'
import { makeTokens } from '../../src/channels/zalo/token.ts'
import { makeLog } from '../../src/log.ts'
import { openTokenStore } from '../../src/store/accounts.ts'
import { openDatabase } from '../../src/store/database.ts'
import { textKeys } from '../../src/store/keys.ts'

const [url, key, oauthUrl, accountId] = process.argv.slice(2) as [string, string, string, string]
const log = makeLog('silent')
const database = await openDatabase({ url, poolSize: 5, keys: textKeys(Buffer.from(key, 'hex')) }, log)
const store = openTokenStore(database.db, Buffer.from(key, 'hex'), false)
const tokens = makeTokens({ oauthUrl, store, http: makeHttp(), log, clock: () => new Date() })
const secrets = { channel: 'zalo' as const, appId: '1', appSecret: 's', oaSecretKey: 'k' }
const account = { id: accountId, channel: 'zalo' as const, platformId: '12345678', secrets, settings: {} }

process.stdout.write('ready\n')
await once(process.stdin, 'data')
const got = await Promise.all(Array.from({ length: 10 }, () => tokens.access(account)))
process.stdout.write(`${JSON.stringify(got)}\n`)
await database.close()
process.exit(0)
