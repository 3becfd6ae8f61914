/** The simulated accounts of a test server, and what may be set for them. */
import type { Account } from '../../src/store/accounts.ts'
import type { TestServer } from './start.ts'

/** The account as it is now. */
export async function accountNow(server: TestServer, channel: 'zalo' | 'facebook'): Promise<Account> {
  server.parts.accounts.forget()
  return (await server.parts.accounts.all()).find((account) => account.channel === channel)!
}

/** Sets settings of an account, as an administrator does. */
export async function setFor(
  server: TestServer,
  channel: 'zalo' | 'facebook',
  settings: Record<string, unknown>,
): Promise<void> {
  await server.parts.accounts.rememberSetting((await accountNow(server, channel)).id, settings)
}
