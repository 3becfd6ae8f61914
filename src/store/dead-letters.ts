/** Jobs that failed for good: kept for a person to look at and to try again. */
import type { Tx } from './database.ts'

/** Keeps a job that failed for good. */
export async function insertDeadLetter(
  tx: Tx,
  job: string,
  data: Record<string, unknown>,
  error: unknown,
  at: Date,
): Promise<void> {
  const failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  await tx
    .insertInto('dead_letter')
    .values({ job, data: JSON.stringify(data), failure: failure.slice(0, 2000), at })
    .execute()
}
