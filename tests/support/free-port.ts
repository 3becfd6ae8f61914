/** A port that nobody uses just now. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

/** Asks the system for one and gives it back. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((gone) => server.close(gone))
  return port
}
