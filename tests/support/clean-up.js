import { rm } from 'node:fs/promises'

// The database that suites copied is of no use once they have ended.
export default async function cleanUp() {
  if (process.env.TEST_EMPTY_PGLITE) await rm(process.env.TEST_EMPTY_PGLITE, { recursive: true, force: true })
}
