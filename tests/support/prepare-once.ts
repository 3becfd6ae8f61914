/** What every suite finds done: the trained index and the built pages. */
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'
import { buildPages } from '../../src/pages.ts'

/** Trains and builds what is not there yet. */
export async function prepareOnce(): Promise<void> {
  const log = makeLog('error')
  await openTools({ log })
  await buildPages(['inbox', 'simulator'], log)
}
